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
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

LEVELS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
FREQUENT, VERY_COMMON = -5.5, -4.6
REMEMBERED = 100_000
LANGUAGES = ("en",)
_VALUE = {ord(char): -1 - place / 10 for place, char in enumerate(LEVELS)}
_SHARE = {level: 10**value for level, value in _VALUE.items()}
_VERY_COMMON = frozenset(char for char, value in _VALUE.items() if value >= VERY_COMMON)


_Column = tuple[list[str], bytes]
"""Words in order, and the level of each."""


class Lexicon:
    """Word and word-pair probabilities of one language, log10. Every look-up takes lower-cased words.

    Apostrophes are straight (`don't`). Building one costs a read of a few megabytes.
    """

    def __init__(self, language: str) -> None:
        folder = DATA / "lexicon"
        lines = (folder / f"{language}.words").read_bytes().split(b"\n")
        self._packed = {line[: line.index(b"\t")].decode("ascii"): line for line in lines if line}
        self._names_at = folder / f"{language}.names"
        self._pairs_at = folder / f"{language}.pairs"
        self._unpacked: dict[str, tuple[_Column, ...]] = {}
        self._known: dict[str, Mapping[str, float]] = {}
        self._parts: dict[str, Mapping[str, float]] = {}
        self._sorted: dict[str, list[str]] = {}
        self._frequent: dict[str, Mapping[str, float]] = {}
        self._longest: dict[str, int] = {}
        self._followers: dict[str, Mapping[str, float]] = {}

    @cached_property
    def clean(self) -> frozenset[str]:
        """The checked words."""
        columns = [line.split(b"\t", 2)[1] for line in self._packed.values()]
        return frozenset(b" ".join(columns).decode("ascii").split())

    def log10(self, word: str) -> float | None:
        """The log10 probability of a word, None where the lexicon doesn't have it. Steps of 0.1, at best -1."""
        for words, levels in self._columns(word[:2]):
            place = bisect_left(words, word)
            if place < len(words) and words[place] == word:
                return _VALUE[levels[place]]
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
            found = self._known[start] = {**_table(*columns[0]), **_table(*columns[1])}
        return found

    def parts(self, start: str) -> Mapping[str, float]:
        """Of the words that begin with these two letters those that are clean or very common."""
        found = self._parts.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return _NOBODY
            clean, other = columns
            found = _table(*clean)
            if not _VERY_COMMON.isdisjoint(other[1]):
                found |= {word: level for word, level in _table(*other).items() if level >= VERY_COMMON}
            self._parts[start] = found
        return found

    def _columns(self, start: str) -> tuple[_Column, ...]:
        """The words that begin with these two letters: the clean ones and the others, each in order."""
        found = self._unpacked.get(start)
        if found is None:
            line = self._packed.get(start)
            if line is None:
                return ()
            _, clean, clean_levels, other, other_levels = line.split(b"\t")
            found = (_words(clean), clean_levels), (_words(other), other_levels)
            self._unpacked[start] = found
        return found

    def longer(self, start: str) -> float:
        """The summed probability of the words that begin with these letters, two at least, and go on."""
        total = 0.0
        for words, levels in self._columns(start[:2]):
            total += sum(map(_SHARE.__getitem__, levels[bisect_right(words, start) : bisect_left(words, start + "~")]))
        return total

    def listed(self) -> tuple[tuple[bytes, NDArray[np.float64]], tuple[bytes, NDArray[np.float64]]]:
        """All clean words, and all others: joined by blanks, in order, with their log10 probabilities."""
        import numpy as np

        parts = [self._packed[start].split(b"\t") for start in sorted(self._packed)]
        value = np.zeros(256)
        value[[ord(char) for char in LEVELS]] = list(_VALUE.values())

        def column(at: int) -> tuple[bytes, NDArray[np.float64]]:
            levels = np.frombuffer(b"".join(part[at + 1] for part in parts), np.uint8)
            return b" ".join(part[at] for part in parts if part[at]), value[levels]

        return column(1), column(3)

    def words(self, start: str) -> list[str]:
        """All words that begin with these two letters, in order."""
        found = self._sorted.get(start)
        if found is None:
            columns = self._columns(start)
            if not columns:
                return []
            found = self._sorted[start] = sorted(columns[0][0] + columns[1][0])
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
            parts = self.parts(start)
            if not parts:
                return _NOBODY
            found = {word: level for word, level in parts.items() if level > FREQUENT and word in self.clean}
            self._frequent[start] = found
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
        place = bisect_left(self._pairs, start)
        return self._pairs[place] if place < len(self._pairs) and self._pairs[place].startswith(start) else None

    @cached_property
    def _pairs(self) -> list[bytes]:
        return self._pairs_at.read_bytes().split(b"\n")[:-1]


_NOBODY: Mapping[str, float] = MappingProxyType({})


def _words(column: bytes) -> list[str]:
    return column.decode("ascii").split()


def _table(words: list[str], levels: bytes) -> dict[str, float]:
    return dict(zip(words, map(_VALUE.__getitem__, levels), strict=True))


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language (ISO 639-1), or None where there is none. The same object every time."""
    return Lexicon(language) if language in LANGUAGES else None
