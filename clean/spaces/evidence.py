"""What speaks for and against each space: the features that the judge weighs.

A piece of text (a line, or a window around a suspicious word) becomes candidates: places where a space may be
missing, white space that may be stray. Each carries named numbers; `docs/explanation/spaces.md` tells them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from clean.lazy import lazy
from clean.spacenet import Reading
from clean.spaces.features import (
    DIGITS_BEFORE,
    DIGITS_BEHIND,
    Margin,
    clip,
    core_of,
    describe,
    word_before,
    word_behind,
)
from clean.spaces.knowledge import BOUND, english, rarity
from clean.spaces.lattice import DELETE, INSERT, penalties, read
from clean.spaces.protect import protected
from clean.text import Text

NOTHING: Margin = (-99.0, False)
TOKEN = lazy(r"\S+")
LETTERS = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?(?: [^\W\d_]+(?:['’][^\W\d_]+)*['’]?)*")
LEAST, SURE = 0.08, 0.97
"""Places that the network gives less are no candidates; of those that it gives more the lattice isn't asked."""
REACH = 1
WIDEST = 90
LONGEST_STRETCH = 400
WHOLE_LINE = 60
_YEAR = lazy(r"1[5-9]\d\d|20\d\d")
_CODE = lazy(r"://|www\.|@|[\\{}<>=_]")
_OPERATORS = frozenset("?:!;*")
"""What parts the terms of a formula or the columns of a list."""
_ALPHABET = [" ".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at : at + 5]) for at in range(22)]
"""What is no spaced-out word."""


@dataclass(slots=True)
class Candidate:
    """A space to insert before `at` (end == at), or white space [at, end) to delete; offsets in the piece."""

    at: int
    end: int
    features: dict[str, float] = field(default_factory=dict)
    prior: float = 0.0
    doubtful: bool = False
    """To be reported at most: the token is rather another word, misspelt, or a name (`watchOS`)."""

    @property
    def inserts(self) -> bool:
        return self.at == self.end


class Token(NamedTuple):
    start: int
    end: int
    string: str


class Around:
    """What the document says beyond its pieces; each view is computed when first asked for."""

    def __init__(self, text: Text, pieces: Sequence[str], joints: int = 0) -> None:
        self.text = text
        self.pieces = pieces
        self.joints = joints
        """How many spaces the rules found missing."""

    @cached_property
    def size(self) -> int:
        """The number of tokens."""
        return sum(self.text.tokens.values())

    @property
    def words(self) -> Mapping[str, int]:
        return self.text.words

    @cached_property
    def names(self) -> Mapping[str, int]:
        """Words with a capital that the lexicon hardly knows, lower-cased."""
        capitals = [word for word in self.text.words if 2 < len(word) <= WIDEST and word[0].isupper()]
        levels = zip(capitals, map(rarity, capitals), strict=True)
        return {word.lower(): self.text.words[word] for word, level in levels if level is None or level < -5.5}

    def count(self, token: str) -> int:
        """How often a token stands in the text, whatever the punctuation around it; with a possessive's ending, too."""
        core, words = core_of(token), self.text.words
        return sum(words.get(core + ending, 0) for ending in ("", "’s", "'s")) or self.text.tokens.get(token, 0)

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], int]:
        """How often tokens stand side by side, for neighbours in a piece of which both are met twice."""
        again = {token for token, count in self.text.tokens.items() if count > 1}
        wanted = {pair for piece in self.pieces for pair in pairwise(piece.split()) if again.issuperset(pair)}
        return Counter(filter(wanted.__contains__, pairwise(self.text.each_token())))


class Tokens:
    """The tokens of a piece."""

    def __init__(self, piece: str) -> None:
        self.all = [Token(*match.span(), match[0]) for match in TOKEN.finditer(piece)]
        self.starts = [token.start for token in self.all]

    def place(self, at: int) -> int:
        """Which token holds `at`, or ends there."""
        return max(0, bisect_right(self.starts, at) - 1)

    def at(self, at: int) -> Token:
        return self.all[self.place(at)]


