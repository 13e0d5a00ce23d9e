"""What a second run, or a second text of the same name, must not destroy."""

from __future__ import annotations

from pathlib import Path

import pytest

from clean.cli.entry import run

BAD = "Zero\N{ZERO WIDTH SPACE} width.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(BAD, "utf-8")
    assert run(["-w", str(path), "--only", "unicode", "--log"]) == 0
    return path


def restored(path: Path) -> str:
    assert run(["restore", str(path), "-o", f"{path}.back"]) == 0
    return Path(f"{path}.back").read_text("utf-8")


def test_the_way_back_outlives_a_second_run(path: Path) -> None:
    assert run(["-w", str(path), "--only", "unicode", "--log"]) == 0
    assert restored(path) == BAD


def test_a_second_run_that_would_lose_it_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-w", str(path), "--only", "unicode", "--set", "unicode.straight_quotes=true", "--log"]) == 0
    other = path.with_name("b.txt")
    other.write_text("“Zero\N{ZERO WIDTH SPACE} width”\n", "utf-8")
    assert run(["-w", str(other), "--only", "unicode", "--log"]) == 0
    assert run(["-w", str(other), "--only", "unicode", "--set", "unicode.straight_quotes=true", "--log"]) == 2
    assert "way back" in capsys.readouterr().err
    assert restored(other) == "“Zero\N{ZERO WIDTH SPACE} width”\n"


def test_the_log_of_a_text_that_was_edited_since_is_kept(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = Path(f"{path}.prov.jsonl")
    before = log.read_bytes()
    path.write_text(f"New. {BAD}", "utf-8")
    assert run(["-w", str(path), "--only", "unicode", "--log"]) == 2
    assert "edited since" in capsys.readouterr().err
    assert log.read_bytes() == before
    log.unlink()
    assert run(["-w", str(path), "--only", "unicode", "--log"]) == 0
    assert restored(path) == f"New. {BAD}"


def test_two_texts_of_one_name_do_not_overwrite_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "same.txt").write_text(name)
    code = run(
        [str(tmp_path / "x/same.txt"), str(tmp_path / "y/same.txt"), "--only", "unicode", "-o", f"{tmp_path}/o/"]
    )
    assert code == 2
    assert "would both be written" in capsys.readouterr().err
    assert not (tmp_path / "o/same.txt").exists()


@pytest.mark.parametrize("arguments", [["--only", ","], ["--only", ""], ["--set", "ads.level=x"]])
def test_what_names_nothing_is_refused(path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(path), *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_log_never_takes_the_place_of_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(BAD, "utf-8")
    for arguments in (["--log", str(path)], ["-o", f"{path}l.jsonl", "--log", f"{path}l.jsonl"]):
        assert run([str(path), "--only", "unicode", *arguments]) == 2
        assert "take the place" in capsys.readouterr().err
    assert path.read_text("utf-8") == BAD
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]
