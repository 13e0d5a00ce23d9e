"""What the structural model sees of a line: its own form, its neighbours', and how it fits the page.

Everything is computed for all lines of a document at once: words by words in Python, windows in numpy. No
feature knows a language except `function` (known for the languages of `boilerplate.function_words.tsv`) and `wording`
(English only); both are missing, not zero, in other languages, and the model was trained with them missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from clean.noise.crumbs import crumb
from clean.tables import rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float32]

_ENDS = tuple(".!?…”\"’'»)。！？」")
_INNER = re.compile(r"[.!?。！？][”\"’')]? ?(?=[A-ZÀ-ÞА-Я“\"「一-鿿])")
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯฀-๿]")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[./:]\d\d\b"
    r"|\b(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}\b"
)
_LINK = re.compile(r"https?://|www\.|\S@\S|\]\(")
_BYLINE = re.compile(r"(?i)(?:by|von|par|por|di|written by|author|text|автор)\b[: ]")
_DIGIT = re.compile(r"\d")
_MARKS = dict.fromkeys(map(ord, "|·•»›>/→←©#*_[]{}()+=~^▼▲"))
_BULLETS = ("* ", "- ", "• ", "+ ", "– ", "· ")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
HASHED = 1 << 15


class Page(NamedTuple):
    """The features of the lines that are not blank (`numbers`), a row each, and the page's language."""

    numbers: list[int]
    table: Matrix
    language: str | None


class _Line(NamedTuple):
    string: str
    words: list[str]
    weight: float
    ended: bool


def page(lines: Sequence[str]) -> Page:
    """Features of a document given as lines without line ends."""
    from clean.noise import model, windows

    numbers, own, language = form(lines, model.wording())
    return Page(numbers, windows.widen(own), language)


def form(lines: Sequence[str], weights: NDArray[np.int8] | None) -> tuple[list[int], Matrix, str | None]:
    """The numbers of the lines that are not blank, their own features, and the language of the document."""
    import numpy as np

    numbers = [number for number, line in enumerate(lines) if line and not line.isspace()]
    read = [_read(lines[number]) for number in numbers]
    language = tongue(read)
    grammar = function_words().get(language or "")
    place, fits = _place(lines, numbers), _fits(read)
    words = [
        [_share(line.words, grammar), _wording(line.words, weights if language == "en" else None)] for line in read
    ]
    own = [_form(line) + a + b + c for line, a, b, c in zip(read, place, fits, words, strict=True)]
    return numbers, np.array(own, dtype=np.float32).reshape(len(numbers), len(OWN)), language


OWN = (
    *("chars", "words", "wordlength", "ended", "colon", "commas", "inner", "title", "upper", "lowerstart", "digits"),
    *("marks", "date", "link", "byline", "bullet", "heading", "crumb", "quote", "indent", "above", "below"),
    *("repeats", "fromtop", "frombottom", "topic", "lead", "function", "wording"),
)
"""The names of a line's own features, in order; `windows.widen` adds its neighbours'."""


def _read(string: str) -> _Line:
    string = string.strip()
    words = _WORD.findall(string)
    weight = len(words) + len(_CJK.findall(string)) / 2 if not string.isascii() else float(len(words))
    return _Line(string, words, weight, string.endswith(_ENDS))


def _form(line: _Line) -> list[float]:
    string, words = line.string, line.words
    count = len(words) or 1
    length = len(string)
    hit = crumb(string)
    return [
        float(length),
        line.weight,
        sum(map(len, words)) / count,
        float(line.ended),
        float(string[-1] in ":：,;-–—"),
        (string.count(",") + string.count("，") + string.count("、")) / count,
        float(len(_INNER.findall(string))) if length > 20 else 0.0,
        sum(word[0].isupper() for word in words) / count,
        sum(word.isupper() and len(word) > 1 for word in words) / count,
        float(string[0].islower()),
        len(_DIGIT.findall(string)) / length,
        (length - len(string.translate(_MARKS))) / length,
        float(bool(_DATE.search(string))),
        float(bool(_LINK.search(string))),
        float(length < 80 and bool(_BYLINE.match(string))),
        float(string.startswith(_BULLETS)),
        float(string[0] == "#"),
        0.0 if hit is None else 2.0 if hit.sure else 1.0,
        float(any(mark in string for mark in '“”"„«')),
    ]


def _place(lines: Sequence[str], numbers: list[int]) -> list[list[float]]:
    counts = Counter(lines[number].strip().casefold() for number in numbers)
    total = len(numbers)
    found = []
    for at, number in enumerate(numbers):
        line = lines[number]
        above = number - (numbers[at - 1] if at else -1) - 1
        below = (numbers[at + 1] if at + 1 < total else len(lines)) - number - 1
        indent = len(line) - len(line.lstrip())
        repeats = counts[line.strip().casefold()]
        found.append(
            [
                min(indent, 40.0),
                min(above, 5.0),
                min(below, 5.0),
                float(min(repeats, 9)),
                float(at),
                float(total - 1 - at),
            ]
        )
    return found


def _fits(read: list[_Line]) -> list[list[float]]:
    """How much of a line's matter the page's sentences hold, and how much of it its first line holds."""
    matter = [{word.casefold() for word in line.words if len(word) > 3} for line in read]
    core: Counter[str] = Counter()
    for line, words in zip(read, matter, strict=True):
        if line.ended and line.weight >= 10:
            core.update(words)
    lead = matter[0] if matter else set()
    found = []
    for line, words in zip(read, matter, strict=True):
        need = 2 if line.ended and line.weight >= 10 else 1
        topic = sum(core[word] >= need for word in words) / len(words) if words else float("nan")
        found.append([topic, len(words & lead) / len(words | lead) if words and lead else 0.0])
    return found


def _share(words: list[str], grammar: frozenset[str] | None) -> float:
    if grammar is None or not words:
        return float("nan")
    return sum(word.lower() in grammar for word in words) / len(words)


def _wording(words: list[str], weights: NDArray[np.int8] | None) -> float:
    if weights is None:
        return float("nan")
    grams = buckets(words)
    return float(weights[grams].sum(dtype="int32")) / (16.0 * (len(grams) + 2))


def words(string: str) -> list[str]:
    """The words of a line, in order."""
    return _WORD.findall(string)


def buckets(words: list[str]) -> list[int]:
    """Hashed words and word pairs of a line, its first and its last marked: the same on every machine."""
    from zlib import crc32

    plain = [word.lower() for word in words[:40]]
    marked = ["<", *plain, ">"]
    grams = plain + [f"{a} {b}" for a, b in pairwise(marked)]
    if len(plain) <= 4:
        grams.append("=" + " ".join(plain))
    return [crc32(gram.encode("utf-8", "surrogatepass")) % HASHED for gram in grams]


def tongue(read: Sequence[_Line]) -> str | None:
    """The language whose function words are commonest, if they make up a sixth of the words in sentences."""
    words = Counter(word.lower() for line in read if line.weight >= 6 for word in line.words)
    total = sum(words.values())
    if total < 40:
        return None
    best, share = max(
        ((name, sum(words[word] for word in known) / total) for name, known in function_words().items()),
        key=lambda pair: pair[1],
    )
    return best if share > 1 / 6 else None


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Language → its function words."""
    return {language: frozenset(words.split()) for language, words in rows("boilerplate.function_words")}
