"""Is a repeat a stamp? What speaks for and against it, weighed into one probability.

An author's phrase belongs to its sentences: the words beside it are those that go with it, commas and full
stops touch it, and without it the sentence falls apart. A stamp was dropped in anywhere: its neighbours go
with each other and not with it. `benchmarks/train_watermark.py` measured what each sign is worth.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from clean.lazy import lazy
from clean.lexicon import Lexicon, lexicon
from clean.repeats import ADDRESS_STARTS, DOMAIN, Repeat, Run, foreign_letters, inside_word, repeats
from clean.text import Text

PLACES = 8
"""So many places of a repeat are looked at; more say nothing new."""
WEIGHTS: Mapping[str, float] = {
    "address": 2.72,
    "alone": 5.30,
    "breaks": 1.36,
    "capitals": 1.57,
    "english": 0.79,
    "foreign": 2.79,
    "glued": 5.89,
    "inner": -3.12,
    "inside": 0.20,
    "joined": 0.81,
    "lefts": 8.66,
    "length": 0.95,
    "mixed": 0.58,
    "names": -0.59,
    "opens": -3.08,
    "own": -0.26,
    "places": 2.50,
    "rights": 6.04,
    "shape": 5.01,
    "strange": -0.25,
    "tandem": 6.77,
    "touched": -8.41,
    "words": 0.57,
}
BIAS = -30.21
DELETE = 0.9
"""A stamp that is this sure is taken out."""
SAID_AGAIN = 0.85
"""Ordinary words several times over at one place are rather somebody's than a stamp's (`I love you I love you`)."""
ROW = 160
"""A line longer than this to one side of a repeat is no row of a table."""
REPORT = 0.8
"""One that is this sure is reported."""
LEAST_SCORE = math.log(REPORT / (1 - REPORT))
_SHAPE = lazy(
    r"^(?:captured|compiled|converted|copied|created|delivered|digiti[sz]ed|downloaded|edited|exported|generated"
    r"|issued|licen[cs]ed|made|mirrored|powered|prepared|printed|produced|protected|provided|published|purchased"
    r"|registered|scanned|shared|sold|sponsored|translated|typeset|uploaded)"
    r" (?:at|by|for|from|on|through|to|using|via|with)\b"
    r"|\b(?:all rights reserved|confidential|copyright|do not (?:copy|distribute|share)|evaluation (?:copy|version)"
    r"|for (?:internal|personal|review) use|not for (?:re)?(?:distribution|sale)"
    r"|(?:review|sample|trial) (?:copy|edition|version)|unregistered|watermark)\b",
    re.IGNORECASE,
)
# In small letters, one of these stands in everything that has the shape of a stamp.
_SHAPE_WORDS = (
    *(" at", " by", " for", " from", " on", " through", " to", " using", " via", " with", "all rights", "confidential"),
    *("copyright", "do not", "evaluation", "for ", "review", "sample", "trial", "unregistered", "watermark"),
)
_CLOSING = frozenset(",.;:!?)]}'’”\"…/-–")
_OPENING = frozenset("([{“‘\"'/-–")
_ADDRESS = lazy(rf"https?://|www\.|^[@#]\w|\w{DOMAIN}", re.IGNORECASE)
_CORE = lazy(r"^[\W_]+|[\W_]+$")


class Place(NamedTuple):
    """One run of a repeat and what stands around it."""

    run: Run
    left: str
    right: str
    before: str
    after: str


def places(string: str, repeat: Repeat) -> list[Place]:
    """The first runs of a repeat with the tokens and characters beside them, empty at a line's end."""
    found = []
    for run in repeat.runs[:PLACES]:
        start, end = run.start, run.end
        left = string[start - 40 if start > 40 else 0 : start].rpartition("\n")[2]
        right = string[end : end + 40].partition("\n")[0]
        lefts, rights = left.rsplit(None, 1), right.split(None, 1)
        found.append(Place(run, lefts[-1] if lefts else "", rights[0] if rights else "", left[-1:], right[:1]))
    return found


def judged(text: Text) -> Iterator[tuple[float, Repeat, Mapping[str, object]]]:
    """The repeats of a text that may be stamps: how sure that is, and the signs that are not zero."""
    letters: int | None = None
    for repeat in repeats(text):
        if letters is None and foreign_letters(repeat.unit):
            letters = foreign_letters(text.string)
        sure, signs = probability(text, repeat, letters or 0)
        if sure:
            yield sure, repeat, signs


