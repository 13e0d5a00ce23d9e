"""Rebuild everything that `clean/data/truncation/` holds, from the Web Content Extraction Benchmark.

    python benchmarks/train_truncation.py counts --data DIR      # words.tsv.gz: about a minute

DIR holds `wcxb.dev.jsonl.zst` (Murrough-Foley/web-content-extraction-benchmark, CC BY 4.0). One document in ten is
held out of everything. Every random choice hangs on one seed.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import sys
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clean.truncation.words import DATA_FOLDER, TOKEN, sentences  # noqa: E402

SEED = 5


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
    """word → [lower-case in mid-sentence, capitalised in mid-sentence, at a sentence's start, at its end]."""
    counts: dict[str, list[int]] = {}
    for text in texts:
        for line in text.split("\n"):
            for sentence in sentences(line):
                words = [token for token in TOKEN.findall(sentence) if token[0].isalpha()]
                for k, word in enumerate(words):
                    row = counts.setdefault(word.lower().replace("’", "'"), [0, 0, 0, 0])
                    row[2 if k == 0 else 1 if word[0].isupper() else 0] += 1
                    row[3] += k == len(words) - 1
    return counts


def write_counts(texts: list[str], least: int) -> None:
    rows = {word: row for word, row in count(texts).items() if sum(row[:3]) >= least}
    body = "".join(f"{word}\t" + "\t".join(map(str, row)) + "\n" for word, row in sorted(rows.items()))
    target = ROOT / DATA_FOLDER / "words.tsv.gz"
    target.write_bytes(gzip.compress(body.encode(), 9, mtime=0))
    print(f"{len(rows)} words, {target.stat().st_size} bytes")


def write_pairs(texts: list[str]) -> None:
    """How often the last two words of a sentence stand together elsewhere: one byte a pair, hashed."""
    inside: Counter[str] = Counter()
    ending: Counter[str] = Counter()
    for text in texts:
        for line in text.split("\n"):
            for sentence in sentences(line):
                words = [token.lower() for token in TOKEN.findall(sentence) if token[0].isalpha()]
                inside.update(" ".join(pair) for pair in zip(words, words[1:], strict=False))
                if len(words) > 1:
                    ending[" ".join(words[-2:])] += 1
    print(len(inside), len(ending))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=["counts"])
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    train, _ = documents(options.data)
    if options.stage == "counts":
        write_counts(train, 3)


if __name__ == "__main__":
    main()
