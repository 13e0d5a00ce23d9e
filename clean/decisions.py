"""A reviewer's decisions: which edits to take and which to leave, found again on the next run by their context.

One JSON object a line. Fields that are left out match anything, so that a line can speak of one place or of all:

    {"rule": "run_together/*", "before": "OpenAI", "verdict": "reject"}
    {"rule": "ads/line", "before": "AD", "after": "", "left": "…", "right": "…", "verdict": "accept"}

`left` and `right` are up to 16 characters of the ORIGINAL on each side. A later line overrides an earlier one about
the same place, and one that says `undecided` takes it back. A decision that matches nothing is stale, and is reported.

The remedy of a finding is an edit that nobody made. A line that names it in full, and accepts it, makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase

from clean.changes import Change, Step
from clean.edit import Edit, EditScript
from clean.errors import CleanError
from clean.provenance import Provenance, ProvenanceError

CONTEXT = 16
"""Characters of the original kept on each side of an edit."""
ACCEPT, REJECT, UNDECIDED = "accept", "reject", "undecided"
REVIEW = "review"
"""The pass that holds what a reviewer put in place of an edit, and the remedies that were accepted."""
REMEDY = f"{REVIEW}/remedy"


class DecisionError(CleanError, ValueError):
    """A line of a decisions file that can't be understood."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of an edit. `None` matches anything; `rule` may be a pattern such as `ads/*`."""

    verdict: str
    rule: str | None = None
    before: str | None = None
    after: str | None = None
    left: str | None = None
    right: str | None = None
    replacement: str | None = None
    who: str | None = None
    when: str | None = None
    note: str | None = None

    @property
    def place(self) -> tuple[str | None, ...]:
        """What it is about: two decisions with the same place are about the same edits."""
        return self.rule, self.before, self.after, self.left, self.right

    def matches(self, change: Change, original: str) -> bool:
        return (
            (self.before is None or self.before == change.before)
            and (self.after is None or self.after == change.after)
            and (self.rule is None or self.rule == change.rule or fnmatchcase(change.rule, self.rule))
            and (self.left is None or self.left == around(change, original)[0])
            and (self.right is None or self.right == around(change, original)[1])
        )

    def dumps(self) -> str:
        """One line, ASCII only."""
        return json.dumps({key: value for key, value in asdict(self).items() if value is not None}) + "\n"


def around(change: Change, original: str) -> tuple[str, str]:
    """The context by which a change is found again: what stands before and behind it in the original."""
    return original[max(change.start - CONTEXT, 0) : change.start], original[change.end : change.end + CONTEXT]


def about(change: Change, original: str, verdict: str, **more: str | None) -> Decision:
    """A decision about this change and no other. `more` is `replacement`, `who`, `when`, `note`."""
    return Decision(
        verdict,
        change.rule,
        change.before,
        change.after,
        *around(change, original),
        **more,
    )


def loads(text: str, name: str = "decisions") -> list[Decision]:
    """Decisions from lines of JSON; the last word on each place, in order. Raises DecisionError."""
    found: dict[tuple[str | None, ...], Decision] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or any(v is not None and not isinstance(v, str) for v in row.values()):
                raise ValueError("an object whose values are text is expected")
            decision = Decision(**row)
        except (ValueError, TypeError) as error:
            raise DecisionError(f"{name}:{number}: not a decision: {error}") from error
        if decision.verdict not in (ACCEPT, REJECT, UNDECIDED):
            raise DecisionError(
                f"{name}:{number}: the verdict is accept, reject or undecided, not {decision.verdict!r}"
            )
        found.pop(decision.place, None)
        found[decision.place] = decision
    return list(found.values())


