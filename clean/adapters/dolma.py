"""dolma: what a corpus run changed, as attributes beside the documents, for `dolma mix`.

    python -m clean.adapters.dolma OUT attributes/clean

`OUT` is the output of `clean corpus`. The attributes have the input's file names and, row for row, its documents:
`{"id": …, "attributes": {"clean__FILTER__RULE": [[start, end, confidence], …]}}`. Spans are code points of the
ORIGINAL text, as dolma's mixer counts them; findings are `clean__KIND`.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clean.corpus import reading
from clean.corpus.job import CorpusError

Row = dict[str, Any]


def export(output: str | Path, attributes: str | Path, *, name: str = "clean") -> int:
    """Write the attributes of a corpus run's JSONL shards below `attributes`; the number of files written."""
    written = 0
    for shard in reading.shards(output):
        if shard.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst", ".json.gz")):
            _write(Path(output), shard, Path(attributes), name)
            written += 1
    if not written:
        raise CorpusError(f"{output}: holds no JSONL shards")
    return written


def _write(output: Path, shard: str, attributes: Path, name: str) -> None:
    rows = _merged(output, shard, name)
    stem = shard.removesuffix(".gz").removesuffix(".zst")
    place = attributes / f"{stem}.gz"
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        for row in rows:
            file.write(json.dumps(row).encode() + b"\n")


def _merged(output: Path, shard: str, name: str) -> Iterator[Row]:
    """The documents in order, each with its spans: the tables have the same order, so one walk suffices."""
    changes = _Walk(reading.rows(output, "changes", shard))
    findings = _Walk(reading.rows(output, "findings", shard))
    for document in reading.rows(output, "documents", shard):
        spans: dict[str, list[list[Any]]] = {}
        for count, walk, label in (("changes", changes, "rule"), ("findings", findings, "kind")):
            for row in walk.take(document[count] or 0):
                key = f"{name}__{row[label].replace(' + ', '+').replace('/', '__')}"
                spans.setdefault(key, []).append([row["start"], row["end"], row["confidence"]])
        yield {"id": document["id"], "attributes": spans}


class _Walk:
    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows

    def take(self, count: int) -> Iterator[Row]:
        for _ in range(count):
            yield next(self._rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    export(sys.argv[1], sys.argv[2])
