"""Site disclaimers: a paragraph of its own, near the end, that speaks about the site and not about its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from clean.tables import rows

if TYPE_CHECKING:
    from clean.noise.reading import Reading

_NEAR_END = 0.15
_LONGEST = 1600
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]{0,2}\s+(?=[^\sa-z])")


class Disclaimer(NamedTuple):
    """Where it stands: the line, and where in the stripped line it begins; the line ends with it."""

    place: int
    start: int
    phrases: list[str]


def disclaimers(reading: Reading) -> Iterator[Disclaimer]:
    """Every disclaimer: one mark of a text about itself, two set phrases. Sentences before the first of them stay."""
    strings = reading.strings
    below, most = 0, sum(map(len, strings)) * _NEAR_END
    first = len(strings)
    while first and below <= most:
        first -= 1
        below += len(strings[first])
    if not _may_be("\n".join(strings[first:])):
        return
    for place, string in zip(reading.solid[first:], strings[first:], strict=True):
        if 60 <= len(string) <= _LONGEST and _may_be(string) and len(_phrases(string)) >= 2:
            start = _start(string)
            phrases = _phrases(string[start:])
            if len(phrases) >= 2 and _kind("itself").search(string, start):
                yield Disclaimer(place, start, phrases)


def _start(string: str) -> int:
    """Where the first sentence begins that disclaims anything."""
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(string))]
    sentences = (string[start:end] for start, end in zip(starts, [*starts[1:], len(string)], strict=True))
    disclaims = (bool(_kind("itself").search(sentence) or _phrases(sentence)) for sentence in sentences)
    return next(compress(starts, disclaims), 0)


def _phrases(string: str) -> list[str]:
    return list(dict.fromkeys(match[0].casefold() for match in _kind("phrase").finditer(string)))


def _may_be(string: str) -> bool:
    return any(map(string.encode("utf-8", "surrogatepass").lower().__contains__, _needles()))


@cache
def _needles() -> tuple[bytes, ...]:
    """As bytes: many times faster to find in small letters, and every needle is ASCII."""
    return tuple(needle.encode("ascii") for kind, needle in rows("boilerplate.disclaimers") if kind == "needle")


@cache
def _kind(kind: str) -> re.Pattern[str]:
    patterns = (pattern for name, pattern in rows("boilerplate.disclaimers") if name == kind)
    return re.compile(rf"(?i)\b(?:{'|'.join(patterns)})")
