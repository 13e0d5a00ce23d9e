"""How fast: start-up, the default chain and each filter on clean prose, growth with size, memory.

    python benchmarks/speed.py [--data DIR]

Without --data the text is this repository's own good prose (`fixtures/untouched/`), repeated; with it, the articles
of DIR/articles.dev.jsonl.zst and, for the last rows, its glued, watermark and pages sets. CPU time of one process;
compare figures of one run with each other, not with those of another machine.
"""

from __future__ import annotations

import argparse
import math
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import clean
from clean.text import Text

ROOT = Path(__file__).parent.parent


def prose(data: Path | None, name: str = "articles") -> list[str]:
    """Documents: the data set's, or the repository's own good text."""
    if data:
        from dev import records

        return [record["text"] for record in records(data / f"{name}.dev.jsonl.zst")]
    return [path.read_text("utf-8") for path in sorted((ROOT / "fixtures/untouched").glob("*.txt"))] * 20


def megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def starting() -> None:
    """Best of several starts of the command against an empty Python."""
    command = Path(sys.executable).with_name("clean")
    runs = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "clean --version": [str(command), "--version"],
        "clean, 5 KB on a pipe": [str(command)],
    }
    best = dict.fromkeys(runs, math.inf)
    text = (ROOT / "seeds/003_3812eee97bdd6ea7.txt").read_bytes()
    for _ in range(7):
        for name, command_line in runs.items():
            begin = time.perf_counter()
            subprocess.run(command_line, input=text, stdout=subprocess.DEVNULL, check=True)
            best[name] = min(best[name], time.perf_counter() - begin)
    for name, took in best.items():
        print(f"{name:28} {1e3 * took:8.1f} ms   {took / best['python -c pass']:6.1f} × an empty Python")


def chain(texts: list[str], label: str) -> float:
    """MB/s of the default chain, warm."""
    pipeline = clean.load("default")
    pipeline.run(texts[0])
    took = seconds(lambda: [pipeline.run(text) for text in texts])
    speed = megabytes(texts) / took
    print(f"default chain, {label:14} {speed:8.2f} MB/s")
    return speed


def filters(texts: list[str]) -> None:
    for name, member in clean.load("default").filters:
        list(member.propose(Text(texts[0])))
        took = seconds(lambda member=member: [list(member.propose(Text(text))) for text in texts])  # type: ignore[misc]
        print(f"  {name:26} {megabytes(texts) / took:8.2f} MB/s")


def peers(texts: list[str], speed: float) -> None:
    import ftfy

    took = seconds(lambda: [ftfy.fix_text(text) for text in texts])
    other = megabytes(texts) / took
    print(f"ftfy.fix_text alone          {other:8.2f} MB/s   the default chain is {speed / other:.2f} × as fast")


def growth(texts: list[str]) -> None:
    """The exponent of time against size, of one document from 10 KB to 10 MB."""
    pipeline = clean.load("default")
    whole = "\n\n".join(texts)
    sizes, times = [], []
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        text = (whole * (size // len(whole) + 1))[:size]
        took = seconds(lambda text=text: pipeline.run(text).provenance.dumps())  # type: ignore[misc]
        sizes.append(math.log(size))
        times.append(math.log(took))
        print(f"one document of {size:>10} characters {took:8.2f} s")
    slope = statistics.linear_regression(sizes, times).slope
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"growth exponent {slope:.2f}; peak memory of this process {peak / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--quick", action="store_true", help="leave out the growth with size")
    arguments = parser.parse_args()
    print(f"clean {clean.__version__}, Python {platform.python_version()}, {platform.machine()}")
    starting()
    texts = prose(arguments.data)
    speed = chain(texts, "clean articles")
    filters(texts)
    peers(texts, speed)
    for name in ("glued", "watermark", "pages") if arguments.data else ():
        chain(prose(arguments.data, name)[:40], name)
    if not arguments.quick:
        growth(texts)


if __name__ == "__main__":
    main()
