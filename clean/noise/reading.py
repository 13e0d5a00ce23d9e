"""The lines of a document as `ads` and `boilerplate` see them, and what a deletion leaves of them.

What a line is by itself (the crumb that its words make it, the features of its form) is found out once and kept
while the document is at hand; what stands beside it changes with every line that goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from clean.noise import company, structure, tidy
from clean.noise.crumbs import Crumb, crumbs
from clean.noise.disclaimers import Disclaimer, disclaimers
from clean.text import Line, Shape, Text

if TYPE_CHECKING:
    from clean.noise.forms import Forms


class Solid:
    """The lines of a document that are not blank: what each is by itself. `numbers`: their places in the document."""

    def __init__(self, lines: Sequence[Line]) -> None:
        strings = [line.string.strip() for line in lines]
        self.numbers = [number for number, string in enumerate(strings) if string]
        self.strings = list(filter(None, strings))
        self.verdicts: dict[object, structure.Verdict] = {}
        """What `structure` found, by the lines that it was shown."""
        self._lines = lines

    @cached_property
    def crumbs(self) -> dict[str, Crumb]:
        """The crumbs among them, by the line's stripped string."""
        return crumbs(self.strings)

    @cached_property
    def fenced(self) -> bool:
        """Is there a fence, as of code, among them?"""
        return any(string.startswith(company.FENCES) for string in self.strings)

    @cached_property
    def labels(self) -> bytes:
        """For each line `structure.label`."""
        return bytes(map(structure.label, self.strings))

    @cached_property
    def forms(self) -> Forms:
        from clean.noise.forms import Forms

        hits = map(self.crumbs.get, self.strings)
        written = [self._lines[number].string for number in self.numbers]
        return Forms(self.strings, written, [0.0 if hit is None else 1.0 + hit.sure for hit in hits])


class Reading:
    """Lines of a document: all of them, or those that a deletion leaves. `solid` are the places of those not blank."""

    def __init__(self, lines: Sequence[Line], solid: list[int], rows: Sequence[int], known: Solid) -> None:
        self.lines = lines
        self.solid = solid
        self.rows = rows
        """Which of the document's solid lines these are."""
        self.known = known

    @cached_property
    def strings(self) -> list[str]:
        """The solid lines, stripped."""
        strings = self.known.strings
        return strings if len(self.rows) == len(strings) else [strings[row] for row in self.rows]

    @property
    def labels(self) -> bytes:
        """For each solid line `structure.label`; nothing where too few lines in a row are as short as a menu's."""
        if not structure.may_hold_menu(self.strings):
            return b""
        labels = self.known.labels
        return labels if len(self.rows) == len(labels) else bytes(map(labels.__getitem__, self.rows))

    @cached_property
    def lone(self) -> dict[int, Crumb]:
        """Crumbs by their place, each by itself."""
        own = self.known.crumbs
        if not own:
            return {}
        return {place: own[string] for place, string in zip(self.solid, self.strings, strict=True) if string in own}

    @cached_property
    def crumbs(self) -> Mapping[int, Crumb]:
        """Crumbs by their place, each judged with the lines beside it."""
        return company.judged(self, self.lone) if self.lone else {}

    def may_hold_crumb(self, rows: Iterable[int]) -> bool:
        """Could one of these solid lines be a crumb, before its neighbours are looked at?"""
        own = self.known.crumbs
        return any(self.strings[row] in own for row in rows) or any(hit.rule == "related" for hit in own.values())

    @cached_property
    def disclaimers(self) -> list[Disclaimer]:
        return list(disclaimers(self))

    @cached_property
    def shape(self) -> Shape:
        from clean.shape import shape_of

        return shape_of(self.lines)

    def without(self, gone: Collection[int]) -> tuple[Reading, list[int]]:
        """What stays when the lines at these places are deleted, and the place that each of its lines had."""
        stay = tidy.staying(self.lines, gone)
        row_at = dict(zip(self.solid, self.rows, strict=True))
        solid = [place for place, old in enumerate(stay) if old in row_at]
        rows = [row_at[stay[place]] for place in solid]
        return Reading([self.lines[old] for old in stay], solid, rows, self.known), stay


_seen: WeakKeyDictionary[Text, Reading] = WeakKeyDictionary()


def reading_of(text: Text) -> Reading:
    """Like a view of the text: made once and gone with it."""
    found = _seen.get(text)
    if found is None:
        known = Solid(text.lines)
        found = Reading(text.lines, known.numbers, range(len(known.numbers)), known)
        found.shape = text.shape
        _seen[text] = found
    return found
