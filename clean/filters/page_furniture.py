r"""Takes out what a page has around its text: page numbers, running heads and running feet.

A converter that sets a form feed between pages (`pdftotext` does) leaves the book's title, the firm's name and the
page's number between the two halves of a sentence. A number is a page's where it grows by one from page to page; a
line is a running head where it stands at the top of five pages, of every second at least, and nowhere inside them, or
of three where it counts them (`The Harbour Report, page 7`). The first running head and the last foot stay: it may be
the title. What may be a poem's number, a question or a signature is reported.

Not for texts without form feeds, where nothing says where a page ends. Forms and slips, which are alike inside the
page, too, keep all their lines but the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.lazy import lazy
from clean.pages import BREAK, Found, Page, Row, furniture, pages_of
from clean.text import Text

FULL = 40
"""Where the last line of a page has fewer characters, its paragraph ends."""
_LINE_END = lazy(r"[^\S\n\f]*+\n")


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """Deletes what is printed around the text of each page, and the page break inside a sentence."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "page-number": "A number that grows by one from page to page, alone at the edge of each.",
        "running-head": "The same line at the top of page after page; the first one stays.",
        "running-foot": "The same line at the foot of page after page; the last one stays.",
        "page-break": "A page ends inside a sentence: of the break a line end stays.",
    }

    keep: tuple[str, ...] = ()
    """Lines that hold one of these strings stay."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        if BREAK not in text.string:
            return
        pages = pages_of(text.string)
        if not pages:
            return
        found = [one for one in furniture(pages) if not any(word in one.row.string for word in self.keep)]
        gone = {one.row.start for one in found if one.sure}
        torn = [(one, two) for one, two in pairwise(pages) if _is_torn(text.string, one, two, gone)]
        open_ends = {id(page) for page, _ in torn} | {id(pages[-1])}
        for one in found:
            edit = _removal(text.string, one, id(one.page) in open_ends)
            if one.sure:
                yield edit
            else:
                remedy = replace(edit, confidence=0.6, why={})
                alike = "a number that grows with the page" if one.rule == "page-number" else "the same line"
                note = f"{alike} stands at the edge of {one.pages} pages"
                yield Finding(one.row.start, one.row.end, "page-furniture", one.rule, 0.6, note, remedy)
        yield from (_mended(text.string, one, two) for one, two in torn)


def _is_torn(string: str, page: Page, following: Page, gone: set[int]) -> bool:
    """Does a sentence go on over the end of a page, with nothing between its halves but what is to go?"""
    if not page.text or not following.text or not _LINE_END.match(string, page.text[-1].end):
        return False
    last, first = page.text[-1].string, following.text[0].string
    goes_on = len(last) >= FULL and (last[-1].isalpha() or last[-1] in ",-\N{HYPHEN}") and first[0].islower()
    between = [*page.rows[len(page.rows) - page.bottom :], *following.rows[: following.top]]
    return goes_on and all(row.start in gone for row in between) and following.number - page.number == 1


def _removal(string: str, found: Found, open_end: bool) -> Edit:
    """A head goes with the blank lines behind it, a foot with those before it where the text goes on, or ends."""
    page, row = found.page, found.row
    at = page.rows.index(row)
    start, end = _line_start(string, row), row.end
    if at < page.top or (at == page.top and not page.text):
        if at + 1 < len(page.rows) - page.bottom:
            end = _line_start(string, page.rows[at + 1])
    elif found.sure:
        start = _behind(string, page.rows[at - 1]) if open_end and at > page.top else start
        end = _behind(string, row)
    why = {"page": page.number + 1, "pages": found.pages}
    return Edit(start, string[start:end], "", found.rule, round(min(0.98, 0.86 + 0.02 * found.pages), 2), why)


def _line_start(string: str, row: Row) -> int:
    at = row.start
    while at and string[at - 1] not in "\n" + BREAK:
        at -= 1
    return at


def _behind(string: str, row: Row) -> int:
    """Where the next line begins, or the page ends."""
    line_end = _LINE_END.match(string, row.end)
    return line_end.end() if line_end else row.end


def _mended(string: str, page: Page, following: Page) -> Edit:
    """Of the break the line end behind the text stays."""
    start, end = _behind(string, page.rows[-1]), _line_start(string, following.rows[0])
    return Edit(start, string[start:end], "", "page-break", 0.95)
