"""A batch of records turned into what is written for it. Runs in worker processes; knows no files."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clean.corpus.job import Job
from clean.corpus.kernel import Cleaned, Row, Tally, clean_one
from clean.corpus.shards import Batch, folder_of, source_of

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
    complaints: list[tuple[str, str]] = field(default_factory=list)
    """(id, the error's last line) of some documents in quarantine."""
    read: int = 0
    """Bytes of the input that it took."""


def process(batch: Batch, job: Job) -> Done:
    """Clean every record of a batch."""
    tally, times = Tally(), []
    finished: list[Cleaned] = []
    parts: list[Any] = []
    rejects: list[bytes] = []
    quarantine: list[bytes] = []
    for record in opened(batch, job):
        begin = time.perf_counter()
        cleaned = (
            clean_one(record.text, record.id, job, record.source)
            if record.error is None
            else Cleaned(record.id, error=record.error, document={"source": record.source})
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
        complaints=[(c.id, c.error.strip().rpartition("\n")[2]) for c in finished if c.error is not None][:NOTABLE],
        read=batch.read,
    )


@dataclass(slots=True)
class Record:
    """One record: its text, and what it came in: a line of JSON, a text file's bytes, a row of a table."""

    id: str
    text: str | bytes
    source: str
    raw: Any
    error: str | None = None

    def put(self, text: str | None) -> Any:
        """What stands in `clean/` for this record; None when it was routed elsewhere."""
        return text

    def shown(self) -> Any:
        """The record in its original form, as JSON values: bytes that aren't UTF-8 as Latin-1 code points."""
        return _readable(self.raw) if isinstance(self.raw, bytes) else self.raw


@dataclass(slots=True)
class _Line(Record):
    """`raw` is the JSON value. Whatever isn't the text keeps its bytes, so that no number is rounded on the way."""

    line: bytes = b""
    field: str = ""

    def put(self, text: str | None) -> bytes | None:
        if text is None:
            return None
        if text == self.text:
            return self.line if self.line.endswith(b"\n") else self.line + b"\n"
        return _spliced(self.line, self.raw, self.field, text) or _line({**self.raw, self.field: text})


@dataclass(slots=True)
class _File(Record):
    """`raw` is (relative name, bytes)."""

    def put(self, text: str | None) -> tuple[str, bytes] | None:
        return None if text is None else (self.raw[0], text.encode())

    def shown(self) -> Any:
        name, data = self.raw
        return {"file": name, "text": _readable(data)} if isinstance(data, bytes) else {"file": name}


@dataclass(slots=True)
class _TableRow(Record):
    """`raw` is (the table, the row's number)."""

    def shown(self) -> Any:
        table, number = self.raw
        return table.slice(number, 1).to_pylist()[0]


def _readable(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def opened(batch: Batch, job: Job) -> Iterator[Record]:
    """The records of a batch, each with its text, or with what is wrong with it."""
    if batch.kind == "parquet":
        yield from _table_rows(batch, job)
        return
    for identity, given in zip(batch.ids, batch.sources, strict=True):
        if batch.kind == "texts":
            name, data = given
            error = data if isinstance(data, str) else None
            yield _File(identity, b"" if error else data, folder_of(name), given, error)
        else:
            yield _parsed(identity, given, batch.home, job)


def _table_rows(batch: Batch, job: Job) -> Iterator[Record]:
    table = batch.table
    texts = table.column(job.text_field).to_pylist()
    told = [name for name in ("source", "url", "metadata") if name in table.schema.names]
    hints = table.select(told).to_pylist() if told else [{}] * len(table)
    for number, (identity, text, hint) in enumerate(zip(batch.ids, texts, hints, strict=True)):
        error = None if isinstance(text, str) else f"column {job.text_field!r} holds {type(text).__name__}, not text"
        source = source_of(hint, batch.home)
        yield _TableRow(identity, text if error is None else "", source, (table, number), error)


def _parsed(identity: str, line: bytes, home: str, job: Job) -> Record:
    import orjson

    try:
        raw = orjson.loads(line)
    except ValueError:
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError) as error:
            return Record(identity, "", home, line, f"not JSON: {error}")
    if not isinstance(raw, dict):
        return Record(identity, "", home, raw, f"not a JSON object but {type(raw).__name__}")
    text, own = raw.get(job.text_field), raw.get(job.id_field)
    name, source = identity if own is None else str(own), source_of(raw, home)
    if not isinstance(text, str):
        return Record(name, "", source, raw, f"field {job.text_field!r} is not text")
    return _Line(name, text, source, raw, None, line, job.text_field)


def _spliced(line: bytes, raw: Any, field: str, text: str) -> bytes | None:
    """The line with its text replaced in place; None where the text isn't written in one of the usual ways."""
    import orjson

    old = raw[field]
    for dumped in (_utf8, _ascii):
        for colon in (b": ", b":"):
            before = dumped(field) + colon + dumped(old)
            if line.count(before) == 1:
                new = line.replace(before, dumped(field) + colon + dumped(text))
                with contextlib.suppress(ValueError):
                    if orjson.loads(new) == {**raw, field: text}:
                        return new if new.endswith(b"\n") else new + b"\n"
    return None


def _utf8(value: str) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _ascii(value: str) -> bytes:
    return json.dumps(value).encode()


def _joined(batch: Batch, job: Job, parts: list[Any]) -> Any:
    if batch.kind == "parquet":
        import pyarrow as pa

        kept = [part is not None for part in parts]
        table = batch.table
        index = table.schema.get_field_index(job.text_field)
        texts = pa.array(parts, type=table.schema.field(index).type)
        return table.set_column(index, table.schema.field(index), texts).filter(pa.array(kept, pa.bool_()))
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
        return orjson.dumps(row, default=str) + b"\n"
    except TypeError:
        return json.dumps(row, default=str).encode() + b"\n"
