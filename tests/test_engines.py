"""Every engine writes what the local one writes, byte for byte. Slow: each starts a runtime of its own."""

from __future__ import annotations

import gzip
import importlib.util
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clean.cli.entry import run as cli
from clean.corpus import engines
from clean.corpus.job import CorpusError
from clean.corpus.run import run
from tests.test_corpus import BAD, JOB, contents, lines, records
from tests.test_learn import corpus

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
pq = pytest.importorskip("pyarrow.parquet", reason="the corpus extra is not installed")


def need(module: str, extra: str | None = None) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed: pip install 'clean-provenance[{extra or module}]'")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(lines(records(20)))
    (folder / "sub/b.jsonl.gz").write_bytes(gzip.compress(lines(records(20, 20))))
    (folder / "cut.jsonl.gz").write_bytes(gzip.compress(lines(records(2000)))[:-100])
    (folder / "page.txt").write_text("One\N{ZERO WIDTH SPACE} page.\n", "utf-8")
    return folder


def need_engine(engine: str) -> None:
    need("ray" if engine == "ray" else "pyspark", engine)
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, and there is no `java` here")


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_an_engine_writes_what_the_local_one_writes(engine: str, source: Path, tmp_path: Path) -> None:
    need_engine(engine)
    local = run(str(source), str(tmp_path / "local"), JOB)
    there = engines.run(engine, str(source), str(tmp_path / engine), JOB, workers=2)
    assert contents(tmp_path / engine) == contents(tmp_path / "local")
    assert there.failed == local.failed
    assert engines.run(engine, str(source), str(tmp_path / engine), JOB).skipped == 3


def learned(folder: Path, *options: str) -> dict[str, bytes]:
    """The tables that `clean learn` writes for a corpus with a shard that can't be read."""
    source = folder / "in"
    if not source.exists():
        corpus(source)
        (source / "cut.jsonl.gz").write_bytes(gzip.compress(lines(records(2000)))[:-100])
    assert cli(["learn", str(source), "-o", str(folder / "tables"), "-q", *options]) == 2
    return contents(folder / "tables")


@pytest.mark.parametrize("engine", ["ray", "spark"])
def test_an_engine_learns_what_the_local_one_learns(engine: str, tmp_path: Path) -> None:
    need_engine(engine)
    local = learned(tmp_path)
    assert local["lines.tsv"].count(b"\n") == local["stamps.tsv"].count(b"\n") == 2
    assert learned(tmp_path, "--engine", engine, "--workers", "2") == local


def test_datatrove_learns_what_the_local_engine_learns(tmp_path: Path) -> None:
    need("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader

    from clean.adapters.datatrove import CleanText
    from clean.adapters.datatrove_learn import CollectLines, CountLines, SumCounts, WriteTables

    corpus(tmp_path / "in")
    assert cli(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "local"), "-q"]) == 0
    reading = [JsonlReader(str(tmp_path / "in")), CleanText(recipe="minimal")]
    counts, sums, seen = (str(tmp_path / name) for name in ("counts", "sums", "seen"))
    for number, (pipeline, tasks) in enumerate(
        [
            ([*reading, CountLines(counts)], 2),
            ([SumCounts(counts, sums)], 1),
            ([*reading, CollectLines(sums, seen)], 2),
            ([WriteTables(sums, seen, str(tmp_path / "tables"))], 1),
        ]
    ):
        LocalPipelineExecutor(pipeline, tasks=tasks, logging_dir=str(tmp_path / f"logs/{number}")).run()
    assert contents(tmp_path / "tables") == contents(tmp_path / "local")
    LocalPipelineExecutor([*reading, CountLines(counts)], tasks=1, logging_dir=str(tmp_path / "logs/again")).run()
    with pytest.raises(CorpusError, match="runs of 1 and of 2 tasks"):
        list(SumCounts(counts, sums).run())


def kernel_rows() -> list[dict[str, Any]]:
    import pyarrow as pa

    from clean.arrow import batch

    rows: list[dict[str, Any]] = batch(pa.table({"text": [BAD, None, "fine"]}), pipeline=JOB.pipeline).to_pylist()
    return rows


def test_hugging_face_datasets_give_what_the_kernel_gives() -> None:
    need("datasets")
    import datasets

    from clean.adapters.datasets import mapper

    data = datasets.Dataset.from_dict({"text": [BAD, None, "fine"]})
    done = data.map(mapper(pipeline=JOB.pipeline), batched=True)
    assert done.to_list() == kernel_rows()
    arrow = data.with_format("arrow").map(mapper(pipeline=JOB.pipeline), batched=True, batch_size=2)
    assert arrow.with_format(None).to_list() == kernel_rows()


def test_a_spark_frame_gets_two_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    need("pyspark", "spark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17, and there is no `java` here")
    from pyspark.sql import SparkSession

    from clean.adapters.spark import clean_frame

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = session.createDataFrame([(BAD,), (None,), ("fine",)], "text string").coalesce(1)
        done = clean_frame(frame, recipe="minimal", only=["unicode"])
        assert [row.asDict(recursive=True) for row in done.collect()] == kernel_rows()
    finally:
        session.stop()


def test_the_kernel_runs_in_ray() -> None:
    need("ray")
    import pyarrow as pa
    import ray
    import ray.data

    from clean.arrow import batch

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False)
    try:
        data = ray.data.from_arrow(pa.table({"text": [BAD, None, "fine"]}))
        done = data.map_batches(batch, batch_format="pyarrow", fn_kwargs={"recipe": "minimal", "only": ["unicode"]})
        assert sorted(done.take_all(), key=str) == sorted(kernel_rows(), key=str)
    finally:
        ray.shutdown()


def test_datatrove_writes_the_same_texts_and_the_same_changes(source: Path, tmp_path: Path) -> None:
    need("datatrove")
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from clean.adapters.datatrove import CleanText

    (source / "cut.jsonl.gz").unlink()
    shutil.move(source / "sub/b.jsonl.gz", source / "b.jsonl.gz")
    block = CleanText(
        recipe="minimal",
        only=["unicode"],
        changes=str(tmp_path / "changes"),
        findings=str(tmp_path / "findings"),
    )
    written = JsonlWriter(str(tmp_path / "clean"), output_filename="${rank}.jsonl", compression=None)
    for name in ("a.jsonl", "b.jsonl.gz"):
        reader = JsonlReader(str(source), glob_pattern=name, id_key="id")
        executor = LocalPipelineExecutor([reader, block, written], logging_dir=str(tmp_path / "logs" / name))
        stats = executor.run()
        counts = {metric: value.total for metric, value in stats.stats[1].stats.items()}
        assert counts["edits"] == sum(count for metric, count in counts.items() if metric.startswith("rule/")) == 60
        run(str(source / name), str(tmp_path / "local" / name), replace(JOB, log_format="jsonl"))
        ours = (tmp_path / "local" / name / f"changes/{name}.jsonl").read_bytes()
        theirs = gzip.decompress((tmp_path / "changes/00000.jsonl.gz").read_bytes())
        assert [json.loads(line) for line in theirs.splitlines()] == [json.loads(line) for line in ours.splitlines()]
        texts, expected = (
            [json.loads(line)["text"] for line in data.splitlines()]
            for data in (
                (tmp_path / "clean/00000.jsonl").read_bytes(),
                unpacked(tmp_path / "local" / name / "clean" / name),
            )
        )
        assert texts == expected


def unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
