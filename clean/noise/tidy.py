"""Deleting whole lines so that what stays is tidy: no doubled blank lines, no paragraphs run together.

A deleted line takes its line end along. If a blank line (or the top) stands above it, the blank lines below
go too, so that one gap remains where there were two. At the bottom of the text the gap above goes instead,
and the text ends as it did: with or without a line end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from clean.text import Line


def spans(lines: Sequence[Line], numbers: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) for each line to delete, in order; the spans are disjoint. Linear.

    Yields nothing where no text would remain: a document never comes back empty.
    """
    gone = sorted(numbers)
    last_kept = _last_kept(lines, frozenset(gone)) if gone else None
    if last_kept is None:
        return
    gap_above, previous, upto = True, -1, 0
    for at, number in enumerate(gone):
        if number > last_kept:
            yield from _tail(lines, gone[at:], lines[last_kept].end)
            return
        if number - 1 != previous and lines[number - 1].start >= upto:
            gap_above = lines[number - 1].blank
        upto = _below(lines, number, gap_above)
        yield number, lines[number].start, upto
        previous = number


def staying(lines: Sequence[Line], numbers: Collection[int]) -> list[int]:
    """The numbers of the lines that remain, blank ones too."""
    found: list[int] = []
    upto = 0
    for number, start, end in spans(lines, numbers):
        found += range(upto, number)
        while found and lines[found[-1]].start >= start:
            found.pop()
        upto = number + 1
        while upto < len(lines) and lines[upto].start < end:
            upto += 1
    found += range(upto, len(lines))
    return found


def _last_kept(lines: Sequence[Line], gone: frozenset[int]) -> int | None:
    kept = (number for number in range(len(lines) - 1, -1, -1) if number not in gone and not lines[number].blank)
    return next(kept, None)


def _below(lines: Sequence[Line], number: int, gap_above: bool) -> int:
    number += 1
    while gap_above and number < len(lines) and lines[number].blank:
        number += 1
    return lines[number].start if number < len(lines) else lines[-1].end


def _tail(lines: Sequence[Line], numbers: list[int], start: int) -> Iterator[tuple[int, int, int]]:
    bottom = lines[-1].end
    for number in numbers:
        end = bottom if number == numbers[-1] else lines[number].end
        yield number, start, end
        start = end
