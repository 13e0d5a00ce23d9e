"""How fast: start-up, the default chain and each filter on clean prose beside others' tools, growth with size, memory.

    python benchmarks/speed.py [--data DIR] [--only PART …]

Without --data the text is this repository's own good prose (`fixtures/untouched/`), repeated; with it, the articles
of DIR/articles.dev.jsonl.zst and, for some rows, its glued, watermark and pages sets. CPU time of one process on one
core; compare figures of one run with each other, not with those of another machine.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import clean
from clean.text import Text

ROOT = Path(__file__).parent.parent
PARTS = ("start", "chain", "filters", "peers", "sets", "growth", "memory")
MEGABYTE = 1_000_000


def prose(data: Path | None, name: str = "articles") -> list[str]:
    """Documents: the data set's, or the repository's own good text."""
    if data:
        from dev import records

        return [record["text"] for record in records(data / f"{name}.dev.jsonl.zst")]
    return [path.read_text("utf-8") for path in sorted((ROOT / "fixtures/untouched").glob("*.txt"))] * 20


def megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / MEGABYTE


def seconds(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def speed(texts: Sequence[str], work: Callable[[str], object]) -> float:
    """MB/s."""
    return megabytes(texts) / seconds(lambda: [work(text) for text in texts])


def start() -> None:
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


def chain(texts: list[str]) -> None:
    """The default chain: on words it never met, on known ones, and on 20 MB made of the same documents."""
    pipeline = clean.load("default")
    pipeline.run(texts[0])
    print(f"default chain, first sight   {speed(texts, pipeline.run):8.2f} MB/s")
    print(f"default chain, once more     {speed(texts, pipeline.run):8.2f} MB/s")
    copies = texts * math.ceil(20 / megabytes(texts))
    print(f"default chain, 20 MB of them {speed(copies, pipeline.run):8.2f} MB/s")


def proposed(member: clean.Filter, text: str) -> object:
    return list(member.propose(Text(text)))


def filters(texts: list[str]) -> None:
    """Each filter alone, with the views that it asks for, on words that it has met."""
    for name, member in clean.load("default").filters:
        propose = partial(proposed, member)
        speed(texts, propose)
        print(f"  {name:26} {speed(texts, propose):8.2f} MB/s")


def peers(texts: list[str]) -> None:
    """The default chain beside ftfy alone, and beside what people string together themselves."""
    import ftfy

    pipeline = clean.load("default")
    first = speed(texts, pipeline.run)
    own = speed(texts, pipeline.run)
    print(f"default chain                {own:8.2f} MB/s   ({first:.2f} at first sight)")
    other = speed(texts, ftfy.fix_text)
    print(f"ftfy.fix_text alone          {other:8.2f} MB/s   the default chain is {own / other:.2f} × as fast")
    usual = usual_chain()
    if usual is None:
        print("the usual chain: not measured; needs wordninja and datatrove beside clean")
        return
    usual(texts[0])
    other = speed(texts, usual)
    print(f"the usual chain              {other:8.2f} MB/s   the default chain is {own / other:.1f} × as fast")


def usual_chain() -> Callable[[str], object] | None:
    """ftfy, langdetect, wordninja on words that it doesn't list, C4's line rules from datatrove; None without those."""
    try:
        import ftfy
        import langdetect
        import wordninja
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter
    except ImportError:
        return None
    rules = C4QualityFilter(min_num_sentences=-1)
    known = wordninja.DEFAULT_LANGUAGE_MODEL._wordcost

    def parted(word: str) -> str:
        return word if not word.isalpha() or word.lower() in known else " ".join(wordninja.split(word))

    def usual(text: str) -> object:
        text = ftfy.fix_text(text)
        with contextlib.suppress(langdetect.LangDetectException):
            langdetect.detect(text)
        lines = [" ".join(map(parted, line.split(" "))) for line in text.split("\n")]
        return rules.filter(Document(text="\n".join(lines), id="-"))

    return usual


def sets(data: Path | None) -> None:
    """The default chain on damaged text and on raw pages."""
    pipeline = clean.load("default")
    for name in ("glued", "watermark", "pages") if data else ():
        texts = prose(data, name)[:40]
        pipeline.run(texts[0])
        first = speed(texts, pipeline.run)
        print(f"default chain, {name:13} {speed(texts, pipeline.run):8.2f} MB/s   ({first:.2f} at first sight)")


def grown(texts: list[str], size: int) -> str:
    whole = "\n\n".join(texts)
    return (whole * (size // len(whole) + 1))[:size]


def growth(texts: list[str]) -> None:
    """The exponent of time against size, of one document: the chain with its log, and each filter."""
    pipeline = clean.load("default")
    works: dict[str, Callable[[str], object]] = {"chain and log": lambda text: pipeline.run(text).provenance.dumps()}
    for name, member in pipeline.filters:
        works[name] = partial(proposed, member)
    sizes = (10_000, 100_000, MEGABYTE, 10 * MEGABYTE)
    documents = [grown(texts, size) for size in sizes]
    for name, work in works.items():
        work(documents[-1][: sizes[1]])
        times = [seconds(partial(work, text)) for text in documents]
        points = [(math.log(size), math.log(max(took, 1e-5))) for size, took in zip(sizes, times, strict=True)]
        slope = statistics.linear_regression(*zip(*points[1:], strict=True)).slope
        shown = "  ".join(f"{took:8.3f}" for took in times)
        print(f"{name:16} {shown} s   exponent {slope:.2f}")


def memory(texts: list[str]) -> None:
    """Peak memory of one document of 10 MB, over a process that has run the chain once."""
    pipeline = clean.load("default")
    pipeline.run(texts[0])
    before = _peak()
    text = grown(texts, 10 * MEGABYTE)
    pipeline.run(text)
    more = _peak() - before
    print(
        f"10 MB document: peak {before + more:.0f} MB, {more / megabytes([text]):.1f} × its size over {before:.0f} MB"
    )


def _peak() -> float:
    """MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    arguments = parser.parse_args()
    print(f"clean {clean.__version__}, Python {platform.python_version()}, {platform.machine()}")
    texts = prose(arguments.data)
    works: dict[str, Callable[[], None]] = {
        "start": start,
        "chain": lambda: chain(texts),
        "filters": lambda: filters(texts),
        "peers": lambda: peers(texts),
        "sets": lambda: sets(arguments.data),
        "memory": lambda: memory(texts),
        "growth": lambda: growth(texts),
    }
    for name, work in works.items():
        if name in arguments.only:
            work()


if __name__ == "__main__":
    main()
