"""Do the filters, run again, still make the edits that a log records? The one check that runs filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clean import registry
from clean.changes import unfold
from clean.edit import Edit, EditScript
from clean.errors import CleanError
from clean.filter import Filter
from clean.pipeline import Pipeline, after
from clean.provenance import Provenance
from clean.report.listing import arrow
from clean.report.paint import Paint
from clean.report.places import Places
from clean.rows import Pass
from clean.text import Text

SAME, UNDONE, UNKNOWN, DIFFERS = "same", "undone", "unknown", "differs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one pass: `same`; `undone`, where the recorded edits are some of those made again and others were taken
    back; `unknown`, where it can't be run again; or `differs`. `said` is a plain sentence."""

    number: int
    filter: str
    outcome: str
    said: str


def rerun(provenance: Provenance) -> Iterator[Verdict]:
    """Each pass in turn, its filter run on the replayed text with the recorded options.

    A pass behind undone edits sees another text than at the time; it differs only where a recorded edit is not made.
    """
    original = provenance.original or ""
    scripts = unfold(provenance.changes, len(provenance.passes), len(original))
    text = Text(original)
    undone_in: list[int] = []
    for turn, script in zip(provenance.passes, scripts, strict=True):
        if turn.undone:
            undone_in.append(turn.number)
        outcome, said = _outcome(turn, script, text, provenance.recipe, undone_in)
        yield Verdict(turn.number, turn.filter, outcome, said)
        if script.edits:
            text = after(text, script)


def _outcome(
    turn: Pass, script: EditScript, text: Text, recipe: Mapping[str, Any], undone_in: list[int]
) -> tuple[str, str]:
    try:
        member = _rebuilt(turn)
    except CleanError as error:
        return UNKNOWN, f"not run again: {error}"
    chain = Pipeline(((turn.filter, member),), min_confidence=recipe.get("min_confidence"))
    try:
        edits, _ = chain.propose(turn.filter, member, text, "this text")
    except CleanError as error:
        return DIFFERS, str(error)
    other_version = "" if member.version == turn.version else f" (then version {turn.version}, now {member.version})"
    recorded, proposed = _plain(script.edits), _plain(edits)
    places = Places(text.string)
    missing = sorted(recorded - proposed)
    if missing:
        start, old, new = missing[0]
        return DIFFERS, f"no longer makes {arrow(old, new, Paint(False))} at {places.name(start)}{other_version}"
    further = sorted(proposed - recorded)
    if further and not undone_in:
        start, old, new = further[0]
        return DIFFERS, f"now also makes {arrow(old, new, Paint(False))} at {places.name(start)}{other_version}"
    if turn.undone:
        return (
            UNDONE,
            f"{turn.undone} of its edits were taken back; the other {turn.edits} are made again{other_version}",
        )
    if undone_in:
        passes = ", ".join(map(str, undone_in))
        return UNDONE, f"{_again(turn.edits)}, on a text without the edits taken back in pass {passes}"
    return SAME, f"{_again(turn.edits)}{other_version}"


def _again(edits: int) -> str:
    if not edits:
        return "no edits, then and now"
    return "its one edit is made again" if edits == 1 else f"its {edits} edits are made again"


def _plain(edits: tuple[Edit, ...] | list[Edit]) -> set[tuple[int, str, str]]:
    return {(edit.start, edit.old, edit.new) for edit in edits}


def _rebuilt(turn: Pass) -> Filter:
    """The filter as it was configured. Raises CleanError where it is not installed, or an option not in the log."""
    if turn.filter == "review":
        raise CleanError("a person made these edits")
    values = {}
    for name, value in turn.options.items():
        if isinstance(value, Mapping):
            raise CleanError(f"of its option {name} ({value.get('entries')} entries) the log has only the digest")
        values[name] = (
            tuple(tuple(v) if isinstance(v, list) else v for v in value) if isinstance(value, list) else value
        )
    return registry.make(turn.filter, values)
