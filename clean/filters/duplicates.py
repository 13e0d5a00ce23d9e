"""Takes out the paragraph or headline that stands twice, and keeps the first.

An extractor that walks a page twice, or a page that prints its headline above and below the byline, leaves
copies. A copy is deleted where nothing else explains it: it follows its original at once, it belongs to three
or more long paragraphs copied in order, or it is the headline again before the text has begun. A long paragraph
that returns later on its own is reported: forums quote, instructions repeat, essays come back to their opening.
Short lines, refrains, labels such as *pros* and *cons*, tables and code are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.text import Paragraph, Text

LONG = 60
"""Characters; with TEN_WORDS the least that is a paragraph here and no label or verse."""
TEN_WORDS = 10
HEAD = 6
"""A headline's copies are looked for among so many paragraphs, themselves not counted."""
LITANY = 3
"""So many copies are no headline's, but somebody's intention."""
BLOCK = 3
BLOCK_LENGTH = 600
"""So many paragraphs, of so many characters together, are a block that no author writes twice."""
_EDGE = " .,:;!?…\"'“”‘’"


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Deletes copies of paragraphs and headlines; reports those that may be meant."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "block": "Three or more long paragraphs, copied in order.",
        "headline": "The first line again, before the text has begun.",
        "neighbour": "A long paragraph that follows itself.",
        "return": "A long paragraph that stands again further on.",
    }

    keep: tuple[str, ...] = ()
    """Paragraphs that hold one of these strings may stand as often as they like."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        paragraphs = text.paragraphs
        headline = _headline(text.string, paragraphs)
        for at in headline.copies:
            yield from self._proposal(text, at, 0, "headline", 0.95 if headline.clear else 0.6)
        copies = _copies(text.string, paragraphs)
        if not copies:
            return
        blocks = _blocks(text.string, paragraphs, copies)
        for at, first in blocks.items():
            yield from self._proposal(text, at, first, "block", 0.97)
        times = Counter(copies.values())
        rest = [at for at in range(len(paragraphs)) if at not in blocks]
        before = dict(pairwise(reversed(rest)))  # each paragraph's neighbour once the blocks are gone
        for at, first in copies.items():
            if at in blocks or at in headline.copies:
                continue
            if before[at] == first and times[first] == 1 and _prose(_string(text.string, paragraphs[at])):
                yield from self._proposal(text, at, first, "neighbour", 0.95)
            else:
                yield from self._proposal(text, at, first, "return", 0.5)

    def _proposal(self, text: Text, at: int, first: int, rule: str, sure: float) -> Iterator[Edit | Finding]:
        """Paragraph `at` with the line break before it, as an edit where that is sure enough."""
        start, end = text.paragraphs[at - 1].end, text.paragraphs[at].end
        old = text.string[start:end]
        if any(word in old for word in self.keep):
            return
        edit = Edit(start, old, "", rule, sure, {"first": text.paragraphs[first].start, "apart": at - first})
        if sure >= 0.9:
            yield edit
        else:
            begin = text.paragraphs[at].start
            yield Finding(begin, end, "duplicate", rule, sure, "the same words stand further up", edit)


@dataclass(frozen=True, slots=True)
class _Headline:
    copies: tuple[int, ...] = ()
    clear: bool = False
    """Long enough to be no label."""


def _headline(string: str, paragraphs: Sequence[Paragraph]) -> _Headline:
    """Where the first line stands again, with nothing but short lines without a sentence between."""
    if not paragraphs or paragraphs[0].end - paragraphs[0].start > 200:
        return _Headline()
    first = _string(string, paragraphs[0]).rstrip()
    if first.endswith(".") or not _plain(first):
        return _Headline()
    wanted = _folded(first)
    words = wanted.count(" ") + 1
    if len(wanted) < 15 or words < 3:
        return _Headline()
    copies = tuple(islice(_again(string, paragraphs, wanted), LITANY))
    return _Headline(copies, len(wanted) >= 30 and words >= 5) if len(copies) < LITANY else _Headline()


def _again(string: str, paragraphs: Sequence[Paragraph], wanted: str) -> Iterator[int]:
    """The paragraphs that are the headline, until the text begins."""
    others = 0
    for at in range(1, len(paragraphs)):
        line = _string(string, paragraphs[at]).strip()
        if len(line) < 220 and _folded(line) == wanted:
            yield at
            continue
        others += 1
        if others >= HEAD - 1 or len(line) > 120 or line.endswith((".", "!", "?", ".”", '."')):
            return


def _copies(string: str, paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Which long paragraph repeats which earlier one. Only those that begin alike are read to the end."""
    long = [at for at, paragraph in enumerate(paragraphs) if paragraph.end - paragraph.start >= LONG]
    starts = [string[at : at + 40].strip().casefold()[:24] for at in (paragraphs[number].start for number in long)]
    if len(set(starts)) == len(starts):
        return {}
    alike: dict[str, list[int]] = {}
    for at, beginning in zip(long, starts, strict=True):
        alike.setdefault(beginning, []).append(at)
    copies: dict[int, int] = {}
    for group in alike.values():
        if len(group) > 1:
            first: dict[str, int] = {}
            for at in group:
                line = _string(string, paragraphs[at])
                folded = _folded(line)
                if first.setdefault(folded, at) != at and folded.count(" ") >= TEN_WORDS - 1 and _plain(line):
                    copies[at] = first[folded]
    return dict(sorted(copies.items()))


def _blocks(string: str, paragraphs: Sequence[Paragraph], copies: Mapping[int, int]) -> dict[int, int]:
    """The copies that come three or more in order, and the short lines that were copied between them."""
    long = [at for at, paragraph in enumerate(paragraphs) if paragraph.end - paragraph.start >= LONG]
    rank = {at: place for place, at in enumerate(long)}
    runs: list[list[int]] = []
    for at in copies:
        last = runs[-1][-1] if runs else -1
        if last in rank and rank[at] == rank[last] + 1 and rank[copies[at]] == rank[copies[last]] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    found: dict[int, int] = {}
    for run in runs:
        length = sum(paragraphs[at].end - paragraphs[at].start for at in run)
        if len(run) >= BLOCK and length >= BLOCK_LENGTH:
            found.update((at, copies[at]) for at in run)
            found.update(_between(string, paragraphs, run, copies))
    return dict(sorted(found.items()))


def _between(
    string: str, paragraphs: Sequence[Paragraph], run: Sequence[int], copies: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Short lines inside a copied block that stand inside the original as well."""
    first = copies[run[0]]
    heads = {_folded(_string(string, paragraphs[at])): at for at in range(max(first - 1, 0), copies[run[-1]])}
    for at in range(run[0] - 1, run[-1]):
        original = heads.get(_folded(_string(string, paragraphs[at])))
        if at not in copies and original is not None and original < at:
            yield at, original


def _string(string: str, paragraph: Paragraph) -> str:
    return string[paragraph.start : paragraph.end]


def _folded(line: str) -> str:
    return " ".join(line.split()).casefold().strip(_EDGE)


def _plain(line: str) -> bool:
    """Running text rather than a table row, code or a list of numbers."""
    letters = sum(char.isalpha() or char == " " for char in line)
    return letters * 4 >= len(line) * 3 and "\t" not in line and " | " not in line


def _prose(line: str) -> bool:
    """Running text that begins like a sentence and ends like one."""
    line = line.strip()
    return (line[0].isalnum() or line[0] in "“\"'‘«") and line[-1] in '.!?…"”’»)。！？'
