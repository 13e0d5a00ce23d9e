"""Which words of the lexicon begin and end at every place of a text, whatever its spaces, in a few array operations.

A string of letters has a number (a polynomial of its letters, modulo 2**64) that follows from two running sums, so
that all strings of 2 to 15 letters in a text are looked up together in a table of the lexicon's words.
The network reads the answer; it isn't exact (a few rare words find no room in the table), so nothing else should.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from clean.package import DATA

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Numbers = NDArray[np.uint64]
    Bytes = NDArray[np.uint8]

#: Classes of characters without case (see ``spacenet``): a space, an apostrophe, the small letters from a to z.
SPACE, APOSTROPHE, A, Z = 2, 9, 67, 92
SHORTEST, LONGEST = 2, 15
#: How many words get a number of their own.
FREQUENT = 8192
#: How many values `Look.joint` and `Look.word` have, and how many numbers a row of `Look.levels`.
JOINTS, WORDS, LEVELS = 3 * 256 + 1, FREQUENT + 18, 2 * (LONGEST + 1 - SHORTEST)
#: The table's places, as a power of two.
PLACES = 20
STEP, OTHER = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03
BACK = pow(STEP, -1, 1 << 64)
_WIDTH = LONGEST + 1


@dataclass(frozen=True, slots=True)
class Look:
    """What the lexicon says of every place in a row."""

    #: Of the words that begin here and of those that end before, by length: from 0 (none) to 255 (very frequent).
    levels: Bytes
    #: What the two pieces on either side of here are, if this is a joint; or what the pieces make when joined.
    joint: Ints
    #: Which word one stands in.
    word: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The words of a row as they stand: letters, and apostrophes between letters."""

    #: Whether a place is in a word, and in which; the first place of each word and the one after its last.
    inside: Any
    which: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A hash table of words: a check number of 24 bits and a level of 8 in each place."""

    table: NDArray[np.uint32]
    #: The number of the word in each place, where it is one of the frequent ones.
    number: NDArray[np.uint16]

    def look(self, plain: Ints) -> Look:
        """See `Look`; ``plain`` are classes without case."""
        import numpy as np

        blank = plain == SPACE
        kept = plain[~blank]
        at = np.cumsum(~blank) - ~blank
        letters = np.zeros(len(kept) + _WIDTH, np.int64)
        letters[: len(kept)] = kept
        sums = _sums(letters)
        begin, end = self._levels(letters, sums)
        levels = np.concatenate((begin[:, SHORTEST:].take(at, axis=0), end[at]), axis=1)
        runs = _runs(plain)
        start = at[runs.first]
        size = runs.last - runs.first
        whole = _level(begin, start, size)
        joint = self._joints(begin, at, runs, whole)
        joint[blank] = JOINTS - 1
        gap = np.flatnonzero(blank[1:-1] & runs.inside[:-2] & runs.inside[2:]) + 1
        if len(gap):
            left, right = runs.which[gap - 1], runs.which[gap + 1]
            both = _level(begin, start[left], size[left] + size[right])
            joint[gap] = 512 + both // 16 * 16 + np.minimum(whole[left], whole[right]) // 16
        numbers = np.append(self._numbers(sums, start, size), WORDS - 1)
        return Look(levels, joint, numbers[np.where(runs.inside, runs.which, -1)])

    def _levels(self, letters: Ints, sums: Numbers) -> tuple[Bytes, Any]:
        """Levels of the words that begin at each letter, and of those that end before it, by length."""
        import numpy as np

        n = len(letters) - LONGEST
        ahead = np.ndarray((n, _WIDTH - SHORTEST), np.uint64, sums, SHORTEST * 8, (8, 8))
        value = ahead - sums[:n, None]
        value *= powers(n)[1][:n, None]
        rows = np.zeros((n + LONGEST, _WIDTH), np.uint8)
        begin = rows[LONGEST:]
        begin[:, SHORTEST:] = self._find(value)[0]
        begin[:, 1] = _alone()[letters[:n]]
        corner = (LONGEST - SHORTEST) * _WIDTH + SHORTEST
        end = np.ndarray((n, _WIDTH - SHORTEST), np.uint8, rows, corner, (_WIDTH, 1 - _WIDTH))
        return begin, end

    def _find(self, value: Numbers) -> tuple[Any, Any]:
        """The level of each word, 0 for none, and which of its two places in the table holds it."""
        import numpy as np

        check = (value >> np.uint64(12)).astype(np.uint32) & np.uint32(0xFFFFFF00)
        first, second = places_of(value)
        one, two = self.table.take(first), self.table.take(second)
        one ^= check
        two ^= check
        level = np.minimum(one, two)
        level[level > 255] = 0
        return level, np.where(one < two, first, second)

    def _joints(self, begin: Bytes, at: Ints, runs: Runs, whole: Ints) -> Ints:
        """Inside a word: what stands before here and what from here on; at its first place: the word, its length."""
        import numpy as np

        place = np.arange(len(at))
        first, last = runs.first[runs.which], runs.last[runs.which]
        left = _level(begin, at[first], place - first)
        right = _level(begin, at, last - place)
        joint = np.where(runs.inside, left // 16 * 16 + right // 16, 256)
        joint[runs.first] = 256 + whole // 16 * 16 + np.minimum(runs.last - runs.first, 15)
        return joint

    def _numbers(self, sums: Numbers, start: Ints, size: Ints) -> Ints:
        """The number of each word: its own if frequent, else one for its level."""
        import numpy as np

        value = (sums[start + size] - sums[start]) * powers(len(sums))[1][start]
        level, found = self._find(value)
        number: Ints = self.number[found].astype(np.int64)
        unknown = (level == 0) | (number == 0)
        number[unknown] = FREQUENT + 1 + level[unknown] // 16
        return number


def _level(begin: Bytes, start: Ints, length: Ints) -> Ints:
    """The level of the word of this length that begins at this letter."""
    import numpy as np

    length = np.where((length <= LONGEST) & (length > 0), length, 0)
    return begin.ravel().take(start * _WIDTH + length).astype(np.int64)


def places_of(value: Numbers) -> tuple[Ints, Ints]:
    import numpy as np

    drop = np.uint64(64 - PLACES)
    return (value >> drop).view(np.int64), ((value * np.uint64(OTHER)) >> drop).view(np.int64)


def _runs(plain: Ints) -> Runs:
    import numpy as np

    inside = np.zeros(len(plain) + 2, bool)
    letter = inside[1:-1]
    np.logical_and(plain >= A, plain <= Z, out=letter)
    marks = np.flatnonzero(plain == APOSTROPHE)
    if len(marks):
        between = inside[marks] & inside[marks + 2]
        letter[marks[between]] = True
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    first, last = edges[::2], edges[1::2]
    if not len(first):
        return Runs(letter, np.zeros(len(plain), np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64))
    which = np.zeros(len(plain), np.int64)
    which[first[1:]] = 1
    return Runs(letter, np.cumsum(which), first, last)


def _sums(letters: Ints) -> Numbers:
    """Running sums of the letters' numbers times powers."""
    import numpy as np

    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letter_numbers()[letters] * powers(len(letters))[0][: len(letters)], out=sums[1:])
    return sums


