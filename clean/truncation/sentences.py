"""Where sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterator

from clean.lazy import lazy

_FULL_STOP = lazy(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_ENDED = lazy(r"[.!?][\"'”’)\]]*\s*$")
_ABBREVIATED = lazy(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Lt|Col|Prof|Jr|Sr|Inc|Co|Corp|vs|No|Fig|Jan|Feb|Mar|Apr|Aug"
    r"|Sept?|Oct|Nov|Dec|U\.S|U\.K|e\.g|i\.e|a\.m|p\.m))\.$"
)


def sentences(line: str) -> Iterator[str]:
    """The sentences of a line that end in a mark of their own; what is left over at the end is not one."""
    start = 0
    for match in _FULL_STOP.finditer(line):
        if not _ABBREVIATED.search(line, max(start, match.start() - 6), match.start() + 1):
            yield line[start : match.end()]
            start = match.end()
    if _ENDED.search(line, start):
        yield line[start:]


def sentence_start(string: str, before: int) -> int:
    """Where the sentence that ends at `before` begins: behind the last full stop, or at the line's start.

    Looks back 1000 characters at most.
    """
    window = max(0, before - 1000)
    line = string.rfind("\n", window, before) + 1
    start = max(window, line)
    for match in _FULL_STOP.finditer(string, start, before):
        if not _ABBREVIATED.search(string, max(start, match.start() - 6), match.start() + 1):
            start = match.end()
    while start < before and string[start].isspace():
        start += 1
    return start
