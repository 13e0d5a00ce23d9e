"""The man page and the completions are made from the verbs; both know all of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from clean.cli import VERBS, completions, manual
from clean.cli.entry import run


def _completed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str) -> list[str]:
    """What bash offers behind the typed words."""
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    assert completions.answer("bash_complete") == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("clean ch", "plain,check"),
        ("clean undo --ru", "plain,--rule"),
        ("clean --recipe we", "plain,web"),
        ("clean recipes pd", "plain,pdf"),
        ("clean --only mojibake,ad", "plain,mojibake,ads"),
        ("clean rule ads/sh", "plain,ads/share-bar"),
        ("clean check --select trunc", "plain,truncation/line-end"),
        ("clean corpus --engine r", "plain,ray"),
        ("clean export --to sa", "plain,sarif"),
        ("clean diff art", "file,art"),
        ("clean page.txt --min", "plain,--min-confidence"),
    ],
)
def test_completions(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, offered: str
) -> None:
    assert offered in _completed(monkeypatch, capsys, typed)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(capfd: pytest.CaptureFixture[str], shell: str, tmp_path: Path) -> None:
    assert run(["completions", shell]) == 0
    script = capfd.readouterr().out
    assert completions.VARIABLE in script
    if program := shutil.which(shell):
        path = tmp_path / "script"
        path.write_text(script)
        subprocess.run([program, "-n", str(path)], check=True)


def test_completing_loads_no_filter_for_verbs() -> None:
    env = {**os.environ, "COMP_WORDS": "clean ch", "COMP_CWORD": "1", completions.VARIABLE: "bash_complete"}
    probe = (
        "import sys, clean.cli.completions as c; c.answer('bash_complete'); sys.exit('clean.registry' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], env=env, capture_output=True, text=True, check=True)
    assert "plain,check" in done.stdout


def test_every_option_says_what_it_is_for() -> None:
    for name in ("", *VERBS):
        silent = [
            p.name for p in manual.command(name).params if isinstance(p, click.Option) and not (p.help or p.hidden)
        ]
        assert silent == [], f"clean {name}"


def test_the_man_page_has_every_verb_and_option(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["man"]) == 0
    page = capfd.readouterr().out
    for verb in manual.verbs():
        assert f".SS clean {verb.name} " in page or not verb.name
        for names, _ in verb.options:
            assert names.split(" ")[0].rstrip(",").replace("-", "\\-") in page
    if groff := shutil.which("groff"):
        checked = subprocess.run([groff, "-man", "-ww", "-z"], input=page, capture_output=True, text=True, check=True)
        assert checked.stderr == ""
