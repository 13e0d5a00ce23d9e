"""Text that stops in the middle: cut paragraphs, cut words, and a sentence run into the next one.

    The Defense Department said last week that government contractors should no

is reported as `truncated`: "no" ends no sentence, and nothing follows. Nothing is edited: what is lost is not in
the text. Headings, list items, captions, table rows, signatures and lines that introduce a list end
without a mark too, and are left alone. Made for English; in other languages only an ellipsis and an open comma count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from clean.edit import Finding
from clean.filter import Effect
from clean.text import Text
from clean.truncation.lines import Ending, end_weight, last_word, proper_share
from clean.truncation.splices import sure_gaps


@dataclass(frozen=True, slots=True)
class Truncation:
    """`threshold` is the probability from which a cut is reported."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DETECTS
    rules: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "ellipsis": "A paragraph breaks off in an ellipsis.",
            "line-end": "A paragraph stops inside a sentence.",
            "end-of-text": "The text stops inside a sentence.",
            "splice": "A sentence stops, and another one begins in the same line.",
        }
    )

    threshold: float = 0.6

    def propose(self, text: Text) -> Iterator[Finding]:
        yield from self._endings(text)
        yield from self._splices(text)

    def _endings(self, text: Text) -> Iterator[Finding]:
        paragraphs = text.paragraphs
        strings = [text.string[paragraph.start : paragraph.end] for paragraph in paragraphs]
        proper = proper_share(strings)
        for k, string in enumerate(strings):
            following = strings[k + 1][:60] if k + 1 < len(strings) else ""
            start = paragraphs[k].start
            ending = Ending(start, start + len(string.rstrip()), string, following, proper)
            weight = end_weight(ending)
            if weight >= self.threshold:
                yield _cut(ending, weight)

    def _splices(self, text: Text) -> Iterator[Finding]:
        for gap, weight in sure_gaps(text.string):
            if weight >= self.threshold:
                start = sentence_start(text.string, gap)
                word = last_word(text.string[start:gap])
                note = f"stops at “{word}”, and a new sentence begins"
                yield Finding(start, gap, "truncated", "splice", weight, note)


def _cut(ending: Ending, weight: float) -> Finding:
    start = ending.start + sentence_start(ending.string, len(ending.string.rstrip()))
    if ending.ellipsis:
        return Finding(start, ending.stop, "truncated", "ellipsis", weight, "breaks off in an ellipsis")
    word = last_word(ending.string)
    rule = "line-end" if ending.following else "end-of-text"
    after = "; the next paragraph starts a new one" if ending.following else "; the text ends here"
    return Finding(start, ending.stop, "truncated", rule, weight, f"stops at “{word}”, inside a sentence{after}")


def sentence_start(string: str, before: int) -> int:
    """Where the sentence that `before` stands in begins: behind the last full stop, or the start of the line."""
    window = max(0, before - 600)
    starts = [string.rfind(mark, window, before) + len(mark) for mark in (". ", "? ", "! ", ".” ", "\n")]
    found = max([start for start in starts if start > window + 2] or [window])
    return found if found < before else window
