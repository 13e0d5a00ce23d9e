"""The door to words and their frequencies."""

from clean.lexicon import lexicon


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


def test_a_language_without_a_lexicon_has_none() -> None:
    assert lexicon("pt") is None
    assert lexicon("en") is lexicon("en")
