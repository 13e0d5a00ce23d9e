"""From shards to batches: the same batches on every run, in a form that can be sent to another process.

Whoever reads a shard looks at no single record; what the records are is found out where they are cleaned.
"""

from __future__ import annotations

import codecs
import io
import itertools
import json
import posixpath
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from clean.corpus import storage
from clean.corpus.job import CorpusError, Job
from clean.corpus.records import File, Line, Record, Row, source_of
from clean.corpus.shards import PIECE, Shard

BATCH_BYTES = 1_000_000
BATCH_RECORDS = 1_000


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of JSON; blank ones are no records. What is written for them is bytes."""

    shard: str
    first: int
    """How many lines of the shard come before."""
    data: bytes
    read: int
    """Bytes of the input that it took, as they lie on disk: for the progress bar only."""

    def records(self, job: Job) -> Iterator[Record]:
        for number, line in enumerate(io.BytesIO(self.data), self.first):
            if not line.isspace():
                yield Line.parse(line, self.shard, number, job)

    def joined(self, parts: list[bytes | None], job: Job) -> bytes:  # noqa: ARG002
        """The parts that records were `put` as, None for those routed elsewhere, as one thing to write."""
        return b"".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Texts:
    """Text files, or pieces of one: (id, file name, bytes, or why they can't be read)."""

    texts: tuple[tuple[str, str, bytes | str], ...]
    read: int

    def records(self, job: Job) -> Iterator[Record]:  # noqa: ARG002
        for identity, name, data in self.texts:
            source = posixpath.dirname(name) or "."
            error = data if isinstance(data, str) else None
            yield File(identity, source, b"" if isinstance(data, str) else data, error, name)

    def joined(self, parts: list[tuple[str, bytes] | None], job: Job) -> list[tuple[str, bytes]]:  # noqa: ARG002
        return [part for part in parts if part is not None]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a Parquet file. What is written for them is a record batch."""

    shard: str
    first: int
    table: Any
    read: int

    def records(self, job: Job) -> Iterator[Record]:
        names = self.table.schema.names
        texts = self.table.column(job.text_field).to_pylist()
        own = self.table.column(job.id_field).to_pylist() if job.id_field in names else [None] * len(texts)
        told = [name for name in ("source", "url", "metadata") if name in names]
        hints = self.table.select(told).to_pylist() if told else [{}] * len(texts)
        for number, (text, named, hint) in enumerate(zip(texts, own, hints, strict=True)):
            row = self.first + number
            identity = f"{self.shard}/{row}" if named is None else str(named)
            wrong = f"column {job.text_field!r} holds {type(text).__name__}, not text"
            error = None if isinstance(text, str) else f"{self.shard}: row {row + 1}: {wrong}"
            yield Row(identity, source_of(hint, self.shard), "" if error else text, error, self.table, number)

    def joined(self, parts: list[str | None], job: Job) -> Any:
        import pyarrow as pa

        index = self.table.schema.get_field_index(job.text_field)
        field = self.table.schema.field(index)
        kept = pa.array([part is not None for part in parts], pa.bool_())
        return self.table.set_column(index, field, pa.array(parts, type=field.type)).filter(kept)


Batch = Lines | Texts | Rows


def batches(shard: Shard, job: Job) -> Iterator[Batch]:
    """The records of a shard, in order; at least one batch, if only an empty one.

    Raises CorpusError, naming the shard, for a file that is damaged or can't be read.
    """
    try:
        yield from _READERS[shard.kind](shard, job)
    except CorpusError:
        raise
    except Exception as error:  # whatever gzip, zstandard, pyarrow, warcio or a remote file system raise
        raise CorpusError(f"{shard.name}: can't be read: {str(error) or type(error).__name__}") from error


def _lines(shard: Shard, _: Job) -> Iterator[Lines]:
    with storage.open_read(shard.files[0][0]) as file:
        first = before = 0
        for data in _whole_lines(file.stream):
            position = file.position
            yield Lines(shard.name, first, data, position - before)
            first, before = first + data.count(b"\n"), position
        if not before:
            yield Lines(shard.name, 0, b"", 0)


def _whole_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces that end where a line does, of about `BATCH_BYTES` or of `BATCH_RECORDS` lines."""
    while data := stream.read(BATCH_BYTES):
        data += stream.readline()
        if data.count(b"\n") <= BATCH_RECORDS:
            yield data
            continue
        lines = io.BytesIO(data)
        while piece := b"".join(itertools.islice(lines, BATCH_RECORDS)):
            yield piece


def _archived(shard: Shard, _: Job) -> Iterator[Lines]:
    """Text records of a WARC or WET file, as JSON lines in the field's form."""
    with storage.open_read(shard.files[0][0]) as file:
        lines: list[bytes] = []
        first = size = before = 0
        for line in _text_records(file.stream):
            lines.append(line)
            size += len(line)
            if size >= BATCH_BYTES or len(lines) >= BATCH_RECORDS:
                yield Lines(shard.name, first, b"".join(lines), file.position - before)
                first, before = first + len(lines), file.position
                lines, size = [], 0
        if lines or not first:
            yield Lines(shard.name, first, b"".join(lines), file.position - before)


def _text_records(file: IO[bytes]) -> Iterator[bytes]:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise CorpusError("WARC and WET need warcio (pip install 'clean-provenance[corpus]')") from None
    for record in ArchiveIterator(file):
        headers = record.rec_headers
        if record.rec_type != "conversion" and not (headers.get_header("Content-Type") or "").startswith("text/plain"):
            continue
        entry = {
            "id": headers.get_header("WARC-Record-ID"),
            "text": record.content_stream().read().decode("utf-8", "replace"),
            "metadata": {"url": headers.get_header("WARC-Target-URI"), "date": headers.get_header("WARC-Date")},
        }
        yield json.dumps(entry).encode() + b"\n"


def _texts(shard: Shard, _: Job) -> Iterator[Texts]:
    found: list[tuple[str, str, bytes | str]] = []
    size = taken = before = 0  # taken: bytes of the files that are done, before: of what was yielded
    for path, name in shard.files:
        position = 0
        alone = name == shard.name  # a big text, which is a shard of its own
        pieces = _pieces(path, name) if alone else _whole_or_nothing(path, name)
        for identity, data, position in pieces:
            found.append((identity, name, data))
            size += len(data)
            if size >= BATCH_BYTES or len(found) >= BATCH_RECORDS:
                yield Texts(tuple(found), taken + position - before)
                found, size, before = [], 0, taken + position
        taken += position
    if found:
        yield Texts(tuple(found), taken - before)


def _whole_or_nothing(path: str, name: str) -> Iterator[tuple[str, bytes | str, int]]:
    """A text file's pieces; one that can't be read to its end is a record without bytes, and its neighbours go on."""
    try:
        head = list(itertools.islice(_pieces(path, name), 2))
        if len(head) > 1:  # compressed, and of several pieces: read once to see whether it has an end
            deque(_pieces(path, name), maxlen=0)
    except Exception as error:  # whatever gzip, zlib, zstandard or a remote file system raise
        yield name, f"{name}: can't be read: {str(error) or type(error).__name__}", 0
        return
    yield from head if len(head) == 1 else _pieces(path, name)


def _pieces(path: str, name: str) -> Iterator[tuple[str, bytes, int]]:
    """(id, bytes, bytes of the file read so far): a text file as one record, or a big one in pieces."""
    with storage.open_read(path) as file:
        head = file.stream.read(PIECE)
        following = file.stream.read(PIECE) if len(head) == PIECE else b""
        if following and (head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:100]):
            head, following = head + following + file.stream.read(), b""  # can't be cut without its byte order
        if not following:
            yield name, head, file.position
            return
        number = 0
        while head:
            cut = _cut(head) if following else len(head)
            yield f"{name}#{number:05d}", head[:cut], file.position
            head, following = head[cut:] + following, file.stream.read(PIECE) if following else b""
            number += 1


