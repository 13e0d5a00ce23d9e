"""Words run together and words torn apart: spaces that are missing, spaces that are stray.

`cut offa source ofrevenue` becomes `cut off a source of revenue`, `said.The` becomes `said. The`, and
`re venue` becomes `revenue`. Named rules see what is certain; the rest is weighed by a lattice of word
frequencies, a small network and a judge that gives each space its probability. Letters never change.

Not for text in other languages than English (left alone), code, addresses, handles or names with capitals
inside (`OpenAI`, `iPhone`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.spaces.repair import Options, repairs
from clean.text import Text


@dataclass(frozen=True, slots=True)
class RunTogether:
    """Options: probabilities from which a space is edited or reported, and words to leave as they are."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.SPACES
    rules: ClassVar[Mapping[str, str]] = {
        "sentence": "A sentence begins right behind the stop of the one before: `said.The`.",
        "comma": "A word stands right behind a comma or semicolon: `Colorado,Washington`.",
        "bracket": "A bracket touches the word beside it: `agencies(DoD)following`.",
        "quote": "A curly quotation mark touches the word on its outer side: `said“Stargate”computing`.",
        "date": "The parts of a date touch: `Mar3,2026,12:32pm`, `NewsMar 8, 2026`.",
        "read-time": "A year touches the minutes of a read time: `20264 min read`.",
        "number": "A number touches the word it counts, or a year its neighbour: `$500billion`, `in2019`.",
        "possessive": "A word stands right behind a possessive or contraction: `customer’shave`, `won’tbe`.",
        "function-word": "A small word touches the name or the article behind it: `ofClaude`, `offa`.",
        "initials": "Initials that the document also has alone touch a word: `AIfirm`.",
        "byline": "The names of several authors touch: `By Ann LeeJohn Roe`.",
        "label": "A label touches a name of two words: `TechnologyNorth America`.",
        "before-punctuation": "White space stands before a comma or a full stop: `word , word`.",
        "letters": "The letters of a word are spaced out: `b u l l`.",
        "split": "Two words run together, by the judge's weighing: `ayear`, `enterprisesoftwarefirm`.",
        "joint": "A space is missing beside a digit or a mark, by the judge's weighing.",
        "join": "A word is torn apart, by the judge's weighing: `re venue`.",
        "stray": "White space beside a digit or a mark is stray, by the judge's weighing.",
    }

    edit_at: float = 0.8
    """The probability from which a space is put in or taken out."""
    report_at: float = 0.3
    """The probability from which a doubtful place is reported with its remedy."""
    thorough: bool = False
    """Read every English line, not only those around suspicious tokens; much slower."""
    keep: tuple[str, ...] = ()
    """Words to leave as they are."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        yield from repairs(text, Options(self.edit_at, self.report_at, self.thorough, frozenset(self.keep)))
