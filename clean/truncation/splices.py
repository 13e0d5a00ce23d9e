"""Gaps inside a line at which one sentence may stop and another begin: where to look, and what is seen there."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache

from clean.truncation.words import counts_of, log_end, table

_BEFORE = r" (?<=[^\s.!?:;…”\"')\]»] )"
_QUOTE = r"[\"“‘(\[]?"
ANY_GAP = re.compile(rf"{_BEFORE}(?={_QUOTE}[A-Z]|\d\d?\. [A-Z])")
"""A space between a character that ends no sentence and a capital, or the number of an item."""
_LAST = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_NEXT = re.compile(rf" ({_QUOTE})(\d\d?\. )?([^\W\d_]+(?:['’-][^\W\d_]+)*)?(\W{{0,2}}(?=[A-Z]))?")
_GIVEN = (
    "art bill brook chase dean drew faith frank grace grant hope jack joy june mark may pat ray rich rob rose sue will"
)
NAMES_TOO = frozenset((*_GIVEN.split(), "will"))
"""Words that are given names, too: they begin sentences, but say little in mid-sentence."""
GAP_NAMES = (
    "log_end", "lower", "capital", "comma", "digit", "mark", "unknown", "starts", "next_capital", "quoted", "upper",
    "number", "before_capital", "into_line", "single", "common", "before_names",
)  # fmt: skip


@cache
def starter_gaps() -> re.Pattern[str]:
    """The gaps of ANY_GAP in front of a word that is seldom capitalised unless it begins a sentence."""
    words = [
        word.capitalize().replace("'", "['’]")
        for word, counts in table().items()
        if word not in NAMES_TOO and counts.start >= 6 and counts.cap <= 0.3 * counts.start and word[0].isascii()
    ]
    return re.compile(rf"{_BEFORE}(?={_QUOTE}(?:{_any_of(words)})(?![\w'’-]))")


def _any_of(words: Iterable[str]) -> str:
    """One pattern for all words, as a tree of first letters: failing costs a step or two."""
    branches: dict[str, list[str]] = {}
    for word in words:
        head = "['’]" if word.startswith("['’]") else word[:1]
        branches.setdefault(head, []).append(word[len(head) :])
    parts = []
    for head, rest in sorted(branches.items()):
        longer = [tail for tail in rest if tail]
        inner = f"(?:{_any_of(longer)})" if longer else ""
        parts.append(head + inner + ("?" if longer and "" in rest else ""))
    return "|".join(parts)


def gap_row(string: str, gap: int) -> list[float]:
    """The features of the gap at `gap`, in the order of GAP_NAMES."""
    found = _LAST.search(string, max(0, gap - 24), gap)
    last = found[0] if found else ""
    end = string[gap - 1]
    before = string[max(0, gap - 60) : found.start() if found else gap].split()
    counts = counts_of(last)
    ahead = _NEXT.match(string, gap)
    first = (ahead[3] or "") if ahead else ""
    begin = counts_of(first)
    return [
        log_end(last.lower().replace("’", "'")) if last else -3.0,
        float(last.islower()),
        float(last[:1].isupper()),
        float(end == ","),
        float(end.isdigit()),
        float(not last and end != "," and not end.isdigit()),
        float(bool(last) and counts.total == 0),
        math.log((begin.start + 0.5) / (begin.cap + 0.5)),
        float(ahead is not None and ahead[4] is not None),
        float(ahead is not None and bool(ahead[1])),
        float(len(first) > 1 and first.isupper()),
        float(ahead is not None and ahead[2] is not None),
        float(bool(before) and before[-1][:1].isupper()),
        math.log(1 + min(200, gap - string.rfind("\n", max(0, gap - 200), gap))),
        float(len(first) == 1),
        math.log((begin.low + 0.5) / (begin.cap + 0.5)),
        math.log((counts.before + 0.5) / (counts.total + 8)),
    ]


def first_word(string: str, gap: int) -> str:
    """The word behind the gap, without an opening quote."""
    ahead = _NEXT.match(string, gap)
    return (ahead[3] or "") if ahead else ""
