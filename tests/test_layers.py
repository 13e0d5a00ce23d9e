"""Who may import whom. The table in `docs/explanation/architecture.md` says why."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "clean"
HEAVY = ("ftfy", "langdetect", "chardet", "rich", "numpy", "click", "zstandard")

# What filters are built on: views, word lists, models. They read package data, and know no filter, log or file.
MACHINERY = {
    "hyphens",
    "language",
    "language_detector",
    "lexicon",
    "linear",
    "noise",
    "pages",
    "repeats",
    "shape",
    "spacenet",
    "spaces",
    "stamps",
    "stopwords",
    "tables",
    "trees",
    "truncation",
    "wordgrid",
}
ENGINE = {
    "edit",
    "changes",
    "decode",
    "errors",
    "filter",
    "pipeline",
    "provenance",
    "recipe",
    "redaction",
    "registry",
    "rows",
    "select",
    "text",
}

# Room → the rooms it may look into. A room is a module or a folder of the package; `*` is any.
MAY = {
    "_version": set(),
    "errors": set(),
    "package": set(),
    "lazy": set(),
    "edit": set(),
    "text": {"shape", "language"},
    **dict.fromkeys(MACHINERY, MACHINERY | {"edit", "text", "package"}),
    "filter": {"edit", "text"},
    "rewrite": {"edit"},
    "filters": MACHINERY | {"edit", "text", "filter", "rewrite"},
    "changes": {"edit"},
    "patches": {"errors"},
    "detect": {"patches", "stopwords"},
    "decode": {"patches", "detect"},
    "select": {"changes", "errors"},
    "redaction": {"changes", "edit", "select"},
    "rows": {"changes", "edit", "patches", "redaction"},
    "provenance": {"rows", "redaction", "edit", "changes", "decode", "errors", "_version", "select"},
    "decisions": {"changes", "edit", "errors", "provenance"},
    "pipeline": {"edit", "text", "filter", "changes", "decode", "provenance", "errors", "report"},
    "registry": {"filter", "filters", "errors"},
    "recipe": {"pipeline", "registry", "errors", "package"},
    "splitting": MACHINERY,
    "selftest": {"decode", "pipeline", "provenance"},
    "formats": {"decode", "errors"},
    "corpus": ENGINE | {"formats", "_version"},
    "arrow": ENGINE | {"corpus"},
    "adapters": ENGINE | {"arrow", "corpus", "learn"},
    "learn": ENGINE | MACHINERY | {"corpus", "formats"},
    "report": ENGINE | {"_version", "decisions", "corpus"},
    "review": {"*"},
    "cli": {"*"},
    "__main__": {"cli"},
    "__init__": {"*"},
}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms of ours that a file looks into, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "clean":
            parts = node.module.split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("clean.")}
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_layers(path: Path) -> None:
    allowed = MAY[room(path)] | {room(path), "lazy"}
    if "*" not in allowed:
        assert imported(path) <= allowed


@pytest.mark.parametrize("path", sorted((PACKAGE / "filters").glob("[!_]*.py")), ids=lambda path: path.stem)
def test_filters_do_not_know_each_other_and_open_no_file(path: Path) -> None:
    source = path.read_text("utf-8")
    assert "clean.filters" not in source
    names = {
        node.func.id
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not names & {"open", "print", "input", "exec", "eval"}


def test_importing_is_quick() -> None:
    """`import clean` and the pipeline bring in nothing heavy; each library is imported where it is first used."""
    probe = f"import sys, clean, clean.pipeline, clean.recipe; print([m for m in {HEAVY!r} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