def candidates(piece: str, around: Around, voter: Reading) -> list[Candidate]:
    """All candidates of a piece, with what speaks for and against each but the state of the whole text."""
    votes = _votes(piece, voter)
    if not votes:
        return []
    tokens = Tokens(piece)
    found = [Candidate(at, _blank_end(piece, at) if piece[at].isspace() else at) for at in votes]
    found = [candidate for candidate in found if _possible(piece, tokens, candidate.at, candidate.end, votes)]
    density = _density(tokens.all)
    if density == "loose" and any(part in piece.upper() for part in _ALPHABET):
        return []
    doubtful = {tokens.place(one.at) for one in found if one.inserts and votes[one.at] < SURE}
    margins, rivals = _lattice(piece, tokens, doubtful, around.names, density) if doubtful else ({}, {})
    for candidate in found:
        describe(candidate, piece, tokens, around, votes, margins, rivals)
        if density:
            _stress(candidate.features, density)
        candidate.prior = _prior(candidate.features)
    return found


def _possible(piece: str, tokens: Tokens, at: int, end: int, votes: Mapping[int, float]) -> bool:
    """May there be an edit at all? Not at the piece's edges, in wide gaps, in addresses, between two names."""
    if end - at > 3 or at < 1 or end >= len(piece):
        return False
    here = tokens.at(at).string
    if _kept(here) or core_of(here) in english().names or piece[at - 2 : at] == ",,":
        return False
    if end == at:
        left, right = word_before(piece, at), word_behind(piece, at)
        torn = votes.get(at - 2, 0.0) > LEAST if _lone(left) else votes.get(at + 1, 0.0) > LEAST
        return left.lower() not in BOUND and (torn or not (_lone(left) or _lone(right)))
    behind = tokens.at(end).string
    if behind[0].isdigit() and here[-1] in "0123456789.,":
        return _torn_year(here, behind)
    if here[-1].isdigit() and any(char.isdigit() for char in behind):
        return False  # `2.Nf3 Nc6`, `x1 y2`
    if len(here) == 1 and behind in _OPERATORS:
        return False
    return not _kept(behind) and not _two_names(here, behind)


def _kept(token: str) -> bool:
    """Is this a token whose characters stay together? A whole line without spaces may have a few odd marks."""
    return protected(token) and (len(token) < WHOLE_LINE or _CODE.search(token) is not None)


def _lone(word: str) -> bool:
    """A small letter that is no word."""
    return len(word) == 1 and word.islower() and word not in ("a", "i", "o")


def _density(tokens: list[Token]) -> str:
    """Is this a piece whose spaces are all lost, or whose letters are all spaced out?"""
    letters = sum(len(token.string) for token in tokens)
    if letters >= 16 and letters > 14 * len(tokens):
        return "dense"
    return "loose" if len(tokens) >= 6 and letters < 2.2 * len(tokens) else ""


def _stress(features: dict[str, float], density: str) -> None:
    """Where everything is damaged, the lattice and the network weigh otherwise."""
    features[density] = 1.0
    for name in ("net", "lattice"):
        if name in features:
            features[f"{density}:{name}"] = features[name]


def _torn_year(before: str, behind: str) -> bool:
    """Of two numbers only the halves of a year are ever one: the rest are columns and lists."""
    first, second = DIGITS_BEFORE.search(before), DIGITS_BEHIND.match(behind)
    return first is not None and second is not None and _YEAR.fullmatch(first[0] + second[0]) is not None


def _two_names(before: str, behind: str) -> bool:
    """Two words that both begin with a capital are never one torn word, unless letters are spaced out."""
    return len(before) > 1 and len(behind) > 1 and before[0].isupper() and behind[0].isupper()


def weigh_damage(pieces: Sequence[Sequence[Candidate]], around: Around) -> None:
    """Candidates are each other's evidence: one that others join is likelier, and so is one in a damaged text."""
    found = [candidate for piece in pieces for candidate in piece]
    missing = around.joints + sum(candidate.prior for candidate in found if candidate.inserts)
    stray = sum(candidate.prior for candidate in found if not candidate.inserts)
    for candidate in found:
        features = candidate.features
        damage = _share(missing + stray - candidate.prior, around.size)
        features["damage"] = damage
        features["damage>"] = max(0.0, damage)
        features["alike"] = _share((missing if candidate.inserts else stray) - candidate.prior, around.size)
        for kind in ("camel", "lower-camel"):
            if kind in features:
                features[kind + ":damage"] = damage
        for voter in ("lattice", "net"):
            if voter in features:
                features[voter + "*damage"] = features[voter] * damage / 4
    for piece in pieces:
        _count_company(piece)


