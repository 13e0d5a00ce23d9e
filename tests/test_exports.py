"""Exports lead back to the texts where they can, and no text can break out of any of them."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean.pipeline import Result
from clean.report.diff import STYLES, render
from clean.report.exports import FORMATS, Source, cannot, export
from clean.report.exports.csv import COLUMNS, guarded
from clean.report.html import fragment, page
from tests.test_undo_laws import random_log
from tests.test_verbs import NASTY
from tests.verbs import CHAIN, TEXT

TEXTS = st.lists(
    st.sampled_from(
        ["ayear", "ofthe", "longroad", "<<x>>", "the", " ", "\n", "\r\n", "é", "\N{LOUDLY CRYING FACE}", "."]
    ),
    max_size=25,
).map("".join)


def source(result: Result, name: str = "a.txt") -> Source:
    return Source(result.provenance, result.original, result.text, name)


def exported(result: Result, kind: str) -> str:
    return export(source(result), kind).decode()


# --- each leads back as far as it can


def accepted(marked: str, *, keep: bool) -> str:
    """CriticMarkup resolved, as any of its tools would."""
    marked = re.sub(r"\{>>.*?<<\}", "", marked, flags=re.DOTALL)
    marked = re.sub(r"\{~~(.*?)~>(.*?)~~\}", r"\2" if keep else r"\1", marked, flags=re.DOTALL)
    marked = re.sub(r"\{\+\+(.*?)\+\+\}", r"\1" if keep else "", marked, flags=re.DOTALL)
    return re.sub(r"\{--(.*?)--\}", "" if keep else r"\1", marked, flags=re.DOTALL)


@given(TEXTS)
@settings(max_examples=60)
def test_criticmarkup_leads_to_both_texts(text: str) -> None:
    result = CHAIN.run(text)
    marked = exported(result, "criticmarkup")
    assert accepted(marked, keep=True) == result.text
    assert accepted(marked, keep=False) == result.original


def test_criticmarkup_refuses_a_text_that_holds_its_marks() -> None:
    from clean.errors import CleanError

    with pytest.raises(CleanError, match="holds"):
        exported(CHAIN.run("ayear {++ of it"), "criticmarkup")


@given(TEXTS)
@settings(max_examples=60)
def test_sarif_fixes_lead_to_the_cleaned_text(text: str) -> None:
    result = CHAIN.run(text)
    described = json.loads(exported(result, "sarif"))
    (run,) = described["runs"]
    edits = []
    for found in run["results"]:
        where = found["locations"][0]["physicalLocation"]["region"]
        assert "byteOffset" not in where
        lines = result.original.split("\n")
        start = sum(len(line) + 1 for line in lines[: where["startLine"] - 1]) + where["startColumn"] - 1
        assert start == where["charOffset"]
        if found["level"] == "warning" and "fixes" in found:
            (replacement,) = found["fixes"][0]["artifactChanges"][0]["replacements"]
            gone = replacement["deletedRegion"]
            edits.append((gone["charOffset"], gone["charLength"], replacement["insertedContent"]["text"]))
    if len(edits) == len([c for c in result.changes if c.before != c.after]):
        rebuilt = result.original
        for start, length, new in sorted(edits, reverse=True):
            rebuilt = rebuilt[:start] + new + rebuilt[start + length :]
        assert rebuilt == result.text


def test_sarif_leaves_out_fixes_that_begin_in_indentation() -> None:
    from clean.decode import decode_str
    from clean.edit import Edit, EditScript
    from clean.provenance import Provenance

    text = "a\n   b\n"
    script = EditScript.of(text, [Edit(3, "  ", " ", "x/spaces")])
    log = Provenance.record(decode_str(text), [("x", 1, {}, script)], (), id="a.txt", recipe={})
    (run,) = json.loads(export(Source(log, text, script.apply(text), "a.txt"), "sarif"))["runs"]
    assert "fixes" not in run["results"][0]
    assert run["results"][0]["properties"]["applicability"] == "show"


@pytest.mark.skipif(not shutil.which("patch"), reason="there is no patch command")
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "ayear",
        "ayear\n",
        "<<x>>\n",
        "a\nb\nc\nd\ne\nf\ng\nayear\nh\ni\nj\nk\nl\nm\nn\no\n<<x>>\np\n",
        "first\r\nofthe second\r\n<<x>>third",
        "<<a>>\n<<b>>\nleft\n<<c>>",
        "one <<x\n>>\nlongroad\ntwo\n",
    ],
)
def test_a_patch_applies(tmp_path: Path, text: str) -> None:
    result = CHAIN.run(text.encode())
    target = tmp_path / "a.txt"
    target.write_bytes(text.encode())
    (tmp_path / "p").write_bytes(export(source(result), "patch"))
    command = ["patch", "--binary", "-s", str(target), str(tmp_path / "p")]
    subprocess.run(command, check=True, capture_output=True)
    assert (target.read_bytes() if target.exists() else b"") == result.text.encode()


@pytest.mark.skipif(not shutil.which("patch"), reason="there is no patch command")
def test_patches_of_random_logs_apply(tmp_path: Path) -> None:
    for seed in range(60):
        original, log, _ = random_log(random.Random(seed), "ab \n\n\nc")
        cleaned = log.apply(original)
        target = tmp_path / f"{seed}.txt"
        target.write_bytes(original.encode())
        if original and original != cleaned:
            (tmp_path / "p").write_bytes(export(Source(log, original, cleaned, "a.txt"), "patch"))
            command = ["patch", "--binary", "-s", str(target), str(tmp_path / "p")]
            subprocess.run(command, check=True, capture_output=True)
            assert (target.read_bytes() if target.exists() else b"").decode() == cleaned


def test_random_logs_can_be_drawn() -> None:
    for seed in range(200):
        original, log, _ = random_log(random.Random(seed), "ab \n\nc")
        for style in STYLES:
            drawn = render(log, style, name="a.txt", width=60)
            assert drawn or original == log.apply(original)
        shown = page(log, name="a.txt")
        assert accepted_page(shown, "del").replace("·", " ") == log.apply(original)
        assert accepted_page(shown, "ins").replace("·", " ") == original


def accepted_page(shown: str, unwanted: str) -> str:
    """The text of a page without what was removed (`del`) or put in (`ins`)."""
    main = shown.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    main = re.sub(r'<a class="f".*?</a><span class="side">.*?</span>', "", main, flags=re.DOTALL)
    main = re.sub(rf"<{unwanted}>.*?</{unwanted}>", "", main.replace("⏎\n", "\n"), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", main))


def test_annotations_quote_what_stands_there() -> None:
    result = CHAIN.run(TEXT)
    described = json.loads(exported(result, "webannotation"))
    assert described["sha256"] == result.provenance.text["sha256"]
    for item in described["items"]:
        place, quote = item["target"]["selector"]
        there = result.original[place["start"] : place["end"]]
        assert quote["exact"] == there
        assert result.original[: place["start"]].endswith(quote["prefix"])
        assert result.original[place["end"] :].startswith(quote["suffix"])


def test_a_table_has_a_row_for_each_edit_and_finding() -> None:
    result = CHAIN.run(TEXT)
    rows = list(csv.DictReader(io.StringIO(exported(result, "csv"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == sum(len(change.steps) for change in result.changes) + len(result.findings)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "'quoted", " =1+1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(text).removeprefix("'") == text
    assert guarded("1 = 1") == "1 = 1"


def test_prov_names_every_pass() -> None:
    described = json.loads(exported(CHAIN.run(TEXT), "prov"))
    assert {row["prov:label"] for row in described["activity"].values()} == {"decode", "glue", "stamp", "shout"}
    known = set(described["entity"])
    assert {row["prov:entity"] for row in described["used"].values()} <= known


def test_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    import pyarrow as pa
    import pyarrow.parquet as pq

    from clean.cli.export import parquet_bytes

    result = CHAIN.run(TEXT)
    table = pq.read_table(pa.BufferReader(parquet_bytes(result.provenance, "a.txt")))
    assert table.column("before").to_pylist() == [change.before for change in result.changes]
    assert table.column("rule").to_pylist() == [change.rule for change in result.changes]


@pytest.mark.parametrize("kind", FORMATS)
def test_each_says_what_it_can_not_carry(kind: str) -> None:
    said = cannot(kind)
    assert said.endswith(".")
    listed = (Path(__file__).parent.parent / "docs" / "reference" / "exports.md").read_text("utf-8")
    assert " ".join(said.split()) in " ".join(listed.split())


# --- nothing breaks out


class Elements(HTMLParser):
    """Counts elements, and gathers the text that is not in one of the parts that we wrote."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.count[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_comment(self, data: str) -> None:
        self.count["comment"] += 1

    def handle_pi(self, data: str) -> None:
        self.count["pi"] += 1


