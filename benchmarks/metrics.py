"""What the figures in RESULTS.md mean: a cleaner's output against what a perfect cleaner returns.

Every function takes records {id: {"text", "gold" or "cuts", …}} and outputs {id: {"text", "findings"}}, and returns
named figures. White space counts only where it is the subject.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import mean
from typing import Any

from rapidfuzz.distance import Indel

Records = Mapping[str, Mapping[str, Any]]
Figures = dict[str, float]


def prf(hits: float, wrong: float, missed: float) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean; nothing said about nothing is perfect."""
    precision = hits / (hits + wrong) if hits + wrong else 1.0
    recall = hits / (hits + missed) if hits + missed else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def gaps(text: str) -> tuple[str, set[int]]:
    """The text without white space, and the places in it before which white space stood."""
    letters: list[str] = []
    places: set[int] = set()
    for char in text:
        if not char.isspace():
            letters.append(char)
        elif letters:
            places.add(len(letters))
    places.discard(len(letters))
    return "".join(letters), places


def spaces(gold: Records, out: Records) -> Figures:
    """Space edits, micro-averaged (Bast, Hertel, Mohamed 2021), insertions and deletions also apart."""
    totals = {"both": Counter[str](), "ins": Counter[str](), "del": Counter[str]()}
    per_record, exact = [], 0
    for key, record in gold.items():
        letters, had = gaps(record["text"])
        target, want = gaps(record["gold"])
        if letters != target:
            continue
        kept, got = gaps(out[key]["text"])
        if kept != target:
            got = _realigned(kept, got, target)
        mine = Counter[str]()
        for name, wanted, made in (("ins", want - had, got - had), ("del", had - want, had - got)):
            counts = Counter(hits=len(wanted & made), wrong=len(made - wanted), missed=len(wanted - made))
            totals[name] += counts
            mine += counts
        totals["both"] += mine
        per_record.append(_prf(mine)[2])
        exact += got == want and kept == target
    p, r, f = _prf(totals["both"])
    figures = {"P": p, "R": r, "F1": f, "mean F1": mean(per_record), "exact": exact / len(per_record)}
    for name in ("ins", "del"):
        figures |= {f"{name} {label}": value for label, value in zip("PRF", _prf(totals[name]), strict=True)}
    return figures


def _prf(counts: Counter[str]) -> tuple[float, float, float]:
    return prf(counts["hits"], counts["wrong"], counts["missed"])


def _realigned(letters: str, places: set[int], target: str) -> set[int]:
    """Places carried over to a target whose letters differ, where an alignment keeps them."""
    moved = set()
    for block in Indel.opcodes(letters, target):
        if block.tag == "equal":
            shift = block.dest_start - block.src_start
            moved |= {place + shift for place in places if block.src_start <= place < block.src_end}
    return moved


def _gone(source: str, result: str) -> set[int]:
    """Offsets of `source`, white space aside, that an alignment with `result` leaves out."""
    offsets = [at for at, char in enumerate(source) if not char.isspace()]
    left = "".join(char for char in result if not char.isspace())
    gone: set[int] = set()
    for block in Indel.opcodes("".join(source[at] for at in offsets), left):
        if block.tag == "delete":
            gone.update(offsets[block.src_start : block.src_end])
    return gone


def removal(gold: Records, out: Records) -> Figures:
    """Characters deleted, white space aside."""
    hits = wrong = missed = exact = 0
    for key, record in gold.items():
        want, got = _gone(record["text"], record["gold"]), _gone(record["text"], out[key]["text"])
        hits += len(want & got)
        wrong += len(got - want)
        missed += len(want - got)
        exact += folded(out[key]["text"]) == folded(record["gold"])
    p, r, f = prf(hits, wrong, missed)
    return {"P": p, "R": r, "F1": f, "exact": exact / len(gold)}


def folded(text: str) -> str:
    return " ".join(text.split())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text or "")
    return Counter(tuple(words[k : k + 4]) for k in range(max(1, len(words) - 3))) if words else Counter()


def shingle(gold: Records, out: Records) -> Figures:
    """4-word shingles of the main content: the article-extraction-benchmark's own metric."""
    precision, recall = [], []
    for key, record in gold.items():
        want, got = shingles(record["gold"]), shingles(out[key]["text"])
        hits, wrong, missed = (c.total() for c in (want & got, got - want, want - got))
        if hits + wrong:
            precision.append(hits / (hits + wrong))
        if hits + missed:
            recall.append(hits / (hits + missed))
    p, r = mean(precision), mean(recall)
    return {
        "P": p,
        "R": r,
        "F1": 2 * p * r / (p + r) if p + r else 0.0,
        "emptied": sum(not o["text"].strip() for o in out.values()),
    }


def cuts(gold: Records, out: Records) -> Figures:
    """Findings of kind `truncated` that end within two characters of a true cut."""
    hits = wrong = missed = 0
    for key, record in gold.items():
        left = list(record["cuts"])
        for end in sorted(set(_ends(out[key]["findings"]))):
            near = next((cut for cut in left if abs(cut - end) <= 2), None)
            if near is None:
                wrong += 1
            else:
                hits += 1
                left.remove(near)
        missed += len(left)
    p, r, f = prf(hits, wrong, missed)
    return {"P": p, "R": r, "F1": f, "hits": hits, "wrong": wrong, "missed": missed}


def _ends(findings: Iterable[Mapping[str, Any]]) -> Iterable[int]:
    return (found["span"][1] for found in findings if found["kind"] == "truncated")


def exact(gold: Records, out: Records) -> Figures:
    """Records equal to gold, white space folded."""
    return {"exact": mean(folded(out[key]["text"]) == folded(record["gold"]) for key, record in gold.items())}


def lines(gold: Records, out: Records) -> Figures:
    """Lines of gold that stand as one line in the output: a paragraph is a line."""
    hits = wanted = made = 0
    for key, record in gold.items():
        want, got = (
            Counter(folded(line) for line in text.splitlines() if line.strip())
            for text in (record["gold"], out[key]["text"])
        )
        hits += (want & got).total()
        wanted += want.total()
        made += got.total()
    p, r, f = prf(hits, made - hits, wanted - hits)
    return {"P": p, "R": r, "F1": f}


def harm(gold: Records, out: Records) -> Figures:
    """Characters changed per 100 000 on text that needed no change, white space aside and with it."""
    letters = with_space = size = touched = 0
    for key, record in gold.items():
        before, after = record["text"], out[key]["text"]
        size += len(before)
        bare = Indel.distance("".join(before.split()), "".join(after.split()))
        all_of_it = Indel.distance(folded(before), folded(after))
        letters += bare
        with_space += all_of_it
        touched += bool(bare or all_of_it)
    return {
        "chars per 100k": 1e5 * letters / size,
        "with space": 1e5 * with_space / size,
        "touched": touched / len(gold),
    }
