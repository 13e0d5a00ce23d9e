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
from clean.truncation.around import box, headless, stubs
from clean.truncation.judge import Cut, cuts_of


@dataclass(frozen=True, slots=True)
class Truncation:
    """`threshold` is the probability from which a cut is reported, `splice_threshold` that inside a line."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DETECTS
    rules: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "ellipsis": "A paragraph breaks off in an ellipsis.",
            "line-end": "A paragraph stops inside a sentence.",
            "cut-word": "A paragraph stops inside a word.",
            "end-of-text": "The text stops inside a sentence.",
            "splice": "A sentence stops, and another one begins in the same line.",
            "box": "Foreign text stands between a sentence that stops and one that goes on.",
            "headless": "A paragraph begins inside a sentence.",
            "paywall": "A line asks to pay or sign in for the rest.",
            "read-more": "A line stands where a cut paragraph should go on.",
        }
    )

    threshold: float = 0.35
    """The probability from which a cut at the end of a line is reported."""
    splice_threshold: float = 0.25
    """The probability from which a cut inside a line is reported."""

    def propose(self, text: Text) -> Iterator[Finding]:
        found = cuts_of(text, self.threshold, self.splice_threshold)
        for k, cut in enumerate(found):
            yield _finding(text.string, cut, found[k - 1].end + 1 if k else 0)
            intruder = box(text.string, cut.end) if cut.rule == "splice" else None
            if intruder and not any(other.end < intruder[1] for other in found[k + 1 : k + 2]):
                yield Finding(*intruder, "spliced", "box", cut.confidence, "a sentence is interrupted here and goes on")
        for start, end in headless(text):
            yield Finding(start, end, "headless", "headless", 0.8, "begins in small letters, inside a sentence")
        for start, end, rule in stubs(text, [cut.end for cut in found]):
            yield Finding(start, end, "stub", rule, 0.9, "the rest of the text is not here")


def _finding(string: str, cut: Cut, after: int) -> Finding:
    """The span begins with the sentence, but behind the cut before it."""
    from clean.truncation.sentences import sentence_start

    start = sentence_start(string, cut.end)
    start = after if start < after < cut.end else start
    if cut.rule == "ellipsis":
        return Finding(start, cut.end, "truncated", cut.rule, cut.confidence, "breaks off in an ellipsis")
    last = string[max(start, cut.end - 40) : cut.end].split()[-1:]
    stops = f"stops at “{last[0]}”, inside a {'word' if cut.rule == 'cut-word' else 'sentence'}" if last else "stops"
    behind = {"splice": "another sentence begins in the same line", "end-of-text": "the text ends here"}
    note = f"{stops}; {behind.get(cut.rule, 'the next paragraph begins')}"
    return Finding(start, cut.end, "truncated", cut.rule, cut.confidence, note)