def nasty(text: str) -> Result:
    """The text in every place that an export shows: original, before, after, note, rule, why, name."""
    from clean.decode import decode_str
    from clean.edit import Edit, EditScript, Finding
    from clean.provenance import Provenance

    body = f"{text} over <<{text}>> and {text}\n{text}"
    body = decode_str(body).text
    start = body.index("<<")
    end = body.index(">>") + 2
    edit = Edit(start, body[start:end], f"[{text}]", f"x/{text}", 0.5, {text: text})
    script = EditScript.of(body, [edit])
    finding = Finding(0, 3, text, f"x/{text}", 0.5, text, Edit(0, body[:3], text + "!", f"x/{text}"))
    log = Provenance.record(decode_str(body), [("x", 1, {}, script)], [finding], id=text, recipe={"name": text})
    return Result(script.apply(body), log)


def test_no_text_adds_an_element_to_the_page() -> None:
    plain = Elements(page(nasty("plain").provenance, name="plain"))
    assert plain.count["del"] == 3
    assert plain.count["script"] == 0
    for text in NASTY:
        shown = page(nasty(text).provenance, name=text)
        assert Elements(shown).count == plain.count, text
        assert Elements(shown).attributes == plain.attributes
        body = shown.partition("</style>")[2]
        assert not [char for char in body if not char.isprintable() and char != "\n"]
        assert Elements(fragment(nasty(text))).count == Elements(fragment(nasty("plain"))).count


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
@settings(max_examples=80)
def test_no_random_text_adds_an_element_either(text: str) -> None:
    shown = Elements(page(nasty(f"x{text}").provenance, name=text)).count
    assert shown["script"] == shown["comment"] == shown["pi"] == shown["img"] == 0


