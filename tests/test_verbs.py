"""The verbs, on texts and logs that a small chain wrote: what they print, what they write, their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clean import decisions, recipe
from clean.cli import VERBS
from clean.cli.entry import run
from clean.formats import files
from clean.provenance import Provenance
from clean.report.compare import compare
from clean.report.diff import STYLES, render
from tests.verbs import CHAIN, TEXT, written

NASTY = (
    "\x1b[31mred\x1b[0m",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING}",
    "a\N{LINE SEPARATOR}b\N{PARAGRAPH SEPARATOR}c",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "bell\x07back\x08null\x00del\x7f",
    "\x9b31m\x85",
    "zero\N{ZERO WIDTH SPACE}width\N{WORD JOINER}",
    "%0A::error::x",
    "{{7*7}} ${7*7} `id` $(id)",
)
"""Of our own: what terminals obey, what changes order, what browsers and spreadsheets execute."""


class Shell:
    """Runs verbs in this process."""

    def __init__(self, captured: Any) -> None:
        self._captured = captured

    def __call__(self, *arguments: str | Path) -> tuple[int, str, str]:
        self._captured.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = self._captured.readouterr()
        return code, out.decode(), err.decode()


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Shell(capsysbinary)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return written(tmp_path)[0]


# --- diff


@pytest.mark.parametrize("style", STYLES)
def test_diff_from_the_log(shell: Shell, text: Path, style: str) -> None:
    code, out, _ = shell("diff", text, "--style", style)
    assert code == 1
    assert "ayear" in out
    assert "a YEAR" in out
    assert "truncated" in out
    assert "recovered" not in out


def test_diff_of_an_unchanged_text(shell: Shell, tmp_path: Path) -> None:
    path, _ = written(tmp_path, "Nothing is wrong here.\n")
    assert shell("diff", path) == (0, "", "")


def test_diff_of_two_texts_is_recovered_and_says_so(shell: Shell, tmp_path: Path) -> None:
    one, two = tmp_path / "1.txt", tmp_path / "2.txt"
    one.write_text("For over ayear\nall was well.\n")
    two.write_text("For over a year\nall was well.\n")
    code, out, _ = shell("diff", one, two, "--style", "word")
    assert code == 1
    assert "recovered by comparing, not recorded" in out
    assert "[-ayear-]{+a year+}" in out
    assert shell("diff", one, one)[0] == 0


def test_diff_of_an_original_and_its_cleaned_text_is_the_recorded_one(shell: Shell, text: Path, tmp_path: Path) -> None:
    original = tmp_path / "o.txt"
    original.write_text(TEXT)
    code, out, _ = shell("diff", original, text, "--style", "edits")
    assert code == 1
    assert "glue/split" in out
    assert "recovered" not in out
    original.write_text(TEXT + "!")
    assert "recovered" in shell("diff", original, text)[1]


@pytest.mark.parametrize("style", STYLES)
def test_line_ends_of_the_other_kind_are_not_shown(shell: Shell, tmp_path: Path, style: str) -> None:
    path, _ = written(tmp_path, TEXT.replace("\n", "\r\n"))
    out = shell("diff", path, "--style", style)[1]
    assert "\r" not in out
    assert "\\r\n" not in out


def test_a_text_and_its_log_may_be_named_together(shell: Shell, text: Path) -> None:
    assert shell("diff", text, f"{text}.prov.jsonl") == shell("diff", text)


def test_diff_of_what_would_be_done(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A soft hy\N{SOFT HYPHEN}phen.\n")
    for style in ((), ("word",), ("unified",)):
        code, out, _ = shell("--only", "unicode", "--diff", *style, path)
        assert code == 1
        assert "<U+00AD>" in out
    assert shell("--diff", "wrod", path)[0] == 2
    code, out, _ = shell("--only", "unicode", "--diff", "patch", path)
    assert (code, out.splitlines()[-1]) == (1, "+A soft hyphen.")
    assert path.read_text() == "A soft hy\N{SOFT HYPHEN}phen.\n"


def test_a_long_line_is_shown_by_its_neighbourhoods() -> None:
    text = "word " * 500 + "ayear " + "word " * 500 + "longroad" + " word" * 200
    log = CHAIN.run(text).provenance
    shown = render(log, "unified", name="x")
    assert max(map(len, shown.splitlines())) < 240
    assert "column 2501" in shown
    assert "… word" in shown


def test_colour_only_where_it_is_wanted(shell: Shell, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in shell("diff", text)[1]
    assert "\x1b[" in shell("diff", text, "--color", "always")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in shell("diff", text)[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in shell("diff", text)[1]
    assert "\x1b[" not in shell("log", text)[1]


@pytest.mark.parametrize("nasty", NASTY)
def test_nothing_that_a_terminal_obeys_is_written(shell: Shell, tmp_path: Path, nasty: str) -> None:
    path, _ = written(tmp_path, f"{nasty} over ayear <<{nasty}>> {nasty}\nofthe {nasty} longroad and\n")
    for arguments in (
        *(("diff", path, "--style", style) for style in STYLES),
        ("log", path),
        ("stats", path, "--by", "before"),
        ("why", f"{path}:1:{len(nasty) + 8}"),
        ("undo", path, "-n", "--rule", "stamp"),
    ):
        _, out, err = shell(*arguments)
        shown = set(out + err) - {"\n"}
        assert not [char for char in shown if not char.isprintable()], (arguments[0], out)


def test_comparing_large_texts_ends() -> None:
    one = "".join(f"line {k % 977} of {k % 31}\n" for k in range(40_000))
    two = one.replace("line 5 ", "line V ").replace(" of 7\n", " of\n")
    marks = compare(one, two)
    assert 1000 < len(marks) < 5000
    assert len(compare("a b " * 100_000, "b a " * 100_000)) >= 1


# --- log, stats, why


def test_log_lists_edits_with_their_steps(shell: Shell, text: Path) -> None:
    code, out, _ = shell("log", text)
    assert code == 0
    assert '1  1:10      0.50  2 edits  "ayear" → "a YEAR"' in out
    assert 'pass 1: glue/split (0.97) "ayear" → "a year"' in out
    assert "    !  2:39      0.90  stamp/cut  truncated: ends in the middle of a sentence" in out


def test_log_says_which_places_it_gives(shell: Shell, text: Path) -> None:
    cleaned, original = (shell("log", text, *more)[1].splitlines() for more in ((), ("--original",)))
    assert cleaned[0].endswith("places in the cleaned text")
    assert original[0].endswith("places in the original")
    assert "  2:39  " in cleaned[-1]
    assert "  3:38  " in original[-1]
    assert "offsets in the cleaned text" in shell("log", f"{text}.prov.jsonl")[1].splitlines()[0]


def test_log_selects(shell: Shell, text: Path) -> None:
    assert "ayear" not in shell("log", text, "--rule", "stamp")[1]
    assert "<<AD>>" in shell("log", text, "--rule", "stamp/*")[1]
    assert shell("log", text, "--where", "before = 'nothing'") == (0, "", "")
    rows = [json.loads(line) for line in shell("log", text, "--json", "--spans", "--edit", "1")[1].splitlines()]
    assert [(row["id"], row["span"], row["cleaned"]) for row in rows] == [(1, [9, 14], [9, 15])]
    assert shell("log", text, "--where", "colour = 1")[0] == 2
    assert "9,14) → [9,15)" in shell("log", text, "--spans")[1]


def test_log_of_a_log_alone(shell: Shell, text: Path) -> None:
    code, out, _ = shell("log", f"{text}.prov.jsonl")
    assert code == 0
    assert "@9" in out


def test_stats_over_a_folder(shell: Shell, tmp_path: Path) -> None:
    written(tmp_path, name="a.txt")
    written(tmp_path, name="b.txt")
    code, out, _ = shell("stats", tmp_path)
    assert code == 0
    assert "6      2" in out
    assert "glue/split" in out
    rows = [json.loads(line) for line in shell("stats", tmp_path, "--by", "before", "--json")[1].splitlines()]
    assert {"before": "ayear", "after": "a year", "rule": "glue/split"}.items() <= rows[
        [r.get("before") for r in rows].index("ayear")
    ].items()
    assert shell("stats", tmp_path / "nothing")[0] == 2
    (tmp_path / "empty").mkdir()
    assert shell("stats", tmp_path / "empty")[0] == 2
    assert shell("log", tmp_path / "a.txt", "--stats")[1].count("glue/split") == 1


def test_stats_and_query_of_a_corpus_run(shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text("A soft hy\N{SOFT HYPHEN}phen and ano\N{SOFT HYPHEN}ther.\n")
    for style in ("parquet", "jsonl"):
        out = tmp_path / style
        assert shell("corpus", tmp_path / "in", out, "--only", "unicode", "--log-format", style)[0] == 0
        (row,) = map(json.loads, shell("stats", out, "--by", "filter", "--json")[1].splitlines())
        assert (row["filter"], row["edits"], row["texts"]) == ("unicode", 4, 2)
        assert shell("query", out, "select count(*) n from changes", "--format", "csv")[1] == "n\r\n4\r\n"


def test_a_damaged_packed_log_is_one_line(shell: Shell, text: Path, tmp_path: Path) -> None:
    from clean.cli.common import packed

    path = tmp_path / "l.prov.jsonl.zst"
    data = packed(Path(f"{text}.prov.jsonl").read_bytes(), str(path))
    for broken in (b"", b"xx", data[:-7], data[:40] + b"x" + data[41:]):
        path.write_bytes(broken)
        code, _, err = shell("log", path)
        assert (code, err.count("\n")) == (2, 1), err


def test_why(shell: Shell, text: Path) -> None:
    code, out, _ = shell("why", f"{text}:1:12")
    assert code == 0
    assert "was made by a change" in out
    assert 'pass 1: glue/split (0.97) "ayear" → "a year"' in out
    assert "because: seen in “a list”; score 3.25" in out
    assert out.index("pass 1") < out.index("pass 3")
    assert "stands as it was" in shell("why", f"{text}:1:1")[1]
    assert "text was taken out before it" in shell("why", f"{text}:1:17")[1]
    assert "was changed" in shell("why", f"{text}:2:3", "--original")[1]
    said = json.loads(shell("why", f"{text}:1:12", "--json")[1])
    assert [step["rule"] for step in said["steps"]] == ["glue/split", "shout/case"]


def test_why_of_a_line(shell: Shell, text: Path) -> None:
    code, out, _ = shell("why", f"{text}:1")
    assert code == 0
    assert f"{text}:1:10 change 1" in out
    assert "1:10 in the original" in out
    assert "<<STAMP>>" not in out
    assert "longroad" in out
    assert "truncated" in shell("why", f"{text}:2")[1]
    rows = [json.loads(line) for line in shell("why", f"{text}:1", "--json")[1].splitlines()]
    assert [row["change"]["id"] for row in rows] == list(range(1, len(rows) + 1))
    assert "<<STAMP>>" in shell("why", f"{text}:2", "--original")[1]


@pytest.mark.parametrize("end", ["", "\n"])
def test_why_of_a_line_that_lost_its_end(shell: Shell, tmp_path: Path, end: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"One.\nTwo.\N{ZERO WIDTH SPACE}{end}", "utf-8")
    assert shell("-w", "--log", "--only", "unicode", path)[0] == 0
    assert "change 1: " in shell("why", f"{path}:2")[1]
    assert shell("why", f"{path}:1")[1].endswith("stands as it was\n")


def test_why_of_an_edit(shell: Shell, text: Path) -> None:
    code, out, _ = shell("why", text, "--edit", "1")
    assert (code, out.count("change ")) == (0, 1)
    assert out.startswith(f'{text}:1:10 change 1: "ayear" → "a YEAR"')
    assert "there is no edit 99; its log has 1 to" in shell("why", text, "--edit", "99")[2]
    assert "not both" in shell("why", f"{text}:1", "--edit", "1")[2]


def test_why_of_a_line_without_changes(shell: Shell, tmp_path: Path) -> None:
    path, _ = written(tmp_path, "Nothing is wrong here.\n")
    assert shell("why", f"{path}:1") == (0, f"{path}:1: stands as it was\n", "")


@pytest.mark.parametrize("place", ["{}:99:1", "{}:1:999", "{}", "{}:x:1", "{}:0:0"])
def test_why_nowhere(shell: Shell, text: Path, place: str) -> None:
    assert shell("why", place.format(text))[0] == 2


# --- undo, restore, apply, verify


def test_undo_of_a_misspelt_rule_names_the_one_that_is_meant(shell: Shell, text: Path) -> None:
    assert shell("undo", text, "--rule", "stamp/mrak")[2].endswith("no such edit; did you mean stamp/mark?\n")
    assert shell("undo", text, "--rule", "stmap")[2].endswith("did you mean stamp?\n")


def test_undo_one_rule_keeps_the_rest_and_writes_both(shell: Shell, text: Path) -> None:
    code, out, err = shell("undo", text, "--rule", "stamp")
    assert code == 0
    assert "2 edits to take back" in out
    assert "2 edits taken back" in err
    assert text.read_text().startswith("For over a YEAR <<AD>>we took THE long ROAD.\n<<STAMP>>\nThe end of THE café")
    log = Provenance.loads(Path(f"{text}.prov.jsonl").read_bytes())
    assert log.verify(text.read_text()) == []
    assert [turn.undone for turn in log.passes] == [0, 2, 0]
    assert log.restore(text.read_text()) == TEXT.encode()


def test_undo_refuses_where_edits_stand_on_it(shell: Shell, text: Path) -> None:
    before = text.read_bytes(), Path(f"{text}.prov.jsonl").read_bytes()
    code, out, _ = shell("undo", text, "--rule", "glue")
    assert code == 1
    assert "standing on them" in out
    assert '"a year" → "a YEAR"' not in out
    assert "shout/case" in out
    assert before == (text.read_bytes(), Path(f"{text}.prov.jsonl").read_bytes())
    assert shell("undo", text, "--rule", "glue", "--with-dependents", "-n")[0] == 0
    assert before == (text.read_bytes(), Path(f"{text}.prov.jsonl").read_bytes())
    assert shell("undo", text, "--rule", "glue", "--with-dependents")[0] == 0
    assert "ayear" in text.read_text()
    assert "longroad" in text.read_text()


def test_undo_by_number_and_condition(shell: Shell, text: Path) -> None:
    assert shell("undo", text, "--edit", "1")[0] == 0
    assert "over ayear" in text.read_text()
    assert shell("undo", text, "--where", "confidence < 0.6")[0] == 0
    assert "ROAD" not in text.read_text()
    assert shell("undo", text, "--edit", "99")[0] == 2
    assert shell("undo", text)[0] == 2
    assert shell("restore", text)[1] == TEXT


def test_undo_with_the_log_elsewhere(shell: Shell, text: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "logs.prov.jsonl.zst"
    from clean.cli.common import packed

    elsewhere.write_bytes(packed(Path(f"{text}.prov.jsonl").read_bytes(), str(elsewhere)))
    Path(f"{text}.prov.jsonl").unlink()
    assert shell("undo", text, "--rule", "stamp")[0] == 2
    assert shell("undo", text, "--rule", "stamp", "--log", elsewhere)[0] == 0
    assert shell("verify", text, "--log", elsewhere)[0] == 0


def test_verify_of_all_files_of_a_folder(shell: Shell, text: Path) -> None:
    """`clean verify DIR/*` names texts and logs alike; each text is checked once, and decisions are none."""
    log, decisions = Path(f"{text}.prov.jsonl"), Path(f"{text}.decisions.jsonl")
    decisions.write_text("")
    code, out, err = shell("verify", text, decisions, log)
    assert (code, out.count("text and log fit")) == (0, 1)
    assert err == f"clean: {decisions}: holds decisions, not a text; left out\n"
    assert shell("verify", log)[:2] == (code, out)
    text.unlink()
    code, out, err = shell("verify", "-q", decisions, log)
    assert (code, out, err) == (2, "", f"clean: {text}: no such file or directory\n")


def test_a_crash_between_text_and_log_is_survived(shell: Shell, text: Path, tmp_path: Path) -> None:
    """The new log waits beside the old one while the text is replaced; the pair is found again either way."""
    old_text, old_log = text.read_bytes(), Path(f"{text}.prov.jsonl").read_bytes()
    assert shell("undo", text, "--rule", "stamp")[0] == 0
    new_log = Path(f"{text}.prov.jsonl").read_bytes()
    Path(f"{text}.prov.jsonl").write_bytes(old_log)
    Path(f"{text}.prov.jsonl.pending").write_bytes(new_log)
    assert shell("verify", text)[0] == 0
    assert shell("restore", text)[1] == TEXT
    text.write_bytes(old_text)
    assert shell("verify", text)[0] == 0


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbfover ayear\r\n",
        "naïve ayear".encode("utf-16"),
        b"bad \xff byte ayear, and caf\xc3\xa9\n",
    ],
)
def test_restore_gives_every_byte_back(shell: Shell, tmp_path: Path, data: bytes) -> None:
    path, _ = written(tmp_path, data)
    out = tmp_path / "back"
    assert shell("restore", path, "-o", out)[0] == 0
    assert out.read_bytes() == data
    assert shell("verify", path)[0] == 0


def test_apply_replays_values_and_checks_the_original(shell: Shell, text: Path, tmp_path: Path) -> None:
    original = tmp_path / "o.txt"
    original.write_text(TEXT)
    assert shell("apply", original, "--log", f"{text}.prov.jsonl")[:2] == (0, text.read_text())
    original.write_text(TEXT + " ")
    code, _, err = shell("apply", original, "--log", f"{text}.prov.jsonl")
    assert code == 2
    assert "not the original" in err


def test_verify_says_what_is_wrong(shell: Shell, text: Path) -> None:
    log = Path(f"{text}.prov.jsonl")
    code, out, _ = shell("verify", text)
    assert (code, "text and log fit" in out) == (0, True)
    whole, body = text.read_bytes(), log.read_bytes()
    text.write_bytes(whole + b"x")
    assert shell("verify", text)[0] == 2
    assert "not the text" in shell("verify", text)[2]
    text.write_bytes(b"\xef\xbb\xbf" + whole)
    assert "byte order mark" in shell("verify", text)[2]
    text.write_bytes(whole)
    log.write_bytes(body.replace(b"0.97", b"0.98"))
    assert "changed after it was written" in shell("verify", text)[2]
    log.write_bytes(body[:-10])
    assert "not a complete" in shell("verify", text)[2]
    log.unlink()
    assert "no log beside it" in shell("verify", text)[2]
    assert shell("verify", "missing.txt")[0] == 2


def test_verify_deep_names_the_first_pass_that_differs(
    shell: Shell, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clean import registry

    chain = dict(CHAIN.filters)
    monkeypatch.setattr(registry, "make", lambda name, options=None: type(chain[name])(**(options or {})))
    code, out, _ = shell("verify", text, "--deep")
    assert code == 0
    assert "pass 1 (glue): its 3 edits are made again" in out
    assert shell("undo", text, "--rule", "stamp", "-q")[0] == 0
    code, out, _ = shell("verify", text, "--deep")
    assert code == 0
    assert "pass 2 (stamp): 2 of its edits were taken back" in out
    assert "pass 3 (shout): its 4 edits are made again, on a text without" in out
    monkeypatch.setattr(
        registry, "make", lambda name, options=None: type(chain[name])(*([("of the",)] if name == "glue" else []))
    )
    code, _, err = shell("verify", text, "--deep")
    assert code == 2
    assert 'pass 1 (glue): no longer makes "ayear" → "a year" at 1:10' in err


# --- decisions


def test_decisions_are_found_again_and_stale_ones_reported(shell: Shell, text: Path, tmp_path: Path) -> None:
    original = tmp_path / "o.txt"
    original.write_text(TEXT)
    log = Provenance.loads(Path(f"{text}.prov.jsonl").read_bytes()).bind(text.read_text())
    year, road = log.where(before="ayear")[0], log.where(before="longroad")[0]
    given = tmp_path / "d.jsonl"
    given.write_text(
        decisions.about(year, TEXT, "accept").dumps()
        + decisions.about(year, TEXT, "reject", who="me").dumps()
        + decisions.about(road, TEXT, "accept", replacement="lengthy road").dumps()
        + '{"rule": "stamp/*", "before": "<<gone>>", "verdict": "reject"}\n'
    )
    out = tmp_path / "out.txt"
    code, _, err = shell("apply", original, "--log", f"{text}.prov.jsonl", "--decisions", given, "-o", out)
    assert code == 0
    assert "stale" in err
    assert "<<gone>>" in err
    assert err.count("stale") == 1
    assert "over ayear we took THE lengthy road." in out.read_text()
    assert shell("verify", out)[0] == 0
    assert shell("restore", out)[1] == TEXT
    assert "review/replacement" in shell("log", out)[1]


def test_decisions_that_can_not_be_read(shell: Shell, text: Path, tmp_path: Path) -> None:
    original, given = tmp_path / "o.txt", tmp_path / "d.jsonl"
    original.write_text(TEXT)
    for line in ("no json", "[]", '{"verdict": "maybe"}', '{"verdict": "accept", "colour": "x"}', '{"verdict": 1}'):
        given.write_text(line)
        code, _, err = shell("apply", original, "--log", f"{text}.prov.jsonl", "--decisions", given)
        assert (code, f"{given}:1" in err) == (2, True)


def test_decisions_on_the_next_run(shell: Shell, tmp_path: Path) -> None:
    source, out = tmp_path / "p.txt", tmp_path / "q.txt"
    source.write_text("A soft hy\N{SOFT HYPHEN}phen in a quiet sentence.\n")
    assert shell("--only", "unicode", source, "-o", out, "--log")[0] == 0
    assert "\N{SOFT HYPHEN}" not in out.read_text()
    Path(f"{out}.decisions.jsonl").write_text('{"rule": "unicode/*", "verdict": "reject"}\n')
    assert shell("--only", "unicode", source, "-o", out, "--log", "--decisions")[0] == 0
    assert out.read_text() == source.read_text()
    assert shell("--only", "unicode", source, "--decisions", source)[0] == 2


# --- redact


def test_a_redacted_log_hides_what_was_removed_and_keeps_the_rest(shell: Shell, tmp_path: Path) -> None:
    secret = "<<call 555-1234>>"
    path, result = written(tmp_path, f"For over ayear {secret} we waited {secret}ofthe end, and\n")
    shared = tmp_path / "shared.prov.jsonl"
    assert shell("redact", f"{path}.prov.jsonl", "--rule", "stamp", "-o", shared)[0] == 0
    assert b"555" not in shared.read_bytes()
    files.write(f"{path}.prov.jsonl", shared.read_bytes())
    code, out, _ = shell("verify", path)
    assert code == 0
    assert "redacted, so the hashes" in out
    code, _, err = shell("restore", path)
    assert code == 2
    assert "redacted: what stood there is not in this log" in err
    assert shell("undo", path, "--rule", "glue")[0] == 2
    assert "█████" in shell("diff", path, "--style", "word")[1]
    original = tmp_path / "o.txt"
    original.write_bytes(result.restore())
    assert shell("apply", original, "--log", f"{path}.prov.jsonl")[:2] == (0, path.read_text())
    path.write_text(path.read_text() + "!")
    assert shell("verify", path)[0] == 2
    assert shell("redact", shared, "--rule", "nothing")[0] == 2


def test_what_is_redacted_does_not_come_back(shell: Shell, tmp_path: Path) -> None:
    path, result = written(tmp_path, "over ayear <<555-1234>>we\n")
    original, out, given = tmp_path / "o.txt", tmp_path / "out.txt", tmp_path / "d.jsonl"
    original.write_bytes(result.restore())
    given.write_text('{"rule": "stamp/*", "verdict": "reject"}\n')
    log = f"{path}.prov.jsonl"
    assert shell("redact", log, "--rule", "stamp", "-w")[0] == 0
    assert shell("apply", original, "--log", log, "-o", out)[0] == 0
    assert b"555" not in Path(f"{out}.prov.jsonl").read_bytes()
    assert shell("verify", out)[0] == 0
    assert shell("apply", original, "--log", log, "--decisions", given)[0] == 2


def test_redacting_a_change_of_several_steps_redacts_all_of_it(tmp_path: Path) -> None:
    log = CHAIN.run("over ayear and\n").provenance
    for row in map(json.loads, log.redact(rule="shout").dumps().splitlines()):
        if row["type"] == "change":
            assert set(row["before"]) == {"chars", "sha256"}
            assert all(set(step["after"]) == {"chars", "sha256"} for step in row["steps"])
    assert Provenance.loads(log.redact(rule="shout").dumps()).redacted == 1


# --- rules, recipes, check, query, split


def test_every_verb_has_help_with_examples(shell: Shell) -> None:
    for verb in VERBS:
        if verb in ("review", "corpus"):
            continue
        code, out, _ = shell(verb, "--help")
        assert code == 0
        assert "Examples:" in out
        assert f"clean {verb}" in out


def test_rules_and_rule(shell: Shell) -> None:
    assert "run_together" in shell("rules")[1]
    rows = [json.loads(line) for line in shell("rules", "--json", "ads")[1].splitlines()]
    assert all(row["rule"].startswith("ads/") and row["about"] for row in rows)
    code, out, _ = shell("rule", rows[0]["rule"])
    assert code == 0
    assert rows[0]["about"] in out
    assert "Left alone" in out
    assert shell("rule", "ads", "--markdown")[1].startswith("# ads\n")
    assert json.loads(shell("rule", "ads", "--json")[1])["filter"] == "ads"
    assert shell("rule", "nothing")[0] == 2
    assert shell("rule", "ads/nothing")[0] == 2


def test_recipes(shell: Shell, tmp_path: Path) -> None:
    assert "default" in shell("recipes")[1]
    assert "run_together" in shell("recipes", "spaces")[1]
    assert shell("recipes", "nothing")[0] == 2
    (tmp_path / "mine.toml").write_text(shell("recipes", "pdf", "--toml")[1])
    assert recipe.load(str(tmp_path / "mine.toml")).options == recipe.load("pdf").options


BAD = "A soft hy\N{SOFT HYPHEN}phen.\n\N{SOFT HYPHEN}\n"


@pytest.mark.parametrize("style", ["concise", "full", "json", "github", "sarif"])
def test_check(shell: Shell, tmp_path: Path, style: str) -> None:
    path = tmp_path / "odd,name:1.txt"
    path.write_text(BAD)
    code, out, _ = shell("check", path, "--only", "unicode", "--format", style)
    assert code == 1
    assert "unicode/" in out
    if style == "concise":
        assert out.startswith(f"{path}:1:")
    if style == "json":
        assert json.loads(out.splitlines()[0])["line"] == 1
    if style == "github":
        assert out.startswith("::warning file=")
        assert "odd%2Cname%3A1.txt" in out
    if style == "sarif":
        (described,) = json.loads(out)["runs"]
        assert described["columnKind"] == "unicodeCodePoints"
        assert described["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 1


def test_check_selects_ignores_and_walks_folders(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(BAD)
    (tmp_path / "sub" / "image").write_bytes(bytes(range(256)) * 8)
    assert shell("check", tmp_path, "--only", "unicode")[0] == 1
    assert shell("check", tmp_path, "--only", "unicode", "--select", "ads") == (0, "", "")
    assert shell("check", tmp_path, "--only", "unicode", "--ignore", "unicode/*") == (0, "", "")
    assert shell("check", tmp_path, "--only", "unicode", "--exit-zero")[0] == 0
    assert shell("check", tmp_path / "sub" / "image")[0] == 2
    assert shell("check", tmp_path / "missing")[0] == 2


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nope", "`clean rules` lists them"),
        ("unicode/*,ads/sharebar", "'ads/sharebar'; did you mean ads/share-bar"),
        ("share-bar", "did you mean ads/share-bar?"),
        ("truncated", "did you mean truncation"),
        ("nope/*", "'nope/*'"),
    ],
)
def test_check_refuses_what_is_no_rule(shell: Shell, tmp_path: Path, option: str, name: str, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BAD)
    code, out, err = shell("check", path, "--only", "unicode", option, name)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "there is no filter or rule" in err
    assert said in err


def test_a_corpus_run_is_pointed_to_where_a_log_is_looked_for(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    written(tmp_path / "in")
    run = tmp_path / "run"
    code, _, err = shell("corpus", tmp_path / "in", run, "--only", "unicode", "--log-format", "jsonl")
    assert code == 0
    assert f"clean: {tmp_path / 'in'}: 1 log of clean (*.prov.jsonl) left out\n" in err
    assert not (run / "clean" / "a.txt.prov.jsonl").exists()
    text = run / "clean" / "a.txt"
    for arguments in (
        ["verify", run],
        ["verify", run / "clean"],
        ["verify", text],
        ["diff", text],
        ["why", f"{text}:1:1"],
    ):
        code, out, err = shell(*arguments)
        assert (code, out) == (2, "")
        assert f"{run}/changes/, `clean query {run} SQL`, `clean report {run}`" in err
    assert "is a folder; give its files\n" in shell("verify", tmp_path / "in")[2]


def test_a_quiet_corpus_run_says_why_it_failed(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "in" / "b.txt").write_text(BAD)
    code, out, err = shell(
        "corpus", tmp_path / "in", tmp_path / "run", "--only", "unicode", "--log-format", "jsonl", "-q"
    )
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "1 document in quarantine" in err
    assert "a.txt" in err


def test_query(shell: Shell, tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB is not installed")
    path, _ = written(tmp_path)
    written(tmp_path, "over ayear", "b.txt")
    sql = "select rule, count(*) n from changes group by 1 order by 2 desc, 1"
    rows = [json.loads(line) for line in shell("query", tmp_path, sql, "--format", "json")[1].splitlines()]
    assert {"rule": "glue/split + shout/case", "n": 4} in rows
    assert (
        shell("query", path, "select kind from findings order by 1", "--format", "csv")[1]
        == "kind\r\ndoubt\r\ntruncated\r\n"
    )
    assert "original-a.txt" in shell("query", f"{path}.prov.jsonl", "select id, edits from documents")[1]
    code, _, err = shell("query", path, "selec")
    assert (code, "the query failed" in err) == (2, True)
    assert shell("query", tmp_path / "missing", "select 1")[0] == 2


def test_query_without_duckdb(shell: Shell, text: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, _, err = shell("query", text, "select 1")
    assert code == 2
    assert "pip install 'clean-provenance[query]'" in err
    assert shell("export", text, "--to", "parquet")[0] == 2


def test_split(shell: Shell) -> None:
    assert shell("split", "enterprisesoftwarefirm")[1] == "enterprise software firm\n"


def test_a_closed_pipe_is_silent(text: Path) -> None:
    """`clean log | head -1` ends quietly."""
    body = "<<x>> ayear " * 20_000
    written(text.parent, body, "long.txt")
    command = f"{sys.executable} -m clean log {text.parent / 'long.txt'} | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1
