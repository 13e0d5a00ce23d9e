"""Laws of edits and scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.edit import Edit, EditScript, ScriptError
from clean.filter import Effect
from tests.test_changes import LETTERS, scripts


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, EditScript]:
    text = draw(LETTERS)
    return text, draw(scripts(text, "r"))


@given(edited())
def test_inverting_undoes(pair: tuple[str, EditScript]) -> None:
    text, script = pair
    assert script.inverted().apply(script.apply(text)) == text
    assert script.inverted().inverted() == script


@given(edited(), st.data())
def test_a_span_keeps_its_characters(pair: tuple[str, EditScript], data: st.DataObject) -> None:
    """What stands in a span and was not replaced stands in the span that it went to; and so back again."""
    text, script = pair
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    new_start, new_end = script.locate(start, end)
    after = script.apply(text)
    assert 0 <= new_start <= new_end <= len(after)
    untouched = not any(edit.start <= end and start <= edit.end for edit in script.edits)
    if untouched:
        assert after[new_start:new_end] == text[start:end]
        assert script.inverted().locate(new_start, new_end) == (start, end)
    replaced = [edit for edit in script.edits if edit.old and start < end and start < edit.end and edit.start < end]
    for edit in replaced:
        assert edit.new in after[new_start:new_end]


@given(edited())
def test_removals_are_where_something_went(pair: tuple[str, EditScript]) -> None:
    text, script = pair
    lost = [edit for edit in script.edits if edit.old.strip() and not edit.new.strip()]
    assert len(list(script.removals)) == len(lost)
    assert all(0 <= at <= len(script.apply(text)) for at in script.removals)


@pytest.mark.parametrize(
    ("edits", "complaint"),
    [
        ([Edit(0, "ab", "x", "r"), Edit(1, "b", "y", "r")], "overlaps"),
        ([Edit(1, "", "x", "r"), Edit(1, "", "y", "r")], "overlaps"),
        ([Edit(0, "a", "a", "r")], "changes nothing"),
        ([Edit(0, "b", "x", "r")], "expects 'b'"),
        ([Edit(2, "cd", "x", "r")], "expects 'cd'"),
        ([Edit(-1, "c", "x", "r")], "expects 'c'"),
        ([Edit(9, "", "x", "r")], "expects ''"),
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit], complaint: str) -> None:
    with pytest.raises(ScriptError, match=complaint):
        EditScript.of("abc", edits)


def test_a_script_is_for_one_text() -> None:
    script = EditScript.of("abc", [Edit(0, "a", "x", "r")])
    with pytest.raises(ScriptError, match="3 characters"):
        script.apply("abcd")
    with pytest.raises(ScriptError, match="expects 'a'"):
        script.apply("bbc")


@pytest.mark.parametrize(
    ("effect", "old", "new", "allowed"),
    [
        (Effect.SPACES, "ayear", "a year", True),
        (Effect.SPACES, "a\nb", "a b", True),
        (Effect.SPACES, "ayear", "a bear", False),
        (Effect.SPACES, "AD", "", False),
        (Effect.DELETES, "AD\n", "", True),
        (Effect.DELETES, "ad-\ndress", "address", True),
        (Effect.DELETES, "ab", "ba", False),
        (Effect.DELETES, "a", "a ", False),
        (Effect.REWRITES, "Ã©", "é", True),
        (Effect.DETECTS, "a", "", False),
    ],
)
def test_an_effect_is_a_ceiling(effect: Effect, old: str, new: str, allowed: bool) -> None:
    assert effect.allows(Edit(0, old, new, "r")) is allowed
