"""From inputs to shards, and from shards to batches of records: the same batches on every run.

A shard is one JSONL, Parquet or WARC/WET file, or up to a thousand small text files. A record's id is its own,
or `path/row`.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clean.corpus import storage
from clean.corpus.job import CorpusError, Job

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
    """JSONL and WARC: the line. Texts: (relative name, bytes, is it the file's last piece). Parquet: unused."""
    table: Any = None
    """Parquet: the rows as a RecordBatch."""


def find(source: str) -> list[Shard]:
    """The shards below a folder, of a glob, a file or a URL. Files of other kinds are left out."""
    shards: list[Shard] = []
    texts: list[tuple[str, str]] = []
    for path, name in storage.walk(source):
        kind = _kind(name)
        if kind == "texts":
            texts.append((path, name))
        elif kind:
            shards.append(Shard(name, kind, ((path, name),)))
    groups = [texts[k : k + TEXTS_PER_SHARD] for k in range(0, len(texts), TEXTS_PER_SHARD)]
    shards += (Shard(f"texts-{number:05d}", "texts", tuple(group)) for number, group in enumerate(groups))
    if not shards:
        endings = ", ".join(ending for group in _ENDINGS.values() for ending in group[:1])
        raise CorpusError(f"{source}: holds nothing to clean; shards end in {endings} (or .gz, .zst)")
    return shards


def _kind(name: str) -> str | None:
    return next((kind for kind, endings in _ENDINGS.items() if name.lower().endswith(endings)), None)


def batches(shard: Shard, job: Job) -> Iterator[Batch]:
    """The records of a shard, in order."""
    if shard.kind == "parquet":
        yield from _parquet(shard, job)
    else:
        yield from _grouped(shard.kind, _records(shard))


def _records(shard: Shard) -> Iterator[tuple[str, Any, int]]:
    """(id, source, bytes) of each record."""
    if shard.kind == "texts":
        for path, name in shard.files:
            yield from _pieces(path, name)
        return
    path, name = shard.files[0]
    lines: Iterable[bytes]
    with storage.open_read(path) as file:
        lines = _warc(file) if shard.kind == "warc" else file
        for row, line in enumerate(lines):
            if line.strip():
                yield f"{name}/{row}", line, len(line)


def _grouped(kind: str, records: Iterator[tuple[str, Any, int]]) -> Iterator[Batch]:
    ids: list[str] = []
    sources: list[Any] = []
    size = 0
    for identity, source, length in records:
        ids.append(identity)
        sources.append(source)
        size += length
        if size >= BATCH_BYTES or len(ids) >= BATCH_RECORDS:
            yield Batch(kind, tuple(ids), tuple(sources))
            ids, sources, size = [], [], 0
    if ids:
        yield Batch(kind, tuple(ids), tuple(sources))


def _pieces(path: str, name: str) -> Iterator[tuple[str, Any, int]]:
    """A text file as one record, or a big one in pieces that are read one after the other."""
    with storage.open_read(path) as file:
        head = file.read(PIECE)
        following = file.read(PIECE) if len(head) == PIECE else b""
        if not following:
            yield name, (name, head, True), len(head)
            return
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:100]
        number = 0
        while head:
            cut = len(head) if wide or not following else _cut(head)
            yield f"{name}#{number:05d}", (name, head[:cut], not following), cut
            head, following = head[cut:] + following, file.read(PIECE) if following else b""
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
    with storage.open_read(path) as file:
        for table in pq.ParquetFile(file).iter_batches(batch_size=BATCH_RECORDS):
            if job.text_field not in table.schema.names:
                raise CorpusError(f"{name}: no column {job.text_field!r}; there are: {', '.join(table.schema.names)}")
            own = table.column(job.id_field).to_pylist() if job.id_field in table.schema.names else [None] * len(table)
            ids = tuple(f"{name}/{row + k}" if value is None else str(value) for k, value in enumerate(own))
            row += len(table)
            yield Batch("parquet", ids, (), table)


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