def apply(provenance: Provenance, decisions: Sequence[Decision]) -> tuple[Provenance, list[Decision]]:
    """The log with rejected edits taken out, replacements and accepted remedies put in; and what matched nothing.

    The log must hold its original. Where several decisions match an edit, the last holds.
    """
    if provenance.original is None:
        raise ProvenanceError("bind the log to its cleaned text first")
    verdicts, stale = matched(provenance, decisions)
    accepted = {number: decision for number, decision in verdicts.items() if decision.verdict == ACCEPT}
    rejected = {number for number in verdicts if number not in accepted and number <= len(provenance.changes)}
    texts = {
        provenance.changes[number - 1].start: decision.replacement
        for number, decision in accepted.items()
        if decision.replacement is not None and number <= len(provenance.changes)
    }
    made = [(remedy, accepted[remedy.id].replacement) for remedy in remedies(provenance) if remedy.id in accepted]
    left = provenance.without(lambda change, _: change.id in rejected) if rejected else provenance
    return _followed(left, [*_replaced(left, texts), *_remedied(left, made)]), stale


def remedies(provenance: Provenance) -> list[Change]:
    """What findings propose, as the changes that it would be, numbered on from the last: where nothing was changed."""
    made: list[Change] = []
    taken = [(change.start, change.end) for change in provenance.changes]
    at = last = 0
    number = len(provenance.changes)
    fixes = ((found.fix, found.confidence) for found in provenance.findings if found.fix and found.fix.old)
    for fix, confidence in sorted(fixes, key=lambda pair: pair[0].start):
        while at < len(taken) and taken[at][1] < fix.start:
            at += 1
        if fix.start < last or fix.old == fix.new or (at < len(taken) and taken[at][0] <= fix.end):
            continue
        last = fix.end + 1
        number += 1
        step = Step(0, 0, fix.old, fix.new, fix.rule, confidence, fix.why)
        made.append(Change(number, fix.start, fix.old, fix.new, (step,)))
    return made


def matched(provenance: Provenance, decisions: Iterable[Decision]) -> tuple[dict[int, Decision], list[Decision]]:
    """What was decided about each change and each remedy, by its number; and the decisions that matched nothing.

    The last that matches holds; one that says `undecided` takes earlier ones back, and is never stale. A pattern
    speaks of changes only.
    """
    original = provenance.original or ""
    by_before: dict[str, list[Change]] = {}
    by_place: dict[tuple[str | None, ...], list[Change]] = {}
    for change in provenance.changes:
        by_before.setdefault(change.before, []).append(change)
    for change in (*provenance.changes, *remedies(provenance)):
        by_place.setdefault((change.before, *around(change, original)), []).append(change)
    verdicts: dict[int, Decision] = {}
    stale = []
    for decision in decisions:
        near: Sequence[Change] = provenance.changes
        if decision.before is not None:
            exact = None not in (decision.left, decision.right)
            place = (decision.before, decision.left, decision.right)
            near = by_place.get(place, ()) if exact else by_before.get(decision.before, ())
        found = [change.id for change in near if decision.matches(change, original)]
        verdicts.update(dict.fromkeys(found, decision))
        if not found and decision.verdict != UNDECIDED:
            stale.append(decision)
    return {number: decision for number, decision in verdicts.items() if decision.verdict != UNDECIDED}, stale


def _replaced(provenance: Provenance, texts: dict[int, str]) -> Iterator[Edit]:
    """At changes that start at these offsets of the original, what the reviewer wrote instead."""
    for change, (start, _) in zip(provenance.changes, provenance.spans(), strict=True) if texts else ():
        if change.start in texts and texts[change.start] != change.after:
            yield Edit(start, change.after, texts[change.start], f"{REVIEW}/replacement")


def _remedied(provenance: Provenance, made: Iterable[tuple[Change, str | None]]) -> Iterator[Edit]:
    """Remedies that the reviewer accepted, or wrote anew."""
    for remedy, text in made:
        start, _ = provenance.to_cleaned(remedy.start, remedy.end)
        new = remedy.after if text is None else text
        if new != remedy.before:
            yield Edit(start, remedy.before, new, REMEDY, why={"rule": remedy.rule})


def _followed(provenance: Provenance, edits: Sequence[Edit]) -> Provenance:
    """The log with one more pass, the reviewer's."""
    if not edits:
        return provenance
    cleaned = provenance.apply(provenance.original or "")
    return provenance.followed_by(REVIEW, 1, {}, EditScript.of(cleaned, edits))
