"""Strings that stand several times inside the lines of one text: maximal repeats, told from plain words first.

A suffix array would find them all; nearly all would be thrown away again, at ten times the price. So the
words are asked first: a repeat of two words or more shows as a pair of neighbours that stands three times,
and a repeat of one token is only of interest where it looks foreign. What is left, a handful of seeds in an
article, is grown character by character to the left and right while every occurrence agrees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from string import ascii_lowercase
from typing import NamedTuple

from clean.stopwords import STOP_WORDS
from clean.text import Text

LEAST = 3
"""Fewer occurrences than this are no repeat."""
LONGEST = 160
"""A repeat grows to this many characters on each side of its seed."""
HORIZON = 30_000
"""A stamp shows again within so many characters of its first place."""
SAMPLE = 64
"""A repeat is grown by its first so many places."""
SEEDS = 200
"""No more seeds than this are grown, so that a book costs no more per character than a page."""

# Writing systems other than Latin, one class each; letters of one class that glue to Latin ones are foreign there.
SCRIPTS = (
    "\u0370-\u03ff",
    "\u0400-\u052f",
    "\u0590-\u05ff",
    "\u0600-\u06ff",
    "\u0900-\u0dff",
    "\u0e00-\u0e7f",
    "\u1100-\u11ff\uac00-\ud7af",
    "\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff",
)
FOREIGN = re.compile("|".join(f"[{block}]+" for block in SCRIPTS))
ANY_FOREIGN = re.compile(f"[{''.join(SCRIPTS)}]+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
DOMAIN = r"\.(?:com|net|org|info|io|co|cn|me|ru|de|fr|cc|tv|xyz|top|club)\b"
ADDRESS_STARTS = ("www.", "http://", "https://")
_ADDRESS = re.compile(
    rf"(?:https?://|www\.)(?:(?!https?://|www\.)[^\s]){{4,120}}|[@#]\w{{3,40}}|[a-z0-9-]{{3,60}}{DOMAIN}", re.IGNORECASE
)

_MAIL = re.compile(r"@[\w-]+\.\w")
_ENDINGS = re.compile(DOMAIN)
_EVERYDAY: frozenset[str] = frozenset().union(*STOP_WORDS.values())
_PAUSES = frozenset(",.;:!?)’'\n")
_CODE = re.compile(r"[|={};$\\]|[.!?] [A-Z]|\(\)|::|->")


class Run(NamedTuple):
    """One place of a repeat: the unit stands here `times` times, back to back or parted by single spaces."""

    start: int
    end: int
    times: int


class Repeat(NamedTuple):
    """A string and every place at which it stands."""

    unit: str
    runs: tuple[Run, ...]

    @property
    def times(self) -> int:
        return sum(run.times for run in self.runs)


def repeats(text: Text) -> Iterator[Repeat]:
    """The repeats of a text, the one with most places first. Bounded work: linear in the text's length."""
    ranked = sorted(seeds(text).items(), key=lambda item: -item[1])[:SEEDS]
    seen: dict[str, int] = {}
    for seed, times in ranked:
        if any(times == seen[unit] and seed in unit for unit in seen):
            continue
        unit = grown(text.string, seed)
        if unit and unit not in seen and _whole(unit):
            found = Repeat(unit, runs_of(text.string, unit))
            seen[unit] = found.times
            if found.times >= LEAST:
                yield found


