"""The examples of a page of the documentation: what it says to type, and what it says comes out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<ticks>`{3,})(?P<kind>[^\n`]*)\n(?P<body>.*?)^(?P=ticks)[ ]*$", re.DOTALL | re.MULTILINE)
_NOT_RUN = re.compile(r"<!-- not run: [^\n]+ -->\s*\Z")
_TITLE = re.compile(r'title="([^"\n]+)"')
_CONFIDENCE = re.compile(r"\b[01]\.\d\d\b")


@dataclass(frozen=True, slots=True)
class Block:
    """One fence that is a file, a dialogue with the shell, or Python."""

    kind: str
    body: str
    title: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fences of a page that can be run, or whose text is a file, in order."""
    text = page.read_text("utf-8")
    for fence in _FENCE.finditer(text):
        kind, title = fence["kind"].split(" ")[0], _TITLE.search(fence["kind"])
        if _NOT_RUN.search(text, max(0, fence.start() - 200), fence.start()):
            continue
        if title or kind in ("console", "python"):
            line = text.count("\n", 0, fence.start()) + 1
            yield Block("file" if title else kind, fence["body"], title[1] if title else "", line)


def dialogue(body: str) -> Iterator[tuple[str, list[str]]]:
    """Commands (`$ …`, continued by a backslash), each with the lines that it shows."""
    command, shown = "", list[str]()
    for line in body.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    if command:
        yield command, shown


def plain(command: str) -> list[str] | None:
    """The words behind `clean`, where the command is nothing but one call of it."""
    if not command.startswith("clean ") or re.search(r"[|&;<>$`]", re.sub(r"'[^']*'|\"[^\"$`]*\"", "", command)):
        return None
    words: list[str] = []
    for word in shlex.split(command)[1:]:
        found = sorted(map(str, Path().glob(word))) if "*" in word and "/" in word else []
        words += found or [word]
    return words


def alike(shown: list[str], seen: str) -> bool:
    """Does the page show what came out? `…` alone on a line stands for any lines, at the end of one for the rest of it.

    Confidences may differ: models are trained anew.
    """
    pattern = "".join(_pattern(line) for line in shown if line)
    return bool(re.fullmatch(pattern, "".join(f"{_coarse(line)}\n" for line in seen.splitlines() if line)))


def _pattern(line: str) -> str:
    if line == "…":
        return r"(?:[^\n]*\n)*"
    rest = r"[^\n]*" if line.endswith("…") else ""
    return re.escape(_coarse(line).removesuffix("…")) + rest + r"\n"


def _coarse(line: str) -> str:
    return _CONFIDENCE.sub("0.00", line.rstrip())
