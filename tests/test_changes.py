"""Laws of folding passes into changes, and of taking steps back out of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clean.changes import Change, fold, reject, replay, unfold
from clean.edit import Edit, EditScript

LETTERS = st.text("abé\N{LOUDLY CRYING FACE}\n ", max_size=12)


@st.composite
def scripts(draw: st.DrawFn, text: str, rule: str) -> EditScript:
    edits: list[Edit] = []
    at = 0
    while at <= len(text) and len(edits) < 4:
        start = draw(st.integers(at, len(text)))
        old = text[start : draw(st.integers(start, min(len(text), start + 4)))]
        new = draw(st.text("xyz", max_size=3))
        if new == old:
            break
        edits.append(Edit(start, old, new, rule))
        at = start + max(len(old), 1)
        if not draw(st.booleans()):
            break
    return EditScript.of(text, edits)


@st.composite
def runs(draw: st.DrawFn) -> tuple[str, list[EditScript]]:
    original = text = draw(LETTERS)
    passes = []
    for number in range(draw(st.integers(1, 4))):
        script = draw(scripts(text, f"r{number}"))
        passes.append(script)
        text = script.apply(text)
    return original, passes


def final(original: str, passes: list[EditScript]) -> str:
    for script in passes:
        original = script.apply(original)
    return original


def applied(original: str, changes: tuple[Change, ...]) -> str:
    return EditScript.of(
        original, [Edit(c.start, c.before, c.after, "c") for c in changes if c.before != c.after]
    ).apply(original)


@given(runs())
def test_folding_is_one_pass_after_the_other(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    assert applied(original, fold(original, passes)) == final(original, passes)


@given(runs())
def test_changes_are_sorted_disjoint_and_do_not_touch(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    changes = fold(original, passes)
    for change, following in pairwise(changes):
        assert change.end < following.start
    for change in changes:
        assert original[change.start : change.end] == change.before
        assert len(change.steps) > 1 or change.before != change.after


@given(runs())
def test_no_edit_is_lost(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    assert sum(len(c.steps) for c in fold(original, passes)) == sum(len(p.edits) for p in passes)


@given(runs())
def test_each_change_replays_alone(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    for change in fold(original, passes):
        assert replay(change.before, change.steps) == change.after


@given(runs())
def test_unfolding_gives_the_passes_back(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    assert unfold(fold(original, passes), len(passes), len(original)) == passes


@given(runs(), st.randoms(use_true_random=False))
def test_rejecting_steps_equals_a_replay_without_them(run: tuple[str, list[EditScript]], rng) -> None:  # type: ignore[no-untyped-def]
    """Whatever is left replays on the original, pass by pass, and nothing else of the original is touched."""
    original, passes = run
    changes = fold(original, passes)
    unwanted = {id(step) for change in changes for step in change.steps if rng.random() < 0.4}
    left = []
    for change in changes:
        outcome = reject(change, lambda step: id(step) in unwanted)
        assert {id(s) for s in outcome.rejected} == {id(s) for s in change.steps} & unwanted
        assert len(outcome.kept) + len(outcome.rejected) + len(outcome.dependents) == len(change.steps)
        left.append(Change(change.id, change.start, change.before, replay(change.before, outcome.kept), outcome.kept))
    text = original
    for script in unfold(left, len(passes), len(original)):
        text = script.apply(text)
    assert text == applied(original, tuple(left))


@given(runs())
def test_rejecting_everything_is_the_original_and_nothing_is_the_result(run: tuple[str, list[EditScript]]) -> None:
    original, passes = run
    for change in fold(original, passes):
        assert reject(change, lambda _: True).kept == ()
        everything = reject(change, lambda _: False)
        assert everything.kept == change.steps
        assert everything.dependents == ()
