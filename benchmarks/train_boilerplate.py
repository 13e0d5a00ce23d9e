"""Train the structural model of `boilerplate` and write it as plain arrays into clean/data.

usage: train_boilerplate.py --data DIR [--out clean/data] [--pages N] [--only lines|words]

DIR holds wcxb.dev.jsonl.zst: the dev half of the Web Content Extraction Benchmark (Murrough-Foley, CC BY 4.0), each
page through several text extractors, with its main content. Needs scikit-learn. The seed is fixed.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from clean.noise import features, flat, windows
from clean.noise.forms import HASHED
from clean.noise.reading import reading_of
from clean.text import Text

SEED = 20260308
FOLDS = 4
SOURCES = ("html-text", "inscriptis", "trafilatura", "readability")
TOKEN = re.compile(r"\w+")
SCALE = 8.0


class Sample(NamedTuple):
    """One page through one extractor."""

    page: int
    source: str
    own: NDArray[np.float32]
    grams: tuple[NDArray[np.int64], NDArray[np.int64]]
    label: NDArray[np.bool_]
    weight: NDArray[np.float32]


def pages(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a .jsonl.zst file."""
    with path.open("rb") as raw:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(raw), encoding="utf-8"):
            yield json.loads(line)


def labels(lines: list[str], gold: str) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Is at least half of a line's words inside a run of four that gold has too? And the line's words."""
    wanted = TOKEN.findall(gold)
    known = set(zip(wanted, wanted[1:], wanted[2:], wanted[3:], strict=False))
    tokens: list[str] = []
    where: list[int] = []
    for number, line in enumerate(lines):
        found = TOKEN.findall(line)
        tokens += found
        where += [number] * len(found)
    covered = np.zeros(len(tokens) + 3, bool)
    for at, gram in enumerate(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)):
        if gram in known:
            covered[at : at + 4] = True
    count = np.bincount(where, minlength=len(lines)) if where else np.zeros(len(lines), int)
    inside = np.bincount(where, weights=covered[: len(tokens)], minlength=len(lines)) if where else np.zeros(len(lines))
    return (inside * 2 >= count) & (count > 0), count.astype(np.float32)


def samples(path: Path, limit: int | None) -> Iterator[Sample]:
    """Articles through all extractors; of the other kinds of pages every third, naive text only."""
    for number, record in enumerate(pages(path)):
        article = record["type"] == "article"
        if (limit and number >= limit) or not record["gold"] or (not article and number % 3):
            continue
        for source in SOURCES if article else SOURCES[:2]:
            if not record.get(source):
                continue
            read = reading_of(Text(record[source]))
            label, words = labels(read.strings, record["gold"])
            if not label.any():
                continue
            own, _ = features.form(read, None)
            weight = np.sqrt(np.clip(words, 1, 60)) * (1.0 if article else 0.5)
            yield Sample(number, source, own, read.known.forms.grams, label, weight.astype(np.float32))


def fit_wording(data: list[Sample]) -> NDArray[np.int8]:
    """Logistic weights of hashed words and word pairs, in steps of 1/8."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

    starts = np.cumsum([0, *(len(sample.label) for sample in data)])
    line, bucket = (np.concatenate(part) for part in zip(*(sample.grams for sample in data), strict=True))
    line += np.repeat(starts[:-1], [len(sample.grams[0]) for sample in data])
    lengths = np.bincount(line, minlength=starts[-1])
    matrix = csr_matrix((4.0 / (lengths[line] + 2.0), (line, bucket)), shape=(starts[-1], HASHED))
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=6, tol=None, random_state=SEED, fit_intercept=False)
    model.fit(matrix, np.concatenate([s.label for s in data]), sample_weight=np.concatenate([s.weight for s in data]))
    weights: NDArray[np.int8] = np.clip(np.round(model.coef_[0] * SCALE), -127, 127).astype(np.int8)
    return weights


def score(weights: NDArray[np.int8], sample: Sample) -> NDArray[np.float32]:
    """The feature `wording` of every line."""
    line, bucket = sample.grams
    lengths = np.bincount(line, minlength=len(sample.label))
    sums = np.bincount(line, weights[bucket], minlength=len(sample.label))
    return (sums / (16.0 * (lengths + 2))).astype(np.float32)


