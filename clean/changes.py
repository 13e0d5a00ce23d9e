"""Passes folded into independent changes: each a span of the ORIGINAL text and the steps that made it.

With changes in original coordinates, undoing, replaying, querying and thresholding are one linear walk.
Folding is one merge per pass. See `docs/explanation/provenance.md` for the three quadratic traps avoided.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby
from operator import attrgetter
from typing import Any

from clean.edit import Edit, EditScript


@dataclass(frozen=True, slots=True)
class Step:
    """One edit inside a change. `at` counts from the start of the change's own text as it stood at that pass."""

    number: int
    """The pass, counted from 1."""
    at: int
    before: str
    after: str
    rule: str
    confidence: float
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """The characters `before` at `start` of the original became `after`, in one or more steps."""

    id: int
    start: int
    before: str
    after: str
    steps: tuple[Step, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.before)

    @property
    def rule(self) -> str:
        """The rule that made it; several, joined by ` + ` in order, when several did."""
        return " + ".join(dict.fromkeys(step.rule for step in self.steps))

    @property
    def confidence(self) -> float:
        """That of the least sure step."""
        return min(step.confidence for step in self.steps)

    @property
    def growth(self) -> int:
        return len(self.after) - len(self.before)


@dataclass(slots=True)
class _Group:
    """Edits that touch each other, while the passes are being folded."""

    origin: int
    size: int
    """Characters of the original covered."""
    start: int
    end: int
    """Span in the text after the passes folded so far."""
    edits: list[tuple[int, Edit]]


def fold(original: str, passes: Sequence[EditScript]) -> tuple[Change, ...]:
    """The changes that the passes, one after another, make to `original`: sorted, disjoint, not touching.

    Every edit ends up in exactly one change, also one that a later pass took back.
    """
    groups: list[_Group] = []
    for number, script in enumerate(passes, 1):
        if script.edits:
            groups = _merge(groups, number, script.edits)
    return _changes(original, groups, len(passes)) if groups else ()


def _merge(groups: list[_Group], number: int, edits: Sequence[Edit]) -> list[_Group]:
    """One pass joined to the groups before it, whose spans are those of the text that the pass starts from."""
    merged: list[_Group] = []
    earlier = 0  # growth of the groups so far, from the original to the text before this pass
    now = 0  # growth of this pass's edits so far
    i = j = 0
    while i < len(groups) or j < len(edits):
        from_group = j == len(edits) or (i < len(groups) and groups[i].start <= edits[j].start)
        start = groups[i].start if from_group else edits[j].start
        end, held, size_before, now_before = start, [], earlier, now
        while True:
            if i < len(groups) and groups[i].start <= end:
                group = groups[i]
                end = max(end, group.end)
                earlier += (group.end - group.start) - group.size
                held += group.edits
                i += 1
            elif j < len(edits) and edits[j].start <= end:
                edit = edits[j]
                end = max(end, edit.end)
                now += len(edit.new) - len(edit.old)
                held.append((number, edit))
                j += 1
            else:
                break
        size = (end - earlier) - (start - size_before)
        merged.append(_Group(start - size_before, size, start + now_before, end + now, held))
    return merged


def _changes(original: str, groups: Sequence[_Group], count: int) -> tuple[Change, ...]:
    grown = [0] * (count + 1)  # grown[k]: growth of pass k's edits in the changes so far
    changes = []
    for identity, group in enumerate(groups, 1):
        ordered = sorted(group.edits, key=lambda item: (item[0], item[1].start))
        shift_at = {}
        numbers = sorted({number for number, _ in ordered})
        for number in numbers:
            shift_at[number] = sum(grown[1:number])
        steps = tuple(
            Step(
                number,
                edit.start - group.origin - shift_at[number],
                edit.old,
                edit.new,
                edit.rule,
                edit.confidence,
                edit.why,
            )
            for number, edit in ordered
        )
        for number, edit in ordered:
            grown[number] += len(edit.new) - len(edit.old)
        before = original[group.origin : group.origin + group.size]
        changes.append(Change(identity, group.origin, before, replay(before, steps), steps))
    return tuple(changes)


def replay(before: str, steps: Iterable[Step]) -> str:
    """The text of a change after its steps; they are in order of pass, then of place. Linear for each pass."""
    current = before
    for _, turn in groupby(steps, key=attrgetter("number")):
        parts: list[str] = []
        last = 0
        for step in turn:
            at = step.at
            if at < last or not current.startswith(step.before, at):
                raise ValueError(f"{step.rule} expects {step.before!r} at {step.at} of {current!r}")
            parts += current[last:at], step.after
            last = at + len(step.before)
        parts.append(current[last:])
        current = "".join(parts)
    return current


