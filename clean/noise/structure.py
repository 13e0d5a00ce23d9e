"""The structural model on one document: which lines are not the text's, and how freely it may be believed.

Two regimes. A *raw page* (navigation and all) proves itself: many crumb lines, or many lines that the model
finds impossible. There a line goes when it is more likely not the text's; in languages that the model has
not learned from, when it is unlikely. In an *extracted* text there is little to gain and much to lose: a line
goes only as one of many short labels in a row that are all but impossible, where one of them is known furniture:
the dishes of a review look like a menu, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clean.noise.reading import Reading

RAW = 8
"""Crumb lines, or impossible lines, that prove a raw page."""
_IMPOSSIBLE = 0.05
_MORE_LIKELY_NOT = 0.5
_RATHER_NOT = 0.4
_UNLIKELY = 0.2
_SURE = 0.5
_HEADING_REACH = 12
_LONGEST_LABEL = 100
_LONGEST_MENU = 300
_FEW = 40
"""So many lines are asked at once, which costs less than asking in two steps."""
_ENDS = frozenset('.!?…”"。')
_MARKS = frozenset("|#>")
_ITEM = ("- ", "* ", "+ ", "• ")
_MENU_LABEL, _MENU_WORDS = 30, 4
_MENU = b"\2" * 5
_FIVE_SHORT = b"\1" * len(_MENU)
_LABELS = re.compile(b"[\1\2]+")


class Verdict(NamedTuple):
    """Lines that are not the text's, each with P(it is); and how many lines proved the page raw (0: none did).

    `doubtful`: those of them that nothing but their form speaks against.
    """

    lines: Mapping[int, float]
    proof: int
    doubtful: Collection[int] = ()


def verdict(reading: Reading, freely: bool) -> Verdict:
    """What goes from a reading: `freely` as from a whole page. The same lines are judged once."""
    judged, key = reading.known.verdicts, (freely, tuple(reading.rows), tuple(reading.solid), len(reading.lines))
    if key not in judged:
        judged[key] = in_page(reading) if freely else in_article(reading)
    return judged[key]


def in_page(reading: Reading) -> Verdict:
    """What goes from a text that may be a whole page."""
    from clean.noise import features, model

    if not reading.solid:
        return Verdict({}, 0)
    page = features.page(reading)
    chance = model.content(page.table).tolist()
    proof = max(len(reading.crumbs), sum(p < _IMPOSSIBLE for p in chance))
    if proof < RAW:
        return in_article(reading)
    lines = reading.strings
    keep = heading(lines, chance)
    known = page.language == "en"
    found = ((at, p) for at, p in enumerate(chance) if p < _limit(lines[at], known) and at != keep)
    return Verdict({reading.solid[at]: p for at, p in found}, proof)


def _limit(line: str, known: bool) -> float:
    """P(text) below which a raw page's line goes: sentences are given more credit than labels."""
    if not known:
        return _UNLIKELY
    return _RATHER_NOT if line[-1] in _ENDS and line.count(" ") >= 11 else _MORE_LIKELY_NOT


def in_article(reading: Reading) -> Verdict:
    """What goes from a text that was extracted already. Most such texts are never shown to the model."""
    rows = [at for run in _runs(reading.labels) for at in run if at]
    if not rows or len(rows) > _LONGEST_MENU:
        return Verdict({}, 0)
    low = _impossible(reading, rows)
    flanked = _flanked(low)
    found = {at: p for at, p in low.items() if at in flanked}
    doubtful = {reading.solid[at] for block in _blocks(found) if not _menu(block, reading) for at in block}
    return Verdict({reading.solid[at]: p for at, p in found.items()}, 0, doubtful)


def _blocks(rows: Iterable[int]) -> Iterator[list[int]]:
    """Rows, in order, by those that follow one another."""
    for _, block in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        yield [at for _, at in block]


def _menu(block: Sequence[int], reading: Reading) -> bool:
    """As many lines as prove a raw page, and below the first, which may be a heading, one that is a crumb."""
    if len(block) < RAW or not reading.may_hold_crumb(block[1:]):
        return False
    return any(reading.solid[at] in reading.crumbs for at in block[1:])


def _impossible(reading: Reading, rows: Sequence[int]) -> dict[int, float]:
    """P(text) of those rows that are all but impossible, as far as they can be three in a row.

    Of three neighbours one has a number that three divides: those are asked first, and the others beside them.
    """
    from clean.noise import features, model

    table = features.page(reading, rows).table
    number = {at: place for place, at in enumerate(rows)}

    def low(asked: Sequence[int]) -> dict[int, float]:
        chance = model.content(table[[number[at] for at in asked]]).tolist()
        return {at: p for at, p in zip(asked, chance, strict=True) if p < _IMPOSSIBLE}

    if len(rows) <= _FEW:
        return low(rows)
    thirds = low([at for at in rows if at % 3 == 0])
    beside = {at + step for at in thirds for step in (-2, -1, 1, 2)}
    return dict(sorted((thirds | low([at for at in rows if at in beside and at % 3])).items()))


def _runs(kinds: bytes) -> Iterator[range]:
    """Labels that follow one another, where at least five of them in a row are as short as those of a menu."""
    if _MENU in kinds:
        yield from (range(*run.span()) for run in _LABELS.finditer(kinds) if _MENU in run[0])


def may_hold_menu(strings: Sequence[str]) -> bool:
    """Are there, at a glance, five lines in a row as short as a menu's?"""
    return len(strings) >= len(_MENU) and _FIVE_SHORT in bytes([len(string) <= _MENU_LABEL for string in strings])


def _flanked(rows: Collection[int]) -> set[int]:
    """Those that are one of three neighbours: one line alone is no menu."""
    threes = [at for at in rows if at + 1 in rows and at + 2 in rows]
    return {at + step for at in threes for step in range(3)}


def label(line: str) -> int:
    """1 for a short line with letters and no full stop: all that may go from an extracted text. 2: as in a menu."""
    if len(line) > _LONGEST_LABEL or line[-1] in _ENDS or line[0] in _MARKS or line.startswith(_ITEM):
        return 0
    if not line[0].isalpha() and not any(map(str.isalpha, line)):
        return 0
    return 2 if len(line) <= _MENU_LABEL and line.count(" ") < _MENU_WORDS else 1


def heading(lines: Sequence[str], chance: Sequence[float]) -> int | None:
    """Which line of a raw page is the heading: one of the last above the first sure sentence.

    A page often begins with its title, and the heading is the line that holds nothing else. Without one it
    is a line marked as a heading, or the likeliest line that has the length of a headline and no full stop.
    """
    start = next((at for at, p in enumerate(chance) if p >= _SURE and len(lines[at]) >= 80), 0)
    above = range(start - 1, max(start - _HEADING_REACH, 0) - 1, -1)
    title = set(lines[0].casefold().split())
    for at in above:
        words = set(lines[at].casefold().split())
        if at and len(words) >= 3 and len(words & title) >= 0.7 * len(words):
            return at
    like = [at for at in above if 20 <= len(lines[at]) <= 160 and not lines[at].endswith((".", ",", ";", ":"))]
    marked = next((at for at in above if lines[at].startswith("# ")), None)
    return marked if marked is not None else max(like, key=lambda at: chance[at], default=None)
