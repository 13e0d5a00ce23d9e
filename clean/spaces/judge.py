"""The judge: a logistic model over named features. A decision is a probability with its reasons.

The weights are a readable table, `clean/data/spaces/judge.json`, rebuilt by `benchmarks/train_spaces.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from clean.spaces.evidence import Candidate

REASONS = 3


@cache
def weights() -> Mapping[str, Mapping[str, float]]:
    """Weights by model: `insert` and `delete`."""
    table = files("clean").joinpath("data", "spaces", "judge.json")
    loaded: Mapping[str, Mapping[str, float]] = json.loads(table.read_text("utf-8"))["models"]
    return loaded


def probability(candidate: Candidate, model: Mapping[str, float]) -> float:
    """How probable it is that the space is wrong as it stands, 0..1."""
    total = model["bias"]
    for name, value in candidate.features.items():
        total += model.get(name, 0.0) * value
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def reasons(candidate: Candidate, model: Mapping[str, float]) -> dict[str, float]:
    """The features that moved the decision most, with the log odds each gave."""
    parts = {name: round(model.get(name, 0.0) * value, 2) for name, value in candidate.features.items()}
    strongest = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))[:REASONS]
    return dict(strongest)
