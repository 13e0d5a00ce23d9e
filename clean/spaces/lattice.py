"""All readings of a stretch of letters as words, and how much better each joint is open than closed.

The stretch is a piece of text made of letters, apostrophes and single spaces. Every way to cut its letters
into words is a path through a lattice; a path costs the rarity of its words (given the word before) and what
the caller asks for each space that it adds or takes away. For each position the best path with a space there is
compared with the best path without: the difference, in powers of ten, is the evidence that `read` returns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from clean.spaces.knowledge import STRAIGHT, english

LONGEST = 22
INSERT, DELETE = 3.0, 2.0
BEAM = 3
LONE = 14
"""Where tokens are longer than this, any letter may stand alone: else there might be no path but the whole."""
NEVER = -1e9
NOBODY: Mapping[str, int] = {}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LEAST = {2: -4.6, 3: -6.2, 4: -6.8}
"""A part of a token that is so short must be at least this common."""

MISSPELT = -3.0

Arc = tuple[int, str, float, float]
"""One word of one reading, in the list of its start: where it ends, what it is read as, its score, and what it costs
not to be written so."""


class Reading(NamedTuple):
    """What the lattice says of a stretch; positions count letters, spaces left out."""

    margins: list[float]
    """For each position: best score with a space before this letter, less the best without one."""
    best: list[str]
    """The words of the best reading, lower-cased."""
    bounds: frozenset[int]
    """The positions at which its words begin."""
    typos: dict[int, float]
    """For positions in a token that may be misspelt: how much better it reads so than with a space here."""


def read(
    letters: str, had: Collection[int] = (), costs: Sequence[float] | None = None, names: Mapping[str, int] = NOBODY
) -> Reading:
    """Compare all readings of `letters`, which has spaces before the positions `had`.

    `costs` say for each position, in powers of ten, what it costs to put in the space that isn't there, or to take
    out the one that is; without them any letters may be cut at no cost. `names` are words of the document that
    the lexicon need not know, lower-cased, with their counts.
    """
    size = len(letters)
    arcs, rivals = _arcs(letters, sorted({0, *had, size}), names)
    if costs is None or size > LONE * (1 + len(had)):
        _lone_letters(letters, arcs)
    costs = costs or [0.0] * size
    entries = [*(0.0 if at == 0 or at in had else -cost for at, cost in enumerate(costs)), 0.0]
    removals = [cost if at in had else 0.0 for at, cost in enumerate(costs)]
    totals = _best_paths(arcs, entries, list(accumulate(removals, initial=0.0)))
    opened, closed = [NEVER] * (size + 1), [NEVER] * (size + 1)
    tops: list[tuple[float, Arc]] = []
    misspelt: list[tuple[int, int, float]] = []
    for start, (some, scores) in enumerate(zip(arcs, totals, strict=True)):
        top = NEVER, (0, "", 0.0, 0.0)
        rival = rivals.get(start)
        for arc, total in zip(some, scores, strict=True):
            end = arc[0]
            if arc is rival:
                misspelt.append((start, end, total))
                continue
            if total > opened[end]:
                opened[end] = total
            for at in range(start + 1, end):
                if total > closed[at]:
                    closed[at] = total
            top = max(top, (total, arc))
        tops.append(top)
    margins = [_difference(*pair) for pair in zip(opened[:size], closed, strict=False)]
    margins[0] = 0.0
    words = _path(tops)
    bounds = frozenset(accumulate(map(len, words), initial=0))
    typos = {at: _difference(total, opened[at]) for start, end, total in misspelt for at in range(start + 1, end)}
    return Reading(margins, words, bounds, typos)


def penalties(letters: str, had: Collection[int], insert: float = INSERT, delete: float = DELETE) -> list[float]:
    """The usual costs: the same everywhere, but that a change of case inside a token invites a space."""
    costs = [insert] * len(letters)
    for at in range(1, len(letters)):
        before, here = letters[at - 1], letters[at]
        if here.isupper() and before.islower():
            costs[at] = insert / 2
        elif here.islower() and at > 1 and letters[at - 2 : at].isupper():
            costs[at] = 0.0
    for at in had:
        costs[at] = delete
    return costs


def _difference(opened: float, closed: float) -> float:
    if opened <= NEVER / 2:
        return -20.0
    return 20.0 if closed <= NEVER / 2 else max(-20.0, min(20.0, opened - closed))


def _path(tops: list[tuple[float, Arc]]) -> list[str]:
    """The words of the best path: from each start the arc that lies on the best whole."""
    words, at = [], 0
    while at < len(tops) and tops[at][0] > NEVER / 2:
        at, word, _, _ = tops[at][1]
        words.append(word)
    return words


def _arcs(letters: str, bounds: list[int], names: Mapping[str, int]) -> tuple[list[list[Arc]], dict[int, Arc]]:
    """Arcs by their start, and those that are misspellings. Only a whole token may stay unknown or be misspelt."""
    lower = _lower(letters).translate(STRAIGHT)
    size = len(letters)
    names = {name: count for name, count in names.items() if name in lower}
    whole = dict(pairwise(bounds))
    arcs = [_words_at(lower, start, whole.get(start, 0), names) for start in range(size)]
    arcs.append([])
    rivals: dict[int, Arc] = {}
    for start, end in whole.items():
        word = lower[start:end]
        score = english().log10(word)
        if score is None or score < -5.5:
            if not any(arc[0] == end for arc in arcs[start]):
                arcs[start].append((end, word, unknown(end - start), 0.0))
            meant = misspelt(word)
            if meant is not None:
                rivals[start] = (end, *meant, MISSPELT)
                arcs[start].append(rivals[start])
    _unknown_parts(letters, bounds, arcs)
    return arcs, rivals


def _lower(letters: str) -> str:
    """Letter for letter: of all letters only this one becomes two."""
    return letters.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "I").lower()


def _words_at(lower: str, start: int, whole: int, names: Mapping[str, int]) -> list[Arc]:
    """The words that begin here; `whole` is where the token ends that begins here, if one does."""
    here: list[Arc] = []
    first = lower[start]
    if first in "ai" or whole == start + 1:
        score = english().log10(first)
        here.append((start + 1, first, unknown(1) if score is None else score, 0.0))
    two = lower[start : start + 2]
    known = english().known(two)
    far = english().longest(lower[start : start + 4])
    last = min(len(lower), start + (far + 2 if far else 3))
    for end in range(start + 2, last + 1):
        word = lower[start:end]
        score = known.get(word)
        if score is not None and score < LEAST.get(end - start, NEVER) and end != whole:
            score = None
        if score is None and word[-1] == "s" and word[-2] == "'" and end - start > 3:
            owner = known.get(word[:-2])
            score = None if owner is None else owner - 1.0
        if score is not None:
            here.append((end, word, score, 0.0))
    if names:
        _named(lower, start, whole, names, here)
    return here


def _named(lower: str, start: int, whole: int, names: Mapping[str, int], here: list[Arc]) -> None:
    """Names of the document that begin here, where the lexicon hardly knows them."""
    for end in range(start + 3, min(len(lower), start + LONGEST) + 1):
        word = lower[start:end]
        if word in names and (names[word] > 1 or end != whole):
            here[:] = [arc for arc in here if arc[0] != end or arc[2] >= -5.5]
            if all(arc[0] != end for arc in here):
                here.append((end, word, -5.5, 0.0))


def _lone_letters(letters: str, arcs: list[list[Arc]]) -> None:
    for start, char in enumerate(_lower(letters)):
        if not any(arc[0] == start + 1 for arc in arcs[start]):
            arcs[start].append((start + 1, char, -6.5, 0.0))


def _unknown_parts(letters: str, bounds: list[int], arcs: list[list[Arc]]) -> None:
    """An unknown name with a capital may lean on a known word, and any unknown word on a long known one."""
    for start, end in pairwise(bounds):
        if end - start < 6 or end - start > 40:
            continue
        long = {to for to, _, score, _ in arcs[start] if to - start >= 5 and score > -5.0 and end - to >= 6}
        for at in range(start + 2, end - 3):
            capital = letters[at].isupper() and letters[at - 1].islower()
            if (capital or at in long) and not any(arc[0] == end for arc in arcs[at]):
                arcs[at].append((end, _lower(letters[at:end]), unknown(end - at), 0.0))
        if letters[start].isupper():
            ends = {arc[0] for arc in arcs[start]}
            for at in range(start + 4, min(end - 1, start + 14)):
                if at not in ends:
                    arcs[start].append((at, _lower(letters[start:at]), unknown(at - start), 0.0))


def unknown(length: int) -> float:
    """The score of a word that nobody listed: letters cost about a power of ten each."""
    return -4.5 - 0.9 * length


@lru_cache(maxsize=20_000)
def misspelt(word: str) -> tuple[str, float] | None:
    """The commonest checked word one letter away, and how common it is."""
    if not 5 <= len(word) <= 16 or not word.isascii() or not word.isalpha():
        return None
    best: tuple[str, float] | None = None
    for start, others in _neighbours(word).items():
        frequent = english().frequent(start)
        for other in others & frequent.keys():
            if best is None or (frequent[other], other) > (best[1], best[0]):
                best = other, frequent[other]
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


@lru_cache(maxsize=20_000)
def _as_first(word: str) -> tuple[Mapping[str, float], float | None]:
    """What stands behind this word, and how common it is itself."""
    return english().followers(word), english().log10(word)


def _best_paths(arcs: list[list[Arc]], entries: list[float], removals: list[float]) -> list[list[float]]:
    """For every arc the score of the best whole reading that uses it."""
    size = len(arcs) - 1
    forward: list[float] = []
    links: list[list[tuple[int, float]]] = []
    ending: list[list[tuple[float, int, str]]] = [[] for _ in range(size + 1)]
    ending[0].append((0.0, -1, ""))
    for start, some in enumerate(arcs):
        before = sorted(ending[start], reverse=True)[:BEAM]
        contexts = [(total, last, *_as_first(word)) for total, last, word in before] if some else []
        entry = entries[start] + removals[min(start + 1, size)]
        for end, word, score, fee in some:
            own = entry - removals[end] + fee
            total = NEVER
            mine = []
            for earlier, last, listed, rarity in contexts:
                pair = listed.get(word)
                step = own + (score if pair is None or rarity is None or pair - rarity < score else pair - rarity)
                mine.append((last, step))
                if earlier + step > total:
                    total = earlier + step
            if mine:
                ending[end].append((total, len(forward), word))
            forward.append(total)
            links.append(mine)
    backward = [NEVER] * (len(forward) + 1)
    for _, last, _ in ending[size]:
        backward[last] = 0.0
    for arc in range(len(forward) - 1, -1, -1):
        behind = backward[arc]
        if behind > NEVER / 2:
            for last, step in links[arc]:
                if behind + step > backward[last]:
                    backward[last] = behind + step
    whole = iter(map(sum, zip(forward, backward, strict=False)))
    return [[next(whole) for _ in some] for some in arcs]
