"""What is published works where nothing else is installed: wheel and source distribution, in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import clean

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}

pytestmark = pytest.mark.slow


def _run(*words: str | Path, cwd: Path, stdin: str = "") -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=600,
        env=ENVIRONMENT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an environment that holds pip, and in `dist/` what hatchling builds."""
    folder = tmp_path_factory.mktemp("packaging")
    for name in ("builder", "empty"):
        _run(sys.executable, "-m", "venv", folder / name, cwd=folder)
    _run(folder / "builder/bin/pip", "install", "--quiet", "hatchling", cwd=folder)
    _run(folder / "builder/bin/python", "-m", "hatchling", "build", "-d", folder / "dist", cwd=ROOT)
    return folder


def _built(home: Path, ending: str) -> Path:
    (found,) = (home / "dist").glob(f"*{ending}")
    return found


def test_the_wheel_holds_code_data_and_fixtures_and_nothing_else(home: Path) -> None:
    with zipfile.ZipFile(_built(home, ".whl")) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"clean", "clean_provenance"}
    for wanted in (
        "clean/recipes/default.toml",
        "clean/fixtures/ads.md",
        "clean/py.typed",
        "clean/data/lexicon/en.words",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".jsonl", ".pyc"))]


def test_the_source_distribution_can_be_tested(home: Path) -> None:
    with tarfile.open(_built(home, ".tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "NOTICE", "LICENSE", "tests/test_docs.py", "docs/generate.py", "fixtures/ads.md"} <= names


@pytest.mark.parametrize("ending", [".whl", ".tar.gz"])
def test_it_runs_in_an_empty_environment(home: Path, ending: str, tmp_path: Path) -> None:
    bin_ = home / "empty/bin"
    _run(bin_ / "pip", "install", "--quiet", "--force-reinstall", _built(home, ending), cwd=tmp_path)
    assert _run(bin_ / "clean", "--version", cwd=tmp_path) == f"clean {clean.__version__}\n"
    text = "They waited for the boat.The letter never came, and in the end they went home.\n"
    (tmp_path / "page.txt").write_text(text)
    _run(bin_ / "clean", "page.txt", "-o", "article.txt", "--log", cwd=tmp_path)
    assert "boat. The letter" in (tmp_path / "article.txt").read_text()
    assert _run(bin_ / "clean", "restore", "article.txt", cwd=tmp_path) == text
    assert "share-bar" in _run(bin_ / "clean", "rule", "ads", cwd=tmp_path)
    assert _run(bin_ / "python", "-m", "pip", "check", cwd=tmp_path)
