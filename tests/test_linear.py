"""No filter's cost grows faster than the text: strings pumped from hostile units and from the patterns themselves."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest

from clean import registry
from clean.decode import DecodeError, decode
from clean.pipeline import Pipeline
from clean.recipe import load
from clean.text import Text
from tests import pumping
from tests.test_provenance import Doubts

EXPONENT = 1.2
NOISE = 0.15
"""Added to the exponent where two sizes are compared. Quadratic is 2."""
CHEAP = 0.04
"""Seconds: below this no growth is measured, for it would be noise."""


@cache
def chain() -> Pipeline:
    made = load()
    made.run("The council met on Tuesday evening, and few people came. It was over by nin\n\nand the\n" * 40)
    return made


def decoded(data: bytes) -> None:
    with contextlib.suppress(DecodeError):
        decode(data)


def work(name: str) -> Callable[[str], Any]:
    if name == "chain":
        return chain().run
    if name == "decode":
        return lambda text: decoded(text.encode("utf-8", "surrogatepass"))
    if name == "decode cp1252":
        return lambda text: decoded(text.encode("cp1252", "replace") + b"\x93\x94")
    member = registry.make(name)
    list(member.propose(Text("The council met on Tuesday. It was over by nin\n\nand the\n" * 40)))
    return lambda text: list(member.propose(Text(text)))


def exponent(do: Callable[[str], Any], make: Callable[[int], str], small: int, times: int) -> float:
    """How the cost grows from `small` to `times` as much; 0 where it is too small to be measured."""
    cost = pumping.cost(do, make(small * times))
    if cost < CHEAP:
        return 0.0
    low = max(pumping.cost(do, make(small), times=3), 1e-6)
    if math.log(cost / low) > EXPONENT * math.log(times):  # too much, unless it was noise
        cost = min(cost, pumping.cost(do, make(small * times), times=3 if cost < 1 else 1))
    return math.log(cost / low) / math.log(times)


def offenders(name: str, units: Iterable[tuple[str, str]], small: int, times: int) -> list[str]:
    """The units on which the cost grows too fast, measured again and on longer texts before anything is said."""
    do = work(name)
    found = []
    for label, unit in units:
        for size in (small, small, 4 * small, 4 * small):
            grown = exponent(do, lambda length, unit=unit: pumping.pumped(unit, length), size, times)  # type: ignore[misc]
            if grown <= EXPONENT + NOISE:
                break
        else:
            found.append(f"{label}: {grown:.2f}")
    return found


MEMBERS = (*registry.names(), "chain", "decode", "decode cp1252")


@pytest.mark.parametrize("name", MEMBERS)
def test_hostile_units(name: str) -> None:
    assert not offenders(name, pumping.UNITS.items(), 3_000, 4)


@pytest.mark.parametrize("name", ["chain"])
def test_units_made_from_the_patterns(name: str) -> None:
    """A few of them; the long form takes all, on every filter."""
    assert not offenders(name, list(pumping.derived())[::14], 2_500, 4)


@pytest.mark.parametrize("name", MEMBERS)
def test_text_in_which_nothing_repeats(name: str) -> None:
    text = pumping.mixed()
    assert exponent(work(name), lambda size: text[:size], 20_000, 4) <= EXPONENT + NOISE


@pytest.mark.parametrize("name", ["chain", "decode"])
def test_a_hundred_thousand_empty_lines(name: str) -> None:
    assert pumping.cost(work(name), "\n" * 100_000) < 5


def test_many_doubts_under_a_threshold() -> None:
    """An edit and a remedy for every fourth character."""

    def run(text: str) -> object:
        places = tuple((at, 1) for at in range(2, len(text), 4))
        return Pipeline((("doubts", Doubts(places=places)),), min_confidence=0.5).run(text)

    assert exponent(run, lambda size: ("a b " * size)[:size], 8_000, 4) <= EXPONENT + NOISE


def test_patterns_are_found() -> None:
    """Should they move to where this does not look, the tests above would pass on nothing."""
    assert sum(1 for _ in pumping.derived()) > 200


@pytest.mark.slow
@pytest.mark.parametrize("name", MEMBERS)
def test_hostile_units_at_full_length(name: str) -> None:
    """25 to 200 KB."""
    assert not offenders(name, pumping.UNITS.items(), 25_000, 8)


@pytest.mark.slow
@pytest.mark.parametrize("name", MEMBERS)
def test_units_made_from_the_patterns_at_full_length(name: str) -> None:
    assert not offenders(name, pumping.derived(), 25_000, 8)
