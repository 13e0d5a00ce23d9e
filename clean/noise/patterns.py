"""Crumb lines that can't be listed: counters, share bars in any glue, credits, consent sentences.

They stand in `clean/data/ads.patterns.tsv` and `boilerplate.patterns.tsv`, each with an example. A pattern
matches the whole line: folded, or as written where capitals count. So that prose costs nothing, one is tried
only where the line's first word, last word or a mark allows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from clean.tables import rows

SHORT = 120
"""Characters. Of a longer line only the patterns that its first word calls for are tried."""
_CREDIT = 90
_TERMINAL = frozenset('.?!”":;,')


class Pattern(NamedTuple):
    """A whole-line pattern of one rule. `sure`: the words alone are proof. See the tables for the rest."""

    table: str
    rule: str
    sure: bool
    where: str
    words: tuple[str, ...]
    written: str

    def matches(self, line: str) -> bool:
        return bool(_compiled(self.written).fullmatch(line))


class _Places(NamedTuple):
    """The patterns by what allows to try them, the sure ones first."""

    by_first: dict[str, tuple[Pattern, ...]]
    by_last: dict[str, tuple[Pattern, ...]]
    has: tuple[tuple[str, Pattern], ...]
    path: tuple[Pattern, ...]
    bar: tuple[Pattern, ...]
    bar_starts: frozenset[str]
    """The first three characters of every name and button of a share bar."""
    credit: tuple[Pattern, ...]
    credit_words: frozenset[str]


def find(key: str, written: str) -> Pattern | None:
    """The first pattern that the whole line matches. `key` is the folded line, `written` the line stripped."""
    places = _places()
    for pattern in _opened(key.partition(" ")[0]):
        if pattern.matches(key):
            return pattern
    for needle, pattern in places.has:
        if needle in key and pattern.matches(key):
            return pattern
    if "/" in written and " " not in written:
        for pattern in places.path:
            if pattern.matches(written):
                return pattern
    return _short(key, written, places) if len(key) <= SHORT else None


def first_word(string: str) -> str:
    """The first word of a line in small letters, `0` for any number; nothing where white space fills its beginning."""
    return _bare("".join(string[:40].split(None, 1)[:1]))


@lru_cache(4096)
def _opened(word: str) -> tuple[Pattern, ...]:
    """The patterns that a line's first word calls for: none, for most words."""
    return _places().by_first.get(_bare(word[:40]), ())


def _bare(word: str) -> str:
    word = word.rstrip(":,.!|(")
    return "0" if word[:1].isdecimal() else word


def openings() -> frozenset[str]:
    """First words that a pattern for long lines can start with."""
    return frozenset(_places().by_first)


def _short(key: str, written: str, places: _Places) -> Pattern | None:
    if key[:3] in places.bar_starts or key[:2] in places.bar_starts or key[0] == "x":
        for pattern in places.bar:
            if pattern.matches(key):
                return _judged(pattern, key, written)
    words = key.split(" ")
    for pattern in places.by_last.get(words[-1], ()):
        if pattern.matches(key):
            return pattern
    if len(written) > _CREDIT or written[-1] in _TERMINAL:
        return None
    if "/" not in key and "©" not in key and places.credit_words.isdisjoint(words):
        return None
    return next((pattern for pattern in places.credit if pattern.matches(written)), None)


def _judged(pattern: Pattern, key: str, written: str) -> Pattern | None:
    """A share bar names a network or says "share"; a network alone is a button where it is written small."""
    if pattern.rule == "social-word":
        return pattern._replace(sure=written.islower())
    return pattern if _compiled("{SOCIAL}|share|tweet").search(key) else None


@cache
def _compiled(written: str) -> re.Pattern[str]:
    """Only when first asked for: most texts never ask for most patterns."""
    return re.compile(_expanded(written))


def _expanded(pattern: str) -> str:
    for _ in range(2):
        for name, alternatives in _alternatives().items():
            pattern = pattern.replace(f"{{{name}}}", f"(?:{alternatives})")
    return pattern


@cache
def _alternatives() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("ads.names")}


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns of both tables."""
    return tuple(_read("ads")) + tuple(_read("boilerplate"))


def _read(table: str) -> Iterator[Pattern]:
    for rule, level, where, words, pattern, *_ in rows(f"{table}.patterns"):
        yield Pattern(table, rule, level == "sure", where, tuple(words.split()), pattern)


@cache
def _places() -> _Places:
    names = _alternatives()
    buttons = ["e-mail", *f"{names['SOCIAL']}|{names['ACTION']}".replace("-?", "").split("|")]
    return _Places(
        _by_word("first"),
        _by_word("last"),
        tuple((" ".join(pattern.words), pattern) for pattern in _of("has")),
        _of("path"),
        _of("bar"),
        frozenset(button[:3] for button in buttons),
        _of("credit"),
        frozenset(names["CREDIT"].split("|")),
    )


def _of(where: str) -> tuple[Pattern, ...]:
    """The patterns tried at that place, the sure ones first."""
    return tuple(sorted((p for p in patterns() if p.where == where), key=lambda pattern: not pattern.sure))


def _by_word(where: str) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in _of(where):
        for word in pattern.words:
            found.setdefault(word, []).append(pattern)
    return {word: tuple(group) for word, group in found.items()}
