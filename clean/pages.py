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
"""On fewer pages nothing is furniture; a head without a number needs five, or three that are nearly all there are."""
NEARLY_ALL = 0.8
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
_APART = r"(?:\s{3,}|\s*\t\s*|\s*[|·•]\s*)"
_BESIDE = lazy(
    rf"^(?P<before>\d{{1,4}}){_APART}(?=\S)|(?<=\S){_APART}(?P<behind>\d{{1,4}})$"
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
_IMPRINT = lazy(r"©|\(c\) |copyright|all rights reserved|confidential|internal|draft|https?://|www\.|@", re.IGNORECASE)
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
    """A row that is furniture."""

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
    """What is to go, from the edges inwards as long as there is some. Each page is told how much of it is furniture."""
    everything: dict[int, Found] = {}
    standing = Counter(_folded(row.string) for page in pages for row in page.rows if _may_be_head(row.string))
    for _ in range(DEPTH if len(pages) >= PAGES else 0):
        edges = list(_edges(pages))
        found = [*_heads(edges, True, standing, len(pages)), *_heads(edges, False, standing, len(pages))]
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

    Where they count from 1, at the top of every page from the first, they may count poems or questions.
    """
    groups: dict[tuple[bool, int], list[tuple[Edge, int]]] = defaultdict(list)
    for edge in edges:
        roman = _ROMAN.fullmatch(edge.row.string)
        number = _roman(roman[1]) if roman else _number_of(edge.row.string)
        if number is not None:
            groups[roman is not None, number - edge.page.number].append((edge, number))
    for (roman_ones, _), group in groups.items():
        numbers = {edge.row.start: number for edge, number in group}
        for run in _runs([edge for edge, _ in group]):
            pages = len({edge.page.number for edge in run})
            counting = numbers[run[0].row.start] == 1 and all(edge.top for edge in run) and not any(map(_called, run))
            for edge in run if pages >= PAGES else ():
                if roman_ones or _ALONE.fullmatch(edge.row.string):
                    yield Found(edge.page, edge.row, "page-number", pages, not counting)


def _called(edge: Edge) -> bool:
    """Does it say that it is a page?"""
    return re.search(_PAGE, edge.row.string, re.IGNORECASE) is not None


def _number_of(string: str) -> int | None:
    """The number of the page in a row that is nothing else, or a head: `- 12 -`, `Page 3 of 40`, `Preface     7`."""
    alone = _ALONE.fullmatch(string)
    if alone:
        number = int(alone[1] or alone[2])
        return number if alone[1] or number not in YEARS else None
    parted = _parted(string)
    return parted[1] if parted else None


def _parted(string: str) -> tuple[str, int] | None:
    """A head and the number of its page."""
    match = _BESIDE.search(string) if len(string) <= LONGEST else None
    if not match:
        return None
    head = (string[: match.start()] + string[match.end() :]).strip()
    number = int(match["before"] or match["behind"] or match["named"])
    return (head, number) if _may_be_head(head) and (match["named"] or number not in YEARS) else None


def _roman(numeral: str) -> int:
    """`xiv` → 14."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in numeral]
    return sum(-one if one < two else one for one, two in pairwise([*values, 0]))


def _heads(edges: Iterable[Edge], top: bool, standing: Counter[str], pages: int) -> Iterator[Found]:
    """Rows that are the same but for the number of the page."""
    alike: dict[tuple[str, bool], list[Edge]] = defaultdict(list)
    for edge in edges:
        parted = _parted(edge.row.string)
        head = parted[0] if parted else edge.row.string
        if edge.top == top and _may_be_head(head) and not _FIELD.match(head):
            alike[_folded(head), parted is not None].append(edge)
    rule = "running-head" if top else "running-foot"
    for (head, numbered), group in alike.items():
        for run in _runs(group):
            enough = len(run) >= ENOUGH or len(run) >= NEARLY_ALL * pages
            nowhere_else = standing[head] <= len(group) + 1
            page_said = numbered and _called(run[0])
            if (_are_forms(run) and not page_said) or not (_grows(run) if numbered else nowhere_else):
                continue
            sure = numbered or (enough and _is_plain(run[0].row.string, top))
            kept = run[0] if top else run[-1]
            yield from (Found(edge.page, edge.row, rule, len(run), sure, edge is kept) for edge in run)


def _is_plain(string: str, top: bool) -> bool:
    """Can a line without a number be nothing else? A sentence may come again, and at the foot so may a signature."""
    return _IMPRINT.search(string) is not None or (top and not string[0].islower() and string[-1] not in ".”\"’'")


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
