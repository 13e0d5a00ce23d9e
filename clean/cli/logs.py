"""Changes and findings wherever they lie: in a log, beside a text, in a folder of logs, in a corpus run's tables."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from clean.changes import Change, Step
from clean.cli import common
from clean.edit import Finding
from clean.errors import CleanError
from clean.formats import compressed, files

TABLES = ("changes", "findings", "documents")
TABLE_ENDINGS = (".parquet", ".jsonl", ".jsonl.zst", ".jsonl.gz")

Held = tuple[Iterable[Change], Iterable[Finding]]


def each(paths: Iterable[str]) -> Iterator[Held]:
    """The changes and the findings of each document. Of a corpus run, findings come on their own, after the changes."""
    for path in paths:
        if not os.path.isdir(path):
            log = common.log_of(path)[0]
            yield log.changes, log.findings
        elif any(tables(path).values()):
            yield from _of_tables(tables(path))
        else:
            for name in logs_in(path):
                log = common.load_log(name)
                yield log.changes, log.findings


def logs_in(folder: str) -> list[str]:
    """The logs in a folder. Raises CleanError when there is none."""
    found = list(files.logs_under(folder))
    if not found:
        raise CleanError(f"{folder}: no log ({files.LOG_SUFFIX}) and no table of a corpus run in this folder")
    return found


def tables(folder: str) -> dict[str, list[str]]:
    """The files of each table of a corpus run; empty lists where the folder isn't one."""
    return {name: _files(os.path.join(folder, name)) for name in TABLES}


def _files(folder: str) -> list[str]:
    return sorted(
        os.path.join(home, name)
        for home, _, names in os.walk(folder)
        for name in names
        if name.endswith(TABLE_ENDINGS) and not name.endswith(files.LOG_SUFFIX)
        if not files.special(os.path.join(home, name))
    )


def _of_tables(found: dict[str, list[str]]) -> Iterator[Held]:
    rows = (row for path in found["changes"] for row in _rows(path))
    for _, held in groupby(rows, key=lambda row: row["id"]):
        yield map(_change, held), ()
    yield (), (_finding(row) for path in found["findings"] for row in _rows(path))


def _rows(path: str) -> Iterator[dict[str, Any]]:
    if path.endswith(".parquet"):
        common.need("pyarrow", "query")
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
        return
    with open(path, "rb") as raw, compressed.reader(raw, path) as lines:
        yield from map(json.loads, lines)


def _change(row: dict[str, Any]) -> Change:
    listed = row["steps"] or [{**row, "pass": 0, "at": 0, "why": None}]
    steps = tuple(
        Step(s["pass"], s["at"], s["before"], s["after"], s["rule"], s["confidence"], json.loads(s["why"] or "{}"))
        for s in listed
    )
    return Change(row["change"], row["start"], row["before"], row["after"], steps)


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(row["start"], row["end"], row["kind"], row["rule"], row["confidence"], row["note"])
