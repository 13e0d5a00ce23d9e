"""A corpus run: what is written where, the same bytes whatever happens, and nothing outside its folder."""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zstandard

from clean.corpus import parallel, reading
from clean.corpus.job import CorpusError, Job, Rejection
from clean.corpus.kernel import within_budget
from clean.corpus.output import Output
from clean.corpus.run import Watch, run
from clean.corpus.shards import Shard
from clean.corpus.statistics import gather
from clean.corpus.work import Done
from clean.decode import Patch, encode
from clean.learn.run import learn
from clean.pipeline import Pipeline
from tests.test_provenance import Swap

pq = pytest.importorskip("pyarrow.parquet", reason="the corpus extra is not installed")

BAD = "Ze\N{ZERO WIDTH SPACE}ro and\N{NO-BREAK SPACE}one \N{ZERO WIDTH SPACE}document number {n}."
CUT = (
    "The company is in talks with the under-secretary for research and engineering, in a"
    "\N{HORIZONTAL ELLIPSIS}\nSummary\n"
    "The talks began again on Thursday, two people said. They are expected to last for weeks.\n"
)
JOB = Job(only=("unicode",), recipe="minimal")


def records(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"r{n}", "text": BAD.replace("{n}", str(n)), "extra": [n]} for n in range(start, start + count)]


def lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jsonl").write_bytes(lines(records(20)))
    (folder / "sub/b.jsonl.gz").write_bytes(gzip.compress(lines(records(20, 20))))
    (folder / "c.jsonl.zst").write_bytes(zstandard.compress(lines(records(5, 40))))
    (folder / "page.txt").write_text("One\N{ZERO WIDTH SPACE} page.\n", "utf-8")
    (folder / "sub/caf\N{LATIN SMALL LETTER E WITH ACUTE}.md").write_text("Two.\n")
    import pyarrow as pa

    pq.write_table(
        pa.Table.from_pylist([{"text": BAD, "n": 1}, {"text": None, "n": 2}, {"text": "fine", "n": 3}]),
        folder / "d.parquet",
    )
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_records_in_the_same_order(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = run(str(source), str(out), JOB)
    cleaned = [json.loads(line) for line in (out / "clean/a.jsonl").read_bytes().splitlines()]
    assert [row["id"] for row in cleaned] == [f"r{n}" for n in range(20)]
    assert all("\N{ZERO WIDTH SPACE}" not in row["text"] and row["extra"] for row in cleaned)
    assert len(gzip.decompress((out / "clean/sub/b.jsonl.gz").read_bytes()).splitlines()) == 20
    assert (out / "clean/page.txt").read_text("utf-8") == "One page.\n"
    assert pq.read_table(out / "clean/d.parquet").column("n").to_pylist() == [1, 3]
    assert summary.manifest["total"]["documents"] == 50
    assert summary.quarantined == 1


def test_the_tables_lead_back_to_the_original(source: Path, tmp_path: Path) -> None:
    run(str(source), str(tmp_path / "out"), JOB)
    changes = pq.read_table(tmp_path / "out/changes/a.jsonl.parquet").to_pylist()
    originals = {row["id"]: row["text"] for row in records(20)}
    assert changes
    for row in changes:
        assert originals[row["id"]][row["start"] : row["end"]] == row["before"]
        assert row["steps"][0]["rule"].startswith("unicode/")
    documents = pq.read_table(tmp_path / "out/documents/a.jsonl.parquet").to_pylist()
    assert sum(row["edits"] for row in documents) == sum(len(row["steps"]) for row in changes)


@pytest.mark.parametrize("log_format", ["parquet", "jsonl"])
def test_the_tables_lead_back_to_the_bytes(tmp_path: Path, log_format: str) -> None:
    """Half a surrogate pair in JSON, and files of other encodings, with bytes that are no characters."""
    long = "It was a fine day in the caf\u00e9, and all was well.\r\n" * 20
    raw = {
        "a": "bad \ud800 and \u200bfine".encode("utf-8", "surrogatepass"),
        "b": b"all is well",
        "utf16.txt": ("\ufeff" + long + "\u200bend").encode("utf-16-le"),
        "utf8.txt": b"\xef\xbb\xbf" + long.encode() + b"broken \xff here \xe2\x80\x8bend",
    }
    (tmp_path / "in").mkdir()
    for name, data in raw.items():
        if name.endswith(".txt"):
            (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in/in.jsonl").write_bytes(
        b'{"id": "a", "text": "bad \\ud800 and \\u200bfine"}\n{"id": "b", "text": "all is well"}\n{"id": "c"}\n'
    )
    run(str(tmp_path / "in"), str(tmp_path / "out"), replace(JOB, log_format=log_format))
    texts = {row["id"]: row["text"] for row in reading.rows(tmp_path / "out", "clean", "in") if "text" in row}
    texts |= {path.name: path.read_bytes().decode("utf-8-sig") for path in (tmp_path / "out/clean").glob("*.txt")}
    found = {}
    for shard in reading.shards(tmp_path / "out"):
        changes = list(reading.rows(tmp_path / "out", "changes", shard))
        for row in reading.rows(tmp_path / "out", "documents", shard):
            if row["error"] is not None:
                assert row["patches"] is None
                continue
            mine = [change for change in changes if change["id"] == row["id"]]
            text = texts[row["id"]]
            for change in mine:  # from the first to the last: what stands before is the original again
                end = change["start"] + len(change["after"])
                text = text[: change["start"]] + change["before"] + text[end:]
            patches = [Patch((p["start"], p["end"]), bytes.fromhex(p["raw"]), "") for p in row["patches"]]
            found[row["id"]] = encode(text, row["encoding"], row["bom"], patches)
            assert hashlib.sha256(found[row["id"]]).hexdigest() == row["raw_sha256"]
    assert found == raw


def test_tables_as_json_lines(source: Path, tmp_path: Path) -> None:
    run(str(source), str(tmp_path / "out"), Job(only=("unicode",), recipe="minimal", log_format="jsonl"))
    rows = [json.loads(line) for line in (tmp_path / "out/changes/a.jsonl.jsonl").read_text("utf-8").splitlines()]
    assert {row["id"] for row in rows} == {f"r{n}" for n in range(20)}


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("whole", [True, False])
def test_any_number_of_workers_gives_the_same_bytes(
    source: Path, tmp_path: Path, whole: bool, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shared out as whole shards, and batch by batch; by processes forked from this one, and begun anew."""
    monkeypatch.setattr("clean.corpus.parallel.context", lambda: multiprocessing.get_context(start))
    monkeypatch.setattr("clean.corpus.parallel._even", lambda shards, workers: whole)
    run(str(source), str(tmp_path / "one"), JOB, workers=1)
    run(str(source), str(tmp_path / "two"), JOB, workers=2)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize(
    ("sizes", "workers", "whole"),
    [([5, 5], 2, True), ([5, 5, 5], 2, False), ([100], 4, False), ([9, 3, 3, 3], 2, True), ([0], 2, False)],
)
def test_whole_shards_are_shared_out_where_that_is_even(
    tmp_path: Path, sizes: list[int], workers: int, whole: bool
) -> None:
    shards = []
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(b"\n" * size)
        shards.append(Shard(path.name, "jsonl", ((str(path), path.name),)))
    assert parallel._even(shards, workers) is whole


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_worker_that_is_killed_is_said() -> None:
    with (
        pytest.raises(CorpusError, match="a worker process was killed"),
        parallel.pool(parallel.context(), 1, parallel.attend) as executor,
    ):
        executor.submit(os._exit, 1).result()


def test_finished_shards_are_not_done_again(source: Path, tmp_path: Path) -> None:
    first = run(str(source), str(tmp_path / "out"), JOB)
    before = contents(tmp_path / "out")
    again = run(str(source), str(tmp_path / "out"), JOB)
    assert (first.skipped, again.skipped) == (0, 5)
    assert contents(tmp_path / "out") == before


def test_a_mended_input_leaves_nothing_in_quarantine(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"text": 3}\n{"text": "fine"}\n')
    run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB)
    assert (tmp_path / "out/quarantine/in.jsonl.jsonl").exists()
    (tmp_path / "in.jsonl").write_bytes(b'{"text": "fine"}\n')
    assert run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB).quarantined == 0
    assert not (tmp_path / "out/quarantine/in.jsonl.jsonl").exists()


def test_what_is_gone_from_the_input_goes_from_the_output(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "in" / name).write_text(name)
    for name in ("d.jsonl", "e.jsonl"):
        (tmp_path / "in" / name).write_bytes(lines(records(2)))
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    for name in ("b.txt", "d.jsonl"):
        (tmp_path / "in" / name).rename(tmp_path / name)
    (tmp_path / "out/clean/mine").touch()
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert sorted(path.name for path in (tmp_path / "out/clean").iterdir()) == ["a.txt", "c.txt", "e.jsonl", "mine"]
    assert not (tmp_path / "out/changes/d.jsonl.parquet").exists()
    (tmp_path / "out/clean/mine").unlink()
    run(str(tmp_path / "in"), str(tmp_path / "fresh"), JOB)
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    (tmp_path / "d.jsonl").rename(tmp_path / "in/d.jsonl")
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert (tmp_path / "out/clean/d.jsonl").exists()


def test_what_another_input_gave_stays(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.jsonl").write_bytes(lines(records(2)))
        run(str(tmp_path / name), str(tmp_path / "out"), JOB)
    assert sorted(path.name for path in (tmp_path / "out/clean").iterdir()) == ["one.jsonl", "two.jsonl"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_watch_hears_of_every_document(
    source: Path, tmp_path: Path, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counting(Watch):
        documents = 0

        def done(self, shard: Shard, done: Done) -> None:
            self.documents += done.tally.documents

    monkeypatch.setattr("clean.corpus.parallel._even", lambda shards, workers: whole)
    watch = Counting()
    summary = run(str(source), str(tmp_path / "out"), JOB, workers=2, watch=watch)
    assert watch.documents == summary.manifest["total"]["documents"]


def test_bad_records_are_quarantined_unmodified(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"text": "fine"}\n{broken\n["list"]\n{"text": 3}\n')
    summary = run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB)
    kept = [json.loads(line) for line in (tmp_path / "out/quarantine/in.jsonl.jsonl").read_bytes().splitlines()]
    assert [row["record"] for row in kept] == ["{broken\n", ["list"], {"text": 3}]
    assert [row["error"] for row in kept] == [
        "in.jsonl:2: not JSON (expecting property name enclosed in double quotes at character 2)",
        "in.jsonl:3: a list instead of an object",
        "in.jsonl:4: field 'text' is a number, not text",
    ]
    assert summary.complaints == [row["error"] for row in kept]
    assert summary.quarantined == 3
    assert (tmp_path / "out/clean/in.jsonl").read_bytes() == b'{"text": "fine"}\n'


def test_a_file_that_is_no_text_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/fine.txt").write_text("fine")
    (tmp_path / "in/image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    summary = run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert summary.quarantined == 1
    assert summary.complaints[0].startswith("image.txt: looks binary")
    assert [path.name for path in (tmp_path / "out/clean").iterdir()] == ["fine.txt"]


def test_rejected_documents_keep_their_original_form(tmp_path: Path) -> None:
    text = CUT
    (tmp_path / "in.jsonl").write_bytes(lines([{"id": "cut", "text": text}, {"id": "fine", "text": "It ended well."}]))
    job = Job(only=("truncation",), reject=(Rejection.parse("truncated:0.1"),))
    run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), job)
    rejected = [json.loads(line) for line in (tmp_path / "out/rejects/in.jsonl.jsonl").read_bytes().splitlines()]
    assert [(row["id"], row["record"]["text"]) for row in rejected] == [("cut", text)]
    assert rejected[0]["reason"].startswith("truncated (")
    assert [json.loads(line)["id"] for line in (tmp_path / "out/clean/in.jsonl").read_bytes().splitlines()] == ["fine"]


def test_a_budget_takes_the_least_sure_edits_back() -> None:
    result = Pipeline((("s", Swap("bb", "")), ("t", Swap("c", "")))).run("aaaa bb c bb aaaa")
    assert "bb" not in result.text
    kept = within_budget(result, 0.2)
    lost = len("".join(result.original.split())) - len("".join(kept.text.split()))
    assert 0 < lost <= 0.2 * len(result.original)
    assert kept.provenance.verify(kept.text) == []
    assert within_budget(result, 1.0) is result


def test_rejected_rows_of_a_table_keep_their_original_form(tmp_path: Path) -> None:
    import pyarrow as pa

    rows = [{"id": "cut", "text": CUT, "n": 1}, {"id": "fine", "text": "It ended well.", "n": 2}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    run(
        str(tmp_path / "in.parquet"),
        str(tmp_path / "out"),
        Job(only=("truncation",), reject=(Rejection.parse("truncated:0.1"),)),
    )
    (rejected,) = (tmp_path / "out/rejects/in.parquet.jsonl").read_bytes().splitlines()
    assert json.loads(rejected)["record"] == rows[0]
    assert pq.read_table(tmp_path / "out/clean/in.parquet").column("n").to_pylist() == [2]


def test_what_is_not_the_text_keeps_its_bytes(tmp_path: Path) -> None:
    rest = b'"n": 123456789012345678901234567890, "x": 1.10, "e": "\\u00e9"'
    given = b"".join(
        b'{"text" : ' + text + b", " + rest + b"}\n"
        for text in (b'"fine"', b'"z\\u200bero"', '"z\N{ZERO WIDTH SPACE}ero"'.encode(), b'"z\\u200B\\/"')
    )
    (tmp_path / "in.jsonl").write_bytes(given)
    run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB)
    written = (tmp_path / "out/clean/in.jsonl").read_bytes().splitlines()
    kept = b"fine", b"zero", b"zero", b"z/"
    assert written == [b'{"text" : "' + text + b'", ' + rest + b"}" for text in kept]


def test_a_text_that_stands_in_a_line_twice_is_cleaned_once(tmp_path: Path) -> None:
    bad = "z\N{ZERO WIDTH SPACE}ero"
    row = {"text": bad, "raw": {"text": bad}, "quoted": json.dumps({"text": bad})}
    (tmp_path / "in.jsonl").write_bytes(lines([row]))
    run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB)
    assert json.loads((tmp_path / "out/clean/in.jsonl").read_bytes()) == row | {"text": "zero"}


@pytest.mark.parametrize("depth", [450, 600, 1010, 100_000])
@pytest.mark.parametrize("text", ['"z\\u200bero"', "5"])
def test_a_record_may_be_nested_too_deeply(tmp_path: Path, depth: int, text: str) -> None:
    deep = f'{{"text": {text}, "x": {"[" * depth}{"]" * depth}}}\n'
    (tmp_path / "in.jsonl").write_text(deep + '{"text": "fine"}\n')
    summary = run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), JOB)
    assert summary.manifest["total"]["documents"] == 2
    assert summary.quarantined == (depth > 500 or text == "5")


def test_a_text_that_breaks_off_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    whole = gzip.compress(b"It ended well.\n" * 300_000)
    (tmp_path / "in/fine.txt").write_text("fine")
    (tmp_path / "in/cut.txt.gz").write_bytes(whole[:-100])
    (tmp_path / "in/hurt.txt.gz").write_bytes(whole[:2000] + bytes(8) + whole[2008:])
    (tmp_path / "in/long.txt.gz").write_bytes(whole)
    summary = run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert [why.partition(": ")[0] for why in summary.complaints] == ["cut.txt.gz", "hurt.txt.gz"]
    assert not summary.failed
    assert sorted(path.name for path in (tmp_path / "out/clean").iterdir()) == ["fine.txt", "long.txt.gz"]
    assert gzip.decompress((tmp_path / "out/clean/long.txt.gz").read_bytes()) == gzip.decompress(whole)


def test_a_big_text_that_breaks_off_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clean.corpus.shards.PIECE", 8000)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/fine.txt").write_text("fine")
    (tmp_path / "in/long.txt.gz").write_bytes(gzip.compress(b"It ended well.\n" * 300_000)[:-100])
    summary = run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert list(summary.failed) == ["long.txt.gz"]
    assert summary.failed["long.txt.gz"].startswith("long.txt.gz: can't be read: ")


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("whole", [True, False])
def test_what_no_one_thought_of_fails_its_shard_alone(
    tmp_path: Path, workers: int, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow as pa

    monkeypatch.setattr("clean.corpus.parallel._even", lambda shards, workers: whole)
    (tmp_path / "in").mkdir()
    pq.write_table(pa.table({"text": pa.array(["one", "two"], pa.string_view())}), tmp_path / "in/a.parquet")
    (tmp_path / "in/b.jsonl").write_bytes(lines(records(3)))
    summary = run(str(tmp_path / "in"), str(tmp_path / "out"), JOB, workers=workers)
    assert list(summary.failed) == ["a.parquet"]
    assert summary.failed["a.parquet"].startswith("a.parquet: can't be cleaned: ArrowNotImplementedError: ")
    assert summary.manifest["total"]["documents"] == 3
    assert list((tmp_path / "out/clean").iterdir()) == [tmp_path / "out/clean/b.jsonl"]


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_run_that_breaks_off_waits_for_its_workers(
    tmp_path: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they would write on in a folder that is no longer held."""

    class Broken(Watch):
        def done(self, shard: Shard, done: Done) -> None:
            raise RuntimeError("no one is listening")

    monkeypatch.setattr("clean.corpus.parallel.context", lambda: multiprocessing.get_context(start))
    (tmp_path / "in").mkdir()
    for n in range(4):
        (tmp_path / f"in/{n}.jsonl").write_bytes(lines(records(10_000)))
    with pytest.raises(RuntimeError, match="no one is listening"):
        run(str(tmp_path / "in"), str(tmp_path / "out"), JOB, workers=2, watch=Broken())
    assert not multiprocessing.active_children()
    assert not (tmp_path / "out/.work").exists()
    assert len(list((tmp_path / "out").glob("clean/*"))) < 4


def test_a_table_with_two_columns_of_that_name_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa

    table = pa.Table.from_arrays([pa.array(["one"]), pa.array(["two"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "in.parquet")
    assert (
        "several columns 'text'" in run(str(tmp_path / "in.parquet"), str(tmp_path / "out"), JOB).failed["in.parquet"]
    )


def test_a_byte_order_mark_stays(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/page.txt").write_bytes(b"\xef\xbb\xbfIt ended well.\n")
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert (tmp_path / "out/clean/page.txt").read_bytes() == b"\xef\xbb\xbfIt ended well.\n"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_shard_that_can_not_be_read_does_not_stop_the_others(
    source: Path, tmp_path: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clean.corpus.parallel.UNEVEN", 10)
    whole = gzip.compress(lines(records(2000)))
    (source / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (source / "no.parquet").write_bytes(b"PAR1 but not for long")
    (source / "cut.txt.gz").write_bytes(gzip.compress(b"some text" * 50)[:-12])
    out = tmp_path / "out"
    summary = run(str(source), str(out), JOB, workers=workers)
    assert sorted(summary.failed) == ["cut.jsonl.gz", "no.parquet"]
    assert summary.manifest["failed"] == summary.failed
    assert "cut.jsonl.gz: can't be read" in summary.failed["cut.jsonl.gz"]
    assert summary.manifest["total"]["documents"] == 51
    assert not (out / "clean/cut.jsonl.gz").exists()
    quarantined = json.loads((out / "quarantine/texts-00000.jsonl").read_bytes())
    assert quarantined["record"] == {"file": "cut.txt.gz"}
    assert not (out / ".work").exists()


def test_an_empty_shard_gives_an_empty_shard(tmp_path: Path) -> None:
    import pyarrow as pa

    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jsonl").touch()
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "in/b.parquet")
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert (tmp_path / "out/clean/a.jsonl").read_bytes() == b""
    assert pq.read_table(tmp_path / "out/clean/b.parquet").num_rows == 0


def archived(kind: str, address: str, media: str, body: bytes) -> bytes:
    """A record of a WARC file, compressed on its own as they are."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:{address}>\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + body + b"\r\n\r\n")


def test_records_of_a_web_archive(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="the corpus extra is not installed")
    records = [
        archived("conversion", f"https://www.example.org/{n}", "text/plain", BAD.replace("{n}", str(n)).encode())
        for n in range(3)
    ]
    records.append(archived("resource", "https://x.example", "text/html", b"<p>no text"))
    (tmp_path / "crawl.warc.wet.gz").write_bytes(b"".join(records))
    run(str(tmp_path / "crawl.warc.wet.gz"), str(tmp_path / "out"), JOB)
    rows = [json.loads(line) for line in (tmp_path / "out/clean/crawl.warc.wet.gz.jsonl").read_bytes().splitlines()]
    assert [row["text"] for row in rows] == [f"Zero and one document number {n}." for n in range(3)]
    assert rows[1]["metadata"]["url"] == "https://www.example.org/1"
    documents = pq.read_table(tmp_path / "out/documents/crawl.warc.wet.gz.parquet")
    assert set(documents.column("source").to_pylist()) == {"example.org"}


def test_two_runs_into_one_folder_do_not_mix(source: Path, tmp_path: Path) -> None:
    out = Output(str(tmp_path / "out"), JOB)
    with out.locked(), pytest.raises(CorpusError, match="another run"):
        run(str(source), str(tmp_path / "out"), JOB)
    with pytest.raises(CorpusError, match="another recipe"):
        run(str(source), str(tmp_path / "out"), Job(only=("mojibake",)))
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    with pytest.raises(CorpusError, match="not empty"):
        run(str(source), str(tmp_path / "full"), JOB)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/x", "a/../../b", "link/x", "nul\0"])
def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/link").symlink_to(tmp_path)
    with pytest.raises(CorpusError, match="leads out"):
        Output(str(tmp_path / "out"), JOB).place(name)


def test_a_big_text_is_cleaned_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clean.corpus.shards.PIECE", 1000)
    monkeypatch.setattr("clean.corpus.batches.PIECE", 1000)
    text = "".join(f"Zero\N{ZERO WIDTH SPACE} é {n}. " for n in range(500))
    (tmp_path / "big.txt").write_text(text, "utf-8")
    run(str(tmp_path / "big.txt"), str(tmp_path / "out"), JOB)
    assert (tmp_path / "out/clean/big.txt").read_text("utf-8") == text.replace("\N{ZERO WIDTH SPACE}", "")
    ids = pq.read_table(tmp_path / "out/documents/big.txt.parquet").column("id").to_pylist()
    assert ids[:2] == ["big.txt#00000", "big.txt#00001"]


def test_a_url(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/corpus/a.jsonl", lines(records(3)))
    run("memory://corpus", str(tmp_path / "out"), JOB)
    assert len((tmp_path / "out/clean/a.jsonl").read_bytes().splitlines()) == 3


def test_what_can_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/image.png").write_bytes(b"")
    with pytest.raises(CorpusError, match="nothing to clean"):
        run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    with pytest.raises(CorpusError, match="lies inside the input"):
        run(str(tmp_path / "in"), str(tmp_path / "in/out"), JOB)
    with pytest.raises(CorpusError, match="no such file"):
        run(str(tmp_path / "nowhere"), str(tmp_path / "out"), JOB)


def test_odd_names_reach_neither_the_terminal_nor_another_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from clean.cli.entry import run as cli

    (tmp_path / "in").mkdir()
    (tmp_path / "in/\x1b[2J[red].txt").write_text("o\N{ZERO WIDTH SPACE}ne")
    (tmp_path / "in/ways out").symlink_to(tmp_path)
    (tmp_path / "in/nowhere.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "in/b.jsonl").write_bytes(lines([{"id": "../../\x1b]0;x\x07", "text": "o\N{ZERO WIDTH SPACE}ne"}]))
    code = cli(["corpus", str(tmp_path / "in"), str(tmp_path / "out"), "--recipe", "minimal"])
    said = capsys.readouterr().err
    assert code == 2
    assert "\x1b" not in said
    assert "1 in quarantine" in said
    assert sorted(path.name for path in (tmp_path / "out/clean").iterdir()) == ["\x1b[2J[red].txt", "b.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.parametrize("log_format", ["parquet", "jsonl"])
def test_names_that_no_table_can_hold(tmp_path: Path, log_format: str) -> None:
    """File names that aren't UTF-8, and half surrogate pairs in ids, sources and names of fields."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a\udcff.txt").write_text("o\N{ZERO WIDTH SPACE}ne")
    rows = [{"id": "\ud800", "source": "\udc00", "text": "o\N{ZERO WIDTH SPACE}ne \ud800"}, {"\ud800": "no text"}]
    (tmp_path / "in/b\udcff.jsonl").write_bytes(lines(rows))
    job = Job(only=("unicode",), recipe="minimal", log_format=log_format)
    summary = run(str(tmp_path / "in"), str(tmp_path / "out"), job)
    assert summary.manifest["total"]["edits"] == {"unicode/zero-width": 2}
    assert summary.complaints == ["b?.jsonl:2: field 'text' is missing; there are: ?"]
    written = json.loads((tmp_path / "out/clean/b\udcff.jsonl").read_bytes())
    assert written == {**rows[0], "text": "one \ufffd"}
    assert run(str(tmp_path / "in"), str(tmp_path / "out"), job).skipped == 2
    assert gather(tmp_path / "out").edits == {"unicode/zero-width": 2}
    assert learn(str(tmp_path / "in"), job).documents == 2


def test_an_interrupted_run_ends_quietly_and_goes_on_later(tmp_path: Path) -> None:
    for n in range(24):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / f"in/{n:02d}.jsonl").write_bytes(lines(records(200, 200 * n)))
    process = subprocess.Popen(
        command(tmp_path / "in", tmp_path / "out", "--workers", 2),
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    while process.poll() is None and len(list((tmp_path / "out").glob("clean/*"))) < 2:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate()[1].strip() == b""
    assert process.returncode == 130
    assert run(str(tmp_path / "in"), str(tmp_path / "out"), JOB).skipped >= 1


def test_workers_do_not_outlive_the_run(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(records(30_000)))
    process = subprocess.Popen(
        command(tmp_path / "in.jsonl", tmp_path / "out", "--workers", 2),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    time.sleep(2)
    process.kill()
    process.wait()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("a worker went on without its run")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "clean", "corpus", *map(str, arguments), "--only", "unicode", "-q"]


def killed_and_resumed(folder: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    source = folder / "in"
    source.mkdir()
    for n in range(12):
        (source / f"{n:02d}.jsonl").write_bytes(lines(records(300, 300 * n)))
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command(source, folder / "whole"), env=env, check=True)
    for _ in range(kills):
        process = subprocess.Popen(command(source, folder / "stopped", "--workers", 1 + seed % 2), env=env)
        time.sleep(rng.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in (folder / "stopped/clean").glob("*.jsonl"):
            assert path.read_bytes() == (folder / "whole/clean" / path.name).read_bytes()
    subprocess.run(command(source, folder / "stopped"), env=env, check=True)
    assert contents(folder / "stopped").keys() == contents(folder / "whole").keys()
    for name, data in contents(folder / "whole").items():
        assert contents(folder / "stopped")[name] == data


def test_killed_and_resumed(tmp_path: Path) -> None:
    killed_and_resumed(tmp_path, kills=3, seed=1)


@pytest.mark.slow
def test_killed_two_hundred_times(tmp_path: Path) -> None:
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        killed_and_resumed(folder, kills=10, seed=seed)


def test_the_arrow_kernel_adds_two_columns() -> None:
    import pyarrow as pa

    from clean.arrow import batch

    table = pa.table({"text": [BAD, None, "fine"], "n": [1, 2, 3]})
    for given in (table, table.to_batches()[0]):
        done = batch(given, pipeline=JOB.pipeline)
        assert done.schema.names == ["text", "n", "changes", "findings"]
        assert done.column("changes").to_pylist()[1] is None
        assert len(done.column("changes").to_pylist()[0]) == 3
        assert done.column("text").to_pylist()[1:] == [None, "fine"]
    with pytest.raises(KeyError, match="no column 'body'"):
        batch(table, "body", pipeline=JOB.pipeline)
