"""Input made to do harm: bombs, commands for the terminal, formulas, recipes, forged logs."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard

from clean.cli.entry import run
from clean.decode import decode, encode
from clean.formats import compressed, files
from clean.provenance import Provenance
from clean.report.escape import visible
from tests.verbs import CHAIN, TEXT, written

MEGA = 1_000_000
COMMANDS = (
    "\x1b]0;title\x07\x1b]52;c;aGk=\x07\x1b[31m\x9b31m\x90q\x9c\x1bP$q\x1b\\"
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT ISOLATE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x85\r\v\f\x08\x7f"
)
"""A title, the clipboard, colours, a question to the terminal, reordering, line ends, deletions."""


class Shell:
    """Runs a verb in this process."""

    def __init__(self, captured: Any) -> None:
        self._captured = captured

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self._captured.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = self._captured.readouterr()
        return code, out.decode(), err.decode()


@pytest.fixture
def shell(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Shell(capsysbinary)


# --- bombs


def bomb(ending: str, size: int = 300 * MEGA) -> bytes:
    packed = io.BytesIO()
    with compressed.writer(packed, f"bomb{ending}") as stream:
        for _ in range(size // MEGA):
            stream.write(bytes(MEGA))
    return packed.getvalue()


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_bomb_stops_at_the_limit(ending: str) -> None:
    data, out = bomb(ending), 0
    with compressed.reader(io.BytesIO(data), f"bomb{ending}") as stream:
        try:
            while piece := stream.read(MEGA):
                out += len(piece)
        except compressed.BombError as error:
            assert "more than 200 times" in str(error)  # noqa: PT017
        else:
            pytest.fail("read to its end")
    assert out <= compressed.FREE + MEGA


def test_a_log_that_is_a_bomb(shell: Shell, tmp_path: Path) -> None:
    path, _ = written(tmp_path)
    log = tmp_path / "bomb.jsonl.zst"
    log.write_bytes(bomb(".zst"))
    code, out, err = shell("log", path, "--log", log)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "unfolds" in err


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_shard_that_is_a_bomb(shell: Shell, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"bomb.jsonl{ending}").write_bytes(bomb(ending))
    code, _, err = shell("corpus", folder, tmp_path / "out", "--only", "unicode", "--quiet")
    assert code == 2
    assert "unfolds" in err


@pytest.mark.parametrize("damage", ["cut", "trailing", "twice"])
@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_damaged_streams_are_an_error_and_never_less_text(ending: str, damage: str) -> None:
    plain = os.urandom(50_000)
    packed = gzip.compress(plain) if ending == ".gz" else zstandard.compress(plain)
    data = {"cut": packed[:-20], "trailing": packed + b"junk", "twice": packed * 2}[damage]
    try:
        with compressed.reader(io.BytesIO(data), f"x{ending}") as stream:
            got = stream.read()
    except (OSError, EOFError, zstandard.ZstdError):
        assert damage != "twice"
    else:
        assert got == plain * (2 if damage == "twice" else 1)
        assert damage != "cut"


# --- the terminal


def obeyed(*texts: str) -> set[str]:
    """What a terminal would obey, and what reorders."""
    return {char for text in texts for char in text if visible(char) != char}


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A text and its log, full of commands, in a file whose name is one."""
    inside = COMMANDS.replace("\r", "")
    text = f"{COMMANDS} over ayear <<{COMMANDS}>> {inside}\nofthe {COMMANDS} longroad forever and\n"
    return written(tmp_path, text, name=f"a{COMMANDS.replace('/', '')}.txt")[0]


VERBS = (
    ("log", "{}"),
    ("log", "{}", "--json"),
    ("why", "{}:1:1"),
    ("why", "{}:2:3"),
    ("why", "{}:1:60", "--json"),
    ("why", "{}:99:99"),
    ("stats", "{}", "--by", "before"),
    ("stats", "{}", "--by", "rule"),
    ("verify", "{}"),
    ("undo", "{}", "-n", "--rule", "stamp"),
    ("undo", "{}", "--rule", "nothing"),
    *(("diff", "{}", "--style", style) for style in ("unified", "word", "side", "edits")),
    *(
        ("check", "{}", "--only", "unicode", "--format", kind)
        for kind in ("concise", "full", "json", "github", "sarif")
    ),
    ("--check", "{}", "--only", "unicode"),
    ("--diff", "{}", "--only", "unicode"),
    ("-v", "{}", "--only", "unicode", "-o", os.devnull),
    ("--json", "{}", "--only", "unicode", "-o", os.devnull),
    ("{}",),
    ("export", "{}", "--to", "json"),
    ("export", "{}", "--to", "html"),
    ("restore", "no{}"),
    ("--recipe", "{}"),
    ("--only", COMMANDS),
    ("--set", f"unicode.{COMMANDS}=1"),
    ("--encoding", COMMANDS, "{}"),
    (f"--{COMMANDS}",),
    ("rule", COMMANDS),
    ("recipes", COMMANDS),
    ("query", COMMANDS, "{}"),
    ("log", "{}", "--where", COMMANDS),
    ("apply", "{}", "--log", "{}.prov.jsonl"),
)


