"""The door to words and their frequencies."""

import pytest

from clean.lexicon import FREQUENT, MANY, VERY_COMMON, Lexicon, lexicon


def test_common_words_are_more_probable_than_rare_ones() -> None:
    english = lexicon("en")
    assert english is not None
    the, rare = english.log10("the"), english.log10("ventriloquist")
    assert the is not None
    assert rare is not None
    assert the > -2 > rare


def test_words_run_together_are_not_in_it() -> None:
    english = lexicon("en")
    assert english is not None
    assert [word for word in ("ofthe", "ayear", "offa", "inthe", "isa") if english.log10(word) is not None] == []


def test_pairs_are_joint_probabilities() -> None:
    english = lexicon("en")
    assert english is not None
    pair, first = english.pair("of", "the"), english.log10("of")
    assert pair is not None
    assert first is not None
    assert pair < first
    assert english.pair("zebra", "nonsenseword") is None


def test_clean_words_are_a_checked_subset() -> None:
    english = lexicon("en")
    assert english is not None
    assert english.log10("ventriloquist") is not None
    assert "don't" in english.clean
    assert "openai" not in english.clean
    assert english.log10("openai") is not None


@pytest.mark.parametrize("word", ["the", "house", "don't", "zebra", "isa", "of", "i"])
def test_all_look_ups_say_the_same(word: str) -> None:
    english = lexicon("en")
    assert english is not None
    known = english.known(word)
    assert english.words(word[:2]) == sorted(known)
    assert known.get(word) == english.log10(word)
    longer = {other: level for other, level in known.items() if other.startswith(word) and other != word}
    assert english.longest(word) == max(map(len, longer.keys() | known.keys() & {word}), default=0)
    assert english.longer(word) == pytest.approx(sum(10**level for level in longer.values()))
    parts = {w: level for w, level in known.items() if w in english.clean or level >= VERY_COMMON}
    assert english.parts(word[:2]) == parts
    assert english.frequent(word[:2]) == {
        w: level for w, level in known.items() if w in english.clean and level > FREQUENT
    }
    assert all(english.pair(word, other) == level for other, level in english.followers(word).items())


def test_whether_few_or_many_words_are_asked_for_makes_no_difference() -> None:
    first = Lexicon("en")
    words = ["the", "don't", "a", "zebra", "openai", "ofthe", "the theater", " the", "", " ", "é", "\t"]
    answers = [word in first.clean for word in words]
    assert answers == [True] * 4 + [False] * 8
    assert all("house" in first.clean for _ in range(MANY))
    assert isinstance(first.clean, frozenset)
    assert [word in first.clean for word in words] == answers


@pytest.mark.parametrize("word", ["", "é", "日本", "qxqxqx", "the house", "~"])
def test_what_is_no_word_is_not_found(word: str) -> None:
    english = lexicon("en")
    assert english is not None
    assert english.log10(word) is None
    assert english.pair(word, "the") is english.pair("the", word) is None
    assert not english.followers(word)


def test_a_language_without_a_lexicon_has_none() -> None:
    assert lexicon("pt") is None
    assert lexicon("en") is lexicon("en")
