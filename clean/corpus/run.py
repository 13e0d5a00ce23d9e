"""A corpus run: shards through an engine into the output folder, resumable at any shard."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from clean.corpus.job import CorpusError, Job
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.shards import Batch, Shard, batches, find
from clean.corpus.storage import is_url
from clean.corpus.work import NOTABLE, Done, process


class Watch(Protocol):
    """Who is told how a run goes."""

    def begin(self, shards: Sequence[Shard]) -> None: ...
    def done(self, shard: Shard, done: Done) -> None: ...
    def failed(self, shard: Shard, why: str) -> None: ...


@dataclass(slots=True)
class Summary:
    """What a run did. `manifest` is what stands in `manifest.json`; the rest is about this run only."""

    manifest: Row
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Shards that could not be read, and why."""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_edited: list[tuple[int, str]] = field(default_factory=list)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    """(id, error) of the first documents in quarantine."""

    @property
    def quarantined(self) -> int:
        return int(self.manifest["total"]["quarantined"])


def run(source: str, folder: str, job: Job, *, workers: int = 1, watch: Watch | None = None) -> Summary:
    """Clean a corpus on this machine. Output bytes do not depend on `workers`, nor on how often it was stopped."""
    apart(source, folder)
    output = Output(folder, job)
    shards = find(source)
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        summary = Summary({}, skipped=len(shards) - len(todo))
        if watch:
            watch.begin(todo)
        if workers <= 1:
            for shard in todo:
                _write(output, shard, _here(shard, job), summary, watch)
        else:
            _in_parallel(output, todo, job, workers, summary, watch)
        summary.manifest = output.manifest(shards, summary.failed)
    return summary


def apart(source: str, folder: str) -> None:
    """Raises CorpusError for an output folder inside the input: a second run would clean the first one's output."""
    if is_url(source) or not os.path.isdir(source):
        return
    inner, outer = os.path.realpath(folder), os.path.realpath(source)
    if os.path.commonpath([inner, outer]) == outer:
        raise CorpusError(f"{folder}: lies inside the input, {source}; the next run would clean it too")


def run_shard(folder: str, shard: Shard, job: Job) -> Row:
    """One shard, from its input to its place in the output: what a remote engine calls.

    Returns its note, or `{"failed": why}` for a shard that can't be read.
    """
    output = Output(folder, job)
    summary = Summary(output.finished(shard) or {})
    if not summary.manifest:
        _write(output, shard, _here(shard, job), summary, None)
    return {"failed": summary.failed[shard.name]} if summary.failed else {}


Outcome = Done | CorpusError
"""What comes of a batch, or why no more batches of its shard can be read."""


def _here(shard: Shard, job: Job) -> Iterator[Outcome]:
    try:
        for batch in batches(shard, job):
            yield process(batch, job)
    except CorpusError as error:
        yield error


def _write(output: Output, shard: Shard, results: Iterator[Outcome], summary: Summary, watch: Watch | None) -> None:
    writer = output.writer(shard)
    for done in results:
        if isinstance(done, CorpusError):
            writer.abandon()
            summary.failed[shard.name] = str(done)
            if watch:
                watch.failed(shard, str(done))
            return
        writer.add(done)
        summary.slowest = sorted(summary.slowest + done.slowest, reverse=True)[:NOTABLE]
        summary.most_edited = sorted(summary.most_edited + done.most_edited, reverse=True)[:NOTABLE]
        summary.complaints += done.complaints[: NOTABLE - len(summary.complaints)]
        if watch:
            watch.done(shard, done)
    writer.finish()


def _in_parallel(
    output: Output, shards: Sequence[Shard], job: Job, workers: int, summary: Summary, watch: Watch | None
) -> None:
    """Batches of all shards go to the workers in order, a few ahead; their results are written in order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=attend) as pool:
        try:
            results = _ahead(pool, shards, job, window=3 * workers)
            by_name = {shard.name: shard for shard in shards}
            for name, group in groupby(results, key=lambda result: result[0].name):
                _write(output, by_name[name], (outcome for _, outcome in group), summary, watch)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def attend() -> None:
    """A worker leaves Ctrl-C to the main process, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _ahead(
    pool: ProcessPoolExecutor, shards: Sequence[Shard], job: Job, window: int
) -> Iterator[tuple[Shard, Outcome]]:
    waiting: deque[tuple[Shard, Future[Done] | CorpusError]] = deque()
    for shard, batch in _every(shards, job):
        waiting.append((shard, batch if isinstance(batch, CorpusError) else pool.submit(process, batch, job)))
        while len(waiting) >= window:
            yield _come(waiting)
    while waiting:
        yield _come(waiting)


def _every(shards: Sequence[Shard], job: Job) -> Iterator[tuple[Shard, Batch | CorpusError]]:
    for shard in shards:
        try:
            for batch in batches(shard, job):
                yield shard, batch
        except CorpusError as error:
            yield shard, error


def _come(waiting: deque[tuple[Shard, Future[Done] | CorpusError]]) -> tuple[Shard, Outcome]:
    shard, outcome = waiting.popleft()
    return shard, outcome.result() if isinstance(outcome, Future) else outcome
