"""Words of a language, how often they are written, and which stand side by side.

The data is three text files (`clean/data/lexicon/`: words, pairs of words, names with a capital inside), each
read on first use in a few milliseconds and unpacked piece by piece as words are asked for. Frequency lists hold
misspellings and words run together: that a word is listed proves nothing; `Lexicon.clean` is the list that was
checked against dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from clean.package import DATA

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

LEVELS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
FREQUENT, VERY_COMMON = -5.5, -4.6
REMEMBERED = 100_000
LANGUAGES = ("en",)
_VALUE = {ord(char): -1 - place / 10 for place, char in enumerate(LEVELS)}
_SHARE = {level: 10**value for level, value in _VALUE.items()}
_FREQUENT = frozenset(char for char, value in _VALUE.items() if value > FREQUENT)
_VERY_COMMON = frozenset(char for char, value in _VALUE.items() if value >= VERY_COMMON)
MANY = 4000
"""From so many questions on a set of the checked words is made: that takes as long as to answer these without it."""


class _Column:
    """Words in order, unpacked when they are asked for, and the level of each."""

    def __init__(self, packed: bytes, levels: bytes) -> None:
        self._packed = packed
        self.levels = levels

    @cached_property
    def words(self) -> list[str]:
        return self._packed.decode("ascii").split()

    def table(self) -> dict[str, float]:
        return dict(zip(self.words, map(_VALUE.__getitem__, self.levels), strict=True))

    def above(self, levels: frozenset[int]) -> dict[str, float]:
        """The words with one of these levels."""
        if levels.isdisjoint(self.levels):
            return {}
        words = zip(self.words, self.levels, strict=True)
        return {word: _VALUE[level] for word, level in words if level in levels}


class Lexicon:
    """Word and word-pair probabilities of one language, log10. Every look-up takes lower-cased words.

    Apostrophes are straight (`don't`). Building one costs a read of a few megabytes.
    """

    def __init__(self, language: str) -> None:
        folder = DATA / "lexicon"
        lines = (folder / f"{language}.words").read_bytes().split(b"\n")
        self.packed = {line[: line.index(b"\t")].decode("ascii"): line for line in lines if line}
        self.clean: Container[str] = Checked(self)
        """The checked words."""
        self._names_at = folder / f"{language}.names"
        self._pairs_at = folder / f"{language}.pairs"
        self._unpacked: dict[str, tuple[_Column, ...]] = {}
        self._known: dict[str, Mapping[str, float]] = {}
        self._parts: dict[str, Mapping[str, float]] = {}
        self._sorted: dict[str, list[str]] = {}
        self._frequent: dict[str, Mapping[str, float]] = {}
        self._longest: dict[str, int] = {}
        self._followers: dict[str, Mapping[str, float]] = {}

    def log10(self, word: str) -> float | None:
        """The log10 probability of a word, None where the lexicon doesn't have it. Steps of 0.1, at best -1."""
        for column in self._columns(word[:2]):
            words = column.words
            place = bisect_left(words, word)
            if place < len(words) and words[place] == word:
                return _VALUE[column.levels[place]]
        return None

    def pair(self, first: str, second: str) -> float | None:
        """The log10 probability of the pair, joint. None where it isn't listed: rare, or as often as chance has it."""
        return self.followers(first).get(second)

    def known(self, word: str) -> Mapping[str, float]:
        """All words that share this word's first two letters, with their log10 probabilities."""
        start = word[:2]
        found = self._known.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return _NOBODY
            found = self._known[start] = {**columns[0].table(), **columns[1].table()}
        return found

    def parts(self, start: str) -> Mapping[str, float]:
        """Of the words that begin with these two letters those that are clean or very common."""
        found = self._parts.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return _NOBODY
            clean, other = columns
            found = self._parts[start] = clean.table() | other.above(_VERY_COMMON)
        return found

    def _columns(self, start: str) -> tuple[_Column, ...]:
        """The words that begin with these two letters: the clean ones and the others, each in order."""
        found = self._unpacked.get(start)
        if found is None:
            line = self.packed.get(start)
            if line is None:
                return ()
            _, clean, clean_levels, other, other_levels = line.split(b"\t")
            found = self._unpacked[start] = _Column(clean, clean_levels), _Column(other, other_levels)
        return found

    def longer(self, start: str) -> float:
        """The summed probability of the words that begin with these letters, two at least, and go on."""
        total = 0.0
        for column in self._columns(start[:2]):
            first, behind = bisect_right(column.words, start), bisect_left(column.words, start + "~")
            total += sum(map(_SHARE.__getitem__, column.levels[first:behind]))
        return total

    def words(self, start: str) -> list[str]:
        """All words that begin with these two letters, in order."""
        found = self._sorted.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return []
            found = self._sorted[start] = sorted(columns[0].words + columns[1].words)
        return found

    def longest(self, stem: str) -> int:
        """How long the longest word is that begins with these letters, two at least; 0 where none does."""
        found = self._longest.get(stem)
        if found is None:
            if len(self._longest) >= REMEMBERED:
                self._longest.clear()
            words = self.words(stem[:2])
            beginning = words[bisect_left(words, stem) : bisect_left(words, stem + "~")]
            found = self._longest[stem] = max(map(len, beginning), default=0)
        return found

    def frequent(self, start: str) -> Mapping[str, float]:
        """The clean words that begin with these two letters and are met every few hundred thousand words."""
        found = self._frequent.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return _NOBODY
            found = self._frequent[start] = columns[0].above(_FREQUENT)
        return found

    def followers(self, first: str) -> Mapping[str, float]:
        """The words that are listed as following this one, with the pair's log10 probability."""
        found = self._followers.get(first)
        if found is None:
            line = self._paired(first.encode() + b"\t")
            if line is None:
                return _NOBODY
            _, names, levels = line.split(b"\t")
            found = self._followers[first] = dict(
                zip(names.decode("ascii").split(" "), map(_VALUE.__getitem__, levels), strict=True)
            )
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Names with a capital inside, as they are written: `WeWork`, `iPhone`."""
        return frozenset(self._names_at.read_text("ascii").split())

    def _paired(self, start: bytes) -> bytes | None:
        """The line that starts so, by bisection."""
        pairs = self._pairs
        low, high = 0, len(pairs)
        while low < high:
            middle = pairs.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = pairs.index(b"\n", middle)
            if pairs.startswith(start, middle):
                return pairs[middle:end]
            low, high = (end + 1, high) if pairs[middle:end] < start else (low, middle)
        return None

    @cached_property
    def _pairs(self) -> bytes:
        return self._pairs_at.read_bytes()


class Checked:
    """The checked words of a lexicon, looked for where they are packed.

    A short text asks for some hundred words: that takes less than to unpack them all, as is done for many.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._columns: dict[str, str] = {}
        self._asked = 0

    def __contains__(self, word: object) -> bool:
        lexicon = self._lexicon
        if lexicon.clean is not self:
            return word in lexicon.clean
        self._asked += 1
        if self._asked >= MANY:
            lexicon.clean = frozenset(" ".join(map(self._column, lexicon.packed)).split())
            return word in lexicon.clean
        return isinstance(word, str) and word != "" and " " not in word and f" {word} " in self._column(word[:2])

    def _column(self, start: str) -> str:
        """The checked words that begin so, a blank before and behind each."""
        found = self._columns.get(start)
        if found is None:
            line = self._lexicon.packed.get(start, b"\t\t")
            column = line.split(b"\t", 2)[1]
            found = self._columns[start] = (b" " + column + b" ").decode("ascii")
        return found


_NOBODY: Mapping[str, float] = MappingProxyType({})


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language (ISO 639-1), or None where there is none. The same object every time."""
    return Lexicon(language) if language in LANGUAGES else None