@pytest.mark.parametrize("arguments", VERBS, ids=lambda arguments: ascii(" ".join(arguments))[:40])
def test_nothing_a_terminal_obeys_comes_from_a_text_or_a_name(
    shell: Shell, odd: Path, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(odd.parent)
    _, out, err = shell(*(argument.replace("{}", odd.name) for argument in arguments))
    text = arguments[0] == "{}" or arguments[0] == "apply"  # the cleaned text itself, which goes where it is sent
    assert not obeyed("" if text else out, err)
    assert "Traceback" not in err


@pytest.mark.parametrize("char", [chr(code) for code in (*range(32), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"])
def test_every_control_character_is_made_visible(char: str) -> None:
    assert not obeyed(visible(f"a{char}b"))
    assert visible(f"a{char}b", newlines=True).isprintable()


@pytest.mark.parametrize("code", [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_every_mark_that_reorders_is_made_visible(code: int) -> None:
    assert visible(chr(code)) == f"<U+{code:04X}>"


# --- formulas


def test_no_cell_of_a_table_is_a_formula(shell: Shell, tmp_path: Path) -> None:
    import csv

    starts = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "|cmd")
    text = "".join(f"<<{start}>> ayear\n" for start in starts)
    path, _ = written(tmp_path, text, name="=1.txt")
    code, out, _ = shell("export", path, "--to", "csv")
    assert code == 0
    for row in csv.reader(io.StringIO(out, newline="")):
        for cell in row:
            assert not re.match(r"[=+\-@\t\r\n|]", cell) or re.fullmatch(r"-?[\d.]+", cell), cell


# --- recipes

EVIL = (
    'filters = ["os"]',
    'filters = ["../evil"]',
    'filters = ["__init__"]',
    'filters = ["clean.filters.unicode"]',
    'filters = ["unicode"]\n[options.unicode]\n__class__ = "x"',
    'filters = ["unicode"]\n[options.unicode]\npropose = "x"',
    'filters = ["unicode"]\n[options.unicode]\nrules = {}',
    'filters = "unicode"',
    "filters = 3",
    "filters = [3]",
    "filters = [[]]",
    'filters = ["unicode", "unicode"]\noptions = 1',
    'filters = ["unicode"]\noptions = []',
    'filters = ["unicode"]\n[options]\nunicode = 1',
    'filters = ["unicode"]\nmin_confidence = "x"',
    'filters = ["unicode"]\nmin_confidence = nan',
    'filters = ["unicode"]\nmin_confidence = 7',
    "about = 3",
    'import = "os"',
    "!!python/object/apply:os.system ['true']",
    "a" * 100_000,
    "a = " + "[" * 5000,
)


@pytest.mark.parametrize("recipe", EVIL, ids=lambda recipe: recipe[:40])
def test_a_recipe_is_data(shell: Shell, tmp_path: Path, recipe: str) -> None:
    """Whatever is in it: nothing new is imported, and where it is wrong one line says so."""
    path = tmp_path / "recipe.toml"
    path.write_text(recipe, "utf-8")
    text = tmp_path / "text.txt"
    text.write_text(TEXT, "utf-8")
    code, _, err = shell("--recipe", path, text)
    assert code in (0, 2)
    assert err.count("\n") == (1 if code else 0)
    assert "Traceback" not in err


def test_no_recipe_and_no_module_is_taken_from_the_folder(tmp_path: Path) -> None:
    for name in ("default.toml", "clean.toml", ".clean.toml"):
        (tmp_path / name).write_text('filters = ["nonsense"]')
    for name in ("clean", "ftfy", "click", "orjson", "sitecustomize"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run from the folder')")
    (tmp_path / "a.txt").write_text("Zero\N{ZERO WIDTH SPACE} width.\n", "utf-8")
    command = os.path.join(os.path.dirname(sys.executable), "clean")
    if not os.path.exists(command):
        pytest.skip("the command is not installed")
    run = subprocess.run([command, "--only", "unicode", "a.txt"], cwd=tmp_path, capture_output=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"Zero width.\n", b"")


# --- logs


@pytest.mark.parametrize(
    "text",
    [
        '"}\n{"type":"end","changes":0}\n',
        "a\N{LINE SEPARATOR}b\x85c\r\nd\x0be\x1cf",
        "\ud800x\udfff",
        "\\n\\u000a",
    ],
)
def test_a_text_can_not_forge_a_line_of_its_log(text: str) -> None:
    result = CHAIN.run(f"{text} ayear <<{text.replace('<', '')}>> ofthe {text}", id=text)
    lines = result.provenance.dumps().decode("ascii").splitlines()
    kinds = [json.loads(line)["type"] for line in lines]
    assert (kinds[0], kinds[-1]) == ("head", "end")
    assert kinds.count("head") == kinds.count("end") == 1
    assert kinds.count("change") == len(result.changes)
    assert Provenance.loads(result.provenance.dumps()).id == text


def signed(rows: list[Any]) -> bytes:
    """A log made by hand, whose digest is right."""
    import hashlib

    body = b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)
    data = body[:-2] + b',"log":"'
    return data + hashlib.sha256(data).hexdigest().encode() + b'"}\n'


def forgeries() -> list[tuple[str, bytes]]:
    rows = [json.loads(line) for line in CHAIN.run(TEXT).provenance.dumps().splitlines()]
    del rows[-1]["log"]
    made: list[tuple[str, bytes]] = []

    def forged(name: str, change: Any) -> None:
        copy = json.loads(json.dumps(rows))
        changed = change(copy)
        made.append((name, signed(copy if changed is None else changed)))

    at = next(k for k, row in enumerate(rows) if row["type"] == "change")
    for k in (0, at, len(rows) - 1, next(k for k, row in enumerate(rows) if row["type"] == "pass")):
        for key in rows[k]:
            if key == "type":
                continue
            forged(f"{rows[k]['type']} without {key}", lambda copy, k=k, key=key: copy[k].pop(key) and None)
            values: tuple[Any, ...] = (None, -1, 10**30, "x", [], {}, [[]], 1.5)
            for value in values:
                forged(
                    f"{rows[k]['type']}.{key} = {value!r}", lambda copy, k=k, key=key, v=value: copy[k].update({key: v})
                )
    forged("a list for a row", lambda copy: [*copy[:1], [], *copy[1:]])
    forged("a number for a row", lambda copy: [copy[0], 3, *copy[1:]])
    forged("a row of no kind", lambda copy: [copy[0], {}, *copy[1:]])
    forged("changes backwards", lambda copy: [copy[0], *copy[1:-1][::-1], copy[-1]])
    forged("every row twice", lambda copy: [copy[0], *(row for row in copy[1:-1] for _ in "12"), copy[-1]])
    made.append(("not JSON", signed([*rows[:1], "x"]).replace(b'"x', b"x")))
    return made


@pytest.mark.parametrize(("name", "data"), [pytest.param(*each, id=each[0]) for each in forgeries()])
def test_a_forged_log_is_one_line(shell: Shell, tmp_path: Path, name: str, data: bytes) -> None:
    """Its digest is right, what it says is nonsense."""
    path, _ = written(tmp_path)
    Path(files.log_path(path)).write_bytes(data)
    for verb in ("verify", "log", "restore"):
        code, _, err = shell(verb, path)
        assert code in (0, 2)
        assert "Traceback" not in err
        assert err.count("\n") == (1 if code else 0)
        if verb == "restore" and code == 0:
            assert shell(verb, path)[1] == TEXT


# --- records


def test_records_that_are_nonsense_do_not_stop_the_others(shell: Shell, tmp_path: Path) -> None:
    deep = '{"text":' + "[" * 100_000
    path = tmp_path / "a.jsonl"
    path.write_text(f'{deep}\n[1]\n{{"text":null}}\n{{"text":1e999}}\n{{}}\n"\n{{"text":"ok"}}\n')
    code, out, err = shell("--jsonl", path, "--only", "unicode")
    assert (code, err.count("\n")) == (2, 6)
    assert [json.loads(line)["text"] for line in out.splitlines()] == ["ok"]


def test_rejects_do_not_overwrite_the_records(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text":"ok"}\n')
    code, _, err = shell("--jsonl", path, "--rejects", path, "--only", "unicode")
    assert (code, err.count("\n")) == (2, 1)
    assert path.read_text() == '{"text":"ok"}\n'


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy (select 1) to 'evil.csv'",
        "attach 'evil.db'",
        "install httpfs",
        "set enable_external_access = true",
    ],
)
def test_a_query_reaches_no_other_file(shell: Shell, tmp_path: Path, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb", reason="the query extra is not installed")
    written(tmp_path)
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    code, out, err = shell("query", tmp_path, sql)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sorted(tmp_path.iterdir()) == before
    assert shell("query", tmp_path, "select count(*) from changes")[0] == 0


@pytest.mark.parametrize("data", [b"+3o3", b"+3o0-", b"a+3AA-b\nc+3gA-", b"+2AA-"])
def test_lone_surrogates_in_utf7_come_back(data: bytes) -> None:
    """Its decoder gives them, and they look like the marks of bytes that can't be read."""
    found = decode(data, "utf-7")
    found.text.encode()
    assert encode(found.text, found.encoding, found.bom, found.patches) == data