def _share(count: float, size: int) -> float:
    """So many of the tokens, in powers of ten above one in a hundred."""
    return math.log10((max(0.0, count) + 0.3) / (size + 60)) + 2.0


def _count_company(piece: Sequence[Candidate]) -> None:
    """How much goes on within forty characters to both sides; the piece's candidates stand in order."""
    sums = [0.0]
    for candidate in piece:
        sums.append(sums[-1] + candidate.prior)
    low = high = 0
    for place, candidate in enumerate(piece):
        while piece[low].at < candidate.at - 40:
            low += 1
        while high < len(piece) and piece[high].at <= candidate.at + 40:
            high += 1
        near = sums[high] - sums[low] - (sums[place + 1] - sums[place])
        candidate.features["company"] = math.log1p(max(0.0, near))


def _prior(features: Mapping[str, float]) -> float:
    """A first guess, before the judge: the network and the lattice alone. Brands (`WeWork`) tell little of damage."""
    total = -1.0 + 0.7 * features.get("net", 0.0) + 0.5 * features.get("lattice", 0.0)
    guess = 1 / (1 + math.exp(-clip(total, -20.0, 20.0)))
    return guess / 5 if "camel" in features else guess


def _votes(piece: str, voter: Reading) -> dict[int, float]:
    """The places that the network gives a chance, in order; of several blanks in a row the first."""
    found = {at: vote for at, vote in enumerate(voter.insert) if vote >= LEAST and at}
    torn = {at: vote for at, vote in enumerate(voter.delete) if vote >= LEAST}
    if not torn:
        return found
    found |= torn
    return {at: found[at] for at in sorted(found) if not (piece[at].isspace() and at and piece[at - 1].isspace())}


def _blank_end(piece: str, at: int) -> int:
    end = at
    while end < len(piece) and piece[end].isspace():
        end += 1
    return end


def _lattice(
    piece: str, tokens: Tokens, doubtful: set[int], names: Mapping[str, int], density: str
) -> tuple[dict[int, Margin], dict[int, float]]:
    """Margins by offset in the piece, in favour of a space; and what speaks for a misspelling instead."""
    margins: dict[int, Margin] = {}
    rivals: dict[int, float] = {}
    whole = [(tokens.all[0].start, tokens.all[-1].end)]
    for start, end in whole if density else _windows(tokens.all, doubtful):
        for match in LETTERS.finditer(piece, start, end):
            _read_stretch(match.start(), match[0], names, density, margins, rivals)
    return margins, rivals


def _windows(tokens: list[Token], doubtful: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of REACH tokens to both sides of each of these, run together where they overlap."""
    open_start, open_end = -1, -1
    for place in sorted(doubtful):
        start = tokens[max(0, place - REACH)].start
        end = tokens[min(len(tokens) - 1, place + REACH)].end
        if open_start >= 0 and start < open_end and end - open_start <= WIDEST:
            open_end = end
            continue
        if open_start >= 0:
            yield open_start, open_end
        open_start, open_end = start, end
    if open_start >= 0:
        yield open_start, open_end


def _read_stretch(
    offset: int,
    string: str,
    names: Mapping[str, int],
    density: str,
    margins: dict[int, Margin],
    rivals: dict[int, float],
) -> None:
    letters = string.replace(" ", "")
    if not 2 < len(letters) <= LONGEST_STRETCH:
        return
    where: list[int] = []
    had: list[int] = []
    for place, char in enumerate(string):
        if char == " ":
            had.append(len(where))
        else:
            where.append(offset + place)
    insert, delete = {"dense": (0.0, DELETE), "loose": (INSERT, 0.0)}.get(density, (INSERT, DELETE))
    reading = read(letters, had, penalties(letters, had, insert, delete), names)
    for at in sorted(set(range(1, len(letters))).difference(had)):
        margin = reading.margins[at]
        if margin > margins.get(where[at], NOTHING)[0]:
            margins[where[at]] = margin, at in reading.bounds
    for at, value in reading.typos.items():
        rivals[where[at]] = value
