"""Writing a text where it lies: links, modes, and what becomes of its log when the original comes back."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from clean.cli.entry import run

BAD = "Zero\N{ZERO WIDTH SPACE} width.\n"
GOOD = "Zero width.\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(BAD, "utf-8")
    return path


def clean(*arguments: str | Path) -> int:
    return run([*map(str, arguments), "--only", "unicode"])


def test_one_of_several_names_is_not_parted_from_the_others(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = path.with_name("b.txt")
    os.link(path, other)
    assert clean("-w", path, "--log") == 2
    assert "is one of 2 names" in capsys.readouterr().err
    assert os.path.samefile(path, other)
    assert other.read_text("utf-8") == BAD
    assert sorted(os.listdir(path.parent)) == ["a.txt", "b.txt"]
    other.unlink()
    assert clean("-w", path) == 0
    assert path.read_text("utf-8") == GOOD


def test_a_good_text_of_several_names_is_no_error(path: Path) -> None:
    path.write_text(GOOD, "utf-8")
    os.link(path, path.with_name("b.txt"))
    assert clean("-w", path) == 0


@pytest.mark.parametrize("where", [["-w"], ["-o"]])
def test_a_read_only_file_is_not_replaced(path: Path, where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Its folder would allow it, and root may write it."""
    target = path if where == ["-w"] else path.with_name("b.txt")
    target.write_text(BAD, "utf-8")
    target.chmod(0o444)
    given: list[str | Path] = [path, "-o", target] if where == ["-o"] else ["-w", path]
    assert clean(*given) == 2
    assert "read-only" in capsys.readouterr().err
    assert target.read_text("utf-8") == BAD
    assert stat.S_IMODE(target.stat().st_mode) == 0o444


def test_what_is_restored_in_place_has_no_log_any_more(path: Path) -> None:
    assert clean("-w", path, "--log") == 0
    assert run(["restore", str(path), "-o", str(path)]) == 0
    assert path.read_text("utf-8") == BAD
    assert os.listdir(path.parent) == ["a.txt"]


def test_a_log_elsewhere_stays_and_is_named(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = path.with_name("log.jsonl")
    assert clean("-w", path, "--log", log) == 0
    assert run(["restore", str(path), "--log", str(log), "-o", str(path)]) == 0
    assert f"{log} is about the cleaned text" in capsys.readouterr().err
    assert sorted(os.listdir(path.parent)) == ["a.txt", "log.jsonl"]


def test_the_original_may_be_cleaned_again(path: Path, tmp_path: Path) -> None:
    """Its old log leads back to what is there anyhow."""
    assert clean("-w", path, "--log") == 0
    assert run(["restore", str(path), "-o", str(tmp_path / "back")]) == 0
    os.replace(tmp_path / "back", path)
    assert clean("-w", path, "--log") == 0
    assert path.read_text("utf-8") == GOOD
    assert run(["verify", str(path)]) == 0
