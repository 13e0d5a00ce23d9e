"""Crumb lines that can't be listed: counters, share bars in any glue, credits, consent sentences.

They stand in `clean/data/ads.patterns.tsv` and `boilerplate.patterns.tsv`, each with an example. A pattern
matches the whole line: folded, or as written where capitals count. So that prose costs nothing, one is tried
only where the line's first word, last word or a mark allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from clean.tables import rows

SHORT = 120
"""Characters of the longest line that is more than its first word to us."""
_CREDIT = 90
_TERMINAL = (".", "?", "!", "”", '"', ":", ";", ",")


class Pattern(NamedTuple):
    """A whole-line pattern of one rule. `sure`: the words alone are proof. See the tables for the rest."""

    table: str
    rule: str
    sure: bool
    where: str
    words: tuple[str, ...]
    regex: re.Pattern[str]


def find(key: str, written: str) -> Pattern | None:
    """The first pattern that the whole line matches. `key` is the folded line, `written` the line stripped."""
    for pattern in _by_word("first").get(first_word(key), ()):
        if pattern.regex.fullmatch(key):
            return pattern
    for pattern in _of("has"):
        if " ".join(pattern.words) in key and pattern.regex.fullmatch(key):
            return pattern
    if "/" in written and " " not in written:
        for pattern in _of("path"):
            if pattern.regex.fullmatch(written):
                return pattern
    return _short(key, written) if len(key) <= SHORT else None


def first_word(key: str) -> str:
    """The first word of a folded line, `0` for any number."""
    word = key[:40].split(None, 1)[0].rstrip(":,.!|(")
    return "0" if word[:1].isdecimal() else word


def openings() -> frozenset[str]:
    """First words that a pattern for long lines can start with."""
    return frozenset(_by_word("first"))


def _short(key: str, written: str) -> Pattern | None:
    for pattern in _of("bar"):
        if pattern.regex.fullmatch(key):
            return _judged(pattern, key, written)
    for pattern in _by_word("last").get(key.rsplit(None, 1)[-1], ()):
        if pattern.regex.fullmatch(key):
            return pattern
    if len(written) <= _CREDIT and not written.endswith(_TERMINAL) and _may_be_credit(key):
        return next((pattern for pattern in _of("credit") if pattern.regex.fullmatch(written)), None)
    return None


def _may_be_credit(key: str) -> bool:
    return "/" in key or "©" in key or not _credit_words().isdisjoint(key.split())


def _judged(pattern: Pattern, key: str, written: str) -> Pattern | None:
    """A share bar names a network or says "share"; a network alone is a button where it is written small."""
    if pattern.rule == "social-word":
        return pattern._replace(sure=written.islower())
    return pattern if _SHARES.search(key) else None


def _expanded(pattern: str) -> str:
    for _ in range(2):
        for name, alternatives in _names().items():
            pattern = pattern.replace(f"{{{name}}}", alternatives)
    return pattern


@cache
def _credit_words() -> frozenset[str]:
    return frozenset(next(row[1] for row in rows("ads.names") if row[0] == "CREDIT").split("|"))


@cache
def _names() -> dict[str, str]:
    return {name: f"(?:{alternatives})" for name, alternatives in rows("ads.names")}


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns of both tables."""
    return tuple(_read("ads")) + tuple(_read("boilerplate"))


def _read(table: str) -> Iterator[Pattern]:
    for rule, level, where, words, pattern, *_ in rows(f"{table}.patterns"):
        yield Pattern(table, rule, level == "sure", where, tuple(words.split()), re.compile(_expanded(pattern)))


@cache
def _of(where: str) -> tuple[Pattern, ...]:
    """The patterns tried at that place, the sure ones first."""
    return tuple(sorted((p for p in patterns() if p.where == where), key=lambda pattern: not pattern.sure))


@cache
def _by_word(where: str) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in _of(where):
        for word in pattern.words:
            found.setdefault(word, []).append(pattern)
    return {word: tuple(group) for word, group in found.items()}


_SHARES = re.compile(_expanded("{SOCIAL}|share|tweet"))
