"""How words behave at the edges of sentences: counts from English web articles.

Four numbers a word: lower-case in mid-sentence, capitalised in mid-sentence, at a sentence's start, at a
sentence's end. `benchmarks/train_truncation.py counts` rebuilds them.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

DATA_FOLDER = "clean/data/truncation"
TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d(?:[\d.,]*\d)?|[^\w\s]|_+")
_FULL_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_ENDED = re.compile(r"[.!?][\"'”’)\]]*\s*$")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Lt|Col|Prof|Jr|Sr|Inc|Co|Corp|vs|No|Fig|Jan|Feb|Mar|Apr|Aug"
    r"|Sept?|Oct|Nov|Dec|U\.S|U\.K|e\.g|i\.e|a\.m|p\.m))\.$"
)


def sentences(line: str) -> Iterator[str]:
    """The sentences of a line that end in a mark of their own; what is left over at the end is not one."""
    start = 0
    for match in _FULL_STOP.finditer(line):
        if not _ABBREVIATED.search(line, max(start, match.start() - 6), match.start() + 1):
            yield line[start : match.end()]
            start = match.end()
    if _ENDED.search(line, start):
        yield line[start:]


class Counts(NamedTuple):
    """Occurrences of one word, whatever its case, by where it stood."""

    low: int = 0
    cap: int = 0
    start: int = 0
    end: int = 0

    @property
    def total(self) -> int:
        return self.low + self.cap + self.start


UNSEEN = Counts()
_AVERAGE_END = 0.055
"""The share of all words that stand last in their sentence."""


@cache
def table() -> Mapping[str, Counts]:
    packed = (files("clean") / "data/truncation/words.tsv.gz").read_bytes()
    found = {}
    for row in gzip.decompress(packed).decode().splitlines():
        word, *numbers = row.split("\t")
        found[word] = Counts(*map(int, numbers))
    return found


def counts_of(word: str) -> Counts:
    return table().get(word.lower().replace("’", "'"), UNSEEN)


def end_share(word: str) -> float:
    """The probability that `word` is the last of its sentence where it stands; 0.055 for an average word."""
    counts = counts_of(word)
    return (counts.end + 4 * _AVERAGE_END) / (counts.total + 4)
