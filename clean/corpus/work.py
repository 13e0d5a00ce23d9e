"""A batch of records turned into what is written for it. Runs in worker processes; knows no files."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clean.corpus.job import Job
from clean.corpus.kernel import Cleaned, Row, Tally, clean_one
from clean.corpus.shards import Batch

NOTABLE = 5


@dataclass(slots=True)
class Done:
    """What a batch gives: bytes or rows for each folder, and counts."""

    clean: Any
    """JSONL: bytes. Texts: a list of (relative name, bytes). Parquet: a RecordBatch."""
    tables: dict[str, Any]
    """changes, findings, documents: Arrow tables, or bytes of JSON lines."""
    rejects: bytes
    quarantine: bytes
    tally: Tally
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_edited: list[tuple[int, str]] = field(default_factory=list)


def process(batch: Batch, job: Job) -> Done:
    """Clean every record of a batch."""
    tally, times = Tally(), []
    finished: list[Cleaned] = []
    parts: list[Any] = []
    rejects: list[bytes] = []
    quarantine: list[bytes] = []
    for record in _opened(batch, job):
        begin = time.perf_counter()
        cleaned = (
            clean_one(record.text, record.id, job) if record.error is None else Cleaned(record.id, error=record.error)
        )
        times.append((time.perf_counter() - begin, record.id))
        tally.add(cleaned)
        finished.append(cleaned)
        if cleaned.reason is not None:
            rejects.append(_line({"id": cleaned.id, "reason": cleaned.reason, "record": record.shown()}))
        elif cleaned.error is not None:
            quarantine.append(_line({"id": cleaned.id, "error": cleaned.error, "record": record.shown()}))
        parts.append(record.put(cleaned.text))
    return Done(
        clean=_joined(batch, job, parts),
        tables={name: _table(name, rows, job.log_format) for name, rows in _rows(finished)},
        rejects=b"".join(rejects),
        quarantine=b"".join(quarantine),
        tally=tally,
        slowest=sorted(times, reverse=True)[:NOTABLE],
        most_edited=sorted(((c.document.get("edits", 0), c.id) for c in finished), reverse=True)[:NOTABLE],
    )


@dataclass(slots=True)
class _Record:
    """One record: its text, and how a cleaned text is put back into it."""

    id: str
    text: str | bytes
    raw: Any
    field: str
    error: str | None = None

    def put(self, text: str | None) -> Any:
        """What stands in `clean/` for this record; None when it was routed elsewhere."""
        if text is None:
            return None
        if isinstance(self.raw, dict):
            return _line({**self.raw, self.field: text})
        if isinstance(self.raw, tuple):
            return self.raw[0], text.encode()
        return text

    def shown(self) -> Any:
        """The record in its original form, for JSON: bytes that aren't UTF-8 as Latin-1 code points."""
        if isinstance(self.raw, tuple):
            return {"file": self.raw[0], "text": _readable(self.raw[1])}
        return _readable(self.raw) if isinstance(self.raw, bytes) else self.raw


def _readable(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _opened(batch: Batch, job: Job) -> Iterator[_Record]:
    if batch.kind == "parquet":
        texts = batch.table.column(job.text_field).to_pylist()
        for number, (identity, text) in enumerate(zip(batch.ids, texts, strict=True)):
            error = None if isinstance(text, str) else "the text is null"
            yield _Record(
                identity,
                text or "",
                batch.table.slice(number, 1).to_pylist()[0] if error else None,
                job.text_field,
                error,
            )
        return
    for identity, source in zip(batch.ids, batch.sources, strict=True):
        if batch.kind == "texts":
            yield _Record(identity, source[1], source, job.text_field)
        else:
            yield _parsed(identity, source, job)


def _parsed(identity: str, line: bytes, job: Job) -> _Record:
    import orjson

    try:
        raw = orjson.loads(line)
    except ValueError:
        try:
            raw = json.loads(line)
        except ValueError as error:
            return _Record(identity, "", line, job.text_field, f"not JSON: {error}")
    text = raw.get(job.text_field) if isinstance(raw, dict) else None
    own = raw.get(job.id_field) if isinstance(raw, dict) else None
    name = identity if own is None else str(own)
    if not isinstance(text, str):
        return _Record(name, "", raw, job.text_field, f"field {job.text_field!r} is not text")
    return _Record(name, text, raw, job.text_field)


def _joined(batch: Batch, job: Job, parts: list[Any]) -> Any:
    if batch.kind == "parquet":
        import pyarrow as pa

        kept = [part is not None for part in parts]
        table = batch.table
        index = table.schema.get_field_index(job.text_field)
        texts = pa.array(parts, type=table.schema.field(index).type)
        return table.set_column(index, table.schema.field(index), texts).filter(pa.array(kept))
    present = [part for part in parts if part is not None]
    return present if batch.kind == "texts" else b"".join(present)


def _rows(finished: list[Cleaned]) -> Iterable[tuple[str, list[Row]]]:
    yield "changes", [{"id": done.id, **row} for done in finished for row in done.changes]
    yield "findings", [{"id": done.id, **row} for done in finished for row in done.findings]
    yield "documents", [{"id": d.id, **d.document, "reason": d.reason, "error": d.error} for d in finished]


def _table(name: str, rows: list[Row], log_format: str) -> Any:
    if log_format == "jsonl":
        return b"".join(map(_line, rows))
    import pyarrow as pa

    from clean.corpus.tables import SCHEMAS

    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])


def _line(row: Any) -> bytes:
    import orjson

    try:
        return orjson.dumps(row) + b"\n"
    except TypeError:
        return json.dumps(row).encode() + b"\n"
