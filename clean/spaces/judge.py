"""The judge: from the named features of a space to a probability with its reasons.

A logistic model comes first: its weights are a readable table, `clean/data/spaces/judge.json`. What a sum can't say (a
capital inside means one thing in a torn text and another in a sound one) is put right by a few dozen small trees,
`trees.json` beside it. Both are rebuilt by `benchmarks/train_spaces.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from clean.package import DATA
from clean.trees import Trees

REASONS = 3
DIGITS = 3
"""The trees see features rounded, so that the last bit of a sum never chooses another branch."""


class Judge(NamedTuple):
    """What weighs one kind of change."""

    weights: Mapping[str, float]
    """Log odds for each unit of a feature, and `bias`."""
    columns: Sequence[str]
    """The features that the trees ask about."""
    trees: Trees

    def log_odds(self, features: Mapping[str, float]) -> float:
        """How probable it is that the space is wrong as it stands."""
        weights = self.weights
        total = weights["bias"] + self.trees.score(self._row(features))
        for name, value in features.items():
            total += weights.get(name, 0.0) * value
        return total

    def parts(self, features: Mapping[str, float]) -> dict[str, float]:
        """What each feature gave; with the bias and the trees' base, they add up to the log odds."""
        parts = {name: self.weights.get(name, 0.0) * value for name, value in features.items()}
        for column, moved in self.trees.parts(self._row(features)).items():
            name = self.columns[column]
            parts[name] = parts.get(name, 0.0) + moved
        return parts

    def reasons(self, features: Mapping[str, float]) -> dict[str, float]:
        """The features that moved the decision most, with the log odds each gave."""
        parts = {name: round(part, 2) for name, part in self.parts(features).items()}
        return dict(sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:REASONS])

    def _row(self, features: Mapping[str, float]) -> list[float]:
        return [round(features.get(name, 0.0), DIGITS) for name in self.columns]


@cache
def judges() -> Mapping[str, Judge]:
    """By what is changed: `insert` and `delete`."""
    weights, trees = (json.loads((DATA / "spaces" / name).read_text("utf-8")) for name in ("judge.json", "trees.json"))
    return {kind: judge_of(weights["models"][kind], trees[kind]) for kind in ("insert", "delete")}


def judge_of(weights: Mapping[str, float], trees: Mapping[str, Any]) -> Judge:
    return Judge(weights, trees["columns"], Trees(trees["base"], [(-1e9, trees["trees"])]))
