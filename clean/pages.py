"""The pages of a text with form feeds, and what is printed at their edges page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

BREAK = "\f"
PAGES, ENOUGH = 3, 5
"""A head stands on three pages at least, in a text of ten pages and more on five."""
APART = 2
"""Left and right pages have heads of their own: they come again on the page after the next at the latest."""
DEPTH = 3
"""So many rows deep it is looked for at each edge."""
LONGEST = 160
"""A longer row is text."""
LETTERS = 3
"""A head has so many: fewer make a rule, a star, an item's mark."""
ALIKE = 0.2
"""Where a greater share of the rows inside a page stands on the next one, too, the pages are forms."""
YEARS, TIMELINE = range(1500, 2101), 12
"""Pages may be headed by years, one after the other, as long as these are few."""
_NUMBER = re.compile(r"\d{1,9}")
_ROMAN = re.compile(r"(?=[ivxlc])(c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_FIELD = re.compile(r"[^\W\d][^\W\d.-]{0,30}(?: [^\W\d]{1,30}){0,2}:(?!//)")
"""A label and what is filled in."""
_COUNTED = re.compile(r"(?:[^\W\d_]+ ){0,2}\W{0,2}\d+\W{0,2}(?:of \d+)?")
"""`Lesson 3`: what is counted may be a page long."""
_BESIDE = frozenset(
    ["", "of", "p", "p of", "page", "page of", "pg", "seite", "seite von", "página", "página de", "pagina"]
)
"""What may stand beside a page's number in a row of its own."""


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
    everything: list[Found] = []
    enough = min(ENOUGH, max(PAGES, len(pages) // 2))
    for _ in range(DEPTH if len(pages) >= PAGES else 0):
        edges = list(_edges(pages))
        found = {one.row.start: one for one in (*_heads(edges, True, enough), *_heads(edges, False, enough))}
        found |= {one.row.start: one for one in _numbers(edges)}
        everything += found.values()
        surely = {start for start, one in found.items() if one.sure}
        if not surely:
            break
        for edge in edges:
            if edge.row.start in surely:
                edge.page.top += edge.top
                edge.page.bottom += not edge.top
    return [one for one in {one.row.start: one for one in everything}.values() if not one.stays]


def _edges(pages: Iterable[Page]) -> Iterator[Edge]:
    """The outermost rows of what is left of each page; a single one is its top."""
    for page in pages:
        rows = page.text
        if rows:
            yield Edge(page, rows[0], True)
        if len(rows) > 1:
            yield Edge(page, rows[-1], False)


def _numbers(edges: Iterable[Edge]) -> Iterator[Found]:
    """Rows that are a number and nothing else, if it grows with the page. Numbers beside words are witnesses, too."""
    groups: dict[tuple[bool, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        roman = _ROMAN.fullmatch(_words(edge.row.string))
        for number in {_roman(roman[0])} if roman else _outer_numbers(edge.row.string):
            groups[roman is not None, number - edge.page.number].append(edge)
    for (roman_ones, _), group in groups.items():
        for run in _runs(group):
            pages = len({edge.page.number for edge in run})
            years = all(edge.row.string.isdecimal() and int(edge.row.string) in YEARS for edge in run)
            if pages >= (TIMELINE if years else PAGES):
                alone = (edge for edge in run if roman_ones or _is_number(edge.row.string))
                yield from (Found(edge.page, edge.row, "page-number", pages) for edge in alone)


def _outer_numbers(string: str) -> set[int]:
    """The number that a row begins or ends with; of one that is nothing but a number, what is counted."""
    if len(string) > LONGEST:
        return set()
    numbers = [int(number) for number in _NUMBER.findall(string)]
    if numbers and _is_number(string):
        return {numbers[0]}
    return {*(numbers[:1] if string[0].isdecimal() else ()), *(numbers[-1:] if string[-1].isdecimal() else ())}


def _words(string: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", string)).casefold()


def _is_number(string: str) -> bool:
    """`12`, `- 12 -`, `Page 3 of 40`."""
    return _words(string) in _BESIDE and len(_NUMBER.findall(string)) <= 2


def _roman(numeral: str) -> int:
    """`xiv` → 14."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in numeral]
    return sum(-one if one < two else one for one, two in pairwise([*values, 0]))


def _heads(edges: Iterable[Edge], top: bool, enough: int) -> Iterator[Found]:
    """Rows that are the same but for a number that grows with the page."""
    alike: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.top == top and _may_be_head(edge.row.string):
            alike[_folded(edge.row.string)].append(edge)
    rule = "running-head" if top else "running-foot"
    for group in alike.values():
        for same, grows in _same_but_for_the_page(group) if len(group) >= PAGES else ():
            for run in _runs(same):
                if not _are_forms(run) and not _is_content(" ".join(run[0].row.string.split()), grows):
                    kept = run[0] if top else run[-1]
                    sure = len(run) >= enough
                    yield from (Found(edge.page, edge.row, rule, len(run), sure, edge is kept) for edge in run)


def _is_content(string: str, grows: bool) -> bool:
    """Is this rather what the page is about: `Lesson 3`, or `From: Ann Lee`?"""
    return _COUNTED.fullmatch(string) is not None if grows else _FIELD.match(string) is not None


def _may_be_head(string: str) -> bool:
    """Nothing follows from a head: it ends in no comma, and asks no question."""
    return len(string) <= LONGEST and sum(map(str.isalpha, string)) >= LETTERS and string[-1] not in ",;:!?"


def _folded(string: str) -> str:
    return _NUMBER.sub("#", " ".join(string.split()).casefold())


def _same_but_for_the_page(group: Sequence[Edge]) -> Iterator[tuple[list[Edge], bool]]:
    """Parted by all their numbers but those that grow with the page; and whether there is one of these."""
    rows = [[int(number) for number in _NUMBER.findall(edge.row.string)] for edge in group]
    offsets = [[number - edge.page.number for number in row] for edge, row in zip(group, rows, strict=True)]
    fixed = [at for at, column in enumerate(zip(*offsets, strict=True)) if len(set(column)) > 1]
    parted: dict[tuple[int, ...], list[Edge]] = defaultdict(list)
    for edge, row in zip(group, rows, strict=True):
        parted[tuple(row[at] for at in fixed)].append(edge)
    yield from ((edges, len(fixed) < len(rows[0])) for edges in parted.values())


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
    inner = [{_folded(row.string) for row in edge.page.rows[2:-2] if _may_be_head(row.string)} for edge in run]
    shared = sum(len(one & two) for one, two in pairwise(inner))
    return shared > ALIKE * sum(min(len(one), len(two)) for one, two in pairwise(inner))
