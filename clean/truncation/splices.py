"""Gaps inside a line at which one sentence may stop and another begin: where to look, and what is seen there."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from functools import lru_cache

from clean.lazy import lazy
from clean.truncation.words import REMEMBERED, counts_of, log_end, log_pair_end, starters

_OPEN_END = r"[^\s.!?:;…”\"')\]»] "
_QUOTE = r"[\"“‘(\[]"
_GAP = lazy(rf" (?<={_OPEN_END})(?={_QUOTE}?[A-Z]|\d\d?\. [A-Z])")
_CAPITALISED = lazy(rf"[A-Z](?:(?<={_OPEN_END}[A-Z])|(?<={_OPEN_END}{_QUOTE}[A-Z]))[\w'’-]*")
"""A word in front of which a gap is. It looks for the capital first: there are few of them."""
_LAST = lazy(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_NEXT = lazy(rf" ({_QUOTE}?)(\d\d?\. )?([^\W\d_]+(?:['’-][^\W\d_]+)*)?(\W{{0,2}}(?=[A-Z]))?")
_AHEAD = lazy(rf" {_QUOTE}?[\w'’-]+(\W{{0,3}})([\w'’-]*)(\W{{0,3}})([\w'’-]*)")
_PIECE = lazy(r"[\w'’-]+")
LONGEST = 24
"""Characters of the longest word that is read before a gap."""
GAP_NAMES = (
    "log_end", "lower", "capital", "comma", "digit", "mark", "unknown", "starts", "next_capital", "quoted", "upper",
    "number", "before_capital", "into_line", "single", "common", "before_names",
)  # fmt: skip
WIDER_NAMES = (
    "second", "second_parted", "third", "third_parted", "end_pair", "last_but_one", "last_but_two", "seen",
    "second_common",
)  # fmt: skip


def any_gaps(string: str, start: int = 0, stop: int = sys.maxsize) -> Iterator[int]:
    """The spaces between a character that ends no sentence and a capital, or the number of an item."""
    return (match.start() for match in _GAP.finditer(string, start, stop))


def starter_gaps(string: str) -> list[int]:
    """The gaps in front of a word that is seldom capitalised unless it begins a sentence."""
    known = starters()
    return [
        match.start() - (1 if string[match.start() - 1] == " " else 2)
        for match in _CAPITALISED.finditer(string)
        if match[0] in known
    ]


def gap_row(string: str, gap: int) -> list[float]:
    """The features of the gap at `gap`, in the order of GAP_NAMES."""
    last, before = _words_before(string, gap)
    end = string[gap - 1]
    ends, unknown, before_names = _as_last(last)
    ahead = _NEXT.match(string, gap)
    first = (ahead[3] or "") if ahead else ""
    starts, common = _as_next(first)
    return [
        ends,
        float(last.islower()),
        float(last[:1].isupper()),
        float(end == ","),
        float(end.isdigit()),
        float(not last and end != "," and not end.isdigit()),
        unknown,
        starts,
        float(ahead is not None and ahead[4] is not None),
        float(ahead is not None and bool(ahead[1])),
        float(len(first) > 1 and first.isupper()),
        float(ahead is not None and ahead[2] is not None),
        float(before[:1].isupper()),
        math.log(1 + min(200, gap - string.rfind("\n", max(0, gap - 200), gap))),
        float(len(first) == 1),
        common,
        before_names,
    ]


def _words_before(string: str, gap: int) -> tuple[str, str]:
    """The word that stands right before the gap, if it is one, and what stands before that."""
    pieces = string[max(0, gap - 60) : gap].rsplit(None, 2)
    if pieces[-1].isalpha() and len(pieces[-1]) <= LONGEST:
        return pieces[-1], pieces[-2] if len(pieces) > 1 else ""
    found = _LAST.search(string, max(0, gap - LONGEST), gap)
    before = string[max(0, gap - 60) : found.start() if found else gap].rsplit(None, 1)
    return found[0] if found else "", before[-1] if before else ""


@lru_cache(REMEMBERED)
def _as_last(word: str) -> tuple[float, float, float]:
    """How likely a word ends a sentence; is it unknown; how likely it stands before a capital."""
    counts = counts_of(word)
    ends = log_end(word.lower().replace("’", "'")) if word else -3.0
    return ends, float(bool(word) and counts.total == 0), math.log((counts.before + 0.5) / (counts.total + 8))


@lru_cache(REMEMBERED)
def _as_next(word: str) -> tuple[float, float]:
    """How likely a capitalised word begins a sentence, and how likely it is no name: log-odds."""
    counts = counts_of(word)
    return math.log((counts.start + 0.5) / (counts.cap + 0.5)), math.log((counts.low + 0.5) / (counts.cap + 0.5))


def wider_row(string: str, gap: int) -> list[float]:
    """What stands a word or two farther away, in the order of WIDER_NAMES: in a title, capitals go on."""
    ahead = _AHEAD.match(string, gap)
    gap_1, word_1, gap_2, word_2 = ahead.groups() if ahead else (" ", "", " ", "")
    before = _PIECE.findall(string, max(0, gap - 40), gap)[-3:]
    lower = [word.lower().replace("’", "'") for word in before[-2:]]
    return [
        _kind(word_1),
        float(gap_1 != " "),
        _kind(word_2),
        float(gap_2 != " "),
        log_pair_end(*lower) if len(lower) == 2 else -3.0,
        _kind(before[-2]) if len(before) > 1 else 0.0,
        _kind(before[-3]) if len(before) > 2 else 0.0,
        math.log(1 + counts_of(lower[-1]).total) if lower else 0.0,
        _as_next(word_1)[1],
    ]


def _kind(word: str) -> float:
    """0 nothing, 1 in small letters, 2 capitalised, 3 a number."""
    if not word:
        return 0.0
    return 3.0 if word[0].isdigit() else 2.0 if word[0].isupper() else 1.0


def first_word(string: str, gap: int) -> str:
    """The word behind the gap, without an opening quote."""
    ahead = _NEXT.match(string, gap)
    return (ahead[3] or "") if ahead else ""
