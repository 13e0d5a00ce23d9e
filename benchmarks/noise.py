"""The text-only rules of others beside ours, on the same texts: which lines of a page are its text?

    python benchmarks/noise.py --data DIR [SET …]

DIR holds NAME.dev.jsonl.zst: {"id", "text", "gold"}. The rules are written anew from their published
descriptions, and only as far as they look at lines of text:

- C4: Raffel et al. 2020, section 2.2: a line stays if it ends in a terminal mark and has at least 3 (5 in the
  released TFDS code) words; what C4 does to whole documents is outside this comparison.
- RefinedWeb: Penedo et al. 2023, appendix G.2: a line goes if it is mainly upper case, a number, a counter, one
  word, or a short line with a call such as "sign-in".
- jusText: Pomikálek 2011, without markup: length and density of function words, context-free classes, then neighbours.
- FineWeb's and Gopher's quality rules (datatrove) drop documents, not lines, and have no row.
- densest block: the run of lines with the greatest sum of (words - 8).

Figures of HTML extractors at the end are quoted, not measured: README of scrapinghub/article-extraction-benchmark,
whole set of 181 pages; they see the markup that a text has lost.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from dev import SETS as ALL_SETS
from dev import records

import clean
from clean.noise.grammar import function_words
from clean.pipeline import Pipeline

Keep = Callable[[Sequence[str]], list[bool]]
SETS = {
    name: ALL_SETS[name]
    for name in (
        "pages",
        "pages-inscriptis",
        "pages-flat",
        "pages-hard",
        "extracted-readability",
        "extracted-trafilatura",
        "articles",
        "ads",
        "zones",
    )
}
QUOTED = (
    "trafilatura 2.0 .958  newspaper4k .949  readability_js .947  readability-lxml .922  dragnet .907  boilerpipe .860"
    "  jusText .804"
)
_TERMINAL = (".", "?", "!", '"')
_COUNTER = re.compile(
    r"(?i)\W*\d[\d.,]*\s?[km]?\s*(?:likes|shares|comments|retweets|reposts|quotes|bookmarks|upvotes|downvotes"
    r"|downloads|views|followers)?\W*"
)
_CALL = re.compile(r"(?i)^(?:sign-in|log-?in|read more\.*)|(?:read more\.*|items in cart|sign-in)$")


def c4(words: int) -> Keep:
    """Lines that end like a sentence and have so many words."""

    def keep(lines: Sequence[str]) -> list[bool]:
        return [line.rstrip().endswith(_TERMINAL) and len(line.split()) >= words for line in lines]

    return keep


def refinedweb(lines: Sequence[str]) -> list[bool]:
    """Lines that are not shouting, numbers, counters, single words or calls."""
    return [_refined(line.strip()) for line in lines]


def _refined(line: str) -> bool:
    words = line.split()
    if len(words) < 2 or _COUNTER.fullmatch(line):
        return False
    letters = [char for char in line if char.isalpha()]
    if sum(map(str.isupper, letters)) > len(letters) / 2:
        return False
    return not (len(words) <= 10 and _CALL.search(line))


def justext(lines: Sequence[str]) -> list[bool]:
    """Good, bad, short and near-good lines by length and function words; the doubtful follow their neighbours."""
    grammar = function_words()["en"]
    kinds = [_kind(line.strip(), grammar) for line in lines]
    firm = [(at, kind) for at, kind in enumerate(kinds) if kind in ("good", "bad")]
    kept = []
    for at, kind in enumerate(kinds):
        above = next((k for n, k in reversed(firm) if n < at), "bad")
        below = next((k for n, k in firm if n > at), "bad")
        near = (kind == "near" and "good" in (above, below)) or (kind == "short" and above == below == "good")
        kept.append(kind == "good" or near)
    return kept


def _kind(line: str, grammar: frozenset[str]) -> str:
    if len(line) < 70:
        return "short"
    words = line.lower().split()
    density = sum(word.strip(".,;:") in grammar for word in words) / max(len(words), 1)
    if density >= 0.32:
        return "good" if len(line) > 200 else "near"
    return "near" if density >= 0.30 else "bad"


def densest(lines: Sequence[str]) -> list[bool]:
    """The run of lines with the greatest sum of (words - 8)."""
    best, score, start, span = 0, 0, 0, (0, 0)
    for at, line in enumerate(lines):
        score += len(line.split()) - 8
        if score <= 0:
            score, start = 0, at + 1
        elif score > best:
            best, span = score, (start, at + 1)
    return [span[0] <= at < span[1] for at in range(len(lines))]


RULES: dict[str, Keep] = {
    "do nothing": lambda lines: [True] * len(lines),
    "C4, 3 words": c4(3),
    "C4, 5 words": c4(5),
    "RefinedWeb lines": refinedweb,
    "jusText on lines": justext,
    "densest block": densest,
}


def by_rule(keep: Keep, text: str) -> str:
    """The text's lines that a rule keeps."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(line for line, kept in zip(lines, keep(lines), strict=True) if kept)


def _by_us(pipeline: Pipeline, text: str) -> str:
    return pipeline.run(text).text


def main() -> None:
    """Print a row for each rule and set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    for name in args.sets or SETS:
        metric, recipe = SETS[name]
        gold = {record["id"]: record for record in records(args.data / f"{name}.dev.jsonl.zst")}
        pipeline = clean.load(recipe)
        cleaners: dict[str, Callable[[str], str]] = {rule: partial(by_rule, keep) for rule, keep in RULES.items()}
        cleaners[f"clean, recipe {recipe}"] = partial(_by_us, pipeline)
        for rule, cleaner in cleaners.items():
            begin = time.process_time()
            out = {key: {"text": cleaner(record["text"])} for key, record in gold.items()}
            speed = sum(len(record["text"]) for record in gold.values()) / (time.process_time() - begin) / 1e6
            named = {"emptied": sum(not record["text"].strip() for record in out.values()), **metric(gold, out)}
            figures = " ".join(f"{key} {value:.4g}" for key, value in named.items())
            print(f"{name:22s} {rule:22s} {figures}  {speed:.1f} MB/s", flush=True)
    print(f"quoted, from HTML, 181 pages, F1: {QUOTED}")


if __name__ == "__main__":
    main()
