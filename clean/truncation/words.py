"""How words behave at the edges of sentences: counts from English web articles.

Five numbers a word: lower-case in mid-sentence, capitalised in mid-sentence, at a sentence's start, at a
sentence's end, and in front of a capital in mid-sentence. `benchmarks/train_truncation.py counts` rebuilds them.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from clean.package import DATA

DATA_FOLDER = "clean/data/truncation"


class Counts(NamedTuple):
    """Occurrences of one word, whatever its case, by where it stood."""

    low: int = 0
    cap: int = 0
    start: int = 0
    end: int = 0
    before: int = 0
    """In front of a capitalised word."""

    @property
    def total(self) -> int:
        return self.low + self.cap + self.start


UNSEEN = Counts()
_COMMON = frozenset(("the", "of", "and", "to", "in", "is", "a", "that", "for", "was", "with", "it"))
PAIR_PLACES = 1 << 17
REMEMBERED = 1 << 14
"""Distinct words whose numbers are kept at hand."""
STEPS = 30.0
"""Steps of a byte to the unit of natural log."""
_AVERAGE_END = 0.055
"""The share of all words that stand last in their sentence."""


def read(name: str) -> bytes:
    """A file of this package's data. They are kept unpacked: what needs no unpacking is there at once."""
    return (DATA / "truncation" / name).read_bytes()


@cache
def _buckets() -> Mapping[str, str]:
    """The counts as they are written: first two letters → a line of `word numbers`, parted by tabs."""
    return {line[: line.index("\t")]: line for line in read("words.tsv").decode().splitlines()}


@lru_cache(REMEMBERED)
def counts_of(word: str) -> Counts:
    word = word.lower().replace("’", "'")
    bucket = _buckets().get(word[:2], "")
    at = bucket.find(f"\t{word} ") + 1
    if not at:
        return UNSEEN
    begin = at + len(word) + 1
    stop = bucket.find("\t", begin)
    return Counts(*map(int, bucket[begin : stop if stop > 0 else len(bucket)].split(" ")))


@cache
def starters() -> frozenset[str]:
    """Capitalised words that are seldom capitalised unless they begin a sentence, with either apostrophe."""
    words = read("starters.txt").decode()
    return frozenset((words + words.replace("'", "’")).split())


@cache
def _pairs() -> bytes:
    return read("pairs")


@lru_cache(REMEMBERED)
def log_end(word: str) -> float:
    """Natural log of `end_share`, of a lower-cased word."""
    return math.log(end_share(word))


def log_pair_end(before: str, last: str) -> float:
    """The same of the last two words together; of `last` alone where the pair was too rare to count."""
    place, mark = pair_place(before, last)
    packed = _pairs()
    return -packed[2 * place + 1] / STEPS if packed[2 * place] == mark else log_end(last)


def pair_place(before: str, last: str) -> tuple[int, int]:
    """Where the table keeps a pair of words, and the byte that tells it from another one."""
    number = zlib.crc32(f"{before} {last}".encode())
    return number % PAIR_PLACES, 1 + (number >> 20) % 255


def end_share(word: str) -> float:
    """The probability that `word` is the last of its sentence where it stands; 0.055 for an average word."""
    counts = counts_of(word)
    return (counts.end + 4 * _AVERAGE_END) / (counts.total + 4)


def is_english(string: str) -> bool:
    """Do the commonest English words make up enough of the first two thousand characters? A quick look."""
    start = string[:2000]
    enough = (start.count(" ") + start.count("\n") + 1) // 16 + 1
    small = 0
    for word in (" the ", " of ", " and ", " to "):
        small += start.count(word)
        if small >= max(2, enough):
            return True
    words = start.lower().split()
    common = sum(map(_COMMON.__contains__, words))
    return common >= 2 and common > len(words) / 16
