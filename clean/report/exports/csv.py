"""A table of edits and findings for spreadsheets, which must not take a text for a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from clean.report.places import Places

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = (
    "Texts that begin with =, +, -, @, a tab or a carriage return carry an apostrophe in front, as do texts that begin "
    "with one; the texts themselves and the hashes are missing."
)
COLUMNS = (
    "id", "change", "pass", "start", "end", "line", "column", "kind", "rule", "confidence",
    "before", "after", "note", "why",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}")


def write(source: Source) -> str:
    """One row for each edit (a change of several steps has several), then one for each finding."""
    log, places = source.log, Places(source.original)
    name = log.id if log.id != "-" else source.name
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for change in log.changes:
        line, column = places.place(change.start)
        for step in change.steps:
            rows.writerow(
                [guarded(name), change.id, step.number, change.start, change.end, line, column, "change",
                 guarded(step.rule), step.confidence, guarded(step.before), guarded(step.after), "",
                 guarded(json.dumps(dict(step.why)) if step.why else "")]
            )  # fmt: skip
    for found in log.findings:
        line, column = places.place(found.start)
        fix = (found.fix.old, found.fix.new) if found.fix else ("", "")
        rows.writerow(
            [guarded(name), "", "", found.start, found.end, line, column, guarded(found.kind), guarded(found.rule),
             found.confidence, *map(guarded, fix), guarded(found.note), ""]
        )  # fmt: skip
    return out.getvalue()


def guarded(text: str) -> str:
    """`text` so that no spreadsheet computes it; `text.removeprefix("'")` leads back."""
    lead = text.lstrip(" \N{NO-BREAK SPACE}")
    return f"'{text}" if text.startswith(_FORMULA) or lead.startswith(_FORMULA[:4]) else text
