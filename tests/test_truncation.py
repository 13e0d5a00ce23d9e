"""The truncation filter beyond its fixtures: seeds, good text, other line ends, strange input, what it costs."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from clean.edit import EditScript, Finding
from clean.filters.truncation import Truncation
from clean.filters.truncation_marks import TruncationMarks
from clean.text import Text
from clean.truncation.judge import gaps_of
from clean.truncation.words import UNSEEN, counts_of, starters

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("0*.txt"))


def cuts(string: str) -> list[Finding]:
    return [found for found in Truncation().propose(Text(string)) if found.kind == "truncated"]


def read(number: str) -> str:
    (path,) = [path for path in SEEDS if path.name.startswith(number)]
    return path.read_bytes().decode()


@pytest.mark.parametrize("number", ["001", "003", "004"])
def test_whole_seeds_have_no_cuts(number: str) -> None:
    assert cuts(read(number)) == []


def test_the_teaser_of_the_third_seed_is_its_only_cut() -> None:
    string = read("002")
    (found,) = cuts(string)
    assert string[found.start : found.end].endswith("engineering, in a…")
    assert found.rule == "ellipsis"


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures/untouched").glob("trunc-*.txt")), ids=lambda path: path.name)
def test_nothing_is_found_in_good_text(path: Path) -> None:
    assert list(Truncation().propose(Text(path.read_bytes().decode()))) == []


def test_the_first_seed_lost_the_ends_of_its_paragraphs() -> None:
    """What a reader finds with the cuts marked by hand: seven of seventeen, and nothing else."""
    string = read("000")
    ends = [string[: found.end] for found in Truncation().propose(Text(string))]
    stops = ("data so", "should no", "you’re", "ongoing if", "situations while", "their deal", "consortium?")
    assert len(ends) == len(stops)
    assert all(any(end.endswith(stop) for end in ends) for stop in stops)


def test_what_was_removed_in_mid_sentence_is_looked_at() -> None:
    string = (
        "The firm lets its customers choose the program that they use for the data, according to the person who is not "
        "Other firms do the same."
    )
    at = string.index(" Other")
    plain = [found.confidence for found in Truncation(splice_threshold=0.0).propose(Text(string)) if found.end == at]
    after = Truncation(splice_threshold=0.0).propose(Text(string, removals=(at,)))
    assert max(found.confidence for found in after if found.end == at) > max(plain, default=0.0)


PROSE = (
    "The council voted on Monday to close the old bridge for good, and asked the engineers to\n\n"
    "Traffic will be led over the new bridge from the first of May. It has two lanes in each direction.\n\n"
    "Analysts use it to find patterns across large volumes of classified data so But the decision on Friday could\n"
)


def test_line_ends_of_the_other_kind_make_no_difference() -> None:
    dos = PROSE.replace("\n", "\r\n")
    assert [PROSE[f.start : f.end] for f in cuts(PROSE)] == [dos[f.start : f.end] for f in cuts(dos)]
    assert [(f.rule, f.confidence) for f in cuts(PROSE)] == [(f.rule, f.confidence) for f in cuts(dos)]


def test_a_wrapped_paragraph_is_judged_as_one() -> None:
    wrapped = (
        "The council voted on Monday to close the old bridge for good, and it\n"
        "asked the engineers of the county to find out before the summer what\n"
        "it would cost to take it down. The mayor said that she was sorry. It\n"
        "had been her way to school, she said, and that of most of her people\n"
        "in the valley, for as long as anybody was able to remember. She would\n"
        "miss it.\n\n"
        "Traffic will be led over the new bridge from the first of May. It has\n"
        "two lanes in each direction, and a path for those who go on foot. The\n"
        "old one had none.\n"
    )
    assert cuts(wrapped) == []


@pytest.mark.parametrize(
    "string",
    ["", "\n" * 1000, " ", "…", "...", "a", "A B", "word " * 2000, "…\n" * 200, "No The " * 500, "\r\n\r\n", "🙂 " * 9],
)
def test_strange_input_is_survived(string: str) -> None:
    for found in Truncation().propose(Text(string)):
        assert 0 <= found.start < found.end <= len(string)
        assert 0 <= found.confidence <= 1


@pytest.mark.parametrize("unit", ["\n", "word ", "And The ", "he said so But the ", "end…\n", "[ ", "a\n"])
def test_the_time_grows_with_the_length_and_no_faster(unit: str) -> None:
    list(Truncation().propose(Text(PROSE)))
    took = []
    for size in (50_000, 200_000):
        text = Text(unit * (size // len(unit)))
        begin = time.process_time()
        list(Truncation().propose(text))
        took.append(time.process_time() - begin)
    assert took[1] < 12 * took[0] + 0.5


def test_no_text_keeps_the_network_busy_for_long() -> None:
    text = Text("he said so But the " * 30_000)
    assert len(gaps_of(text)) <= len(text) // 100


def test_starters_are_what_the_counts_say() -> None:
    for word in starters():
        counts = counts_of(word)
        assert counts.start >= 6
        assert counts.cap <= 0.3 * counts.start


def test_a_word_that_begins_another_has_counts_of_its_own() -> None:
    assert counts_of("The") == counts_of("the") != counts_of("then")
    assert counts_of("a").total > counts_of("an").total > 0
    assert counts_of("qqq") == counts_of("") == UNSEEN


def test_marks_are_set_once() -> None:
    edits = list(TruncationMarks().propose(Text(PROSE)))
    marked = EditScript.of(PROSE, edits).apply(PROSE)
    assert "engineers to […]\n" in marked
    assert list(TruncationMarks().propose(Text(marked))) == []


def test_nothing_heavy_is_loaded_by_the_import() -> None:
    code = "import sys, clean.filters.truncation; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_ordinary_prose_needs_no_network() -> None:
    code = (
        "import sys; from clean.filters.truncation import Truncation; from clean.text import Text;"
        "list(Truncation().propose(Text('The rain fell all day. In the end they went home.\\n' * 50)));"
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
