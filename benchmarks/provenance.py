"""How long the verbs take on a very dirty text, and how large its log is.

    python benchmarks/provenance.py [--characters 1000000] [--edits 20000]

Makes a text with known damage in four kinds (seeded), its log, and prints: seconds for undo and restore, as a
function and as a command (start-up included), and bytes of log per edit as JSON lines, zstd and Parquet.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from clean.changes import Step
from clean.cli import common
from clean.decode import decode
from clean.edit import Edit, EditScript
from clean.formats import files
from clean.lexicon import lexicon
from clean.provenance import Provenance

SEED = 20_000
AD = "Subscribe to our newsletter\n"


def words(rng: random.Random) -> Iterator[str]:
    """English words as often as English has them."""
    english = lexicon("en")
    assert english is not None
    levels = {}
    for start in (a + b for a in ascii_lowercase for b in ("", *ascii_lowercase)):
        known = english.known(start)
        levels.update({word: level for word, level in known.items() if word in english.clean and level > -6})
    stock, weights = list(levels), [10**level for level in levels.values()]
    while True:
        yield from rng.choices(stock, weights, k=10_000)


def damaged(characters: int, edits: int, rng: random.Random) -> tuple[str, list[list[Edit]]]:
    """A text and, for four passes, the edits that repair it, each pass in the coordinates of the one before."""
    parts: list[str] = []
    marks: list[tuple[int, int, str, str]] = []  # pass, start, old, new, all in the damaged text
    stream = words(rng)
    at = 0
    every = characters // edits
    while at < characters:
        line = []
        for word in (next(stream) for _ in range(rng.randint(40, 80))):
            piece = word
            if rng.random() * every < len(word) + 1:
                kind = rng.randrange(3)
                if kind == 0:
                    piece = f"{word}Ã©"
                    marks.append((1, at + len(word), "Ã©", "é"))
                elif kind == 1:
                    other = next(stream)
                    piece = word + other
                    marks.append((3, at, piece, f"{word} {other}"))
                else:
                    cut = max(len(word) // 2, 1)
                    piece = f"{word[:cut]}\u00ad{word[cut:]}"
                    marks.append((2, at + cut, "\u00ad", ""))
            line.append(piece)
            at += len(piece) + 1
        parts.append(" ".join(line) + "\n")
        if rng.random() < 0.1:
            parts.append(AD)
            marks.append((4, at, AD, ""))
            at += len(AD)
    return "".join(parts), [list(_pass(marks, number)) for number in (1, 2, 3, 4)]


RULES = {1: "mojibake/latin", 2: "unicode/soft-hyphen", 3: "run_together/split", 4: "ads/signup"}

SURE = {1: (0.99,) * 4, 2: (1.0,) * 4, 3: (0.97, 0.97, 0.93, 0.82), 4: (0.95, 0.95, 0.9, 0.9)}


def _pass(marks: list[tuple[int, int, str, str]], number: int) -> Iterator[Edit]:
    shift = 0
    for turn, start, old, new in marks:
        if turn == number:
            yield Edit(
                start + shift, old, new, RULES[number], round(0.6 + (start % 40) / 100, 2), {"score": start % 17}
            )
        if turn < number:
            shift += len(new) - len(old)


def record(text: str, passes: list[list[Edit]]) -> tuple[Provenance, str]:
    source = decode(text.encode())
    current = source.text
    turns: list[tuple[str, int, dict[str, Any], EditScript]] = []
    for number, edits in enumerate(passes, 1):
        script = EditScript.of(current, edits)
        current = script.apply(current)
        turns.append((RULES[number].partition("/")[0], 1, {}, script))
    return Provenance.record(source, turns, (), id="bench.txt", recipe={"name": "bench", "sha256": ""}), current


def best(action: Callable[[], object], times: int = 5) -> str:
    """Seconds of the quickest run, by the clock and of this process's work alone."""
    clock = work = 1e9
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        action()
        clock, work = min(clock, time.perf_counter() - began), min(work, time.process_time() - busy)
    return f"{clock:.3f} s" + (f", {work:.3f} s of it work" if work > 0.01 else "")


def undo(path: str) -> None:
    pair = common.load_pair(path)
    left = pair.log.without(rule="run_together")
    files.write_pair(path + ".undone", common.encoded(left.apply(left.original or ""), left), left.dumps())


def restore(path: str) -> bytes:
    pair = common.load_pair(path)
    return pair.log.restore(pair.text)


def parquet(log: Provenance) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from clean.cli.export import parquet_bytes

    data = parquet_bytes(log, "bench.txt")
    assert pq.read_table(pa.BufferReader(data)).num_rows == len(log.changes)
    return len(data)


def steps(log: Provenance) -> list[Step]:
    return [step for change in log.changes for step in change.steps]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--edits", type=int, default=20_000)
    chosen = parser.parse_args()
    text, passes = damaged(chosen.characters, chosen.edits, random.Random(SEED))
    log, cleaned = record(text, passes)
    data = log.dumps()
    count = len(steps(log))
    print(f"{len(text)} characters, {count} edits in {len(log.changes)} changes, {len(log.passes)} passes")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.txt")
        files.write_pair(path, common.encoded(cleaned, log), data)
        assert restore(path) == text.encode()
        print(f"undo of one rule, files read and written: {best(lambda: undo(path))}")
        print(f"restore, files read:                      {best(lambda: restore(path))}")
        command = [sys.executable, "-m", "clean"]
        print(f"clean restore FILE, as a command:         {best(lambda: run([*command, 'restore', path]), 3)}")
        undoing = [*command, "undo", path, "-q", "-n", "--rule", "run_together"]
        print(f"clean undo -n FILE, as a command:         {best(lambda: run(undoing), 3)}")
    print(
        f"log, bytes per edit: {len(data) / count:.1f} JSON lines, {len(common.packed(data, '.zst')) / count:.1f} zstd"
    )
    try:
        print(f"                     {parquet(log) / count:.1f} Parquet")
    except ImportError:
        print("                     Parquet not measured: pyarrow is not installed")


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
