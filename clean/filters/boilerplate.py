"""Furniture of a site around and between the text: breadcrumbs, paths, reading times, disclaimers, footers.

`Home > News > Science` goes, `4 min read` goes, `© 2026 Example Media. All rights reserved.` goes. A line that
holds a date, a name or a headline besides is the text's own and stays.

Not for: headings, bylines, datelines, quotations, captions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.noise import structure, tidy
from clean.noise.crumbs import fold
from clean.noise.reading import Reading, reading_of
from clean.noise.rounds import rounds
from clean.text import Shape, Text

_NOTE = "looks like furniture of the site, not like the text"
LEVELS = ("sure", "likely")
_UNSURE = 0.9
_LICENCE = (
    *("Permission is hereby granted", "Redistribution and use in source", "permitted to copy and distribute"),
    *("Licensed under the ", "THE SOFTWARE IS "),
)
"""What only a licence says."""
_OF_LICENCES = frozenset(["copyright", "terms"])
"""A licence's own notice and headings: there they are part of the text."""
# Measured: docs/explanation/noise.md. The share of a rule's lines that no main content holds, shrunk by its count.
_PRECISION = {
    "breadcrumb": 0.978,
    "contact": 0.998,
    "copyright": 0.998,
    "disclaimer": 0.97,
    "editor-mark": 0.99,
    "listed": 1.0,
    "read-time": 0.97,
    "slug-path": 0.97,
    "source-line": 0.9,
    "terms": 0.999,
}


class Mark(NamedTuple):
    """What `boilerplate` thinks of one line: a rule, how sure, and the evidence."""

    rule: str
    sure: bool
    confidence: float
    why: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """`level`: `sure` deletes what is proved, `likely` (a whole page's text) also what is more likely than not.

    `structure`: may the model of line features speak?
    `keep`: phrases that protect the line they stand in. `table`: rows (phrase, …) of further lines to delete.
    """

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "breadcrumb": "The path from the home page to this page.",
        "slug-path": "A path whose last part is a headline written with hyphens.",
        "read-time": "How long the reading takes, and nothing else.",
        "disclaimer": "A paragraph near the end, or its last sentences, in which the site declines responsibility.",
        "editor-mark": "The bookmark that a web editor left in the text, markup and all.",
        "copyright": "A copyright line.",
        "terms": "A link to the site's terms or privacy policy.",
        "contact": "A link of the site's own menu: about us, contact, careers.",
        "source-line": "The label of a link to the original.",
        "structure": "A line that its form, its neighbours and its place show to be no part of the text.",
        "span": "In a text on one line: a run of words that is the page's and not the text's.",
        "listed": "A line of the user's own table.",
    }

    level: str = "sure"
    """`sure` deletes what is proved; `likely`, for a whole page's text, also what is more likely than not."""
    structure: bool = True
    """Let the model of line features speak, too."""
    keep: tuple[str, ...] = ()
    """Phrases that protect the line they stand in."""
    table: tuple[tuple[str, ...], ...] = ()
    """Further lines to delete: the phrase; more columns are notes."""

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"boilerplate.level is {self.level!r}; it can be {' or '.join(LEVELS)}")

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        """Whole lines as deletions; what is not sure enough at this level as findings."""
        if text.shape is Shape.FLAT:
            yield from self._spans(text)
            return
        doomed, doubtful, rest = rounds(reading_of(text), self._marks, lambda mark: mark.sure or self.level == "likely")
        for number, start, end in tidy.spans(text.lines, doomed):
            mark = doomed[number]
            yield Edit(start, text.string[start:end], "", mark.rule, mark.confidence, mark.why)
        yield from self._endings(text, rest)
        for number, mark in sorted(doubtful.items()):
            line = text.lines[number]
            yield Finding(line.start, line.end, "boilerplate", mark.rule, mark.confidence, _NOTE)

    def _endings(self, text: Text, rest: Reading) -> Iterator[Edit]:
        """Disclaimers at the end of a paragraph that says something else first."""
        for found in rest.disclaimers:
            line = rest.lines[found.place]
            kept = line.string.strip()[: found.start].rstrip()
            start = line.start + line.string.index(kept) + len(kept)
            old = text.string[start : line.end].rstrip()
            if found.start and not self._protected(line.string):
                yield Edit(start, old, "", "disclaimer", _PRECISION["disclaimer"], {"phrases": found.phrases})

    def _spans(self, text: Text) -> Iterator[Edit]:
        if self.level != "likely" or not self.structure:
            return
        from clean.noise import flat

        for start, end, p in flat.page_spans(text.string):
            old = text.string[start:end]
            if not self._protected(old):
                yield Edit(start, old, "", "span", round(1 - p, 3), {"content": round(p, 3), "words": len(old.split())})

    def _marks(self, reading: Reading) -> dict[int, Mark]:
        marks = dict(self._phrases(reading))
        if self.structure:
            marks = dict(self._structure(reading, marks)) | marks
        if not self.keep:
            return marks
        return {at: mark for at, mark in marks.items() if not self._protected(reading.lines[at].string)}

    def _structure(self, reading: Reading, marks: Mapping[int, Mark]) -> Iterator[tuple[int, Mark]]:
        """A whole page is seen whole. Elsewhere what is surely a crumb is put aside first: it tempts the model."""
        freely = self.level == "likely"
        known = (
            set()
            if freely
            else {at for at, hit in reading.crumbs.items() if hit.sure}
            | {at for at, mark in marks.items() if mark.sure}
        )
        rest, places = _without(reading, known)
        verdict = structure.verdict(rest, freely)
        why = {"raw_page": verdict.proof} if verdict.proof else {}
        for at, p in verdict.lines.items():
            sure = at not in verdict.doubtful
            confidence = round(1 - p, 3) if sure else min(round(1 - p, 3), _UNSURE)
            yield places[at], Mark("structure", sure, confidence, {"content": round(p, 3), **why})

    def _phrases(self, reading: Reading) -> Iterator[tuple[int, Mark]]:
        hits = {at: hit for at, hit in reading.crumbs.items() if hit.table == "boilerplate"}
        claims = any(hit.rule in _OF_LICENCES for hit in hits.values())
        licence = claims and any(map("\n".join(reading.strings).__contains__, _LICENCE))
        for at, hit in hits.items():
            sure = hit.sure and not (licence and hit.rule in _OF_LICENCES)
            yield at, Mark(hit.rule, sure, _PRECISION[hit.rule] if sure else _UNSURE, {"line": hit.key})
        for found in reading.disclaimers:
            if not found.start:
                yield found.place, Mark("disclaimer", True, _PRECISION["disclaimer"], {"phrases": found.phrases})
        own = {fold(row[0]) for row in self.table if row}
        for at, string in zip(reading.solid, reading.strings, strict=True) if own else ():
            if fold(string) in own:
                yield at, Mark("listed", True, 1.0, {})

    def _protected(self, string: str) -> bool:
        return any(phrase in string for phrase in self.keep)


def _without(reading: Reading, gone: Collection[int]) -> tuple[Reading, Sequence[int]]:
    """What a deletion leaves, and the line number that each of its lines had."""
    return reading.without(gone) if gone else (reading, range(len(reading.lines)))
