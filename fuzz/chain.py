"""Fuzzes the default chain: every law of `clean.selftest` on any bytes and any text."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["clean"]):
    from clean.recipe import load
    from clean.selftest import judge

CHAIN = load()
CHEAP = load("minimal")


def one(data: bytes) -> None:
    provider = atheris.FuzzedDataProvider(data)
    chain = CHAIN if provider.ConsumeBool() else CHEAP
    rest = provider.ConsumeIntInRange(0, 2)
    source = (
        provider.ConsumeBytes(4000)
        if rest == 0
        else provider.ConsumeUnicode(4000)
        if rest == 1
        else data.decode("utf-8", "replace")
    )
    verdict = judge(chain, 0, source)
    assert not verdict.problem, verdict.problem


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
