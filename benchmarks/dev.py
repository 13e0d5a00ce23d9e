"""A row of figures for each set of a data folder, through the installed command's own code path.

    python benchmarks/dev.py --data DIR [SET …]

DIR holds NAME.dev.jsonl.zst: {"id", "text", "gold" | "cuts"}. Timings are of this one run, on one core, the
recipe's start included; compare them only with each other.
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard
from metrics import cuts, exact, harm, lines, removal, shingle, spaces

import clean

SETS = {
    "ws-ACL": (spaces, "spaces"),
    "ws-arXiv.OCR": (spaces, "spaces"),
    "ws-Wiki": (spaces, "spaces"),
    "ws-Wiki.typos": (spaces, "spaces"),
    "ws-Wiki.typos.no_spaces": (spaces, "spaces"),
    "glued": (spaces, "spaces"),
    "glued-other": (spaces, "spaces"),
    "wrapped": (lines, "pdf"),
    "mojibake": (exact, "minimal"),
    "watermark": (removal, "default"),
    "ads": (removal, "default"),
    "zones": (removal, "default"),
    "pages": (shingle, "web"),
    "pages-inscriptis": (shingle, "web"),
    "pages-flat": (shingle, "web"),
    "pages-hard": (shingle, "web"),
    "extracted-readability": (shingle, "default"),
    "extracted-trafilatura": (shingle, "default"),
    "truncated": (cuts, "default"),
    "articles": (harm, "default"),
}


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8"):
            yield json.loads(line)


def cleaned(gold: dict[str, dict[str, Any]], recipe: str) -> tuple[dict[str, dict[str, Any]], float]:
    """Outputs, and megabytes of UTF-8 a second."""
    pipeline = clean.load(recipe)
    size = sum(len(record["text"].encode()) for record in gold.values())
    begin = time.process_time()
    results = {key: pipeline.run(record["text"]) for key, record in gold.items()}
    seconds = time.process_time() - begin
    out = {
        key: {"text": result.text, "findings": [{"kind": f.kind, "span": [f.start, f.end]} for f in result.findings]}
        for key, result in results.items()
    }
    return out, size / seconds / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--first", type=int, help="only the first N records of each set")
    arguments = parser.parse_args()
    for name in arguments.sets or SETS:
        metric, recipe = SETS[name]
        listed = list(records(arguments.data / f"{name}.dev.jsonl.zst"))[: arguments.first]
        gold = {record["id"]: record for record in listed}
        out, speed = cleaned(gold, recipe)
        figures = "  ".join(
            f"{key} {value:.4f}" if isinstance(value, float) else f"{key} {value}"
            for key, value in metric(gold, out).items()
        )
        print(f"{name:24} {recipe:8} {figures}  n {len(gold)}  {speed:.2f} MB/s", flush=True)


if __name__ == "__main__":
    main()
