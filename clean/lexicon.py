"""Words of a language, how often they are written, and which stand side by side.

The data is a table of two text files (`clean/data/lexicon/`), read on first use in a few milliseconds and
unpacked piece by piece as words are asked for. Frequency lists hold misspellings and words run together:
that a word is listed proves nothing; `Lexicon.clean` is the list that was checked against dictionaries.
"""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

LEVELS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
FREQUENT = -5.5
LANGUAGES = ("en",)
_VALUE = {ord(char): -1 - place / 10 for place, char in enumerate(LEVELS)}


class CleanWords:
    """The checked words of a lexicon, as a container."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __contains__(self, word: str) -> bool:
        return word in self._lexicon.bucket(word)[1]


class Lexicon:
    """Word and word-pair probabilities of one language, log10. Every look-up takes lower-cased words.

    Apostrophes are straight (`don't`). Building one costs a read of a few megabytes.
    """

    def __init__(self, language: str) -> None:
        folder = files("clean").joinpath("data", "lexicon")
        lines = folder.joinpath(f"{language}.words").read_bytes().split(b"\n")
        self._packed = {line[: line.index(b"\t")].decode("ascii"): line for line in lines if line}
        self._names_at = folder.joinpath(f"{language}.names")
        self._buckets: dict[str, tuple[dict[str, float], frozenset[str]]] = {}
        self._pairs_at = folder.joinpath(f"{language}.pairs")
        self._stems: dict[str, Mapping[str, int]] = {}
        self._frequent: dict[str, Mapping[str, float]] = {}
        self._followers: dict[str, Mapping[str, float]] = {}
        self.clean = CleanWords(self)

    def log10(self, word: str) -> float | None:
        """The log10 probability of a word, None where the lexicon doesn't have it. Steps of 0.1, at best -1."""
        return self.bucket(word)[0].get(word)

    def pair(self, first: str, second: str) -> float | None:
        """The log10 probability of the pair, joint. None where it isn't listed: rare, or as often as chance has it."""
        return self.followers(first).get(second)

    def bucket(self, word: str) -> tuple[dict[str, float], frozenset[str]]:
        """All words that share this word's first two letters, and the clean ones among them."""
        start = word[:2]
        found = self._buckets.get(start)
        if found is None:
            if len(self._buckets) > 4000:  # the lexicon has fewer: the rest are misses
                self._buckets.clear()
                self._stems.clear()
                self._frequent.clear()
            found = self._buckets[start] = _unpacked(self._packed.get(start))
        return found

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

    def stems(self, start: str) -> Mapping[str, int]:
        """The first four letters of every word that begins with these two, and how long the longest such word is."""
        found = self._stems.get(start)
        if found is None:
            longest: dict[str, int] = {}
            for word in sorted(self.bucket(start)[0], key=len):
                longest[word[:4]] = len(word)
            found = self._stems[start] = longest
        return found

    def frequent(self, start: str) -> Mapping[str, float]:
        """The clean words that begin with these two letters and are met every few hundred thousand words."""
        found = self._frequent.get(start)
        if found is None:
            known, checked = self.bucket(start)
            found = {word: level for word, level in known.items() if level > FREQUENT and word in checked}
            self._frequent[start] = found
        return found

    def followers(self, first: str) -> Mapping[str, float]:
        """The words that are listed as following this one, with the pair's log10 probability."""
        found = self._followers.get(first)
        if found is None:
            line = self._pairs.get(first.encode())
            if line is None:
                return _NOBODY
            names, levels = line.split(b"\t")
            found = self._followers[first] = dict(
                zip(names.decode("ascii").split(" "), map(_VALUE.__getitem__, levels), strict=True)
            )
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Names with a capital inside, as they are written: `WeWork`, `iPhone`."""
        return frozenset(self._names_at.read_text("ascii").split())

    @cached_property
    def _pairs(self) -> Mapping[bytes, bytes]:
        lines = self._pairs_at.read_bytes().split(b"\n")
        return dict(line.split(b"\t", 1) for line in lines if line)


_NOBODY: Mapping[str, float] = {}


def _unpacked(line: bytes | None) -> tuple[dict[str, float], frozenset[str]]:
    if line is None:
        return {}, frozenset()
    _, clean, clean_levels, other, other_levels = line.split(b"\t")
    checked = clean.decode("ascii").split()
    names = [*checked, *other.decode("ascii").split()]
    return dict(zip(names, map(_VALUE.__getitem__, clean_levels + other_levels), strict=True)), frozenset(checked)


@cache
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language (ISO 639-1), or None where there is none. The same object every time."""
    return Lexicon(language) if language in LANGUAGES else None
