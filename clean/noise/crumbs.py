"""Crumbs: whole lines that belong to the page and not to the text, known by their words alone.

A crumb is judged on one line, folded (case, white space, the marks around a label). Phrases stand in
`clean/data/ads.tsv` and `boilerplate.tsv`; what can't be listed (counters, credits) is in `patterns`.
No rule looks for a word *inside* a line: "advertis*" stands in one good article of fifteen.
"""

from __future__ import annotations

from functools import cache
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


def crumb(string: str) -> Crumb | None:
    """The crumb that this line is, if it is one. `string` is stripped and not empty; a table row is none."""
    if len(string) > _LABEL and (len(string) > LONGEST or not _may_be_long(string)):
        return None
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


def _may_be_long(string: str) -> bool:
    """A cheap look at a line too long for a label: its first word, or how it ends, lets it be a crumb."""
    if len(string) <= patterns.SHORT and string[-1] not in _SENTENCE_ENDS:
        return True
    if string[:2].casefold() not in _starts() and string[0].isalpha():
        return False
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
