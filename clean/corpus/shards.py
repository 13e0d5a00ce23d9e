"""From inputs to shards, and from shards to batches of records: the same batches on every run.

A shard is one JSONL, Parquet or WARC/WET file, one big text, or up to a thousand small ones. A record's id is
its own, or `path/row`.
"""

from __future__ import annotations

import codecs
import json
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clean.corpus import storage
from clean.corpus.job import CorpusError, Job
from clean.errors import CleanError

BATCH_BYTES = 1_000_000
BATCH_RECORDS = 1_000
TEXTS_PER_SHARD = 1_000
PIECE = 2_000_000
"""A text of more bytes than this is cleaned in pieces of about this many, cut at line ends or white space."""

_ENDINGS = {
    "jsonl": (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".ndjson.gz", ".json.gz", ".json.zst"),
    "parquet": (".parquet",),
    "warc": (".warc", ".warc.gz", ".wet", ".wet.gz", ".warc.wet.gz"),
    "texts": (".txt", ".md", ".text", ".txt.gz", ".txt.zst"),
}


@dataclass(frozen=True, slots=True)
class Shard:
    """One unit of work and of resuming. `name` is its path below the output's folders."""

    name: str
    kind: str
    files: tuple[tuple[str, str], ...]
    """(path or URL, relative name); more than one only for texts."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring records of a shard, in a form that can be sent to another process."""

    kind: str
    ids: tuple[str, ...]
    sources: tuple[Any, ...]
    """JSONL and WARC: the line. Texts: (relative name, bytes, or a str that says why there are none).
    Parquet: unused."""
    table: Any = None
    """Parquet: the rows as a RecordBatch."""
    home: str = ""
    """Where a record comes from that says nothing about it: the shard's name."""
    read: int = 0
    """Bytes of the input that this batch took, as they lie on disk: for the progress bar only."""


def find(source: str) -> list[Shard]:
    """The shards below a folder, of a glob, a file or a URL. Files of other kinds are left out."""
    shards: list[Shard] = []
    texts: list[tuple[str, str]] = []
    for path, name in storage.walk(source):
        kind = _kind(name)
        if kind == "texts" and (storage.size(path) or 0) <= PIECE // (8 if path.endswith((".gz", ".zst")) else 1):
            texts.append((path, name))
        elif kind:
            shards.append(Shard(name, kind, ((path, name),)))
    groups = [texts[k : k + TEXTS_PER_SHARD] for k in range(0, len(texts), TEXTS_PER_SHARD)]
    shards += (Shard(f"texts-{number:05d}", "texts", tuple(group)) for number, group in enumerate(groups))
    names = Counter(name for shard in shards for name in {shard.name, *(name for _, name in shard.files)})
    if twice := [name for name, count in names.items() if count > 1]:
        raise CorpusError(f"{source}: {twice[0]!r} stands there twice")
    if not shards:
        endings = ", ".join(ending for group in _ENDINGS.values() for ending in group[:1])
        raise CorpusError(f"{source}: holds nothing to clean; shards end in {endings} (or .gz, .zst)")
    return shards


def _kind(name: str) -> str | None:
    return next((kind for kind, endings in _ENDINGS.items() if name.lower().endswith(endings)), None)


def batches(shard: Shard, job: Job) -> Iterator[Batch]:
    """The records of a shard, in order; at least one batch, if only an empty one.

    Raises CorpusError, naming the shard, for a file that is damaged or can't be read.
    """
    try:
        if shard.kind == "parquet":
            yield from _parquet(shard, job)
        else:
            yield from _grouped(shard, _records(shard))
    except CorpusError:
        raise
    except Exception as error:  # whatever gzip, zstandard, pyarrow, warcio or a remote file system raise
        raise CorpusError(f"{shard.name}: can't be read: {str(error) or type(error).__name__}") from error


def size(shard: Shard) -> int | None:
    """Bytes of a shard's files; None where that isn't known."""
    sizes = [storage.size(path) for path, _ in shard.files]
    return None if None in sizes else sum(filter(None, sizes))


def _records(shard: Shard) -> Iterator[tuple[str, Any, int, int]]:
    """(id, source, bytes, bytes of the file read so far) of each record."""
    if shard.kind == "texts":
        before = 0
        for path, name in shard.files:
            for identity, source, at in _texts(path, name):
                yield identity, source, len(source[1]), before + at
            before += storage.size(path) or 0
        return
    path, name = shard.files[0]
    lines: Iterable[bytes]
    with storage.open_read(path) as file:
        lines = _warc(file.stream) if shard.kind == "warc" else file.stream
        for row, line in enumerate(lines):
            if line.strip():
                yield f"{name}/{row}", line, len(line), file.position