def probability(text: Text, repeat: Repeat, letters: int) -> tuple[float, Mapping[str, object]]:
    """Hopeless ones end early, with 0. `letters` is how many the text has in other scripts than Latin."""
    here = places(text.string, repeat)
    many = len(here)
    variety = min(len({place.left for place in here}), len({place.right for place in here}))
    if variety * 2 < many or sum(map(_touched, here)) * 2 > many or _in_rows(text.string, here):
        return 0.0, {}
    cores = cores_of(repeat.unit)
    found = looks(repeat, here, cores, _foreign(text, repeat, letters))
    score = BIAS + _weighed(found)
    if score + WEIGHTS["alone"] + WEIGHTS["joined"] * many < LEAST_SCORE:
        return 0.0, {}
    alone = {"alone": _alone(text, repeat, cores)}
    score += _weighed(alone)
    if max(score, score + _most_among_words(here, cores)) < LEAST_SCORE:
        return 0.0, {}
    rest = _among_words(text, here, cores)
    score += _weighed(rest)
    found.update(alone | rest)
    sure = 1 / (1 + math.exp(-score))
    if len(repeat.runs) == 1 and _ordinary(cores):
        sure = min(sure, SAID_AGAIN)
    return sure, {name: round(value, 2) for name, value in found.items() if value}


def _in_rows(string: str, here: Sequence[Place]) -> bool:
    """Do most places have as many words before them in their line, and as many behind, as rows and forms have?"""
    shapes: Counter[tuple[int, int]] = Counter()
    for place in here:
        start, end = place.run.start, place.run.end
        before = string[max(0, start - ROW) : start].rpartition("\n")
        behind = string[end : end + ROW].partition("\n")
        if (before[1] or start <= ROW) and (behind[1] or end + ROW >= len(string)):
            shapes[len(before[2].split()), len(behind[0].split())] += 1
    del shapes[0, 0]
    alike = max(shapes.values(), default=0)
    return alike >= 3 and alike * 4 >= len(here) * 3


def _ordinary(cores: Sequence[str]) -> bool:
    """Are these checked English words in small letters, each and every one?"""
    english = lexicon("en")
    return english is not None and all(core == "I" or (core.islower() and core in english.clean) for core in cores)


def signs_of(text: Text, repeat: Repeat) -> dict[str, float]:
    """Every sign of a repeat, for measuring what they are worth."""
    here, cores = places(text.string, repeat), cores_of(repeat.unit)
    foreign = _foreign(text, repeat, foreign_letters(text.string))
    rest = {"alone": _alone(text, repeat, cores)} | _among_words(text, here, cores)
    return looks(repeat, here, cores, foreign) | rest


def _among_words(text: Text, here: list[Place], cores: list[str]) -> dict[str, float]:
    """The signs that take a look at a lexicon, where the text's language has one."""
    known = lexicon(text.language)
    return _fit(known, here, cores) if known else {}


def _weighed(found: Mapping[str, float]) -> float:
    return sum(WEIGHTS[name] * value for name, value in found.items())


def looks(repeat: Repeat, here: list[Place], cores: list[str], foreign: bool) -> dict[str, float]:
    """The signs that the repeat and its places show at a glance."""
    unit, many = repeat.unit, len(here)
    letters = max(len(cores), 1)
    return {
        "places": math.log2(many),
        **_signs(here, unit),
        "lefts": len({place.left for place in here}) / many,
        "rights": len({place.right for place in here}) / many,
        "length": math.log2(len(unit)),
        "words": min(unit.count(" ") + 1, 8),
        "capitals": sum([core.isupper() and len(core) > 1 for core in cores]) / letters,
        "names": sum([core[0].isupper() for core in cores]) / letters,
        "address": float(bool(_ADDRESS.search(unit))),
        "foreign": float(foreign),
        "mixed": float(foreign and not unit.isalpha()),
        "shape": float(_shaped(unit)),
    }


def _shaped(unit: str) -> bool:
    small = unit.lower()
    return any(map(small.__contains__, _SHAPE_WORDS)) and bool(_SHAPE.search(unit))


