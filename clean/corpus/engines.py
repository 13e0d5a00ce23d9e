"""The same work on Ray or Spark: shards are rows of an Arrow table, and what is done with a row is a function of ours.

Input and output must be reachable by every worker under the same path or URL. What is written is byte for byte
what the local engine writes, since every engine calls the same functions.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from clean.corpus.job import CorpusError, Job, Rejection
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.run import Summary, apart, run_shard
from clean.corpus.shards import Shard, find
from clean.corpus.storage import is_url

Pairs = Iterable[tuple[str, bytes]]
"""Keys and values. Values of one key, from whatever shards, are merged."""


Merge = Callable[[str, Iterable[bytes]], bytes]
"""A key and some of its values → one value."""


class Engine(Protocol):
    """What an engine can do. Functions and rows are sent to its workers; rows are any text."""

    def each(self, work: Callable[[str], str], rows: Sequence[str]) -> list[str]:
        """The answer to each row, in their order."""

    def grouped(self, work: Callable[[str], Pairs], rows: Sequence[str], merge: Merge) -> Iterator[tuple[str, bytes]]:
        """Every key once, in any order, with all its values merged, which may happen in any order and in steps."""


def run(engine: str, source: str, folder: str, job: Job, *, workers: int = 1) -> Summary:
    """A corpus run on `ray` or `spark`. Raises CorpusError when the extra is not installed."""
    apart(source, folder)
    output = Output(os.path.abspath(folder), job)
    shards = find(reachable(source))
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        rows = [described(shard, job.anchored(), folder=str(output.folder)) for shard in todo]
        with started(engine, workers) if rows else contextlib.nullcontext() as begun:
            reasons = [json.loads(answer) for answer in begun.each(_finish, rows)] if begun else []
        failed = {shard.name: why for shard, why in zip(todo, reasons, strict=True) if why is not None}
        return Summary(output.manifest(source, shards, failed), skipped=len(shards) - len(todo), failed=failed)


def _finish(row: str) -> str:
    """Do one shard, described as JSON; answer, in JSON, why it can't be read, or null. Runs on a worker."""
    shard, job, more = understood(row)
    return json.dumps(run_shard(more["folder"], shard, job).failed.get(shard.name))


def reachable(source: str) -> str:
    """The path of an input as it is to be given to other processes."""
    return source if is_url(source) else os.path.abspath(source)


def described(shard: Shard, job: Job, **more: Any) -> str:
    """A shard and what is to be done with it, as JSON."""
    return json.dumps({"shard": asdict(shard), "job": asdict(job), **more})


def understood(row: str) -> tuple[Shard, Job, Row]:
    """What `described` was given."""
    given = json.loads(row)
    shard, job = given["shard"], given["job"]
    job["reject"] = tuple(Rejection(**rejection) for rejection in job["reject"])
    job["only"], job["skip"] = tuple(job["only"]), tuple(job["skip"])
    files = tuple((path, name) for path, name in shard["files"])
    return Shard(shard["name"], shard["kind"], files), Job(**job), given


def started(engine: str, workers: int) -> AbstractContextManager[Engine]:
    """`ray` or `spark`, up and running, on this machine or on the cluster that the environment names."""
    return {"ray": _ray, "spark": _spark}[engine](workers)


# --- what is sent to the workers


def _answered(work: Callable[[str], str]) -> Callable[[Any], Any]:
    """Arrow rows → the same rows with the answers beside."""

    def kernel(table: Any) -> Any:
        import pyarrow as pa

        rows = table.column("row").to_pylist()
        return pa.table({"row": pa.array(rows, pa.string()), "answer": pa.array(map(work, rows), pa.string())})

    return kernel


def _paired(work: Callable[[str], Pairs]) -> Callable[[Any], Any]:
    """Arrow rows → keys and values."""

    def kernel(table: Any) -> Any:
        return _pairs(pair for row in table.column("row").to_pylist() for pair in work(row))

    return kernel


def _pairs(found: Pairs) -> Any:
    import pyarrow as pa

    pairs = list(found)
    keys, values = ([pair[side] for pair in pairs] for side in (0, 1))
    return pa.table({"key": pa.array(keys, pa.string()), "value": pa.array(values, pa.binary())})


