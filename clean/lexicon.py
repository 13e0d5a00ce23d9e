"""Words of a language, how often they are written, and which stand side by side.

The data is a table of two text files (`clean/data/lexicon/`), read on first use in a few milliseconds and
unpacked piece by piece as words are asked for. Frequency lists hold misspellings and words run together:
that a word is listed proves nothing; `Lexicon.clean` is the list that was checked against dictionaries.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

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


class Lexicon:
    """Word and word-pair probabilities of one language, log10. Every look-up takes lower-cased words.

    Apostrophes are straight (`don't`). Building one costs a read of a few megabytes.
    """

    def __init__(self, language: str) -> None:
        folder = files("clean").joinpath("data", "lexicon")
        lines = folder.joinpath(f"{language}.words").read_bytes().split(b"\n")
        self._packed = {line[: line.index(b"\t")].decode("ascii"): line for line in lines if line}
        self._names_at = folder.joinpath(f"{language}.names")
        self._pairs_at = folder.joinpath(f"{language}.pairs")
        self._known: dict[str, Mapping[str, float]] = {}
        self._parts: dict[str, Mapping[str, float]] = {}
        self._levels: dict[str, float | None] = {}
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
        known = self._known.get(word[:2])
        if known is not None:
            return known.get(word)
        try:
            return self._levels[word]
        except KeyError:
            if len(self._levels) >= REMEMBERED:
                self._levels.clear()
            found = self._levels[word] = self._looked_up(word)
            return found

    def pair(self, first: str, second: str) -> float | None:
        """The log10 probability of the pair, joint. None where it isn't listed: rare, or as often as chance has it."""
        return self.followers(first).get(second)

    def known(self, word: str) -> Mapping[str, float]:
        """All words that share this word's first two letters, with their log10 probabilities."""
        start = word[:2]
        found = self._known.get(start)
        if found is None:
            line = self._packed.get(start)
            if line is None:
                return _NOBODY
            _, clean, clean_levels, other, other_levels = line.split(b"\t")
            found = self._known[start] = _table(clean, clean_levels) | _table(other, other_levels)
        return found

    def parts(self, start: str) -> Mapping[str, float]:
        """Of the words that begin with these two letters those that are clean or very common."""
        found = self._parts.get(start)
        if found is None:
            line = self._packed.get(start)
            if line is None:
                return _NOBODY
            _, clean, clean_levels, other, other_levels = line.split(b"\t")
            found = _table(clean, clean_levels)
            if not _VERY_COMMON.isdisjoint(other_levels):
                found |= {word: level for word, level in _table(other, other_levels).items() if level >= VERY_COMMON}
            self._parts[start] = found
        return found

    def _looked_up(self, word: str) -> float | None:
        """A word's level, found in the packed line: faster for one word than unpacking hundreds."""
        line = self._packed.get(word[:2])
        if line is None or not word.isascii() or " " in word:
            return None
        _, clean, clean_levels, other, other_levels = line.split(b"\t")
        listed = b" " + word.encode() + b" "
        for words, levels in ((clean, clean_levels), (other, other_levels)):
            words = b" " + words + b" "
            at = words.find(listed)
            if at >= 0:
                return _VALUE[levels[words.count(b" ", 0, at)]]
        return None

    def longer(self, start: str) -> float:
        """The summed probability of the words that begin with these ASCII letters, two at least, and go on."""
        line = self._packed.get(start[:2])
        if line is None:
            return 0.0
        _, clean, clean_levels, other, other_levels = line.split(b"\t")
        begun, total = b" " + start.encode(), 0.0
        for words, levels in ((clean, clean_levels), (other, other_levels)):
            words = b" " + words + b" "  # in order: those that are asked for stand side by side, the shortest first
            begin = words.find(begun)
            if begin >= 0:
                first = words.count(b" ", 0, begin)
                stop = first + words.count(b" ", begin, words.rfind(begun) + 1)
                first += words.startswith(begun + b" ", begin)
                total += sum(map(_SHARE.__getitem__, levels[first:stop]))
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
            known = self.known(start)
            if not known:
                return []
            found = self._sorted[start] = sorted(known)
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


def _table(words: bytes, levels: bytes) -> dict[str, float]:
    return dict(zip(words.decode("ascii").split(), map(_VALUE.__getitem__, levels), strict=True))


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language (ISO 639-1), or None where there is none. The same object every time."""
    return Lexicon(language) if language in LANGUAGES else None
