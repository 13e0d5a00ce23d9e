"""Texts taken out of a log so that it can be shared: their length and hash stay."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from clean.changes import Change, Step
from clean.edit import Finding
from clean.select import Selector


class Redacted(str):
    """A text of which only the length and the hash are known. Reads as that many U+2588."""

    sha256: str
    __slots__ = ("sha256",)

    @classmethod
    def of(cls, length: int, sha256: str) -> Redacted:
        self = cls("\N{FULL BLOCK}" * length)
        self.sha256 = sha256
        return self


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _hidden(text: str) -> str:
    """An empty text has nothing to hide."""
    return text if isinstance(text, Redacted) or not text else Redacted.of(len(text), digest(text))


def redacted_change(change: Change) -> Change:
    alone = len(change.steps) == 1
    steps = tuple(
        replace(step, before=_hidden(step.before), after=step.after if alone else _hidden(step.after), why={})
        for step in change.steps
    )
    return replace(change, before=_hidden(change.before), steps=steps)


def redacted_finding(finding: Finding, wanted: Selector, spans: Sequence[tuple[int, int]]) -> Finding:
    fix = finding.fix
    if fix and not touching(finding.start, finding.end, spans):
        step = Step(0, 0, fix.old, fix.new, finding.rule, finding.confidence)
        if not wanted(Change(0, fix.start, fix.old, fix.new, (step,)), step):
            return finding
    elif not touching(finding.start, finding.end, spans):
        return finding
    remedy = replace(fix, old=_hidden(fix.old), new=_hidden(fix.new), why={}) if fix else None
    return replace(finding, note="(redacted)", fix=remedy)


def touching(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    k = bisect_right(spans, (start, end))
    near = spans[max(k - 1, 0) : k + 1]
    return any((low < end and start < high) or low <= start == end <= high for low, high in near)
