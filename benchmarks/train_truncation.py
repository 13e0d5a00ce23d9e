"""Rebuild everything that `clean/data/truncation/` holds, from the Web Content Extraction Benchmark.

    python benchmarks/train_truncation.py counts --data DIR      # words.tsv, starters.txt, pairs: seconds
    python benchmarks/train_truncation.py lines --data DIR       # lines-small.json, lines-large.json: two minutes
    python benchmarks/train_truncation.py glance --data DIR      # glance.json: a minute
    python benchmarks/train_truncation.py network --data DIR     # gaps.npz: twenty minutes of one core, needs torch
    python benchmarks/train_truncation.py judge --data DIR       # linear.json, judge-*.json: a minute

In this order: each builds on the ones before. DIR holds `wcxb.dev.jsonl.zst` (Murrough-Foley/
web-content-extraction-benchmark, CC BY 4.0). One document in ten is held out of the first three; the judge, which
weighs them against each other, learns from those and a few more. Every random choice hangs on one seed and nothing on
a clock: `counts` and `glance` give the shipped bytes again; the shipped lines, network and judge are older than the
last touches to this script, and a rebuild gives others of their kind. Needs scikit-learn, and torch for the network;
neither is needed to run the filter.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import math
import random
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import zstandard

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clean.text import Text  # noqa: E402
from clean.truncation import judge  # noqa: E402
from clean.truncation.features import NAMES, Lines, candidates, row  # noqa: E402
from clean.truncation.sentences import sentences  # noqa: E402
from clean.truncation.splices import any_gaps, gap_row, starter_gaps, wider_row  # noqa: E402
from clean.truncation.trees import forest  # noqa: E402
from clean.truncation.windows import TOKEN  # noqa: E402
from clean.truncation.words import DATA_FOLDER, PAIR_PLACES, STEPS, end_share, pair_place  # noqa: E402

FOLDER = ROOT / DATA_FOLDER

SEED = 5
WHOLE = 4.0
MORE = 150
RATES = (0.0, 0.15, 0.15, 0.15, 0.3, 0.1, 0.15)
FLAT_RATES = (0.0, 0.15, 0.4)
ENOUGH = judge.ENOUGH
_GIVEN = (
    "art bill brook chase dean drew faith frank grace grant hope jack joy june mark may pat ray rich rob rose sue will"
)
NAMES_TOO = frozenset(_GIVEN.split())
"""Words that are given names, too: they begin sentences, but say little in mid-sentence."""


def read(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        raw = zstandard.ZstdDecompressor().stream_reader(file)
        return [json.loads(line) for line in io.TextIOWrapper(raw, encoding="utf-8")]


def held_out(name: str) -> bool:
    return zlib.crc32(f"{SEED}:{name}".encode()) % 10 == 0


def english(string: str) -> bool:
    words = re.findall(r"[^\W\d_]+", string[:20000].lower())
    return (
        len(words) > 40 and sum(word in {"the", "of", "and", "to", "in", "is", "a"} for word in words) > len(words) / 12
    )


def documents(data: Path) -> tuple[list[str], list[str]]:
    """The English main contents: (for training, held out)."""
    train: list[str] = []
    test: list[str] = []
    for record in read(data / "wcxb.dev.jsonl.zst"):
        if record["gold"] and english(record["gold"]):
            (test if held_out(record["id"]) else train).append(record["gold"])
    return train, test


def count(texts: list[str]) -> dict[str, list[int]]:
    """word → [in small letters, capitalised in mid-sentence, at a sentence's start, at its end, before a capital]."""
    counts: dict[str, list[int]] = {}
    for text in texts:
        for line in text.split("\n"):
            for sentence in sentences(line):
                words = [token for token in TOKEN.findall(sentence) if token[0].isalpha()]
                for k, word in enumerate(words):
                    row = counts.setdefault(word.lower().replace("’", "'"), [0, 0, 0, 0, 0])
                    row[2 if k == 0 else 1 if word[0].isupper() else 0] += 1
                    row[3] += k == len(words) - 1
                    row[4] += k + 1 < len(words) and words[k + 1][0].isupper()
    return counts


def write_counts(texts: list[str], least: int) -> None:
    """A line for each two letters that words begin with: `th`, then `that 1 2 3 4 5`, `the …`, parted by tabs."""
    kept = {word: numbers for word, numbers in sorted(count(texts).items()) if sum(numbers[:3]) >= least}
    buckets: dict[str, list[str]] = {}
    for word, numbers in kept.items():
        buckets.setdefault(word[:2], []).append(" ".join((word, *map(str, numbers))))
    body = "".join("\t".join((start, *words)) + "\n" for start, words in sorted(buckets.items()))
    (FOLDER / "words.tsv").write_bytes(body.encode())
    known = [
        word.capitalize()
        for word, (_, cap, start, _, _) in kept.items()
        if word not in NAMES_TOO and start >= 6 and cap <= 0.3 * start and word[0].isascii()
    ]
    (FOLDER / "starters.txt").write_bytes("".join(f"{word}\n" for word in sorted(known)).encode())
    print(f"{len(kept)} words, {len(known)} of them begin sentences")


def write_pairs(texts: list[str], least: int) -> None:
    """How often two words that end a sentence stand together elsewhere: two bytes a pair, in a hashed table."""
    inside: Counter[tuple[str, str]] = Counter()
    ending: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for line in text.split("\n"):
            for sentence in sentences(line):
                words = [token.lower().replace("’", "'") for token in TOKEN.findall(sentence) if token[0].isalpha()]
                inside.update(itertools.pairwise(words))
                ending.update(itertools.pairwise(words[-2:]))
    table = bytearray(2 * PAIR_PLACES)
    for (before, last), total in sorted(inside.items(), key=lambda item: (item[1], item[0])):
        if total >= least:  # the commonest pair comes last and keeps the place
            place, mark = pair_place(before, last)
            share = (ending[before, last] + 3 * end_share(last)) / (total + 3)
            table[2 * place : 2 * place + 2] = mark, min(255, round(-math.log(share) * STEPS))
    (FOLDER / "pairs").write_bytes(table)
    print(f"{sum(total >= least for total in inside.values())} pairs")


@dataclass
class Damaged:
    """A text whose paragraphs were cut: `cuts` are offsets behind the last character that survived."""

    text: str
    cuts: dict[int, str]
    """Offset → `line`, `ellipsis` or `splice`."""


_PARTED = re.compile(r"\n[ \t]*(?:\n[ \t]*)*")


def damage(text: str, rng: random.Random, rate: float, splices: float, flat: bool = False) -> Damaged:
    """Cut paragraphs of fifteen words and more inside a sentence or a word; run some on into the next one.

    In a flat text all of them run on, headings and items too, as where line breaks were lost.
    """
    pieces, gaps = _PARTED.split(text), [*_PARTED.findall(text), ""]
    out: list[str] = []
    size, cuts = 0, {}
    for k, (piece, gap) in enumerate(zip(pieces, gaps, strict=True)):
        cut = _cut(piece, rng) if piece.count(" ") >= 14 and rng.random() < rate else None
        kind = ""
        if cut is not None:
            kind = "ellipsis" if rng.random() < 0.15 else "splice" if gap and rng.random() < splices else "line"
            piece = cut + rng.choice(["…", "..."]) if kind == "ellipsis" else cut
            cuts[size + len(piece)] = kind if k + 1 < len(pieces) else "line"
        gap = " " if gap and (flat or kind == "splice") else gap
        out += piece, gap
        size += len(piece) + len(gap)
    return Damaged("".join(out), cuts)


def _cut(piece: str, rng: random.Random) -> str | None:
    """The paragraph up to a random word, or into one; None where that leaves a finished sentence."""
    words = [match.span() for match in re.finditer(r"\S+", piece)]
    if len(words) < 15:
        return None
    stop = rng.randint(max(5, len(words) // 4), len(words) - 2)
    start, end = words[stop]
    kept = piece[: words[stop - 1][1]]
    if rng.random() < 0.25 and end - start > 4:
        kept = piece[: start + rng.randint(2, end - start - 2)]
    return None if kept[-1] in ".!?:;…\"”’')]" else kept


def line_rows(texts: list[str], rounds: int, seed: int) -> tuple[list[list[float]], list[int], list[tuple[str, str]]]:
    rng = random.Random(seed)
    rows, labels, shown = [], [], []
    for text in texts:
        for turn in range(rounds):
            damaged = damage(text, rng, 0.15, 0.3) if turn else Damaged(text, {})
            paragraphs = Text(damaged.text).paragraphs
            lines = Lines([damaged.text[p.start : p.end].strip() for p in paragraphs])
            for k in candidates(lines):
                start, end, _ = paragraphs[k]
                stop = start + len(damaged.text[start:end].rstrip())
                rows.append(row(lines, k))
                labels.append(int(stop in damaged.cuts))
                shown.append((lines.strings[k][-90:], lines.following(k)[:40]))
    return rows, labels, shown


def train_lines(train: list[str], test: list[str]) -> None:
    """Two forests over the same features: a small one that dismisses most lines, a large one for the rest."""
    import numpy as np

    x, y, _ = line_rows(train, 5, SEED)
    rows, labels, _ = line_rows(test, 5, SEED + 1)
    for name, model in (("small", boosted(16, 0.35, 8, 40)), ("large", boosted(240, 0.07, 20, 40))):
        model.fit(x, y)
        write_forest(f"lines-{name}", model, floors(model, x, judge.POSSIBLE_LINE) if name == "large" else {})
        report(name, model.predict_proba(rows)[:, 1].tolist(), labels)
        every = model.decision_function(rows)
        limit = np.quantile(every[np.array(labels) == 1], 0.02)
        print(f"98 in 100 of the cuts lie above {limit:.2f}, and {(every > limit).mean():.3f} of all lines")
    print(f"{len(x)} lines of {len(NAMES)} numbers, {sum(y)} cut")


def boosted(trees: int, rate: float, leaves: int, least: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=least,
        l2_regularization=8.0, random_state=SEED, early_stopping=False,
    )  # fmt: skip


def floors(model: Any, rows: list[list[float]], limit: float) -> dict[int, float]:
    """After so many trees, the lowest log-odds of any row that comes to more than `limit` in the end."""
    passed = model.decision_function(rows) > limit
    staged = enumerate(model.staged_decision_function(rows), 1)
    return {count: round(float(sums[passed].min()) - 0.1, 2) for count, sums in staged if count % 20 == 0}


def write_forest(name: str, model: Any, floors: Mapping[int, float] = MappingProxyType({})) -> None:
    """Nested lists, in groups: after so many trees the sum must reach the floor, or the rest is not walked."""
    trees = [nested(predictor.nodes, 0) for (predictor,) in model._predictors]
    bounds = [0, *(count for count in sorted(floors) if count < len(trees)), len(trees)]
    stages = [[floors.get(low, -1e9), trees[low:high]] for low, high in itertools.pairwise(bounds)]
    body = [float(model._baseline_prediction.ravel()[0]), stages]
    (FOLDER / f"{name}.json").write_text(json.dumps(body, separators=(",", ":")) + "\n")
    forest.cache_clear()


def nested(nodes: Any, at: int) -> Any:
    """[feature, threshold, tree where `value <= threshold`, tree where not], or the number of a leaf."""
    node = nodes[at]
    if node["is_leaf"]:
        return round(float(node["value"]), 4)
    threshold = float(f"{float(node['num_threshold']):.6g}")
    return [int(node["feature_idx"]), threshold, nested(nodes, int(node["left"])), nested(nodes, int(node["right"]))]


def train_glance(train: list[str], test: list[str]) -> None:
    """Which gaps in front of sentence starters are worth the network's time: one in a hundred splices is given up."""
    import numpy as np

    model = boosted(80, 0.1, 12, 20)
    x, y, shares = glance_rows(train, SEED + 3)
    model.fit(x, y, shares)
    write_forest("glance", model, floors(model, x, judge.WORTH_READING))
    rows, labels, weights = glance_rows(test, SEED + 4)
    every, cut, whole = model.decision_function(rows), np.array(labels) == 1, np.array(weights) == WHOLE
    for share in (0.005, 0.01, 0.02, 0.03, 0.05):
        limit = np.quantile(every[cut], share)
        print(f"{share}: {limit:.2f}; of the gaps in whole texts {(every[whole] > limit).mean():.3f} go on")


def glance_rows(texts: list[str], seed: int) -> tuple[list[list[float]], list[int], list[float]]:
    rng = random.Random(seed)
    rows, labels, weights = [], [], []
    for text in texts:
        for rate in (0.0, 0.12, 0.2, 0.3):
            damaged = damage(text, rng, rate, 0.5) if rate else Damaged(text, {})
            for at in starter_gaps(damaged.text):
                seen = gap_row(damaged.text, at)
                if judge.linear("first", seen) > judge.POSSIBLE_GAP:
                    rows.append([*seen, *wider_row(damaged.text, at)])
                    labels.append(int(at in damaged.cuts))
                    weights.append(1.0 if rate else WHOLE)
    return rows, labels, weights


def train_judge(texts: list[str], seen: list[str]) -> None:
    """Weigh trees, counts and network against each other, on texts that none of them has seen, and a few others."""
    rng = random.Random(SEED + 2)
    rounds = [(text, len(RATES)) for text in texts] + [(text, 3) for text in rng.sample(seen, MORE)]
    damaged = [damage(text, rng, RATES[k], 0.4) for text, times in rounds for k in range(times)]
    flat = [damage(text, rng, rate, 0.4, flat=True) for text in texts for rate in FLAT_RATES]
    # Most texts out there are whole: the whole ones weigh as much as all the damaged together.
    parts = {
        "first": fit(*first_rows(damaged, starter_gaps), 0.03),
        "first_any": fit(*first_rows(damaged[::2], any_gaps), 0.03),
        "early_end": [0.0] * 6,
        "early_gap": [0.0] * 23,
    }
    write_linear(parts)
    for again in (False, True):  # the first round's estimates are what the second one's "others" are counted by
        rows, labels, weights = judge_rows(damaged, first=not again)
        if not again:
            parts["early_end"] = fit([row[:5] for row in rows["end"]], labels["end"], 1.0, weights["end"])
            parts["early_gap"] = fit([row[:22] for row in rows["gap"]], labels["gap"], 1.0, weights["gap"])
            write_linear(parts)
    of_flat = judge_rows(flat, first=False)
    for part, flat_part in zip((rows, labels, weights), of_flat, strict=True):
        part["gap_flat"] = flat_part["gap"]
    for name, trees, least in (("end", 100, 40), ("gap", 120, 100), ("gap_flat", 80, 60)):
        model = boosted(trees, 0.06, 6, least)
        model.fit(rows[name], labels[name], weights[name])
        write_forest(f"judge-{name}", model)
        report(name, model.predict_proba(rows[name])[:, 1].tolist(), labels[name])


def judge_rows(damaged: list[Damaged], first: bool) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    rows: dict[str, Any] = {"end": [], "gap": []}
    labels: dict[str, Any] = {"end": [], "gap": []}
    weights: dict[str, Any] = {"end": [], "gap": []}
    for item in damaged:
        text, weight = Text(item.text), 1.0 if item.cuts else WHOLE
        judge.ENOUGH = -1.0 if first else ENOUGH
        ends, gaps, total = judge.places_of(text)
        for name, places in (("end", ends), ("gap", gaps)):
            for place in places:
                rows[name].append(judge.with_others(place, total, len(text)))
                labels[name].append(int((place.stop if isinstance(place, judge.End) else place.at) in item.cuts))
                weights[name].append(weight)
    return rows, labels, weights


def first_rows(damaged: list[Damaged], gaps: Callable[[str], Iterable[int]]) -> tuple[list[list[float]], list[int]]:
    rows, labels = [], []
    for item in damaged:
        for at in gaps(item.text):
            rows.append(gap_row(item.text, at))
            labels.append(int(at in item.cuts))
    return rows, labels


def fit(rows: list[list[float]], labels: list[int], strength: float, weights: list[float] | None = None) -> list[float]:
    """Logistic regression: the bias, then a weight for each feature."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    x = np.array(rows)
    spread = x.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=5000).fit(x / spread, np.array(labels), weights)
    return [round(float(model.intercept_[0]), 5), *(round(float(w), 5) for w in model.coef_[0] / spread)]


def write_linear(weights: dict[str, list[float]]) -> None:
    body = ",\n".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in weights.items())
    (FOLDER / "linear.json").write_text(f"{{\n{body}\n}}\n")
    judge.weights.cache_clear()


def report(name: str, weights: list[float], labels: list[int]) -> None:
    for threshold in (0.3, 0.5, 0.6, 0.7, 0.8):
        said = [label for weight, label in zip(weights, labels, strict=True) if weight >= threshold]
        print(f"{name} at {threshold}: P {sum(said) / max(1, len(said)):.3f} R {sum(said) / sum(labels):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["counts", "lines", "glance", "network", "judge"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=SEED, help="of the network; the other stages keep theirs")
    parser.add_argument("--steps", type=int, default=4600, help="of 256 gaps, for the network to learn splices")
    options = parser.parse_args()
    train, test = documents(options.data)
    if options.stage == "counts":
        write_counts(train, 3)
        write_pairs(train, 4)
    if options.stage == "lines":
        train_lines(train, test)
    if options.stage == "glance":
        train_glance(train, test)
    if options.stage == "network":
        from train_truncation_network import train as train_network

        train_network(train, FOLDER / "gaps.npz", options.seed, options.steps)
    if options.stage == "judge":
        train_judge(test, train)


if __name__ == "__main__":
    main()
