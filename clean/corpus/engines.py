"""The same run on Ray or Spark: shards are rows of an Arrow table, and each row becomes a finished shard.

Input and output must be reachable by every worker under the same path or URL. What is written is byte for byte
what the local engine writes, since every engine calls `run_shard`; only notes of finished shards travel back.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from clean.corpus.job import CorpusError, Job, Rejection
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.run import Summary, run_shard
from clean.corpus.shards import Shard, find


def run(engine: str, source: str, folder: str, job: Job, *, workers: int = 1) -> Summary:
    """A corpus run on `ray` or `spark`. Raises CorpusError when the extra is not installed."""
    output = Output(os.path.abspath(folder), job)
    shards = find(source if "://" in source else os.path.abspath(source))
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        if todo:
            _ENGINES[engine](_stated(todo, str(output.folder), job), workers)
        return Summary(output.manifest(shards), skipped=len(shards) - len(todo))


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

    return pa.table({"note": pa.array([work(stated) for stated in table.column("shard").to_pylist()], pa.string())})


def _ray(rows: list[str], workers: int) -> None:
    try:
        import ray
    except ImportError:
        raise CorpusError("--engine ray needs Ray (pip install 'clean-provenance[ray]')") from None
    mine = not ray.is_initialized()
    if mine:
        ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        shards = ray.data.from_items([{"shard": row} for row in rows])
        shards.repartition(len(rows)).map_batches(arrow, batch_format="pyarrow", batch_size=1).materialize()
    finally:
        if mine:
            ray.shutdown()


def _spark(rows: list[str], workers: int) -> None:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise CorpusError("--engine spark needs PySpark and Java 17 (pip install 'clean-provenance[spark]')") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    mine = SparkSession.getActiveSession() is None
    session = (
        SparkSession.builder.master(os.environ.get("SPARK_MASTER", f"local[{workers}]")).appName("clean").getOrCreate()
    )

    def partition(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from arrow(batch).to_batches()

    try:
        frame = session.createDataFrame([(row,) for row in rows], "shard string").repartition(len(rows))
        frame.mapInArrow(partition, "note string").collect()
    finally:
        if mine:
            session.stop()


_ENGINES: dict[str, Callable[[list[str], int], None]] = {"ray": _ray, "spark": _spark}
