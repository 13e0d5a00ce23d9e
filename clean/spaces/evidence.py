"""What speaks for and against each space: the features that the judge weighs.

A piece of text (a line, or a window around a suspicious word) becomes candidates: places where a space may be
missing, white space that may be stray. Each carries named numbers; `docs/explanation/spaces.md` tells them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from clean.spaces.gate import affixed
from clean.spaces.knowledge import (
    BOUND,
    FUNCTION,
    NAME_STARTS,
    PREFIXES,
    STRAIGHT,
    SUFFIXES,
    UNITS,
    affinity,
    english,
    rarity,
)
from clean.spaces.lattice import DELETE, INSERT, read
from clean.spaces.protect import protected
from clean.text import Text

TOKEN = re.compile(r"\S+")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?(?: [^\W\d_]+(?:['’][^\W\d_]+)*['’]?)*")
LEAST = 0.03
"""Nor are places that the network gives less than this, if the lattice doesn't like them."""
Margin = tuple[float, bool]
LOOSE = -3.5
"""Places that the lattice likes less than this are no candidates."""
FAINT = -1.5
"""A piece without a place that it likes more than this is let go unless everything is looked at."""
REACH = 2
WIDEST = 90
LONGEST_STRETCH = 400


class Voter(Protocol):
    """A network's answer for one string: see clean.spacenet."""

    insert: Sequence[float]
    delete: Sequence[float]


@dataclass(slots=True)
class Candidate:
    """A space to insert before `at` (end == at), or white space [at, end) to delete; offsets in the piece."""

    at: int
    end: int
    features: dict[str, float] = field(default_factory=dict)
    prior: float = 0.0

    @property
    def inserts(self) -> bool:
        return self.at == self.end


class Token(NamedTuple):
    start: int
    end: int
    string: str


class Around:
    """What the document says beyond the piece; each view is computed when first asked for."""

    def __init__(self, text: Text, joints: int = 0) -> None:
        self.text = text
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
        names = {}
        for word, count in self.text.words.items():
            if word[0].isupper() and len(word) > 2:
                level = rarity(word)
                if level is None or level < -5.5:
                    names[word.lower()] = count
        return names

    @cached_property
    def cores(self) -> Mapping[str, int]:
        """Tokens without the punctuation around them, and without a possessive's ending."""
        cores: dict[str, int] = {}
        for token, count in self.text.tokens.items():
            core = core_of(token)
            cores[core] = cores.get(core, 0) + count
        return cores

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], int]:
        """Neighbouring tokens."""
        return Counter(pairwise(self.text.string.split()))


class Sight(NamedTuple):
    """A piece as the lattice alone sees it."""

    string: str
    tokens: list[Token]
    density: str
    focus: frozenset[int]
    """Starts of the tokens that it looked at."""
    margins: dict[int, Margin]
    rivals: dict[int, float]

    @property
    def promising(self) -> bool:
        """Is there any place that may be wrong?"""
        return any(margin > FAINT for margin, _ in self.margins.values())


def look(piece: str, around: Around, suspicious: Iterable[int]) -> Sight:
    """Read a piece around the tokens (by their starts) that the gate would not let pass."""
    tokens = [Token(*match.span(), match[0]) for match in TOKEN.finditer(piece)]
    density = _density(tokens) if tokens else ""
    focus = {token.start for token in tokens} if density else set(suspicious)
    margins, rivals = _lattice(piece, tokens, focus, around.names, density) if focus else ({}, {})
    return Sight(piece, tokens, density, frozenset(focus), margins, rivals)


def candidates(sight: Sight, around: Around, voter: Voter | None) -> list[Candidate]:
    """All candidates of a piece, with what speaks for and against each but the state of the whole text."""
    piece, tokens = sight.string, sight.tokens
    votes = _votes(piece, tokens, voter)
    more = {_token_at(tokens, at).start for at in votes} - sight.focus
    margins, rivals = sight.margins, sight.rivals
    if more:
        other_margins, other_rivals = _lattice(piece, tokens, more, around.names, sight.density)
        margins, rivals = other_margins | margins, other_rivals | rivals
    places = votes | {at for at, (margin, _) in margins.items() if margin > LOOSE}
    found = []
    for at in sorted(places):
        end = _blank_end(piece, at) if piece[at].isspace() else at
        if not _possible(piece, tokens, at, end):
            continue
        candidate = Candidate(at, end)
        _describe(candidate, piece, tokens, around, voter, margins, rivals)
        if sight.density:
            _stress(candidate.features, sight.density)
        candidate.prior = _prior(candidate.features)
        found.append(candidate)
    return found