def _neighbours(pairs: Pairs, merge: Merge) -> Iterator[tuple[str, bytes]]:
    """Sorted pairs with the values of equal keys merged."""
    for key, group in groupby(pairs, key=itemgetter(0)):
        yield key, merge(key, (value for _, value in group))


def _in_order(rows: Sequence[str], answers: Iterable[tuple[str, str]]) -> list[str]:
    """Engines give answers back in any order."""
    found = dict(answers)
    return [found[row] for row in rows]


# --- Ray


@contextlib.contextmanager
def _ray(workers: int) -> Iterator[Engine]:
    try:
        import ray
    except ImportError:
        raise CorpusError("--engine ray needs Ray (pip install 'clean-provenance[ray]')") from None
    mine = not ray.is_initialized()
    if mine and "RAY_ADDRESS" in os.environ:
        ray.init(log_to_driver=False)
    elif mine:
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        yield _Ray()
    finally:
        if mine:
            ray.shutdown()


class _Ray:
    def each(self, work: Callable[[str], str], rows: Sequence[str]) -> list[str]:
        answers = self._mapped(_answered(work), rows).take_all()
        return _in_order(rows, ((answer["row"], answer["answer"]) for answer in answers))

    def grouped(self, work: Callable[[str], Pairs], rows: Sequence[str], merge: Merge) -> Iterator[tuple[str, bytes]]:
        def kernel(group: Any) -> Any:
            pairs = zip(group.column("key").to_pylist(), group.column("value").to_pylist(), strict=True)
            return _pairs(_neighbours(pairs, merge))

        merged = self._mapped(_paired(work), rows).groupby("key").map_groups(kernel, batch_format="pyarrow")
        for pair in merged.iter_rows():
            yield pair["key"], pair["value"]

    def _mapped(self, kernel: Callable[[Any], Any], rows: Sequence[str]) -> Any:
        import ray.data

        given = ray.data.from_items([{"row": row} for row in rows])
        return given.repartition(len(rows)).map_batches(kernel, batch_format="pyarrow", batch_size=1)


# --- Spark


@contextlib.contextmanager
def _spark(workers: int) -> Iterator[Engine]:
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError:
        raise CorpusError("--engine spark needs PySpark and Java 17 (pip install 'clean-provenance[spark]')") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    mine = SparkSession.getActiveSession() is None
    builder = SparkSession.builder.appName("clean")
    master = os.environ.get("SPARK_MASTER") or SparkConf().get("spark.master", f"local[{workers}]")
    session = builder.master(master).config("spark.ui.enabled", "false").getOrCreate()
    try:
        yield _Spark(session)
    finally:
        if mine:
            session.stop()


class _Spark:
    def __init__(self, session: Any) -> None:
        self._session = session

    def each(self, work: Callable[[str], str], rows: Sequence[str]) -> list[str]:
        answers = self._mapped(_answered(work), rows, "row string, answer string").collect()
        return _in_order(rows, ((answer["row"], answer["answer"]) for answer in answers))

    def grouped(self, work: Callable[[str], Pairs], rows: Sequence[str], merge: Merge) -> Iterator[tuple[str, bytes]]:
        def sorted_part(batches: Iterator[Any]) -> Iterator[Any]:
            pairs = (
                (key, value)
                for batch in batches
                for key, value in zip(batch.column("key").to_pylist(), batch.column("value").to_pylist(), strict=True)
            )
            yield from _pairs(_neighbours(pairs, merge)).to_batches()

        found = self._mapped(_paired(work), rows, _PAIRS).repartition("key").sortWithinPartitions("key")
        for pair in found.mapInArrow(sorted_part, _PAIRS).toLocalIterator():
            yield pair["key"], bytes(pair["value"])

    def _mapped(self, kernel: Callable[[Any], Any], rows: Sequence[str], schema: str) -> Any:
        def part(batches: Iterator[Any]) -> Iterator[Any]:
            for batch in batches:
                yield from kernel(batch).to_batches()

        given = self._session.createDataFrame([(row,) for row in rows], "row string")
        return given.repartition(len(rows)).mapInArrow(part, schema)


_PAIRS = "key string, value binary"
