"""Boosted decision trees as nested tuples, walked in plain Python: tens of microseconds a row, nothing to import."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Trees(NamedTuple):
    base: float
    trees: Sequence[Any]
    """A tree is (feature, threshold, tree where `value <= threshold`, tree where not), or a number to add."""

    def score(self, row: Sequence[float]) -> float:
        """Log-odds."""
        total = self.base
        for node in self.trees:
            while type(node) is tuple:
                node = node[2] if row[node[0]] <= node[1] else node[3]
            total += node
        return total


@cache
def load(name: str) -> Mapping[str, Any]:
    """What one file holds: forests by their names, and lists of numbers as they are."""
    body = json.loads(gzip.decompress((files("clean") / f"data/truncation/{name}.json.gz").read_bytes()))
    return {
        part: Trees(value["base"], [_nested(tree, 0) for tree in value["trees"]]) if isinstance(value, dict) else value
        for part, value in body.items()
    }


def _nested(tree: Sequence[Sequence[float]], at: int) -> Any:
    node = tree[at]
    if len(node) == 2:
        return float(node[1])
    return int(node[0]), node[1], _nested(tree, int(node[2])), _nested(tree, int(node[3]))


def probability(score: float) -> float:
    return 1 / (1 + math.exp(-score)) if score > -50 else 0.0
