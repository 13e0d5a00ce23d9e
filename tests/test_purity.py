"""A filter's answer depends on its text alone: not on what came before, the hash seed, or the process."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys

import pytest

from clean import registry
from clean.text import Text
from tests.specification import every_case

TEXTS = [case.text for case in every_case()]


def answers(name: str, texts: list[str]) -> list[str]:
    member = registry.make(name)
    return [repr(list(member.propose(Text(text)))) for text in texts]


@pytest.mark.parametrize("name", registry.names())
def test_nothing_is_remembered_between_texts(name: str) -> None:
    forwards = answers(name, TEXTS)
    assert answers(name, TEXTS[::-1])[::-1] == forwards
    again = pickle.loads(pickle.dumps(registry.make(name)))
    assert [repr(list(again.propose(Text(text)))) for text in TEXTS[:5]] == forwards[:5]


DIGEST = """
import hashlib, sys
from tests.test_purity import TEXTS, answers
from clean import registry
print(hashlib.sha256(repr([answers(name, TEXTS) for name in registry.names()]).encode()).hexdigest())
"""


def test_any_hash_seed_gives_the_same_answers() -> None:
    digests = set()
    for seed in ("1", "31337"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout.strip())
    here = hashlib.sha256(repr([answers(name, TEXTS) for name in registry.names()]).encode()).hexdigest()
    assert digests == {here}


@pytest.mark.parametrize("name", registry.names())
@pytest.mark.parametrize("text", ["", "\n", " ", "\r\n\r\n", "\0", "a" * 5000, "\n" * 5000, "(" * 3000, "\ufeff"])
def test_odd_texts_do_no_harm(name: str, text: str) -> None:
    for proposal in registry.make(name).propose(Text(text)):
        assert 0 <= proposal.start <= proposal.end <= len(text)
