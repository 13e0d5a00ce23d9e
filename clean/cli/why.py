"""`clean why`: which edits made one place of a text, or one line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
@click.argument("place", metavar="FILE[:LINE[:COL]]")
@click.option("--edit", "edits", multiple=True, type=int, metavar="N", help="The edit with this number in `clean log`.")
@common.log_option
@click.option("--original", "in_original", is_flag=True, help="LINE and COL are in the original, not in FILE.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object; of a line or of edits, one for each change.")
@common.color_option
def command(
    place: str, edits: tuple[int, ...], log_path: str | None, in_original: bool, as_json: bool, color: str
) -> int:
    """Tell which edits made a character, or a line, of a cleaned text, in what order, why, and how sure.

    \b
    Examples:
      clean why article.txt:12:7                     the 7th character of line 12, counted from 1
      clean why article.txt:12                       whatever was changed in line 12
      clean why article.txt --edit 17                the edit that clean log lists as 17
      clean why article.txt:1:812 --original         the same for a place in the original
      clean why article.txt:12:7 --json              for programs
    """
    path, line, column = _parsed(place, edits)
    pair = common.load_pair(path, log_path)
    log = pair.log
    original = log.original if log.original is not None else log.script.inverted().apply(pair.text)
    sides = Sides(
        visible(pair.read.name, newlines=True),
        log,
        Places(original if in_original else pair.text),
        Places(pair.text if in_original else original),
        in_original,
    )
    paint = Paint(common.use_color(color))
    try:
        if line is not None and column is not None:
            told = [_character(sides, line, column, paint, as_json=as_json)]
        else:
            span = None if line is None else (sides.here.offset(line, 1), sides.here.end(line - 1))
            told = _told(sides, span, edits, paint, as_json=as_json)
    except ValueError as error:
        raise CleanError(f"{pair.read.name}: {error}") from error
    if not told and not as_json:
        told = [f"{sides.name}:{line}: stands as it was"]
    common.emit("".join(f"{part}\n" for part in told))
    return 0


@dataclass(frozen=True, slots=True)
class Sides:
    """The text that is asked about (`here`), and the other of original and cleaned text."""

    name: str
    log: Provenance
    here: Places
    there: Places
    in_original: bool

    @property
    def other(self) -> str:
        return "cleaned text" if self.in_original else "original"

    def across(self, start: int, end: int) -> tuple[int, int]:
        return (self.log.to_cleaned if self.in_original else self.log.to_original)(start, end)

    def spans(self) -> Iterator[tuple[Change, tuple[int, int], tuple[int, int]]]:
        """The changes, each with its span here and there."""
        for change, cleaned in zip(self.log.changes, self.log.spans(), strict=True):
            spans = (change.start, change.end), cleaned
            yield change, spans[not self.in_original], spans[self.in_original]


def _parsed(place: str, edits: tuple[int, ...]) -> tuple[str, int | None, int | None]:
    path, _, last = place.rpartition(":")
    if edits:
        if last.isdecimal() and not os.path.exists(place):
            raise click.UsageError(f"a place or --edit, not both: {place!r} and --edit")
        return place, None, None
    further, _, line = path.rpartition(":")
    if further and line.isdecimal() and last.isdecimal():
        return further, int(line), int(last)
    if path and last.isdecimal():
        return path, int(last), None
    raise click.UsageError(
        f"a place is FILE:LINE:COL or FILE:LINE, for example article.txt:12:7, not {place!r}; or give --edit N"
    )


def _character(sides: Sides, line: int, column: int, paint: Paint, *, as_json: bool) -> str:
    """What made one character. Raises ValueError where there is no such place."""
    offset = sides.here.offset(line, column)
    change, steps = _made(sides, offset)
    char = sides.here.text[offset : offset + 1]
    span = sides.across(offset, min(offset + 1, len(sides.here.text)))
    if as_json:
        return json.dumps({"character": char, "elsewhere": list(sides.there.place(span[0])), **_row(change, steps)})
    at = paint("place", f"{sides.name}:{line}:{column}")
    said = _said(change, steps, sides.in_original)
    lines = [f"{at} {_named(char)}: {said}; {sides.there.name(span[0])} in the {sides.other}"]
    if change is not None:
        lines.append(f"change {change.id}: {arrow(change.before, change.after, paint)}")
        lines += [line for step in steps or change.steps for line in _explained(step, paint)]
    asked = offset if sides.in_original else span[0]
    lines += _findings(sides, lambda start, end: start <= asked < end or start == end == asked, paint)
    return "\n".join(lines)


def _told(
    sides: Sides, line: tuple[int, int] | None, edits: tuple[int, ...], paint: Paint, *, as_json: bool
) -> list[str]:
    """What was changed in a line, or by edits with these numbers, one part each. Raises ValueError for no such edit."""
    told = []
    missing = set(edits)
    for change, (start, end), other in sides.spans():
        if not (change.id in edits if line is None else _meets(start, end, line, sides.here)):
            continue
        missing.discard(change.id)
        at = sides.here.place(start)
        elsewhere = sides.there.place(other[0])
        if as_json:
            told.append(json.dumps({"place": list(at), "elsewhere": list(elsewhere), **_row(change, change.steps)}))
            continue
        place = paint("place", "{}:{}:{}".format(sides.name, *at))
        head = f"{place} change {change.id}: {arrow(change.before, change.after, paint)}"
        parts = [f"{head}; {'{}:{}'.format(*elsewhere)} in the {sides.other}"]
        told.append("\n".join((*parts, *(line for step in change.steps for line in _explained(step, paint)))))
    if missing:
        count = len(sides.log.changes)
        raise ValueError(
            f"there is no edit {min(missing)}; {f'its log has 1 to {count}' if count else 'its log is empty'}"
        )
    if line is not None and not as_json:
        asked = line if sides.in_original else sides.across(*line)
        original = sides.here if sides.in_original else sides.there
        told += _findings(sides, lambda start, end: _meets(start, end, asked, original), paint)
    return told


def _meets(start: int, end: int, span: tuple[int, int], places: Places) -> bool:
    """Do they share a character? What is empty, a place where something was taken out, belongs to what it stands in.

    At the end of the text that is the last line.
    """
    if start == end or span[0] == span[1]:
        inside = span[0] <= start < span[1] or start <= span[0] < end or start == span[0]
        return inside or start == span[1] == len(places.text)
    return start < span[1] and span[0] < end


def _findings(sides: Sides, wanted: Callable[[int, int], bool], paint: Paint) -> list[str]:
    """The findings at these places of the original, with their places in the text asked about."""
    told = []
    for finding in sides.log.findings:
        if wanted(finding.start, finding.end):
            at = finding.start if sides.in_original else sides.log.to_cleaned(finding.start, finding.end)[0]
            told.append(finding_line(finding, sides.here.name(at), paint))
    return told


def _made(sides: Sides, offset: int) -> tuple[Change | None, tuple[Step, ...]]:
    """The change at a place, and those of its steps that made, or took away, the character there."""
    for change, (low, high), _ in sides.spans():
        if low <= offset < high or low == high == offset:
            return change, character(change, offset - low, in_original=sides.in_original)
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


def _row(change: Change | None, steps: tuple[Step, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {"change": None, "steps": []}
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
    return said
