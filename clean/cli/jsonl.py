"""`clean --jsonl`: one JSON object a line, one field of it cleaned, everything else passed through."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from clean.cli import common
from clean.cli.entry import complain
from clean.errors import CleanError
from clean.formats import files, jsonl
from clean.pipeline import Pipeline, Result
from clean.report.escape import visible

SUMMARY = "clean"


def run(paths: Sequence[str], chain: Pipeline, options: dict[str, Any]) -> int:
    """Clean every record; exit code 2 when a line could not be processed, with `--check` 1 where one would change."""
    if options["in_place"] or options["diff"] or options["output"]:
        raise CleanError("--jsonl writes to standard output; -w, -o and --diff are for single texts")
    if options["log"]:
        raise CleanError("with --jsonl a record holds its own log, in its field `clean`: --log takes no PATH")
    if options["text_field"] == SUMMARY:
        raise CleanError(f"the field {SUMMARY!r} takes what is said about a record; its text has to stand in another")
    field, with_log, worst = options["text_field"], options["log"] is not None, 0
    if options["rejects"] and any(_same(options["rejects"], path) for path in paths):
        raise CleanError(f"--rejects {options['rejects']} is among the files to be read")
    rejects = open(options["rejects"], "wb") if options["rejects"] else None  # noqa: SIM115
    try:
        for name, number, line in _lines(paths or ("-",)):
            if not line.strip():
                continue
            try:
                record, result = _cleaned(line, field, chain, f"{name}:{number}")
                if not options["check"]:
                    new = {field: result.text} if result.changes else {}
                    common.emit(jsonl.put(line, record, {**new, SUMMARY: summary(result, with_log=with_log)}))
                elif result.text != result.original:
                    worst = max(worst, 1)
                    common.emit(f"{visible(name, newlines=True)}:{number}\n")
            except (CleanError, ValueError, RecursionError) as error:
                worst = complain(f"{name}:{number}: {error}")
                if rejects:
                    rejects.write(line if line.endswith(b"\n") else line + b"\n")
    finally:
        if rejects:
            rejects.close()
    return worst


def _same(one: str, other: str) -> bool:
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)


def _lines(paths: Iterable[str]) -> Iterator[tuple[str, int, bytes]]:
    for path in paths:
        if path == "-":
            yield from _numbered("<stdin>", sys.stdin.buffer)
            continue
        try:
            with open(path, "rb") as file:
                yield from _numbered(path, file)
        except OSError as error:
            raise files.FileError(f"{path}: {(error.strerror or str(error)).lower()}") from error


def _numbered(name: str, file: IO[bytes]) -> Iterator[tuple[str, int, bytes]]:
    for number, line in enumerate(file, 1):
        yield name, number, line


def _cleaned(line: bytes, field: str, chain: Pipeline, name: str) -> tuple[dict[str, Any], Result]:
    """The record as it is, and what became of its text."""
    record = jsonl.loads(line)
    if not isinstance(record, dict):
        raise CleanError(f"a JSON object is expected, not {type(record).__name__}")
    if SUMMARY in record and not _is_summary(record[SUMMARY]):
        raise CleanError(f"it has a field {SUMMARY!r} of its own, which would be lost")
    text = record.get(field)
    if not isinstance(text, str):
        there = ", ".join(record) or "none"
        raise CleanError(f"field {field!r} is not text; the fields are: {there}")
    return record, chain.run(text, id=name)


def _is_summary(value: object) -> bool:
    """Was it put there by an earlier run?"""
    return isinstance(value, dict) and {"changes", "findings", "language"} <= value.keys()


def summary(result: Result, *, with_log: bool) -> dict[str, Any]:
    """What is said about a record in its field `clean`. Spans are those of the ORIGINAL text."""
    from clean.text import Text

    said: dict[str, Any] = {
        "changes": len(result.changes),
        "findings": [
            {"kind": found.kind, "span": [found.start, found.end], "rule": found.rule, "confidence": found.confidence}
            for found in result.findings
        ],
        "language": Text(result.text).language,
    }
    if with_log:
        said["log"] = [
            json.loads(row) for row in result.provenance.dumps().splitlines() if b'"type":"change"' in row[:20]
        ]
    return said
