"""How well spaces are repaired: our filter, doing nothing, and peers where they are installed, side by side.

    python benchmarks/spaces.py --data DIR [--sets ws-ACL,glued] [--sample 500] [--unseen] [--peers]

DIR holds NAME.dev.jsonl.zst with `text` and `gold` (articles: `text` alone). A space is right where gold has it;
precision, recall and F1 are summed over all records of a set, for insertions and deletions apart and together
(Bast, Hertel and Mohamed 2021). `harm` is the number of edits per million characters when gold itself is fed in,
which no system should touch. Speed is characters per second of process time, on one core.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from train_spaces import fitted

from clean.edit import Edit, EditScript
from clean.filters.run_together import RunTogether
from clean.text import Text

SETS = (
    "ws-ACL",
    "ws-arXiv.OCR",
    "ws-Wiki",
    "ws-Wiki.typos",
    "ws-Wiki.typos.no_spaces",
    "glued",
    "glued-other",
    "articles",
)

PUBLISHED = """\
Published, micro F1 on the TEST halves of the same benchmarks. Source: the prediction files in
github.com/ad-freiburg/text-correction-benchmarks (Apache-2.0) and ad-freiburg/whitespace-correction@6c08260,
scored with the authors' evaluator. Harm: edits per million characters on lines that needed none.
                          ACL   arXiv.OCR  Wiki   Wiki.typos  no spaces   harm ACL / Wiki
  Google (2021)           55.0     60.8    74.0      66.7        12.4          -
  wordsegment             55.2     58.2    59.1       9.9        91.1     25250 / 27678
  bigram DP               57.4     62.2    92.6      33.0        98.0          -
  BID+ (2021)             89.6     97.5    98.7      93.7        99.4       591 /   365
  EO-medium-byte (2023)   90.1     97.3    98.9      87.7        99.5          -
  EO-large-byte (2023)    89.5     97.0    99.1      89.9        99.6      1337 /   408
  (EO: transformers of 19 and 38 M weights on a GPU; BID+: a language model, 0.3 kB/s)
"""

System = Callable[[str], str]


@dataclass
class Tally:
    """Right, wrong and missed spaces."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, wanted: set[int], done: set[int]) -> None:
        self.right += len(wanted & done)
        self.wrong += len(done - wanted)
        self.missed += len(wanted - done)

    @property
    def precision(self) -> float:
        return 100 * self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return 100 * self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        return 200 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


@dataclass
class Score:
    inserted: Tally = field(default_factory=Tally)
    deleted: Tally = field(default_factory=Tally)
    harm: int = 0
    clean_characters: int = 0
    characters: int = 0
    seconds: float = 0.0

    def row(self, name: str) -> str:
        both = Tally(*(getattr(self.inserted, k) + getattr(self.deleted, k) for k in ("right", "wrong", "missed")))
        new, old = self.inserted, self.deleted
        return (
            f"  {name:12s} F1 {both.f1:5.1f}  P {both.precision:5.1f}  R {both.recall:5.1f}"
            f" | insert P {new.precision:5.1f} R {new.recall:5.1f} | delete P {old.precision:5.1f} R {old.recall:5.1f}"
            f" | harm {1e6 * self.harm / max(self.clean_characters, 1):8.1f}/M"
            f" | {self.characters / max(self.seconds, 1e-9) / 1e6:7.3f} MB/s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--sample", type=int, default=0, help="records of each set, drawn with a fixed seed; 0: all")
    parser.add_argument("--unseen", action="store_true", help="of the line sets, the half the judge is not fitted on")
    parser.add_argument("--peers", action="store_true", help="also run the peers that are installed")
    args = parser.parse_args()
    for name in args.sets.split(","):
        records = read(args.data / f"{name}.dev.jsonl.zst")
        if args.unseen and name.startswith("ws-"):
            records = [record for record in records if not fitted(record["id"])]
        if args.sample and len(records) > args.sample:
            records = random.Random(1).sample(records, args.sample)
        systems: dict[str, System] = {"nothing": lambda string: string}
        systems |= {"clean": ours(thorough=name != "articles")} | (peers() if args.peers else {})
        size = sum(len(record["text"]) for record in records)
        print(f"{name}: {len(records)} records, {size} characters")
        for system, repair in systems.items():
            print(measure(records, repair).row(system), flush=True)
    print(PUBLISHED)


def ours(thorough: bool) -> System:
    """The filter as the recipe `spaces` (thorough) or `default` runs it."""
    judge = RunTogether(thorough=True, edit_at=SPACES_EDIT_AT) if thorough else RunTogether()

    def repair(string: str) -> str:
        edits = [edit for edit in judge.propose(Text(string)) if isinstance(edit, Edit)]
        return EditScript.of(string, edits).apply(string)

    return repair


SPACES_EDIT_AT = 0.72
"""As in recipes/spaces.toml."""


def peers() -> dict[str, System]:
    """What is installed of wordninja, wordsegment and symspellpy, each on whole lines."""
    found: dict[str, System] = {}
    with suppress(ImportError):
        import wordninja

        found["wordninja"] = lambda string: " ".join(wordninja.split(string))
    with suppress(ImportError):
        import wordsegment

        wordsegment.load()
        found["wordsegment"] = lambda string: " ".join(wordsegment.segment(string))
    with suppress(ImportError):
        found["symspellpy"] = symspell()
    return found


def symspell() -> System:
    import importlib.resources

    from symspellpy import SymSpell

    speller = SymSpell(max_dictionary_edit_distance=0, prefix_length=7)
    folder = importlib.resources.files("symspellpy")
    speller.load_dictionary(str(folder / "frequency_dictionary_en_82_765.txt"), 0, 1)
    return lambda string: str(speller.word_segmentation(string, max_edit_distance=0).corrected_string)


def measure(records: list[dict[str, Any]], repair: System) -> Score:
    score = Score()
    for record in records:
        dirty, gold = record["text"], record.get("gold", record["text"])
        bare, wanted = gaps(gold)
        other, had = gaps(dirty)
        if bare != other:
            continue
        start = time.process_time()
        result = repair(dirty)
        score.seconds += time.process_time() - start
        score.characters += len(dirty)
        got = aligned(result, bare)
        score.inserted.add(wanted - had, got - had)
        score.deleted.add(had - wanted, had - got)
        if dirty == gold:
            score.harm += len(got ^ had)
        else:
            score.harm += len(aligned(repair(gold), bare) ^ wanted)
        score.clean_characters += len(gold)
    return score


def gaps(text: str) -> tuple[str, set[int]]:
    """The text without white space, and how many of its characters stand before each white space."""
    bare = "".join(text.split())
    found, count = set(), 0
    for token in text.split()[:-1]:
        count += len(token)
        found.add(count)
    return bare, found


def aligned(result: str, bare: str) -> set[int]:
    """The spaces of a result in the coordinates of `bare`, although the system may have changed characters."""
    other, found = gaps(result)
    if other == bare:
        return found
    from difflib import SequenceMatcher

    moved = set()
    for a, b, size in SequenceMatcher(None, other.lower(), bare.lower(), autojunk=False).get_matching_blocks():
        moved |= {at - a + b for at in found if a <= at < a + size}
    return moved


def read(path: Path) -> list[dict[str, Any]]:
    import zstandard

    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        return [json.loads(line) for line in io.TextIOWrapper(stream, encoding="utf-8")]


if __name__ == "__main__":
    main()
