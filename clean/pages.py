"""The pages of a text with form feeds, and what is printed at their edges page after page.

What stands at one place of every page may be what the page is about: a poem's number, a signature, the heading of a
form. So a row is furniture for sure only where nothing else explains it, and else is no more than reported.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from clean.lazy import lazy

BREAK = "\f"
PAGES, ENOUGH = 3, 5
"""On fewer than three pages nothing is furniture; a head whose row doesn't say that it counts pages needs five."""
WORDS = 3
"""A head of fewer words with a number behind it may be a lesson's or a question's."""
APART = 2
"""Left and right pages have heads of their own: they come again on the page after the next at the latest."""
DEPTH = 6
"""So many rows deep it is looked for at each edge: a letterhead has four or five."""
LONGEST = 160
"""A longer row is text."""
LETTERS = 3
"""A head has so many: fewer make a rule, a star, an item's mark."""
ALIKE = 0.2
"""Where a greater share of the rows inside a page stands on the next one, too, the pages are forms."""
YEARS = range(1000, 2200)
"""Pages may be headed by years, one after the other."""
_PAGE = r"(?:page|pg\.?|p\.|seite|s\.|sida|página|pagina|pág\.)"
_OF = r"(?:(?: ?/ ?| (?:of|von|de|sur|di|av) )\d{1,4})?"
_ALONE = lazy(rf"[-–—| ]*(?:{_PAGE} ?(\d{{1,4}}){_OF}|(\d{{1,4}}){_OF})[-–—| ]*", re.IGNORECASE)
_ROMAN = lazy(r"[-–—| ]*(?=[ivxlc])((?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))[-–—| ]*")
_GAP = r"(?:\s{3,}|\s*\t\s*|\s*[|·•]\s*)"
_BESIDE = lazy(
    rf"^(?P<before>\d{{1,4}}){_GAP}(?=\S)|(?<=\S){_GAP}(?P<behind>\d{{1,4}})$"
    rf"|[\s,·•|–—-]+{_PAGE} ?(?P<named>\d{{1,4}}){_OF}$",
    re.IGNORECASE,
)
"""The number of a page beside a head, set off by white space or a bar, or called by its name."""
_FIELD = lazy(
    r"[^\W\d][^\W\d.-]{0,30}(?: [^\W\d]{1,30}){0,2}:(?!//)"
    r"|.*\b(?:no|nr|number|id|case|order|invoice|ticket)\b\W*$",
    re.IGNORECASE,
)
"""A label, and what is filled in behind it."""
_IMPRINT = lazy(r"©|\(c\) |\bcopyright\b|\ball rights reserved\b|https?://|\bwww\.", re.IGNORECASE)
"""What tells that a row at the foot of pages is no closing line."""


class Row(NamedTuple):
    """A line that is not blank, without the white space around it: `text[start:end] == string`."""

    start: int
    end: int
    string: str


@dataclass(slots=True, eq=False)
class Page:
    """The rows of a page, and how many of them are furniture at the top and at the bottom."""

    number: int
    """Its place in the text, from 0; not what is printed on it."""
    rows: Sequence[Row]
    top: int = 0
    bottom: int = 0

    @property
    def text(self) -> Sequence[Row]:
        """What is left."""
        return self.rows[self.top : len(self.rows) - self.bottom]


class Found(NamedTuple):
    """A row that is furniture, or may be."""

    page: Page
    row: Row
    rule: str
    pages: int
    """On so many pages it stands."""
    sure: bool = True
    stays: bool = False
    """It is the one of its kind that is kept."""


class Edge(NamedTuple):
    """The outermost row of a page, at its top or its bottom."""

    page: Page
    row: Row
    top: bool


def pages_of(string: str) -> list[Page]:
    """The pages with something on them, in order."""
    pages: list[Page] = []
    start = 0
    for number, page in enumerate(string.split(BREAK)):
        rows = []
        at = start
        for line in page.split("\n"):
            stripped = line.strip()
            if stripped:
                begin = at + len(line) - len(line.lstrip())
                rows.append(Row(begin, begin + len(stripped), stripped))
            at += len(line) + 1
        if rows:
            pages.append(Page(number, rows))
        start += len(page) + 1
    return pages


def furniture(pages: Sequence[Page]) -> list[Found]:
    """What is to go or may be, from the edges inwards as long as some is sure. Each page is told how much of it is."""
    everything: dict[int, Found] = {}
    standing = Counter(_folded(row.string) for page in pages for row in page.rows if _may_be_head(row.string))
    for _ in range(DEPTH if len(pages) >= PAGES else 0):
        edges = list(_edges(pages))
        found = [*_heads(edges, True, standing), *_heads(edges, False, standing)]
        now = {one.row.start: one for one in (*found, *_numbers(edges))}
        surely = {start for start, one in now.items() if one.sure}
        everything |= now
        if not surely:
            break
        for edge in edges:
            if edge.row.start in surely:
                edge.page.top += edge.top
                edge.page.bottom += not edge.top
    return [one for one in everything.values() if not one.stays]


