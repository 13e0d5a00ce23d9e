"""The five source documents, cleaned with the default recipe: every case that the project began with."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import clean
from clean.pipeline import Result

SEEDS = Path(__file__).parent.parent / "seeds"


@cache
def cleaned(number: str) -> Result:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return clean.clean(path.read_bytes())


# seed, as it stood, as it must read
REPAIRED = [
    ("000", "over ayear", "over a year"),
    ("000", "enterprisesoftwarefirm", "enterprise software firm"),
    ("000", "customershave", "Palantir’s customers have used"),
    ("000", "Department’sdecision", "the Defense Department’s decision on Friday"),
    ("000", "contractorsfrom using Anthropic’stechnology", "contractors from using Anthropic’s technology"),
    ("000", "the AIfirm", "the AI firm"),
    ("000", "cut offa source ofrevenue", "cut off a source of revenue"),
    ("000", "thosefocused", "those focused"),
    ("000", "some ofits", "some of its"),
    ("000", "Speakingat", "Speaking at"),
    ("000", "screwthe", "screw the"),
    ("000", "DefenseSecretaryPete", "Defense Secretary Pete"),
    ("000", "the governmentto", "the government to"),
    ("000", "chainrisk.”", "chain risk.”"),
    ("000", "askingDeep Research", "asking Deep Research"),
    ("000", "Whatnew", "What new"),
    ("000", "consideringsecuritizing", "considering securitizing"),
    ("000", "Whydid", "Why did"),
    ("000", "misstheir", "miss their"),
    ("000", "Howmuch", "How much"),
    ("000", "borrowwithout", "borrow without"),
    ("000", "Whoare", "Who are"),
    ("000", "$500billion“Stargate”computing", "$500 billion “Stargate” computing"),
    ("000", "won’tbe", "won’t be"),
    ("000", "ofClaude", "of Claude"),
    ("000", "forthe", "for the"),
    ("000", "Anthropiccouldfight", "Anthropic could fight"),
    ("000", "withour two", "with our two"),
    ("000", "itsplatform", "its platform"),
    ("000", "intelligenceagencies", "intelligence agencies"),
    ("000", "andwhether", "and whether"),
    ("000", "cut offAnthropic", "cut off Anthropic"),
    ("000", "the pastweek", "the past week"),
    ("000", "werefinalizing", "were finalizing"),
    ("000", "Mar3,2026,12:32pm", "Mar 3, 2026, 12:32pm"),
    ("000", "andAaron", "and Aaron Holmes"),
    ("000", "HolmesSri MuppidiRocket DrewJulia", "Holmes Sri Muppidi Rocket Drew Julia Hornstein"),
    ("000", "Anthropic’srevenue", "Anthropic’s revenue"),
    ("000", "ofrevenue", "the same amount of revenue"),
    ("000", "404KA decision", "A decision by Palantir"),
    ("000", "404Ktandem", "tandem with Palantir’s software"),
    ("001", "TechnologyNorth America", "Technology North America"),
    ("003", "Breaking NewsMar 8, 20264 min read", "Breaking News Mar 8, 2026 4 min read"),
]

GONE = [
    ("000", "微信公众号", "watermark"),
    ("000", "404K", "watermark"),
    ("000", "Powered byDeep Research", "ads"),
    ("001", "\nAD\n", "ads"),
    ("001", "PostEmailWhatsapp", "ads"),
    ("001", "Title icon", "ads"),
    ("001", "Joshua Roberts/File Photo/Reuters", "ads"),
    ("003", "No comments yet. Be the first to share your thoughts!", "ads"),
    ("004", "The content on The Coinomist is for informational purposes only", "boilerplate"),
]

STAYS = [
    ("000", "Anthropic-Palantir Partnership at Risk"),
    ("000", "OpenAI"),
    ("000", "“If Silicon Valley believes we are going to take everyone’s white-collar jobs…and"),
    ("001", "Exclusive / Palantir partnership is at heart of Anthropic, Pentagon rift"),
    ("001", "Reed Albergotti"),
    ("001", "Feb 17, 2026, 5:30pm EST"),
    ("001", "The Scoop"),
    ("001", "Reed’s view"),
    ("001", "genai.mil"),
    ("001", "OpenAI, and xAI"),
    ("001", "including the DoW, in line"),
    ("001", "“We will not employ AI models that won’t allow you to fight wars,” Hegseth said"),
    ("002", "# Industry News: Anthropic and Pentagon Re-Enter Negotiations"),
    ("002", "### For Customers"),
    ("002", "(DoD)"),
    ("002", "(LLMs)"),
    ("003", "Anthropic CEO in Last-Ditch Talks to Salvage Pentagon AI Deal"),
    ("003", "WASHINGTON — Anthropic CEO Dario Amodei"),
    ("003", "What’s Next"),
    ("004", "Anthropic tries to revive Pentagon AI deal after talks collapse"),
    ("004", "Apple's App Store"),
    ("004", "Palantir's Maven Smart Systems software"),
]

# seed, the last words of what survived of a paragraph that was cut
CUT = [
    ("000", "classified data so"),
    ("000", "should no"),
    ("000", "of our technology, you’re"),
    pytest.param(
        "000",
        "That means Palantir would have to make",
        marks=pytest.mark.xfail(strict=True, reason="reads on for three words: “make Palantir CEO …”"),
    ),
    ("000", "finalizing their deal"),
    ("002", "research and engineering, in a…"),
]


@pytest.mark.parametrize(("seed", "before", "after"), REPAIRED, ids=[f"{s} {b}" for s, b, _ in REPAIRED])
def test_repaired(seed: str, before: str, after: str) -> None:
    result = cleaned(seed)
    assert before in result.original
    assert before not in result.text
    assert after in result.text


@pytest.mark.parametrize(("seed", "text", "filter_"), GONE, ids=[f"{s} {t[:30]!r}" for s, t, _ in GONE])
def test_gone_with_a_logged_reason(seed: str, text: str, filter_: str) -> None:
    result = cleaned(seed)
    assert text in result.original
    assert text not in result.text
    steps = [step for change in result.changes for step in change.steps if step.rule.startswith(f"{filter_}/")]
    assert any(text.strip() in step.before or step.before.strip() in text for step in steps)


@pytest.mark.parametrize(("seed", "text"), STAYS, ids=[f"{s} {t[:40]}" for s, t in STAYS])
def test_stays(seed: str, text: str) -> None:
    result = cleaned(seed)
    assert text in result.original
    assert text in result.text


@pytest.mark.parametrize(("seed", "ending"), CUT, ids=str)
def test_reported_as_truncated(seed: str, ending: str) -> None:
    result = cleaned(seed)
    repaired = ending.replace("were ", "were")
    at = result.original.index(repaired) + len(repaired)
    ends = [found.end for found in result.findings if found.kind == "truncated"]
    assert any(abs(end - at) <= 2 for end in ends), ends


@pytest.mark.parametrize("seed", ["001", "002", "003", "004"])
def test_whole_paragraphs_are_not_called_truncated(seed: str) -> None:
    found = [
        cleaned(seed).original[f.start : f.end]
        for f in cleaned(seed).findings
        if f.kind in ("truncated", "headless", "spliced")
    ]
    assert len(found) == {"002": 1}.get(seed, 0), found


def test_the_side_box_is_at_least_a_finding() -> None:
    result = cleaned("000")
    start = result.original.index("Try asking")
    end = result.original.index("consortium?") + len("consortium?")
    removed = any(change.start <= start and end <= change.end for change in result.changes)
    assert removed or any(found.start <= start + 5 and end - 5 <= found.end for found in result.findings)


@pytest.mark.parametrize("seed", ["000", "001", "002", "003", "004"])
def test_restored_byte_for_byte(seed: str) -> None:
    (path,) = SEEDS.glob(f"{seed}_*.txt")
    result = cleaned(seed)
    assert result.restore() == path.read_bytes()
    assert result.provenance.verify(result.text) == []
    assert clean.clean(result.text).text == result.text, "cleaning twice is cleaning once"
