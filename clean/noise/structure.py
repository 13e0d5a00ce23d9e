"""The structural model on one document: which lines belong to it, and how freely it may be believed.

Two regimes. A *raw page* (navigation and all) proves itself: many crumb lines, or many lines that the model
finds impossible. There a line goes when it is more likely not the text's. In an *extracted* text there is
little to gain and much to lose: a line goes only when it is all but impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clean.text import Text

RAW = 8
"""Crumb lines, or impossible lines, that prove a raw page."""
_IMPOSSIBLE = 0.05
_MORE_LIKELY_NOT = 0.5
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
    if not chance:
        return Verdict({}, 0)
    impossible = sum(p < _IMPOSSIBLE for p in chance)
    proof = max(crumbs, impossible)
    limit = _MORE_LIKELY_NOT if freely and proof >= RAW else _IMPOSSIBLE
    keep = heading([text.lines[number].string for number in page.numbers], chance)
    lines = {n: p for at, (n, p) in enumerate(zip(page.numbers, chance, strict=True)) if p < limit and at != keep}
    return Verdict(lines, proof if proof >= RAW else 0)


def heading(lines: Sequence[str], chance: Sequence[float]) -> int:
    """Which line is the text's heading: the last one above the first sure sentence that says what the first says.

    A page's text begins with its title; the heading repeats most of it. Without such a line it is the nearest
    line above that is marked as a heading, else the first line.
    """
    start = next((at for at, p in enumerate(chance) if p >= _MORE_LIKELY_NOT and len(lines[at]) >= 80), 0)
    title = set(lines[0].casefold().split())
    for at in range(start - 1, max(start - _HEADING_REACH, 0), -1):
        words = set(lines[at].casefold().split())
        if len(words & title) * 2 > len(words | title) or lines[at].lstrip().startswith("# "):
            return at
    return 0
