"""Boosted decision trees as nested lists, walked in plain Python: tens of microseconds a row, nothing to import."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple


class Trees(NamedTuple):
    base: float
    stages: Sequence[tuple[float, Sequence[Any]]]
    """Trees in their order, each group with the log-odds that the sum must have before they are worth walking.

    A tree is [feature, threshold, tree where `value <= threshold`, tree where not], or a number to add. Trees that can
    give reasons have a fifth part: the number that is to be expected of the rows that come so far.
    """

    def score(self, row: Sequence[float]) -> float:
        """Log-odds; of a row that stays too low on the way, those so far."""
        total = self.base
        leaf = float
        for least, trees in self.stages:
            if total < least:
                break
            for node in trees:
                while type(node) is not leaf:
                    node = node[2] if row[node[0]] <= node[1] else node[3]
                total += node
        return total

    def parts(self, row: Sequence[float]) -> list[float]:
        """What each feature did to the score: how far its tests moved what was to be expected (Saabas 2014).

        All trees are walked. With `base`, the parts add up to what all give, if each tree expects 0 of all rows.
        """
        parts = [0.0] * len(row)
        leaf = float
        for _, trees in self.stages:
            for node in trees:
                before = 0.0
                while type(node) is not leaf:
                    feature = node[0]
                    node = node[2] if row[feature] <= node[1] else node[3]
                    expected = node if type(node) is leaf else node[4]
                    parts[feature] += expected - before
                    before = expected
        return parts


def probability(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -50 else 0.0
