"""Reports paragraphs that are in another language than the document.

A German paragraph in an English article is often a leftover of another page; whether it belongs there only a
reader can tell, so that it is a finding. The document's own language is none. Paragraphs of less than 80
letters are passed over, and so is what holds no running text: names, tables, code.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.language import (
    DIFFERENT,
    LISTED,
    UNKNOWN,
    clear_language,
    paragraph_language,
    script_of,
    script_of_char,
    words_of,
)
from clean.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clean.text import Text

# Languages so close that a paragraph says too little to tell them apart.
_CLOSE = (
    {"da", "no", "sv"},
    {"cs", "sk"},
    {"es", "ca", "pt"},
    {"nl", "af"},
    {"hr", "sr", "mk", "bg"},
    {"ru", "uk", "be", "bg"},
    {"id", "ms"},
    {"zh", "ja"},
    {"ar", "fa", "ur"},
)

_SCRIPTS = dict.fromkeys(STOP_WORDS, "Latin") | dict.fromkeys(("ru", "uk", "bg", "sr", "mk"), "Latin, Cyrillic")


@dataclass(frozen=True, slots=True)
class Language:
    """No options: what is unclear is not reported."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DETECTS
    rules: ClassVar[Mapping[str, str]] = {
        "paragraph": "A paragraph is in another language than the document.",
    }

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        own = clear_language(text.string) or (text.language if _tells(text) else UNKNOWN)
        if own == UNKNOWN or not _foreign(text, own):
            return
        for paragraph in text.paragraphs:
            if paragraph.end - paragraph.start < 40:  # the shortest that can hold 80 letters' worth of Han characters
                continue
            passage = text.string[paragraph.start : paragraph.end]
            other = _other_language(passage, own)
            if other:
                note = f"This paragraph is in another language ({other}) than the document ({own})."
                yield Finding(paragraph.start, paragraph.end, "language", "paragraph", 0.95, note)


def _other_language(passage: str, own: str) -> str:
    """The language of a passage, if it is surely another one; empty where it has three of the own function words."""
    if len(STOP_WORDS.get(own, frozenset()).intersection(passage.split())) >= 3:
        return ""
    other = paragraph_language(passage)
    if other == UNKNOWN:
        script = script_of(passage) or "Latin"
        return f"{script} script" if script != "Latin" and script not in _SCRIPTS.get(own, script) else ""
    return "" if other == own or any({own, other} <= family for family in _CLOSE) else other


def _tells(text: Text) -> bool:
    """Could any paragraph tell its language? It would have some function words, or a script that tells it."""
    words = set(filter(LISTED.__contains__, words_of(" ".join(text.tokens))))
    counts = Counter(language for word in words for language in LISTED[word])
    return max(counts.values(), default=0) >= DIFFERENT or any(
        char > "\u036f" and char.isalpha() for char in text.alphabet
    )


def _foreign(text: Text, own: str) -> bool:
    """Could there be such a paragraph? It would have some function words of its language, or another script."""
    words = STOP_WORDS.get(own)
    if words is None:
        return True
    others, tokens = _others(own), text.tokens
    found = others.intersection(tokens) if len(tokens) < len(others) else tokens.keys() & others
    counts = Counter(language for word in found for language in LISTED[word])
    if max(counts.values(), default=0) >= 3:
        return True
    return any(script_of_char(char) not in _SCRIPTS[own] for char in text.alphabet if char > "\u036f")


@cache
def _others(own: str) -> frozenset[str]:
    """The function words of all languages that this one doesn't have."""
    return frozenset(LISTED.keys() - STOP_WORDS[own])
