"""`clean why`: which edits made one place of a text."""

from __future__ import annotations

import json
from typing import Any

import click

from clean.changes import Change, Step
from clean.cli import common
from clean.errors import CleanError
from clean.provenance import Provenance
from clean.report.escape import distinct, visible
from clean.report.history import character
from clean.report.listing import arrow, finding_line, reasons, step_line
from clean.report.paint import Paint
from clean.report.places import Places
from clean.report.reference import sentence


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("place", metavar="FILE:LINE:COL")
@common.log_option
@click.option("--original", "in_original", is_flag=True, help="LINE:COL is a place in the original, not in FILE.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@common.color_option
def command(place: str, log_path: str | None, in_original: bool, as_json: bool, color: str) -> int:
    """Tell which edits made the character at LINE:COL of a cleaned text, in what order, why, and how sure.

    \b
    Examples:
      clean why article.txt:12:7                     the 7th character of line 12, counted from 1
      clean why article.txt:1:812 --original         the same for a place in the original
      clean why article.txt:12:7 --json              for programs
    """
    path, line, column = _parsed(place)
    pair = common.load_pair(path, log_path)
    log = pair.log
    original = log.original if log.original is not None else log.script.inverted().apply(pair.text)
    here, there = Places(original if in_original else pair.text), Places(pair.text if in_original else original)
    try:
        offset = here.offset(line, column)
    except ValueError as error:
        raise CleanError(f"{pair.read.name}: {error}") from error
    change, steps = _made(log, offset, in_original)
    span = (log.to_cleaned if in_original else log.to_original)(offset, min(offset + 1, len(here.text)))
    found = [f for f in log.findings if _covers(f.start, f.end, offset if in_original else span[0])]
    paint = Paint(common.use_color(color))
    char = here.text[offset : offset + 1]
    if as_json:
        common.emit(_json(char, change, steps, there.place(span[0])))
        return 0
    at = paint("place", f"{visible(pair.read.name, newlines=True)}:{line}:{column}")
    side = "cleaned text" if in_original else "original"
    lines = [f"{at} {_named(char)}: {_said(change, steps, in_original)}; {there.name(span[0])} in the {side}"]
    if change is not None:
        lines.append(f"change {change.id}: {arrow(change.before, change.after, paint)}")
        for step in steps or change.steps:
            lines += _explained(step, paint)
    lines += [finding_line(f, Places(original).name(f.start), paint) for f in found]
    common.emit("\n".join(lines) + "\n")
    return 0


def _parsed(place: str) -> tuple[str, int, int]:
    path, _, rest = place.rpartition(":")
    path, _, line = path.rpartition(":")
    if not (path and line.isdecimal() and rest.isdecimal()):
        raise click.UsageError(f"a place is FILE:LINE:COL, for example article.txt:12:7, not {place!r}")
    return path, int(line), int(rest)


def _made(log: Provenance, offset: int, in_original: bool) -> tuple[Change | None, tuple[Step, ...]]:
    """The change at a place, and those of its steps that made, or took away, the character there."""
    for change, (start, end) in zip(log.changes, log.spans(), strict=True):
        low, high = (change.start, change.end) if in_original else (start, end)
        if low <= offset < high or low == high == offset:
            return change, character(change, offset - low, in_original=in_original)
        if low > offset:
            break
    return None, ()


def _said(change: Change | None, steps: tuple[Step, ...], in_original: bool) -> str:
    if change is None:
        return "stands as it was"
    if not (change.before if in_original else change.after):
        return "text was put in before it" if in_original else "text was taken out before it"
    if not steps:
        return "stands as it was, inside a change"
    return "was changed" if in_original else "was made by a change"


def _covers(start: int, end: int, offset: int) -> bool:
    return start <= offset < end or start == end == offset


def _named(char: str) -> str:
    import unicodedata

    if not char:
        return "(the end)"
    name = unicodedata.name(char, "")
    shown = distinct(char) if char != " " else " "
    return f'"{shown}" (U+{ord(char):04X}{f" {name}" if name else ""})'


def _explained(step: Step, paint: Paint) -> list[str]:
    lines = [f"  pass {step.number}: {step_line(step, paint)}"]
    if said := sentence(step.rule):
        lines.append(f"      {visible(said, newlines=True)}")
    if step.why:
        lines.append(f"      because: {reasons(step.why)}")
    return lines


def _json(char: str, change: Change | None, steps: tuple[Step, ...], other: tuple[int, int]) -> str:
    said: dict[str, Any] = {"character": char, "elsewhere": list(other), "change": None, "steps": []}
    if change is not None:
        said["change"] = {"id": change.id, "before": change.before, "after": change.after}
        said["steps"] = [
            {
                "pass": step.number,
                "rule": step.rule,
                "confidence": step.confidence,
                "before": step.before,
                "after": step.after,
                "why": dict(step.why),
                "about": sentence(step.rule),
            }
            for step in steps or change.steps
        ]
    return json.dumps(said) + "\n"
