"""A page whose line breaks are lost: which spans of its words are the text, found word by word.

Each word sees windows around it (how many function words, capitals, sentence ends, words of menus …); trees
turn that into P(text), and two states, smoothed by Viterbi's algorithm, into spans. Changing from text to
page is cheap behind a sentence end, from page to text before a capital letter, and dear anywhere else.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING
from zlib import crc32

from clean.noise.features import HASHED, function_words
from clean.tables import rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clean.noise.features import Matrix

_TOKEN = re.compile(r"\S+")
_CORE = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…。！？][”\"’')\]]?$")
_MARKS = frozenset("|·•»›>/→←©#*_[]{}()+=~^▼▲&")
_REACH = (4, 12, 30, 80)
_SIDE = (6, 20, 50)
_CHEAP, _DEAR = 5.0, 12.0
_IMPOSSIBLE = 0.05
_PROOF = 12
_ROUNDS = 4
SIGNALS = 12


def tokens(string: str) -> list[re.Match[str]]:
    """The words of the text, punctuation and all, with their places."""
    return list(_TOKEN.finditer(string))


def table(words: Sequence[str], weights: NDArray[np.int8] | None) -> Matrix:
    """The features of every word, a row each."""
    import numpy as np

    signals = _signals(words, weights)
    sums = np.concatenate(
        [np.zeros((1, signals.shape[1])), np.cumsum(np.nan_to_num(signals), axis=0, dtype=np.float64)]
    )
    at = np.arange(len(words))
    parts = [_mean(sums, at - reach, at + reach + 1) for reach in _REACH]
    parts += [_mean(sums, at - reach, at) for reach in _SIDE]
    parts += [_mean(sums, at + 1, at + 1 + reach) for reach in _SIDE]
    place = np.stack([at, at[::-1], at / max(len(words) - 1, 1)], axis=1)
    whole = np.tile(_mean(sums, np.array([0]), np.array([len(words)])), (len(words), 1))
    return np.concatenate([signals, *parts, place, whole], axis=1, dtype=np.float32)


def _mean(sums: NDArray[np.float64], left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    import numpy as np

    low, high = np.clip(left, 0, len(sums) - 1), np.clip(right, 0, len(sums) - 1)
    means: NDArray[np.float64] = (sums[high] - sums[low]) / np.maximum(high - low, 1)[:, None]
    return means


def _signals(words: Sequence[str], weights: NDArray[np.int8] | None) -> Matrix:
    import numpy as np

    core = [match[0] if (match := _CORE.search(word)) else "" for word in words]
    small = [word.lower() for word in core]
    counts = Counter(small)
    language = _tongue(counts)
    grammar = function_words().get(language or "", frozenset())
    grams = _grams(small, weights if language == "en" else None)
    known = _known(core, small)
    rows = [
        (
            float(len(word)), float(low in grammar), float(bare[:1].isupper()), float(len(bare) > 1 and bare.isupper()),
            float(any(map(str.isdecimal, word))), float(bool(_SENTENCE_END.search(word))), float(word[-1] in ",;:，、"),
            float(not _MARKS.isdisjoint(word)), float(not bare), math.log(counts[low]) if len(low) > 3 else 0.0,
            gram, phrase,
        )
        for word, bare, low, gram, phrase in zip(words, core, small, grams, known, strict=True)
    ]  # fmt: skip
    return np.array(rows, dtype=np.float32).reshape(len(words), SIGNALS)


def _grams(small: list[str], weights: NDArray[np.int8] | None) -> list[float]:
    """What the wording of menus and of prose says about each word and the pair that it opens."""
    if weights is None:
        return [0.0] * len(small)
    known = weights.tolist()
    pairs = [f"{a} {b}" for a, b in zip(small, [*small[1:], ">"], strict=True)]
    return [float(known[_bucket(word)] + known[_bucket(pair)]) / 8 for word, pair in zip(small, pairs, strict=True)]


def _known(core: list[str], small: list[str]) -> list[float]:
    """Words that make up a phrase of the crumb tables, begun with a capital: 1 in a longer one, less in one word."""
    found = [0.0] * len(small)
    table = _phrases()
    at = 0
    while at < len(small):
        length = 0
        if core[at][:1].isupper():
            length = next((n for n in table.get(small[at], {}) if tuple(small[at : at + n]) in table[small[at]][n]), 0)
        for covered in range(at, at + length):
            found[covered] = 1.0 if length > 1 else 0.3
        at += max(length, 1)
    return found


@cache
def _phrases() -> dict[str, dict[int, set[tuple[str, ...]]]]:
    """First word → length, the longest first → the phrases."""
    found: dict[str, dict[int, set[tuple[str, ...]]]] = {}
    for name in ("ads", "boilerplate"):
        for _, _, phrase, *_ in rows(name):
            words = tuple(match[0].lower() for part in phrase.split() if (match := _CORE.search(part)))
            if words:
                found.setdefault(words[0], {}).setdefault(len(words), set()).add(words)
    return {first: dict(sorted(groups.items(), reverse=True)) for first, groups in found.items()}


def _bucket(gram: str) -> int:
    return crc32(gram.encode("utf-8", "surrogatepass")) % HASHED


def _tongue(counts: Counter[str]) -> str | None:
    total = sum(counts.values())
    shares = {name: sum(counts[word] for word in known) / max(total, 1) for name, known in function_words().items()}
    best = max(shares, key=lambda name: shares[name])
    return best if total >= 40 and shares[best] > 1 / 8 else None


def states(chance: Sequence[float], words: Sequence[str]) -> list[bool]:
    """Is each word the text's? The likeliest sequence of two states, given P(text) for each word."""
    score = [0.0, 0.0]
    back: list[tuple[bool, bool]] = []
    for at, p in enumerate(chance):
        odds = math.log(max(p, 1e-4) / max(1 - p, 1e-4))
        opens = at == 0 or words[at][:1].isupper() or words[at][0] in "“\"‘'«„"
        closes = at == 0 or bool(_SENTENCE_END.search(words[at - 1]))
        to_text = score[0] - (_CHEAP if opens else _DEAR)
        to_page = score[1] - (_CHEAP if closes else _DEAR)
        back.append((to_page > score[0], score[1] >= to_text))
        score = [max(score[0], to_page), max(score[1], to_text) + odds]
    state = score[1] >= score[0]
    found = []
    for page_came, text_stayed in reversed(back):
        found.append(state)
        state = text_stayed if state else page_came
    return found[::-1]


