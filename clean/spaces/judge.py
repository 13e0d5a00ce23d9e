"""The judge: from the named features of a space to a probability with its reasons.

A logistic model comes first: its weights are a readable table, `clean/data/spaces/judge.json`. What a sum can't say (a
capital inside means one thing in a torn text and another in a sound one) is put right by a few dozen small trees,
`trees.json` beside it. Both are rebuilt by `benchmarks/train_spaces.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from heapq import nsmallest
from typing import Any, NamedTuple

from clean.package import DATA
from clean.trees import Trees

REASONS = 3
CLEAR = 4.0
"""From these log odds on, either way, the trees are neither fitted nor asked: they would hardly turn a decision."""
DIGITS = 3
"""The trees see features rounded, so that the last bit of a sum hardly ever chooses another branch."""


class Judge(NamedTuple):
    """What weighs one kind of change."""

    weights: Mapping[str, float]
    """Log odds for each unit of a feature, and `bias`."""
    columns: Mapping[str, int]
    """The features that the trees ask about, numbered in order."""
    trees: Trees

    def log_odds(self, features: Mapping[str, float]) -> float:
        """How probable it is that the space is wrong as it stands."""
        total = self.linear(features)
        return total + self.trees.score(self._row(features)) if abs(total) <= CLEAR else total

    def linear(self, features: Mapping[str, float]) -> float:
        """What the weights say, without the trees."""
        weights = self.weights
        return sum((weights.get(name, 0.0) * value for name, value in features.items()), weights["bias"])

    def parts(self, features: Mapping[str, float]) -> dict[str, float]:
        """What each feature gave; with the bias, and the trees' base where they are asked, it is the log odds."""
        weights = self.weights
        parts = {name: weights.get(name, 0.0) * value for name, value in features.items()}
        if abs(sum(parts.values(), weights["bias"])) <= CLEAR:
            for name, moved in zip(self.columns, self.trees.parts(self._row(features)), strict=True):
                if moved:
                    parts[name] = parts.get(name, 0.0) + moved
        return parts

    def reasons(self, features: Mapping[str, float]) -> dict[str, float]:
        """The features that moved the decision most, with the log odds each gave."""
        parts = [(-abs(part), name, part) for name, part in self.parts(features).items()]
        return {name: round(part, 2) for _, name, part in nsmallest(REASONS, parts)}

    def _row(self, features: Mapping[str, float]) -> list[float]:
        row = [0.0] * len(self.columns)
        for name, value in features.items():
            column = self.columns.get(name)
            if column is not None:
                row[column] = round(value, DIGITS)
        return row


@cache
def judges() -> Mapping[str, Judge]:
    """By what is changed: `insert` and `delete`."""
    weights, trees = (json.loads((DATA / "spaces" / name).read_text("utf-8")) for name in ("judge.json", "trees.json"))
    return {kind: judge_of(weights["models"][kind], trees[kind]) for kind in ("insert", "delete")}


def judge_of(weights: Mapping[str, float], trees: Mapping[str, Any]) -> Judge:
    columns = {name: column for column, name in enumerate(trees["columns"])}
    return Judge(weights, columns, Trees(trees["base"], [(-1e9, trees["trees"])]))