def powers(size: int) -> tuple[Numbers, Numbers]:
    """The powers that letters are multiplied by, and those that take a start's place out again; at least so many."""
    return _made_powers(max(1 << 13, 1 << size.bit_length()))


@cache
def _made_powers(size: int) -> tuple[Numbers, Numbers]:
    import numpy as np

    made = np.full((2, size), [[STEP], [BACK]], np.uint64)
    made[:, 0] = 1
    np.multiply.accumulate(made, axis=1, out=made)
    return made[0], made[1]


@cache
def _alone() -> Bytes:
    """The level of a letter that stands alone, by class."""
    import numpy as np

    levels = np.zeros(128, np.uint8)
    levels[A : Z + 1] = 40
    levels[[A, A + ord("i") - ord("a")]] = 250
    return levels


@cache
def letter_numbers() -> Numbers:
    """A number of 64 bits for every class of characters."""
    import numpy as np

    x = np.arange(1, 129, dtype=np.uint64) * np.uint64(STEP)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return x ^ (x >> np.uint64(31))


@cache
def grid() -> Grid:
    """The table of the English lexicon, as `benchmarks/build_wordgrid.py` writes it; read once."""
    import numpy as np

    with (DATA / "lexicon" / "en.grid").open("rb") as stream, np.load(stream) as stored:
        made = Grid(np.zeros(1 << PLACES, np.uint32), np.zeros(1 << PLACES, np.uint16))
        made.table[np.cumsum(stored["gaps"], dtype=np.int64)] = stored["entries"]
        made.number[stored["places"]] = stored["numbers"]
    return made
