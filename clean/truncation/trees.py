"""The forests of this room, read when first asked."""

from __future__ import annotations

import json
from functools import cache

from clean.trees import Trees
from clean.truncation.words import read


@cache
def forest(name: str) -> Trees:
    """`lines-small`, `lines-large`, `glance`, `judge-end`, `judge-gap` or `judge-gap_flat`."""
    base, stages = json.loads(read(f"{name}.json"))
    return Trees(base, [(least, trees) for least, trees in stages])
