"""Two texts compared, where there is no log: by line, then by word inside the lines that differ.

What comes out is recovered, not recorded: a guess at what was done. Lines and words that stand once on each
side anchor the rest (as in patience diff), so that the time grows with the texts and not with their product.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from clean.report.hunks import Mark

_WORD = re.compile(r"\w+|\s|[^\w\s]")
SMALL = 40_000
"""difflib, whose time grows with the product of both sides, is asked only where that is at most this."""
LONGEST = 8
"""Anchors are single tokens, or runs of up to this many where no single one is unique."""

Block = tuple[int, int, int, int]
"""Tokens a1..a2 of one side stand for b1..b2 of the other."""


def compare(old: str, new: str) -> list[Mark]:
    """What makes `new` of `old`, as marks over `old`; words and the spaces between them are the units."""
    marks: list[Mark] = []
    if old == new:
        return marks
    lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in lines[0]:
        starts.append(starts[-1] + len(line))
    for a1, a2, b1, b2 in _differing(*lines):
        before, after = lines[0][a1:a2], lines[1][b1:b2]
        words = _WORD.findall("".join(before)), _WORD.findall("".join(after))
        offsets = [starts[a1]]
        for word in words[0]:
            offsets.append(offsets[-1] + len(word))
        for w1, w2, v1, v2 in _joined(_differing(*words), words[0]):
            marks.append(Mark(offsets[w1], "".join(words[0][w1:w2]), "".join(words[1][v1:v2]), ""))
    return marks


def _joined(blocks: Iterable[Block], old: Sequence[str]) -> Iterator[Block]:
    """Neighbours parted by nothing but a space or a mark become one: `a b` → `c d` reads as one replacement."""
    held: Block | None = None
    for block in blocks:
        if held and block[0] - held[1] == 1 == block[2] - held[3] and not old[held[1]].isalnum():
            held = (held[0], block[1], held[2], block[3])
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """The stretches that differ, in order. A stack, not recursion: depth grows with the texts."""
    stack: list[Block] = [(0, len(old), 0, len(new))]
    while stack:
        a1, a2, b1, b2 = stack.pop()
        while a1 < a2 and b1 < b2 and old[a1] == new[b1]:
            a1, b1 = a1 + 1, b1 + 1
        while a1 < a2 and b1 < b2 and old[a2 - 1] == new[b2 - 1]:
            a2, b2 = a2 - 1, b2 - 1
        if a1 == a2 and b1 == b2:
            continue
        if a1 == a2 or b1 == b2:
            yield a1, a2, b1, b2
        elif (a2 - a1) * (b2 - b1) <= SMALL:
            yield from _small(old, new, (a1, a2, b1, b2))
        else:
            anchors = _anchors(old, new, (a1, a2, b1, b2))
            if not anchors:
                yield a1, a2, b1, b2
            parts = []
            for a, b in [*anchors, (a2, b2)]:
                parts.append((a1, a, b1, b))
                a1, b1 = a, b
            # each part but the first begins with its anchor, which the trimming above takes off
            stack += reversed(parts) if anchors else ()


def _small(old: Sequence[str], new: Sequence[str], block: Block) -> Iterator[Block]:
    a1, a2, b1, b2 = block
    matcher = SequenceMatcher(None, old[a1:a2], new[b1:b2], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield a1 + i1, a1 + i2, b1 + j1, b1 + j2


def _anchors(old: Sequence[str], new: Sequence[str], block: Block) -> list[tuple[int, int]]:
    """Places of tokens, or runs of tokens, that stand once on each side: the longest chain in order on both."""
    a1, a2, b1, b2 = block
    size = 1
    while size <= LONGEST:
        there = _once(old, a1, a2, size)
        here = _once(new, b1, b2, size)
        pairs = sorted((a, here[key]) for key, a in there.items() if key in here)
        if pairs:
            return _chain(pairs)
        size *= 2
    return []


def _once(tokens: Sequence[str], start: int, end: int, size: int) -> dict[str | tuple[str, ...], int]:
    seen: dict[str | tuple[str, ...], int] = {}
    often = set()
    for at in range(start, end - size + 1):
        key = tokens[at] if size == 1 else tuple(tokens[at : at + size])
        if key in seen:
            often.add(key)
        seen[key] = at
    for key in often:
        del seen[key]
    return seen


def _chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises on both sides (patience sorting)."""
    tops: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for k, (_, b) in enumerate(pairs):
        pile = bisect_left(tops, b)
        before.append(holders[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(b)
            holders.append(k)
        else:
            tops[pile], holders[pile] = b, k
    chain = []
    k = holders[-1] if holders else -1
    while k >= 0:
        chain.append(pairs[k])
        k = before[k]
    return chain[::-1]
