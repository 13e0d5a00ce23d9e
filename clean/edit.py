"""Edits of a text, and the script that holds them: the only code that turns one text into another.

Offsets are code points, spans half-open. Nothing here knows about filters, files or logs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


class ScriptError(ValueError):
    """Edits that do not fit their text: they overlap, change nothing, or expect other characters."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A decision: the characters `old`, which stand at `start`, become `new`.

    `old` says what the filter believes stands there; the script checks it, so that an offset taken on a
    lower-cased or padded copy fails at once. `confidence` is a probability in 0..1. `why` holds the
    reason's parameters (JSON values), not prose: the sentence belongs to the rule.
    """

    start: int
    old: str
    new: str
    rule: str
    confidence: float = 1.0
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> int:
        return self.start + len(self.old)

    def named(self, rule: str) -> Edit:
        """The same edit under another rule's name."""
        return Edit(self.start, self.old, self.new, rule, self.confidence, self.why)


@dataclass(frozen=True, slots=True)
class Finding:
    """An observation about the span [start, end): doubt, damage, a property. `fix` is a remedy not taken."""

    start: int
    end: int
    kind: str
    rule: str
    confidence: float
    note: str
    fix: Edit | None = None

    def named(self, rule: str) -> Finding:
        """The same finding under another rule's name, its remedy too."""
        fix = self.fix.named(rule) if self.fix else None
        return Finding(self.start, self.end, self.kind, rule, self.confidence, self.note, fix)


@dataclass(frozen=True, slots=True)
class EditScript:
    """Sorted, disjoint edits of one text of `length` characters. Build it with `EditScript.of`."""

    length: int
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, text: str, edits: Iterable[Edit]) -> EditScript:
        """Sort and check. Raises ScriptError when an edit overlaps another, is a no-op, or lies about the text.

        Two edits may touch, but not insert at the same place: their order would be a guess.
        """
        ordered = tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))
        last_start, last_end = -1, 0
        for edit in ordered:
            if edit.old == edit.new:
                raise ScriptError(f"{edit.rule} at {edit.start} changes nothing: {edit.old!r}")
            if edit.start >= 0 and (edit.start < last_end or edit.start == last_start):
                raise ScriptError(f"{edit.rule} at {edit.start} overlaps the edit before it, which ends at {last_end}")
            if edit.start < 0 or not text.startswith(edit.old, edit.start) or edit.end > len(text):
                there = text[max(edit.start, 0) : max(edit.end, 0)]
                raise ScriptError(f"{edit.rule} at {edit.start} expects {edit.old!r}, but {there!r} stands there")
            last_start, last_end = edit.start, edit.end
        return cls(len(text), ordered)

    def apply(self, text: str) -> str:
        """The text after the edits; ScriptError if it is not the one that the script was made for."""
        if len(text) != self.length:
            raise ScriptError(f"the script is for a text of {self.length} characters, this one has {len(text)}")
        parts: list[str] = []
        last = 0
        for edit in self.edits:
            if text[edit.start : edit.end] != edit.old:
                there = text[edit.start : edit.end]
                raise ScriptError(f"{edit.rule} at {edit.start} expects {edit.old!r}, but {there!r} stands there")
            parts += text[last : edit.start], edit.new
            last = edit.end
        parts.append(text[last:])
        return "".join(parts)

    def inverted(self) -> EditScript:
        """The script that leads back: `s.inverted().apply(s.apply(t)) == t`."""
        back: list[Edit] = []
        shift = 0
        for edit in self.edits:
            back.append(Edit(edit.start + shift, edit.new, edit.old, edit.rule, edit.confidence, edit.why))
            shift += len(edit.new) - len(edit.old)
        return EditScript(self.length + shift, tuple(back))

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Where the span [start, end) went: the smallest span of the new text that holds all of it.

        A bound that falls inside replaced text moves outward to that edit's bound, so nothing is lost; what
        an edit inserted just before or just behind the span stays outside. An empty span stays empty.
        """
        return self.locator()(start, end)

    def locator(self) -> Locator:
        """A reusable `locate`: linear to build, logarithmic for each span."""
        return Locator(self)

    @property
    def removals(self) -> Iterable[int]:
        """Offsets in the NEW text at which characters other than white space were deleted."""
        shift = 0
        for edit in self.edits:
            if edit.old.strip() and not edit.new.strip():
                yield edit.start + shift
            shift += len(edit.new) - len(edit.old)


class Locator:
    """Maps spans through one script by binary search over its edits."""

    def __init__(self, script: EditScript) -> None:
        self._edits = script.edits
        self._starts = [edit.start for edit in script.edits]
        self._shifts: list[int] = []
        shift = 0
        for edit in script.edits:
            self._shifts.append(shift)
            shift += len(edit.new) - len(edit.old)

    def __call__(self, start: int, end: int) -> tuple[int, int]:
        first = self._first(start)
        return first, max(first, self._last(end)) if end > start else first

    def _first(self, at: int) -> int:
        k = bisect_right(self._starts, at) - 1
        if k < 0:
            return at
        edit, shift = self._edits[k], self._shifts[k]
        inside = at < edit.end
        return (edit.start if inside else at + len(edit.new) - len(edit.old)) + shift

    def _last(self, at: int) -> int:
        k = bisect_left(self._starts, at) - 1
        if k < 0:
            return at
        edit, shift = self._edits[k], self._shifts[k]
        inside = at <= edit.end
        return (edit.start + len(edit.new) if inside else at + len(edit.new) - len(edit.old)) + shift
