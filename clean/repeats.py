"""Strings that stand several times inside the lines of one text: maximal repeats, told from plain words first.

A suffix array would find them all; nearly all would be thrown away again, at ten times the price. So the
words are asked first: a repeat of two words or more shows as a pair of neighbours that stands three times,
and a repeat of one token is only of interest where it looks foreign. What is left, a handful of seeds in an
article, is grown character by character to the left and right while every occurrence agrees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from string import ascii_lowercase
from typing import NamedTuple

from clean.lazy import lazy
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
_RANGES = tuple((block[at], block[at + 2]) for block in SCRIPTS for at in range(0, len(block), 3))
_BEYOND_LATIN = lazy("[^\x00-\u036f]+")
_FAR = lazy("[^\x00-\u036f\u2000-\u2fff]")
"""Where all of those stand: neither Latin letters nor the punctuation that goes with them."""
DOMAIN = r"\.(?:com|net|org|info|io|co|cn|me|ru|de|fr|cc|tv|xyz|top|club)\b"
ADDRESS_STARTS = ("www.", "http://", "https://")
_MAIL = lazy(r"@[\w-]+\.\w")
_ENDINGS = lazy(DOMAIN)
_WEB = r"(?:https?://|www\.)(?:(?!https?://|www\.)[^\s]){4,120}"
_ADDRESSES = lazy(rf"{_WEB}|[@#]\w{{3,40}}|[a-z0-9-]{{3,60}}{DOMAIN}", re.IGNORECASE)
_FOREIGN_RUNS = lazy("|".join(f"[{block}]+" for block in SCRIPTS))
_EVERYDAY: frozenset[str] = frozenset().union(*STOP_WORDS.values())
_PAUSES = frozenset(",.;:!?)’'\n")
_MARKS = frozenset(",.;:!?)")
"""All that is left of a clause's last word without its letters: no stamp begins so."""
_CODE = lazy(r"[|={};$\\]|[.!?] [A-Z]|\(\)|::|->")


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
    string = text.string
    ranked = sorted(seeds(text).items(), key=itemgetter(1), reverse=True)[:SEEDS]
    seen: dict[str, int] = {}
    for seed, times in ranked:
        if any(times == often and seed in unit for unit, often in seen.items()):
            continue
        starts = _starts(string, seed)
        unit = grown(string, seed, starts)
        if unit and unit not in seen and _whole(unit):
            runs = _runs_at(string, unit, seed, starts) if len(starts) < SAMPLE else runs_of(string, unit)
            found = Repeat(unit, runs)
            seen[unit] = found.times
            if seen[unit] >= LEAST:
                yield found


def _starts(string: str, seed: str) -> list[int]:
    """Where a seed stands, as far as it is looked at; overlaps included."""
    found: list[int] = []
    at = string.find(seed)
    while at >= 0 and len(found) < SAMPLE:
        found.append(at)
        at = string.find(seed, at + 1)
    return found


