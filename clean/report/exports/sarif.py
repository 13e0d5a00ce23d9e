"""SARIF 2.1.0: every edit and finding as a result, in places of the original.

Regions carry line and column (code hosts read only these) and character offsets, in code points; never byte
offsets, which one viewer takes for binary data. A fix is left out where an edit begins in white space at the
start of a line, because that viewer would apply it one word too late.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from clean._version import __version__
from clean.changes import Change
from clean.edit import Finding
from clean.provenance import Provenance
from clean.report.escape import clipped, contrasted
from clean.report.places import Places

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = (
    "The order of passes and the steps inside a change; a fix that begins in the white space at the start of a line; "
    "and code hosts show neither fixes nor more than 5000 results of one run."
)
MOST = 25_000
"""Results in one run: what code hosts accept."""
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(source: Source) -> str:
    log = source.log
    return report([(log, log.id if log.id != "-" else source.name, log.changes, log.findings)], CANNOT)


def report(logs: Iterable[tuple[Provenance, str, Sequence[Change], Sequence[Finding]]], cannot: str = "") -> str:
    """A SARIF file on logs that hold their originals: each with the original's name, and what of it to report."""
    results: list[dict[str, Any]] = []
    for log, name, changes, findings in logs:
        results += _results(log, name, changes, findings)
    rules = {result["ruleId"] for result in results}
    driver: dict[str, Any] = {
        "name": "clean",
        "version": __version__,
        "informationUri": "https://pypi.org/project/clean-provenance/",
        "rules": [_rule(rule) for rule in sorted(rules)],
    }
    runs = []
    for start in range(0, max(len(results), 1), MOST):
        run: dict[str, Any] = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": results[start : start + MOST],
        }
        if cannot:
            run["properties"] = {"notCarried": cannot}
        runs.append(run)
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": runs}, indent=1) + "\n"


def _results(
    log: Provenance, name: str, changes: Sequence[Change], findings: Sequence[Finding]
) -> Iterator[dict[str, Any]]:
    original = log.original or ""
    places = Places(original)
    for change in changes:
        if change.before == change.after:
            continue
        before, after = contrasted(clipped(change.before, 80), clipped(change.after, 80))
        fix = None if _indented(places, change.start) else (change.start, change.before, change.after)
        yield _result(
            places, name, change.steps[0].rule, "warning", f'"{before}" becomes "{after}"',
            (change.start, change.end), change.confidence, fix,
        )  # fmt: skip
    for finding in findings:
        offered = finding.fix
        remedy = (offered.start, offered.old, offered.new) if offered else None
        said = f"{finding.kind}: {finding.note}" if finding.note else finding.kind
        yield _result(
            places, name, finding.rule, "note", said,
            (finding.start, finding.end), finding.confidence, remedy,
        )  # fmt: skip


def _indented(places: Places, offset: int) -> bool:
    line = places.start(places.line(offset))
    return not places.text[line:offset].strip() and places.text[offset : offset + 1].isspace()


def _result(
    places: Places,
    name: str,
    rule: str,
    level: str,
    message: str,
    span: tuple[int, int],
    confidence: float,
    fix: tuple[int, str, str] | None,
) -> dict[str, Any]:
    around = places.text[max(span[0] - 16, 0) : span[1] + 16]
    artifact = {"uri": quote(name)}
    result: dict[str, Any] = {
        "ruleId": rule,
        "level": level,
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region(places, *span)}}],
        "rank": round(100 * confidence, 2),
        "partialFingerprints": {"context/v1": sha256(f"{rule}\0{around}".encode()).hexdigest()[:32]},
        "properties": {"applicability": "safe" if level == "warning" and fix else "show"},
    }
    if fix:
        start, old, new = fix
        replacement = {"deletedRegion": region(places, start, start + len(old)), "insertedContent": {"text": new}}
        result["fixes"] = [{"artifactChanges": [{"artifactLocation": artifact, "replacements": [replacement]}]}]
    return result


def region(places: Places, start: int, end: int) -> dict[str, int]:
    """A span as a SARIF region: lines and columns from 1, the end column behind the last character."""
    first, last = places.place(start), places.place(end)
    return {
        "startLine": first[0],
        "startColumn": first[1],
        "endLine": last[0],
        "endColumn": last[1],
        "charOffset": start,
        "charLength": end - start,
    }


def _rule(rule: str) -> dict[str, Any]:
    from clean.report.reference import sentence

    said = sentence(rule)
    return {"id": rule} | ({"shortDescription": {"text": said}} if said else {})
