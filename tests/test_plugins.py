"""Filters from elsewhere: an installed package's, and one that `clean new` has just begun."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from clean.cli.entry import run as cli
from clean.report.specification import cases

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs/how-to/plugin-example"


def installed(package: Path, site: Path) -> dict[str, str]:
    """What an installer leaves behind: the module, and metadata with the entry points. The environment to run in."""
    project = tomllib.loads((package / "pyproject.toml").read_text("utf-8"))["project"]
    name = project["name"].replace("-", "_")
    metadata = site / f"{name}-{project['version']}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {project['version']}\n")
    points = project["entry-points"]["clean.filters"]
    (metadata / "entry_points.txt").write_text(
        "[clean.filters]\n" + "".join(f"{key} = {value}\n" for key, value in points.items())
    )
    for module in package.glob("clean_*.py"):
        shutil.copy(module, site)
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), *sys.path])}


def test_an_installed_filter_is_found(tmp_path: Path) -> None:
    env = installed(EXAMPLE, tmp_path / "site")
    (case, *_) = cases((EXAMPLE / "fixtures/page_number.md").read_text("utf-8"), "page_number")
    done = subprocess.run(
        [sys.executable, "-m", "clean", "--quiet", "--only", "page_number"],
        input=case.text.encode(),
        env=env,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == case.expected


@pytest.mark.parametrize("package", ["example", "new"])
def test_a_package_passes_its_own_tests(tmp_path: Path, package: str) -> None:
    folder = tmp_path / "package"
    if package == "new":
        assert cli(["new", "odd_mark", "--package", str(folder)]) == 0
    else:
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        env=installed(folder, tmp_path / "site"),
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_new_in_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli(["new", "odd_mark"]) == 2
    assert "no checkout" in capsys.readouterr().err
    (tmp_path / "clean/filters").mkdir(parents=True)
    (tmp_path / "fixtures").mkdir()
    assert cli(["new", "odd_mark"]) == 0
    assert "class OddMark:" in (tmp_path / "clean/filters/odd_mark.py").read_text()
    assert cli(["new", "odd_mark"]) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    assert cli(["new", "Odd-Mark"]) == 2
    assert cli(["new", "unicode"]) == 2
    assert "a filter 'unicode' already" in capsys.readouterr().err


def test_the_hooks_name_commands_that_exist(tmp_path: Path) -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    entries = [line.split("entry: clean", 1)[1].split() for line in text.splitlines() if "entry: clean" in line]
    (tmp_path / "a.txt").write_text("Ze\N{ZERO WIDTH SPACE}ro.\n", "utf-8")
    codes = [cli([*entry, str(tmp_path / "a.txt")]) for entry in entries]
    assert codes[0] == 1
    assert (tmp_path / "a.txt").read_text("utf-8") == "Zero.\n"
