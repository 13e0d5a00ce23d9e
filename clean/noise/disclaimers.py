"""Site disclaimers: a paragraph of its own, near the end, that speaks about the site and not about its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from clean.lazy import lazy
from clean.tables import rows

if TYPE_CHECKING:
    from clean.noise.reading import Reading

_NEAR_END = 0.15
_LONGEST = 1600
_SENTENCE_END = lazy(r"[.!?][\"”’')\]]{0,2}\s+(?=[^\sa-z])")


class Disclaimer(NamedTuple):
    """Where it stands: the line, and where in the stripped line it begins; the line ends with it."""

    place: int
    start: int
    phrases: list[str]


def disclaimers(reading: Reading) -> Iterator[Disclaimer]:
    """Every disclaimer: one mark of a text about itself, two set phrases. Sentences before the first of them stay.

    What a disclaimer takes is no longer part of the end near which the next one has to stand.
    """
    strings = reading.strings
    left = list(map(len, strings))
    first, fresh = len(strings), True
    while fresh:
        fresh, upto, first = False, first, _near_end(left)
        if _may_be("\n".join(strings[first:upto])):
            for row in range(first, upto):
                found = _disclaimer(reading.solid[row], strings[row])
                if found:
                    yield found
                    left[row], fresh = found.start, True


def _near_end(lengths: Sequence[int]) -> int:
    """The number of the first line that is near the end."""
    below, most, first = 0, sum(lengths) * _NEAR_END, len(lengths)
    while first and below <= most:
        first -= 1
        below += lengths[first]
    return first


def _disclaimer(place: int, string: str) -> Disclaimer | None:
    if not (60 <= len(string) <= _LONGEST and _may_be(string) and len(_phrases(string)) >= 2):
        return None
    start = _start(string)
    phrases = _phrases(string[start:])
    return Disclaimer(place, start, phrases) if len(phrases) >= 2 and _kind("itself").search(string, start) else None


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
