"""Advertising crumbs: ad labels, share bars, sign-up boxes, comment stubs, credits and other lines of a page.

`AD` alone on a line goes, `PostEmailWhatsapp` goes, `No comments yet. Be the first to share your thoughts!`
goes. A rule judges whole lines; no line goes because a word stands in it, so an article about advertising,
newsletters or cookies stays whole. In a text that lost its line breaks only anchors that can't be prose are
used (`… work well with Claude Powered byDeep Research A decision …`).

Not for: captions, bylines, datelines and headings, which belong to the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.lazy import lazy
from clean.noise import tidy
from clean.noise.crumbs import Crumb, fold
from clean.noise.reading import Reading, reading_of
from clean.noise.rounds import rounds
from clean.text import Line, Shape, Text

LEVELS = ("sure", "likely")
_LISTED = Crumb("ads", "listed", True, "")
_UNSURE = 0.9
_ITEMS = 12
"""So far above a line the sentence that announces it is looked for."""
# Measured: docs/explanation/noise.md. The share of a rule's lines that no main content holds, shrunk by its count.
_PRECISION = {
    "comments": 0.996,
    "contact-line": 0.9,
    "cookies": 0.996,
    "counter": 0.988,
    "icon-label": 0.976,
    "interface": 0.999,
    "listed": 1.0,
    "marker": 0.995,
    "photo-credit": 0.97,
    "powered-by": 0.97,
    "read-more": 0.996,
    "related": 0.979,
    "related-list": 0.98,
    "share-bar": 0.991,
    "share-call": 0.998,
    "signup": 0.999,
    "social-word": 0.998,
    "timestamp": 0.97,
}
_WIDGET = lazy(
    r"(?<=[^\s.!?:”\"’)]) (Powered by ?(?:Deep Research|Disqus|Taboola|Outbrain|Zergnet|Google Translate"
    r"|WordPress|Discourse)(?![a-z]) ?)"
)
_TWEET = lazy(r"(?<=[.!?…”\"'’])( Click [Tt]o [Tt]weet)(?=\r?\n|\Z)")
_Anchor = tuple[str, re.Pattern[str]]
_ANCHORS = ((("Powered",), "powered-by", _WIDGET), (("Tweet", "tweet"), "share-call", _TWEET))
_BOX_STARTS = ("Try asking", "Tryasking", "Ask our AI", "People also ask", "Suggested questions")
_BOX = lazy(
    rf"(?:{'|'.join(_BOX_STARTS)})[^.!?…\n]{{0,60}}(?:…|\.\.\.|:)"
    r"(?:\s?[^.!?…\n]{8,200}\?){1,8}"
)


@dataclass(frozen=True, slots=True)
class Ads:
    """`level`: `sure` deletes what its words alone prove, `likely` (a whole page's text) also what they suggest.

    `credits`: are photo credits deleted? `keep`: phrases that protect the line they stand in. `table`: rows
    (phrase, …) of further lines to delete.
    """

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {
        "marker": "The label of paid space, alone on its line, in any of the main languages.",
        "share-bar": "Names of share buttons and nothing else, with or without spaces between them.",
        "share-call": "An invitation to share, follow, print or send.",
        "social-word": "The name of a social network, alone on its line.",
        "icon-label": "The alternative text of an icon, logo or avatar.",
        "interface": "A button or label of the page: menu, search, skip, loading, sign in.",
        "read-more": "A link to the rest of a text, or to more of them.",
        "related": "The heading of a list of other stories, or a line that points to one.",
        "related-list": "The title of another story in a list of such.",
        "signup": "A newsletter or sign-up box.",
        "comments": "An empty comment box, or its label.",
        "counter": "A counter: picture 1 of 4, 12 shares, comments (3).",
        "timestamp": "An age without a date (3 hours ago), or a time written for machines.",
        "cookies": "A consent sentence or its buttons.",
        "photo-credit": "The credit of a picture.",
        "powered-by": "The credit of a widget, on its own line or spliced into a sentence.",
        "contact-line": "Where to write to the author or the desk.",
        "listed": "A line of the user's own table.",
        "spliced-box": "A box of suggested questions inside the text.",
    }

    level: str = "sure"
    """`sure` deletes what its words alone prove; `likely`, for a whole page's text, also what they suggest."""
    credits: bool = True
    """Delete photo credits, too."""
    keep: tuple[str, ...] = ()
    """Phrases that protect the line they stand in."""
    table: tuple[tuple[str, ...], ...] = ()
    """Further lines to delete: the phrase; more columns are notes."""

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"ads.level is {self.level!r}; it can be {' or '.join(LEVELS)}")

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        """Whole lines as deletions; inside a line widget credits only. A box of questions is a finding."""
        yield from _boxes(text)
        doomed, doubtful = ({}, {}) if text.shape is Shape.FLAT else self._lines(reading_of(text))
        anchors = [(rule, anchor) for words, rule, anchor in _ANCHORS if any(map(text.tokens.__contains__, words))]
        upto = 0
        for number, start, end in tidy.spans(text.lines, doomed):
            yield from self._widgets(text, upto, start, anchors)
            yield Edit(
                start,
                text.string[start:end],
                "",
                doomed[number].rule,
                _confidence(doomed[number]),
                {"line": doomed[number].key},
            )
            upto = end
        yield from self._widgets(text, upto, len(text), anchors)
        for number, hit in sorted(doubtful.items()):
            yield _doubt(text.lines[number], hit)

    def _lines(self, reading: Reading) -> tuple[dict[int, Crumb], dict[int, Crumb]]:
        """The lines that go, and those in doubt."""
        own = [number for number, hit in reading.lone.items() if hit.table == "ads"]
        doomed, doubtful, _ = rounds(reading, self._crumbs, lambda hit: hit.sure or self.level == "likely", own)
        return doomed, doubtful

    def _crumbs(self, reading: Reading) -> dict[int, Crumb]:
        lines = reading.lines
        found = {number: hit for number, hit in reading.crumbs.items() if hit.table == "ads"}
        own = {fold(row[0]) for row in self.table if row}
        for number, string in zip(reading.solid, reading.strings, strict=True) if own else ():
            if fold(string) in own:
                found[number] = _LISTED
        wanted = {number: hit for number, hit in found.items() if self._wanted(lines[number].string, hit)}
        return {
            number: hit
            for number, hit in wanted.items()
            if not (_runs_on(lines, number, found) or _introduced(lines, number, found))
        }

    def _wanted(self, string: str, hit: Crumb) -> bool:
        if hit.rule == "photo-credit" and not self.credits:
            return False
        return not self.keep or not any(phrase in string for phrase in self.keep)

    def _widgets(self, text: Text, start: int, end: int, anchors: Sequence[_Anchor]) -> Iterator[Edit]:
        for rule, anchor in anchors:
            for match in anchor.finditer(text.string, start, end):
                if not any(phrase in match[1] for phrase in self.keep):
                    yield Edit(match.start(1), match[1], "", rule, _PRECISION[rule])


