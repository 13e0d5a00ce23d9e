"""Edits and findings as lines for people: what `log`, `undo`, `check` and `why` print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clean.changes import Change, Step
from clean.edit import Finding
from clean.report.escape import clipped, contrasted, distinct, visible
from clean.report.paint import Paint


def arrow(before: str, after: str, paint: Paint, limit: int = 120) -> str:
    """`"ayear" → "a year"`, hidden characters shown, long texts clipped in the middle."""
    old, new = contrasted(clipped(before, limit), clipped(after, limit))
    return f"{paint('old', f'{chr(34)}{old}{chr(34)}')} → {paint('new', f'{chr(34)}{new}{chr(34)}')}"


def change_lines(change: Change, place: str, paint: Paint) -> list[str]:
    """One line for a change, and one for each of its steps where it took more than one."""
    rule = change.rule
    if len(change.steps) > 1:
        rule = f"{len(change.steps)} edits" if " + " in rule else f"{rule} ×{len(change.steps)}"
    sure = f"{change.confidence:.2f}"
    head = f"{change.id:>5}  {paint('place', place):<8}  {sure}  {paint('head', rule)}  "
    lines = [head + arrow(change.before, change.after, paint)]
    if len(change.steps) > 1:
        lines += [f"{'':>5}    pass {step.number}: {step_line(step, paint)}" for step in change.steps]
    return lines


def step_line(step: Step, paint: Paint) -> str:
    return f"{paint('head', step.rule)} ({step.confidence:.2f}) {arrow(step.before, step.after, paint)}"


def finding_line(finding: Finding, place: str, paint: Paint) -> str:
    said = f"{finding.kind}: {finding.note}" if finding.note else finding.kind
    text = f"{'!':>5}  {paint('place', place):<8}  {finding.confidence:.2f}  {paint('head', finding.rule)}  "
    text += paint("found", visible(said, newlines=True))
    return text + (f"; would be {arrow(finding.fix.old, finding.fix.new, paint)}" if finding.fix else "")


def reasons(why: Mapping[str, Any]) -> str:
    """The parameters of a reason in plain words: `score 3.2; seen 4 times in a.txt`."""
    return "; ".join(
        f"{visible(str(key), newlines=True).replace('_', ' ')} {_value(value)}" for key, value in why.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "(" + reasons(value) + ")"
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "none"
    return f"“{distinct(clipped(value, 80))}”" if isinstance(value, str) else str(value)
