"""Generated documents keep every law; the command that repeats one does; what broke once stays mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from clean import selftest
from clean.cli.entry import run
from clean.cli.selftest import specimens
from clean.decode import DecodeError
from clean.edit import Edit
from clean.filter import Effect
from clean.pipeline import Pipeline
from clean.recipe import load
from clean.text import Text


@pytest.mark.parametrize(("recipe", "cases"), [("minimal", 400), ("default", 80)])
def test_every_law_holds(recipe: str, cases: int) -> None:
    texts = specimens()
    for verdict in selftest.run(load(recipe), cases, seed=1, prose=texts):
        assert not verdict.problem, (verdict.number, verdict.problem, verdict.source)


def test_a_case_is_made_of_its_seed_and_number() -> None:
    assert [selftest.case(3, k) for k in range(50)] == [selftest.case(3, k) for k in range(50)]
    assert len({repr(selftest.case(3, k)) for k in range(50)}) > 40
    assert len({repr(selftest.case(seed, 7)) for seed in range(50)}) > 40


class Broken:
    """Fails on every text with a capital Z."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = {"rule": "Anything."}

    def propose(self, text: Text) -> list[Edit]:
        if "Z" in text.string:
            raise KeyError("Z")
        return []


def test_what_is_raised_is_a_problem() -> None:
    chain = Pipeline((("broken", Broken()),))
    assert "KeyError" in selftest.judge(chain, 0, "a Z").problem
    assert not selftest.judge(chain, 0, "a").problem
    assert selftest.judge(chain, 0, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").refused


def test_a_law_that_is_broken_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(selftest.LAWS, "nothing is right", lambda *_: False)
    assert selftest.judge(load("minimal"), 0, "a").problem == "nothing is right"


def test_the_command_says_how_to_see_a_failure_again(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setitem(selftest.LAWS, "it holds a vowel", lambda _, text, __: "e" not in text)
    assert run(["selftest", "--cases", "50", "--seed", "4", "--recipe", "minimal"]) == 1
    said = capsysbinary.readouterr().out.decode("ascii")
    command = said.split("again: clean ")[1].splitlines()[0]
    number = int(said.split("case ")[1].split(":")[0])
    assert command == f"selftest --seed 4 --start {number} --cases 1 --recipe minimal"
    assert run(command.split()) == 1
    again = capsysbinary.readouterr().out.decode("ascii")
    assert again.splitlines()[:3] == said.splitlines()[:3]


def test_the_command_sums_up(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["selftest", "--cases", "20", "--only", "unicode"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"20 cases with seed 0: 0 failed; ")


ONCE_BROKEN = {
    "passages that touch both insert between them": "\x85\u202e\x1e" * 600,
    "an invisible character inside a command for a terminal": "Choose a\x1b]52;c;A\u200bA\x07 tent.",
    "a soft hyphen, an accent and a line end inside one": "\x1b]0;a\xad\ne\u0301\x0b\u2028\xa0\x07",
    "an accent right behind a command": "\x1b[31m\u0301 red",
    "many hyphens": "-" * 20_000,
    "many brackets": "(" * 20_000,
    "a long token with one capital": "a" * 50_000 + "B1",
    "nothing": "",
    "a letter that becomes two in lower case": (
        "Thecommittee meetsaga" + "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}" * 40 + " on RevnRevi\u2029ew "
        "copyof Lantern House Tuesday."
    ),
}


@pytest.mark.parametrize("name", ONCE_BROKEN)
def test_what_broke_once(name: str) -> None:
    verdict = selftest.judge(load(), 0, ONCE_BROKEN[name])
    assert not verdict.problem


def test_bytes_may_be_refused_and_texts_not() -> None:
    with pytest.raises(DecodeError):
        load("minimal").run(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert not selftest.judge(load("minimal"), 0, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR").refused
