"""The network of `clean/data/truncation/gaps.npz`: a language model, then splices. Needs torch; 20 minutes of one core.

    python benchmarks/train_truncation.py network --data DIR

First both directions learn to guess the next word of English web articles. Then they learn from sentences that are
cut at a random word (one in five inside it) and run on into another paragraph of the same document, against the
capitals that stand in mid-sentence of the untouched texts and headings that run into their paragraph.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from clean.truncation import windows as w
from clean.truncation.windows import TOKEN
from clean.truncation.words import counts_of

VOCABULARY, WORD, SHAPE, SIZE = 12000, 80, 8, 128
STEPS, NOISE, SPAN, LINES = 1800, 600, 24, 192
MARKS = frozenset(".!?:;…”\"')]")
OPENING = '"“‘(['
Window = tuple[Any, Any, Any, Any]


class Corpus:
    """All lines of all texts as two long rows of numbers, and where cuts, starts and capitals stand in them."""

    def __init__(self, texts: list[str], vocabulary: dict[str, int] | None = None) -> None:
        self.lines = [
            (doc, line.strip()) for doc, text in enumerate(texts) for line in text.split("\n") if line.strip()
        ]
        self.vocabulary = vocabulary or self._vocabulary()
        self.ids, self.shapes = [0] * w.LEFT, [0] * w.LEFT
        self.spans: list[tuple[int, int]] = []
        self.capitals: list[tuple[int, int, int]] = []
        self.weights: list[float] = []
        self.cuts: list[tuple[int, int, int]] = []
        self.starts: list[tuple[int, int, int]] = []
        self.stops: list[tuple[int, int]] = []
        for number, (_, line) in enumerate(self.lines):
            self._read(number, line)
        self.i, self.s = np.array(self.ids, np.int64), np.array(self.shapes, np.int64)
        self._index()

    def _vocabulary(self) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for _, line in self.lines:
            counts.update(token.lower().replace("’", "'") for token in TOKEN.findall(line) if not token[0].isdigit())
        return {word: w.FIRST_WORD + k for k, (word, _) in enumerate(counts.most_common(VOCABULARY))}

    def _read(self, number: int, line: str) -> None:
        tokens = [(match[0], match.start(), match.end()) for match in TOKEN.finditer(line)]
        ids, shapes = w.encode([token for token, _, _ in tokens], self.vocabulary)
        begin = len(self.ids)
        end = begin + len(ids)
        self.ids += [*ids, 0]
        self.shapes += [*shapes, 0]
        self.spans.append((begin, end))
        size, whole = line.count(" ") + 1, line[-1] in ".!?\"”’')"
        for k in range(1, len(tokens)):
            token, start, _ = tokens[k]
            if tokens[k - 1][2] >= start:
                continue
            first = tokens[k + 1][0] if token in OPENING and k + 1 < len(tokens) else token
            if line[start - 1] != " " or line[start - 2] in MARKS:
                continue
            if first[0].isupper():
                self.capitals.append((begin + k, begin, end))
                self.weights.append((3.0 if _starter(first) else 1.0) * (1.0 if size >= 12 else 0.3))
            if size >= 15 and whole and 5 <= k < len(tokens) - 2:
                self.cuts.append((begin + k, begin, number))
        first = tokens[1][0] if len(tokens) > 1 and tokens[0][0] in OPENING else tokens[0][0] if tokens else "-"
        if first[0].isupper():
            self.starts.append((begin, end, number))
        for k in range(4, len(tokens)):
            ends = k == len(tokens) - 1 or tokens[k + 1][0][0].isupper()
            if tokens[k][0] in ".!?" and ends and tokens[k - 1][0][0].isalnum() and len(tokens[k - 1][0]) > 1:
                self.stops.append((begin + k, begin))

    def _index(self) -> None:
        at = {number: k for k, (_, _, number) in enumerate(self.starts)}
        self.following = np.full(len(self.lines), -1)
        self.of_document: dict[int, list[int]] = {}
        for k, (_, _, number) in enumerate(self.starts):
            self.of_document.setdefault(self.lines[number][0], []).append(k)
        for number in range(len(self.lines) - 1):
            if self.lines[number + 1][0] == self.lines[number][0]:
                self.following[number] = at.get(number + 1, -1)
        self.headings = [
            number
            for number, (_, line) in enumerate(self.lines)
            if line[-1] not in '.!?:;,"”…' and line.count(" ") < 14 and self.following[number] >= 0
        ]
        self.running = np.cumsum(self.weights)

    def window(self, gap: Any, begin: Any, start: Any, end: Any) -> Window:
        left = gap[:, None] - w.LEFT + np.arange(w.LEFT)
        right = start[:, None] + np.arange(w.RIGHT)
        inside_left, inside_right = left >= begin[:, None], right < end[:, None]
        left, right = np.maximum(left, 0), np.minimum(right, len(self.i) - 1)
        return (
            np.where(inside_left, self.i[left], 0),
            np.where(inside_left, self.s[left], 0),
            np.where(inside_right, self.i[right], 0),
            np.where(inside_right, self.s[right], 0),
        )

    def prefixes(self, rng: Any) -> tuple[Any, Any]:
        """Beginnings of words: what a cut inside a word leaves."""
        words = sorted({word for _, line in self.lines[::3] for word in TOKEN.findall(line) if len(word) > 4})
        parts = [word[:n] for word in words if word[0].isalpha() for n in range(2, len(word) - 1)]
        chosen = [parts[k] for k in rng.choice(len(parts), min(len(parts), 60000), replace=False)]
        ids, shapes = w.encode(chosen, self.vocabulary)
        return np.array(ids), np.array(shapes)

    def spliced(self, count: int, rng: Any, prefixes: tuple[Any, Any]) -> Window:
        gap, begin, number = np.array(self.cuts)[rng.integers(0, len(self.cuts), count)].T
        documents = [self.of_document.get(self.lines[k][0], [-1]) for k in number]
        other = np.array([starts[rng.integers(len(starts))] for starts in documents])
        chosen = np.where((rng.random(count) < 0.6) & (self.following[number] >= 0), self.following[number], other)
        good = chosen >= 0
        start, end, _ = np.array(self.starts)[chosen[good]].T
        left, left_shapes, right, right_shapes = self.window(gap[good], begin[good], start, end)
        cut = (rng.random(len(left)) < 0.22) & (left_shapes[:, -1] < 5)
        pick = rng.integers(0, len(prefixes[0]), int(cut.sum()))
        left[cut, -1], left_shapes[cut, -1] = prefixes[0][pick], prefixes[1][pick]
        return left, left_shapes, right, right_shapes

    def untouched(self, count: int, rng: Any) -> Window:
        joined = int(count * 0.15)
        at = np.searchsorted(self.running, rng.random(count - joined) * self.running[-1])
        gap, begin, end = np.array(self.capitals)[at].T
        number = np.array(self.headings)[rng.integers(0, len(self.headings), joined)]
        spans = np.array(self.spans)[number]
        start, stop, _ = np.array(self.starts)[self.following[number]].T
        one, two = self.window(gap, begin, gap, end), self.window(spans[:, 1], spans[:, 0], start, stop)
        left, left_shapes, right, right_shapes = (np.concatenate(pair) for pair in zip(one, two, strict=True))
        return left, left_shapes, right, right_shapes


def _starter(word: str) -> bool:
    counts = counts_of(word)
    return counts.start >= 8 and counts.cap < 0.25 * counts.start and word[:2] not in ("I", "I'", "I’")


class Net(nn.Module):  # type: ignore[misc,unused-ignore]
    def __init__(self, marks: tuple[int, int]) -> None:
        super().__init__()
        size = w.FIRST_WORD + VOCABULARY
        self.marks = torch.tensor(marks)
        self.words, self.shape = nn.Embedding(size, WORD), nn.Embedding(w.SHAPES, SHAPE)
        nn.init.normal_(self.words.weight, std=0.3)
        self.f = nn.GRU(WORD + SHAPE, SIZE, batch_first=True)
        self.b = nn.GRU(WORD + SHAPE, SIZE, batch_first=True)
        self.f_guess, self.b_guess = nn.Linear(SIZE, WORD), nn.Linear(SIZE, WORD)
        self.word_bias = nn.Parameter(torch.zeros(size))
        self.gap1, self.gap2 = nn.Linear(2 * SIZE + 2 * (WORD + SHAPE) + 6, 64), nn.Linear(64, 1)
        self.stop1, self.stop2 = nn.Linear(SIZE + WORD + SHAPE, 32), nn.Linear(32, 1)
        self.drop = nn.Dropout(0.3)

    def embed(self, ids: Any, shapes: Any) -> Any:
        return torch.cat([self.words(ids), self.shape(shapes)], -1)

    def expect(self, state: Any, guess: nn.Linear, ids: Any) -> Any:
        asked = torch.cat([ids[:, None], self.marks.expand(len(ids), 2)], 1)
        return ((guess(state)[:, None] * self.words(asked)).sum(-1) + self.word_bias[asked]) * 0.3

    def splice(self, left: Any, left_shapes: Any, right: Any, right_shapes: Any) -> Any:
        before, behind = self.embed(left, left_shapes), self.embed(right, right_shapes)
        f, b = self.f(self.drop(before))[1][0], self.b(self.drop(behind).flip(1))[1][0]
        expected = [self.expect(f, self.f_guess, right[:, 0]), self.expect(b, self.b_guess, left[:, -1])]
        seen = torch.cat([self.drop(f), self.drop(b), before[:, -1], behind[:, 0], *expected], -1)
        return self.gap2(torch.relu(self.gap1(seen)))[:, 0]

    def complete(self, left: Any, left_shapes: Any) -> Any:
        before = self.embed(left, left_shapes)
        f = self.f(self.drop(before))[1][0]
        return self.stop2(torch.relu(self.stop1(torch.cat([self.drop(f), before[:, -1]], -1))))[:, 0]


def tensors(arrays: Any) -> list[Any]:
    return [torch.from_numpy(np.ascontiguousarray(array).astype(np.int64)) for array in arrays]


def learn_language(net: Net, corpus: Corpus, rng: Any) -> None:
    """Guess the next word, and backwards the one before, against a sample of other words."""
    counts = np.bincount(corpus.i, minlength=len(net.word_bias)).astype(float)
    counts[0] = 0
    share = counts**0.75 / (counts**0.75).sum()
    log_share, running = torch.from_numpy(np.log(share + 1e-9)).float(), np.cumsum(share)
    optimizer = torch.optim.Adam(net.parameters(), 2e-3)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = 2e-3 * (1 - step / STEPS) + 1e-4
        places = rng.integers(0, len(corpus.i) - SPAN - 2, LINES)[:, None] + np.arange(SPAN + 1)
        ids, shapes = tensors((corpus.i[places], corpus.s[places]))
        noise = torch.from_numpy(np.searchsorted(running, rng.random(NOISE)).clip(0, len(running) - 1))
        x, loss = net.drop(net.embed(ids, shapes)), torch.zeros(())
        sides = (
            (net.f, net.f_guess, x[:, :-1], ids[:, 1:]),
            (net.b, net.b_guess, x[:, 1:].flip(1), ids[:, :-1].flip(1)),
        )
        for unit, guess, given, wanted in sides:
            target = wanted.reshape(-1)
            state, target = guess(net.drop(unit(given)[0])).reshape(-1, WORD)[target != 0], target[target != 0]
            right = (state * net.words(target)).sum(-1) + net.word_bias[target]
            wrong = state @ net.words(noise).T + net.word_bias[noise] - log_share[noise] - float(np.log(NOISE))
            wrong = wrong.masked_fill(noise[None] == target[:, None], -1e4)
            loss = loss + (torch.logsumexp(torch.cat([right[:, None], wrong], 1), 1) - right).mean()
        _step(net, optimizer, loss)
        if step % 200 == 199:
            print(f"language model, step {step + 1}: {float(loss.detach()) / 2:.3f}", flush=True)


def learn_splices(net: Net, corpus: Corpus, rng: Any, steps: int) -> None:
    prefixes, common = corpus.prefixes(rng), common_words(corpus.vocabulary)
    optimizer = torch.optim.Adam(net.parameters(), 1.5e-3)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = 1.5e-3 * (1 - step / steps) + 2e-5
        cut, whole = corpus.spliced(128, rng, prefixes), corpus.untouched(128, rng)
        both = [np.concatenate(pair) for pair in zip(cut, whole, strict=True)]
        for side in (0, 2):  # now and then a word is not known
            lost = (rng.random(both[side].shape) < 0.04) & (both[side] >= w.FIRST_WORD)
            lost[:, 0] &= side == 0
            both[side] = np.where(lost, w.FIRST_BUCKET + rng.integers(0, w.BUCKETS, lost.shape), both[side])
        forget_names(both, common, rng)
        truth = torch.cat([torch.ones(len(cut[0])), torch.zeros(len(whole[0]))])
        loss = cross_entropy(net.splice(*tensors(both)), truth)
        stop, line = np.array(corpus.stops)[rng.integers(0, len(corpus.stops), 64)].T
        ended = corpus.window(stop, line, stop, stop)
        left = [np.concatenate([ended[k], cut[k][:64]]) for k in (0, 1)]
        truth = torch.cat([torch.ones(64), torch.zeros(64)])
        loss = loss + 0.4 * cross_entropy(net.complete(*tensors(left)), truth)
        _step(net, optimizer, loss)
        if step % 500 == 499:
            print(f"splices, step {step + 1}: {float(loss.detach()):.4f}", flush=True)


def common_words(vocabulary: dict[str, int]) -> Any:
    """For every identity: is it of a word that is no name?"""
    common = np.zeros(w.FIRST_WORD + VOCABULARY, bool)
    for word, number in vocabulary.items():
        counts = counts_of(word)
        common[number] = (counts.start >= 5 and counts.cap < 0.5 * counts.start) or counts.low > 3 * counts.cap
    return common


def forget_names(both: list[Any], common: Any, rng: Any) -> None:
    """A third of the capitalised names beside the gap become unknown: those must be judged by what is around them."""
    for side, place in ((2, 0), (2, 1), (0, -1)):
        ids, shapes = both[side][:, place], both[side + 1][:, place]
        name = ((shapes == 2) | (shapes == 3)) & ~common[ids] & (rng.random(len(ids)) < 0.35)
        both[side][name, place] = w.FIRST_BUCKET + rng.integers(0, w.BUCKETS, int(name.sum()))


def _step(net: Net, optimizer: Any, loss: Any) -> None:
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()


def write(net: Net, vocabulary: dict[str, int], target: Path) -> None:
    """Word vectors as bytes with a scale each, all else in half precision; not compressed, so that reading is quick."""
    arrays = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    words = arrays["words.weight"]
    scale = np.abs(words).max(1) / 127
    out = {
        "words": np.frombuffer("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)).encode(), np.uint8),
        "emb": np.round(words / np.maximum(scale[:, None], 1e-9)).astype(np.int8),
        "emb_scale": scale,
        "shape": arrays["shape.weight"],
        "word_bias": arrays["word_bias"],
    }
    for side in "fb":
        out[f"{side}_in"] = arrays[f"{side}.weight_ih_l0"].T
        out[f"{side}_hidden"] = arrays[f"{side}.weight_hh_l0"].T
        out[f"{side}_in_bias"] = arrays[f"{side}.bias_ih_l0"]
        out[f"{side}_hidden_bias"] = arrays[f"{side}.bias_hh_l0"]
    for name in ("f_guess", "b_guess", "gap1", "gap2", "stop1", "stop2"):
        out[name], out[f"{name}_bias"] = arrays[f"{name}.weight"].T, arrays[f"{name}.bias"]
    halves = {name: value.astype(np.float16) if value.dtype.kind == "f" else value for name, value in out.items()}
    np.savez(target, **halves)
    print(f"{target.stat().st_size} bytes")


def train(texts: list[str], target: Path, seed: int, steps: int) -> None:
    """The same seed, steps and version of torch give the same bytes: one thread, and no clock."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    corpus = Corpus(texts)
    net = Net((corpus.vocabulary["."], corpus.vocabulary[","]))
    learn_language(net, corpus, rng)
    learn_splices(net, corpus, rng, steps)
    write(net, corpus.vocabulary, target)
