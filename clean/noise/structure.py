"""The structural model on one document: which lines are not the text's, and how freely it may be believed.

Two regimes. A *raw page* (navigation and all) proves itself: many crumb lines, or many lines that the model
finds impossible. There a line goes when it is more likely not the text's; in languages that the model has
not learned from, when it is unlikely. In an *extracted* text there is little to gain and much to lose: a line
goes only as one of several short labels in a row that are all but impossible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from clean.text import Text

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
_ENDS = '.!?…”"。'
_ITEM = ("|", "- ", "* ", "+ ", "• ", "#", ">")


class Verdict(NamedTuple):
    """Lines that are not the text's, each with P(it is); and how many lines proved the page raw (0: none did)."""

    lines: Mapping[int, float]
    proof: int


def in_page(text: Text, crumbs: int) -> Verdict:
    """What goes from a text that may be a whole page and holds so many crumb lines."""
    from clean.noise import features, model

    page = features.page([line.string for line in text.lines])
    chance = model.content(page.table).tolist()
    proof = max(crumbs, sum(p < _IMPOSSIBLE for p in chance))
    if proof < RAW:
        return in_article(text)
    lines = [text.lines[number].string.strip() for number in page.numbers]
    keep = heading(lines, chance)
    known = page.language == "en"
    found = ((at, p) for at, p in enumerate(chance) if p < _limit(lines[at], known) and at != keep)
    return Verdict({page.numbers[at]: p for at, p in found}, proof)


def _limit(line: str, known: bool) -> float:
    """P(text) below which a raw page's line goes: sentences are given more credit than labels."""
    if not known:
        return _UNLIKELY
    return _RATHER_NOT if line[-1] in _ENDS and line.count(" ") >= 11 else _MORE_LIKELY_NOT


def in_article(text: Text) -> Verdict:
    """What goes from a text that was extracted already. Most such texts are never shown to the model."""
    from clean.noise import features, model

    solid = [line.string.strip() for line in text.lines if not line.blank]
    rows = [at for run in _runs(solid) for at in run if at]
    if not rows or len(rows) > _LONGEST_MENU:
        return Verdict({}, 0)
    page = features.page([line.string for line in text.lines])
    chance = dict(zip(rows, model.content(page.table[rows]).tolist(), strict=True))
    low = {at: p for at, p in chance.items() if p < _IMPOSSIBLE}
    return Verdict({page.numbers[at]: p for at, p in low.items() if _flanked(at, low)}, 0)


def _runs(lines: Sequence[str]) -> Iterator[list[int]]:
    """Labels that follow one another, where at least five of them in a row are as short as those of a menu."""
    for label, run in groupby(range(len(lines)), key=lambda at: _label(lines[at])):
        rows = list(run)
        if label and _longest(len(lines[at]) <= 30 and lines[at].count(" ") < 4 for at in rows) >= 5:
            yield rows


def _longest(flags: Iterator[bool]) -> int:
    return max((sum(1 for _ in run) for flag, run in groupby(flags) if flag), default=0)


def _flanked(at: int, rows: Mapping[int, float]) -> bool:
    """One of three neighbours: one line alone is no menu."""
    return any(all(at + shift + step in rows for step in range(3)) for shift in (-2, -1, 0))


def _label(line: str) -> bool:
    """A short line with letters and without a full stop: all that may go from an extracted text."""
    if len(line) > _LONGEST_LABEL or line[-1] in _ENDS or line.startswith(_ITEM):
        return False
    return any(map(str.isalpha, line))


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
