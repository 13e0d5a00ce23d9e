"""Shapes of texts; and what holds for the filters that remove line breaks, whatever the text."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean.edit import Edit, EditScript
from clean.filters.hyphenation import Hyphenation
from clean.filters.line_wrap import LineWrap
from clean.shape import width_of
from clean.text import Shape, Text

ROOT = Path(__file__).parent.parent
FILTERS = (LineWrap(), Hyphenation())
UNTOUCHED = sorted((ROOT / "fixtures" / "untouched").glob("wrap-*.txt"))

PROSE = tuple(
    """\
The lock keeper had a rule that no boat was to pass after nine in the evening, and he kept it for thirty years. On the
night of the flood he opened the gates himself, at a quarter past ten, and let all of them through. Nobody thanked him
for it at the time. They were too busy with ropes and lanterns, and with counting their children.
~ Years later somebody put up a plaque. It gave the wrong year, and spelled his name with one letter too many, but his
daughter, who came to see it unveiled, said that he would have liked it: he had never been able to spell either.
~ The gates are still there. They are painted green now, and open by themselves.""".replace("\n", " ").split(" ~ ")
)


def wrapped(width: int, paragraphs: tuple[str, ...] = PROSE) -> str:
    fill = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False).fill
    return "\n\n".join(map(fill, paragraphs)) + "\n"


def cleaned(text: str) -> str:
    for each in FILTERS:
        edits = [found for found in each.propose(Text(text)) if isinstance(found, Edit)]
        text = EditScript.of(text, edits).apply(text)
    return text


@pytest.mark.parametrize(
    ("name", "shape"),
    [("000", Shape.FLAT), ("001", Shape.LINES), ("002", Shape.LINES), ("003", Shape.LINES), ("004", Shape.LINES)],
)
def test_seeds(name: str, shape: Shape) -> None:
    (path,) = (ROOT / "seeds").glob(f"{name}_*.txt")
    assert Text(path.read_bytes().decode("utf-8")).shape is shape


@pytest.mark.parametrize("path", UNTOUCHED, ids=lambda path: path.name)
def test_verse_lists_code_and_tables_are_lines(path: Path) -> None:
    assert Text(path.read_bytes().decode("utf-8")).shape is Shape.LINES


@pytest.mark.parametrize("width", [50, 60, 66, 72, 78, 80, 100])
def test_wrapped_at_any_usual_width(width: int) -> None:
    text = Text(wrapped(width))
    assert text.shape is Shape.WRAPPED
    found = width_of(text.lines)
    assert found is not None
    assert found.full == found.full + found.exceptions + found.contrary
    assert cleaned(text.string) == "\n\n".join(PROSE) + "\n"


def test_a_paragraph_a_line() -> None:
    assert Text("\n".join(PROSE)).shape is Shape.LINES
    assert Text("\n\n".join(PROSE)).shape is Shape.LINES
    assert Text("").shape is Shape.LINES
    assert Text("One line.").shape is Shape.LINES


def test_all_on_one_line() -> None:
    assert Text(" ".join(PROSE * 3)).shape is Shape.FLAT


def test_paragraphs_follow_the_shape() -> None:
    assert len(Text(wrapped(60)).paragraphs) == len(PROSE)
    assert len(Text("\n".join(PROSE)).paragraphs) == len(PROSE)


SAMPLES = """the a of and river bridge keeper ad- dressing well- known well-known co- operate inter- na- tional Vor- und
He She said. went, 12 3.5 (so) — “Yes,” - > * 1. | # http://example.org/ 河 は"""
WORDS = st.sampled_from([*SAMPLES.split(), "は\u00ad", "\u00ad", "\f", "\t"])
LINES = st.lists(st.lists(WORDS, max_size=14).map(" ".join), max_size=16).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_proposals_fit_cut_no_letters_and_settle(text: str) -> None:
    for each in FILTERS:
        edits = [found for found in each.propose(Text(text)) if isinstance(found, Edit)]
        assert all(each.effect.allows(edit) for edit in edits)
        once = EditScript.of(text, edits).apply(text)
        again = [found for found in each.propose(Text(once)) if isinstance(found, Edit)]
        assert EditScript.of(once, again).apply(once) == once


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_line_ends_of_the_other_kind_make_no_difference(text: str) -> None:
    for each in FILTERS:
        proposals = [
            [
                (
                    type(found),
                    found.rule,
                    found.confidence,
                    (found.old if isinstance(found, Edit) else "").replace("\r", ""),
                )
                for found in each.propose(Text(variant))
            ]
            for variant in (text, text.replace("\n", "\r\n"))
        ]
        assert proposals[0] == proposals[1]


def test_line_ends_of_the_other_kind_on_prose() -> None:
    text = wrapped(64).replace("the gates himself", "the ga-\ntes himself")
    assert cleaned(text.replace("\n", "\r\n")) == cleaned(text).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "\n" * 100_000,
        "a-\n" * 50_000,
        "x" * 1_000_000,
        "- " * 500_000,
        "word " * 200_000,
        "ab-\n\f" * 30_000,
        "  \n" * 90_000,
    ],
    ids=["empty lines", "hyphens", "one word", "dashes", "one line", "page breaks", "blank lines"],
)
def test_large_odd_texts_take_no_time(text: str) -> None:
    start = time.process_time()
    for each in FILTERS:
        list(each.propose(Text(text)))
    assert time.process_time() - start < 3
