"""All readings of a stretch of letters as words, and how much better each joint is open than closed.

The stretch is a piece of text made of letters, apostrophes and single spaces. Every way to cut its letters
into words is a path through a lattice; a path costs the rarity of its words (given the word before) and a
penalty for each space it adds or takes away. For each position the best path with a space there is compared
with the best path without: the difference, in powers of ten, is the evidence that `read` returns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from clean.spaces.knowledge import STRAIGHT, english

INSERT, DELETE = 3.0, 2.0
LONGEST = 22
BEAM = 3
NEVER = -1e9
NOBODY: Mapping[str, int] = {}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


class Arc(NamedTuple):
    """One word of one reading: the letters [start, end), what it is read as, and its own score."""

    start: int
    end: int
    word: str
    score: float


class Reading(NamedTuple):
    """What the lattice says of a stretch; positions count letters, spaces left out."""

    margins: list[float]
    """For each position: best score with a space before this letter, less the best without one."""
    best: list[str]
    """The words of the best reading, lower-cased."""
    bounds: frozenset[int]
    """The positions at which its words begin."""
    typos: dict[int, float]
    """For a token that may be a misspelling: its start, and how much better it reads so than cut up."""


def read(
    letters: str,
    had: Collection[int],
    names: Mapping[str, int] = NOBODY,
    insert: float = INSERT,
    delete: float = DELETE,
) -> Reading:
    """Compare all readings of `letters`, which has spaces before the positions `had`.

    `names` are words of the document that the lexicon need not know, lower-cased, with their counts. The
    penalties are powers of ten; without one for insertions any letter may stand alone, so that there is a path.
    """
    size = len(letters)
    arcs, rivals = _arcs(letters, sorted({0, *had, size}), names)
    if insert < 1:
        _lone_letters(letters, arcs)
    forward, backward = _best_paths(arcs, frozenset(had), _entries(letters, had, insert), delete)
    opened, closed = [NEVER] * (size + 1), [NEVER] * (size + 1)
    top: list[tuple[float, Arc]] = []
    for arc, before in forward.items():
        total = before + backward.get(arc, NEVER)
        if arc in rivals:
            rivals[arc] = total
            continue
        top.append((total, arc))
        opened[arc.end] = max(opened[arc.end], total)
        for at in range(arc.start + 1, arc.end):
            if total > closed[at]:
                closed[at] = total
    margins = [_difference(opened[at], closed[at]) for at in range(size)]
    margins[0] = 0.0
    best = max((total for total, _ in top), default=NEVER)
    typos = {arc.start: max(-20.0, total - best) for arc, total in rivals.items()}
    words = _path(top)
    bounds = frozenset(accumulate(map(len, words), initial=0))
    return Reading(margins, words, bounds, typos)


def _entries(letters: str, had: Collection[int], penalty: float) -> list[float]:
    """What it costs to begin a word here. A change of case inside a token invites a space."""
    costs = [-penalty] * (len(letters) + 1)
    for at in range(1, len(letters)):
        before, here = letters[at - 1], letters[at]
        if here.isupper() and before.islower():
            costs[at] = -penalty / 2
        elif here.islower() and before.isupper() and letters[max(0, at - 2) : at].isupper() and at > 1:
            costs[at] = 0.0
    for at in (0, *had):
        costs[at] = 0.0
    return costs


def _difference(opened: float, closed: float) -> float:
    if opened <= NEVER / 2:
        return -20.0
    return 20.0 if closed <= NEVER / 2 else max(-20.0, min(20.0, opened - closed))


def _path(totals: list[tuple[float, Arc]]) -> list[str]:
    """The words of the best path: from each start the arc that lies on the best whole."""
    best: dict[int, tuple[float, Arc]] = {}
    for entry in totals:
        if entry > best.get(entry[1].start, (NEVER, entry[1])):
            best[entry[1].start] = entry
    words, at = [], 0
    while at in best:
        arc = best[at][1]
        words.append(arc.word)
        at = arc.end
    return words


def _arcs(letters: str, bounds: list[int], names: Mapping[str, int]) -> tuple[list[list[Arc]], dict[Arc, float]]:
    """Arcs by their start. Pieces must be words; only a whole token may stay unknown or be a misspelling."""
    lower = _lower(letters).translate(STRAIGHT)
    size = len(letters)
    arcs: list[list[Arc]] = [[] for _ in range(size + 1)]
    bucket, stems = english().bucket, english().stems
    whole = set(pairwise(bounds))
    rivals: dict[Arc, float] = {}
    for start in range(size):
        here = arcs[start]
        if lower[start] in "ai" or (start, start + 1) in whole:
            score = english().log10(lower[start])
            here.append(Arc(start, start + 1, lower[start], unknown(1) if score is None else score))
        known = bucket(lower[start : start + 2])[0]
        reach = LONGEST if lower[start : start + 4] in stems(lower[start : start + 2]) else 3
        for end in range(start + 2, min(size, start + reach) + 1):
            word = lower[start:end]
            score = known.get(word)
            named = names.get(word, 0) if names else 0
            if named and (score is None or score < -5.5) and (named > 1 or (start, end) not in whole):
                score = -5.5
            if score is None and end - start > 3 and lower[end - 1] == "s" and lower[end - 2] == "'":
                owner = known.get(word[:-2])
                score = None if owner is None else owner - 1.0
            if score is not None:
                here.append(Arc(start, end, word, score))
        if names and reach == 3:
            _named(lower, start, size, names, here, whole)
    for start, end in sorted(whole):
        word = lower[start:end]
        score = english().log10(word)
        if score is None or score < -5.5:
            if not any(arc.end == end for arc in arcs[start]):
                arcs[start].append(Arc(start, end, word, unknown(end - start)))
            meant = misspelt(word)
            if meant is not None:
                rival = Arc(start, end, meant[0], meant[1])
                rivals[rival] = NEVER
                arcs[start].append(rival)
    _unknown_parts(letters, bounds, arcs)
    return arcs, rivals


def _lower(letters: str) -> str:
    """Letter for letter: of all letters only this one becomes two."""
    return letters.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "I").lower()


def _named(
    lower: str, start: int, size: int, names: Mapping[str, int], here: list[Arc], whole: set[tuple[int, int]]
) -> None:
    """Names of the document that begin here, where the lexicon has no word that begins so."""
    for end in range(start + 4, min(size, start + LONGEST) + 1):
        word = lower[start:end]
        if word in names and (names[word] > 1 or (start, end) not in whole):
            here.append(Arc(start, end, word, -5.5))


def _lone_letters(letters: str, arcs: list[list[Arc]]) -> None:
    for start, char in enumerate(_lower(letters)):
        if not any(arc.end == start + 1 for arc in arcs[start]):
            arcs[start].append(Arc(start, start + 1, char, -6.5))


def _unknown_parts(letters: str, bounds: list[int], arcs: list[list[Arc]]) -> None:
    """An unknown name with a capital may lean on a known word, and any unknown word on a long known one."""
    for start, end in pairwise(bounds):
        if end - start < 6 or end - start > 40:
            continue
        long = {arc.end for arc in arcs[start] if arc.end - start >= 5 and arc.score > -5.0 and end - arc.end >= 6}
        for at in range(start + 2, end - 3):
            capital = letters[at].isupper() and letters[at - 1].islower()
            if (capital or at in long) and not any(arc.end == end for arc in arcs[at]):
                arcs[at].append(Arc(at, end, letters[at:end].lower(), unknown(end - at)))
        if letters[start].isupper():
            for at in range(start + 4, min(end - 1, start + 14)):
                if not any(arc.end == at for arc in arcs[start]):
                    arcs[start].append(Arc(start, at, letters[start:at].lower(), unknown(at - start)))


def unknown(length: int) -> float:
    """The score of a word that nobody listed: letters cost about a power of ten each."""
    return -4.5 - 0.9 * length


@lru_cache(maxsize=20_000)
def misspelt(word: str) -> tuple[str, float] | None:
    """The commonest checked word one letter away, with its score as a misspelling."""
    if not 5 <= len(word) <= 16 or not word.isascii() or not word.isalpha():
        return None
    best: tuple[str, float] | None = None
    for start, others in _neighbours(word).items():
        frequent = english().frequent(start)
        for other in others & frequent.keys():
            if best is None or (frequent[other] - 3.0, other) > (best[1], best[0]):
                best = other, frequent[other] - 3.0
    return best


def _neighbours(word: str) -> dict[str, set[str]]:
    """Strings one letter away, by their first two letters."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found.update(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1)
    for head, tail in cuts:
        behind = tail[1:]
        found.update([head + char + behind for char in _ALPHABET] if tail else ())
        found.update([head + char + tail for char in _ALPHABET])
    groups: dict[str, set[str]] = {word[:2]: set()}
    for other in found:
        groups.setdefault(other[:2], set()).add(other)
    return groups


