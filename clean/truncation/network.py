"""A small recurrent network that reads both sides of a gap: does the sentence go on there?

Two gated recurrent units, one reading the words before the gap and one the words behind it backwards, pre-trained
to guess the next word; a small layer compares what they expect with what stands there. numpy is enough to run it.
`benchmarks/train_truncation.py` trains it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from clean.truncation.windows import FIRST_WORD, LEFT, RIGHT, encode

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
        self._marks = [self.vocabulary["."], self.vocabulary[","]]
        self._rows = weights["emb"]
        self._scales = weights["emb_scale"].astype(np.float32)
        rest = weights.keys() - {"words", "emb", "emb_scale"}
        self._w = {name: np.ascontiguousarray(weights[name], np.float32) for name in sorted(rest)}
        # Both directions run as one batch of matrices, and the gates as one tanh: few calls, for small batches.
        w = self._w
        size = len(w["f_hidden"])
        halves = np.ones(3 * size, np.float32)
        halves[: 2 * size] = 0.5
        self._in = np.ascontiguousarray(np.stack([w["f_in"], w["b_in"]]) * halves)
        self._hidden = np.ascontiguousarray(np.stack([w["f_hidden"], w["b_hidden"]]) * halves)
        bias = np.stack([w["f_hidden_bias"], w["b_hidden_bias"]]) * halves
        self._new_bias = bias[:, None, 2 * size :].copy()
        bias[:, 2 * size :] = 0
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

        ids = np.zeros((2, len(sides), LEFT), np.int64)
        shapes = np.zeros((2, len(sides), LEFT), np.int64)
        for k, (left, right) in enumerate(sides):
            for side, tokens in ((0, left[-LEFT:]), (1, right[:RIGHT][::-1])):
                if tokens:
                    ids[side, k, -len(tokens) :], shapes[side, k, -len(tokens) :] = encode(tokens, self.vocabulary)
        x = np.concatenate([self._embed(ids), self._w["shape"][shapes]], -1)
        states = self._run(x)
        return self._heads(states, x[:, :, -1], ids[:, :, -1])

    def _embed(self, ids: NDArray[np.int64]) -> Floats:
        rows: Floats = self._rows[ids] * self._scales[ids][..., None]
        return rows

    def _run(self, x: Floats) -> Floats:
        """The last states of both directions; the right side is shorter and its first steps are skipped."""
        import numpy as np

        size = self._hidden.shape[1]
        moved = np.moveaxis(x @ self._in[:, None] + self._in_bias, 2, 0)
        state = np.zeros((2, x.shape[1], size), np.float32)
        alone = LEFT - RIGHT
        for step, given in enumerate(moved):
            if step < alone:
                _step(state[:1], given[:1], self._hidden[:1], self._new_bias[:1])
            else:
                _step(state, given, self._hidden, self._new_bias)
        return state

    def _heads(self, states: Floats, edges: Floats, ids: NDArray[np.int64]) -> tuple[list[float], list[float]]:
        import numpy as np

        w = self._w
        expected = []
        for side, name in ((0, "f"), (1, "b")):
            guess = states[side] @ w[f"{name}_guess"] + w[f"{name}_guess_bias"]
            asked = np.concatenate([ids[1 - side][:, None], np.tile(self._marks, (len(guess), 1))], 1)
            expected.append(((guess[:, None] * self._embed(asked)).sum(-1) + w["word_bias"][asked]) * np.float32(0.3))
        seen = np.concatenate([states[0], states[1], edges[0], edges[1], *expected], -1)
        splice = np.maximum(seen @ w["gap1"] + w["gap1_bias"], 0) @ w["gap2"] + w["gap2_bias"]
        left = np.concatenate([states[0], edges[0]], -1)
        complete = np.maximum(left @ w["stop1"] + w["stop1_bias"], 0) @ w["stop2"] + w["stop2_bias"]
        return splice[:, 0].tolist(), complete[:, 0].tolist()


def _step(state: Floats, given: Floats, hidden: Floats, new_bias: Floats) -> None:
    """One step of the gated unit, in place. Its gates come at half scale: sigmoid(x) = (tanh(x / 2) + 1) / 2."""
    import numpy as np

    size = state.shape[-1]
    kept = state @ hidden
    gates = np.tanh(given[..., : 2 * size] + kept[..., : 2 * size])
    gates += 1
    gates *= 0.5
    new = kept[..., 2 * size :]
    new += new_bias
    new *= gates[..., :size]
    new += given[..., 2 * size :]
    np.tanh(new, out=new)
    state -= new
    state *= gates[..., size:]
    state += new


@cache
def network() -> Network:
    import numpy as np

    packed = (files("clean") / "data/truncation/gaps.npz").read_bytes()
    with np.load(io.BytesIO(packed)) as archive:
        return Network({name: archive[name] for name in archive.files})
