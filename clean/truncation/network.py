"""A small recurrent network that reads both sides of a gap: does the sentence go on there?

Two gated recurrent units, one reading the words before the gap and one the words behind it backwards, pre-trained
to guess the next word; a small layer compares what they expect with what stands there. numpy is enough to run it.
`benchmarks/train_truncation.py` trains it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

from clean.truncation.windows import FIRST_WORD, LEFT, PAD, RIGHT, encoded
from clean.truncation.words import REMEMBERED, read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_BATCH = 256


class Network:
    """Build it with `network()`; `weights` are the arrays of the file."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        import numpy as np

        words = bytes(weights["words"]).decode().split("\n")
        self.vocabulary = {word: FIRST_WORD + k for k, word in enumerate(words)}
        self._marks = np.array([self.vocabulary["."], self.vocabulary[","]])
        self._rows = weights["emb"]
        self._scales = weights["emb_scale"].astype(np.float32)
        rest = weights.keys() - {"words", "emb", "emb_scale"}
        self._w = {name: np.ascontiguousarray(weights[name], np.float32) for name in sorted(rest)}
        self._encoded = lru_cache(REMEMBERED)(partial(encoded, vocabulary=self.vocabulary))
        # Both directions run as one batch of matrices and the gates as one tanh: few calls, for small batches.
        # A gate's sigmoid is (tanh(x / 2) + 1) / 2; the half is in its weights.
        w = self._w
        size = len(w["f_hidden"])
        halves = np.ones(3 * size, np.float32)
        halves[: 2 * size] = 0.5
        self._in = np.ascontiguousarray(np.stack([w["f_in"], w["b_in"]]) * halves)
        self._hidden = np.ascontiguousarray(_by_gate(np.stack([w["f_hidden"], w["b_hidden"]]) * halves))
        bias = np.stack([w["f_hidden_bias"], w["b_hidden_bias"]]) * halves
        self._new_bias = bias[:, None, 2 * size :].copy()
        bias[:, 2 * size :] = 0
        self._guess = np.stack([w["f_guess"], w["b_guess"]])
        self._guess_bias = np.stack([w["f_guess_bias"], w["b_guess_bias"]])[:, None]
        self._in_bias = (np.stack([w["f_in_bias"], w["b_in_bias"]]) * halves + bias)[:, None, None]

    def judge(self, sides: Sequence[tuple[list[str], list[str]]]) -> tuple[list[float], list[float]]:
        """For each (words before, words behind): log-odds of a splice there, and of the left side being complete."""
        splice: list[float] = []
        complete: list[float] = []
        for k in range(0, len(sides), _BATCH):
            one, two = self._batch(sides[k : k + _BATCH])
            splice += one
            complete += two
        return splice, complete

    def _batch(self, sides: Sequence[tuple[list[str], list[str]]]) -> tuple[list[float], list[float]]:
        import numpy as np

        rows = [self._padded(left[-LEFT:]) for left, _ in sides]
        rows += [self._padded(right[:RIGHT][::-1]) for _, right in sides]
        ids, shapes = np.array(rows).reshape(2, len(sides), LEFT, 2).transpose(3, 0, 1, 2)
        x = np.concatenate([self._embed(ids), self._w["shape"][shapes]], -1)
        states = self._run(x)
        return self._heads(states, x[:, :, -1], ids[:, :, -1])

    def _padded(self, tokens: list[str]) -> list[tuple[int, int]]:
        """Identities and shapes of the last LEFT words; where there are fewer, nothing stands before them."""
        return [(PAD, 0)] * (LEFT - len(tokens)) + [self._encoded(token) for token in tokens]

    def _embed(self, ids: NDArray[np.int64]) -> Floats:
        rows: Floats = self._rows[ids] * self._scales[ids][..., None]
        return rows

    def _run(self, x: Floats) -> Floats:
        """The last states of both directions; the right side is shorter and its first steps are skipped."""
        import numpy as np

        count = x.shape[1]
        # A product for each place: for one large product the library would start threads, which cost more than they do.
        moved = x @ self._in[:, None] + self._in_bias
        given = moved.reshape(2, count, LEFT, 3, -1).transpose(2, 3, 0, 1, 4)
        state = np.zeros((2, count, self._hidden.shape[-1]), np.float32)
        bias = np.repeat(self._new_bias, count, 1)
        alone = LEFT - RIGHT
        _advance(state[:1], given[:alone, :, :1], self._hidden[:, :1], bias[:1])
        _advance(state, given[alone:], self._hidden, bias)
        return state

    def _heads(self, states: Floats, edges: Floats, ids: NDArray[np.int64]) -> tuple[list[float], list[float]]:
        import numpy as np

        w = self._w
        # What each side expects beside it, held against the word that stands there, a full stop and a comma.
        guess = states @ self._guess + self._guess_bias
        marks = np.broadcast_to(self._marks, (*ids.shape, 2))
        asked = np.concatenate([ids[::-1, :, None], marks], -1)
        expected = (guess[:, :, None] * self._embed(asked)).sum(-1) + w["word_bias"][asked]
        expected *= np.float32(0.3)
        seen = np.concatenate([*states, *edges, *expected], -1)
        splice = np.maximum(seen @ w["gap1"] + w["gap1_bias"], 0) @ w["gap2"] + w["gap2_bias"]
        left = np.concatenate([states[0], edges[0]], -1)
        complete = np.maximum(left @ w["stop1"] + w["stop1_bias"], 0) @ w["stop2"] + w["stop2_bias"]
        return splice[:, 0].tolist(), complete[:, 0].tolist()


def _by_gate(joined: Floats) -> Floats:
    """The three gates that stand side by side on the last axis, on an axis of their own in front."""
    import numpy as np

    return np.moveaxis(joined.reshape(*joined.shape[:-1], 3, -1), -2, 0)


def _advance(state: Floats, given: Floats, hidden: Floats, new_bias: Floats) -> None:
    """Take `state` through the gated unit for every step of `given`, in place: all arrays lie in one piece."""
    import numpy as np

    kept = np.empty((3, *state.shape), np.float32)
    gates, new = kept[:2], kept[2]
    reset, keep = gates
    for step in given:
        np.matmul(state, hidden, out=kept)
        gates += step[:2]
        np.tanh(gates, out=gates)
        gates += 1
        gates *= 0.5
        new += new_bias
        new *= reset
        new += step[2]
        np.tanh(new, out=new)
        state -= new
        state *= keep
        state += new


@cache
def network() -> Network:
    import numpy as np

    with np.load(io.BytesIO(read("gaps.npz"))) as archive:
        return Network({name: archive[name] for name in archive.files})
