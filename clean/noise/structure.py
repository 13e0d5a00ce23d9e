"""The structural model on one document: which lines belong to it, and how freely it may be believed.

Two regimes. A *raw page* (navigation and all) proves itself: many crumb lines, or many lines that the model
finds impossible. There a line goes when it is more likely not the text's (in languages the model has not
learned from: when it is unlikely). In an *extracted* text there is
little to gain and much to lose: a line goes only when it is all but impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clean.text import Text

RAW = 8
"""Crumb lines, or impossible lines, that prove a raw page."""
_IMPOSSIBLE = 0.05
_ALL_BUT_IMPOSSIBLE = 0.05
_MORE_LIKELY_NOT = 0.4
_UNLIKELY = 0.2
_LONGEST_LABEL = 100
_ITEM = ("|", "- ", "* ", "+ ", "• ", "#", ">")
_SURE = 0.5
_SHORT = 40
_HEADING_REACH = 12


class Verdict(NamedTuple):
    """Lines that are not the text's, each with P(it is); and how many lines proved the page raw (0: none did)."""

    lines: Mapping[int, float]
    proof: int


def suspicious(text: Text, crumbs: int) -> bool:
    """Is the model worth its milliseconds? Crumbs say so, or several short lines in a row at either end."""
    if crumbs >= 2:
        return True
    solid = [line.string for line in text.lines if not line.blank]
    ends = solid[:6], solid[-6:]
    return any(sum(len(string) < _SHORT for string in end) >= 4 for end in ends)


def judge(text: Text, crumbs: int, freely: bool) -> Verdict:
    """What the model would delete. `freely`: the caller says that the text may be a whole page."""
    from clean.noise import features, model

    page = features.page([line.string for line in text.lines])
    chance = model.content(page.table).tolist()
    lines = [text.lines[number].string.strip() for number in page.numbers]
    proof = max(crumbs, sum(p < _IMPOSSIBLE for p in chance)) if freely else 0
    raw = proof >= RAW
    keep = heading(lines, chance) if raw else 0
    limit = (_MORE_LIKELY_NOT if page.language == "en" else _UNLIKELY) if raw else _ALL_BUT_IMPOSSIBLE
    low = [at for at, p in enumerate(chance) if p < limit and at != keep and (raw or _label(lines[at]))]
    doomed = low if raw else _in_runs(low)
    return Verdict({page.numbers[at]: chance[at] for at in doomed}, proof if raw else 0)


def _in_runs(rows: list[int]) -> list[int]:
    """Those that stand together with others: one line alone is no menu."""
    there = set(rows)
    starts = (at for at in rows if {at, at + 1, at + 2} <= there)
    return sorted({row for at in starts for row in (at, at + 1, at + 2)})


def _label(line: str) -> bool:
    """A short line with letters and without a full stop: all that may go from an extracted text."""
    return len(line) <= _LONGEST_LABEL and line[-1] not in '.!?…”"。' and any(map(str.isalpha, line))


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
