"""Site disclaimers: a paragraph of its own, near the end, that speaks about the site and not about its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from clean.tables import rows
from clean.text import Text

_NEAR_END = 0.85
_LONGEST = 1600


def disclaimers(text: Text) -> Iterator[tuple[int, list[str]]]:
    """(line number, the phrases found) of every disclaimer: one mark of a text about itself, two set phrases."""
    from_here = len(text) * _NEAR_END
    for number in range(len(text.lines) - 1, -1, -1):
        line = text.lines[number]
        if line.end < from_here:
            return
        if 60 <= len(line.string) <= _LONGEST and _may_be(line.string) and _kind("itself").search(line.string):
            found = list(dict.fromkeys(match[0].casefold() for match in _kind("phrase").finditer(line.string)))
            if len(found) >= 2:
                yield number, found


def _may_be(string: str) -> bool:
    small = string.lower()
    return any(needle in small for kind, needle in rows("boilerplate.disclaimers") if kind == "needle")


@cache
def _kind(kind: str) -> re.Pattern[str]:
    patterns = (pattern for name, pattern in rows("boilerplate.disclaimers") if name == kind)
    return re.compile(rf"(?i)\b(?:{'|'.join(patterns)})")
