"""Laws of the log: there and back, on disk and back, and nothing slips past verification."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.pipeline import FilterError, Pipeline, Result
from clean.provenance import Provenance, ProvenanceError
from clean.text import Text


@dataclass(frozen=True)
class Swap:
    """A filter for tests: replaces one string by another wherever it stands."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = {"swap": "One string for another."}
    old: str = "a"
    new: str = "b"

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        at = text.string.find(self.old)
        while at >= 0:
            yield Edit(at, self.old, self.new, "swap", 0.9, {"old": self.old})
            yield Finding(at, at + len(self.old), "seen", "swap", 0.5, "a note")
            at = text.string.find(self.old, at + len(self.old))


PAIRS = st.tuples(st.text("aé😭\n", min_size=1, max_size=2), st.text("aé\u2028 ", max_size=3)).filter(
    lambda p: p[0] != p[1]
)
CHAINS = st.lists(PAIRS, max_size=4).map(
    lambda pairs: Pipeline(tuple((f"swap{n}", Swap(*pair)) for n, pair in enumerate(pairs)))
)
ANY_TEXT = st.text(st.characters(codec=None), max_size=60) | st.text("aé😭\r\n\u2028\0\ud800", max_size=40)


@given(CHAINS, ANY_TEXT)
def test_there_and_back(chain: Pipeline, text: str) -> None:
    result = chain.run(text)
    log = result.provenance
    assert log.apply(result.original) == result.text
    assert log.restore_text(result.text) == result.original
    assert result.restore() == text.encode("utf-8", "surrogatepass")
    assert log.verify(result.text) == []


@given(CHAINS, st.binary(max_size=60) | ANY_TEXT.map(lambda t: t.encode("utf-8", "replace")))
def test_bytes_there_and_back(chain: Pipeline, data: bytes) -> None:
    from clean.decode import DecodeError

    try:
        result = chain.run(data)
    except DecodeError:
        return
    assert result.restore() == data


@given(CHAINS, ANY_TEXT)
def test_written_and_read(chain: Pipeline, text: str) -> None:
    log = chain.run(text).provenance
    data = log.dumps()
    assert data.isascii()
    assert (
        data.count(b"\n")
        == len(data.splitlines())
        == 2 + len(log.patches) + len(log.passes) + len(log.changes) + len(log.findings)
    )
    assert Provenance.loads(data) == log
    assert Provenance.loads(data).dumps() == data


def sample() -> Result:
    chain = Pipeline((("one", Swap("over", "under")), ("two", Swap("under", "up")), ("three", Swap("é", "e"))))
    return chain.run("Moved over there,\r\nover the café.\n".encode())


@pytest.mark.parametrize("seed", range(3))
def test_every_changed_byte_of_the_log_is_noticed(seed: int) -> None:
    result = sample()
    data = result.provenance.dumps()
    rng = random.Random(seed)
    for at in range(len(data)):
        broken = bytearray(data)
        broken[at] ^= rng.randrange(1, 256)
        with pytest.raises(ProvenanceError):
            Provenance.loads(bytes(broken))


def test_every_changed_character_of_the_text_is_noticed() -> None:
    result = sample()
    for at in range(len(result.text)):
        broken = result.text[:at] + ("x" if result.text[at] != "x" else "y") + result.text[at + 1 :]
        assert result.provenance.verify(broken)
        with pytest.raises(ProvenanceError):
            result.provenance.restore(broken)


def test_lines_lost_swapped_or_doubled_are_noticed() -> None:
    lines = sample().provenance.dumps().splitlines(keepends=True)
    for broken in (
        lines[:-1],
        lines[1:],
        [*lines[:3], *lines[4:]],
        [lines[1], lines[0], *lines[2:]],
        [*lines, lines[-1]],
        [],
    ):
        with pytest.raises(ProvenanceError):
            Provenance.loads(b"".join(broken))


def test_an_effect_is_enforced_on_the_users_text() -> None:
    @dataclass(frozen=True)
    class Overreaching(Swap):
        effect: ClassVar[Effect] = Effect.SPACES

    with pytest.raises(FilterError, match="may only do 'spaces'"):
        Pipeline((("greedy", Overreaching()),)).run("banana")


