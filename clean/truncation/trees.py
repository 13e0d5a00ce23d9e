"""Boosted decision trees as nested lists, walked in plain Python: tens of microseconds a row, nothing to import."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from clean.truncation.words import read


class Trees(NamedTuple):
    base: float
    stages: Sequence[tuple[float, Sequence[Any]]]
    """Trees in their order, each group with the log-odds that the sum must have before they are worth walking.

    A tree is [feature, threshold, tree where `value <= threshold`, tree where not], or a number to add.
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
                    feature, threshold, low, high = node
                    node = low if row[feature] <= threshold else high
                total += node
        return total


@cache
def forest(name: str) -> Trees:
    """`lines-small`, `lines-large`, `glance`, `judge-end`, `judge-gap`, `judge-gap_flat`; read when first asked."""
    return Trees(*json.loads(read(f"{name}.json")))


def probability(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -50 else 0.0
