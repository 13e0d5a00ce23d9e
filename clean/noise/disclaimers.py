"""Site disclaimers: a paragraph of its own, near the end, that speaks about the site and not about its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from clean.tables import rows

if TYPE_CHECKING:
    from clean.noise.reading import Reading

_NEAR_END = 0.15
_LONGEST = 1600


def disclaimers(reading: Reading) -> Iterator[tuple[int, list[str]]]:
    """(place, the phrases found) of every disclaimer: one mark of a text about itself, two set phrases."""
    strings = reading.strings
    below, most = 0, sum(map(len, strings)) * _NEAR_END
    first = len(strings)
    while first and below <= most:
        first -= 1
        below += len(strings[first])
    if not _may_be("\n".join(strings[first:])):
        return
    for place, string in zip(reading.solid[first:], strings[first:], strict=True):
        if 60 <= len(string) <= _LONGEST and _may_be(string) and _kind("itself").search(string):
            found = list(dict.fromkeys(match[0].casefold() for match in _kind("phrase").finditer(string)))
            if len(found) >= 2:
                yield place, found


def _may_be(string: str) -> bool:
    small = string.lower()
    return any(needle in small for needle in _needles())


@cache
def _needles() -> tuple[str, ...]:
    return tuple(needle for kind, needle in rows("boilerplate.disclaimers") if kind == "needle")


@cache
def _kind(kind: str) -> re.Pattern[str]:
    patterns = (pattern for name, pattern in rows("boilerplate.disclaimers") if name == kind)
    return re.compile(rf"(?i)\b(?:{'|'.join(patterns)})")
