"""Spaces in the five seeds, in bulk, and the splitter."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean import spacenet
from clean.edit import Edit, EditScript, Finding
from clean.filters.run_together import RunTogether
from clean.spaces import evidence, gate
from clean.spaces.judge import CLEAR, judges
from clean.splitting import segment
from clean.text import Text

SEEDS = Path(__file__).parent.parent / "seeds"

REPAIRED = {
    "000": [
        *("over a year", "enterprise software firm", "Palantir’s customers have", "Defense Department’s decision"),
        *("contractors from using Anthropic’s technology", "the AI firm", "cut off a source of revenue"),
        *("those focused", "some of its", "Speaking at", "screw the", "Defense Secretary Pete Hegseth"),
        *("the government to", "chain risk.”", "asking Deep Research", "What new", "considering securitizing"),
        *("Why did", "miss their", "How much", "borrow without", "Who are"),
        *("$500 billion “Stargate” computing", "won’t be", "of Claude", "for the Defense", "Anthropic could fight"),
        *("warfighters– with our two", "its platform", "intelligence agencies", "and whether", "cut off Anthropic"),
        *("the past week", "were finalizing", "Mar 3, 2026, 12:32pm"),
        "By,,and Aaron Holmes Sri Muppidi Rocket Drew Julia Hornstein",
    ],
    "001": ["Technology North America"],
    "003": ["Breaking News Mar 8, 2026 4 min read"],
}


def repaired(string: str, thorough: bool = False) -> tuple[str, list[Edit], list[Finding]]:
    found = list(RunTogether(thorough=thorough).propose(Text(string)))
    edits = [one for one in found if isinstance(one, Edit)]
    return EditScript.of(string, edits).apply(string), edits, [one for one in found if isinstance(one, Finding)]


def seed(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text("utf-8")


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_seeds_come_out_right(number: str) -> None:
    result, edits, _ = repaired(seed(number))
    assert [phrase for phrase in REPAIRED.get(number, []) if phrase not in result] == []
    assert len(edits) == {"000": 45, "001": 1, "003": 2}.get(number, 0)
    for name in ("OpenAI", "xAI", "DoW", "DoD", "genai.mil", "App Store", "LLMs", "Maven"):
        assert result.count(name) == seed(number).count(name)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_twice_is_once(number: str) -> None:
    result, _, _ = repaired(seed(number))
    again, _, _ = repaired(result)
    assert again == result


def test_names_that_no_one_can_part_are_reported() -> None:
    _, _, findings = repaired(seed("000"))
    assert any(finding.rule == "byline" and "By,," in seed("000")[finding.start : finding.end] for finding in findings)


def test_edits_carry_their_probability_and_reasons() -> None:
    _, edits, _ = repaired("The report said that the gov ernment wanted toknow more about it than it said.")
    assert [edit.new for edit in edits] == ["government", "to know"]
    assert all(0.8 <= edit.confidence <= 1 and edit.why for edit in edits)


FEATURES = st.fixed_dictionaries({}, optional={name: st.floats(-9, 9) for name in judges()["insert"].columns})


@given(FEATURES)
def test_what_the_features_gave_adds_up_to_the_log_odds(features: dict[str, float]) -> None:
    for judge in judges().values():
        parts = judge.parts(features)
        asked = abs(judge.linear(features)) <= CLEAR
        whole = judge.weights["bias"] + asked * judge.trees.base + sum(parts.values())
        assert whole == pytest.approx(judge.log_odds(features), abs=0.001)
        assert len(judge.reasons(features)) == min(3, len(parts))


@given(FEATURES)
def test_the_last_bit_of_a_round_feature_chooses_no_other_branch(features: dict[str, float]) -> None:
    other = {name: round(value, 3) + 1e-9 for name, value in features.items()}
    features = {name: round(value, 3) for name, value in features.items()}
    for judge in judges().values():
        assert judge.log_odds(other) == pytest.approx(judge.log_odds(features), abs=1e-6)


def test_a_judge_has_a_bias_and_its_columns_in_order() -> None:
    assert set(judges()) == {"insert", "delete"}
    for judge in judges().values():
        assert "bias" in judge.weights
        assert list(judge.columns) == sorted(judge.columns)


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("string", ["a" * 20_000, "x " * 20_000, "\n" * 100_000, "don’t." * 3_000, "A.b," * 5_000])
def test_strange_texts_take_no_time(string: str, thorough: bool) -> None:
    start = time.process_time()
    repaired(string, thorough)
    assert time.process_time() - start < 20


def test_a_name_is_told_from_a_sentence_that_begins() -> None:
    verdicts = {token: gate.judge_token(token) for token in ("Homejoy", "Itis", "homejoy")}
    assert {token: verdict.name for token, verdict in verdicts.items() if verdict} == {
        "Homejoy": True,
        "Itis": False,
        "homejoy": False,
    }
    alone = "The firm was called Homejoy in those days, and nobody remembers it now."
    assert repaired(alone) == (alone, [], [])


def test_line_ends_make_no_difference() -> None:
    string = seed("003")
    assert repaired(string.replace("\n", "\r\n"))[0].replace("\r\n", "\n") == repaired(string)[0]


def test_what_came_before_makes_no_difference() -> None:
    first = repaired(seed("000"))
    gate._fine.clear()
    gate._odd.clear()
    repaired("Something else entirely was said ofthe house.")
    assert repaired(seed("000")) == first


def test_no_candidate_lies_in_an_address() -> None:
    string = "https://example.com/thisisapath"
    around = evidence.Around(Text(string), [string])
    assert evidence.candidates(string, around, spacenet.load().read([string])[0]) == []


@pytest.mark.parametrize(
    ("glued", "words"),
    [
        ("thisisahashtag", ["this", "is", "a", "hashtag"]),
        ("#ReadTheRoom2024", ["Read", "The", "Room", "2024"]),
        ("enterprisesoftwarefirm", ["enterprise", "software", "firm"]),
        ("OpenAI", ["OpenAI"]),
        ("getHTTPResponse", ["get", "HTTP", "Response"]),
        ("", []),
    ],
)
def test_segment(glued: str, words: list[str]) -> None:
    assert segment(glued) == words


def test_segment_knows_which_languages_it_has() -> None:
    with pytest.raises(ValueError, match="expected one of en"):
        segment("hallowelt", "de")


@pytest.mark.parametrize(
    "expected",
    [
        "The ferry left the harbour at seven and nobody in the crowd seemed to mind that it was late.",
        "The church of Sørvågen was built by the people of the village in the spring of that year.",
    ],
)
def test_a_line_without_spaces_is_read_whole(expected: str) -> None:
    assert repaired(expected.replace(" ", ""), thorough=True)[0] == expected


@pytest.mark.parametrize(
    "string",
    [
        "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
        "They had to do withour it for the rest of the winter.",
        "Every watchOS app was written for factcheckUK by the people of the town.",
        "The patient recoverred from the fever within a week.",
    ],
)
def test_what_only_looks_damaged_stays(string: str) -> None:
    assert repaired(string, thorough=True)[0] == string