def _possible(piece: str, tokens: list[Token], at: int, end: int) -> bool:
    """May there be an edit at all? Not at the piece's edges, in wide gaps, in addresses, between two names."""
    if end - at > 3 or at < 1 or end >= len(piece):
        return False
    here = _token_at(tokens, at).string
    if protected(here) or core_of(here) in english().names or piece[at - 2 : at] == ",,":
        return False
    if end == at:
        return _word_before(piece, at).lower() not in BOUND
    behind = _token_at(tokens, end).string
    if behind[0].isdigit() and here[-1] in "0123456789.,":
        return _torn_year(here, behind)
    return not protected(behind) and not _two_names(here, behind)


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
    first, second = _DIGITS_BEFORE.search(before), _DIGITS_BEHIND.match(behind)
    return first is not None and second is not None and _YEAR.fullmatch(first[0] + second[0]) is not None


def _two_names(before: str, behind: str) -> bool:
    """Two words that both begin with a capital are never one torn word, unless letters are spaced out."""
    return len(before) > 1 and len(behind) > 1 and before[0].isupper() and behind[0].isupper()


def weigh_damage(pieces: Sequence[Sequence[Candidate]], around: Around) -> None:
    """Candidates are each other's evidence: one that others join is likelier, and so is one in a damaged text."""
    found = [candidate for piece in pieces for candidate in piece]
    total = around.joints + sum(candidate.prior for candidate in found)
    for candidate in found:
        rest = max(0.0, total - candidate.prior)
        damage = math.log10((rest + 0.3) / (around.size + 60)) + 2.0
        features = candidate.features
        features["damage"] = damage
        features["damage>"] = max(0.0, damage)
        for kind in ("camel", "lower-camel"):
            if kind in features:
                features[kind + ":damage"] = damage
        if "lattice" in features:
            features["lattice*damage"] = features["lattice"] * damage / 4
        if "net" in features:
            features["net*damage"] = features["net"] * damage / 4
    for piece in pieces:
        _count_company(piece)


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
    guess = 1 / (1 + math.exp(-_clip(total, -20.0, 20.0)))
    return guess / 5 if "camel" in features else guess


def _votes(piece: str, tokens: list[Token], voter: Voter | None) -> set[int]:
    if voter is None:
        return set()
    places = {at for at, vote in enumerate(voter.insert) if vote >= LEAST and at and _joint(piece, at)}
    for before, behind in pairwise(tokens):
        if behind.start - before.end <= 3 and max(voter.delete[before.end : behind.start]) >= LEAST:
            places.add(before.end)
    return places


def core_of(token: str) -> str:
    """A token as it counts as the same again."""
    core = token.strip(_OUTER)
    return core[:-2] if core.endswith(("’s", "'s")) else core


def _joint(piece: str, at: int) -> bool:
    return not piece[at].isspace() and not piece[at - 1].isspace()


def _blank_end(piece: str, at: int) -> int:
    end = at
    while end < len(piece) and piece[end].isspace():
        end += 1
    return end


def _token_at(tokens: list[Token], at: int) -> Token:
    """The token that holds `at`, or ends there."""
    low, high = 0, len(tokens) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if tokens[middle].start <= at:
            low = middle
        else:
            high = middle - 1
    return tokens[low]


def _lattice(
    piece: str, tokens: list[Token], focus: set[int], names: Mapping[str, int], density: str
) -> tuple[dict[int, Margin], dict[int, float]]:
    """Margins by offset in the piece, in favour of a change; and misspelling rivals by the token's letters' start."""
    margins: dict[int, Margin] = {}
    rivals: dict[int, float] = {}
    penalties = {"dense": (0.0, DELETE), "loose": (INSERT, 0.0)}.get(density, (INSERT, DELETE))
    windows = [(tokens[0].start, tokens[-1].end)] if density else _windows(tokens, focus)
    for start, end in windows:
        for match in LETTERS.finditer(piece, start, end):
            if density or focus_in(focus, tokens, match):
                _read_stretch(match.start(), match[0], names, penalties, margins, rivals)
    return margins, rivals


