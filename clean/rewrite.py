"""What somebody else's rewrite did, as edits: the tokens of the old text that are other tokens in the new one.

>>> [(edit.start, edit.old, edit.new) for edit in edits_between("das schÃ¶ne Haus", "das schöne Haus", "r")]
[(4, 'schÃ¶ne', 'schöne')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from clean.edit import Edit
from clean.lazy import lazy

_TOKEN = lazy(r"\s+|\S+")
_RUN = lazy(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_PLAIN = lazy(r"[a-z0-9]")
LONG = 40
"""A token longer than this is looked into: text without spaces would otherwise be one edit."""


def edits_between(
    old: str, new: str, rule: str, offset: int = 0, confidence: float = 1.0, why: Mapping[str, Any] | None = None
) -> Iterator[Edit]:
    """Edits that turn `old`, which stands at `offset`, into `new`, each the size of a word where words are.

    For passages of up to a few hundred tokens: the comparison is quadratic at its worst.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    at, done = offset, 0
    for start, end, first, last in _differences(before, after):
        at += sum(map(len, before[done:start]))
        done = start
        was, now = "".join(before[start:end]), "".join(after[first:last])
        for shift, part, replacement in _parts(was, now):
            yield Edit(at + shift, part, replacement, rule, confidence, why or {})


def _differences(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Index ranges in both lists that differ; token by token where only tokens were replaced."""
    if len(before) == len(after):
        changed = [at for at, (was, now) in enumerate(zip(before, after, strict=True)) if was != now]
        if all(_same_token(before[at], after[at]) for at in changed):
            yield from ((at, at + 1, at, at + 1) for at in changed)
            return
    found: list[tuple[int, int, int, int]] = []
    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs = list(zip(before[start:end], after[first:last], strict=False))
        if tag == "replace" and end - start == last - first and all(_same_token(*pair) for pair in pairs):
            found += (
                (start + at, start + at + 1, first + at, first + at + 1)
                for at, (was, now) in enumerate(pairs)
                if was != now
            )
        elif tag != "equal":
            found.append((start, end, first, last))
    yield from _anchored(found, len(before))


def _same_token(was: str, now: str) -> bool:
    """Do both hold the same plain letters and digits? Else one word would pass for its neighbour, rewritten."""
    return not was.isspace() and _PLAIN.findall(was.lower()) == _PLAIN.findall(now.lower())


def _anchored(found: list[tuple[int, int, int, int]], count: int) -> Iterator[tuple[int, int, int, int]]:
    """What only comes in takes its neighbour along: two passages that touch must not both insert between them."""
    held = None
    for start, end, first, last in found:
        if start == end and start:
            start, first = start - 1, first - 1
        elif start == end and end < count:
            end, last = end + 1, last + 1
        if held and start < held[1]:
            held = held[0], max(end, held[1]), held[2], max(last, held[3])
            continue
        if held:
            yield held
        held = start, end, first, last
    if held:
        yield held


def _parts(was: str, now: str) -> Iterator[tuple[int, str, str]]:
    """A short replacement as it is; a long one in its runs of ASCII and of other characters that differ."""
    if len(was) <= LONG:
        yield 0, was, now
        return
    before, after = _RUN.findall(was), _RUN.findall(now)
    at = last = 0
    for start, end, first, end_after in _differences(before, after):
        at += sum(map(len, before[last:start]))
        part = "".join(before[start:end])
        yield at, part, "".join(after[first:end_after])
        at, last = at + len(part), end
