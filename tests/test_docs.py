"""The documentation is true: every example runs and shows what comes out, and no generated page is out of date."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from clean import registry
from clean.cli import VERBS, manual
from clean.cli.entry import run
from tests.examples import alike, blocks, dialogue, plain

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    page
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
    if "plugin-example" not in page.parts and "filters" not in page.parts and any(blocks(page))
)
NEEDS = {"pandas", "polars", "datasets", "datatrove", "ray", "pyspark", "spacy", "langchain_core", "dolma", "duckdb"}


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made() -> ModuleType:
    return generator()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PATH", os.pathsep.join([str(_command(tmp_path)), os.environ["PATH"]]))
    spoken: dict[str, object] = {"__name__": "__main__"}
    missing = set()
    for block in blocks(page):
        if block.kind == "file":
            Path(block.title).parent.mkdir(parents=True, exist_ok=True)
            Path(block.title).write_text(block.body, "utf-8")
        elif block.kind == "python":
            missing.add(_speak(block.body, spoken, f"{page}, line {block.line}"))
        else:
            _type(block.body, f"{page.name}, line {block.line}", capfdbinary)

    if missing := missing - {None}:
        pytest.skip(f"all that does not need {', '.join(sorted(map(str, missing)))}, which is not installed, runs")


def _command(folder: Path) -> Path:
    """A folder with nothing but `clean`, for the examples that need a shell."""
    home = folder.parent / f"{folder.name}-bin"
    home.mkdir()
    script = home / "clean"
    script.write_text(f'#!/bin/sh\nexec env PYTHONPATH="{ROOT}" "{sys.executable}" -m clean "$@"\n')
    script.chmod(0o755)
    return home


def _speak(body: str, spoken: dict[str, object], place: str) -> str | None:
    """Run it; the name of a library that it is about, where that is not here."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(body, place, "exec", dont_inherit=True), spoken)
    except ModuleNotFoundError as error:
        if error.name not in NEEDS:
            raise
        return error.name
    return None


def _type(body: str, place: str, captured: pytest.CaptureFixture[bytes]) -> None:
    code = 0
    for command, shown in dialogue(body):
        captured.readouterr()
        if command == "echo $?":
            assert shown == [str(code)], f"{place}: {command}"
            continue
        if (words := plain(command)) is not None:
            code = run(words)
            out, err = captured.readouterr()
            sys.stdout.flush()
        else:
            done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
            code, out, err = done.returncode, done.stdout, done.stderr
        seen = out.decode() + err.decode()
        assert code in (0, 1), f"{place}: {command}: {seen}"
        assert alike(shown, seen), f"{place}: {command}\nshown:\n" + "\n".join(shown) + f"\nseen:\n{seen}"


def test_generated_pages_are_up_to_date(made: ModuleType) -> None:
    assert made.outdated() == [], "run: python docs/generate.py"


def test_the_licences_name_every_dependency(made: ModuleType) -> None:
    listed = re.findall(
        r"^\| ([a-z0-9._-]+) \| \d", (ROOT / "docs/reference/licences.md").read_text("utf-8"), re.MULTILINE
    )
    assert listed == list(made.requirements()), "run: python docs/generate.py"
    assert "not stated" not in made.licences()


def test_the_list_of_components_names_every_dependency(made: ModuleType) -> None:
    listed = made.sbom()
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.5")
    assert [each["name"] for each in listed["components"]] == list(made.requirements())
    assert {"ftfy", "numpy", "wcwidth"} <= set(made.requirements())


def test_every_verb_rule_and_option_is_documented() -> None:
    command_line = (ROOT / "docs/reference/cli.md").read_text("utf-8")
    for name in VERBS:
        assert f"## clean {name}\n" in command_line
    for verb in manual.verbs():
        for names, said in verb.options:
            assert said, f"clean {verb.name} {names} says nothing"
    for name in registry.names():
        page = (ROOT / "docs/reference/filters" / f"{name}.md").read_text("utf-8")
        for rule, said in registry.kind(name).rules.items():
            assert said, f"{name}/{rule} says nothing"
            assert f"### {name}/{rule}\n" in page


def test_every_option_of_a_filter_says_what_it_is_for() -> None:
    from clean.report import reference

    silent = [
        f"{name}.{option}" for name in registry.names() for option, _, said in reference.page(name).options if not said
    ]
    assert silent == []


def test_every_public_name_is_documented() -> None:
    import clean

    page = (ROOT / "docs/reference/api.md").read_text("utf-8")
    for name in clean.__all__:
        assert f"### clean.{name}\n" in page or name == "__version__"


def test_every_page_is_in_the_navigation_and_no_link_is_dead() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        if "plugin-example" in page.parts:
            continue
        assert f"{page.relative_to(ROOT / 'docs').as_posix()}\n" in navigation, f"{page.name} is not in mkdocs.yml"
        text = re.sub(r"^(`{3,})[^`]*?^\1", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize(
    ("shown", "seen", "same"),
    [
        (["a (0.91) b"], "a (0.97) b\n", True),
        (["a (0.91) b"], "a (0.97) c\n", False),
        (["a", "…", "d"], "a\nb\nc\nd\n", True),
        (["a", "…", "d"], "a\nb\nc\n", False),
        (["a …"], "a and more\n", True),
        (["a.c"], "abc\n", False),
        ([], "", True),
        ([], "anything\n", False),
    ],
)
def test_what_counts_as_shown(shown: list[str], seen: str, same: bool) -> None:
    assert alike(shown, seen) is same


def test_what_needs_a_shell() -> None:
    assert plain("clean log a.txt --rule 'ads/*'") == ["log", "a.txt", "--rule", "ads/*"]
    assert plain("clean log a.txt --where 'confidence < 0.7'") == ["log", "a.txt", "--where", "confidence < 0.7"]
    assert plain("clean < a.txt") is None
    assert plain("cat a.txt | clean") is None


@pytest.mark.slow
def test_the_site_builds_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    for page in tmp_path.rglob("*.html"):
        assert not re.search(r"<(?:script|img|link)[^>]+(?:src|href)=\"?(?:https?:)?//", page.read_text("utf-8")), page
