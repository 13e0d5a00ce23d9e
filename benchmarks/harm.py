"""What a recipe does to good text: reviewed main contents, from which nearly nothing should go.

    python benchmarks/harm.py --data DIR [--recipe default web] [--sample N]

DIR holds wcxb.dev.jsonl.zst, the dev half of the Web Content Extraction Benchmark (Murrough-Foley, CC BY 4.0). Fed
in is the reviewed content (`gold`) of its records of type `article`. Deleted words and lines are counted by edit, so
that a line that is shortened is no deleted line. Speed is UTF-8 bytes per second of processor time, in this process.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from dev import records

from clean.recipe import load


def articles(path: Path, sample: int | None) -> list[str]:
    """The reviewed contents, each once."""
    found = (record["gold"] for record in records(path) if record["type"] == "article")
    return [text for text in found if text and text.strip()][:sample]


def report(name: str, texts: list[str]) -> None:
    """Prints one recipe's harm."""
    chain = load(name)
    chain.run("The council met on Tuesday, and few people came.")
    touched = words = lines = size = 0
    seconds = 0.0
    rules: Counter[str] = Counter()
    for text in texts:
        began = time.process_time()
        changes = chain.run(text).changes
        seconds += time.process_time() - began
        size += len(text.encode("utf-8", "replace"))
        touched += bool(changes)
        rules.update(step.rule for change in changes for step in change.steps)
        words += sum(max(0, len(change.before.split()) - len(change.after.split())) for change in changes)
        lines += sum(max(0, change.before.count("\n") - change.after.count("\n")) for change in changes)
    length = sum(map(len, texts))
    print(f"recipe {name}: {len(texts)} articles, {size / 1e6:.1f} MB, {size / 1e6 / seconds:.2f} MB/s")
    print(f"  articles changed     {touched:6}   {touched / len(texts):7.1%}")
    print(f"  edits                {rules.total():6}   {rules.total() / length * 1e6:7.1f} per million characters")
    print(f"  words deleted        {words:6}   {words / sum(len(text.split()) for text in texts):7.3%}")
    print(f"  lines deleted        {lines:6}   {lines / sum(text.count(chr(10)) for text in texts):7.3%}")
    for rule, count in rules.most_common(12):
        print(f"    {count:6}  {rule}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--recipe", nargs="+", default=["default", "web"])
    parser.add_argument("--sample", type=int, help="only the first so many articles")
    wanted = parser.parse_args()
    texts = articles(wanted.data / "wcxb.dev.jsonl.zst", wanted.sample)
    for name in wanted.recipe:
        report(name, texts)


if __name__ == "__main__":
    main()
