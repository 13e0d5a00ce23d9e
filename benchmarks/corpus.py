"""How fast and how lean corpus runs are: `python benchmarks/corpus.py [--mb 200] [--recipe default] [--data FILE]`.

Prints: one worker against two, peak memory on JSON lines and on one text without a line break at two sizes, the
size of the log and its share of the run on clean prose, and the overhead of each engine that is installed.
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


def workers(folder: Path, texts: list[str], mb: int, recipe: str) -> Iterator[str]:
    for part in range(8):
        (folder / "articles").mkdir(exist_ok=True)
        fill(folder / f"articles/{part}.jsonl", texts, mb * 1_000_000 // 8)
    one, _, alone = timed(folder / "articles", folder / "out", "--recipe", recipe)
    two, _, shared = timed(folder / "articles", folder / "out", "--recipe", recipe, "--workers", "2")
    yield f"{mb} MB of articles, recipe {recipe}: 1 worker {one:.1f} s, 2 workers {two:.1f} s: {one / two:.2f} times"
    yield f"  processor time {alone:.1f} s and {shared:.1f} s: at most {2 * alone / shared:.2f} times on two idle cores"
    yield f"  ({os.cpu_count()} cores; load of the machine at the end {os.getloadavg()[0]:.1f})"


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
    yield f"recording: {100 * recording(texts[:400], recipe):.1f} % of the run"


def recording(texts: list[str], recipe: str) -> float:
    """The share of making log rows and tables in a run's processor time."""
    import cProfile
    import pstats

    from clean.corpus import kernel, work
    from clean.corpus.job import Job
    from clean.corpus.shards import Batch

    job = Job(recipe)
    lines = tuple(json.dumps({"text": text}).encode() + b"\n" for text in texts)
    batch = Batch("jsonl", tuple(map(str, range(len(lines)))), lines)
    work.process(batch, job)
    profile = cProfile.Profile(time.process_time)
    profile.runcall(work.process, batch, job)
    stats = pstats.Stats(profile)
    spent = dict.fromkeys(("process", "record", "change_row", "finding_row", "document_row", "_table", "_rows"), 0.0)
    files = (kernel.__file__, work.__file__)
    for (file, _, name), (_, _, _, cumulative, _) in stats.stats.items():  # type: ignore[attr-defined]
        if name in spent and (file in files or (name == "record" and file.endswith("provenance.py"))):
            spent[name] += cumulative
    whole = spent.pop("process")
    return sum(spent.values()) / whole


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
    parts = {"workers": workers, "memory": memory, "log": log, "engines": engines}
    for name in chosen.parts.split(","):
        with tempfile.TemporaryDirectory() as folder:
            for said in parts[name](Path(folder), texts, chosen.mb, chosen.recipe):
                print(said, flush=True)
    print(f"largest process of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
