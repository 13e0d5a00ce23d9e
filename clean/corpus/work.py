"""A batch of records turned into what is written for it. Runs in worker processes; knows no files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any

from clean.corpus.batches import Batch
from clean.corpus.job import Job
from clean.corpus.kernel import Cleaned, Cleaner, Row, change_row, document_row, finding_row
from clean.corpus.tally import Tally
from clean.formats import jsonl

NOTABLE = 5


@dataclass(slots=True)
class Done:
    """What a batch gives: bytes or rows for each folder, and counts."""

    tally: Tally
    clean: Any = None
    """JSONL: bytes. Texts: a list of (relative name, bytes). Parquet: a RecordBatch."""
    tables: dict[str, Any] = field(default_factory=dict)
    """changes, findings, documents: Arrow tables, or bytes of JSON lines."""
    rejects: bytes = b""
    quarantine: bytes = b""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_edited: list[tuple[int, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Why some documents are in quarantine."""
    read: int = 0
    """Bytes of the input that it took."""


def process(batch: Batch, job: Job) -> Done:
    """Clean every record of a batch."""
    cleaner, tally = Cleaner(job), Tally()
    finished: list[Cleaned] = []
    times: list[tuple[float, str]] = []
    parts: list[Any] = []
    routed: dict[str, list[bytes]] = {"rejects": [], "quarantine": []}
    for record in batch.records(job):
        begin = time.perf_counter()
        if record.error is None:
            cleaned = cleaner.clean(record.text, record.id, record.source)
        else:
            cleaned = Cleaned(record.id, record.source, error=record.error)
        times.append((time.perf_counter() - begin, record.id))
        tally.add(cleaned)
        finished.append(cleaned)
        parts.append(None if cleaned.text is None else record.put(cleaned.text))
        if cleaned.reason is not None:
            row = {"id": cleaned.id, "reason": cleaned.reason, "record": record.shown()}
            routed["rejects"].append(jsonl.dumps(row))
        elif cleaned.error is not None:
            row = {"id": cleaned.id, "error": cleaned.error, "record": record.shown()}
            routed["quarantine"].append(jsonl.dumps(row))
    return Done(
        tally,
        clean=batch.joined(parts, job),
        tables=dict(_tables(finished, job.log_format)),
        rejects=b"".join(routed["rejects"]),
        quarantine=b"".join(routed["quarantine"]),
        slowest=nlargest(NOTABLE, times),
        most_edited=nlargest(NOTABLE, _edited(finished)),
        complaints=[_complaint(c.id, c.error) for c in finished if c.error is not None][:NOTABLE],
        read=batch.read,
    )


def _edited(finished: Sequence[Cleaned]) -> Iterator[tuple[int, str]]:
    for cleaned in finished:
        if changes := cleaned.changes:
            yield sum(len(change.steps) for change in changes), cleaned.id


def _complaint(identity: str, error: str) -> str:
    """Where and what. Of a traceback the last line without the name of the exception; not each says where it was."""
    if not error.startswith("Traceback"):
        return error
    what = error.strip().rpartition("\n")[2].partition(": ")[2]
    return what if identity in what else f"{identity}: {what}"


def _tables(finished: Sequence[Cleaned], log_format: str) -> Iterator[tuple[str, Any]]:
    for name, rows in (("changes", _change_rows), ("findings", _finding_rows), ("documents", _document_rows)):
        if log_format == "jsonl":
            yield name, b"".join(map(jsonl.dumps, rows(finished)))
        else:
            from clean.corpus import tables

            yield name, tables.table(name, finished)


def _change_rows(finished: Sequence[Cleaned]) -> Iterator[Row]:
    return ({"id": cleaned.id, **change_row(change)} for cleaned in finished for change in cleaned.changes)


def _finding_rows(finished: Sequence[Cleaned]) -> Iterator[Row]:
    return ({"id": cleaned.id, **finding_row(finding)} for cleaned in finished for finding in cleaned.findings)


def _document_rows(finished: Sequence[Cleaned]) -> Iterator[Row]:
    return map(document_row, finished)
