"""What stands twice: the cases that the fixture leaves out."""

from __future__ import annotations

import time

import pytest

from clean.edit import Edit, EditScript, Finding
from clean.filters.duplicates import Duplicates
from clean.text import Text

LONG = "The ferry has carried passengers across the strait since 1911, and on most days it still does."
OTHER = "Its captain lives above the ticket office with two cats and a telescope that his aunt left to him."


def proposals(text: str, **options: object) -> list[Edit | Finding]:
    return list(Duplicates(**options).propose(Text(text)))  # type: ignore[arg-type]


def cleaned(text: str) -> str:
    return EditScript.of(text, [found for found in proposals(text) if isinstance(found, Edit)]).apply(text)


def block(letter: str) -> str:
    return "\n".join(
        f"{letter} paragraph {n} of the story " + "goes on for many words " * 12 + "and ends." for n in range(4)
    )


def test_a_whole_copy_goes() -> None:
    text = f"A heading that stands over it all\n{block('First')}\n{block('First')}\nThe end."
    assert cleaned(text) == f"A heading that stands over it all\n{block('First')}\nThe end."


def test_two_copies_go() -> None:
    text = f"{block('First')}\n{block('First')}\n{block('First')}"
    assert cleaned(text) == block("First")


def test_neighbours_once_the_block_between_is_gone() -> None:
    text = "\n".join([block("First"), LONG, block("First"), LONG, OTHER])
    once = cleaned(text)
    assert once == "\n".join([block("First"), LONG, OTHER])
    assert cleaned(once) == once


def test_three_in_a_row_are_reported() -> None:
    """Two slips of the same kind are less likely than a text that means it."""
    found = proposals("\n".join([OTHER, LONG, LONG, LONG]))
    assert [type(one) for one in found] == [Finding, Finding]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        LONG,
        f"{LONG}\n{OTHER}",
        "Pros\nCheap\nCons\nLoud\nPros\nQuiet",
        "A line of its own that is repeated\n" + OTHER + "\nA line of its own that is repeated",
        " ".join([LONG, OTHER, LONG, OTHER]),
    ],
)
def test_left_alone(text: str) -> None:
    assert proposals(text) == []


def test_a_return_carries_its_remedy() -> None:
    (found,) = proposals("\n".join([LONG, OTHER, LONG]))
    assert isinstance(found, Finding)
    assert found.fix is not None
    assert found.fix.old == "\n" + LONG


def test_keep() -> None:
    assert proposals(f"{OTHER}\n{LONG}\n{LONG}", keep=("the strait",)) == []


@pytest.mark.parametrize("tail", ["", "{}"])
def test_many_alike_take_no_time(tail: str) -> None:
    text = "\n".join(LONG + tail.format(n) for n in range(5000))
    start = time.perf_counter()
    proposals(text)
    assert time.perf_counter() - start < 2
