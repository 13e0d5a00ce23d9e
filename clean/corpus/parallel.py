"""A corpus run on several processes of this machine.

Where there are shards enough, each process does whole ones, from file to file, and no text travels between them.
Where there are few, one process reads and writes, and the batches of a shard are cleaned by the others.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from itertools import groupby
from typing import Any

from clean.corpus.job import CorpusError, Job
from clean.corpus.kernel import Tally
from clean.corpus.output import Output
from clean.corpus.run import Outcome, Summary, Watch, here, write
from clean.corpus.shards import Batch, Shard, batches, size
from clean.corpus.work import Done, process

ENOUGH = 4
"""So many shards for each process, and none larger than a process's share of the whole, and they are done whole."""
_PATIENCE = 0.1


def run(output: Output, shards: Sequence[Shard], job: Job, workers: int, summary: Summary, watch: Watch | None) -> None:
    """Do the shards. The same bytes as in one process."""
    (_whole if _enough(shards, workers) else _by_batch)(output, shards, job, workers, summary, watch)


def attend() -> None:
    """A worker leaves Ctrl-C to the main process, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _enough(shards: Sequence[Shard], workers: int) -> bool:
    sizes = [size(shard) or 0 for shard in shards]
    return len(shards) >= ENOUGH * workers and max(sizes) * workers <= sum(sizes)


class _StoppedError(Exception):
    """The main process has been told to stop."""


_links: list[Any] = []
"""In a worker: the way for news, and the sign to stop."""


def _link(news: Any, stop: Any) -> None:
    attend()
    _links[:] = news, stop


class _Messenger:
    """Watches a shard in a worker, and tells the main process now and then."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._read = 0
        self._waiting: Done | None = None

    def begin(self, shards: Sequence[Shard]) -> None: ...

    def done(self, shard: Shard, done: Done) -> None:
        news, stop = _links
        if stop.is_set():
            raise _StoppedError
        if self._waiting is not None:
            done.tally.merge(self._waiting.tally)
            done.read += self._waiting.read
        self._waiting = replace(done, clean=None, tables={}, rejects=b"", quarantine=b"")
        if time.monotonic() - self._last > _PATIENCE:
            self._last = time.monotonic()
            news.put((shard.name, self._waiting))
            self._waiting = None

    def failed(self, shard: Shard, why: str) -> None: ...


def _whole_shard(folder: str, shard: Shard, job: Job) -> Summary:
    summary = Summary({})
    write(Output(folder, job), shard, here(shard, job), summary, _Messenger())
    return summary


def _whole(
    output: Output, shards: Sequence[Shard], job: Job, workers: int, summary: Summary, watch: Watch | None
) -> None:
    """The largest shards first, so that none is left for the end alone."""
    context = multiprocessing.get_context("spawn")
    news, stop = context.SimpleQueue(), context.Event()
    by_name = {shard.name: shard for shard in shards}
    ordered = sorted(shards, key=lambda shard: -(size(shard) or 0))
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_link, initargs=(news, stop)) as pool:
        try:
            waiting = {pool.submit(_whole_shard, str(output.folder), shard, job): shard for shard in ordered}
            while waiting:
                finished, _ = wait(waiting, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
                while not news.empty():
                    name, done = news.get()
                    if watch:
                        watch.done(by_name[name], done)
                for future in finished:
                    _gather(future.result(), waiting.pop(future), summary, watch)
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _gather(found: Summary, shard: Shard, summary: Summary, watch: Watch | None) -> None:
    summary.failed |= found.failed
    summary.note(Done(None, {}, b"", b"", Tally(), found.slowest, found.most_edited, found.complaints))
    if watch and shard.name in found.failed:
        watch.failed(shard, found.failed[shard.name])


def _by_batch(
    output: Output, shards: Sequence[Shard], job: Job, workers: int, summary: Summary, watch: Watch | None
) -> None:
    """Batches of all shards go to the workers in order, a few ahead; their results are written in order."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=attend) as pool:
        try:
            results = _ahead(pool, shards, job, window=3 * workers)
            by_name = {shard.name: shard for shard in shards}
            for name, group in groupby(results, key=lambda result: result[0].name):
                write(output, by_name[name], (outcome for _, outcome in group), summary, watch)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


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
