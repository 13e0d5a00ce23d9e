"""Joins words that were cut by a hyphen at the end of a line.

`ad-\\ndressing` becomes `addressing`, `well-\\nknown` becomes `well-known`: the lexicon and the rest of the
document say whether the hyphen belongs to the word. The line break goes with it. Hyphens that stand for a
shared part (`vor- und nachher`) stay, and what could be read both ways is only reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.hyphens import HYPHENS, MAX_HEAD, TAIL, Judge, chains, head_of

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from clean.text import Text


@dataclass(frozen=True, slots=True)
class Hyphenation:
    """Joins words cut at line ends. Below `sure` a cut is a finding."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "joined": "A word was cut by a hyphen at the end of a line.",
        "kept": "A word with a hyphen of its own was broken behind it.",
        "soft": "A word was cut at a soft hyphen, which is only ever shown at the end of a line.",
    }
    sure: float = 0.9
    """The probability from which a word is joined; below it, the cut is reported."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        if not any(line.string.rstrip(" \t").endswith(HYPHENS) for line in text.lines):
            return
        judge = Judge(text)
        for chain in chains(text.string):
            edit = _whole_word(text.string, chain, judge)
            if edit and edit.confidence >= self.sure:
                yield edit
            elif edit:
                note = "A hyphen at the end of a line: it may belong to the word, or the word was only cut here."
                remedy = Edit(edit.start, edit.old, edit.new, edit.rule, edit.confidence)
                yield Finding(edit.start, edit.end, "hyphenation", edit.rule, edit.confidence, note, remedy)


def _whole_word(string: str, chain: Sequence[re.Match[str]], judge: Judge) -> Edit | None:
    """One edit for a word, however many times it was cut; as sure as its least sure hyphen."""
    word = head_of(string, chain[0].start())
    if len(word) >= MAX_HEAD:
        return None
    start = chain[0].start() - len(word)
    verdicts = []
    for cut in chain:
        tail = TAIL.match(string, cut.end())
        verdict = judge(word, tail[0] if tail else "", cut)
        if verdict is None:
            return None
        verdicts.append(verdict)
        word += (cut[0][0] if verdict.rule == "kept" else "") + (tail[0] if tail else "")
    end = tail.end() if tail else cut.end()
    least = min(verdicts, key=lambda verdict: verdict.confidence)
    return Edit(start, string[start:end], word, least.rule, least.confidence, least.why)
