"""Crumbs: whole lines that belong to the page and not to the text, known by their words alone.

A crumb is judged on one line, folded (case, white space, the marks around a label). Phrases stand in
`clean/data/ads.tsv` and `boilerplate.tsv`; what can't be listed (counters, credits) is in `patterns`.
No rule looks for a word *inside* a line: "advertis*" stands in one good article of fifteen.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from clean.noise import patterns
from clean.tables import rows

LONGEST = 400
"""Characters of the longest line that may be a crumb; a consent sentence is the longest kind."""
_EDGES = " \t\r[](){}|‹›«»<>→←↓↑▶►▼…*·•:-–—"
_LABEL = 60
_SENTENCE_ENDS = frozenset('.!?”"')


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


def crumbs(strings: Iterable[str]) -> dict[str, Crumb]:
    """The lines that are crumbs. Each is stripped and not empty."""
    likely = [
        string
        for string in dict.fromkeys(strings)
        if len(string) <= _LABEL
        or (len(string) <= patterns.SHORT and string[-1] not in _SENTENCE_ENDS)
        or (len(string) <= LONGEST and _may_begin(string[:2]) and _opens(string))
    ]
    return {string: found for string in likely if (found := _crumb(string))}


def crumb(string: str) -> Crumb | None:
    """The crumb that this line is, if it is one."""
    return crumbs((string,)).get(string)


def _crumb(string: str) -> Crumb | None:
    """The same for a line whose length, beginning and end allow it. A table row is none."""
    if string[0] == "|" and string.count("|") > 2:
        return None
    key = fold(string)
    listed = _phrases().get(key)
    if listed:
        table, rule, sure = listed
        return Crumb(table, rule, sure or (rule == "related" and string.endswith(":")), key, listed=True)
    if key[0] == "#":
        return None
    pattern = patterns.find(key, string)
    return Crumb(pattern.table, pattern.rule, pattern.sure, key) if pattern else None


@lru_cache(4096)
def _may_begin(two: str) -> bool:
    """Can a line too long for a label be a crumb, by its first two characters?"""
    return not two[0].isalpha() or two.casefold() in _starts()


def _opens(string: str) -> bool:
    """The same by its first word."""
    return patterns.first_word(string.lstrip(_EDGES)[:40].casefold()) in _openings()


@cache
def _phrases() -> dict[str, tuple[str, str, bool]]:
    found: dict[str, tuple[str, str, bool]] = {}
    for table in ("ads", "boilerplate"):
        for rule, match, phrase, *_ in rows(table):
            found.setdefault(fold(phrase), (table, rule, match == "line"))
    return found


@cache
def _starts() -> frozenset[str]:
    """The first two characters of lines that begin with an opening word."""
    return frozenset((opening + mark)[:2] for opening in _openings() for mark in " :,.!|(")


@cache
def _openings() -> frozenset[str]:
    return patterns.openings() | {patterns.first_word(phrase) for phrase in _phrases() if len(phrase) > _LABEL}
