"""A page whose line breaks are lost: which spans of its words are the text, found word by word.

Each word sees windows around it (how many function words, capitals, sentence ends, words of menus …); trees
turn that into P(text), and two states, smoothed by Viterbi's algorithm, into spans. Changing from text to
page is cheap behind a sentence end, from page to text before a capital letter, and dear anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING
from zlib import crc32

from clean.lazy import lazy
from clean.noise.grammar import function_words
from clean.tables import rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from clean.noise.features import Matrix

_TOKEN = lazy(r"\S+")
_CORE = lazy(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE_END = lazy(r"[.!?…。！？][”\"’')\]]?$")
_MARKS = frozenset("|·•»›>/→←©#*_[]{}()+=~^▼▲&")
_REACH = (4, 12, 30, 80)
_SIDE = (6, 20, 50)
_CHEAP, _DEAR = 5.0, 12.0
_IMPOSSIBLE = 0.05
_PROOF = 12
_ROUNDS = 4
_LONGEST = 30_000
"""Words of the longest page; a longer text on one line is a book or a dump, and the model has never seen one."""
_CHUNK = 4096


class Words:
    """The words of a text, in order, and what the trees see of them. Needs numpy."""

    def __init__(self, words: Sequence[str], weights: NDArray[np.int8] | None) -> None:
        import numpy as np

        distinct = dict.fromkeys(words)
        number = {word: at for at, word in enumerate(distinct)}
        self.words = words
        self.ids = np.array(list(map(number.__getitem__, words)), np.int64)
        self.distinct = list(distinct)
        self.core = [match[0] if (match := _CORE.search(word)) else "" for word in self.distinct]
        self.small = [core.lower() for core in self.core]
        signals = self._signals(weights)
        self.signals = signals
        self.sums = np.concatenate([np.zeros((1, signals.shape[1])), np.cumsum(signals, axis=0, dtype=np.float64)])

    def _signals(self, weights: NDArray[np.int8] | None) -> Matrix:
        import numpy as np

        folded: dict[str, int] = {}
        same = np.array([folded.setdefault(low, len(folded)) for low in self.small])
        counts = np.bincount(same[self.ids])
        language = _tongue(dict(zip(folded, counts.tolist(), strict=True)))
        grammar = function_words().get(language or "", frozenset())
        often = np.where([len(low) > 3 for low in self.small], np.log(counts[same]), 0)
        alone = [
            (
                len(word), low in grammar, core[:1].isupper(), len(core) > 1 and core.isupper(),
                any(map(str.isdecimal, word)), bool(_SENTENCE_END.search(word)), word[-1] in ",;:，、",
                not _MARKS.isdisjoint(word), not core,
            )
            for word, core, low in zip(self.distinct, self.core, self.small, strict=True)
        ]  # fmt: skip
        table = np.concatenate([np.array(alone, np.float32), often[:, None]], axis=1, dtype=np.float32)
        grams = self._grams(weights if language == "en" else None)
        return np.concatenate([table[self.ids], grams[:, None], self._known()[:, None]], axis=1, dtype=np.float32)

    def _grams(self, weights: NDArray[np.int8] | None) -> Matrix:
        """What the wording of menus and of prose says about each word and the pair that it opens."""
        import numpy as np

        if weights is None:
            return np.zeros(len(self.ids), np.float32)
        held = [low.encode("utf-8", "surrogatepass") for low in self.small]
        heads, tails = [crc32(low) for low in held], [b" " + low for low in [*held, b">"]]
        ids = self.ids.tolist()
        seconds = map(tails.__getitem__, [*ids[1:], len(held)])
        pairs = np.array(list(map(crc32, seconds, map(heads.__getitem__, ids))))
        size = len(weights)
        single = weights[np.array(heads) % size][self.ids]
        sums: Matrix = ((single.astype(np.int32) + weights[pairs % size]) / 8).astype(np.float32)
        return sums

    def _known(self) -> Matrix:
        """Words of a phrase of the crumb tables, begun with a capital: 1 in a longer one, less in a single word."""
        import numpy as np

        found = np.zeros(len(self.ids), np.float32)
        table = _phrases()
        begins = [core[:1].isupper() and low in table for core, low in zip(self.core, self.small, strict=True)]
        free = 0
        for at in np.flatnonzero(np.array(begins)[self.ids]).tolist():
            if at >= free:
                words = [self.small[word] for word in self.ids[at : at + _longest_phrase()]]
                groups = table[words[0]]
                length = next((n for n in groups if tuple(words[:n]) in groups[n]), 0)
                found[at : at + length] = 1.0 if length > 1 else 0.3
                free = at + length
        return found

    def rows(self, at: NDArray[np.int64]) -> Matrix:
        """The features of these words, a row each."""
        import numpy as np

        total = len(self.ids)
        parts = [self._mean(at - reach, at + reach + 1) for reach in _REACH]
        parts += [self._mean(at - reach, at) for reach in _SIDE]
        parts += [self._mean(at + 1, at + 1 + reach) for reach in _SIDE]
        place = np.stack([at, total - 1 - at, at / max(total - 1, 1)], axis=1)
        whole = np.tile(self._mean(np.array([0]), np.array([total])), (len(at), 1))
        return np.concatenate([self.signals[at], *parts, place, whole], axis=1, dtype=np.float32)

    def _mean(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        import numpy as np

        last = len(self.sums) - 1
        low, high = np.clip(left, 0, last), np.clip(right, 0, last)
        means: NDArray[np.float64] = (self.sums[high] - self.sums[low]) / np.maximum(high - low, 1)[:, None]
        return means

    def content(self, at: NDArray[np.int64]) -> NDArray[np.float32]:
        """P(text) of these words."""
        import numpy as np

        from clean.noise import model

        parts = [model.content(self.rows(at[n : n + _CHUNK]), "words") for n in range(0, len(at), _CHUNK)]
        return np.concatenate(parts)


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


@cache
def _longest_phrase() -> int:
    return max(length for groups in _phrases().values() for length in groups)


def _tongue(counts: dict[str, int]) -> str | None:
    """As `features.tongue`, with a lower bar: here menus count, too, since nothing parts them from the sentences."""
    total, often = sum(counts.values()), counts.get
    shares = {name: sum(often(word, 0) for word in known) / max(total, 1) for name, known in function_words().items()}
    best = max(shares, key=lambda name: shares[name])
    return best if total >= 40 and shares[best] > 1 / 8 else None


def states(chance: NDArray[np.float32], opens: Sequence[bool], closes: Sequence[bool]) -> list[bool]:
    """Is each word the text's? The likeliest sequence of two states, given P(text) for each word.

    `opens`: the text may begin again at this word; `closes`: it may end before it.
    """
    import numpy as np

    odds = np.log(np.maximum(chance, 1e-4, dtype=np.float64) / np.maximum(1 - chance.astype(np.float64), 1e-4))
    page = text = 0.0
    back: list[tuple[bool, bool]] = []
    for gain, opened, closed in zip(odds.tolist(), opens, closes, strict=True):
        to_text = page - (_CHEAP if opened else _DEAR)
        to_page = text - (_CHEAP if closed else _DEAR)
        back.append((to_page > page, text >= to_text))
        page, text = max(page, to_page), max(text, to_text) + gain
    state = text >= page
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
    found = list(islice(_TOKEN.finditer(string), _LONGEST + 1))
    if not 0 < len(found) <= _LONGEST:
        return
    gone: dict[int, float] = {}
    for _ in range(_ROUNDS):
        left = [at for at in range(len(found)) if at not in gone]
        judged = _judged([found[at][0] for at in left])
        if judged is None:
            break
        kept, chance = judged
        if all(kept) or not any(kept):
            break
        gone |= {at: p for at, p, keep in zip(left, chance, kept, strict=True) if not keep}
    yield from _runs(found, gone, len(string.rstrip()))


def _judged(words: list[str]) -> tuple[list[bool], list[float]] | None:
    """Is each word the text's, and P(text); None where the words are no page's."""
    import numpy as np

    from clean.noise import model

    read = Words(words, model.wording())
    chance = read.content(np.arange(len(words)))
    if (chance < _IMPOSSIBLE).sum() < _PROOF:
        return None
    opens = np.array([word[0].isupper() or word[0] in "“\"‘'«„" for word in read.distinct])[read.ids]
    ends = np.array([bool(_SENTENCE_END.search(word)) for word in read.distinct])[read.ids]
    opens[0] = True
    return states(chance, opens.tolist(), [True, *ends[:-1].tolist()]), chance.tolist()


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
