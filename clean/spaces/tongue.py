"""Which lines are English, so that the English lexicon may speak about them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clean.language import paragraph_language
from clean.spaces.knowledge import english
from clean.stopwords import STOP_WORDS
from clean.text import Line, Text

_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = frozenset().union(*(words for code, words in STOP_WORDS.items() if code != "en")) - STOP_WORDS["en"]


def english_lines(text: Text, lines: Iterable[Line]) -> list[Line]:
    """Of these lines those that are written in English, or are too short to tell and look it."""
    if text.language not in ("en", "und"):
        return []
    return [line for line in lines if not line.blank and not _foreign(line.string)]


def _foreign(string: str) -> bool:
    """Another language's words, or letters that English doesn't use, outnumber the English ones."""
    if string.isascii() and " the " in string:
        return False
    words = [word.lower() for word in _WORD.findall(string[:2000])]
    clean = english().clean
    strange = sum(not word.isascii() or (word in _FOREIGN and word not in clean) for word in words)
    if strange * 6 < len(words):
        return False
    if strange * 3 > len(words):
        return True
    return paragraph_language(string) not in ("en", "und")
