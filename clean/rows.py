"""The records of a log as rows of JSON, and back. `docs/reference/log-format.md` describes every field."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from clean.changes import Change, Step
from clean.edit import Edit, Finding
from clean.patches import Patch
from clean.redaction import Redacted


class Pass(NamedTuple):
    """One filter's turn. `edits` is the number it made that still stand; `out` the digest of the text after it."""

    number: int
    filter: str
    version: int
    options: Mapping[str, Any]
    edits: int
    out: str
    undone: int = 0


def lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as lines of ASCII JSON."""
    import orjson

    parts: list[bytes] = []
    for row in rows:
        try:
            parts.append(orjson.dumps(row))
        except TypeError:  # half a surrogate pair in a file name, a very large number
            parts.append(json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode())
    body = b"\n".join(parts)
    return body if body.isascii() else body.decode().encode("ascii", "clean.json")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be").hex()
    return "".join(f"\\u{units[k : k + 4]}" for k in range(0, len(units), 4)), error.end


codecs.register_error("clean.json", _escaped)


def parsed(data: bytes) -> list[dict[str, Any]]:
    import orjson

    try:
        rows: list[dict[str, Any]] = orjson.loads(b"[" + data.rstrip(b"\n").replace(b"\n", b",") + b"]")
    except orjson.JSONDecodeError:
        rows = [json.loads(line) for line in data.splitlines()]
    return rows


def patch_row(patch: Patch) -> dict[str, Any]:
    return {"type": "bytes", "span": list(patch.chars), "raw": patch.raw.hex(), "as": patch.decoded_as}


def read_patch(row: Mapping[str, Any]) -> Patch:
    start, end = row["span"]
    return Patch((start, end), bytes.fromhex(row["raw"]), row["as"])


def pass_row(turn: Pass) -> dict[str, Any]:
    row = {
        "type": "pass",
        "n": turn.number,
        "filter": turn.filter,
        "version": turn.version,
        "options": turn.options,
        "edits": turn.edits,
        "out": turn.out,
    }
    return row | {"undone": turn.undone} if turn.undone else row


def read_pass(row: Mapping[str, Any]) -> Pass:
    return Pass(row["n"], row["filter"], row["version"], row["options"], row["edits"], row["out"], row.get("undone", 0))


def _text(value: str) -> Any:
    return {"chars": len(value), "sha256": value.sha256} if isinstance(value, Redacted) else value


def _read_text(value: Any) -> str:
    return value if isinstance(value, str) else Redacted.of(value["chars"], value["sha256"])


def change_row(change: Change) -> dict[str, Any]:
    """A change as in the log: what its only step says stands in the row itself."""
    row = {
        "type": "change",
        "id": change.id,
        "span": [change.start, change.end],
        "before": _text(change.before),
        "after": _text(change.after),
    }
    if len(change.steps) == 1:
        _say(row, change.steps[0])
        return row
    row["steps"] = [
        _say({"at": step.at, "before": _text(step.before), "after": _text(step.after)}, step) for step in change.steps
    ]
    return row


def _say(row: dict[str, Any], step: Step) -> dict[str, Any]:
    row["pass"] = step.number
    row["rule"] = step.rule
    row["confidence"] = step.confidence
    if step.why:
        row["why"] = dict(step.why)
    return row


def read_change(row: Mapping[str, Any]) -> Change:
    before, after = _read_text(row["before"]), _read_text(row["after"])
    listed = row.get("steps")
    if listed is None:
        steps: tuple[Step, ...] = (
            Step(row["pass"], 0, before, after, row["rule"], row["confidence"], row.get("why") or {}),
        )
    else:
        steps = tuple(map(_read_step, listed))
    return Change(row["id"], row["span"][0], before, after, steps)


def _read_step(row: Mapping[str, Any]) -> Step:
    before, after = _read_text(row["before"]), _read_text(row["after"])
    return Step(row["pass"], row["at"], before, after, row["rule"], row["confidence"], row.get("why") or {})


def finding_row(finding: Finding) -> dict[str, Any]:
    row = {
        "type": "finding",
        "span": [finding.start, finding.end],
        "kind": finding.kind,
        "rule": finding.rule,
        "confidence": finding.confidence,
        "note": finding.note,
    }
    if finding.fix:
        fix = {"at": finding.fix.start, "before": finding.fix.old, "after": finding.fix.new}
        row["fix"] = fix | {"why": dict(finding.fix.why)} if finding.fix.why else fix
    return row


def read_finding(row: Mapping[str, Any]) -> Finding:
    fix = row.get("fix")
    start, end = row["span"]
    why = fix.get("why", {}) if fix else {}
    remedy = Edit(fix["at"], fix["before"], fix["after"], row["rule"], row["confidence"], why) if fix else None
    return Finding(start, end, row["kind"], row["rule"], row["confidence"], row["note"], remedy)
