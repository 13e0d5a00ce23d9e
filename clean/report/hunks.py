"""What a diff shows, whatever its style: changed lines with their neighbours, and in long lines the neighbourhoods.

Built from recorded edits in one walk over them; no text is compared with another here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from clean.report.places import Places

NEAR = 60
"""Characters of an unchanged stretch shown on each side of an edit in a long line."""
LONG = 240
"""A line longer than this is not shown whole."""
CONTEXT = 2
"""Unchanged lines shown around changed ones."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place to show: an edit, or a finding, where `note` says what was found and nothing changes."""

    start: int
    before: str
    after: str
    label: str
    confidence: float | None = None
    note: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.before)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: unchanged where `before == after`."""

    before: str
    after: str

    @property
    def same(self) -> bool:
        return self.before == self.after


@dataclass(slots=True)
class Row:
    """One unchanged line (`marks` empty), or touched text: its pieces, and what was done to it."""

    old_line: int
    new_line: int
    pieces: list[Piece]
    marks: list[Mark] = field(default_factory=list)
    column: int = 0
    """For a part of a long line the column, from 1, at which its first mark stands; else 0."""
    cut: tuple[bool, bool] = (False, False)
    """Is text left out before it, behind it?"""

    @property
    def changed(self) -> bool:
        return any(not piece.same for piece in self.pieces)


def hunks(original: str, marks: Sequence[Mark]) -> Iterator[list[Row]]:
    """Groups of rows that are shown together, from marks sorted by place."""
    places = Places(original)
    pending: list[Row] = []
    done = 0  # the first line of the original that has not been shown
    shift = 0  # how many lines the new text has more, up to here
    for first, last, held in blocks(places, marks):
        rows = _touched(places, first, last, held, shift)
        long = bool(rows[0].column)
        apart = first - CONTEXT > done + CONTEXT
        if pending and (apart or long):
            yield pending + _context(places, done, min(done + CONTEXT, first), shift)
            pending = []
            done = max(done, first - CONTEXT)
        if long:
            for row in rows:
                yield [row]
        else:
            opening = done if pending else max(done, first - CONTEXT)
            pending += _context(places, opening, first, shift) + rows
        done = last
        shift += sum(mark.after.count("\n") - mark.before.count("\n") for mark in held)
    if pending:
        yield pending + _context(places, done, min(done + CONTEXT, _lines(places)), shift)


def _lines(places: Places) -> int:
    """How many lines there are to show; behind a final line feed begins no further one."""
    return len(places.starts) - (places.starts[-1] == len(places.text))


def blocks(places: Places, marks: Iterable[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """The marks by the smallest groups of whole lines [first, last) that hold them."""
    held: list[Mark] = []
    first = last = 0
    for mark in marks:
        line = places.line(mark.start)
        if held and line < last:
            held.append(mark)
        else:
            if held:
                yield first, last, held
            held, first, last = [mark], line, line
        last = max(last, _last_line(places, mark, line))
    if held:
        yield first, last, held


def _last_line(places: Places, mark: Mark, line: int) -> int:
    if mark.note:
        return line + 1
    end = places.line(mark.end)
    whole = places.start(end) == mark.end and mark.end > mark.start and places.start(line) == mark.start
    if whole and (not mark.after or mark.after.endswith("\n")):
        return end
    return end + 1


def _context(places: Places, first: int, last: int, shift: int) -> list[Row]:
    return [
        Row(line, line + shift, [_unchanged(places.text[places.start(line) : places.end(line)])])
        for line in range(first, last)
    ]


def _unchanged(text: str) -> Piece:
    return Piece(text, text)


def _touched(places: Places, first: int, last: int, marks: list[Mark], shift: int) -> list[Row]:
    start, end = places.start(first), places.end(last - 1) if last > first else places.start(first)
    if end - start <= LONG:
        return [Row(first, first + shift, _pieces(places.text, start, end, marks), marks)]
    return list(_neighbourhoods(places, start, end, marks, shift))


def _pieces(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[Piece]:
    pieces = []
    at = start
    for mark in marks:
        if mark.note:
            continue
        if mark.start > at:
            pieces.append(_unchanged(text[at : mark.start]))
        pieces.append(Piece(mark.before, mark.after))
        at = mark.end
    if end > at:
        pieces.append(_unchanged(text[at:end]))
    return pieces


def _neighbourhoods(places: Places, start: int, end: int, marks: list[Mark], shift: int) -> Iterator[Row]:
    """Parts of long lines: marks less than two neighbourhoods apart stand together, unless that gets long again."""
    group = 0
    opened = reach = start
    groups = []
    for mark in marks:
        if mark.start > reach + 2 * NEAR or (mark.start > opened + LONG and mark.start > reach):
            group += 1
            opened = mark.start
        reach = max(reach, mark.end)
        groups.append((group, mark))
    grown = 0
    previous_end = start
    parted = [[mark for _, mark in part] for _, part in groupby(groups, key=lambda item: item[0])]
    for k, part in enumerate(parted):
        last = max(mark.end for mark in part)
        limit = parted[k + 1][0].start if k + 1 < len(parted) else end
        left = _word_start(places.text, part[0].start - NEAR, max(previous_end, start), part[0].start)
        right = _word_end(places.text, last + NEAR, last, limit)
        while start < left < part[0].start and places.text[left] == " ":
            left += 1
        while last < right < end and places.text[right - 1] == " ":
            right -= 1
        line, column = places.place(part[0].start)
        yield Row(
            line - 1,
            line - 1 + shift + grown,
            _pieces(places.text, left, right, part),
            part,
            column,
            (left > start, right < end),
        )
        grown += sum(mark.after.count("\n") - mark.before.count("\n") for mark in part)
        previous_end = last


def _word_start(text: str, at: int, lowest: int, highest: int) -> int:
    """Near `at`, the start of a word or of a line, within the bounds."""
    if at <= lowest:
        at = lowest
    else:
        space = text.find(" ", at, min(at + 20, highest))
        at = space + 1 if space >= 0 else at
    return max(at, text.rfind("\n", at, highest) + 1)


def _word_end(text: str, at: int, lowest: int, highest: int) -> int:
    if at >= highest:
        at = highest
    else:
        space = text.rfind(" ", max(at - 20, lowest), at)
        at = space if space >= 0 else at
    line_end = text.find("\n", lowest, at)
    return line_end if line_end >= 0 else at