def test_the_page_needs_nothing_else() -> None:
    shown = page(CHAIN.run(TEXT).provenance, name="a.txt")
    assert "default-src 'none'" in shown.replace("&#x27;", "'")
    assert "prefers-color-scheme: dark" in shown
    assert "@media print" in shown
    for word in ("http://", "https://", "<script", "<link", "@import", "url("):
        assert word not in shown


def test_the_page_shows_the_text_in_order() -> None:
    """Without what was removed it reads as the cleaned text, without what was put in as the original."""
    result = CHAIN.run(TEXT)
    shown = page(result.provenance, name="a.txt")
    assert accepted_page(shown, "del") == result.text
    assert accepted_page(shown, "ins") == result.original


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("kind", ["sarif", "webannotation", "csv", "prov", "patch", "html"])
def test_every_export_holds_every_text(kind: str, text: str) -> None:
    data = export(source(nasty(text), name=text), kind).decode()
    if kind in ("sarif", "webannotation", "prov"):
        json.loads(data)
    if kind == "csv":
        for row in csv.reader(io.StringIO(data, newline="")):
            assert len(row) == len(COLUMNS)
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    if kind == "patch":
        assert data.count("\n--- ") == data.count("\n+++ ") == 1


def test_a_result_shows_itself_in_a_notebook() -> None:
    shown = CHAIN.run(TEXT)._repr_html_()
    assert "<del" in shown
    assert "7 edits, 2 findings" in shown or "edits" in shown
    assert "<script" not in shown
    assert "no" not in CHAIN.run("Nothing here.")._repr_html_().partition("0 edits")[0]