def _best_paths(
    arcs: list[list[Arc]], had: frozenset[int], entries: list[float], delete: float
) -> tuple[dict[Arc, float], dict[Arc, float]]:
    """For every arc that a good path uses: the best score up to and with it, and the best score behind it."""
    size = len(arcs) - 1
    followers = english().followers
    log10 = english().log10
    forward: dict[Arc, float] = {}
    ending: list[list[tuple[float, Arc]]] = [[] for _ in range(size + 1)]
    links: list[tuple[Arc, Arc, float]] = []
    removed = _prefix(had, size)
    for start in range(size):
        if start and not ending[start]:
            continue
        before = sorted(ending[start], reverse=True)[:BEAM]
        contexts = [(total, arc, followers(arc.word), log10(arc.word)) for total, arc in before]
        for arc in arcs[start]:
            own = entries[start] - delete * (removed[arc.end] - removed[start + 1])
            total = own + arc.score if not start else NEVER
            for earlier, last, listed, rarity in contexts:
                pair = listed.get(arc.word)
                step = own + (arc.score if pair is None or rarity is None else max(arc.score, pair - rarity))
                links.append((last, arc, step))
                total = max(total, earlier + step)
            if total > NEVER:
                forward[arc] = total
                ending[arc.end].append((total, arc))
    backward = {arc: 0.0 for _, arc in ending[size]}
    for last, arc, step in reversed(links):
        behind = backward.get(arc)
        if behind is not None and behind + step > backward.get(last, NEVER):
            backward[last] = behind + step
    return forward, backward


def _prefix(had: frozenset[int], size: int) -> list[int]:
    """How many of the original spaces stand before each position, itself left out."""
    counts = [0] * (size + 2)
    for at in range(size + 1):
        counts[at + 1] = counts[at] + (at in had)
    return counts
