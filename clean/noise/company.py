"""Crumbs among the lines beside them: what one line leaves open, its neighbours decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from clean.noise import related
from clean.noise.crumbs import Crumb
from clean.text import Line, Shape

if TYPE_CHECKING:
    from clean.noise.reading import Reading

FENCES = ("```", "~~~")
_BULLETS = ("- ", "* ", "+ ", "• ", "> ")
"""Marks of items, and of lines that somebody quotes."""
_NO_END = frozenset(
    {
        *("&", "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
        *("da", "de", "del", "der", "des", "di", "die", "du", "e", "et", "la", "le", "par", "por", "und", "von", "y"),
    }
)
"""Words that end no sentence, in the languages whose copyright lines are known best."""


def judged(reading: Reading, found: dict[int, Crumb]) -> dict[int, Crumb]:
    """Crumbs by their place: a listed one that is not sure of itself becomes sure beside another.

    Lines inside fenced code are none. In a wrapped text only a line that is a paragraph of its own is.
    """
    lines = reading.lines
    fenced = _fenced(reading)
    found = {place: hit for place, hit in found.items() if place not in fenced and not _goes_on(lines, place, hit)}
    alone = {place: hit for place, hit in found.items() if _alone(lines, place)}
    if len(alone) < len(found) and reading.shape is Shape.WRAPPED:
        found = alone
    if found:
        found = _with_company(found, reading.solid, lines)
        for place, heading in related.titles(lines, reading.solid, found):
            found.setdefault(place, Crumb("ads", "related-list", True, heading))
    return found


def _goes_on(lines: Sequence[Line], place: int, hit: Crumb) -> bool:
    """Is it a copyright line whose sentence is finished by the line below? The names of a notice often stand there."""
    if hit.rule != "copyright" or place + 1 == len(lines) or lines[place + 1].blank:
        return False
    written = lines[place].string.rstrip()
    return written.endswith(",") or written.rsplit(None, 1)[-1].casefold() in _NO_END


def _with_company(found: dict[int, Crumb], solid: list[int], lines: Sequence[Line]) -> dict[int, Crumb]:
    beside: set[int] = set()
    for pair in pairwise(solid):
        if pair[0] in found and pair[1] in found:
            beside.update(place for place, other in (pair, pair[::-1]) if _vouches(found[other], found[place]))
    title = _title(found, solid)
    return {
        place: hit._replace(sure=not _bulleted(lines[place]) and ((hit.sure and place != title) or place in beside))
        for place, hit in found.items()
    }


def _title(found: dict[int, Crumb], solid: list[int]) -> int | None:
    """The first line, where it is a label of one or two words, but not of paid space: a poem may be called so."""
    hit = found.get(solid[0])
    if not hit or not hit.listed or hit.rule == "marker":
        return None
    words = hit.key.split(" ")
    return solid[0] if len(words) <= 2 and all(map(str.isalpha, words)) else None


def _vouches(other: Crumb, hit: Crumb) -> bool:
    """A sure neighbour proves any crumb; two common words of the tables prove each other."""
    return other.sure or (other.listed and hit.listed)


def _bulleted(line: Line) -> bool:
    return line.string.lstrip()[:2] in _BULLETS


def _alone(lines: Sequence[Line], place: int) -> bool:
    above = place == 0 or lines[place - 1].blank
    return above and (place + 1 == len(lines) or lines[place + 1].blank)


def _fenced(reading: Reading) -> frozenset[int]:
    inside, found = False, []
    if not reading.known.fenced:
        return frozenset()
    for place, line in enumerate(reading.lines):
        fence = line.string.lstrip().startswith(FENCES)
        if inside or fence:
            found.append(place)
        inside ^= fence
    return frozenset(found)
