"""Crumbs: whole lines that belong to the page and not to the text, known by their words alone.

A crumb is judged on one line, folded (case, white space, the marks around a label). Phrases stand in
`clean/data/ads.tsv` and `boilerplate.tsv`; what can't be listed (counters, credits) is in `patterns`.
No rule looks for a word *inside* a line: "advertis*" stands in one good article of fifteen.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from weakref import WeakKeyDictionary

from clean.noise import patterns, related
from clean.tables import rows
from clean.text import Line, Shape, Text

LONGEST = 400
"""Characters of the longest line that may be a crumb; a consent sentence is the longest kind."""
_EDGES = " \t\r[](){}|‹›«»<>→←↓↑▶►▼…*·•:-–—"
_LABEL = 60
_FENCES = ("```", "~~~")
_BULLETS = ("- ", "* ", "+ ", "• ")


class Crumb(NamedTuple):
    """What a line is: the filter and rule that know it.

    `sure`: its words alone are proof. `listed`: it is a phrase of the tables, so that company makes it sure.
    """

    table: str
    rule: str
    sure: bool
    key: str
    listed: bool = False


def fold(string: str) -> str:
    """Case, white space, curly apostrophes and the marks around a label, folded away. A leading `#` stays."""
    key = " ".join(string.casefold().split()).replace("’", "'")
    return key.strip(_EDGES) or key


def crumb(string: str) -> Crumb | None:
    """The crumb that this line is, if it is one. `string` has no line end and is not blank; a table row is none."""
    if len(string) > _LABEL and (len(string) > LONGEST or not _may_be_long(string)):
        return None
    if string[0] == "|" and string.count("|") > 2:
        return None
    key = fold(string)
    listed = _phrases().get(key)
    if listed:
        table, rule, sure = listed
        return Crumb(table, rule, sure or (rule == "related" and string.rstrip().endswith(":")), key, listed=True)
    if key[0] == "#":
        return None
    pattern = patterns.find(key, string.strip())
    return Crumb(pattern.table, pattern.rule, pattern.sure, key) if pattern else None


def _may_be_long(string: str) -> bool:
    """A cheap look at a line too long for a label: its first word, or how it ends, lets it be a crumb."""
    stripped = string.strip()
    if len(stripped) <= patterns.SHORT and not stripped.endswith((".", "!", "?", "”", '"')):
        return True
    return patterns.first_word(stripped.lstrip(_EDGES)[:40].casefold() or "-") in _openings()


_seen: WeakKeyDictionary[Text, Mapping[int, Crumb]] = WeakKeyDictionary()


def crumbs(text: Text) -> Mapping[int, Crumb]:
    """Crumbs by line number: a listed one that is not sure of itself becomes sure beside another.

    Lines inside fenced code are none. In a wrapped text only a line that is a paragraph of its own is.
    Like a view of the text: computed once and gone with it.
    """
    if text not in _seen:
        _seen[text] = _crumbs(text)
    return _seen[text]


def _crumbs(text: Text) -> Mapping[int, Crumb]:
    found: dict[int, Crumb] = {}
    solid = [number for number, line in enumerate(text.lines) if not line.blank]
    fenced = _fenced(text.lines) if "```" in text.string or "~~~" in text.string else frozenset[int]()
    for number in solid:
        if number not in fenced and (hit := crumb(text.lines[number].string)):
            found[number] = hit
    if found and text.shape is Shape.WRAPPED:
        found = {number: hit for number, hit in found.items() if _alone(text.lines, number)}
    if found:
        found = _with_company(found, solid, text.lines)
        for number, heading in related.titles(text.lines, solid, found):
            found.setdefault(number, Crumb("ads", "related-list", True, heading))
    return found


def _with_company(found: dict[int, Crumb], solid: list[int], lines: tuple[Line, ...]) -> dict[int, Crumb]:
    beside: set[int] = set()
    for pair in pairwise(solid):
        for number, other in (pair, pair[::-1]):
            if number in found and other in found and _vouches(found[other], found[number]):
                beside.add(number)
    return {
        number: hit._replace(sure=not _bulleted(lines[number]) and (hit.sure or number in beside))
        for number, hit in found.items()
    }


def _vouches(other: Crumb, hit: Crumb) -> bool:
    """A sure neighbour proves any crumb; two common words of the tables prove each other."""
    return other.sure or (other.listed and hit.listed)


def _bulleted(line: Line) -> bool:
    return line.string.lstrip()[:2] in _BULLETS


def _alone(lines: tuple[Line, ...], number: int) -> bool:
    above = number == 0 or lines[number - 1].blank
    return above and (number + 1 == len(lines) or lines[number + 1].blank)


def _fenced(lines: tuple[Line, ...]) -> frozenset[int]:
    inside, found = False, []
    for number, line in enumerate(lines):
        fence = line.string.lstrip().startswith(_FENCES)
        if inside or fence:
            found.append(number)
        inside ^= fence
    return frozenset(found)


@cache
def _phrases() -> dict[str, tuple[str, str, bool]]:
    found: dict[str, tuple[str, str, bool]] = {}
    for table in ("ads", "boilerplate"):
        for rule, match, phrase, *_ in rows(table):
            found.setdefault(fold(phrase), (table, rule, match == "line"))
    return found


@cache
def _openings() -> frozenset[str]:
    return patterns.openings() | {patterns.first_word(phrase) for phrase in _phrases() if len(phrase) > _LABEL}
