"""The trees and word weights that say how likely a line belongs to the text. Plain arrays, read with numpy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

_CHUNK = 1024

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clean.noise.features import Matrix


@cache
def arrays(name: str) -> dict[str, Any] | None:
    """The arrays of `clean/data/boilerplate.NAME.npz`; None where there is no such file."""
    import numpy as np

    path = files("clean").joinpath("data", f"boilerplate.{name}.npz")
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file) as held:
        return {key: held[key] for key in held.files}


def wording() -> NDArray[np.int8] | None:
    """The weight of every bucket of words and word pairs."""
    held = arrays("wording")
    return None if held is None else held["weights"]


def content(table: Matrix, name: str = "lines") -> NDArray[np.float32]:
    """P(the row belongs to the text), for each row of a feature table."""
    import numpy as np

    held = arrays(name)
    if held is None or not len(table):
        return np.ones(len(table), np.float32)
    parts = [_walk(table[at : at + _CHUNK], held) for at in range(0, len(table), _CHUNK)]
    chance: NDArray[np.float32] = (1 / (1 + np.exp(-np.concatenate(parts)))).astype(np.float32)
    return chance


def _walk(table: Matrix, held: dict[str, Any]) -> NDArray[np.float64]:
    """The sum of the leaves that each row reaches. All rows walk down all trees together."""
    import numpy as np

    roots = held["roots"]
    feature, threshold, left, right = (held[key] for key in ("feature", "threshold", "left", "right"))
    node = np.broadcast_to(roots, (len(table), len(roots))).copy()
    row = np.arange(len(table))[:, None]
    for _ in range(int(held["depth"])):
        value = table[row, feature[node]]
        goes_left = np.where(np.isnan(value), held["missing_left"][node], value <= threshold[node])
        node = np.where(goes_left, left[node], right[node])
    raw: NDArray[np.float64] = held["value"][node].sum(axis=1, dtype=np.float64) + float(held["baseline"])
    return raw
