"""Crumb tables and patterns, and the tidy deletion that `ads` and `boilerplate` share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean.edit import Edit, EditScript
from clean.filters.ads import Ads
from clean.filters.boilerplate import Boilerplate
from clean.noise import tidy
from clean.noise.crumbs import crumb, fold
from clean.noise.patterns import patterns
from clean.noise.reading import reading_of
from clean.tables import rows
from clean.text import Text

TABLES = ("ads", "boilerplate")


def cleaned(text: str, member: Ads | Boilerplate) -> str:
    edits = [edit for edit in member.propose(Text(text)) if isinstance(edit, Edit)]
    return EditScript.of(text, edits).apply(text)


@pytest.mark.parametrize("table", TABLES)
def test_phrases_are_sorted_unique_and_have_a_rule_and_a_reason(table: str) -> None:
    phrases = rows(table)
    rules = (Ads if table == "ads" else Boilerplate).rules
    assert all(len(row) == 4 and row[0] in rules and row[1] in ("line", "beside") and row[3] for row in phrases)
    assert list(phrases) == sorted(phrases, key=lambda row: (row[0], row[1], row[2].casefold()))
    assert len({(row[0], row[2].casefold()) for row in phrases}) == len(phrases)


@pytest.mark.parametrize("table", TABLES)
def test_patterns_are_sorted_and_match_their_example(table: str) -> None:
    assert list(rows(f"{table}.patterns")) == sorted(rows(f"{table}.patterns"))
    for rule, level, *_, example in rows(f"{table}.patterns"):
        hit = crumb(example)
        assert hit is not None, example
        assert (hit.table, hit.rule, hit.sure) == (table, rule, level == "sure"), example


def test_rules_of_patterns_exist() -> None:
    assert all(p.rule in (Ads if p.table == "ads" else Boilerplate).rules for p in patterns())


@pytest.mark.parametrize(
    "line",
    [
        "# Comments",
        "Comments on the new law were mixed.",
        "Newsletter editors met in Prague on Monday.",
        "By using less water, she saved the garden.",
        "Related parties must report the sale.",
        "John Smith / Jane Doe",
        "He works for Reuters.",
        "Home is a word / a place / a promise",
        "Share prices fell on Tuesday",
        "Follow the money",
        "5 minutes later the bridge fell",
        "www.example.com/a-very-long-path-that-goes-on.html",
        "Read time stamps from the log",
        "Subscribe to the theory that all things pass",
    ],
)
def test_lines_of_good_prose_are_no_crumbs(line: str) -> None:
    hit = crumb(line)
    assert hit is None or not hit.sure


@pytest.mark.parametrize(
    "line",
    [
        "x" * 1_000_000,
        "a/" * 300,
        "Share " * 60,
        "Photo: " + "A" * 80,
        "A-B-" * 20,
        "-" * 400,
        ">" + "\N{NO-BREAK SPACE}" * 50 + "Many words stand behind a mark and white space." * 2,
    ],
)
def test_long_and_odd_lines_cost_little(line: str) -> None:
    crumb(line)


def test_fold_keeps_the_mark_of_a_heading() -> None:
    assert fold("### For Customers ") == "### for customers"
    assert fold("» READ  MORE …") == "read more"


def test_a_list_item_is_never_sure() -> None:
    assert all(not hit.sure for hit in reading_of(Text("- Menu\n- Search\n- Close\n")).crumbs.values())


LINES = st.lists(
    st.sampled_from(
        ["", "  ", "AD", "Skip to content", "A sentence that stays.", "Another one, longer than the first."]
    )
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_deleting_lines_is_tidy(parts: list[str], end: str, ended: bool) -> None:
    text = end.join(parts) + (end if ended and parts else "")
    result = cleaned(text, Ads())
    kept = [line for line in parts if line.strip() and line not in ("AD", "Skip to content")]
    if not kept:
        assert result == text
        return
    assert [line for line in result.split(end) if line.strip()] == kept
    assert cleaned(result, Ads()) == result
    assert result.endswith(end) <= text.endswith(end)


def test_paragraphs_are_never_run_together() -> None:
    assert cleaned("One.\n\nAD\n\nTwo.", Ads()) == "One.\n\nTwo."
    assert cleaned("One.\n\nAD\nTwo.", Ads()) == "One.\n\nTwo."
    assert cleaned("One.\nAD\n\nTwo.", Ads()) == "One.\n\nTwo."
    assert cleaned("One.\nAD\nTwo.", Ads()) == "One.\nTwo."
    assert cleaned("AD\n\nOne.\n", Ads()) == "One.\n"


def test_nothing_is_deleted_where_nothing_would_remain() -> None:
    assert list(tidy.spans(Text("AD\n\nShare\n").lines, [0, 2])) == []


def test_many_empty_lines_are_linear() -> None:
    text = "A line.\n" + "\n" * 100_000 + "AD\nA line.\n" * 20_000
    assert cleaned(text, Ads()).startswith("A line.\n")


@pytest.mark.parametrize("member", [Ads, Boilerplate])
def test_an_unknown_level_is_refused(member: type[Ads] | type[Boilerplate]) -> None:
    with pytest.raises(ValueError, match="sure or likely"):
        member(level="all")


def test_a_share_bar_may_begin_with_any_button() -> None:
    for name in ("SOCIAL", "ACTION"):
        (alternatives,) = (row[1] for row in rows("ads.names") if row[0] == name)
        for button in filter(str.isalpha, alternatives.split("|")):
            hit = crumb(f"{button} facebook share tweet")
            assert hit is not None, button
            assert hit.rule in ("share-bar", "share-call"), button


def test_an_indented_line_is_judged_like_any_other() -> None:
    assert cleaned("One.\n        AD\nTwo.", Ads()) == "One.\nTwo."
