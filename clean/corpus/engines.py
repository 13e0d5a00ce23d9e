"""The same run on Ray or Spark: shards are rows of an Arrow table, and each row becomes a finished shard.

Input and output must be reachable by every worker under the same path or URL. What is written is byte for byte
what the local engine writes, since every engine calls `run_shard`; only notes of finished shards travel back.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from clean.corpus.job import CorpusError, Job, Rejection
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.run import Summary, apart, run_shard
from clean.corpus.shards import Shard, find
from clean.corpus.storage import is_url


def run(engine: str, source: str, folder: str, job: Job, *, workers: int = 1) -> Summary:
    """A corpus run on `ray` or `spark`. Raises CorpusError when the extra is not installed."""
    apart(source, folder)
    output = Output(os.path.abspath(folder), job)
    shards = find(source if is_url(source) else os.path.abspath(source))
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        notes = _ENGINES[engine](_stated(todo, str(output.folder), job.anchored()), workers) if todo else []
        failed = {shard.name: note["failed"] for shard, note in zip(todo, notes, strict=True) if "failed" in note}
        return Summary(output.manifest(shards, failed), skipped=len(shards) - len(todo), failed=failed)


def _stated(shards: Sequence[Shard], folder: str, job: Job) -> list[str]:
    return [json.dumps({"shard": asdict(shard), "folder": folder, "job": asdict(job)}) for shard in shards]


def work(stated: str) -> str:
    """Do one shard, described as JSON; answer with its note as JSON. Runs on a worker."""
    row = json.loads(stated)
    shard, job = row["shard"], row["job"]
    job["reject"] = tuple(Rejection(**rejection) for rejection in job["reject"])
    job["only"], job["skip"] = tuple(job["only"]), tuple(job["skip"])
    files = tuple((path, name) for path, name in shard["files"])
    note: Row = run_shard(row["folder"], Shard(shard["name"], shard["kind"], files), Job(**job))
    return json.dumps(note)


def arrow(table: Any) -> Any:
    """An Arrow table or batch of described shards → the same rows with their notes: the kernel of both engines."""
    import pyarrow as pa

    rows = table.column("shard").to_pylist()
    return pa.table({"shard": pa.array(rows, pa.string()), "note": pa.array([work(row) for row in rows], pa.string())})


def _ordered(rows: list[str], found: Iterable[tuple[str, str]]) -> list[Row]:
    """Notes in the order of the rows; engines give them back in any order."""
    notes = dict(found)
    return [json.loads(notes[row]) for row in rows]


def _ray(rows: list[str], workers: int) -> list[Row]:
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
        import ray.data

        shards = ray.data.from_items([{"shard": row} for row in rows])
        done = shards.repartition(len(rows)).map_batches(arrow, batch_format="pyarrow", batch_size=1).take_all()
        return _ordered(rows, ((row["shard"], row["note"]) for row in done))
    finally:
        if mine:
            ray.shutdown()


def _spark(rows: list[str], workers: int) -> list[Row]:
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

    def partition(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from arrow(batch).to_batches()

    try:
        frame = session.createDataFrame([(row,) for row in rows], "shard string").repartition(len(rows))
        done = frame.mapInArrow(partition, "shard string, note string").collect()
        return _ordered(rows, ((row["shard"], row["note"]) for row in done))
    finally:
        if mine:
            session.stop()


_ENGINES: dict[str, Callable[[list[str], int], list[Row]]] = {"ray": _ray, "spark": _spark}
