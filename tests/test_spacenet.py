"""The small network: what it promises about shapes, windows and batches, and that it sees the obvious."""

from __future__ import annotations

import math
import subprocess
import sys
from importlib.resources import files

import pytest

from clean import spacenet
from clean.spacenet import CONTEXT, Reading, SpaceNet

PLAIN = (
    "The ferry left the harbour at seven, an hour late, and nobody on board seemed to mind.",
    "She wrote to the council twice and heard nothing until the following spring.",
    "Rain fell on the market square, but the stalls stayed open until it was dark.",
)


@pytest.fixture(scope="module")
def net() -> SpaceNet:
    return spacenet.load()


def marked(net: SpaceNet, string: str, threshold: float = 0.5) -> str:
    reading = net.read([string])[0]
    return "".join(
        ("|" if insert > threshold else "") + ("~" if delete > threshold else char)
        for char, insert, delete in zip(string, reading.insert, reading.delete, strict=True)
    )


def same(one: Reading, other: Reading) -> bool:
    pairs = zip((*one.insert, *one.delete), (*other.insert, *other.delete), strict=True)
    return all(math.isclose(a, b, abs_tol=1.5 * 10**-spacenet.DECIMALS) for a, b in pairs)


@pytest.mark.parametrize(
    "expected",
    [
        "They walked along the|river until it was dark.",
        "He came home.|The house was empty.",
        "It was a cold mor~ning in the village.",
        "The price of bread had dou~bled within a|year.",
        "Nobody|in|the|village|had|seen|the|letter.",
    ],
)
def test_sees_the_obvious(net: SpaceNet, expected: str) -> None:
    assert marked(net, expected.replace("|", "").replace("~", " ")) == expected


@pytest.mark.parametrize("string", PLAIN)
def test_is_quiet_on_plain_prose(net: SpaceNet, string: str) -> None:
    assert marked(net, string, 0.8) == string


@pytest.mark.parametrize(
    "string",
    ["", " ", "a", "\n", "two\nlines\r\nand  three", "\tcell\tcell ", "ünï 中文 \U0001f600 \ud800 \x00", "x" * 5000],
    ids=ascii,
)
def test_a_probability_for_every_character(net: SpaceNet, string: str) -> None:
    reading = net.read([string])[0]
    assert len(reading.insert) == len(reading.delete) == len(string)
    for i, char in enumerate(string):
        assert 0 <= reading.insert[i] <= 1
        assert 0 <= reading.delete[i] <= 1
        if i == 0 or char.isspace() or string[i - 1].isspace():
            assert reading.insert[i] == 0
        if not char.isspace() or char in "\r\n":
            assert reading.delete[i] == 0


def test_of_several_blanks_only_the_first_is_judged(net: SpaceNet) -> None:
    one, two = net.read(["a cold mor ning", "a cold mor   ning"])
    assert [p for p in two.delete if p] == [p for p in one.delete if p]


def test_nothing_to_read(net: SpaceNet) -> None:
    assert net.read([]) == []


def test_the_others_in_a_batch_change_nothing(net: SpaceNet) -> None:
    strings = [*PLAIN, "theend of itall", "", "b r o k e n", " ".join(PLAIN) * 40]
    together = net.read(strings)
    for string, reading in zip(strings, together, strict=True):
        assert same(net.read([string])[0], reading)
    again = net.read(strings[::-1])[::-1]
    assert all(same(a, b) for a, b in zip(together, again, strict=True))


def test_a_window_with_context_reads_like_the_whole(net: SpaceNet) -> None:
    whole = " ".join(PLAIN) * 60
    reading = net.read([whole])[0]
    for start in (0, 200, 4096, 8000):
        window = whole[start : start + 400]
        part = net.read([window])[0]
        inner = slice(CONTEXT if start else 0, 400 - CONTEXT)
        expected = Reading(reading.insert[start : start + 400][inner], reading.delete[start : start + 400][inner])
        assert same(Reading(part.insert[inner], part.delete[inner]), expected)


def test_the_network_is_read_once() -> None:
    assert spacenet.load() is spacenet.load()


def test_weights_are_small() -> None:
    assert len(files("clean").joinpath("data/spacenet/weights.npz").read_bytes()) < 3_000_000


def test_importing_it_does_not_import_numpy() -> None:
    program = "import sys, clean.spacenet; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
