"""What can be seen at the end of a paragraph, as numbers for the model of line ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from clean.lazy import lazy
from clean.truncation.words import REMEMBERED, counts_of, log_end, log_pair_end

if TYPE_CHECKING:
    from clean.lexicon import Lexicon

END_MARKS = frozenset(".!?:;\"”’'»)]}。！？：；」』）】*_|>~")
"""A paragraph that ends in one of these is not looked at; an ellipsis is, although it ends in a full stop."""
_ELLIPSES = "…", "...", ". . ."
_BULLET = lazy(r"[-*•·‣▪►●○–—#>|+✓✔]|\(?\d{1,3}[.)]\s|\(?[a-zA-Z][.)]\s|©|@")
_LINK = lazy(r"(?:https?:|www\.|pic\.twitter|#\w|@\w)\S*$|\S+\.(?:com|org|net|co|io|uk|gov|edu)\S*$")
_WORD = lazy(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DIGIT = lazy(r"\d")
_SENTENCE_END = lazy(r"[.!?][\"”’')\]]* +[\"“‘(]?[A-Z]")

NAMES = (
    "end_last", "end_pair", "known", "completion", "low_count", "lower", "capital", "upper", "digit", "comma", "dash",
    "other_mark", "words", "sentence_words", "several", "proper", "marked", "long_count", "next_none", "next_lower",
    "next_upper", "next_digit", "next_bullet", "next_quote", "next_words", "next_proper", "previous_proper",
    "previous_words", "previous_none", "open_quote", "open_bracket", "bullet", "digit_start", "lower_start",
    "title_share", "function_share", "ellipsis", "ellipsis_space", "ellipses", "link", "short_word", "end_before",
    "digit_share", "question_start",
)  # fmt: skip
_QUESTIONS = frozenset(
    ("how", "why", "what", "when", "where", "who", "which", "ways", "is", "are", "do", "does", "can")
)
_UNKNOWN = -9.0
_NO_PAIR = -3.0
LONGEST_HEADING, LONGEST_TITLE = 8, 16
"""Words."""
ENDS_WELL, MAY_END = -3.0, -4.0
"""Natural log of the share of sentence ends, for the last two words of a heading, and of a title in capitals."""
IN_CAPITALS = 0.4
"""The share of a title's words that are capitalised, its first one left out."""


class Lines:
    """The paragraphs of a text, without white space at their ends, and what holds for all of them."""

    def __init__(self, strings: Sequence[str]) -> None:
        self.strings = strings

    @cached_property
    def counts(self) -> list[int]:
        return [string.count(" ") + 1 if string else 0 for string in self.strings]

    @cached_property
    def proper(self) -> list[bool]:
        return [string[-1:] in END_MARKS for string in self.strings]

    @cached_property
    def _long(self) -> list[bool]:
        """Of the paragraphs of twelve words and more: do they end in an end mark?"""
        return [proper for proper, count in zip(self.proper, self.counts, strict=True) if count >= 12]

    @cached_property
    def proper_share(self) -> float:
        """Of the paragraphs of twelve words and more, those that end in an end mark; smoothed."""
        return (sum(self._long) + 1) / (len(self._long) + 1.5)

    @cached_property
    def marked_share(self) -> float:
        return (sum(self.proper) + 1) / (len(self.proper) + 2)

    @property
    def long_count(self) -> int:
        return len(self._long)

    def following(self, k: int) -> str:
        return self.strings[k + 1] if k + 1 < len(self.strings) else ""

    @cached_property
    def ellipses(self) -> int:
        return sum([string.endswith(("…", "...")) for string in self.strings])


def candidates(lines: Lines) -> list[int]:
    """The paragraphs that could be cut: six words at least, and no mark at the end, or an ellipsis; no headings."""
    return [
        k
        for k, string in enumerate(lines.strings)
        if (string[-1] not in END_MARKS or string.endswith(_ELLIPSES))
        and string.count(" ") >= 5
        and not _heading(lines, k)
    ]


def _heading(lines: Lines, k: int) -> bool:
    """Few words, of which the last two may well end a sentence, or many have capitals: hardly any of those was cut."""
    string = lines.strings[k]
    count = lines.counts[k]
    if count > LONGEST_TITLE or string[-1] in ",…." or lines.following(k)[:1].islower():
        return False
    ends = _pair_end(*_last_words(string))
    if count <= LONGEST_HEADING and ends > ENDS_WELL:
        return True
    return ends > MAY_END and _title_share(string.split()) > IN_CAPITALS


def row(lines: Lines, k: int) -> list[float]:
    """The features of paragraph `k`, in the order of NAMES."""
    whole = lines.strings[k]
    marks = next(filter(whole.endswith, _ELLIPSES), "") if whole[-1] in "…." else ""
    string = whole.removesuffix(marks)
    tail = string.rstrip()
    words = tail[-60:].split()
    return [
        *_last_word(tail),
        *_size(tail, lines, k),
        *_neighbours(lines, k),
        *_shape(whole, tail),
        float(marks != ""),
        float(marks != "" and tail != string),
        min(5.0, lines.ellipses),
        _link(tail[-80:].rpartition(" ")[2]),
        *_more(tail, words),
    ]