def _grouped(shard: Shard, records: Iterator[tuple[str, Any, int, int]]) -> Iterator[Batch]:
    ids: list[str] = []
    sources: list[Any] = []
    size = before = position = 0
    for identity, source, length, position in records:
        ids.append(identity)
        sources.append(source)
        size += length
        if size >= BATCH_BYTES or len(ids) >= BATCH_RECORDS:
            yield Batch(shard.kind, tuple(ids), tuple(sources), None, shard.name, position - before)
            ids, sources, size, before = [], [], 0, position
    if ids or not before:
        yield Batch(shard.kind, tuple(ids), tuple(sources), None, shard.name, position - before)


def _texts(path: str, name: str) -> Iterator[tuple[str, tuple[str, bytes | str], int]]:
    """A text file's pieces. One that can't even be begun is a record without bytes, so that its neighbours go on."""
    begun = False
    try:
        for piece in _pieces(path, name):
            yield piece
            begun = True
    except (OSError, EOFError, ValueError, CleanError) as error:
        if begun:
            raise
        yield name, (name, f"{name}: can't be read: {error}"), 0


def _pieces(path: str, name: str) -> Iterator[tuple[str, tuple[str, bytes], int]]:
    """A text file as one record, or a big one in pieces that are read one after the other."""
    with storage.open_read(path) as file:
        head = file.stream.read(PIECE)
        following = file.stream.read(PIECE) if len(head) == PIECE else b""
        if following and (head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:100]):
            head, following = head + following + file.stream.read(), b""  # can't be cut without its byte order
        if not following:
            yield name, (name, head), file.position
            return
        number = 0
        while head:
            cut = _cut(head) if following else len(head)
            yield f"{name}#{number:05d}", (name, head[:cut]), file.position
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


def _parquet(shard: Shard, job: Job) -> Iterator[Batch]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise CorpusError(f"{shard.name}: Parquet needs pyarrow (pip install 'clean-provenance[corpus]')") from None
    path, name = shard.files[0]
    row = 0
    with storage.open_read(path) as opened:
        file = pq.ParquetFile(opened.stream)
        names, rows = file.schema_arrow.names, max(file.metadata.num_rows, 1)
        if job.text_field not in names:
            raise CorpusError(f"{name}: no column {job.text_field!r}; there are: {', '.join(names)}")
        groups = range(file.metadata.num_row_groups)
        weight = sum(file.metadata.row_group(group).total_byte_size for group in groups) // rows
        each = (storage.size(path) or 0) / rows
        for table in file.iter_batches(max(1, min(BATCH_RECORDS, BATCH_BYTES // max(weight, 1)))):
            own = table.column(job.id_field).to_pylist() if job.id_field in names else [None] * len(table)
            ids = tuple(f"{name}/{row + k}" if value is None else str(value) for k, value in enumerate(own))
            row += len(table)
            yield Batch("parquet", ids, (), table, name, round(each * len(table)))
        if not row:
            yield Batch("parquet", (), (), _empty(file.schema_arrow), name)


def _empty(schema: Any) -> Any:
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([], schema=schema)


def source_of(record: dict[str, Any], home: str) -> str:
    """Who a record comes from: its `source`, the host of its `url`, both also in its `metadata`; else its shard."""
    metadata = record.get("metadata")
    for table in (record, metadata if isinstance(metadata, dict) else {}):
        if isinstance(named := table.get("source"), str) and named:
            return named
        if isinstance(url := table.get("url"), str) and (host := url.partition("://")[2].partition("/")[0]):
            return host.lower().removeprefix("www.")
    return home


def folder_of(name: str) -> str:
    """Who a text file comes from: the folder that it lies in."""
    return posixpath.dirname(name) or "."


def _warc(file: Any) -> Iterator[bytes]:
    """Text records of a WARC or WET file, as JSON lines in the field's form."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise CorpusError("WARC and WET need warcio (pip install 'clean-provenance[corpus]')") from None
    for record in ArchiveIterator(file):
        headers = record.rec_headers
        if record.rec_type != "conversion" and not (headers.get_header("Content-Type") or "").startswith("text/plain"):
            continue
        text = record.content_stream().read().decode("utf-8", "replace")
        entry = {
            "id": headers.get_header("WARC-Record-ID"),
            "text": text,
            "metadata": {"url": headers.get_header("WARC-Target-URI"), "date": headers.get_header("WARC-Date")},
        }
        yield json.dumps(entry).encode()
