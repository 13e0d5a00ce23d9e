"""The trees and word weights that say how likely a line belongs to the text. Plain arrays, read with numpy.

No row walks down a tree. Each tree numbers its leaves from left to right, a bit each; a test that a row fails
closes the leaves on its left, and the lowest leaf left open is the row's (QuickScorer: Lucchese et al. 2015).
A feature's tests are sorted by threshold, so one search says how many of them fail, and what that leaves open in
all trees is one row of a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from clean.package import DATA

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clean.noise.features import Matrix

_CHUNK = 256
_FEW = 48
"""So many rows are cheaper with all pools at once."""
_POOL = 256
"""Rows of the largest table of pooled features."""


class Trees(NamedTuple):
    """The tests of all trees, by feature; features with few tests are pooled, several to a table.

    Pool k stands for `columns[pools[k] : pools[k + 1]]`. What it leaves open of the 32 leaves of each tree is row
    `first[k]`, and `strides` times the number of failed tests of its features further down, of `left_open`.
    """

    columns: NDArray[np.intp]
    steps: tuple[NDArray[np.float32], ...]
    """The thresholds of each feature's tests, ascending. A missing value stands one place behind the last."""
    strides: NDArray[np.intp]
    pools: NDArray[np.intp]
    first: NDArray[np.intp]
    left_open: NDArray[np.uint32]
    leaves: NDArray[np.float32]
    """The value of each tree's 32 leaves, one tree behind the other."""
    baseline: float


@cache
def arrays(name: str) -> dict[str, Any] | None:
    """The arrays of `clean/data/boilerplate.NAME.npz`; None where there is no such file."""
    import numpy as np

    path = DATA / f"boilerplate.{name}.npz"
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file) as held:
        return {key: held[key] for key in held.files}


def wording() -> NDArray[np.int8] | None:
    """The weight of every bucket of words and word pairs."""
    held = arrays("wording")
    return None if held is None else held["weights"]


@cache
def trees(name: str) -> Trees | None:
    """The tests of a file as the tables that `content` reads."""
    import numpy as np

    held = arrays(name)
    if held is None:
        return None
    blocks = [_block(held, column) for column in np.unique(held["feature"])]
    blocks.sort(key=lambda block: len(block.left_open))
    strides: list[int] = []
    pools: list[int] = []
    tables: list[NDArray[np.uint32]] = []
    for at, block in enumerate(blocks):
        if not tables or len(tables[-1]) * len(block.left_open) > _POOL:
            pools.append(at)
            tables.append(block.left_open)
            strides.append(1)
        else:
            strides.append(len(tables[-1]))
            both = block.left_open[:, None] & tables[-1][None]
            tables[-1] = both.reshape(-1, both.shape[-1])
    first = np.cumsum([0, *map(len, tables)])[:-1]
    return Trees(
        np.array([block.column for block in blocks]),
        tuple(block.steps for block in blocks),
        np.array(strides),
        np.array(pools),
        first,
        np.concatenate(tables),
        held["value"].ravel(),
        float(held["baseline"]),
    )


class _Block(NamedTuple):
    column: int
    steps: NDArray[np.float32]
    left_open: NDArray[np.uint32]


def _block(held: Mapping[str, Any], column: int) -> _Block:
    """One feature: its thresholds, and what any number of failed tests leaves open."""
    import numpy as np

    here = held["feature"] == column
    threshold, tree, closes, fails = (held[key][here] for key in ("threshold", "tree", "closes", "missing_right"))
    steps, step = np.unique(threshold, return_inverse=True)
    left_open = np.full((len(steps) + 2, len(held["value"])), 0xFFFFFFFF, np.uint32)
    np.bitwise_and.at(left_open, (step + 1, tree), ~closes)
    np.bitwise_and.accumulate(left_open[:-1], axis=0, out=left_open[:-1])
    np.bitwise_and.at(left_open, (np.full(fails.sum(), -1), tree[fails]), ~closes[fails])
    return _Block(int(column), steps, left_open)


def content(table: Matrix, name: str = "lines") -> NDArray[np.float32]:
    """P(the row belongs to the text), for each row of a feature table."""
    import numpy as np

    held = trees(name)
    if held is None or not len(table):
        return np.ones(len(table), np.float32)
    parts = [_summed(table[at : at + _CHUNK], held) for at in range(0, len(table), _CHUNK)]
    chance: NDArray[np.float32] = (1 / (1 + np.exp(-np.concatenate(parts)))).astype(np.float32)
    return chance


def _left_open(which: NDArray[np.intp], held: Trees) -> NDArray[np.uint32]:
    """What these rows of all pools leave open together; few at once, many a pool at a time."""
    import numpy as np

    if which.shape[1] <= _FEW:
        found: NDArray[np.uint32] = np.bitwise_and.reduce(held.left_open.take(which, axis=0), axis=0)
        return found
    still: NDArray[np.uint32] = held.left_open.take(which[0], axis=0)
    rows = np.empty_like(still)
    for numbers in which[1:]:
        still &= held.left_open.take(numbers, axis=0, out=rows, mode="clip")
    return still


def _summed(table: Matrix, held: Trees) -> NDArray[np.float64]:
    """The sum of the leaves that each row reaches."""
    import numpy as np

    values = np.ascontiguousarray(table[:, held.columns].T)
    failed = np.array([steps.searchsorted(column) for steps, column in zip(held.steps, values, strict=True)])
    failed += np.isnan(values)
    which = np.add.reduceat(failed * held.strides[:, None], held.pools, axis=0) + held.first[:, None]
    still = _left_open(which, held)
    lowest = (still & -still).astype(np.float32).view(np.uint32) >> 23  # a power of two, so its exponent and 127
    leaf = lowest + (np.arange(still.shape[1], dtype=np.uint32) * 32 - np.uint32(127))
    raw: NDArray[np.float64] = held.leaves[leaf].sum(axis=1, dtype=np.float64) + held.baseline
    return raw
