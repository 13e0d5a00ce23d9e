"""`clean selftest`: generated documents, on which every law of the engine must hold."""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import click

from clean import selftest
from clean.cli import common


@dataclass(slots=True)
class Sum:
    """What a run came to."""

    cases: int = 0
    refused: int = 0
    edits: int = 0
    again: int = 0
    failed: int = 0


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--cases", type=click.IntRange(1), default=1000, show_default=True, metavar="N", help="How many.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help="The same seed, the same cases.")
@click.option("--start", type=click.IntRange(0), default=0, metavar="K", help="Begin with case number K.")
@click.option("--show", is_flag=True, help="Print each case, escaped.")
@click.option("--idempotence", is_flag=True, help="A second run that makes edits is a failure, too.")
@click.option("--keep-going", is_flag=True, help="Do not stop at the first failure.")
@common.chain_options
def command(cases: int, seed: int, start: int, show: bool, idempotence: bool, keep_going: bool, **chain: object) -> int:
    """Run generated documents through a chain, and check what must hold for every text.

    \b
    Examples:
      clean selftest                                    a thousand cases of the default chain
      clean selftest --cases 100000 --only unicode      many, of one filter
      clean selftest --seed 3 --start 4711 --cases 1 --show     one of them again

    Random bytes and characters, damaged prose, every encoding, nesting: nothing may be raised, the original must
    come back byte for byte, the log must read back, verify and replay. Exit code 1 at the first failure.
    """
    pipeline = common.pipeline(**chain)  # type: ignore[arg-type]
    total, began = Sum(), time.perf_counter()
    for verdict in selftest.run(pipeline, cases, seed=seed, start=start, prose=specimens()):
        total.cases += 1
        total.refused += verdict.refused
        total.edits += verdict.edits
        total.again += bool(verdict.again)
        wrong = verdict.problem or (f"a second run makes {verdict.again} edits" if idempotence * verdict.again else "")
        if show:
            common.emit(f"{verdict.source!a}\n")
        if wrong:
            total.failed += 1
            common.emit(_failure(verdict, wrong, seed, chain))
            if not keep_going:
                break
    common.emit(_summary(total, time.perf_counter() - began, seed))
    return int(total.failed > 0)


def specimens() -> Sequence[str]:
    """The texts to be damaged: those built in, and the examples of every filter where they are installed."""
    from clean.report.specification import cases

    texts = list(selftest.PROSE)
    package = resources.files("clean")
    for folder in (package / "fixtures", Path(str(package)).parent / "fixtures"):
        if folder.is_dir():
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
                if entry.name.endswith(".md"):
                    texts += [case.text[:2000] for case in cases(entry.read_text("utf-8"), entry.name)]
            break
    return texts


def _failure(verdict: selftest.Verdict, wrong: str, seed: int, chain: dict[str, object]) -> str:
    command = ["clean", "selftest", "--seed", str(seed), "--start", str(verdict.number), "--cases", "1"]
    for name, value in chain.items():
        flag = "--set" if name == "settings" else f"--{name.replace('_', '-')}"
        for each in value if isinstance(value, tuple) else [value]:
            if each is not None and (name, each) != ("recipe", "default"):
                command += [flag, str(each)]
    shown = ascii(verdict.source)
    if len(shown) > 2000:
        shown = f"{shown[:2000]}… ({len(verdict.source)} in all; --show prints it)"
    return f"case {verdict.number}: {ascii(wrong)[1:-1]}\n  input: {shown}\n  again: {shlex.join(command)}\n"


def _summary(total: Sum, seconds: float, seed: int) -> str:
    rate = total.cases / max(seconds, 1e-9)
    return (
        f"{total.cases} cases with seed {seed}: {total.failed} failed; {total.refused} refused as binary, "
        f"{total.edits} changes, a second run changed {total.again} again; {rate:.0f} cases/s\n"
    )