def _edges(pages: Iterable[Page]) -> Iterator[Edge]:
    """The outermost rows of what is left of each page; a single one is its top."""
    for page in pages:
        rows = page.text
        if rows:
            yield Edge(page, rows[0], True)
        if len(rows) > 1:
            yield Edge(page, rows[-1], False)


def _numbers(edges: Iterable[Edge]) -> Iterator[Found]:
    """Rows that are a number and nothing else, if it grows with the page. Numbers beside heads are witnesses, too.

    At the top of a page, with no head above it, a small number may be a poem's or a question's.
    """
    groups: dict[tuple[bool, bool, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        roman = _ROMAN.fullmatch(edge.row.string)
        number = _roman(roman[1]) if roman else _number_of(edge.row.string)
        if number is not None:
            groups[roman is not None, edge.top, number - edge.page.number].append(edge)
    for (roman_ones, top, offset), group in groups.items():
        for run in _runs(group):
            for edge in run:
                alone = _ALONE.fullmatch(edge.row.string)
                if roman_ones or alone:
                    called = alone is not None and alone[1] is not None
                    sure = called or not top or offset > 1 or edge.page.top > 0
                    yield Found(edge.page, edge.row, "page-number", len(run), sure)


def _number_of(string: str) -> int | None:
    """The number of the page in a row that is nothing else, or a head: `- 12 -`, `Page 3 of 40`, `Preface     7`."""
    alone = _ALONE.fullmatch(string)
    if alone:
        number = int(alone[1] or alone[2])
        return number if alone[1] or number not in YEARS else None
    head = _parted(string)
    return head.number if head else None


class Head(NamedTuple):
    """A head with the number of its page taken off."""

    string: str
    number: int
    called: bool
    """Does the row say `page` before the number?"""


def _parted(string: str) -> Head | None:
    match = _BESIDE.search(string) if len(string) <= LONGEST else None
    if not match:
        return None
    head = (string[: match.start()] + string[match.end() :]).strip()
    number, called = int(match["before"] or match["behind"] or match["named"]), match["named"] is not None
    return Head(head, number, called) if _may_be_head(head) and (called or number not in YEARS) else None


def _roman(numeral: str) -> int:
    """`xiv` → 14."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in numeral]
    return sum(-one if one < two else one for one, two in pairwise([*values, 0]))


def _heads(edges: Iterable[Edge], top: bool, standing: Counter[str]) -> Iterator[Found]:
    """Rows that are the same but for the number of the page."""
    alike: dict[tuple[str, bool, bool], list[Edge]] = defaultdict(list)
    for edge in edges:
        numbered = _parted(edge.row.string)
        head = numbered.string if numbered else edge.row.string
        if edge.top == top and _may_be_head(head) and not _FIELD.match(head):
            alike[_folded(head), numbered is not None, numbered is not None and numbered.called].append(edge)
    rule = "running-head" if top else "running-foot"
    for (head, counts, called), group in alike.items():
        for run in _runs(group):
            nowhere_else = standing[head] <= len(group) + 1
            if (_are_forms(run) and not called) or not (_grows(run) if counts else nowhere_else):
                continue
            plain = called or (len(run) >= ENOUGH and (head.count(" ") >= WORDS - 1 if counts else _is_plain(run[0])))
            kept = run[0] if top else run[-1]
            for edge in run:
                sure = plain and len(edge.page.text) > 1
                yield Found(edge.page, edge.row, rule, len(run), sure, edge is kept)


def _is_plain(edge: Edge) -> bool:
    """Can a row without a number be nothing else? A sentence may come again, and at the foot so may a signature."""
    string = edge.row.string
    head = edge.top and " " in string and not string[0].islower() and string[-1] not in ".”\"’'"
    return head or _IMPRINT.search(string) is not None


def _grows(run: Sequence[Edge]) -> bool:
    """Does the number grow with the page, on three pages at least? One or the other may be out of step."""
    offsets = Counter((_number_of(edge.row.string) or 0) - edge.page.number for edge in run)
    return max(offsets.values()) >= PAGES


def _may_be_head(string: str) -> bool:
    """Nothing follows from a head: it ends in no comma, and asks no question."""
    return len(string) <= LONGEST and sum(map(str.isalpha, string)) >= LETTERS and string[-1] not in ",;:!?"


def _folded(string: str) -> str:
    return " ".join(string.split()).casefold()


def _runs(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Those on pages near each other, if they are enough."""
    run: list[Edge] = []
    for edge in edges:
        if run and edge.page.number - run[-1].page.number > APART:
            if len(run) >= PAGES:
                yield run
            run = []
        run.append(edge)
    if len(run) >= PAGES:
        yield run


def _are_forms(run: Sequence[Edge]) -> bool:
    """Are these pages alike inside, too?"""
    inner = [{_folded(row.string) for row in edge.page.text[2:-2] if _may_be_head(row.string)} for edge in run]
    shared = sum(len(one & two) for one, two in pairwise(inner))
    return shared > ALIKE * sum(min(len(one), len(two)) for one, two in pairwise(inner))