def _whole(unit: str) -> bool:
    """Could this be a stamp by its looks: whole words, no punctuation left hanging, no code?"""
    first, last = unit[0], unit[-1]
    return (
        (first.isalnum() or first in "@#©®[(<«【「《〔")
        and (last.isalnum() or last in ")]>»】」》〕™®!")
        and not _CODE.search(unit)
        and not _MAIL.match(unit)
        and sum(char.isalpha() for char in unit) >= max(3, len(unit) // 3)
    )


def seeds(text: Text) -> dict[str, int]:
    """Strings worth growing, with how often they stand."""
    found = dict(_pairs(text))
    found.update(_addresses(text))
    found.update(_foreign(text))
    return found


def _pairs(text: Text) -> Iterator[tuple[str, int]]:
    """A telling word with the word before or behind it, where it hardly stands without that one.

    `tokens` are in the order of their first appearance, so one walk forward meets each where it first stands.
    """
    string, single, at = text.string, text.tokens, 0
    often = single.get
    for word, count in single.items():
        if count < LEAST or (word.islower() and (len(word) < 6 or word[-1] in ".,")):
            continue
        at = string.find(word, at)
        end = at + len(word)
        right = string[end : end + 30].split(" ", 2)
        left = string[at - 30 if at > 30 else 0 : at].rsplit(" ", 2)
        ahead = right[1] if len(right) > 1 and not right[0] else ""
        behind = left[-2] if len(left) > 1 and not left[-1] else ""
        if not (
            word.isalpha() and word.islower()
        ):  # the stamp's first word may be glued to another: `reachedSAMPLE COPY`
            behind = behind.lstrip(ascii_lowercase) or behind
        for seed, beside in ((f"{word} {ahead}", ahead), (f"{behind} {word}", behind)):
            if beside and _may_pair(word, beside, often(beside, 0)):
                times = string.count(seed, at - 30 if at > 30 else 0, at + HORIZON)
                if times >= LEAST and times * 4 >= count * 3:
                    yield seed, times


def _may_pair(word: str, beside: str, count: int) -> bool:
    """Could these two stand together three times? A neighbour seen less often may be glued elsewhere."""
    if word.isalpha() and word.islower():
        return count >= LEAST and beside not in _EVERYDAY
    return count >= LEAST or not (beside.islower() or "\n" in beside)


def _addresses(text: Text) -> dict[str, int]:
    """Handles, hashtags, web addresses and bare domains, glued to a word or not."""
    string = text.string
    counts: dict[str, int] = {}
    if max(*map(string.count, ("@", "#", "www.", "://")), len(_ENDINGS.findall(string))) < LEAST:
        return counts
    for token, count in text.tokens.items():
        if "." in token[2:-2] or "@" in token or "#" in token:
            for match in _ADDRESS.finditer(token):
                address = match.group().rstrip(".,;:!?)\"'")
                counts[address] = counts.get(address, 0) + count
    return {address: count for address, count in counts.items() if count >= LEAST}


def _foreign(text: Text) -> dict[str, int]:
    """Runs in a writing system that is not the text's own."""
    if text.ascii or not ANY_FOREIGN.search("".join(text.alphabet)):
        return {}
    stretches = ANY_FOREIGN.findall(text.string)
    counts = Counter(run for stretch in stretches for run in FOREIGN.findall(stretch))
    if sum(map(len, counts)) * 4 > len(_LATIN.findall(text.string)):
        return {}
    return {run: count for run, count in counts.items() if count >= LEAST and len(run) > 1}


def grown(string: str, seed: str) -> str:
    """The longest string that holds the seed wherever it stands, cut to whole words and to one turn of a tandem.

    Nothing where the seed stands less than three times, or ends at a comma or full stop as an author's phrase does.
    """
    starts = list(islice(places_of(string, seed), SAMPLE))
    ends = [start + len(seed) for start in starts]
    after = [string[end : end + 1] for end in ends]
    if len(starts) < LEAST or (len(set(after)) > 1 and sum(map(_PAUSES.__contains__, after)) * 2 > len(after)):
        return ""
    right = left = ""
    if len(set(after)) == 1:
        right = _shared_start([_line_end(string[end : end + LONGEST]) for end in ends])
    if len({string[start - 1 : start] for start in starts}) == 1:
        left = _shared_start([_line_end(string[max(start - LONGEST, 0) : start][::-1]) for start in starts])
    body = left[::-1] + seed + right
    cut = _cut(string, [(start - len(left), end + len(right)) for start, end in zip(starts, ends, strict=True)])
    return one_turn(body[cut[0] : len(body) - cut[1]].strip())


def _shared_start(pieces: Sequence[str]) -> str:
    """What all of them begin with; the first and the last in order differ earliest."""
    low, high = min(pieces), max(pieces)
    return next((low[:at] for at, (one, two) in enumerate(zip(low, high, strict=False)) if one != two), low)


def _line_end(piece: str) -> str:
    return piece[: piece.index("\n")] if "\n" in piece else piece


def _cut(string: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many characters of the body's first and last word belong to words that merely begin or end alike."""
    start, end = spans[0]
    body = string[start:end]
    front = back = 0
    if not body.startswith(ADDRESS_STARTS) and all(_inside_word(string, at) for at, _ in spans):
        front = next((at for at in range(1, len(body)) if not _inside_word(body, at)), len(body))
    if all(_inside_word(string, at) for _, at in spans):
        back = next((len(body) - at for at in range(len(body) - 1, 0, -1) if not _inside_word(body, at)), len(body))
    return front, min(back, len(body) - front)


def _inside_word(string: str, at: int) -> bool:
    return 0 < at < len(string) and inside_word(string[at - 1], string[at])


def inside_word(before: str, after: str) -> bool:
    """Is there no seam between two characters: both of a word, with neither case nor script to part them?"""
    if not (before.isalnum() and after.isalnum()) or before.isdigit() != after.isdigit():
        return False
    return (before > "\u036f") == (after > "\u036f") and not (before.islower() and after.isupper())


def one_turn(body: str) -> str:
    """`Sample copy Sample copy` → `Sample copy`; a body that doesn't turn stays as it is."""
    for joint in ("", " "):
        turned = body + joint
        period = (turned + turned).find(turned, 1)
        if period < len(turned):
            return body[:period].strip()
    period = _period(body)
    return body[:period].strip() if period * 2 <= len(body) else body


def _period(body: str) -> int:
    """The smallest shift at which a string agrees with itself."""
    table = [0] * len(body)
    for at in range(1, len(body)):
        length = table[at - 1]
        while length and body[at] != body[length]:
            length = table[length - 1]
        table[at] = length + (body[at] == body[length])
    return len(body) - table[-1] if body else 0


def places_of(string: str, piece: str) -> Iterator[int]:
    """Every offset at which a piece stands, overlaps included."""
    at = string.find(piece)
    while at >= 0:
        yield at
        at = string.find(piece, at + 1)


def runs_of(string: str, unit: str) -> tuple[Run, ...]:
    """The places of a unit; neighbours with nothing or one space between them are one run."""
    found: list[Run] = []
    at = string.find(unit)
    while at >= 0:
        end = at + len(unit)
        if found and string[found[-1].end : at] in ("", " "):
            found[-1] = Run(found[-1].start, end, found[-1].times + 1)
        else:
            found.append(Run(at, end, 1))
        at = string.find(unit, end)
    return tuple(found)
