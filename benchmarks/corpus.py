"""How fast and how lean corpus runs are: `python benchmarks/corpus.py [--mb 200] [--recipe default] [--data FILE]`.

Prints: one worker against two on eight shards (and, as part `single`, on one), peak memory on JSON lines and on one
text without a line break at two sizes, the size of the log and its share of the run on clean prose, and the overhead
of each engine that is installed.
Without `--data` (JSON lines with a field `text`, or `.zst` of them) the prose is made up; it is repeated to size.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WORDS = """the of and a in to was he that it his for with on as at by had not but from they which or we an were been
their has would what will there if can all her one who so up said about into than them only some could time these two
may then do first any my now such like our over man me even most made after also did many before must through years
where much your way well down should because each just those people how too little state good very make world still
own see men work long get here between both life being under never day same another know while last"""


def prose(seed: int) -> str:
    rng = random.Random(seed)
    paragraphs = []
    for _ in range(8):
        sentences = [" ".join(rng.choices(WORDS.split(), k=rng.randint(6, 20))).capitalize() + "." for _ in range(5)]
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)


def articles(data: str | None) -> list[str]:
    if data is None:
        return [prose(seed) for seed in range(400)]
    import zstandard

    with open(data, "rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if data.endswith(".zst") else raw
        return [json.loads(line)["text"] for line in io.TextIOWrapper(stream, "utf-8")]


def fill(path: Path, texts: list[str], size: int) -> None:
    """JSON lines of about `size` bytes."""
    with open(path, "wb") as file:
        for number, text in zip(itertools.count(), itertools.cycle(texts)):
            file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False).encode() + b"\n")
            if file.tell() >= size:
                return


def timed(source: Path, out: Path, *options: str) -> tuple[float, int, float]:
    """Seconds, the peak resident memory in MB of the largest process, and processor seconds of all of them."""
    shutil.rmtree(out, ignore_errors=True)
    measure = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_maxrss, used.ru_utime + used.ru_stime); sys.exit(code)"
    )
    command = [sys.executable, "-m", "clean", "corpus", str(source), str(out), "-q", *options]
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", measure, *command], check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    peak, processor = done.stdout.split()
    return time.perf_counter() - begin, int(peak) // 1024, float(processor)


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def workers(folder: Path, texts: list[str], mb: int, recipe: str, shards: int = 8) -> Iterator[str]:
    for part in range(shards):
        (folder / "articles").mkdir(exist_ok=True)
        fill(folder / f"articles/{part}.jsonl", texts, mb * 1_000_000 // shards)
    one, _, alone = timed(folder / "articles", folder / "out", "--recipe", recipe)
    two, _, shared = timed(folder / "articles", folder / "out", "--recipe", recipe, "--workers", "2")
    yield f"{mb} MB of articles, shards: {shards}, recipe {recipe}"
    yield f"  1 worker {one:.1f} s, 2 workers {two:.1f} s: {one / two:.2f} times"
    yield f"  processor time {alone:.1f} s and {shared:.1f} s: at most {2 * alone / shared:.2f} times on two idle cores"
    yield f"  ({os.cpu_count()} cores; load of the machine at the end {os.getloadavg()[0]:.1f})"


def single(folder: Path, texts: list[str], mb: int, recipe: str) -> Iterator[str]:
    return workers(folder, texts, mb, recipe, shards=1)


def memory(folder: Path, texts: list[str], mb: int, recipe: str) -> Iterator[str]:
    for size in (mb // 4, mb):
        fill(folder / "memory.jsonl", texts, size * 1_000_000)
        with open(folder / "flat.txt", "wb") as file:
            for text in itertools.cycle(texts):
                file.write(" ".join(text.split()).encode() + b" ")
                if file.tell() >= size * 1_000_000:
                    break
        for name in ("memory.jsonl", "flat.txt"):
            seconds, peak, _ = timed(folder / name, folder / "out", "--recipe", recipe)
            yield f"{name}, {size} MB, recipe {recipe}: {peak} MB resident at most, {size / seconds:.1f} MB/s"
            (folder / name).unlink()


def log(folder: Path, texts: list[str], mb: int, recipe: str) -> Iterator[str]:
    fill(folder / "log.jsonl", texts, mb * 1_000_000)
    timed(folder / "log.jsonl", folder / "out", "--recipe", recipe)
    written = sum(size_of(folder / "out" / name) for name in ("changes", "findings", "documents"))
    yield f"log on {mb} MB: {100 * written / (mb * 1e6):.2f} % of the input (changes, findings and documents)"
    fill(folder / "log.jsonl", texts, min(mb, 25) * 1_000_000)
    yield from recording(folder, recipe)


def recording(folder: Path, recipe: str, rounds: int = 5) -> Iterator[str]:
    """Processor time of a run here, as it is and without its log and tables, and of its filters alone.

    The sums of several rounds in one process, in turn, so that other work on the machine hits all three alike.
    """
    from clean.cli.entry import prepare
    from clean.corpus import work
    from clean.corpus.job import Job
    from clean.corpus.run import run
    from clean.provenance import Provenance
    from clean.text import Text

    prepare()  # as `clean corpus` does: how often memory is searched for cycles is a part of the time
    job, source, out = Job(recipe), folder / "log.jsonl", folder / "out"
    texts = [json.loads(line)["text"] for line in source.open("rb")]
    nothing = job.pipeline.run("x").provenance

    def whole() -> None:
        shutil.rmtree(out, ignore_errors=True)
        run(str(source), str(out), job)

    def unrecorded() -> None:
        record, tables = Provenance.__dict__["record"], work._tables
        Provenance.record = classmethod(lambda *_, **__: nothing)  # type: ignore[method-assign,assignment]
        work._tables = lambda *_: iter(())
        try:
            whole()
        finally:
            Provenance.record, work._tables = record, tables  # type: ignore[method-assign]

    def filters() -> None:
        for text in map(Text, texts):
            for _, member in job.pipeline.filters:
                list(member.propose(text))

    whole()
    spent = dict.fromkeys((whole, unrecorded, filters), 0.0)
    for todo in rounds * [whole, unrecorded, filters]:
        begin = time.process_time()
        todo()
        spent[todo] += time.process_time() - begin
    size = rounds * source.stat().st_size / 1e9
    took = {todo.__name__: seconds / size for todo, seconds in spent.items()}
    recorded = took["whole"] - took["unrecorded"]
    yield f"recording: {100 * recorded / took['whole']:.1f} % of the run, {recorded:.1f} ms a MB"
    yield f"  a run {took['whole']:.1f} ms a MB, its filters alone {took['filters']:.1f}"


def engines(folder: Path, texts: list[str], mb: int, recipe: str) -> Iterator[str]:
    from importlib.util import find_spec

    for part in range(2):
        (folder / "engines").mkdir(exist_ok=True)
        fill(folder / f"engines/{part}.jsonl", texts, mb * 1_000_000 // 2)
    local, _, _ = timed(folder / "engines", folder / "local", "--recipe", recipe, "--workers", "2")
    yield f"{mb} MB with 2 workers: local {local:.1f} s"
    for engine, module in (("ray", "ray"), ("spark", "pyspark")):
        if find_spec(module) is None:
            yield f"  {engine} is not installed"
            continue
        there, _, _ = timed(
            folder / "engines", folder / engine, "--recipe", recipe, "--workers", "2", "--engine", engine
        )
        same = all(
            path.read_bytes() == (folder / engine / path.relative_to(folder / "local")).read_bytes()
            for path in (folder / "local").rglob("*")
            if path.is_file() and ".done" not in path.parts
        )
        yield f"  {engine} {there:.1f} s, output {'identical' if same else 'DIFFERENT'}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--data")
    parser.add_argument("--parts", default="workers,memory,log,engines")
    chosen = parser.parse_args()
    texts = articles(chosen.data)
    parts = {"workers": workers, "single": single, "memory": memory, "log": log, "engines": engines}
    for name in chosen.parts.split(","):
        with tempfile.TemporaryDirectory() as folder:
            for said in parts[name](Path(folder), texts, chosen.mb, chosen.recipe):
                print(said, flush=True)
    print(f"largest process of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
