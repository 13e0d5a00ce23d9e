"""Reading what a corpus run wrote: its manifest, and its tables row by row, Parquet or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from clean.corpus.job import CorpusError
from clean.corpus.kernel import Row
from clean.formats import jsonl


def manifest(output: str | Path) -> Row:
    """Raises CorpusError where there is none."""
    try:
        row: Row = json.loads((Path(output) / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{output}: is not the output of a finished corpus run ({error})") from error
    return row


def shards(output: str | Path) -> list[str]:
    """The names of the finished shards."""
    return sorted(manifest(output)["shards"])


def rows(output: str | Path, table: str, shard: str, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a shard's table, in order, a few thousand at a time."""
    place = Path(output) / table / f"{shard}.parquet"
    if place.exists():
        import pyarrow.parquet as pq

        with open(place, "rb") as file:  # pyarrow can't open a path that isn't UTF-8
            for batch in pq.ParquetFile(file).iter_batches(4096, columns=columns):
                yield from batch.to_pylist()
        return
    place = place.with_name(f"{Path(shard).name}.jsonl")
    if place.exists():
        with open(place, "rb") as file:
            yield from map(jsonl.loads, file)
