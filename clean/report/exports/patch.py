"""A unified diff that `patch` and `git apply` take, from the log: every line is exact, no text is compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clean.report.diff import marks
from clean.report.escape import visible
from clean.report.hunks import Mark, blocks
from clean.report.places import Places

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = (
    "Rules, confidence, findings and places inside a line; and it fits the original only where that is UTF-8 "
    "without undecodable bytes."
)
CONTEXT = 3


def write(source: Source) -> str:
    log = source.log
    name = visible(log.id if log.id != "-" else source.name, newlines=True).lstrip("/")
    head = f"{log.tool}: {len(log.changes)} changes. Not carried: {CANNOT}\n"
    if log.raw["encoding"] not in ("ascii", "utf-8", "str") or log.patches:
        head += f"The original is {log.raw['encoding']}: this patch fits its text in UTF-8, not the file.\n"
    body = "".join(_hunks(source))
    return f"{head}--- a/{name}\t\n+++ b/{name}\t\n{body}" if body else head


def _hunks(source: Source) -> Iterator[str]:
    """Blocks of touched lines, those with fewer than two contexts between them in one hunk."""
    places = Places(source.original)
    lines = len(places.starts) - (places.starts[-1] == len(source.original))
    group: list[tuple[int, int, list[Mark]]] = []
    shift = 0
    for block in blocks(places, [mark for mark in marks(source.log) if not mark.note]):
        if group and block[0] - group[-1][1] > 2 * CONTEXT:
            text, grown = _hunk(places, group, lines, shift)
            yield text
            shift += grown
            group = []
        group.append(block)
    if group:
        yield _hunk(places, group, lines, shift)[0]


def _hunk(places: Places, group: list[tuple[int, int, list[Mark]]], lines: int, shift: int) -> tuple[str, int]:
    first, last = max(group[0][0] - CONTEXT, 0), max(group[-1][1], min(group[-1][1] + CONTEXT, lines))
    out: list[str] = []
    at = first
    old = new = 0
    for start, end, held in group:
        out += (_line(" ", _text(places, k)) for k in range(at, start))
        before = _span(places, start, end)
        after = _edited(places, start, end, held)
        removed, added = before.split("\n"), after.split("\n")
        removed, added = _kept(removed), _kept(added)
        out += (_line("-", line) for line in removed)
        out += (_line("+", line) for line in added)
        old += start - at + len(removed)
        new += start - at + len(added)
        at = end
    out += (_line(" ", _text(places, k)) for k in range(at, last))
    old, new = old + last - at, new + last - at
    head = f"@@ -{first + (old > 0)},{old} +{first + shift + (new > 0)},{new} @@\n"
    return head + "".join(out), new - old


def _kept(parts: list[str]) -> list[str]:
    """Lines with their ends; nothing behind a final line feed is no line."""
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _line(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _text(places: Places, line: int) -> str:
    return places.text[places.start(line) : places.end(line)]


def _span(places: Places, first: int, last: int) -> str:
    return places.text[places.start(first) : places.end(last - 1)] if last > first else ""


def _edited(places: Places, first: int, last: int, held: list[Mark]) -> str:
    at, end = places.start(first), places.end(last - 1) if last > first else places.start(first)
    parts: list[str] = []
    for mark in held:
        parts += places.text[at : mark.start], mark.after
        at = mark.end
    return "".join((*parts, places.text[at:end]))
