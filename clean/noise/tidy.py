"""Deleting whole lines so that what stays is tidy: no doubled blank lines, no paragraphs run together.

A deleted line takes its line end along. If a blank line (or the top) stands above it, the blank lines below
go too, so that one gap remains where there were two. At the bottom of the text the gap above goes instead,
and the text ends as it did: with or without a line end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clean.text import Line, Text


def spans(lines: tuple[Line, ...], numbers: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) for each line to delete, in order; the spans are disjoint. Linear.

    Yields nothing where no text would remain: a document never comes back empty.
    """
    gone = sorted(numbers)
    last_kept = _last_kept(lines, frozenset(gone))
    if last_kept is None:
        return
    gap_above = True
    upto = 0
    doomed = iter(gone)
    number = next(doomed, None)
    for at, line in enumerate(lines):
        if at != number:
            gap_above = gap_above if line.start < upto else line.blank
            continue
        if at > last_kept:
            yield from _tail(lines, [at, *doomed], lines[last_kept].end)
            return
        upto = _below(lines, at, gap_above)
        yield at, line.start, upto
        number = next(doomed, None)


def remainder(text: Text, numbers: Iterable[int]) -> tuple[Text, dict[int, int]]:
    """The text without those lines, and for each of its lines that is not blank the number that it had."""
    gone = frozenset(numbers)
    parts, last = [], 0
    for _, start, end in spans(text.lines, gone):
        parts.append(text.string[last:start])
        last = end
    rest = Text("".join(parts) + text.string[last:])
    kept = (number for number, line in enumerate(text.lines) if number not in gone and not line.blank)
    return rest, dict(zip((n for n, line in enumerate(rest.lines) if not line.blank), kept, strict=False))


def _last_kept(lines: tuple[Line, ...], gone: frozenset[int]) -> int | None:
    kept = (number for number in range(len(lines) - 1, -1, -1) if number not in gone and not lines[number].blank)
    return next(kept, None)


def _below(lines: tuple[Line, ...], number: int, gap_above: bool) -> int:
    number += 1
    while gap_above and number < len(lines) and lines[number].blank:
        number += 1
    return lines[number].start if number < len(lines) else lines[-1].end


def _tail(lines: tuple[Line, ...], numbers: list[int], start: int) -> Iterator[tuple[int, int, int]]:
    bottom = lines[-1].end
    for number in numbers:
        end = bottom if number == numbers[-1] else lines[number].end
        yield number, start, end
        start = end
