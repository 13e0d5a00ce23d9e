"""A small chain for the tests of the verbs, so that they don't depend on what the real filters do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from clean.cli.common import encoded
from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.formats import files
from clean.pipeline import Pipeline, Result
from clean.text import Text


@dataclass(frozen=True)
class Glue:
    """Parts a few known words."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.SPACES
    rules: ClassVar[Mapping[str, str]] = {"split": "Two words run together.", "doubt": "Perhaps two words."}
    words: tuple[str, ...] = ("a year", "of the", "long road")

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        for pair in self.words:
            for found in re.finditer(re.escape(pair.replace(" ", "")), text.string):
                yield Edit(found.start(), found[0], pair, "split", 0.97, {"seen_in": "a list", "score": 3.25})
        for found in re.finditer("forever", text.string):
            fix = Edit(found.start(), "forever", "for ever", "doubt")
            yield Finding(found.start(), found.end(), "doubt", "doubt", 0.4, "one word or two", fix)


@dataclass(frozen=True)
class Stamp:
    """Removes a stamp, and reports a cut."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {"mark": "A stamp.", "cut": "A cut."}

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        for found in re.finditer("<<[^<>]*>>\n?", text.string):
            yield Edit(found.start(), found[0], "", "mark", 0.8)
        if text.string.rstrip().endswith("and"):
            end = len(text.string.rstrip())
            yield Finding(end - 3, end, "truncated", "cut", 0.9, "ends in the middle of a sentence")


@dataclass(frozen=True)
class Shout:
    """Upper case for some words, so that it stands on what others made."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = {"case": "A word that should be loud."}

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        for found in re.finditer(r"\b(?:year|road|the)\b", text.string):
            yield Edit(found.start(), found[0], found[0].upper(), "case", 0.5)


CHAIN = Pipeline((("glue", Glue()), ("stamp", Stamp()), ("shout", Shout())), "tests")
TEXT = "For over ayear <<AD>>we took the longroad.\n<<STAMP>>\nThe end ofthe café was near forever, and\n"


def written(folder: Path, text: str | bytes = TEXT, name: str = "a.txt") -> tuple[Path, Result]:
    """A cleaned text with its log beside it, as `clean -o … --log` writes them."""
    data = text.encode() if isinstance(text, str) else text
    result = CHAIN.run(data, id=f"original-{name}")
    path = folder / name
    files.write_pair(path, encoded(result.text, result.provenance), result.provenance.dumps())
    return path, result