def matrix(data: list[Sample], folds: dict[int, NDArray[np.int8]]) -> NDArray[np.float32]:
    """Feature tables with the wording of pages not trained on; a third of the pages are made foreign."""
    column, grammar = features.OWN.index("wording"), features.OWN.index("function")
    tables = []
    for sample in data:
        own = sample.own.copy()
        foreign = sample.page % 3 == 0
        own[:, column] = np.nan if foreign else score(folds[sample.page % FOLDS], sample)
        if sample.page % 6 == 0:
            own[:, grammar] = np.nan
        tables.append(windows.widen(own))
    return np.concatenate(tables)


def trees(count: int, leaves: int) -> Any:
    """Gradient-boosted trees, not yet trained."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=count, learning_rate=0.07, max_leaf_nodes=leaves, min_samples_leaf=60, l2_regularization=5.0,
        max_features=0.4, early_stopping=False, random_state=SEED,
    )  # fmt: skip


def arrays(model: Any) -> dict[str, Any]:
    """The tests of all trees, sorted: the leaves that a failed one closes, a bit each, and each tree's leaf values."""
    tests: list[tuple[int, float, int, int, bool]] = []
    values = np.zeros((len(model._predictors), 32), np.float32)
    for number, (tree,) in enumerate(model._predictors):
        leaves = iter(range(32))

        def read(at: int, nodes: Any = tree.nodes, number: int = number, leaves: Iterator[int] = leaves) -> int:
            """The leaves under a node, as bits."""
            node = nodes[at]
            if node["is_leaf"]:
                leaf = next(leaves)
                values[number, leaf] = node["value"]
                return 1 << leaf
            left, right = read(int(node["left"])), read(int(node["right"]))
            missing_right = not node["missing_go_to_left"]
            tests.append((int(node["feature_idx"]), float(node["num_threshold"]), number, left, missing_right))
            return left | right

        read(0)
    columns = zip(*sorted(tests), strict=True)
    names = ("feature", "threshold", "tree", "closes", "missing_right")
    types = (np.uint8, np.float32, np.uint16, np.uint32, np.bool_)
    held: dict[str, Any] = {
        name: np.array(column, kind) for name, column, kind in zip(names, columns, types, strict=True)
    }
    return held | {"value": values, "baseline": np.array(model._baseline_prediction.item())}


def flattened(
    path: Path, folds: dict[int, NDArray[np.int8]], limit: int | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Words of articles whose line breaks are taken away: every seventh, with its features and its label."""
    tables, wanted = [], []
    for number, record in enumerate(pages(path)):
        if (limit and number >= limit) or record["type"] != "article" or not record["gold"]:
            continue
        words = record["html-text"].split()
        label, _ = labels(words, record["gold"])
        if len(words) < 50 or not label.any():
            continue
        read = flat.Words(words, None if number % 3 == 0 else folds[number % FOLDS])
        tables.append(read.rows(np.arange(len(words))[number % 7 :: 7]))
        wanted.append(label[number % 7 :: 7])
    return np.concatenate(tables), np.concatenate(wanted)


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("clean/data"))
    parser.add_argument("--pages", type=int)
    parser.add_argument("--only", choices=("lines", "words"))
    args = parser.parse_args()
    start = time.monotonic()
    path = args.data / "wcxb.dev.jsonl.zst"

    def said(what: str) -> None:
        print(f"{what}, {time.monotonic() - start:.0f} s", flush=True)

    data = list(samples(path, args.pages))
    said(f"{len(data)} texts, {sum(len(s.label) for s in data)} lines")
    folds = {fold: fit_wording([s for s in data if s.page % FOLDS != fold]) for fold in range(FOLDS)}
    if args.only != "words":
        np.savez_compressed(args.out / "boilerplate.wording.npz", weights=fit_wording(data))
        table = matrix(data, folds)
        said(f"features of lines {table.shape}")
        wanted, weight = (np.concatenate([getattr(s, name) for s in data]) for name in ("label", "weight"))
        np.savez_compressed(args.out / "boilerplate.lines.npz", **arrays(trees(260, 31).fit(table, wanted, weight)))
    if args.only != "lines":
        table, label = flattened(path, folds, args.pages)
        said(f"features of words {table.shape}")
        np.savez_compressed(args.out / "boilerplate.words.npz", **arrays(trees(240, 31).fit(table, label)))
    said("written")


if __name__ == "__main__":
    main()
