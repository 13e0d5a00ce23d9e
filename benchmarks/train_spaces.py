"""Rebuild clean/data/spaces/judge.json, the weights that judge each space.

    pip install scikit-learn zstandard
    python benchmarks/train_spaces.py --data DIR --out clean/data/spaces/judge.json

DIR holds the dev halves of ad-freiburg/text-correction-benchmarks (ws-*.dev.jsonl.zst: `text`, `gold`) and of the
Web Content Extraction Benchmark (wcxb.dev.jsonl.zst: `gold`). Every candidate space of the damaged texts, of
their clean sides and of clean documents becomes one row, right or wrong; two logistic models are fitted, for
insertions and deletions. Of the line sets only the lines are used for which `fitted` is true, by their id, so that
the others can tell how good the judge is (`benchmarks/spaces.py --unseen`). Deterministic for a seed.
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
from clean.text import Text

LINE_SETS = ("ws-ACL", "ws-arXiv.OCR", "ws-Wiki", "ws-Wiki.typos", "ws-Wiki.typos.no_spaces")
MISSPELT_SET, NO_SPACES = LINE_SETS[-2:]
MISSPELT = 0.1
"""What a candidate in a text full of typing mistakes counts: they are rarer in the world than here."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Row = tuple[str, dict[str, float], bool, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=5000, help="lines of each line set, both sides")
    parser.add_argument("--documents", type=int, default=400, help="clean documents, and as many damaged")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", type=Path, help="also write the rows, for looking at")
    args = parser.parse_args()
    rows = list(all_rows(args))
    print(f"{len(rows)} candidates, {sum(row[2] for row in rows)} of them right", flush=True)
    if args.rows:
        dump(rows, args.rows)
    models = {name: fit([row for row in rows if row[0] == name]) for name in ("insert", "delete")}
    table = {"about": "Log odds per unit of each feature; rebuilt by benchmarks/train_spaces.py.", "models": models}
    args.out.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")


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
        count = min(len(records), args.lines // 8 if name == NO_SPACES else args.lines)
        for record in chance.sample(records, count):
            if "".join(record["text"].split()) == "".join(record["gold"].split()):
                weight = MISSPELT if name == MISSPELT_SET else 1.0
                yield from rows_of(record["text"], record["gold"], thorough, weight)
                if chance.random() < 0.5:
                    yield from rows_of(record["gold"], record["gold"], thorough, weight)
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
        yield from rows_of(glued, whole, chance.choice((quick, thorough)), 0.5)


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


def fit(rows: list[Row]) -> dict[str, float]:
    """A logistic regression; weights below a hundredth are left out."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    table = DictVectorizer()
    matrix = table.fit_transform([row[1] for row in rows])
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(matrix, [row[2] for row in rows], sample_weight=[row[3] for row in rows])
    weights = {"bias": round(float(model.intercept_[0]), 3)}
    for name, value in zip(table.get_feature_names_out(), model.coef_[0], strict=True):
        if abs(value) >= 0.01:
            weights[str(name)] = round(float(value), 3)
    return weights


if __name__ == "__main__":
    main()
