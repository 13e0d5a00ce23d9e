"""A rewrite as edits: applied, they give the new text; they have the size of words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clean.edit import Edit, EditScript
from clean.filters.mojibake import Mojibake
from clean.rewrite import edits_between
from clean.text import Text

PROSE = st.text(st.sampled_from("abc éÃ©\xa0\n’"), max_size=80)


@given(PROSE, PROSE)
def test_the_edits_lead_from_the_old_to_the_new(old: str, new: str) -> None:
    script = EditScript.of(old, edits_between(old, new, "rule"))
    assert script.apply(old) == new


@given(PROSE.map(lambda part: part * 9), PROSE)
def test_they_stand_where_the_passage_stands(old: str, new: str) -> None:
    text = "xyz " + old + " end"
    script = EditScript.of(text, edits_between(old, new, "rule", offset=4))
    assert script.apply(text) == "xyz " + new + " end"


@given(st.lists(st.sampled_from(["naïve", "“quoted”", "plain", "Łódź", "\n", "λόγος", "it’s"]), max_size=40))
def test_mojibake_in_single_words_comes_out_right(words: list[str]) -> None:
    good = " ".join(words)
    damaged = " ".join(word if at % 3 else word.encode().decode("latin-1") for at, word in enumerate(words))
    edits = [edit for edit in Mojibake().propose(Text(damaged)) if isinstance(edit, Edit)]
    assert EditScript.of(damaged, edits).apply(damaged) == good