def _introduced(lines: Sequence[Line], number: int, found: Mapping[int, Crumb]) -> bool:
    """Is this one of the short lines behind a sentence that ends in a colon, and so an item of what it announces?"""
    for above in range(number - 1, max(number - _ITEMS, 0) - 1, -1):
        string = lines[above].string.rstrip()
        words = string.count(" ") + 1
        if words >= 4 and above not in found:
            return string.endswith(":") and string[:1].isupper()
        if words > 3:
            return False
    return False


def _runs_on(lines: Sequence[Line], number: int, found: Mapping[int, Crumb]) -> bool:
    """Does a sentence go on from the line above, or in the next one? Then this one is its end, or a line of verse."""
    line = lines[number].string.lstrip()
    above = lines[number - 1].string.rstrip() if number and number - 1 not in found else ""
    if line[:1].islower() and above.count(" ") >= 2 and (above[-1].isalnum() or above[-1] == ","):
        return True
    if number + 1 >= len(lines) or number + 1 in found:
        return False
    following = lines[number + 1].string.lstrip()
    return line[:1].isupper() and following[:1].islower()


def _boxes(text: Text) -> Iterator[Finding]:
    if "?" not in text.string or not any(map(text.string.__contains__, _BOX_STARTS)):
        return
    for match in _BOX.finditer(text.string):
        yield Finding(
            *match.span(), "spliced-box", "spliced-box", 0.95, "a box of suggested questions stands inside the text"
        )


def _confidence(hit: Crumb) -> float:
    return _PRECISION[hit.rule] if hit.sure else _UNSURE


def _doubt(line: Line, hit: Crumb) -> Finding:
    note = "looks like a line of the page, not of the text"
    return Finding(line.start, line.end, "ad", hit.rule, _confidence(hit), note)
