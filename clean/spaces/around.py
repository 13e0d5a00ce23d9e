"""The rules that need a token's neighbours: dates in a row, read times, bylines, punctuation, letter-spacing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from clean.lazy import lazy
from clean.spaces.knowledge import NAME_STARTS, affinity, common, english, rarity
from clean.spaces.rules import MONTH
from clean.text import Text

LOST_COMMAS = "The names behind these commas lost what parted them: who wrote with whom can't be known."


class Op(NamedTuple):
    """A space to insert (`end == at`) or white space [at, end) to delete, in the text's coordinates."""

    at: int
    end: int
    rule: str
    confidence: float
    why: Mapping[str, Any] = MappingProxyType({})
    note: str = ""
    """Where there is nothing to do but to say so: [at, end) is then what the note is about."""


_GLUED_DATE = lazy(rf"(?<=[a-z])(?={MONTH}\.? [0-3]?\d, ?(?:19|20)\d\d)")
_READ_TIME = lazy(r"(?<!\d)(?:19|20)\d\d(?=\d{1,2}[ -](?:min(?:ute)?s?)\b)")
_PUNCTUATION = lazy(r"(?<=[a-z0-9)”’])[ \t]{1,2}(?=[,;](?:[ \t]|$)|[.!?](?:[ \t]+[A-Z“]|[ \t]*$))", re.MULTILINE)
_SPACED_LETTERS = lazy(r"(?<![^\s(“\"])[A-Za-z](?: [A-Za-z]){3,30}(?![^\s.,;:!?)”\"])")
_BYLINE = lazy(r"\b(?:By|BY)(?:[:,]|\b)[,\s]{0,4}(?:and)?(?=[A-Z][a-z])")
_NAMES = lazy(r"(?:and)?[A-Z][A-Za-z.’'-]*(?:,? (?:and )?[A-Z][A-Za-z.’'-]*){0,14}")
_INITIALS = lazy(r"(?<!\w)([A-Z]{2,6})([a-z]{3,})(?!\w)")
_LABEL = lazy(r"(?<![\w])([A-Z][a-z]{3,})([A-Z][a-z]{2,}) ([A-Z][a-z]+)(?![\w])")


def contextual(text: Text, calls: Collection[str]) -> list[Op]:
    """What these rules see in a text whose tokens called for them (`gate.Verdict.calls`)."""
    string = text.string
    found: list[Op] = []
    if "date" in calls or "read-time" in calls:
        found += _dates(string)
    if "punctuation" in calls:
        found += _punctuation(string)
    if "names" in calls:
        if "By" in string or "BY" in string:
            found += _bylines(string)
        found += _labels(text)
    if "initials" in calls:
        found += _initials(text)
    if "letter" in calls:
        found += _letters(string)
    return found


def _dates(string: str) -> Iterator[Op]:
    for match in _GLUED_DATE.finditer(string):
        yield Op(match.end(), match.end(), "date", 0.98)
    for match in _READ_TIME.finditer(string):
        yield Op(match.end(), match.end(), "read-time", 0.99)


def _punctuation(string: str) -> Iterator[Op]:
    for match in _PUNCTUATION.finditer(string):
        yield Op(match.start(), match.end(), "before-punctuation", 0.45)


def _letters(string: str) -> Iterator[Op]:
    """Letters one by one that spell a word."""
    for match in _SPACED_LETTERS.finditer(string):
        word = match[0].replace(" ", "").lower()
        if word in english().clean and common(word, -6.5):
            for at in range(match.start() + 1, match.end(), 2):
                yield Op(at, at + 1, "letters", 0.97)


def _bylines(string: str) -> Iterator[Op]:
    """Names joined after "By": a capital inside a name's letters starts the next name."""
    for match in _BYLINE.finditer(string):
        names = _NAMES.match(string, match.end() - 3 if match[0].endswith("and") else match.end())
        if names is None:
            continue
        if ",," in match[0]:
            yield Op(match.start(), match.end(), "byline", 0.9, note=LOST_COMMAS)
        joints = list(_name_joints(names[0]))
        several = len(joints) > 1 or (joints and ",," in match[0])
        for at in joints:
            place = names.start() + at
            yield Op(place, place, "byline", 0.95 if several else 0.6)


def _name_joints(names: str) -> Iterator[int]:
    for found in re.finditer(r"(?<=[a-z])[A-Z](?=[a-z]{2})", names):
        start = found.start()
        while start and names[start - 1].isalpha():
            start -= 1
            if names[start].isupper():
                break
        before = names[start : found.start()]
        if before not in NAME_STARTS and len(before) > 2:
            yield found.start()


def _initials(text: Text) -> Iterator[Op]:
    """`AIfirm`, where the document has `AI` on its own, too."""
    for match in _INITIALS.finditer(text.string):
        if match[1] in text.words and common(match[2], -5.5) and rarity(match[0]) is None:
            yield Op(match.start(2), match.start(2), "initials", 0.93)


def _labels(text: Text) -> Iterator[Op]:
    """`TechnologyNorth America`: the second half belongs to the word behind it, as everyone writes it."""
    for match in _LABEL.finditer(text.string):
        first, second, behind = match.groups()
        sure = affinity(second, behind) > 2.0 and rarity(first + second) is None and common(first) and common(second)
        if sure and text.words.get(first + second, 0) < 2:
            why = {"pair": f"{second} {behind}", "affinity": round(affinity(second, behind), 1)}
            yield Op(match.start(2), match.start(2), "label", 0.95, why)