def _signs(here: Sequence[Place], unit: str) -> dict[str, float]:
    """The signs of single places: the share of places that show each."""
    tandem = glued = inside = breaks = opens = touched = 0
    lower = unit[0].islower()
    for place in here:
        left, right = place.left[-1:], place.right[:1]
        small = right.islower()
        tandem += place.run.times > 1
        glued += _glued(place, unit)
        inside += left.isalnum() and (small or right.isdigit())
        breaks += small and not lower and left.islower()
        opens += not left or left in ".!?:"
        touched += _touched(place)
    many = len(here)
    return {
        "tandem": tandem / many,
        "glued": glued / many,
        "inside": inside / many,
        "breaks": breaks / many,
        "opens": opens / many,
        "touched": touched / many,
    }


def _foreign(text: Text, repeat: Repeat, letters: int) -> bool:
    """Is the repeat in a writing system that the text hardly has anywhere else?"""
    inside = foreign_letters(repeat.unit)
    return inside > 0 and (letters - inside * repeat.times) * 20 < len(text) - len(repeat.unit) * repeat.times


def _glued(place: Place, unit: str) -> bool:
    """Letters on one side, and a seam of case, script or address where they meet."""
    seam = unit.startswith(ADDRESS_STARTS) or not inside_word(place.before, unit[0])
    left = place.before.isalnum() and seam
    return left or (place.after.isalnum() and not inside_word(unit[-1], place.after))


def _alone(text: Text, repeat: Repeat, cores: list[str]) -> float:
    """The share of the repeat's longer words that the text has nowhere else."""
    long = [core for core in cores if len(core) > 3 or not core.islower()]
    if not long:
        return 0.5
    return sum(_only_here(text, core, repeat.times * repeat.unit.count(core)) for core in long) / len(long)


def _only_here(text: Text, core: str, times: int) -> bool:
    return text.tokens.get(core, 0) <= times and text.string.count(core) <= times


def _may_join(place: Place) -> bool:
    """Could the words beside the repeat be one sentence's?"""
    return place.left[-1:].isalnum() and place.right[:1].islower() and not place.after.isalnum()


def _touched(place: Place) -> bool:
    """Does punctuation touch the repeat, as it touches an author's phrase?"""
    opened = place.before in _OPENING and (place.before not in "\"'" or not place.left.strip("\"'"))
    return opened or place.after in _CLOSING


def cores_of(unit: str) -> list[str]:
    return [core for word in unit.split() if (core := word if word.isalnum() else _CORE.sub("", word))]


def _most_among_words(here: Sequence[Place], cores: list[str]) -> float:
    """No lexicon could say more than this for a stamp."""
    joined, beside = sum(map(_may_join, here)), len(_beside(here, cores))
    return (
        WEIGHTS["english"]
        + WEIGHTS["joined"] * joined
        + max(WEIGHTS["own"], WEIGHTS["strange"]) * beside
        + WEIGHTS["inner"] * (len(cores) < 2) / 2
    )


def _fit(known: Lexicon, here: Sequence[Place], cores: list[str]) -> dict[str, float]:
    """How many of the neighbours go with each other, and with the repeat."""
    joined = 0
    for place in here:
        left, right = _plain(place.left), _plain(_CORE.sub("", place.right))
        if left and right and _may_join(place):
            joined += known.pair(left, right) is not None
    beside = _beside(here, cores)
    own = sum(known.pair(one, two) is not None for one, two in beside)
    inner = [known.pair(_plain(one), _plain(two)) is not None for one, two in pairwise(cores)]
    return {
        "joined": joined,
        "own": own,
        "strange": len(beside) - own,
        "english": 1.0,
        "inner": sum(inner) / len(inner) if inner else 0.5,
    }


def _beside(here: Sequence[Place], cores: list[str]) -> list[tuple[str, str]]:
    """The repeat's first and last word with the words beside them."""
    if not cores:
        return []
    first, last = _plain(cores[0]), _plain(cores[-1])
    lefts = [(_plain(place.left), first) for place in here if place.left[-1:].isalnum()]
    rights = [(last, _plain(_CORE.sub("", place.right))) for place in here]
    return [pair for pair in (*lefts, *rights) if all(pair)]


def _plain(word: str) -> str:
    return word.replace("’", "'").lower().removesuffix("'s")
