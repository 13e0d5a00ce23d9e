"""A line's neighbours, windows around it, and the main block of the page, as further columns. Needs numpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

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
    column = {name: own[:, at] for at, name in enumerate(OWN)}
    parts = [own[at], *_neighbours(own, [OWN.index(name) for name in _NEAR], at)]
    words = np.minimum(column["words"], 60)
    sentence = (column["ended"] > 0) & (column["words"] >= 8)
    prose = np.where(sentence, words, 0)
    crumbs = (column["crumb"] > 0).astype(np.float32)
    quantities = np.stack([words, prose, crumbs, column["words"] < 5, np.nan_to_num(column["wording"])], axis=1)
    parts += _windows(quantities, at)
    parts += (
        _distances(sentence)[at],
        _block(words, at),
        _shares(words, prose)[at],
        np.tile(_totals(words, prose, crumbs, column["function"]), (len(at), 1)),
    )
    return np.concatenate(parts, axis=1, dtype=np.float32)


def _neighbours(own: Matrix, columns: list[int], at: Ints) -> list[Matrix]:
    import numpy as np

    count, most = len(own), max(_REACH)
    padded = np.full((count + 2 * most, len(columns)), -1, np.float32)
    padded[most : most + count] = own[:, columns]
    shifts = [most + sign * reach for reach in _REACH for sign in (1, -1)]
    return [padded[at + shift] for shift in shifts]


def _windows(values: Matrix, at: Ints) -> Iterator[Matrix]:
    """The means of each column over the lines around."""
    import numpy as np

    count = len(values)
    sums = np.zeros((count + 1, values.shape[1]))
    np.cumsum(values, axis=0, dtype=np.float64, out=sums[1:])
    for span in _SPANS:
        left, right = np.maximum(at - span, 0), np.minimum(at + span + 1, count)
        yield ((sums[right] - sums[left]) / (right - left)[:, None]).astype(np.float32)


def _distances(sentence: NDArray[np.bool_]) -> Matrix:
    """Lines to the nearest sentence above and below (at most 50)."""
    import numpy as np

    at = np.arange(len(sentence))
    above = at - np.maximum.accumulate(np.where(sentence, at, -99))
    below = at - np.maximum.accumulate(np.where(sentence[::-1], at, -99))
    return np.stack([np.minimum(above, 50), np.minimum(below[::-1], 50)], axis=1).astype(np.float32)


def _block(words: Matrix, at: Ints) -> Matrix:
    """The run of lines with the greatest sum of (words - 8): inside or how far outside, and its share."""
    import numpy as np

    found = []
    for cost in (8, 14):
        score = np.minimum(words, 50) - cost
        sums = np.concatenate([[0.0], np.cumsum(score, dtype=np.float64)])
        lowest = np.minimum.accumulate(sums)
        end = int(np.argmax(sums - lowest))
        start = int(np.argmin(sums[: end + 1]))
        found += [np.clip(at - start, -60, 60), np.clip(end - 1 - at, -60, 60), (at >= start) & (at < end)]
    return np.stack(found, axis=1).astype(np.float32)


def _shares(words: Matrix, prose: Matrix) -> Matrix:
    """Which share of the page's words, and of its sentences, stands above the line."""
    import numpy as np

    shares = [np.cumsum(values) / max(float(values.sum()), 1.0) for values in (words, prose)]
    return np.stack(shares, axis=1).astype(np.float32)


def _totals(words: Matrix, prose: Matrix, crumbs: Matrix, function: Matrix) -> Matrix:
    """What every line of the page is given."""
    import numpy as np

    count = len(words)
    known = function[~np.isnan(function)]
    totals = [
        count,
        words.sum(),
        prose.sum() / max(words.sum(), 1),
        crumbs.sum(),
        crumbs.sum() / count,
        known.mean() if len(known) else np.nan,
    ]
    return np.array(totals, np.float32)
