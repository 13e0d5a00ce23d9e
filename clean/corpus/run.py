"""A corpus run: shards through an engine into the output folder, resumable at any shard."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field

from clean.corpus.job import Job
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.shards import Shard, batches, find
from clean.corpus.work import NOTABLE, Done, process

Watch = Callable[[Shard, Done], None]


@dataclass(slots=True)
class Summary:
    """What a run did. `manifest` is what stands in `manifest.json`; the rest is about this run only."""

    manifest: Row
    skipped: int = 0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_edited: list[tuple[int, str]] = field(default_factory=list)

    @property
    def quarantined(self) -> int:
        return int(self.manifest["total"]["quarantined"])


def run(source: str, folder: str, job: Job, *, workers: int = 1, watch: Watch | None = None) -> Summary:
    """Clean a corpus on this machine. Output bytes do not depend on `workers`, nor on how often it was stopped."""
    output = Output(folder, job)
    shards = find(source)
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        summary = Summary({}, skipped=len(shards) - len(todo))
        if workers <= 1:
            for shard in todo:
                _write(output, shard, (process(batch, job) for batch in batches(shard, job)), summary, watch)
        else:
            _in_parallel(output, todo, job, workers, summary, watch)
        summary.manifest = output.manifest(shards)
    return summary


def run_shard(folder: str, shard: Shard, job: Job) -> Row:
    """One shard, from its input to its place in the output: what a remote engine calls. Returns its note."""
    output = Output(folder, job)
    note = output.finished(shard)
    if note is not None:
        return note
    writer = output.writer(shard)
    for batch in batches(shard, job):
        writer.add(process(batch, job))
    return writer.finish()


def _write(output: Output, shard: Shard, results: Iterator[Done], summary: Summary, watch: Watch | None) -> None:
    writer = output.writer(shard)
    for done in results:
        writer.add(done)
        summary.slowest = sorted(summary.slowest + done.slowest, reverse=True)[:NOTABLE]
        summary.most_edited = sorted(summary.most_edited + done.most_edited, reverse=True)[:NOTABLE]
        if watch:
            watch(shard, done)
    writer.finish()


def _in_parallel(
    output: Output, shards: Sequence[Shard], job: Job, workers: int, summary: Summary, watch: Watch | None
) -> None:
    """Batches of all shards go to the workers in order, a few ahead; their results are written in order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        try:
            results = _ahead(pool, shards, job, window=3 * workers)
            current = next(results, None)
            for shard in shards:

                def own(shard: Shard = shard) -> Iterator[Done]:
                    nonlocal current
                    while current is not None and current[0] is shard:
                        yield current[1]
                        current = next(results, None)

                _write(output, shard, own(), summary, watch)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _ahead(pool: ProcessPoolExecutor, shards: Sequence[Shard], job: Job, window: int) -> Iterator[tuple[Shard, Done]]:
    waiting: deque[tuple[Shard, Future[Done]]] = deque()
    for shard in shards:
        for batch in batches(shard, job):
            waiting.append((shard, pool.submit(process, batch, job)))
            while len(waiting) >= window:
                first, future = waiting.popleft()
                yield first, future.result()
    for first, future in waiting:
        yield first, future.result()
