"""What the structural model sees of a line by itself: characters, words, marks, dates, function words, wording.

Everything is found for all lines of a document at once and needs numpy: characters are told by a table, words are
looked at once each, however often they stand. No feature knows a language except `function` (known for the languages of
`boilerplate.function_words.tsv`) and `wording` (English only); both are missing, not zero, in other languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import count, repeat
from operator import itemgetter
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from clean.lazy import lazy
from clean.noise.grammar import function_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

HASHED = 1 << 15
"""Buckets of words and word pairs."""
FORM = (
    *("chars", "words", "wordlength", "ended", "colon", "commas", "inner", "title", "upper", "lowerstart", "digits"),
    *("marks", "date", "link", "byline", "bullet", "heading", "crumb", "quote"),
)
"""The columns of `Forms.form`."""
_ENDS = frozenset(".!?…”\"’'»)。！？」")
_OPEN_ENDS = frozenset(":：,;-–—")
_INNER = lazy(r"[.!?。！？][”\"’')]? ?(?=[A-ZÀ-ÞА-Я“\"「一-鿿])")
_DATE = lazy(r"\d(?<!\w\d)(?:(?<=1)9\d\d|(?<=2)0\d\d|\d?[./:]\d\d)\b")
_DAY = lazy(r" \d{1,2}\b")
_MONTH = lazy(r"\b(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\Z")
_LONGEST_MONTH = 10
_LINKS = {
    "://": re.compile(r"://(?:(?<=http://)|(?<=https://))"),
    "www.": re.compile(r"www\."),
    "@": re.compile(r"@(?<=\S@)(?=\S)"),
    "](": re.compile(r"\]\("),
}
_BYLINE = lazy(r"(?i)(?:by|von|par|por|di|written by|author|text|автор)\b[: ]")
_BYLINE_STARTS = frozenset("bvpdwatаBVPDWATА")
_BULLETS = ("* ", "- ", "• ", "+ ", "– ", "· ")
_WORD = lazy(r"[^\W_]+(?:['’-][^\W_]+)*|\n")
_FIRST_WORDS = 40
_KINDS = _PLAIN, _COMMA, _DIGIT, _MARK, _QUOTE, _CJK, _THAI_DIGIT = range(7)
_OF_KIND = {_COMMA: ",，、", _MARK: "|·•»›>/→←©#*_[]{}()+=~^▼▲", _QUOTE: '“”"„«'}
_CJK_BLOCKS = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF), (0x0E00, 0x0E7F))
_LAST = 0x1FFFF
"""No digit and no character of those blocks stands behind it."""


class Forms:
    """The lines of a document, stripped and as written; `crumbs`: 2 for a sure crumb, 1 for a likely one, else 0."""

    def __init__(self, strings: Sequence[str], written: Sequence[str], crumbs: Sequence[float]) -> None:
        self.strings = strings
        self._written = written
        self._crumbs = crumbs
        self.size = len(strings)
        self.lengths = _numbers(map(len, strings), len(strings))
        self._joined = "\n".join([*strings, ""])
        self._starts = np.cumsum(self.lengths + 1) - self.lengths - 1
        self._first = list(map(itemgetter(0), strings))
        self._last = list(map(itemgetter(-1), strings))
        self._read_words()

    def _read_words(self) -> None:
        found = _WORD.findall(self._joined)
        number = _numbering(["\n"])
        ids = _numbers(map(number.__getitem__, found), len(found))
        ends = np.flatnonzero(ids == 0)
        self.distinct = list(number)
        self.small = list(map(str.lower, number))
        self.words: Ints = ids[ids != 0]
        """The words of all lines, by their number among the distinct ones."""
        self.counts: Ints = ends.copy()
        self.counts[1:] -= ends[:-1] + 1
        self.line: Ints = np.repeat(np.arange(self.size), self.counts)
        """The line that each word stands in."""
        self.word_lengths: Ints = _numbers(map(len, number), len(number))

    @cached_property
    def kinds(self) -> Ints:
        """How many characters of each kind a line has."""
        codes = np.frombuffer(self._joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        line = np.repeat(np.arange(self.size) * len(_KINDS), self.lengths + 1)
        kind = _kinds()[np.minimum(codes, _LAST)]
        return np.bincount(line + kind, minlength=self.size * len(_KINDS)).reshape(self.size, -1)

    @cached_property
    def weight(self) -> Floats:
        """Words; of scripts without spaces every second character counts as one."""
        weight: Floats = self.counts + (self.kinds[:, _CJK] + self.kinds[:, _THAI_DIGIT]) / 2
        return weight

    @cached_property
    def ended(self) -> NDArray[np.bool_]:
        return self._flags(map(_ENDS.__contains__, self._last))

    @cached_property
    def form(self) -> Floats:
        """A row for each line, with the columns of `FORM`."""
        words, kinds, distinct = np.maximum(self.counts, 1), self.kinds, self.distinct
        capital = _numbers(map(str.isupper, map(itemgetter(0), distinct)), len(distinct))
        upper = _numbers(map(str.isupper, distinct), len(distinct)) * (self.word_lengths > 1)
        columns = (
            self.lengths,
            self.weight,
            self._summed(self.word_lengths) / words,
            self.ended,
            self._flags(map(_OPEN_ENDS.__contains__, self._last)),
            kinds[:, _COMMA] / words,
            np.where(self.lengths > 20, self._matches(_INNER), 0),
            self._summed(capital) / words,
            self._summed(upper) / words,
            self._flags(map(str.islower, self._first)),
            (kinds[:, _DIGIT] + kinds[:, _THAI_DIGIT]) / self.lengths,
            kinds[:, _MARK] / self.lengths,
            self._dated(),
            self._linked(),
            self._signed(),
            self._flags(map(str.startswith, self.strings, repeat(_BULLETS))),
            self._flags(map("#".__eq__, self._first)),
            np.array(self._crumbs),
            kinds[:, _QUOTE] > 0,
        )
        found = np.empty((self.size, len(columns)))
        for at, column in enumerate(columns):
            found[:, at] = column
        return found

    def _flags(self, flags: Iterable[bool]) -> NDArray[np.bool_]:
        return np.fromiter(flags, np.bool_, self.size)

    def _summed(self, values: NDArray[np.integer]) -> Floats:
        """The sum of a value of words, for each line."""
        return np.bincount(self.line, values[self.words], minlength=self.size).astype(np.float64)

    def _matches(self, pattern: re.Pattern[str]) -> Ints:
        """How often a pattern matches in each line."""
        return self._counted([match.start() for match in pattern.finditer(self._joined)])

    def _counted(self, places: Sequence[int]) -> Ints:
        """How many of these places of the joined text each line has."""
        return np.bincount(np.searchsorted(self._starts, places, side="right") - 1, minlength=self.size)

    def _dated(self) -> NDArray[np.bool_]:
        joined = self._joined
        days = [match.start() for match in _DAY.finditer(joined)]
        months = (at for at in days if _MONTH.search(joined, max(at - _LONGEST_MONTH, 0), at))
        return self._counted([*(match.start() for match in _DATE.finditer(joined)), *months]) > 0

    def _linked(self) -> NDArray[np.bool_]:
        found = np.zeros(self.size, np.bool_)
        for mark, pattern in _LINKS.items():
            if mark in self._joined:
                found |= self._matches(pattern) > 0
        return found

    def _signed(self) -> NDArray[np.bool_]:
        pairs = zip(self._first, self.strings, strict=True)
        return self._flags(
            first in _BYLINE_STARTS and len(string) < 80 and bool(_BYLINE.match(string)) for first, string in pairs
        )

    @cached_property
    def indent(self) -> Ints:
        return _numbers((len(line) - len(line.lstrip()) for line in self._written), self.size)

    @cached_property
    def same(self) -> Ints:
        """A number for each line, the same for lines that differ in case only."""
        return _same([*map(str.casefold, self.strings)])

    @cached_property
    def matter(self) -> tuple[Ints, Ints]:
        """(line, word) of the longer words, each once a line; case is folded."""
        folded = _same(self.small if self._joined.isascii() else [*map(str.casefold, self.distinct)])
        long = self.word_lengths[self.words] > 3
        size = len(self.distinct)
        pairs = np.sort(self.line[long] * size + folded[self.words[long]])
        first = np.ones(len(pairs), np.bool_)
        first[1:] = pairs[1:] > pairs[:-1]
        return np.divmod(pairs[first], size)

    @cached_property
    def languages(self) -> NDArray[np.uint8]:
        """For each distinct word, which languages (in the order of `function_words`) have it as a function word."""
        places, table = _memberships()
        return table[_numbers(map(places.get, self.small, repeat(len(table) - 1)), len(self.small))]

    def grammar(self, language: int) -> Floats:
        """How many function words of a language each line has."""
        return self._summed(self.languages[:, language])

    def spoken(self, lines: NDArray[np.bool_]) -> Ints:
        """How many words of these lines are function words, for each language."""
        often = np.bincount(self.words[lines[self.line]], minlength=len(self.distinct))
        known = np.flatnonzero(often * self.languages.any(axis=1))
        return often[known] @ self.languages[known]

    @cached_property
    def grams(self) -> tuple[Ints, Ints]:
        """(line, bucket) of hashed words and word pairs, the first and the last marked; the same on every machine."""
        held = _encoded([*self.small, "<", ">"])
        first, last = len(held) - 2, len(held) - 1
        place = np.arange(len(self.words)) - (np.cumsum(self.counts) - self.counts)[self.line]
        words = self.words[place < _FIRST_WORDS]
        sizes = np.minimum(self.counts, _FIRST_WORDS) + 2
        ends = np.cumsum(sizes)
        marked = np.full(ends[-1], -1)
        marked[ends - 1], marked[ends - sizes] = last, first
        marked[marked < 0] = words
        opens = np.flatnonzero(marked[:-1] != last)
        heads, tails = list(map(crc32, held)), _encoded([*self.small, "<", ">"], " ")
        left, right = marked[opens].tolist(), marked[opens + 1].tolist()
        pairs = _numbers(map(crc32, map(tails.__getitem__, right), map(heads.__getitem__, left)), len(left))
        short = np.flatnonzero(self.counts <= 4)
        wholes = _numbers(map(crc32, self._labels(short, held)), len(short))
        every = np.repeat(np.arange(self.size), sizes)
        lines = np.concatenate([self.line[place < _FIRST_WORDS], every[opens], short])
        return lines, np.concatenate([_numbers(heads, len(heads))[words], pairs, wholes]) % HASHED

    def _labels(self, short: Ints, held: list[bytes]) -> Iterator[bytes]:
        """The words of these lines, one string each."""
        words = list(map(held.__getitem__, self.words.tolist()))
        ends = np.cumsum(self.counts)
        for start, end in zip((ends - self.counts)[short].tolist(), ends[short].tolist(), strict=True):
            yield b"=" + b" ".join(words[start:end])

    def wording(self, weights: NDArray[np.int8]) -> Floats:
        """The mean weight of each line's buckets, shrunk."""
        line, buckets = self.grams
        size = np.bincount(line, minlength=self.size)
        return np.bincount(line, weights[buckets], minlength=self.size) / (16.0 * (size + 2))


