"""Build clean/data/lexicon/en.grid: the table of `clean.wordgrid` from the words of the lexicon.

    python benchmarks/build_wordgrid.py [--check]

A word has two places in the table. The better words choose first; a few rare ones find both of theirs taken.
With --check nothing is written: the exit code is 1 where the file isn't what would be.
"""

from __future__ import annotations

import argparse
import io
from typing import Any

import numpy as np

from clean.lexicon import LEVELS, Lexicon
from clean.package import DATA
from clean.wordgrid import FREQUENT, PLACES, SPACE, letter_numbers, places_of, powers

TARGET = DATA / "lexicon" / "en.grid"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    args = parser.parse_args()
    made = packed(*table())
    if args.check:
        with np.load(TARGET) as old, np.load(io.BytesIO(made)) as new:
            changed = [name for name in new.files if name not in old.files or not np.array_equal(old[name], new[name])]
        raise SystemExit(f"{TARGET.name} is out of date: {', '.join(changed)}" if changed else 0)
    TARGET.write_bytes(made)
    print(f"{TARGET.name}: {len(made)} bytes")


def table() -> tuple[Any, Any]:
    """The table's entries, and by number the places of the frequent words."""
    words, levels, clean = listed()
    value = values(words)
    left = np.argsort(255 - levels.astype(np.uint8), kind="stable")
    number = np.zeros(len(levels), np.uint16)
    number[left[left < clean][:FREQUENT]] = np.arange(1, FREQUENT + 1)
    entry = ((value >> np.uint64(12)).astype(np.uint32) & np.uint32(0xFFFFFF00)) | levels
    entries, numbers = np.zeros(1 << PLACES, np.uint32), np.zeros(1 << PLACES, np.uint16)
    for places in places_of(value):
        free = left[entries[places[left]] == 0][::-1]
        entries[places[free]] = entry[free]  # of several for one place the last stays: the best
        numbers[places[free]] = number[free]
        left = left[entries[places[left]] != entry[left]]
    return entries, numbers


def listed() -> tuple[bytes, Any, int]:
    """All words, joined by blanks, the clean ones first; the level of each, 1 to 255; how many are clean."""
    parts = [line.split(b"\t") for line in Lexicon("en").packed.values()]
    value = np.zeros(256)
    value[[ord(char) for char in LEVELS]] = -1 - np.arange(len(LEVELS)) / 10

    def column(at: int) -> tuple[bytes, Any]:
        stated = np.frombuffer(b"".join(part[at + 1] for part in parts), np.uint8)
        return b" ".join(part[at] for part in parts if part[at]), value[stated] + 9.3

    (clean, clean_levels), (other, other_levels) = column(1), column(3)
    levels = np.concatenate((100 + 22 * clean_levels, 10 + 20 * other_levels))
    return clean + b" " + other, np.clip(np.round(levels), 1, 255).astype(np.uint32), len(clean_levels)


def values(words: bytes) -> Any:
    """The number of each of these words, which blanks part."""
    letters = np.frombuffer(words + b" " * 32, np.uint8) - np.uint8(30)
    ends = np.flatnonzero(letters[: len(words) + 1] == SPACE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    found = np.zeros(len(ends), np.uint64)
    for place in range(int((ends - starts).max())):
        reaching = np.flatnonzero(ends - starts > place)
        found[reaching] += (letter_numbers() * powers(32)[0][place])[letters[starts[reaching] + place]]
    return found


def packed(entries: Any, numbers: Any) -> bytes:
    """Arrays of numpy: how far each filled place lies behind the last; the entries; where frequent words are."""
    filled = np.flatnonzero(entries)
    gaps = np.diff(filled, prepend=0)
    if gaps.max() > 255:
        raise SystemExit("a gap of more than 255 places: the table is too empty for this format")
    frequent = np.flatnonzero(numbers)
    arrays = {
        "gaps": gaps.astype(np.uint8),
        "entries": entries[filled].astype("<u4"),
        "places": frequent.astype("<u4"),
        "numbers": numbers[frequent].astype("<u2"),
    }
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


if __name__ == "__main__":
    main()
