"""Choosing edits, by the verbs' options and from Python."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.changes import Change, Step
from clean.select import SelectError, condition, refuse_unknown, rule_matches, selector
from tests.verbs import CHAIN, TEXT

CHANGE = Change(7, 40, "ayear", "A YEAR", ())
STEP = Step(1, 0, "ayear", "a year", "glue/split", 0.65)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("confidence < 0.7", True),
        ("confidence < .65", False),
        ("confidence <= 0.65 and confidence >= 0.65", True),
        ('rule = "glue/*"', True),
        ('rule = "glue"', True),
        ('rule = "glu"', False),
        ("rule == 'glue/split'", True),
        ('rule != "glue/split"', False),
        ('filter = "gl?e"', True),
        ('before = "ayear"', True),
        (r'before = "aye\u0061r"', True),
        (r'after = "a \"year\""', False),
        ('before ~ "yea" and not after ~ "x"', True),
        ("id = 7 and pass = 1", True),
        ("removed > 4 and added < 6", False),
        ("id = 8 or id = 7 and confidence > 0.9", False),
        ("(id = 8 or id = 7) and not (confidence > 0.9)", True),
        ("not not id = 7", True),
    ],
)
def test_conditions(text: str, expected: bool) -> None:
    assert condition(text)(CHANGE, STEP) is expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a field"),
        ("colour = 1", "a field"),
        ("rule", "=, !="),
        ("rule = glue", "text in quotes"),
        ("confidence = 'high'", "a number"),
        ("confidence ~ 1", "is a number"),
        ("rule < 'b'", "is text"),
        ("id = 1 id = 2", "'and', 'or'"),
        ("(id = 1", "')'"),
        ("id = 1)", "'and', 'or'"),
        ("rule = 'unended", "not understood"),
        ("__import__('os').system('true')", "a field"),
        ("(" * 5000 + "id = 1", "too many parentheses"),
    ],
)
def test_what_is_wrong_with_a_condition_is_said(text: str, said: str) -> None:
    with pytest.raises(SelectError, match=said.replace("(", r"\(").replace(")", r"\)")):
        condition(text)


@given(st.text(max_size=40))
def test_no_text_does_anything_but_parse_or_fail(text: str) -> None:
    with contextlib.suppress(SelectError):
        condition(text)(CHANGE, STEP)


def test_a_bare_filter_name_means_all_its_rules() -> None:
    assert rule_matches("ads")("ads/line")
    assert rule_matches("ads/*")("ads/line")
    assert rule_matches("ads/l*")("ads/line")
    assert not rule_matches("ads")("adsense/line")
    assert not rule_matches("ads/line")("ads/line-break")


def test_wishes_are_joined_by_and() -> None:
    assert selector(rule="glue", max_confidence=0.7)(CHANGE, STEP)
    assert not selector(rule="glue", max_confidence=0.6)(CHANGE, STEP)
    assert selector(rule=["ads", "glue"], edit=[1, 7])(CHANGE, STEP)
    assert not selector("id = 8", rule="glue")(CHANGE, STEP)
    with pytest.raises(SelectError, match="say which"):
        selector()


def test_from_python() -> None:
    log = CHAIN.run(TEXT).provenance
    assert [change.before for change in log.where(rule="glue")] == ["ayear", "longroad", "ofthe"]
    assert log.where("before = 'ofthe'") == log.where(before="ofthe") == log.where(edit=log.where(before="ofthe")[0].id)
    assert log.where(lambda change, step: step.confidence < 0.6) == log.where("confidence < 0.6")
    assert "ayear" in log.without(rule="glue", with_dependents=True).apply(TEXT)
    (road,) = log.where(before="longroad")
    span = log.to_cleaned(road.start, road.end)
    assert log.apply(TEXT)[slice(*span)] == "long ROAD"
    assert log.to_original(*span) == (road.start, road.end)


def test_a_name_that_matches_no_rule_is_refused_with_those_like_it() -> None:
    rules = ["ads/line", "ads/share-bar", "unicode/zero-width"]
    refuse_unknown(["ads", "ads/*", "unicode/zero-width", "*/line"], rules)
    for name, said in (("adds", "did you mean ads"), ("line", "did you mean ads/line"), ("xyz", "clean rules")):
        with pytest.raises(SelectError, match=said):
            refuse_unknown(["ads", name], rules)