def _cut(data: bytes) -> int:
    """The last line end, else the last space, else the last whole UTF-8 character."""
    for mark in (b"\n\n", b"\n", b". ", b" "):
        at = data.rfind(mark)
        if at > len(data) // 2:
            return at + len(mark)
    end = len(data)
    while end > 1 and data[end - 1] & 0xC0 == 0x80:
        end -= 1
    return end - 1 if data[end - 1] >= 0xC0 else len(data)


def _parquet(shard: Shard, job: Job) -> Iterator[Rows]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise CorpusError(f"{shard.name}: Parquet needs pyarrow (pip install 'clean-provenance[corpus]')") from None
    path, name = shard.files[0]
    with storage.open_read(path) as opened:
        file = pq.ParquetFile(opened.stream)
        names, rows = file.schema_arrow.names, file.metadata.num_rows
        if names.count(job.text_field) != 1:
            count = "several columns" if job.text_field in names else "no column"
            raise CorpusError(f"{name}: {count} {job.text_field!r}; there are: {', '.join(names)}")
        if not rows:
            yield Rows(name, 0, pa.RecordBatch.from_pylist([], schema=file.schema_arrow), 0)
            return
        groups = range(file.metadata.num_row_groups)
        weight = sum(file.metadata.row_group(group).total_byte_size for group in groups) // rows
        each = (storage.size(path) or 0) / rows
        first = 0
        for table in file.iter_batches(max(1, min(BATCH_RECORDS, BATCH_BYTES // max(weight, 1)))):
            yield Rows(name, first, table, round(each * len(table)))
            first += len(table)


_READERS: dict[str, Callable[[Shard, Job], Iterator[Batch]]] = {
    "jsonl": _lines,
    "warc": _archived,
    "texts": _texts,
    "parquet": _parquet,
}
