"""Rebuild clean/data/spaces/judge.json and trees.json: the weights and the trees that judge each space.

    pip install scikit-learn lightgbm zstandard
    python benchmarks/train_spaces.py --data DIR --out clean/data/spaces

DIR holds the dev halves of ad-freiburg/text-correction-benchmarks (ws-*.dev.jsonl.zst: `text`, `gold`) and of the
Web Content Extraction Benchmark (wcxb.dev.jsonl.zst: `gold`). Every candidate space of the damaged texts, of
their clean sides and of clean documents becomes one row, right or wrong. For insertions and for deletions a logistic
model is fitted, and then boosted trees that begin with its log odds. Of the line sets only the lines are used for
which `fitted` is true, by their id, so that the others can tell how good the judge is (`benchmarks/spaces.py
--unseen`). Deterministic for a seed.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clean.spaces import repair
from clean.spaces.judge import CLEAR, DIGITS
from clean.text import Text

LINE_SETS = ("ws-ACL", "ws-arXiv.OCR", "ws-Wiki", "ws-Wiki.typos", "ws-Wiki.typos.no_spaces")
NO_SPACES = LINE_SETS[-1]
MISSPELT, GLUED = 0.1, 0.5
"""What a candidate counts in documents with typing mistakes put in, and in those with spaces taken away, by chance."""
BOOSTING = {
    "objective": "binary",
    "learning_rate": 0.08,
    "max_depth": 5,
    "num_leaves": 16,
    "min_data_in_leaf": 30,
    "lambda_l2": 20.0,
    "feature_fraction": 0.3,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
TREES = 120
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Row = tuple[str, dict[str, float], bool, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the folder of judge.json and trees.json")
    parser.add_argument("--documents", type=int, default=700, help="clean documents, and as many damaged")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", type=Path, help="also write the rows, for looking at")
    args = parser.parse_args()
    rows = list(all_rows(args))
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} of them right", flush=True)
    if args.rows:
        dump(rows, args.rows)
    weights, trees = {}, {}
    for name in ("insert", "delete"):
        weights[name], trees[name] = fit([row for row in rows if row[0] == name], args.seed)
    about = {"about": "Log odds for each unit of a feature; rebuilt by benchmarks/train_spaces.py.", "models": weights}
    (args.out / "judge.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (args.out / "trees.json").write_text(listed(trees), encoding="utf-8")


def dump(rows: list[Row], path: Path) -> None:
    with path.open("w") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


def all_rows(args: argparse.Namespace) -> Iterator[Row]:
    chance = random.Random(args.seed)
    thorough = repair.Options(0.8, 0.3, True, frozenset())
    quick = thorough._replace(thorough=False)
    for name in LINE_SETS:
        records = [record for record in records_of(args.data / f"{name}.dev.jsonl.zst") if fitted(record["id"])]
        for record in chance.sample(records, len(records) // 2) if name == NO_SPACES else records:
            text, gold = record["text"], record["gold"]
            if "".join(text.split()) == "".join(gold.split()):
                yield from rows_of(text, gold, thorough, 1.0)
                if text != gold and name != NO_SPACES:
                    yield from rows_of(gold, gold, thorough, 1.0)
    documents = [record["gold"] for record in records_of(args.data / "wcxb.dev.jsonl.zst") if record["gold"]]
    documents = [text for text in documents if 400 < len(text) < 30_000 and text.count(" the ") * 300 > len(text)]
    for text in chance.sample(documents, min(args.documents, len(documents))):
        yield from rows_of(text, text, quick, 1.0)
        part = text[: text.find("\n", 3000) if "\n" in text[3000:] else 4000]
        yield from rows_of(part, part, thorough, 1.0)
        misspelt = misspell(part, chance, chance.choice((0.005, 0.01, 0.02)))
        yield from rows_of(misspelt, misspelt, thorough, MISSPELT)
        whole = chance.choice((part, misspelt))
        glued = glue(whole, chance, chance.choice((0.005, 0.02, 0.06)))
        yield from rows_of(glued, whole, chance.choice((quick, thorough)), GLUED)


def fitted(name: str) -> bool:
    """Is the judge fitted on the line of this id? Half of them; by the number, the same in all sets made of a line."""
    return zlib.crc32(name.rpartition("-")[2].encode()) % 2 == 0


def glue(text: str, chance: random.Random, share: float) -> str:
    """Take away a share of the single spaces."""
    return "".join(char for char in text if char != " " or chance.random() >= share)


def misspell(text: str, chance: random.Random, share: float) -> str:
    """Put typing mistakes into words: a letter lost, doubled, exchanged for another or for its neighbour."""
    letters = list(text)
    for at in range(1, len(letters) - 1):
        if chance.random() < share and letters[at].islower() and text[at + 1].islower():
            here, other = letters[at], chance.choice(LETTERS)
            letters[at] = chance.choice(("", here + here, here + other, other, "swap"))
            if letters[at] == "swap":
                letters[at], letters[at + 1] = text[at + 1], here
    return "".join(letters)


def records_of(path: Path) -> list[dict[str, Any]]:
    import zstandard

    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        return [json.loads(line) for line in io.TextIOWrapper(stream, encoding="utf-8")]


def rows_of(dirty: str, gold: str, options: repair.Options, weight: float) -> Iterator[Row]:
    """One row for each candidate: model, features, whether gold agrees, weight."""
    wanted = gaps(gold)
    places = []
    count = 0
    for char in dirty:
        places.append(count)
        count += not char.isspace()
    rules: dict[int, Any] = {}
    for piece, found in repair.examine(Text(dirty), options, rules):
        for candidate in found:
            apart = places[piece.start + candidate.at] in wanted
            right = apart if candidate.inserts else not apart
            yield "insert" if candidate.inserts else "delete", candidate.features, right, weight


def gaps(text: str) -> frozenset[int]:
    """How many characters stand before each white space."""
    found, count = set(), 0
    for char in text:
        if char.isspace():
            found.add(count)
        else:
            count += 1
    return frozenset(found)


def fit(rows: list[Row], seed: int) -> tuple[dict[str, float], dict[str, Any]]:
    """A logistic regression, of which weights below a hundredth are left out; and trees that correct it."""
    import lightgbm
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    table = DictVectorizer(sparse=False)
    matrix = table.fit_transform([row[1] for row in rows])
    names = [str(name) for name in table.get_feature_names_out()]
    right, counts = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8).fit(matrix, right, sample_weight=counts)
    weights = {"bias": round(float(model.intercept_[0]), 3)}
    for name, value in zip(names, model.coef_[0], strict=True):
        if abs(value) >= 0.01:
            weights[name] = round(float(value), 3)
    coefficients = [weights.get(name, 0.0) for name in names]
    start = matrix @ coefficients + weights["bias"]
    unclear = abs(start) <= CLEAR
    known = lightgbm.Dataset(
        matrix[unclear].round(DIGITS), right[unclear], weight=counts[unclear], init_score=start[unclear]
    )
    boosted = lightgbm.train({**BOOSTING, "seed": seed}, known, TREES)
    return weights, forest([tree["tree_structure"] for tree in boosted.dump_model()["tree_info"]], names)


def forest(roots: list[dict[str, Any]], names: list[str]) -> dict[str, Any]:
    """Trees as `clean.trees` reads them, of which each expects 0 of all rows; what they expect is summed in `base`."""
    asked = sorted({feature for root in roots for feature in features_of(root)})
    means = [expected(root) for root in roots]
    trees = [nested(root, mean, asked) for root, mean in zip(roots, means, strict=True)]
    return {"columns": [names[feature] for feature in asked], "base": round(sum(means), 4), "trees": trees}


def features_of(node: dict[str, Any]) -> Iterator[int]:
    if "split_feature" in node:
        yield node["split_feature"]
        yield from features_of(node["left_child"])
        yield from features_of(node["right_child"])


def nested(node: dict[str, Any], less: float, columns: list[int]) -> Any:
    """[column, threshold, tree where `value <= threshold`, tree where not, expected], or the number of a leaf."""
    if "split_feature" not in node:
        return round(node["leaf_value"] - less, 4)
    below, above = (nested(node[side], less, columns) for side in ("left_child", "right_child"))
    column, threshold = columns.index(node["split_feature"]), round(node["threshold"], DIGITS + 1)
    return [column, threshold, below, above, round(expected(node) - less, 4)]


def expected(node: dict[str, Any]) -> float:
    """The mean of the leaves below, by the rows that came to each."""
    if "split_feature" not in node:
        return float(node["leaf_value"])
    below, above = node["left_child"], node["right_child"]
    return (expected(below) * size(below) + expected(above) * size(above)) / (size(below) + size(above))


def size(node: dict[str, Any]) -> int:
    return int(node["internal_count" if "split_feature" in node else "leaf_count"])


def listed(trees: dict[str, dict[str, Any]]) -> str:
    """JSON with a line for each tree, so that two versions can be compared."""
    kinds = []
    for kind, held in trees.items():
        lines = ",\n  ".join(json.dumps(tree, separators=(",", ":")) for tree in held["trees"])
        columns = json.dumps(held["columns"])
        kinds.append(f' "{kind}": {{"base": {held["base"]}, "columns": {columns}, "trees": [\n  {lines}\n ]}}')
    return "{\n" + ",\n".join(kinds) + "\n}\n"


if __name__ == "__main__":
    main()