def page_spans(string: str) -> Iterator[tuple[int, int, float]]:
    """(start, end, mean P(text)) of the spans that are the page's; nothing if none of the text would remain.

    A page has to prove itself by words that the model finds all but impossible. What remains is judged again
    until that proof is gone, so that a cleaned text is clean.
    """
    found = tokens(string)
    gone: dict[int, float] = {}
    for _ in range(_ROUNDS):
        left = [at for at in range(len(found)) if at not in gone]
        kept, chance = _judged([found[at][0] for at in left])
        if all(kept) or not any(kept) or sum(p < _IMPOSSIBLE for p in chance) < _PROOF:
            break
        gone |= {at: p for at, p, keep in zip(left, chance, kept, strict=True) if not keep}
    yield from _runs(found, gone, len(string.rstrip()))


def _judged(words: list[str]) -> tuple[list[bool], list[float]]:
    from clean.noise import model

    chance = model.content(table(words, model.wording()), "words").tolist() if words else []
    return states(chance, words), chance


def _runs(found: list[re.Match[str]], gone: dict[int, float], bottom: int) -> Iterator[tuple[int, int, float]]:
    start = 0
    while start < len(found):
        end = start + 1
        while end < len(found) and (end in gone) == (start in gone):
            end += 1
        if start in gone:
            last = end == len(found)
            since = found[start - 1].end() if last and start else found[start].start()
            yield (
                since,
                bottom if last else found[end].start(),
                sum(gone[at] for at in range(start, end)) / (end - start),
            )
        start = end
