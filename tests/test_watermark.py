"""Repeats, their growth, and stamps under all the ways in which they can be dropped into a text."""

from __future__ import annotations

import random
import time

import pytest

from clean.edit import Edit, EditScript
from clean.filters.watermark import Watermark
from clean.repeats import one_turn, repeats, runs_of
from clean.stamps import WEIGHTS
from clean.text import Text

PROSE = (
    "The harbour froze in the second week of January, and by the end of the month the ice would carry a cart. "
    "Nobody in the town could remember such a winter, although the oldest of the pilots claimed that his father had "
    "once walked across to the island for a wedding. The ferry company sent its crews home on half pay. Bread came "
    "over the hills by sledge, and so did the letters, which were often a week late and sometimes wet. Children "
    "skated between the hulls until the watchman chased them away. In the evenings people carried lanterns out to "
    "the breakwater and listened to the ice, because it groaned when the tide turned under it. When the thaw came at "
    "last, it came in a single night with a warm wind from the south, and in the morning there was open water again "
    "between the piers. Two boats had been crushed, and a third was found weeks later on a sandbank."
)
STAMPS = [
    "Shared by @papertide",
    "UNCORRECTED PROOF 77",
    "www.lanternbooks.example",
    "阅读全文请关注 9K",
    "Printed by Docuvane - not for resale",
    "Только для ознакомления 5",
    "@TidewaterPress",
]


def cleaned(text: str, **options: object) -> str:
    edits = [found for found in Watermark(**options).propose(Text(text)) if isinstance(found, Edit)]  # type: ignore[arg-type]
    return EditScript.of(text, edits).apply(text)


def stamped(text: str, stamp: str, places: int, lead: str, seed: int) -> str:
    ends = [at for at, char in enumerate(text) if char == " "][5:-5]
    for at in sorted(random.Random(seed).sample(ends, places), reverse=True):
        text = text[:at] + lead + stamp + text[at:]
    return text


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("seed", range(3))
def test_glued_stamps_are_taken_out(stamp: str, seed: int) -> None:
    assert cleaned(stamped(PROSE, stamp, 5, "", seed)) == PROSE


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("joint", ["", " "])
def test_runs_of_stamps_are_taken_out_whole(stamp: str, joint: str) -> None:
    assert cleaned(stamped(PROSE, joint.join([stamp] * 3), 4, " ", 7)) == PROSE


@pytest.mark.parametrize("stamp", STAMPS)
def test_twice_is_once_and_line_ends_do_not_matter(stamp: str) -> None:
    text = stamped(PROSE.replace(". ", ".\n"), stamp * 2, 5, "", 3)
    once = cleaned(text)
    assert cleaned(once) == once
    assert cleaned(text.replace("\n", "\r\n")) == once.replace("\n", "\r\n")


def test_prose_is_left_alone() -> None:
    assert list(Watermark().propose(Text(PROSE))) == []
    assert cleaned(PROSE.replace(". ", ".\n\n") * 3) == PROSE.replace(". ", ".\n\n") * 3


def test_kept_strings_win() -> None:
    text = stamped(PROSE, "@TidewaterPress", 5, "", 1)
    assert cleaned(text, keep=("@tidewater",)) == text


def test_a_table_needs_one_place_and_says_so() -> None:
    text = stamped(PROSE, "Copy of the estate", 1, " ", 1)
    edits = list(Watermark(table=(("Copy of the estate", "12", "4"), ("", "1"))).propose(Text(text)))
    assert [(edit.rule, edit.old) for edit in edits if isinstance(edit, Edit)] == [("known", " Copy of the estate")]
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a STAMP b", "a b"),
        ("aSTAMP b", "a b"),
        ("a STAMPb", "a b"),
        ("aSTAMPb", "ab"),
        ("STAMP b", "b"),
        ("a STAMP", "a"),
    ],
)
def test_the_stamp_takes_its_own_space_along(text: str, left: str) -> None:
    assert cleaned(text, table=(("STAMP",),)) == left


@pytest.mark.parametrize(
    ("body", "turn"),
    [("ab ab ab", "ab"), ("abab", "ab"), ("x yx yx y", "x y"), ("abc", "abc"), ("a", "a"), ("abcab", "abcab")],
)
def test_one_turn(body: str, turn: str) -> None:
    assert one_turn(body) == turn


def test_runs_join_over_nothing_or_one_space() -> None:
    assert [run[1:] for run in runs_of("xyxy xy  xy-xy", "xy")] == [(7, 3), (11, 1), (14, 1)]


def test_repeats_are_whole() -> None:
    text = stamped(PROSE, "Printed by Docuvane - not for resale", 5, "", 2)
    assert "Printed by Docuvane - not for resale" in [repeat.unit for repeat in repeats(Text(text))]


def test_two_blanks_between_sentences_are_no_word_beside_one() -> None:
    string = "It rained.  Then Anna  slept.  Then we saw Anna  leave.  Then Anna  came.  Then it was dark."
    assert list(repeats(Text(string))) == []


def test_weights_are_of_known_signs() -> None:
    signs = set()
    for stamp in STAMPS:
        for found in Watermark().propose(Text(stamped(PROSE, stamp * 2, 5, "", 1))):
            assert isinstance(found, Edit)
            signs |= set(found.why) - {"stamp", "times"}
    assert signs <= set(WEIGHTS)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "ab " * 100_000,
        "Foo bar " * 40_000,
        "@" * 200_000,
        "www." * 75_000,
        "微信公众号 404K" * 30_000,
        "\n" * 99_999,
    ],
    ids=["a", "ab", "foo", "at", "www", "han", "lines"],
)
def test_odd_texts_take_no_time(text: str) -> None:
    start = time.perf_counter()
    list(Watermark().propose(Text(text)))
    assert time.perf_counter() - start < 3
