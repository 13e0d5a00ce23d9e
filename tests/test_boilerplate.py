"""The structural model: raw pages, extracted texts, texts without line breaks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from clean.edit import Edit, EditScript
from clean.filters.boilerplate import Boilerplate
from clean.noise import features, flat, model, structure
from clean.noise.disclaimers import disclaimers
from clean.noise.reading import reading_of
from clean.text import Text
from tests.specification import FIXTURES

BODY = [
    "The last ferry across the sound left the harbour on Sunday evening with eleven passengers, two dogs and a piano.",
    "The company that ran it said that the ship was too old to be repaired, and that a new one would cost too much.",
    "The bridge will be finished in autumn. Until then a small boat crosses twice a day, when the weather allows it.",
    "Nobody has yet decided what will happen to the pier, or to the woman who has sold the tickets there since 1988.",
]
MENU = ["Skip to content", "Menu", "News", "Sport", "Business", "Culture", "Travel", "Subscribe", "Log in", "Search"]
FOOT = [
    "Related stories",
    "Most read",
    "Newsletter",
    "About us",
    "Contact",
    "Careers",
    "Privacy Policy",
    "Terms of Use",
]
HEADLINE = "The ferry that nobody wanted to save"
PAGE = "\n".join([*MENU, HEADLINE, *BODY, *FOOT])


def cleaned(text: str, **options: object) -> str:
    member = Boilerplate(**options)  # type: ignore[arg-type]
    edits = [edit for edit in member.propose(Text(text)) if isinstance(edit, Edit)]
    return EditScript.of(text, edits).apply(text)


def test_a_raw_page_keeps_its_text_and_its_heading() -> None:
    assert cleaned(PAGE, level="likely") == "\n".join([HEADLINE, *BODY])


def test_each_edit_says_what_it_rests_on() -> None:
    edits = [edit for edit in Boilerplate(level="likely").propose(Text(PAGE)) if edit.rule == "structure"]
    assert edits
    for edit in edits:
        assert isinstance(edit, Edit)
        assert edit.why["raw_page"] >= structure.RAW
        assert edit.confidence == pytest.approx(1 - edit.why["content"], abs=0.002)


def test_an_article_by_itself_is_left_alone() -> None:
    article = "\n\n".join([HEADLINE, *BODY])
    assert cleaned(article) == article
    assert cleaned(article, level="likely") == article


def test_the_model_can_be_switched_off() -> None:
    assert "Sport" in cleaned(PAGE, level="likely", structure=False)


def test_a_page_on_one_line_is_left_alone_unless_it_may_be_a_page() -> None:
    one = " ".join(PAGE.split())
    assert cleaned(one) == one


def test_german_sentences_are_not_deleted_for_being_german() -> None:
    body = [
        "Die letzte Fähre verließ den Hafen am Sonntagabend mit elf Fahrgästen, zwei Hunden und einem Klavier.",
        "Die Gesellschaft sagte, das Schiff sei zu alt für eine Reparatur, und ein neues koste mehr als genug.",
        "Die Brücke soll im Herbst fertig werden. Bis dahin fährt zweimal am Tag ein kleines Boot über den Sund.",
    ]
    menu = ["Menü", "Suche", "Politik", "Wirtschaft", "Sport", "Kultur", "Reise", "Anmelden", "Abonnieren"]
    text = "\n".join([*menu, *body, "Impressum", "Datenschutz", "AGB", "Kontakt", "Über uns"])
    result = cleaned(text, level="likely")
    assert all(line in result for line in body)
    assert "Impressum" not in result


def test_wording_is_missing_and_not_zero_in_other_languages() -> None:
    text = "Der Hund und die Katze sind nicht in dem Haus, das er auf der Insel hat.\n" * 9
    own, language = features.form(reading_of(Text(text)), None)
    assert language == "de"
    assert math.isnan(own[0, features.OWN.index("wording")])
    assert own[0, features.OWN.index("function")] > 0.3


@pytest.mark.parametrize("text", ["", "\n\n\n", "x", "x\n" * 3, "日本語の文。\n" * 4, "\u200b\n\u200b\n", "a " * 9000])
@pytest.mark.parametrize("level", ["sure", "likely"])
def test_odd_texts_never_come_back_empty(text: str, level: str) -> None:
    assert bool(cleaned(text, level=level).strip()) == bool(text.strip())


def test_a_long_list_of_words_is_a_list() -> None:
    text = "\n".join(["News", "Sport", "Culture", "Travel", "Jobs"] * 100)
    assert cleaned(text) == text


@pytest.mark.parametrize("missing", [False, True])
def test_trees_walk_as_they_were_trained(missing: bool) -> None:
    table = features.page(reading_of(Text(PAGE))).table
    if missing:
        table[:, ::2] = math.nan
    chance = model.content(table)
    assert chance.shape == (len(table),)
    assert ((chance >= 0) & (chance <= 1)).all()
    for row in (0, len(MENU) + 1):
        assert _walk(table[row].tolist()) == pytest.approx(float(chance[row]), abs=1e-5)


def _walk(row: list[float]) -> float:
    """One tree and one test at a time: a test that fails closes the leaves on its left."""
    held = model.arrays("lines")
    assert held is not None
    still = [0xFFFFFFFF] * len(held["value"])
    tests = (held[key].tolist() for key in ("feature", "threshold", "tree", "closes", "missing_right"))
    for feature, threshold, tree, closes, missing_right in zip(*tests, strict=True):
        if missing_right if math.isnan(row[feature]) else row[feature] > threshold:
            still[tree] &= ~closes
    leaves = ((leaves & -leaves).bit_length() - 1 for leaves in still)
    total = sum(values[leaf] for values, leaf in zip(held["value"].tolist(), leaves, strict=True))
    return 1 / (1 + math.exp(-total - float(held["baseline"])))


def test_states_change_where_sentences_do() -> None:
    def states(chance: list[float], words: list[str]) -> list[bool]:
        opens = [at == 0 or word[0].isupper() for at, word in enumerate(words)]
        closes = [True, *(word.endswith(".") for word in words[:-1])]
        return flat.states(np.array(chance), opens, closes)

    words = ["Menu", "Search", "Home", "The", "dog", "ran.", "It", "fell.", "Privacy", "Terms"]
    chance = [0.01, 0.01, 0.01, 0.99, 0.99, 0.99, 0.99, 0.99, 0.01, 0.01]
    assert states(chance, words) in ([False] * 3 + [True] * 5 + [False] * 2, [True] * 10, [False] * 10)
    assert states([0.01] * 20 + [0.99] * 20, ["a."] * 20 + ["B"] * 20) == [False] * 20 + [True] * 20


def test_a_disclaimer_stands_near_the_end() -> None:
    notice = (
        "The content on this site is for informational purposes only. Always do your own research, at your own risk."
    )
    prose = "\n".join(BODY * 8)
    assert [found.place for found in disclaimers(reading_of(Text(f"{prose}\n{notice}")))] == [32]
    assert list(disclaimers(reading_of(Text(f"{notice}\n{prose}")))) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_disclaiming_sentences_of_a_paragraph_go(end: str) -> None:
    fact = "The pier will be sold on Monday."
    notice = "This article is for informational purposes only. It is not financial advice, so do your own research."
    prose = end.join(BODY * 8)
    assert cleaned(f"{prose}{end}{fact} {notice}") == f"{prose}{end}{fact}"
    assert cleaned(f"{prose}{end}{fact} {notice}{end}") == f"{prose}{end}{fact}{end}"
    for phrase in ("own research", "The pier"):
        assert cleaned(f"{prose}{end}{fact} {notice}", keep=(phrase,)) == f"{prose}{end}{fact} {notice}"


def test_a_book_on_one_line_is_no_page() -> None:
    one = " ".join(PAGE.split()) + " "
    longer = one * (flat._LONGEST // len(one.split()) + 1)
    assert cleaned(longer, level="likely") == longer


def test_what_stays_is_read_as_if_it_stood_alone() -> None:
    text = Text("\n\n".join(["Menu", *BODY, "  Search", "", "News", "News", BODY[0]]) + "\n")
    rest, places = reading_of(text).without({0, 10})
    alone = reading_of(Text("".join(f"{text.lines[place].string}\n" for place in places)))
    assert rest.strings == alone.strings
    assert rest.solid == alone.solid
    assert rest.crumbs == alone.crumbs
    for mine, other in zip(features.form(rest, model.wording()), features.form(alone, model.wording()), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_data_stays_small() -> None:
    folder = FIXTURES.parent / "clean" / "data"
    files = [*folder.glob("ads*"), *folder.glob("boilerplate*")]
    assert sum(path.stat().st_size for path in files) < 1_500_000
    assert all(isinstance(path, Path) for path in files)
