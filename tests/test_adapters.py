"""The doors to other people's pipelines, each against the real library where it is installed."""

from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from clean.corpus.job import CorpusError
from clean.corpus.run import run
from tests.test_corpus import BAD, JOB, lines, records

pytest.importorskip("pyarrow", reason="the corpus extra is not installed")
CHOICES: dict[str, Any] = {"recipe": "minimal", "only": ["unicode"]}
GOOD = "Zero and one document number {n}."


def need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


def test_a_pandas_frame() -> None:
    need("pandas")
    import pandas as pd

    import clean

    given = pd.DataFrame({"body": [BAD, None, "fine"], "n": [1, 2, 3]}, index=[7, 8, 9])
    before = given.copy()
    done = clean.frame(given, "body", **CHOICES)
    assert list(done.columns) == ["body", "n", "changes", "findings"]
    assert list(done.index) == [7, 8, 9]
    assert [text if isinstance(text, str) else None for text in done["body"]] == [GOOD, None, "fine"]
    removed = "".join(change["before"] for change in done["changes"][7])
    assert removed == "\N{ZERO WIDTH SPACE}\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}"
    pd.testing.assert_frame_equal(given, before)
    with pytest.raises(KeyError, match="no column 'text'"):
        clean.frame(given, **CHOICES)


def test_a_polars_frame() -> None:
    need("polars")
    import polars as pl

    import clean

    given = pl.DataFrame({"text": [BAD, None, "fine"], "n": [1, 2, 3]})
    done = clean.frame(given, "text", **CHOICES)
    assert done.columns == ["text", "n", "changes", "findings"]
    assert done["text"].to_list() == [GOOD, None, "fine"]
    assert [None if row is None else len(row) for row in done["changes"].to_list()] == [3, None, 0]
    assert given["text"].to_list() == [BAD, None, "fine"]


def test_what_is_no_frame_is_refused() -> None:
    import clean

    with pytest.raises(TypeError, match="not list"):
        clean.frame([BAD])


def test_langchain_documents() -> None:
    need("langchain_core")
    from langchain_core.documents import Document

    from clean.adapters.langchain import CleanTransformer

    given = Document(page_content=BAD, metadata={"page": 3}, id="a")
    (done,) = CleanTransformer(**CHOICES, log=True).transform_documents([given])
    assert (done.page_content, done.id, done.metadata["page"]) == (GOOD, "a", 3)
    assert sum(done.metadata["clean"]["edits"].values()) == 3
    assert done.metadata["clean"]["log"].startswith('{"type":"head"')
    assert given.page_content == BAD


def test_a_spacy_doc_with_spans() -> None:
    need("spacy")
    import spacy

    from clean.adapters.spacy import doc
    from clean.pipeline import Pipeline
    from tests.test_provenance import Swap

    made = doc(spacy.blank("en"), "one bad day and a bad night", pipeline=Pipeline((("s", Swap("bad", "good")),)))
    assert made.text == "one good day and a good night"
    assert [(span.text, span.label_) for span in made.spans["clean"]] == [("good", "seen"), ("good", "seen")]
    assert made.user_data["clean"].to_original(4, 8) == (4, 7)


def test_a_nemo_curator_modifier() -> None:
    from clean.adapters.nemo import CleanModifier

    modifier = CleanModifier(**CHOICES)
    assert modifier.name == "clean"
    assert modifier.modify_document(BAD) == GOOD


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_data_juicer_mapper() -> None:
    need("data_juicer")
    from clean.adapters.datajuicer import CleanMapper

    mapper = CleanMapper(recipe="minimal", count=True)
    assert mapper.process_batched({"text": [BAD, "fine"]}) == {"text": [GOOD, "fine"], "clean_edits": [3, 0]}


def test_attributes_for_dolma(tmp_path: Path) -> None:
    from clean.adapters.dolma import export

    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/a.jsonl.gz").write_bytes(gzip.compress(lines([*records(3), {"id": "ok", "text": "fine"}])))
    run(str(tmp_path / "in"), str(tmp_path / "out"), JOB)
    assert export(tmp_path / "out", tmp_path / "attributes") == 1
    rows = [
        json.loads(line) for line in gzip.decompress((tmp_path / "attributes/sub/a.jsonl.gz").read_bytes()).splitlines()
    ]
    assert [row["id"] for row in rows] == ["r0", "r1", "r2", "ok"]
    assert rows[3]["attributes"] == {}
    for spans in rows[0]["attributes"].values():
        for start, end, score in spans:
            assert BAD[start:end] in ("\N{ZERO WIDTH SPACE}", "\N{NO-BREAK SPACE}")
            assert 0 <= score <= 1
    with pytest.raises(CorpusError, match="not the output"):
        export(tmp_path / "in", tmp_path / "attributes")
