"""Which lines are English, so that the English lexicon may speak about them."""

from __future__ import annotations

from collections.abc import Iterable

from clean.language import paragraph_language
from clean.lazy import lazy
from clean.spaces.knowledge import english
from clean.stopwords import STOP_WORDS
from clean.text import Line, Text

_WORD = lazy(r"[^\W\d_]+")
_CODE = lazy(
    r"\)\s?[;{][ \t]*$|\s(?::=|=>|==|!=|&&|\|\|)\s|\w\.[A-Za-z_]\w{0,40}\(\w|\w\.\w{1,40} = |\w\[\] "
    r"|^(?: {4}|\t)[ \t]*\S{0,40}\w\(\w"
)
"""What lines of programs hold and lines of prose do not: calls of members, assignments to them, operators."""
CODE_LINE = 300
"""Longer lines are prose, whatever they quote."""
COMMON = -4.25
DENSE = 12
"""Characters to a token, in a line whose spaces are all lost."""
_OURS = STOP_WORDS["en"]
_THEIRS = frozenset().union(*(words for code, words in STOP_WORDS.items() if code != "en")) - _OURS
_OUR_LETTERS = lazy("the|of|and|was|with|for|isa|ing|tion")
_THEIR_LETTERS = lazy("der|die|und|ein|sch|que|los|las|ció|het|een|van|gli|della|não|ção")


def english_lines(text: Text, lines: Iterable[Line]) -> list[Line]:
    """Of these lines those that are written in English, or are too short to tell and look it; code is not."""
    return [line for line in lines if not line.blank and not _code(line.string) and _english(line.string, text)]


def _code(string: str) -> bool:
    return len(string) <= CODE_LINE and _CODE.search(string) is not None


def _english(string: str, text: Text) -> bool:
    """By the line's own words where they are clear, else by the language of the line and of the text."""
    if len(string) > 15 and len(string) > DENSE * (1 + string.count(" ")):
        return _dense_english(string)
    words = _WORD.findall(string[:2000].lower())
    small = sum(map(_OURS.__contains__, words))
    strange = sum(map(_strange, words if not "".join(words).isascii() else filter(_THEIRS.__contains__, words)))
    if strange > small and (strange * 3 > len(words) or (small == 0 and len(words) > 4)):
        return False
    if small >= 3 and small * 6 >= len(words) and strange * 10 < len(words):
        return strange == 0 or text.language in ("en", "und")
    if text.language not in ("en", "und"):
        return False
    return strange * 6 < len(words) or paragraph_language(string) in ("en", "und")


def _dense_english(string: str) -> bool:
    """Without spaces there are no small words to be seen, but their letters are."""
    letters = string[:2000].lower()
    return len(_OUR_LETTERS.findall(letters)) + 1 >= len(_THEIR_LETTERS.findall(letters))


def _strange(word: str) -> bool:
    """Is this no English word, or a small word of another language that English prose hardly uses?"""
    return not word.isascii() or (word in _THEIRS and (english().log10(word) or -9.0) < COMMON)