def _whole(unit: str) -> bool:
    """Could this be a stamp by its looks: whole words, no punctuation left hanging, no code?"""
    first, last = unit[0], unit[-1]
    return (
        (first.isalnum() or first in "@#©®[(<«【「《〔")
        and (last.isalnum() or last in ")]>»】」》〕™®!")
        and not _CODE.search(unit)
        and not _MAIL.match(unit)
        and sum(map(str.isalpha, unit)) >= max(3, len(unit) // 3)
    )


def seeds(text: Text) -> dict[str, int]:
    """Strings worth growing, with how often they stand."""
    found = _pairs(text)
    found.update(_addresses(text))
    found.update(_foreign(text))
    return found


def _pairs(text: Text) -> dict[str, int]:
    """A telling word with the word before or behind it, where it hardly stands without that one.

    `tokens` are in the order of their first appearance, so one walk forward meets each where it first stands.
    """
    string, often, at = text.string, text.tokens.get, 0
    found: dict[str, int] = {}
    for word, count in _telling(text):
        at = string.find(word, at)
        end, early, horizon = at + len(word), at - 30 if at > 30 else 0, at + HORIZON
        plain = word.isalpha() and word.islower()
        left, right = string[early:at].rsplit(" ", 2), string[end : end + 30].split(" ", 2)
        pairs = []
        if len(right) > 1 and not right[0] and right[1] and _may_pair(plain, right[1], often(right[1], 0)):
            pairs.append((f"{word} {right[1]}", 0))
        if len(left) > 1 and not left[-1] and left[-2]:
            behind = left[-2]
            if not plain:  # the stamp's first word may be glued to another: `reachedSAMPLE COPY`
                behind = behind.lstrip(ascii_lowercase) or behind
            if behind not in _MARKS and _may_pair(plain, behind, often(behind, 0)):
                pairs.append((f"{behind} {word}", len(behind) + 1))
        if not pairs:
            continue
        # Most pairs are sorted out here, long before the text's end: they don't stand at the word's next two places.
        second = string.find(word, end, horizon)
        third = string.find(word, second + 1, horizon) if second >= 0 else -1
        for seed, shift in pairs if third >= 0 else ():
            if string.startswith(seed, second - shift) or string.startswith(seed, third - shift):
                times = string.count(seed, early, horizon)
                if times >= LEAST and times * 4 >= count * 3:
                    found[seed] = times
    return found


def _telling(text: Text) -> list[tuple[str, int]]:
    """The tokens that stand often enough and are long, or not all in small letters."""
    return [
        (token, count)
        for token, count in text.tokens.items()
        if count >= LEAST and ((len(token) > 5 and token[-1] not in ".,") or not token.islower())
    ]


def _may_pair(plain: bool, beside: str, count: int) -> bool:
    """Could a word and the one beside it stand together three times? One seen less often may be glued elsewhere."""
    if plain:
        return count >= LEAST and beside not in _EVERYDAY
    return count >= LEAST or not (beside.islower() or "\n" in beside)


def _addresses(text: Text) -> dict[str, int]:
    """Handles, hashtags, web addresses and bare domains, glued to a word or not."""
    string = text.string
    counts: dict[str, int] = {}
    marked = any(mark in string and string.count(mark) >= LEAST for mark in ("@", "#", "www.", "://"))
    if not marked and len(_ENDINGS.findall(string)) < LEAST:
        return counts
    for token, count in text.tokens.items():
        if "." in token[2:-2] or "@" in token or "#" in token:
            for match in _ADDRESSES.finditer(token):
                address = match.group().rstrip(".,;:!?)\"'")
                counts[address] = counts.get(address, 0) + count
    return {address: count for address, count in counts.items() if count >= LEAST}


def _foreign(text: Text) -> dict[str, int]:
    """Runs in a writing system that is not the text's own."""
    if text.ascii or not _FAR.search("".join(text.alphabet)) or not any(map(_is_foreign, text.alphabet)):
        return {}
    counts = Counter(_FOREIGN_RUNS.findall(_beyond_latin(text.string)))
    if sum(map(len, counts)) * 5 > len(text.string.encode("ascii", "ignore")):
        return {}
    return {run: count for run, count in counts.items() if count >= LEAST and len(run) > 1}


def foreign_letters(string: str) -> int:
    """How many letters a text has in other scripts than Latin."""
    if string.isascii():
        return 0
    return sum(map(_is_foreign, "".join(_BEYOND_LATIN.findall(string))))


@cache
def _is_foreign(char: str) -> bool:
    return char > "\u036f" and any(first <= char <= last for first, last in _RANGES)


def _beyond_latin(string: str) -> str:
    return " ".join(_BEYOND_LATIN.findall(string))


def grown(string: str, seed: str, starts: Sequence[int]) -> str:
    """The longest string that holds the seed wherever it stands, cut to whole words and to one turn of a tandem.

    Nothing where the seed stands less than three times, or ends at a comma or full stop as an author's phrase does.
    """
    ends = [start + len(seed) for start in starts]
    after = [string[end : end + 1] for end in ends]
    alike = len(set(after)) == 1
    if len(starts) < LEAST or (not alike and sum(map(_PAUSES.__contains__, after)) * 2 > len(after)):
        return ""
    right = left = ""
    if alike:
        right = _shared_start([string[end : end + LONGEST] for end in ends])
    if len({string[start - 1 : start] for start in starts}) == 1:
        left = _shared_start([string[max(start - LONGEST, 0) : start][::-1] for start in starts])[::-1]
    body = left + seed + right
    cut = _cut(string, [(start - len(left), end + len(right)) for start, end in zip(starts, ends, strict=True)])
    return one_turn(body[cut[0] : len(body) - cut[1]].strip())


def _shared_start(pieces: Sequence[str]) -> str:
    """What all of them begin with, up to a line's end; the first and the last in order differ earliest."""
    low, high = min(pieces), max(pieces)
    shared = next((low[:at] for at, (one, two) in enumerate(zip(low, high, strict=False)) if one != two), low)
    return shared.partition("\n")[0]


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
    if not _turns(body):
        return body
    for joint in ("", " "):
        turned = body + joint
        period = (turned + turned).find(turned, 1)
        if period < len(turned):
            return body[:period].strip()
    period = _period(body)
    return body[:period].strip() if period * 2 <= len(body) else body


def _turns(body: str) -> bool:
    """Does a string agree with itself, shifted by half of its length or less?"""
    shift = body.find(body[:1], 1)
    while 0 < shift <= (len(body) + 1) // 2:
        if body.startswith(body[shift:]):
            return True
        shift = body.find(body[0], shift + 1)
    return False


def _period(body: str) -> int:
    """The smallest shift at which a string agrees with itself."""
    table = [0] * len(body)
    for at in range(1, len(body)):
        length = table[at - 1]
        while length and body[at] != body[length]:
            length = table[length - 1]
        table[at] = length + (body[at] == body[length])
    return len(body) - table[-1] if body else 0


def _runs_at(string: str, unit: str, seed: str, starts: Sequence[int]) -> tuple[Run, ...]:
    """The runs of a unit that holds a seed, from all places of the seed."""
    shift = unit.find(seed)
    if shift < 0:
        return runs_of(string, unit)
    return _joined(string, unit, (start - shift for start in starts if string.startswith(unit, start - shift)))


def runs_of(string: str, unit: str) -> tuple[Run, ...]:
    """The places of a unit; neighbours with nothing or one space between them are one run."""
    return _joined(string, unit, (match.start() for match in re.finditer(re.escape(unit), string)))


def _joined(string: str, unit: str, starts: Iterable[int]) -> tuple[Run, ...]:
    found: list[Run] = []
    end = 0
    for start in starts:
        if start < end:
            continue
        end = start + len(unit)
        if found and string[found[-1].end : start] in ("", " "):
            found[-1] = Run(found[-1].start, end, found[-1].times + 1)
        else:
            found.append(Run(start, end, 1))
    return tuple(found)
