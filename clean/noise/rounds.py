"""Lines judged again after each deletion: what kept others company is gone, and a text once cleaned must stay so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from clean.noise.reading import Reading

MOST = 5
"""Rounds, at most."""
Hit = TypeVar("Hit")


def rounds(
    reading: Reading,
    judge: Callable[[Reading], Mapping[int, Hit]],
    goes: Callable[[Hit], bool],
    among: Collection[int] | None = None,
) -> tuple[dict[int, Hit], dict[int, Hit], Reading]:
    """The lines that go, by their numbers; those in doubt; and what stays. Judged until nothing more goes.

    `among`: the only lines that can be hit; when all of them are gone nobody is asked again.
    """
    doomed: dict[int, Hit] = {}
    seen: dict[int, Hit] = {}
    rest: Reading = reading
    places: Sequence[int] = range(len(reading.lines))
    for _ in range(MOST):
        found = {places[at]: hit for at, hit in judge(rest).items()}
        seen |= found
        fresh = {number: hit for number, hit in found.items() if goes(hit)}
        if fresh.keys() <= doomed.keys():  # nothing, or all that there is: a document never comes back empty
            break
        doomed |= fresh
        if among is not None and doomed.keys() >= set(among):
            break
        rest, places = reading.without(doomed)
    return doomed, {number: hit for number, hit in seen.items() if number not in doomed}, rest