@cache
def _lexicon() -> Lexicon:
    from clean.lexicon import lexicon

    english = lexicon("en")
    if english is None:
        raise LookupError("the English lexicon is missing")
    return english


def _frequency(word: str) -> float:
    found = _lexicon().log10(word)
    return _UNKNOWN if found is None else found


def completion(word: str) -> float:
    """log10 of the summed frequency of the longer words that begin with `word`."""
    if len(word) < 2 or not (word.isascii() and word.isalpha()):
        return _UNKNOWN
    longer = _lexicon().longer(word)
    return math.log10(longer) if longer > 0 else _UNKNOWN


@lru_cache(REMEMBERED)
def _as_last(word: str) -> tuple[float, float, float, float]:
    """What is known of a lower-cased word that stands last."""
    return log_end(word), _frequency(word), completion(word), math.log10(1 + counts_of(word).low)


def stops_in_word(string: str) -> bool:
    """Is the last word unknown, and the beginning of one that is known well?"""
    words = [match[0] for match in _WORD.finditer(string, max(0, len(string) - 40))]
    if not words or not string.endswith(words[-1]) or not words[-1].islower():
        return False
    _, known, longer, _ = _as_last(_plain(words[-1]))
    return longer > -6.5 and longer > known + 1.5


def _last_words(tail: str) -> tuple[str, str]:
    """The last two words; the last is empty where something else stands at the end."""
    pieces = tail[-60:].split()
    if len(pieces) < 2 or not (pieces[-1].isalpha() and pieces[-2].isalpha()):
        pieces = ["", "", *_WORD.findall(tail, max(0, len(tail) - 60))]
        if not tail.endswith(pieces[-1]):
            return "", ""
    return pieces[-2], pieces[-1]


def _pair_end(before: str, last: str) -> float:
    """How likely these words end a sentence, natural log."""
    return log_pair_end(_plain(before), _plain(last)) if before and last else _NO_PAIR


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _last_word(tail: str) -> list[float]:
    before, last = _last_words(tail)
    end = tail[-1:]
    if last:
        ends, frequency, longer, low = _as_last(_plain(last))
        upper = last.isupper()
        case = [float(last.islower()), float(last[0].isupper() and not upper), float(upper)]
        known = [ends, _pair_end(before, last), frequency, longer, low, *case]
    else:
        known = [_NO_PAIR, _NO_PAIR, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    return [
        *known,
        float(end.isdigit()),
        float(end == ","),
        float(end in "–—-/&("),
        float(not end.isalnum() and end not in ",–—-/&("),
    ]


def _link(last: str) -> float:
    return float(not last.isalpha() and _LINK.search(last) is not None)


def _size(tail: str, lines: Lines, k: int) -> list[float]:
    starts = [match.end() - 1 for match in _SENTENCE_END.finditer(tail, max(0, len(tail) - 800))]
    return [
        math.log(lines.counts[k] + 1),
        math.log(tail.count(" ", starts[-1] if starts else 0) + 2),
        float(min(3, len(starts))),
        lines.proper_share,
        lines.marked_share,
        math.log(lines.long_count + 1),
    ]


def _neighbours(lines: Lines, k: int) -> list[float]:
    following = lines.following(k)
    first = following[:1]
    return [
        float(not following),
        float(first.islower()),
        float(first.isupper()),
        float(first.isdigit()),
        float(_BULLET.match(following) is not None),
        float(first != "" and first in "\"“‘'"),
        math.log(lines.counts[k + 1] + 1) if following else 0.0,
        float(lines.proper[k + 1]) if following else -1.0,
        float(lines.proper[k - 1]) if k else -1.0,
        math.log(lines.counts[k - 1] + 1) if k else 0.0,
        float(k == 0),
    ]


def _shape(whole: str, tail: str) -> list[float]:
    words = whole.split() if len(whole) < 600 else whole[-500:].split()
    window = tail[-500:]
    return [
        float(window.rfind("“") > window.rfind("”") or (window.count('"') % 2 == 1 and len(window) < 500)),
        float(max(window.rfind("("), window.rfind("[")) > max(window.rfind(")"), window.rfind("]"))),
        float(_BULLET.match(whole) is not None),
        float(whole[:1].isdigit()),
        float(whole[:1].islower()),
        _title_share(words),
        sum([word.islower() for word in words if len(word) < 4]) / len(words),
    ]


def _title_share(words: Sequence[str]) -> float:
    return sum([word[0].isupper() for word in words[1:]]) / len(words)


def _more(tail: str, words: Sequence[str]) -> list[float]:
    before = _WORD.search(words[-2]) if len(words) > 1 else None
    first = tail[:12].split(" ", 1)[0].lower()
    return [
        float(len(words[-1]) if words else 0),
        log_end(_plain(before[0])) if before else _NO_PAIR,
        _digits(tail) / len(tail) if tail else 0.0,
        float(first in _QUESTIONS),
    ]


def _digits(string: str) -> int:
    return len(_DIGIT.findall(string)) if string.isascii() else sum(map(str.isdigit, string))
