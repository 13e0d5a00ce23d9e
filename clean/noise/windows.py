"""A line's neighbours, windows around it, and the main block of the page, as further columns. Needs numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clean.noise.features import Ints, Matrix

_NEAR = ("words", "ended", "title", "crumb", "function", "wording", "topic", "marks", "digits", "above", "bullet")
_REACH = (1, 2, 3)
_SPANS = (4, 10, 25)


def widen(own: Matrix, rows: Sequence[int] | None = None) -> Matrix:
    """Each line's own columns, those of its neighbours, sums of windows, blocks, and the page's totals.

    With `rows` only for these lines.
    """
    import numpy as np

    from clean.noise.features import OWN

    if not len(own):
        return np.zeros((0, 0), np.float32)
    at = np.arange(len(own)) if rows is None else np.array(rows, np.int64)
    column = {name: own[:, OWN.index(name)] for name in ("words", "ended", "crumb", "wording", "function")}
    words = np.minimum(column["words"], 60)
    sentence = (column["ended"] > 0) & (column["words"] >= 8)
    prose = np.where(sentence, words, 0)
    crumbs = column["crumb"] > 0
    wording = np.where(np.isnan(column["wording"]), 0, column["wording"])
    parts = [
        own[at],
        *_neighbours(own, [OWN.index(name) for name in _NEAR], at),
        *_windows(columns([words, prose, crumbs, column["words"] < 5, wording]), at),
        columns([distances[at] for distances in _distances(sentence)]),
        columns(_block(words, at)),
        columns([shares[at] for shares in _shares(words, prose)]),
        np.full((len(at), 6), _totals(words, prose, crumbs, column["function"]), np.float32),
    ]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def columns(values: Sequence[NDArray[Any]]) -> Matrix:
    """These values side by side; much less ado than `np.stack` makes over a hundred rows."""
    import numpy as np

    table = np.empty((len(values[0]), len(values)), np.float32)
    for at, column in enumerate(values):
        table[:, at] = column
    return table


def _neighbours(own: Matrix, columns: list[int], at: Ints) -> list[Matrix]:
    import numpy as np

    count, most = len(own), max(_REACH)
    padded = np.full((count + 2 * most, len(columns)), -1, np.float32)
    padded[most : most + count] = own[:, columns]
    shifts = [most + sign * reach for reach in _REACH for sign in (1, -1)]
    return [padded[at + shift] for shift in shifts]


def _windows(values: Matrix, at: Ints) -> Matrix:
    """The means of each column over the lines around, for each span."""
    import numpy as np

    count, spans = len(values), np.array(_SPANS)[:, None]
    sums = np.zeros((count + 1, values.shape[1]))
    np.cumsum(values, axis=0, dtype=np.float64, out=sums[1:])
    left, right = np.maximum(at - spans, 0), np.minimum(at + spans + 1, count)
    means: Matrix = ((sums[right] - sums[left]) / (right - left)[:, :, None]).astype(np.float32)
    return means


def _distances(sentence: NDArray[np.bool_]) -> list[Ints]:
    """Lines to the nearest sentence above and below (at most 50)."""
    import numpy as np

    at = np.arange(len(sentence))
    above = at - np.maximum.accumulate(np.where(sentence, at, -99))
    below = at - np.maximum.accumulate(np.where(sentence[::-1], at, -99))
    return [np.minimum(above, 50), np.minimum(below[::-1], 50)]


def _block(words: Matrix, at: Ints) -> list[NDArray[Any]]:
    """The run of lines with the greatest sum of (words - 8): inside or how far outside, and its share."""
    import numpy as np

    found: list[NDArray[Any]] = []
    sums = np.zeros(len(words) + 1)
    for cost in (8, 14):
        np.cumsum(np.minimum(words, 50) - cost, dtype=np.float64, out=sums[1:])
        end = int((sums - np.minimum.accumulate(sums)).argmax())
        start = int(sums[: end + 1].argmin())
        found += [_within(at - start, 60), _within(end - 1 - at, 60), (at >= start) & (at < end)]
    return found


def _within(values: Ints, most: int) -> Ints:
    """`np.clip`, which makes more ado."""
    import numpy as np

    return np.minimum(np.maximum(values, -most), most)


def _shares(words: Matrix, prose: Matrix) -> list[NDArray[Any]]:
    """Which share of the page's words, and of its sentences, stands above the line."""
    return [values.cumsum() / max(float(values.sum()), 1.0) for values in (words, prose)]


def _totals(words: Matrix, prose: Matrix, crumbs: NDArray[np.bool_], function: Matrix) -> list[float]:
    """What every line of the page is given."""
    import numpy as np

    count, crumbs_sum = len(words), crumbs.sum()
    known = function[~np.isnan(function)]
    return [
        count,
        words.sum(),
        prose.sum() / max(words.sum(), 1),
        crumbs_sum,
        crumbs_sum / count,
        known.mean() if len(known) else np.nan,
    ]
