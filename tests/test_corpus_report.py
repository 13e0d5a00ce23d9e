"""The page that draws a corpus run: right numbers, nothing from the data that the browser would obey."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from clean.cli.entry import run as cli
from clean.corpus.job import CorpusError, Job
from clean.corpus.run import run
from clean.corpus.statistics import gather
from clean.report.corpus import page
from tests.test_corpus import JOB, records

pytest.importorskip("pyarrow", reason="the corpus extra is not installed")
EVIL = '<script>alert("1")</script>\N{RIGHT-TO-LEFT OVERRIDE}'


@pytest.fixture(params=["parquet", "jsonl"])
def output(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    rows = [{**row, "id": EVIL, "source": EVIL if number % 2 else "b"} for number, row in enumerate(records(10))]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(str(tmp_path / "in.jsonl"), str(tmp_path / "out"), Job(JOB.recipe, JOB.only, log_format=request.param))
    return tmp_path / "out"


def test_the_numbers_are_those_of_the_tables(output: Path) -> None:
    found = gather(output)
    assert dict(found.edits) == found.manifest["total"]["edits"]
    assert {rule: sum(bins) for rule, bins in found.confidence.items()} == dict(found.edits)
    assert sorted(found.sources) == sorted([EVIL, "b"])
    assert found.sources["b"].documents == 5
    assert found.sources["b"].rate == pytest.approx(1000 * 15 / found.sources["b"].characters)


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_nothing_from_the_data_becomes_an_element(output: Path) -> None:
    assert cli(["report", str(output)]) == 0
    written = (output / "report.html").read_text("utf-8")
    elements = Elements()
    elements.feed(written)
    assert not elements.names & {"script", "link", "img", "iframe"}
    assert not {name for name in elements.attributes if name.startswith(("on", "href", "src"))}
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in written
    assert "unicode/zero-width" in written
    assert "prefers-color-scheme: dark" in written
    assert not re.search("https?://", written)
    assert page(gather(output), name="out") == written


def test_what_is_no_run_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CorpusError, match="not the output"):
        gather(tmp_path)
    assert cli(["report", str(tmp_path)]) == 2
    assert "is not the output of a finished corpus run" in capsys.readouterr().err
