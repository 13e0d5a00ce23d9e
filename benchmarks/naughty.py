"""Strings that broke other programs, and the test cases of ftfy, through every recipe and every filter.

    python benchmarks/naughty.py --blns blns.json --ftfy python-ftfy/tests/test-cases

blns.json is the Big List of Naughty Strings (github.com/minimaxir/big-list-of-naughty-strings, MIT); the other is the
folder of ftfy's cases (github.com/rspeer/python-ftfy, Apache-2.0). Neither is part of this repository.

Of every string, alone, repeated, misread and all in one text, every law of `clean selftest` must hold. Of ftfy's cases
what `minimal` makes of them is compared with what ftfy's authors expect of `fix_encoding` and of `fix_text`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from clean import registry
from clean.pipeline import Pipeline
from clean.recipe import load
from clean.selftest import judge

RECIPES = ("default", "minimal", "pdf", "spaces", "web")


def chains() -> dict[str, Pipeline]:
    """Every recipe as it is, and every filter alone."""
    alone = {name: Pipeline(((name, registry.make(name)),)) for name in registry.names()}
    return {**{f"recipe {name}": load(name) for name in RECIPES}, **alone}


def variants(strings: Iterable[str]) -> Iterator[tuple[str, str | bytes]]:
    """Each string as text, as bytes, repeated, read in the wrong encoding; then all of them as one text."""
    strings = list(strings)
    for number, string in enumerate(strings):
        yield f"string {number}", string
        yield f"string {number} in bytes", string.encode("utf-8", "surrogatepass")
        yield f"string {number}, forty times", "\n".join([string] * 40)
        yield f"string {number}, misread", string.encode("utf-8", "surrogatepass").decode("cp1252", "replace")
    for separator in ("\n", "\n\n", " ", ""):
        yield f"all of them, joined by {separator!r}", separator.join(strings)


def hostile(strings: Iterable[str]) -> None:
    """Prints for each chain how many inputs kept every law, and those that did not."""
    inputs = list(variants(strings))
    print(f"{'chain':22}{'inputs':>8}{'refused':>9}{'changed':>9}{'again':>7}{'failed':>8}")
    for name, chain in chains().items():
        verdicts = [judge(chain, number, source) for number, (_, source) in enumerate(inputs)]
        bad = [verdict for verdict in verdicts if verdict.problem]
        print(
            f"{name:22}{len(verdicts):8}{sum(v.refused for v in verdicts):9}{sum(v.edits > 0 for v in verdicts):9}"
            f"{sum(v.again > 0 for v in verdicts):7}{len(bad):8}"
        )
        for verdict in bad:
            print(f"  {inputs[verdict.number][0]}: {verdict.problem}\n    {verdict.source!a:.300}")


def encodings(cases: list[dict[str, Any]]) -> None:
    """Prints how many of ftfy's cases `minimal` repairs as they ask, and each difference."""
    minimal, mojibake, rest = load("minimal"), load("minimal", only=["mojibake"]), load("minimal", skip=["mojibake"])
    counts: Counter[str] = Counter()
    differences: list[str] = []
    for case in cases:
        wanted, full = case.get("fixed-encoding", case["fixed"]), case["fixed"]
        repaired, cleaned = mojibake.run(case["original"]).text, minimal.run(case["original"]).text
        counts[case["expect"]] += 1
        counts[f"{case['expect']}, as fix_encoding"] += repaired == wanted
        right = cleaned in (wanted, full, rest.run(wanted).text)
        counts[f"{case['expect']}, as asked under minimal"] += right
        if right != (case["expect"] == "pass") or (case["expect"] == "pass" and repaired != wanted):
            shown = "as asked under minimal" if right else "differs"
            shape = f"    from   {case['original']!r}\n    wanted {wanted!r}\n    got    {repaired!r}"
            differences.append(f"  {case['expect']}, {shown}: {case['label']}\n{shape}\n    then   {cleaned!r}")
    for what, count in sorted(counts.items()):
        print(f"{what:40}{count:5}")
    print(*differences, sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blns", type=Path, help="blns.json")
    parser.add_argument("--ftfy", type=Path, help="the folder tests/test-cases")
    wanted = parser.parse_args()
    strings = json.loads(wanted.blns.read_text("utf-8")) if wanted.blns else []
    files = sorted(wanted.ftfy.glob("*.json")) if wanted.ftfy else []
    cases = [case for path in files for case in json.loads(path.read_text("utf-8"))]
    encodings(cases)
    hostile([*strings, *(case["original"] for case in cases)])


if __name__ == "__main__":
    main()