def focus_in(focus: set[int], tokens: list[Token], match: re.Match[str]) -> bool:
    return any(_token_at(tokens, at).start in focus for at in (match.start(), match.end() - 1)) or any(
        match.start() <= at < match.end() for at in focus
    )


def _windows(tokens: list[Token], focus: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of REACH tokens to both sides of each token in focus, run together where they overlap."""
    open_start, open_end = -1, -1
    for place, token in enumerate(tokens):
        if token.start not in focus:
            continue
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
    penalties: tuple[float, float],
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
    reading = read(letters, had, names, *penalties)
    spaced = set(had)
    for at in range(1, len(letters)):
        margin = reading.margins[at]
        place = where[at] - 1 if at in spaced else where[at]
        value = -margin if at in spaced else margin
        if place not in margins or value > margins[place][0]:
            margins[place] = value, (at in reading.bounds) != (at in spaced)
    for start, value in reading.typos.items():
        rivals[where[start]] = value


def _clip(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))


def _logit(vote: float) -> float:
    return math.log(max(vote, 1e-4) / max(1 - vote, 1e-4))


def _kind(char: str) -> str:
    if char.isalpha():
        return "U" if char.isupper() else "l"
    if char.isdigit():
        return "d"
    return (
        "," if char in ",;:.!?" else "(" if char in "([{“" else ")" if char in ")]}”" else "-" if char in "-–—" else "x"
    )


def _describe(
    candidate: Candidate,
    piece: str,
    tokens: list[Token],
    around: Around,
    voter: Voter | None,
    margins: Mapping[int, Margin],
    rivals: Mapping[int, float],
) -> None:
    features = candidate.features
    at, end = candidate.at, candidate.end
    joint = _kind(piece[at - 1]) + _kind(piece[end])
    prose = joint in ("ll", "lU", "Ul", "UU")
    features["joint:" + (joint if prose or "x" not in joint else "xx")] = 1.0
    if voter is not None:
        vote = voter.insert[at] if at == end else max(voter.delete[at:end])
        score = _logit(vote)
        features["net"] = score
        features["net>0"] = max(0.0, score)
        features["net:" + joint if prose else "net:other"] = score
    margin, chosen = margins.get(at, (None, False))
    if margin is None:
        features["unread"] = 1.0
    else:
        features["lattice"] = _clip(margin, -8.0, 8.0)
        features["lattice>0"] = _clip(margin, 0.0, 8.0)
        features["lattice>4"] = _clip(margin - 4.0, 0.0, 8.0)
        if voter is not None:
            features["net*lattice"] = _clip(score, -6.0, 6.0) * features["lattice"] / 4
        features["chosen"] = float(chosen)
    if candidate.inserts:
        _describe_insertion(candidate, piece, _token_at(tokens, at), around, rivals)
    else:
        _describe_deletion(candidate, piece, _token_at(tokens, at), _token_at(tokens, end), around)


_OUTER = ".,;:!?\"'()[]{}“”‘’…—–-"
_DIGITS_BEFORE = re.compile(r"\d+$")
_DIGITS_BEHIND = re.compile(r"\d+")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


def _word_before(string: str, at: int) -> str:
    start = at
    while start and (string[start - 1].isalpha() or string[start - 1] in "'’"):
        start -= 1
    return string[start:at].strip("'’")


def _word_behind(string: str, at: int) -> str:
    end = at
    while end < len(string) and (string[end].isalpha() or string[end] in "'’"):
        end += 1
    return string[at:end].strip("'’")


def _known(features: dict[str, float], name: str, word: str) -> float:
    """Features of one word: how common it is, checked or not, and what kind."""
    level = rarity(word) if word else None
    plain = word.lower().translate(STRAIGHT)
    features[name + ":common"] = _clip(7.0 + (level if level is not None else -9.0), -1.0, 4.0)
    features[name + ":checked"] = float(plain in english().clean)
    if level is None:
        features[name + ":unknown"] = 1.0
    if len(word) == 1 and plain not in ("a", "i"):
        features[name + ":letter"] = 1.0
    elif len(word) == 2:
        features[name + ":short"] = 1.0
    if plain in FUNCTION:
        features[name + ":function"] = 1.0
    return level if level is not None else -9.0


def _describe_insertion(
    candidate: Candidate, piece: str, token: Token, around: Around, rivals: Mapping[int, float]
) -> None:
    features, at = candidate.features, candidate.at
    left, right = _word_before(piece[token.start : at], at - token.start), _word_behind(piece[at : token.end], 0)
    whole = _word_before(piece, at) + _word_behind(piece, at)
    if left and right:
        _known(features, "whole", whole)
    levels = [_known(features, name, word) for name, word in (("left", left), ("right", right)) if word]
    if len(levels) == 2:
        features["weaker"] = _clip(7.0 + min(levels), -1.0, 4.0)
    features["affinity"] = _clip(affinity(left, right), -3.0, 4.0)
    features["length"] = min(len(whole), 24) / 8
    count = around.cores.get(core_of(token.string), 0)
    if count > 1:
        plain = left.islower() and right.islower() and token.string.isalpha()
        features["repeated" if plain else "repeated-odd"] = min(math.log2(count), 4.0)
    if around.names.get(left.lower(), 0) > 0 or around.names.get(right.lower(), 0) > 0:
        features["name"] = 1.0
    if left.lower() in PREFIXES:
        features["prefix"] = 1.0
    if left and right and affixed(whole.lower(), english().bucket(whole.lower())[1]):
        features["affixed"] = 1.0
    if right.lower() in SUFFIXES:
        features["suffix"] = 1.0
    if left in NAME_STARTS and right[:1].isupper():
        features["name-start"] = 1.0
    start = at - len(left)
    if start in rivals:
        features["typo"] = _clip(rivals[start], -8.0, 8.0)
        features["may-be-typo"] = 1.0
    string = token.string
    if any(char.isdigit() for char in string):
        _describe_digits(features, string, at - token.start)
    if "-" in string:
        features["hyphen"] = 1.0
    if string.isupper():
        features["capitals"] = 1.0
    if right[:1].isupper() and left[-1:].islower():
        _describe_camel(features, left, right, around)
    if len(string) > 24:
        features["very-long"] = 1.0


def _describe_digits(features: dict[str, float], token: str, at: int) -> None:
    """Digits in the token, and at the joint: a year stands alone, a unit or an ordinal belongs to its number."""
    features["digits"] = 1.0
    number = _DIGITS_BEFORE.search(token[:at]) or _DIGITS_BEHIND.match(token[at:])
    if number is None:
        return
    features["number-at-joint"] = 1.0
    if len(number[0]) == 4 and number[0][:2] in ("17", "18", "19", "20"):
        features["year"] = 1.0
    rest = _word_behind(token, at) or _word_before(token, at)
    if rest.lower() in UNITS:
        features["unit"] = 1.0
    if rest.isupper():
        features["number-and-capitals"] = 1.0
    features["number-word-length"] = min(len(rest), 8) / 4


def _describe_camel(features: dict[str, float], left: str, right: str, around: Around) -> None:
    """A capital inside a token: a brand (`WeWork`) or a lost space (`TechnologyNorth`)."""
    kind = "camel" if left[0].isupper() else "lower-camel"
    features[kind] = 1.0
    features[kind + ":left-length"] = min(len(left), 10) / 5
    features[kind + ":right-length"] = min(len(right), 10) / 5
    if around.words.get(right, 0):
        features[kind + ":right-stands-alone"] = 1.0
    if around.words.get(left, 0):
        features[kind + ":left-stands-alone"] = 1.0


def _describe_deletion(candidate: Candidate, piece: str, before: Token, behind: Token, around: Around) -> None:
    features, at, end = candidate.features, candidate.at, candidate.end
    left, right = _word_before(piece, at), _word_behind(piece, end)
    whole = left + right
    if left and right:
        _known(features, "whole", whole)
        if around.words.get(whole, 0):
            features["twin"] = 1.0
    levels = [_known(features, name, word) for name, word in (("left", left), ("right", right)) if word]
    if len(levels) == 2:
        features["weaker"] = _clip(7.0 + min(levels), -1.0, 4.0)
    features["affinity"] = _clip(affinity(left, right), -3.0, 4.0)
    features["length"] = min(len(whole), 24) / 8
    together = around.pairs.get((before.string, behind.string), 0)
    if together > 1:
        features["repeated"] = min(math.log2(together), 4.0)
    if min(around.words.get(left, 0), around.words.get(right, 0)) > 1:
        features["both-met-again"] = 1.0
    if len(before.string) == 1 and len(behind.string) == 1:
        features["letters"] = 1.0
    if left[:1].isupper() and right[:1].isupper():
        features["both-capitals"] = 1.0
    if end - at > 1:
        features["wide"] = 1.0
