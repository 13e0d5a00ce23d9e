"""Gaps inside a line at which one sentence stops and another begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clean.truncation.words import counts_of, end_share

_GAP = re.compile(r"(?<=[^\W\d_A-Z]) (?=[\"“]?([A-Z][a-z’']*))")
_LAST = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*$")
_NEVER_BEFORE_A_START = 0.02


def sure_gaps(string: str) -> Iterator[tuple[int, float]]:
    """(offset of the space, weight): a word that ends no sentence before one that stands in capitals only at a start."""
    for match in _GAP.finditer(string):
        first = counts_of(match[1])
        if first.start < 30 or first.cap > 0.06 * first.start:
            continue
        last = _LAST.search(string, max(0, match.start() - 24), match.start())
        if last is None or not last[0].islower():
            continue
        if counts_of(last[0]).total >= 50 and end_share(last[0]) < _NEVER_BEFORE_A_START:
            yield match.start(), 0.7
