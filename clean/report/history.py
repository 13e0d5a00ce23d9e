"""Which steps of a change made one of its characters, or took one away."""

from __future__ import annotations

from clean.changes import Change, Step

_Cell = tuple[int | None, tuple[int, ...]]
"""Where a character stood in the original change (None: it came later), and the steps it has been through."""


def character(change: Change, at: int, *, in_original: bool) -> tuple[Step, ...]:
    """The steps that touched the character at `at` of the change's `before` (`in_original`) or `after`.

    Empty when no step replaced it: it only stands beside what was replaced. At a place where text was taken
    away altogether, all steps of the change.
    """
    cells: list[_Cell] = [(k, ()) for k in range(len(change.before))]
    touched: dict[int, tuple[int, ...]] = {}
    number, shift = 0, 0
    for index, step in enumerate(change.steps):
        if step.number != number:
            number, shift = step.number, 0
        start = step.at + shift
        end = start + len(step.before)
        earlier = dict.fromkeys(k for _, steps in cells[start:end] for k in steps)
        through = (*earlier, index)
        for origin, steps in cells[start:end]:
            if origin is not None:
                touched[origin] = (*steps, index)
        cells[start:end] = [(None, through)] * len(step.after)
        shift += len(step.after) - len(step.before)
    if in_original:
        return _named(change, touched.get(at, () if at < len(change.before) else range(len(change.steps))))
    return _named(change, cells[at][1] if at < len(cells) else range(len(change.steps)))


def _named(change: Change, indexes: tuple[int, ...] | range) -> tuple[Step, ...]:
    return tuple(change.steps[k] for k in indexes)