@dataclass(frozen=True, slots=True)
class Rejection:
    """A change with some of its steps taken out: what is kept, and what had to go because it stood on them."""

    kept: tuple[Step, ...]
    rejected: tuple[Step, ...]
    dependents: tuple[Step, ...]


_Differing = tuple[int, int, int]
"""A span of the full text that reads otherwise without the rejected steps, and how much longer it is then."""


def reject(change: Change, unwanted: Callable[[Step], bool]) -> Rejection:
    """Take the unwanted steps out, and those that stand on characters which they made or removed.

    A step stands on another when it replaces characters that the other touched, or inserts at its very edge.
    What is kept is given in the coordinates that hold without the rest.
    """
    kept: list[Step] = []
    rejected: list[Step] = []
    dependents: list[Step] = []
    differing: list[_Differing] = []
    for _, turn in groupby(change.steps, key=attrgetter("number")):
        taken_out: list[Step] = []
        stayed: list[Step] = []
        ends = [end for _, end, _ in differing]
        shifts = [0, *accumulate(growth for _, _, growth in differing)]
        for step in turn:
            if unwanted(step):
                rejected.append(step)
                taken_out.append(step)
            elif _stands_on(step, differing, ends):
                dependents.append(step)
                taken_out.append(step)
            else:
                kept.append(replace(step, at=step.at + shifts[bisect_right(ends, step.at)]))
                stayed.append(step)
        differing = _carry(differing, stayed, taken_out)
    return Rejection(tuple(kept), tuple(rejected), tuple(dependents))


def _stands_on(step: Step, differing: Sequence[_Differing], ends: Sequence[int]) -> bool:
    """Does it clash with one of these spans? They are sorted, so only those it reaches are looked at."""
    stop = step.at + len(step.before)
    for k in range(bisect_left(ends, step.at), len(ends)):
        start, end, _ = differing[k]
        if start > stop:
            return False
        if _clash(step.at, stop, start, end):
            return True
    return False


def _clash(a: int, b: int, start: int, end: int) -> bool:
    return (a < end and start < b) or (a == b and start <= a <= end)


def _carry(differing: list[_Differing], stayed: list[Step], taken_out: list[Step]) -> list[_Differing]:
    """The differing spans in the text after a pass: those there were, moved, and those of the steps taken out."""
    events = [(start, end, growth, 0) for start, end, growth in differing]
    for step in taken_out:
        grew = len(step.after) - len(step.before)
        events.append((step.at, step.at + len(step.before), -grew, grew))
    events.sort(key=lambda event: event[:2])
    result: list[_Differing] = []
    shift = k = i = 0
    while i < len(events):
        start, end, growth, grew = events[i]
        i += 1
        while i < len(events) and events[i][0] <= end:
            end = max(end, events[i][1])
            growth += events[i][2]
            grew += events[i][3]
            i += 1
        while k < len(stayed) and stayed[k].at < start:
            shift += len(stayed[k].after) - len(stayed[k].before)
            k += 1
        result.append((start + shift, end + shift + grew, growth))
        shift += grew
    return result


def parted(change: Change, kept: tuple[Step, ...]) -> list[Change]:
    """What is left of a change when only these of its steps stay: several changes where they no longer touch."""
    if not kept:
        return []
    alone = Change(0, 0, change.before, "", kept)
    scripts = unfold([alone], kept[-1].number, len(change.before))
    return [replace(part, start=part.start + change.start) for part in fold(change.before, scripts)]


def stage(original: str, changes: Iterable[Change], number: int) -> str:
    """The text after pass `number`. Linear, and quicker than applying the passes one after another."""
    parts: list[str] = []
    last = 0
    for change in changes:
        steps = change.steps
        if steps[0].number > number:
            continue
        start = change.start
        whole = steps[-1].number <= number
        parts += (
            original[last:start],
            change.after if whole else replay(change.before, (step for step in steps if step.number <= number)),
        )
        last = start + len(change.before)
    parts.append(original[last:])
    return "".join(parts)


def unfold(changes: Sequence[Change], count: int, length: int) -> list[EditScript]:
    """The passes again, `count` of them, from changes of an original of `length` characters: the inverse of `fold`."""
    edits: list[list[Edit]] = [[] for _ in range(count)]
    grown = [0] * (count + 1)
    for change in changes:
        growth: dict[int, int] = {}
        for step in change.steps:
            base = change.start + sum(grown[1 : step.number])
            edits[step.number - 1].append(
                Edit(base + step.at, step.before, step.after, step.rule, step.confidence, step.why)
            )
            growth[step.number] = growth.get(step.number, 0) + len(step.after) - len(step.before)
        for number, amount in growth.items():
            grown[number] += amount
    scripts = []
    for made in edits:
        scripts.append(EditScript(length, tuple(made)))
        length += sum(len(edit.new) - len(edit.old) for edit in made)
    return scripts
