"""The grid of words: it agrees with the lexicon, whatever the spaces, wherever in the row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from clean import spacenet, wordgrid
from clean.lexicon import lexicon
from clean.wordgrid import LONGEST, SHORTEST, Look

ENDS = LONGEST + 1 - SHORTEST


def look(string: str) -> Look:
    classes = spacenet.load().alphabet[np.minimum(spacenet.codes(string), 0xFFFF)].astype(np.int64)
    return wordgrid.grid().look(spacenet._plain_table()[classes])


def test_words_begin_and_end_where_the_lexicon_has_them() -> None:
    string = "A sou rce ofrevenue, don’t you think?"
    found, english = look(string), lexicon("en")
    assert english is not None
    bare = string.lower().replace("’", "'").replace(" ", "")
    place = 0
    for at, char in enumerate(string):
        for length in range(SHORTEST, LONGEST + 1):
            ahead, behind = bare[place : place + length], bare[max(0, place - length) : place]
            column = length - SHORTEST
            for word, level in ((ahead, found.levels[at, column]), (behind, found.levels[at, column + ENDS])):
                if len(word) == length and word in english.clean:
                    assert level > 99, word
                elif len(word) < length or english.log10(word) is None:
                    assert level == 0, word
        place += char != " "


def test_the_table_is_the_lexicon_s() -> None:
    script = Path(__file__).parent.parent / "benchmarks/build_wordgrid.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0


@pytest.mark.parametrize("before", ["", "x ", "Nobody knew. ", "7 " * 40])
def test_where_it_stands_makes_no_difference(before: str) -> None:
    string = "the sou rce ofrevenue"
    alone, later = look(string), look(before + string)
    inner = slice(15, None)  # nearer to the start, words reach across
    assert (later.levels[len(before) :][inner] == alone.levels[inner]).all()
    assert (later.joint[len(before) :] == alone.joint).all()
    assert (later.word[len(before) :] == alone.word).all()


def test_frequent_words_have_numbers_of_their_own() -> None:
    words = ["the", "source", "of", "revenue", "was", "unknown", "to", "them"]
    numbers = {int(look(word).word[0]) for word in words}
    assert len(numbers) == len(words)
    assert all(1 <= number <= wordgrid.FREQUENT for number in numbers)
    assert look("zzyzxq").word[0] > wordgrid.FREQUENT
    assert look("Source").word[0] == look("source").word[3] == look("source,").word[5]


@pytest.mark.parametrize("string", [" ", "'", "a", "'a'", "\n\n", "12 34", "x" * 9000])
def test_any_row_has_a_number_for_every_place(string: str) -> None:
    found = look(string)
    assert found.levels.shape == (len(string), wordgrid.LEVELS)
    assert found.joint.shape == found.word.shape == (len(string),)
    assert ((found.joint >= 0) & (found.joint < wordgrid.JOINTS)).all()
    assert ((found.word >= 0) & (found.word < wordgrid.WORDS)).all()