def test_undeclared_rules_are_refused() -> None:
    @dataclass(frozen=True)
    class Undeclared(Swap):
        rules: ClassVar[Mapping[str, str]] = {}

    with pytest.raises(FilterError, match="'swap' is not among"):
        Pipeline((("loose", Undeclared()),)).run("banana")


def test_a_recorded_log_has_every_field() -> None:
    """It is made without `__init__`, so each field must be set there or have a default of the class."""
    log = Pipeline((("s", Swap()),)).run("banana").provenance
    every = {one.name for one in fields(Provenance)}
    assert vars(log).keys() == every - {"tool", "previous"}
    made = Provenance(**{name: getattr(log, name) for name in every})
    assert made == log
    assert made.dumps() == log.dumps()


def test_the_threshold_moves_the_line_between_edits_and_findings() -> None:
    text = "banana"
    assert Pipeline((("s", Swap()),), min_confidence=0.95).run(text).text == text
    doubts = Pipeline((("s", Swap()),), min_confidence=0.95).run(text).findings
    assert [found.kind for found in doubts].count("doubt") == 3
    assert Pipeline((("s", Swap()),), min_confidence=0.85).run(text).text == "bbnbnb"


@dataclass(frozen=True)
class Doubts(Swap):
    """Finds the same, and proposes at these places what it leaves to the threshold."""

    places: tuple[tuple[int, int], ...] = ()

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        yield from super().propose(text)
        for start, length in self.places:
            edit = Edit(start, text.string[start : start + length], "-", "swap")
            yield Finding(start, start + length, "doubt", "swap", 0.8, "a note", edit)


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 4))))
def test_a_remedy_is_made_where_it_overlaps_nothing_that_is_made(places: list[tuple[int, int]]) -> None:
    text = "banana bandana bananas"
    made = [(at, at + 1) for at, char in enumerate(text) if char == "a"]
    for start, end in ((start, start + length) for start, length in places):
        if all((end <= low or high <= start) and start != low for low, high in made):
            made.append((start, end))
    result = Pipeline((("s", Doubts(places=tuple(places))),), min_confidence=0.7).run(text)
    assert sum(len(change.steps) for change in result.changes) == len(made)


def forged(log: Provenance, old: bytes, new: bytes) -> bytes:
    """The log with something else inside, under a right digest."""
    body = log.dumps().rpartition(b'"log":"')[0]
    assert old in body
    body = body.replace(old, new) + b'"log":"'
    return body + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


@pytest.mark.parametrize("encoding", ["strN", "hex", "a\0b"])
def test_an_encoding_that_nobody_knows_is_no_log(encoding: str) -> None:
    log = Pipeline((("s", Swap()),)).run("banana").provenance
    with pytest.raises(ProvenanceError):
        Provenance.loads(forged(log, b'"encoding":"str"', b'"encoding":' + json.dumps(encoding).encode()))


@pytest.mark.parametrize("span", [b'["0",1]', b"[0.5,1]", b"[null,1]", b"[0]"])
def test_a_place_of_bytes_that_is_no_number_is_no_log(span: bytes) -> None:
    log = Pipeline((("s", Swap()),)).run("à la banane ".encode() * 9 + b"\xff").provenance
    assert Provenance.loads(forged(log, b'"span":[108,109]', b'"span":[108,109]')).patches == log.patches
    with pytest.raises(ProvenanceError):
        Provenance.loads(forged(log, b'"span":[108,109]', b'"span":' + span))


def test_steps_that_do_not_follow_each_other_are_reported() -> None:
    log = Pipeline((("s", Swap()),)).run("banana").provenance
    first, *rest = log.changes
    steps = (replace(first.steps[0], before="x"), replace(first.steps[0], number=2))
    broken = replace(log, changes=(replace(first, steps=steps), *rest))
    assert any("expects 'x'" in problem for problem in broken.verify(log.apply("banana")))
