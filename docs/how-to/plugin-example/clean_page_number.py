"""Deletes page numbers that stand between dashes on a line of their own.

`- 12 -` goes with its line. Not for: a lone `12`, which could be a verse, a score or an item of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.text import Text

_NUMBER = re.compile(r"[-\N{EN DASH}] ?[0-9]{1,4} ?[-\N{EN DASH}]")


@dataclass(frozen=True, slots=True)
class PageNumber:
    """`least`: how many such lines a text must have; one alone may mean something else."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "dashes": "A number between dashes on a line of its own, several times in the text.",
        "alone": "The same, but not often enough to be sure.",
    }

    least: int = 2

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        """Whole lines go; where there are too few of them they are reported."""
        found = [line for line in text.lines if _NUMBER.fullmatch(line.string.strip())]
        for line in found:
            if len(found) < self.least:
                note = "a number between dashes, but the only one"
                yield Finding(line.start, line.end, "page-number", "alone", 0.5, note)
            else:
                end = text.string.find("\n", line.end) + 1 or len(text)
                yield Edit(line.start, text.string[line.start : end], "", "dashes", 0.97, {"times": len(found)})
