"""The gate: which tokens deserve a closer look. Pure look-ups, remembered from document to document.

Clean prose must pass at the speed of a dictionary: a distinct token is not asked about again while it is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from clean.lazy import lazy
from clean.spaces.knowledge import FUNCTION, STRAIGHT, common, english
from clean.spaces.protect import protected
from clean.spaces.rules import MONTH, Joint, inside

_CALLS = (
    ("date", re.compile(rf"[a-z]{MONTH}\.?$")),
    ("read-time", re.compile(r"(?:^|\D)(?:19|20)\d{3,4}(?:-min\w*)?$")),
    ("initials", re.compile(r"(?<!\w)[A-Z]{2,6}[a-z]{3,}(?!\w)")),
)
_NAMES = lazy(r"[a-z]{3}[A-Z][a-z]{2}")
_NUMBER = lazy(r"[“‘(\[$€£]?\d{1,3}(?:\d|(?:,\d{3})+)?(?:\.\d+)?%?[.,;:!?)\]”’]{0,3}")
"""A plain number: longer ones may be a year and what stands behind it."""
_ENDINGS = ("less", "ness", "ship", "hood", "ization", "isation", "ish", "ing", "ed", "ers", "er", "ly", "y", "s")
_BEGINNINGS = (
    *("hyper", "mega", "cyber", "electro", "psycho", "nano", "micro", "multi", "anti", "non", "pre", "semi", "ultra"),
    *("inter", "trans", "bio", "eco", "geo", "neuro", "crypto", "techno", "under", "over", "super", "sub", "un", "re"),
)
_BEFORE, _BEHIND = "“‘(\"'[", ".,;:!?)]”’\"'…"
"""Marks that stand around a word of good prose."""
NAMELIKE, SURELY = 2.0, 99.0
LONGEST = 200
REMEMBERED = 200_000
_RUN = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CAPITALS = lazy(r"[A-Z]{2,}(?=[a-z]{3})")
_fine: set[str] = set()
_odd: dict[str, Verdict] = {}


class Verdict(NamedTuple):
    """Why a token is not plainly fine."""

    joints: tuple[Joint, ...]
    glued: bool
    """It reads well as two or more words and badly as one."""
    fragment: bool
    """It is no word, but may be a piece of one."""
    name: bool = False
    """It has a capital at its start, and reads hardly better as two words, none of them a small one (`Homejoy`)."""
    calls: str = ""
    """The contextual rule that should look at it: see clean.spaces.around."""


def unsafe(tokens: Mapping[str, int]) -> dict[str, Verdict]:
    """The tokens that are not plainly fine, in the order given."""
    found = {}
    for token in [token for token in tokens if token not in _fine]:
        verdict = _odd.get(token) or _remembered(token)
        if verdict is not None:
            found[token] = verdict
    return found


def _remembered(token: str) -> Verdict | None:
    """Of what is too long to be anything but data nothing is kept."""
    if len(token) > LONGEST:
        return None
    if len(_fine) + len(_odd) >= REMEMBERED:
        _fine.clear()
        _odd.clear()
    verdict = judge_token(token)
    if verdict is None:
        _fine.add(token)
    else:
        _odd[token] = verdict
    return verdict


def judge_token(token: str) -> Verdict | None:
    """None for a token without anything odd about it."""
    if _plain(token.lstrip(_BEFORE).rstrip(_BEHIND)) or _NUMBER.fullmatch(token):
        return None
    if token.isalpha() and token.isascii():
        if len(token) == 1:
            return None if token in ("a", "i", "A", "I") else Verdict((), False, token.islower(), calls="letter")
    elif protected(token):
        return None
    joints = tuple(inside(token))
    runs = [run for run in _RUN.findall(token) if run not in english().names]
    gains = [(gain, run) for run in runs if (gain := gain_apart(run)) > 0]
    name = bool(gains) and all(run.istitle() and gain < NAMELIKE and not _phrase(run.lower()) for gain, run in gains)
    fragment = len(runs) == 1 and is_fragment(runs[0])
    calls = _calls(token)
    found = Verdict(joints, bool(gains), fragment, name, calls)
    return found if joints or gains or fragment or calls else None


def _plain(word: str) -> bool:
    """Checked words, written as words are: what most tokens are, once the marks around them are off."""
    if word.isalpha():
        return (
            len(word) > 1
            and word.isascii()
            and (word.islower() or word.istitle() or word.isupper())
            and word.lower() in english().clean
        )
    if "-" in word:
        return all(map(_plain, word.split("-")))
    word = word.translate(STRAIGHT)
    return "'" in word and ((word.endswith("'s") and _plain(word[:-2])) or word.lower() in english().clean)


def _calls(token: str) -> str:
    if token[0] in ",.;!?":
        return "" if token.startswith("..") or token[1:2].isalnum() else "punctuation"
    for name, pattern in _CALLS:
        if pattern.search(token):
            return name
    return "names" if _NAMES.search(token) and english().log10(token.strip(".,:;").lower()) is None else ""


def is_fragment(run: str) -> bool:
    """No word by itself, and too short for an unknown one."""
    if len(run) > 9 or not run.islower() or (len(run) > 3 and not run.isalpha()):
        return False
    return run not in english().clean and (english().log10(run) or -9.0) < -4.0


def _phrase(word: str) -> bool:
    """Is this a small word and another one (`itis`)? Names are made of larger ones."""
    clean = english().clean
    cuts = ((word[:at], word[at:]) for at in range(1, len(word)))
    return any(one in clean and two in clean and (one in FUNCTION or two in FUNCTION) for one, two in cuts)


def gain_apart(run: str) -> float:
    """By how many powers of ten two or more common words explain these letters better than one; at most 0: they don't.

    One word is a rare or unknown one: what is checked, common, or made of a known word with an ending is no candidate.
    """
    word = run.lower().translate(STRAIGHT)
    if len(word) < 3 or len(word) > 60:
        return 0.0
    lexicon = english()
    level = lexicon.log10(word)
    mixed = not (run.islower() or run.istitle() or run.isupper())
    if run in lexicon.names or word in lexicon.clean or (level is not None and level > (-5.3 if not mixed else -6.0)):
        return 0.0
    if word.endswith("'s") and (word[:-2] in lexicon.clean or (lexicon.log10(word[:-2]) or -9.0) > -6.5):
        return 0.0
    if affixed(word):
        return 0.0
    if _CAPITALS.match(run) and common(_CAPITALS.sub("", run, count=1)):
        return SURELY
    if not mixed and level is None and len(word) >= 13 and _long_part(word):
        return SURELY
    own = level - 0.8 if level is not None else -4.5 - 0.9 * len(word)
    return _cut_score(word, own) - own


def affixed(word: str) -> bool:
    """A known word with an ending or a beginning that is no word by itself."""
    clean = english().clean
    if word.endswith(_ENDINGS):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 1 and word[: -len(ending)] in clean:
                return True
    if not word.startswith(_BEGINNINGS):
        return False
    return any(
        word.startswith(start) and len(word) > len(start) + 3 and word[len(start) :] in clean for start in _BEGINNINGS
    )


def _long_part(word: str) -> bool:
    """A common word of six letters or more begins or ends it, with as much beside it."""
    return any(common(word[:at], -5.0) or common(word[-at:], -5.0) for at in range(6, len(word) - 5))


def _cut_score(word: str, least: float) -> float:
    """The best score of the letters as two or more words, each addition of a space paid for; if it is above `least`."""
    size = len(word)
    best = [least] * (size + 1)
    best[0] = 0.0
    parts = english().parts
    for start in range(size):
        base = best[start] - (3.0 if start else 0.0)
        if base <= least:
            continue
        listed = parts(word[start : start + 2])
        for end in range(start + 1, min(size, start + 20) + 1):
            if end - start == size:
                continue
            piece = word[start:end]
            if end - start == 1:
                score = -2.0 if piece == "a" else -3.0 if piece == "i" else None
            else:
                score = listed.get(piece)
                if score is not None and end - start == 2 and piece not in FUNCTION:
                    score = None
            if score is not None and base + score > best[end]:
                best[end] = base + score
    return best[size]
