"""Patterns put off: nothing is compiled before it is asked for, and then all is as compiled."""

from __future__ import annotations

import copy
import pickle
import re

import pytest

from clean.lazy import lazy


def test_it_does_what_the_compiled_one_does() -> None:
    put_off, compiled = lazy(r"(\w)\1", re.IGNORECASE), re.compile(r"(\w)\1", re.IGNORECASE)
    string = "bookkeeper LLama"
    for _ in range(2):
        assert put_off.findall(string) == compiled.findall(string)
        assert put_off.sub("-", string) == compiled.sub("-", string)
        assert (put_off.pattern, put_off.flags, put_off.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_a_faulty_pattern_fails_where_it_is_used() -> None:
    faulty = lazy("(")
    with pytest.raises(re.error):
        faulty.search("")


def test_it_can_be_copied_and_sent_elsewhere() -> None:
    for put_off in (lazy("a+"), lazy("b+")):
        for other in (copy.copy(put_off), pickle.loads(pickle.dumps(put_off))):
            assert other.findall("aab") == put_off.findall("aab")
        assert pickle.loads(pickle.dumps(put_off)).findall("b") == put_off.findall("b")


def test_nothing_else_is_promised() -> None:
    assert not hasattr(lazy("a"), "scanner")
