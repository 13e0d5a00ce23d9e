"""How well cuts are found: the table of the truncation filter beside the rules that are in use elsewhere.

    python benchmarks/truncation.py --data DIR [--seeds DIR] [--show]

DIR holds `truncated.dev`, `articles.dev` and `wcxb.dev` (`.jsonl.zst`). A finding of kind `truncated` is right when it
ends within two characters of a true cut. Baselines report the ends of lines only, by one rule each. `--show` prints
what was found falsely and what was missed.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import zstandard

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from clean.filters.truncation import Truncation  # noqa: E402
from clean.text import Text  # noqa: E402

_WORDS = """a an the and or but nor so yet of to in on at by for from with as into than that which who whom whose if
when while because although though until unless since is are was were be been being am do does did have has had will
would can could may might shall should must not no my your his her its our their this these those i we they he she it"""
FUNCTION_WORDS = frozenset(_WORDS.split())
Finder = Callable[[str], Iterable[tuple[int, str]]]


def read(path: Path) -> list[dict[str, Any]]:
    with path.open("rb") as file:
        raw = zstandard.ZstdDecompressor().stream_reader(file)
        return [json.loads(line) for line in io.TextIOWrapper(raw, encoding="utf-8")]


def by_line(rule: Callable[[str], bool]) -> Finder:
    def find(text: str) -> Iterable[tuple[int, str]]:
        for match in re.finditer(r"[^\n]+", text):
            line = match[0].rstrip()
            if line and rule(line):
                yield match.start() + len(line), "line-end"

    return find


def last_word(line: str) -> str:
    found = re.search(r"[^\W\d_]+$", line)
    return found[0].lower() if found else ""


def product(text: str) -> Iterable[tuple[int, str]]:
    return [(found.end, found.rule) for found in Truncation().propose(Text(text)) if found.kind == "truncated"]


FINDERS: dict[str, Finder] = {
    "no end mark": by_line(lambda line: line[-1] not in ".!?\"'”’)]:;"),
    "no end mark, 8 words": by_line(lambda line: line[-1] not in ".!?\"'”’)]:;" and line.count(" ") >= 7),
    'C4: not .?!" or ...': by_line(lambda line: line[-1] not in '.?!"' or line.endswith("...")),
    "function word at the end": by_line(lambda line: last_word(line) in FUNCTION_WORDS),
    "ellipsis": by_line(lambda line: line.endswith(("…", "..."))),
    "clean truncation": product,
}


def score(cuts: list[int], found: Iterable[int]) -> tuple[int, int, int, list[int], list[int]]:
    """(true, false, missed, the false ones, the missed ones)."""
    want, false = list(cuts), []
    for end in sorted(set(found)):
        near = [cut for cut in want if abs(cut - end) <= 2]
        if near:
            want.remove(near[0])
        else:
            false.append(end)
    return len(cuts) - len(want), len(false), len(want), false, want


def figures(hit: int, false: int, missed: int) -> str:
    precision = hit / (hit + false) if hit + false else 1.0
    recall = hit / (hit + missed) if hit + missed else 1.0
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"P {precision:.3f}  R {recall:.3f}  F1 {both:.3f}  ({hit} right, {false} wrong, {missed} missed)"


def damaged(records: list[dict[str, Any]], finder: Finder, show: bool) -> None:
    sums = {"all": [0, 0, 0], "line ends": [0, 0, 0], "splices": [0, 0, 0]}
    for record in records:
        text = record["text"]
        found = list(finder(text))
        parts = {
            "all": (record["cuts"], [end for end, _ in found]),
            "line ends": (
                [c for c in record["cuts"] if text[c : c + 1] != " "],
                [e for e, r in found if r != "splice"],
            ),
            "splices": ([c for c in record["cuts"] if text[c : c + 1] == " "], [e for e, r in found if r == "splice"]),
        }
        for name, (cuts, ends) in parts.items():
            hit, false, missed, wrong, lost = score(cuts, ends)
            sums[name] = [a + b for a, b in zip(sums[name], (hit, false, missed), strict=True)]
            if show and name != "all":
                for kind, places in (("false ", wrong), ("missed", lost)):
                    for at in places:
                        print(f"    {kind} {name}: {text[max(0, at - 60) : at]!r} | {text[at : at + 30]!r}")
    for name, (hit, false, missed) in sums.items():
        print(f"  {name:10s} {figures(hit, false, missed)}")


def whole(name: str, texts: list[str], finder: Finder, show: bool) -> None:
    """False findings on texts that nobody cut."""
    paragraphs = sum(sum(1 for line in text.split("\n") if line.strip()) for text in texts)
    count = 0
    for text in texts:
        for end, _ in finder(text):
            count += 1
            if show:
                print(f"    {text[max(0, end - 70) : end]!r} | {text[end : end + 40]!r}")
    print(f"  {name}: {count} findings in {paragraphs} paragraphs, {1000 * count / paragraphs:.1f} per 1000")


def speed(texts: list[str]) -> None:
    for text in texts[:10]:
        list(product(text))
    best = 1e9
    for _ in range(3):
        begin = time.process_time()
        for text in texts:
            list(product(text))
        best = min(best, time.process_time() - begin)
    print(f"  speed on clean articles: {sum(map(len, texts)) / best / 1e6:.1f} MB/s of processor time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=Path, default=ROOT / "seeds")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    cut = read(options.data / "truncated.dev.jsonl.zst")
    articles = [record["text"] for record in read(options.data / "articles.dev.jsonl.zst")]
    contents = [record["gold"] for record in read(options.data / "wcxb.dev.jsonl.zst") if record["gold"]]
    for name, finder in FINDERS.items():
        print(name)
        mine = options.show and name == "clean truncation"
        damaged(cut, finder, mine)
        whole("articles", articles, finder, mine)
        whole("wcxb main contents", contents, finder, False)
    speed(articles)
    for path in sorted(options.seeds.glob("*.txt")):
        text = path.read_bytes().decode()
        print(f"  {path.name}: " + ", ".join(f"{rule} {end}" for end, rule in product(text)))


if __name__ == "__main__":
    main()
