"""A visible mark where text is missing: `large volumes of classified data so […] But the decision`.

For readers who get the text without its findings. It writes into the text, so no recipe turns it on by itself.
A cut that ends in an ellipsis shows itself and gets no mark; a text in which the mark stands already gets no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from clean.edit import Edit
from clean.filter import Effect
from clean.text import Text
from clean.truncation.judge import cuts_of


@dataclass(frozen=True, slots=True)
class TruncationMarks:
    """`mark` is what is put behind the last word; `threshold` the probability from which it is."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = MappingProxyType({"cut": "A sentence stops here and its rest is missing."})

    mark: str = "[…]"
    """What is put behind the last word."""
    threshold: float = 0.7
    """The probability from which a mark is put in."""

    def propose(self, text: Text) -> Iterator[Edit]:
        if not self.mark or self.mark in text.string:
            return
        for cut in cuts_of(text, self.threshold, self.threshold):
            if cut.rule != "ellipsis":
                last = text.string[max(0, cut.end - 60) : cut.end].split()[-1]
                new = f"{last} {self.mark}"
                yield Edit(cut.end - len(last), last, new, "cut", cut.confidence, {"where": cut.rule})
