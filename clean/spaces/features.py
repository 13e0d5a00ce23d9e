"""The named numbers that tell of one space: what stands around it, how common the words are, what the voters say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from clean.lazy import lazy
from clean.spaces.gate import affixed
from clean.spaces.knowledge import (
    FUNCTION,
    NAME_STARTS,
    PREFIXES,
    STRAIGHT,
    SUFFIXES,
    UNITS,
    affinity,
    company,
    english,
    rarity,
)

if TYPE_CHECKING:
    from clean.spaces.evidence import Around, Candidate, Token, Tokens

Margin = tuple[float, bool]
"""How much better the lattice reads with a space than without, and whether its best reading has it."""
NEAR = 3
STRANGE = 1.2
REACH = 4
"""So many tokens to both sides tell what kind of text stands around a place."""
_MARKS = lazy(r"[=<>\\/|~^_?*+•·∈→≤≥×±{}]")
DIGITS_BEFORE = lazy(r"\d+$")
DIGITS_BEHIND = lazy(r"\d+")
_OUTER = ".,;:!?\"'()[]{}“”‘’…—–-"


def core_of(token: str) -> str:
    """A token as it counts as the same again."""
    core = token.strip(_OUTER)
    return core[:-2] if core.endswith(("’s", "'s")) else core


def clip(value: float, low: float, high: float) -> float:
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


def describe(
    candidate: Candidate,
    piece: str,
    tokens: Tokens,
    around: Around,
    votes: Mapping[int, float],
    margins: Mapping[int, Margin],
    rivals: Mapping[int, float],
) -> None:
    features = candidate.features
    at, end = candidate.at, candidate.end
    joint = _kind(piece[at - 1]) + _kind(piece[end])
    prose = joint in ("ll", "lU", "Ul", "UU")
    if not prose:
        _describe_marks(features, piece, at, end)
    _describe_surroundings(features, tokens, tokens.place(at), tokens.place(end))
    features["joint:" + (joint if prose or "x" not in joint else "xx")] = 1.0
    score = _logit(votes[at])
    features["net"] = score
    features["moved"] = max((votes.get(near, 0.0) for near in _others(piece, at, end)), default=0.0)
    features["net>0"] = max(0.0, score)
    features["net:" + joint if prose else "net:other"] = score
    if candidate.inserts:
        _describe_insertion(candidate, piece, tokens.at(at), around, votes)
        _describe_reading(features, margins.get(at))
        if at in rivals:
            features["may-be-typo"] = 1.0
            features["typo"] = clip(rivals[at], -8.0, 8.0)
            features["typo>0"] = clip(rivals[at], 0.0, 8.0)
            candidate.doubtful |= rivals[at] > 0 and _ungrammatical(piece, tokens.at(at), at)
    else:
        _describe_deletion(candidate, piece, tokens.at(at), tokens.at(end), around)


def _describe_marks(features: dict[str, float], piece: str, at: int, end: int) -> None:
    """Which marks stand on both sides, and what a straight quotation mark does there: it opens, or it closes."""
    before, behind = piece[at - 1], piece[end]
    if not before.isalnum():
        features["behind:" + (before if before in _OUTER else "other")] = 1.0
        if before == "." and at > 1 and piece[at - 2].isupper() and not piece[max(0, at - 3) : at - 2].isalnum():
            features["initial"] = 1.0
    if not behind.isalnum():
        features["before:" + (behind if behind in _OUTER else "other")] = 1.0
    if before == '"':
        features["quote-opened" if piece.count('"', 0, at) % 2 else "quote-closed"] = 1.0
    elif behind == '"':
        features["quote-closes" if piece.count('"', 0, at) % 2 else "quote-opens"] = 1.0


def _describe_surroundings(features: dict[str, float], tokens: Tokens, first: int, last: int) -> None:
    """How many of the tokens near by are no words of English prose: foreign words, names, formulas."""
    near = tokens.all[max(0, first - REACH) : first] + tokens.all[last + 1 : last + 1 + REACH]
    for token in near:
        kind = _sort(token.string)
        if kind:
            features[kind] = features.get(kind, 0.0) + 1.0
    features["near"] = float(len(near))


@lru_cache(maxsize=20_000)
def _sort(token: str) -> str:
    """What a token is that is no plain word."""
    core = token.strip(_OUTER)
    if not core:
        return "near:marks"
    if _MARKS.search(core):
        return "near:formula"
    if len(core) == 1 and core not in ("a", "A", "I"):
        return "near:letter"
    if core.isdigit():
        return "near:number"
    level = rarity(core)
    if level is not None and level > -6.0:
        return ""
    return "near:name" if core[0].isupper() else "near:foreign"


def _describe_reading(features: dict[str, float], margin: Margin | None) -> None:
    """What the lattice has read, if it was asked."""
    if margin is None:
        features["unread"] = 1.0
        return
    value, chosen = margin
    features["lattice"] = clip(value, -8.0, 8.0)
    features["lattice>0"] = clip(value, 0.0, 8.0)
    features["lattice>4"] = clip(value - 4.0, 0.0, 8.0)
    features["net*lattice"] = clip(features["net"], -6.0, 6.0) * features["lattice"] / 4
    features["chosen"] = float(chosen)


def _ungrammatical(piece: str, token: Token, at: int) -> bool:
    """Would one of the two words stand beside a neighbour that it is hardly ever seen with? (`with our it`)"""
    before, behind = word_before(piece, max(0, token.start - 1)), word_behind(piece, token.end + 1)
    return max(_strange(before, word_before(piece, at)), _strange(word_behind(piece, at), behind)) > STRANGE


def _strange(first: str, second: str) -> float:
    """How often chance would have two words side by side that are hardly ever seen so, in powers of ten."""
    return company(first.lower(), second.lower())[1]


def _others(piece: str, at: int, end: int) -> Iterator[int]:
    """Places near by where the opposite might be done: together they move a space."""
    for near in (*range(at - NEAR, at), *range(end + 1, end + NEAR + 1)):
        if 0 <= near < len(piece) and piece[near].isspace() == (at == end):
            yield near


def word_before(string: str, at: int) -> str:
    start = at
    while start and (string[start - 1].isalpha() or string[start - 1] in "'’"):
        start -= 1
    return string[start:at].strip("'’")


def word_behind(string: str, at: int) -> str:
    end = at
    while end < len(string) and (string[end].isalpha() or string[end] in "'’"):
        end += 1
    return string[at:end].strip("'’")


def _describe_context(features: dict[str, float], before: str, left: str, right: str, behind: str) -> None:
    """How well the words apart, and the word together, go with their neighbours."""
    before, left, right, behind = before.lower(), left.lower(), right.lower(), behind.lower()
    for name, one, two in (("apart", left, right), ("whole", left + right, left + right)):
        (fits, strange), (fits_too, strange_too) = company(before, one), company(two, behind)
        features[name + "-fits"] = clip(fits, -1.0, 3.0) + clip(fits_too, -1.0, 3.0)
        features[name + "-strange"] = min(max(strange, strange_too), 4.0)
    features["pair-strange"] = min(company(left, right)[1], 4.0)


def _known(features: dict[str, float], name: str, word: str) -> float:
    """Features of one word: how common it is, checked or not, and what kind."""
    level, found = _facts(name, word)
    features.update(found)
    return level


@lru_cache(maxsize=20_000)
def _facts(name: str, word: str) -> tuple[float, Mapping[str, float]]:
    level = rarity(word) if word else None
    plain = word.lower().translate(STRAIGHT)
    found = {
        name + ":common": clip(7.0 + (level if level is not None else -9.0), -1.0, 4.0),
        name + ":checked": float(plain in english().clean),
    }
    if level is None:
        found[name + ":unknown"] = 1.0
    if len(word) == 1 and plain not in ("a", "i"):
        found[name + ":letter"] = 1.0
    elif len(word) == 2:
        found[name + ":short"] = 1.0
    if plain in FUNCTION:
        found[name + ":function"] = 1.0
    return level if level is not None else -9.0, found


def _describe_insertion(
    candidate: Candidate, piece: str, token: Token, around: Around, votes: Mapping[int, float]
) -> None:
    features, at = candidate.features, candidate.at
    far, start, end, farther = _bounds(token, at, votes)
    left, right = word_before(piece[start:at], at - start), word_behind(piece[at:end], 0)
    whole = left + right
    if left and right:
        _known(features, "whole", whole)
    levels = [_known(features, name, word) for name, word in (("left", left), ("right", right)) if word]
    if len(levels) == 2:
        features["weaker"] = clip(7.0 + min(levels), -1.0, 4.0)
    features["affinity"] = clip(affinity(left, right), -3.0, 4.0)
    if left and right:
        before = word_before(piece[far:start], start - far) if start > far else word_before(piece, max(0, start - 1))
        behind = word_behind(piece[end:farther], 0) if farther > end else word_behind(piece, end + 1)
        _describe_context(features, before, left, right, behind)
    features["length"] = min(len(whole), 24) / 8
    count = around.count(token.string)
    if count > 1:
        plain = left.islower() and right.islower() and token.string.isalpha()
        features["repeated" if plain else "repeated-odd"] = min(math.log2(count), 4.0)
    if around.names.get(left.lower(), 0) > 0 or around.names.get(right.lower(), 0) > 0:
        features["name"] = 1.0
    if left.lower() in PREFIXES:
        features["prefix"] = 1.0
    if left and right and affixed(whole.lower()):
        features["affixed"] = 1.0
    if right.lower() in SUFFIXES:
        features["suffix"] = 1.0
    if left in NAME_STARTS and right[:1].isupper():
        features["name-start"] = 1.0
    string = token.string
    if any(char.isdigit() for char in string):
        _describe_digits(features, string, at - token.start)
    if "-" in string:
        features["hyphen"] = 1.0
    if string.isupper():
        features["capitals"] = 1.0
    if right[:1].isupper() and left[-1:].islower():
        _describe_camel(features, left, right, around)
        candidate.doubtful = right.isupper() and len(right) > 1 and left.islower() and left not in FUNCTION
    if len(string) > 24:
        features["very-long"] = 1.0


def _bounds(token: Token, at: int, votes: Mapping[int, float]) -> tuple[int, int, int, int]:
    """The token around a place, but for what the network would part from it elsewhere; and the parts beside it."""
    cuts = [place for place, vote in votes.items() if vote >= 0.5 and token.start < place < token.end and place != at]
    before = [token.start, token.start, *(cut for cut in cuts if cut < at)]
    behind = [*(cut for cut in cuts if cut > at), token.end, token.end]
    return before[-2], before[-1], behind[0], behind[1]


def _describe_digits(features: dict[str, float], token: str, at: int) -> None:
    """Digits in the token, and at the joint: a year stands alone, a unit or an ordinal belongs to its number."""
    features["digits"] = 1.0
    number = DIGITS_BEFORE.search(token[:at]) or DIGITS_BEHIND.match(token[at:])
    if number is None:
        return
    features["number-at-joint"] = 1.0
    if len(number[0]) == 4 and number[0][:2] in ("17", "18", "19", "20"):
        features["year"] = 1.0
    rest = word_behind(token, at) or word_before(token, at)
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
    if len(right) > 1 and right.isupper():
        features[kind + ":capitals"] = 1.0
    if around.words.get(right, 0):
        features[kind + ":right-stands-alone"] = 1.0
    if around.words.get(left, 0):
        features[kind + ":left-stands-alone"] = 1.0


def _describe_deletion(candidate: Candidate, piece: str, before: Token, behind: Token, around: Around) -> None:
    features, at, end = candidate.features, candidate.at, candidate.end
    left, right = word_before(piece, at), word_behind(piece, end)
    whole = left + right
    if left and right:
        _known(features, "whole", whole)
        if around.words.get(whole, 0):
            features["twin"] = 1.0
    levels = [_known(features, name, word) for name, word in (("left", left), ("right", right)) if word]
    if len(levels) == 2:
        features["weaker"] = clip(7.0 + min(levels), -1.0, 4.0)
    features["affinity"] = clip(affinity(left, right), -3.0, 4.0)
    if left and right:
        first, last = word_before(piece, max(0, before.start - 1)), word_behind(piece, behind.end + 1)
        _describe_context(features, first, left, right, last)
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
