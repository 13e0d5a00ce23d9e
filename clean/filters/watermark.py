"""Takes out stamps that nobody listed: a string dropped into the text again and again, inside sentences and words.

`about @DailyLeak@DailyLeak the budget` → `about the budget`, where the handle turns up at other places of the
text too. A reader knows a stamp by what it interrupts, and so does this filter: the words on both sides go with
each other and not with the stamp (`clean/stamps.py` lists the signs and what each is worth). Names, refrains
and set phrases stand where their sentences want them and stay. Lines of their own, such as running heads,
belong to other filters; a text in which nothing repeats costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.repeats import Repeat, Run, runs_of
from clean.stamps import DELETE, REPORT, judged
from clean.text import Text


@dataclass(frozen=True, slots=True)
class Watermark:
    """Deletes stamps found by their repetition, and those of a learned table."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "known": "A stamp of the given table, wherever it stands.",
        "stamp": "A string that stands three times or more where it interrupts what goes together.",
        "tandem": "The same, two or more times in a row.",
    }

    keep: tuple[str, ...] = ()
    """Strings that are no stamps, whatever speaks for it; upper and lower case count as the same."""
    table: tuple[tuple[str, ...], ...] = ()
    """Known stamps: the text, how often it was seen, in how many documents; more columns are notes."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        taken: list[tuple[int, int]] = []
        for repeat, sure, why in self._stamps(text):
            for run in repeat.runs:
                if any(start < run.end and run.start < end for start, end in taken):
                    continue
                taken.append((run.start, run.end))
                edit = _removal(text.string, run, sure, why)
                if sure >= DELETE:
                    yield edit
                else:
                    note = f"“{repeat.unit}” stands here and at {len(repeat.runs) - 1} other places like a stamp"
                    yield Finding(run.start, run.end, "watermark", edit.rule, sure, note, edit)

    def _stamps(self, text: Text) -> Iterator[tuple[Repeat, float, Mapping[str, object]]]:
        """Repeats to act on, the surest first, known ones before all."""
        for row in self.table:
            runs = runs_of(text.string, row[0]) if row[0] else ()
            if runs:
                yield Repeat(row[0], runs), 0.99, {"stamp": row[0], "known": True, "times": len(runs)}
        found = [one for one in judged(text) if one[0] >= REPORT and not self._kept(one[1].unit)]
        for sure, repeat, signs in sorted(found, key=lambda one: (-one[0], -len(one[1].unit))):
            yield repeat, round(sure, 3), {"stamp": repeat.unit, "times": repeat.times, **signs}

    def _kept(self, unit: str) -> bool:
        folded = unit.casefold()
        return any(word.casefold() in folded for word in self.keep)


def _removal(string: str, run: Run, sure: float, why: Mapping[str, object]) -> Edit:
    """The run goes, and with it the space that it brought along."""
    start, end = run.start, run.end
    follows = string[end : end + 1]
    if string[start - 1 : start] == " " and (not follows or follows.isspace()):
        start -= 1
    elif follows == " " and (start == 0 or string[start - 1] == "\n"):
        end += 1
    rule = "known" if "known" in why else "tandem" if run.times > 1 else "stamp"
    return Edit(start, string[start:end], "", rule, sure, why)
