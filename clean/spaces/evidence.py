"""What speaks for and against each space: the features that the judge weighs.

A piece of text (a line, or a window around a suspicious word) becomes candidates: places where a space may be
missing, white space that may be stray. Each carries named numbers; `docs/explanation/spaces.md` tells them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from clean.spaces.knowledge import FUNCTION, NAME_STARTS, PREFIXES, STRAIGHT, SUFFIXES, affinity, english, rarity
from clean.spaces.lattice import DELETE, INSERT, read
from clean.spaces.protect import protected

TOKEN = re.compile(r"\S+")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?(?: [^\W\d_]+(?:['’][^\W\d_]+)*['’]?)*")
LEAST = 0.03
Margin = tuple[float, bool]
LOOSE = -3.5
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
    rival: str = ""

    @property
    def inserts(self) -> bool:
        return self.at == self.end


class Token(NamedTuple):
    start: int
    end: int
    string: str


class Around(NamedTuple):
    """What the document says beyond the piece."""

    words: Mapping[str, int]
    names: Mapping[str, int]
    damage: float


def candidates(piece: str, around: Around, voter: Voter | None, suspicious: Iterable[int]) -> list[Candidate]:
    """All candidates of a piece. `suspicious` are the starts of tokens that the gate would not let pass."""
    tokens = [Token(*match.span(), match[0]) for match in TOKEN.finditer(piece)]
    if not tokens:
        return []
    votes = _votes(piece, tokens, voter)
    density = _density(tokens)
    focus = set(suspicious) | {_token_at(tokens, at).start for at in votes}
    if density:
        focus |= {token.start for token in tokens}
    margins, rivals = _lattice(piece, tokens, focus, around.names, density)
    places = votes | {at for at, (margin, _) in margins.items() if margin > LOOSE}
    found = []
    for at in sorted(places):
        blank = piece[at].isspace()
        end = _blank_end(piece, at) if blank else at
        if end - at > 3 or not (0 < at and end < len(piece)):
            continue
        candidate = Candidate(at, end)
        here = _token_at(tokens, at)
        if protected(here.string) or (blank and protected(_token_at(tokens, end).string)):
            continue
        _describe(candidate, piece, tokens, around, voter, margins, rivals)
        if density:
            _stress(candidate.features, density)
        found.append(candidate)
    _crowd(found)
    return found


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


def _crowd(found: list[Candidate]) -> None:
    """Candidates are each other's evidence: damage comes in clusters, rivals for one joint share a token."""
    for candidate in found:
        near = [other for other in found if other is not candidate and abs(other.at - candidate.at) <= 40]
        candidate.features["company"] = math.log1p(sum(1 / (1 + math.exp(-o.features.get("net", -3))) for o in near))


def _votes(piece: str, tokens: list[Token], voter: Voter | None) -> set[int]:
    if voter is None:
        return set()
    places = {at for at, vote in enumerate(voter.insert) if vote >= LEAST and at and _joint(piece, at)}
    for before, behind in zip(tokens, tokens[1:], strict=False):
        if behind.start - before.end <= 3 and max(voter.delete[before.end : behind.start]) >= LEAST:
            places.add(before.end)
    return places


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
        features["chosen"] = float(chosen)
    features["damage"] = around.damage
    if candidate.inserts:
        _describe_insertion(candidate, piece, _token_at(tokens, at), around, rivals)
    else:
        _describe_deletion(candidate, piece, _token_at(tokens, at), _token_at(tokens, end), around)


_CORE = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


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
    _known(features, "left", left)
    _known(features, "right", right)
    features["affinity"] = _clip(affinity(left, right), -3.0, 4.0)
    features["length"] = min(len(whole), 24) / 8
    count = around.words.get(whole, 0)
    if count > 1:
        features["repeated"] = math.log2(count)
    if around.names.get(left.lower(), 0) > 0 or around.names.get(right.lower(), 0) > 0:
        features["name"] = 1.0
    if left.lower() in PREFIXES:
        features["prefix"] = 1.0
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
        features["digits"] = 1.0
    if "-" in string:
        features["hyphen"] = 1.0
    if string.isupper():
        features["capitals"] = 1.0
    if right[:1].isupper() and left[-1:].islower():
        _describe_camel(features, left, right, around)
    if len(string) > 24:
        features["very-long"] = 1.0


def _describe_camel(features: dict[str, float], left: str, right: str, around: Around) -> None:
    """A capital inside a token: a brand (`WeWork`) or a lost space (`TechnologyNorth`)."""
    kind = "camel" if left[0].isupper() else "lower-camel"
    features[kind] = 1.0
    features[kind + ":damage"] = around.damage + 2.0
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
    _known(features, "left", left)
    _known(features, "right", right)
    features["affinity"] = _clip(affinity(left, right), -3.0, 4.0)
    features["length"] = min(len(whole), 24) / 8
    if left in around.words and right in around.words and min(around.words[left], around.words[right]) > 1:
        features["repeated"] = 1.0
    if len(before.string) == 1 and len(behind.string) == 1:
        features["letters"] = 1.0
    if left[:1].isupper() and right[:1].isupper():
        features["both-capitals"] = 1.0
    if end - at > 1:
        features["wide"] = 1.0