def _encoded(words: Sequence[str], before: str = "") -> list[bytes]:
    """Each word, behind `before`, in UTF-8: all at once, parted by a character that no word holds."""
    return (before + f"\0{before}".join(words)).encode("utf-8", "surrogatepass").split(b"\0")


def _numbers(values: Iterable[int], size: int) -> Ints:
    return np.fromiter(values, np.int64, size)


def _numbering(first: Iterable[str] = ()) -> defaultdict[str, int]:
    """A number for each string, in the order in which they are asked for."""
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    for string in first:
        numbers[string]
    return numbers


def _same(strings: Sequence[str]) -> Ints:
    """A number for each string, the same for the same."""
    return _numbers(map(_numbering().__getitem__, strings), len(strings))


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of every character up to `_LAST`."""
    table = np.zeros(_LAST + 1, np.uint8)
    everything = np.arange(_LAST + 1, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    table[[match.start() for match in re.finditer(r"\d", everything)]] = _DIGIT
    for kind, characters in _OF_KIND.items():
        table[list(map(ord, characters))] = kind
    for start, end in _CJK_BLOCKS:
        block = table[start : end + 1]
        block[:] = np.where(block == _DIGIT, _THAI_DIGIT, _CJK)
    return table


@cache
def _memberships() -> tuple[dict[str, int], NDArray[np.uint8]]:
    """The row of each function word, and which languages (in the order of `function_words`) have it; the last none."""
    languages = list(function_words().values())
    places = {word: row for row, word in enumerate(sorted(frozenset().union(*languages)))}
    table = np.zeros((len(places) + 1, len(languages)), np.uint8)
    for column, words in enumerate(languages):
        table[[places[word] for word in words], column] = 1
    return places, table
