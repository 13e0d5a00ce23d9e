"""A corpus run on several processes of this machine.

Where that divides the work well, each process does whole shards, from file to file, and no text travels between
them. Otherwise one process reads and writes, and the batches of a shard are cleaned by the others.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from multiprocessing.context import BaseContext
from operator import itemgetter
from typing import Any, TypeVar

from clean.corpus.batches import Batch, batches
from clean.corpus.job import CorpusError, Job
from clean.corpus.output import Output
from clean.corpus.run import Outcome, Summary, Watch, outcome, run_shard, write
from clean.corpus.shards import Shard, size
from clean.corpus.work import Done

T = TypeVar("T")

UNEVEN = 1.1
"""Shards are done whole where the busiest process then has at most so many times its share."""
_PATIENCE = 0.1


def run(output: Output, shards: Sequence[Shard], workers: int, summary: Summary, watch: Watch) -> None:
    """Do the shards. The same bytes as in one process."""
    if shards:
        (_whole if _even(shards, workers) else _by_batch)(output, shards, workers, summary, watch)


def _even(shards: Sequence[Shard], workers: int) -> bool:
    """Would the processes be done with whole shards at about the same time, each taking the largest that is left?"""
    loads = [0] * workers
    for one in sorted((size(shard) or 1 for shard in shards), reverse=True):
        loads[loads.index(min(loads))] += one
    return max(loads) * workers <= UNEVEN * sum(loads)


# --- processes


def context() -> BaseContext:
    """How processes are started: by a fork, which costs nothing, where nothing else goes on in this one; else anew."""
    alone = sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


@contextlib.contextmanager
def pool(how: BaseContext, workers: int, begin: Callable[..., None], *given: Any) -> Iterator[ProcessPoolExecutor]:
    """Processes that have called `begin`; those that are forked have been, once this is entered.

    Raises CorpusError when one of them is killed.
    """
    executor = ProcessPoolExecutor(workers, mp_context=how, initializer=begin, initargs=given)
    try:
        executor.submit(int).result()
        yield executor
    except BrokenProcessPool:
        raise CorpusError("a worker process was killed; perhaps there is not enough memory for so many") from None
    finally:
        executor.shutdown(cancel_futures=True)  # and wait: who holds the folder must not let go before they are done


def attend() -> None:
    """What a worker begins with: it leaves Ctrl-C to the main process, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


# --- whole shards


class _StoppedError(Exception):
    """The main process has been told to stop."""


_links: list[Any] = []
"""In a worker: the way for news, and the sign to stop."""


def _link(news: Any, stop: Any) -> None:
    attend()
    _links[:] = news, stop


class _Messenger(Watch):
    """Watches a shard in a worker, and tells the main process now and then."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._waiting: Done | None = None

    def done(self, shard: Shard, done: Done) -> None:
        _, stop = _links
        if stop.is_set():
            raise _StoppedError
        told = Done(done.tally, read=done.read)
        if self._waiting is not None:
            told.tally.merge(self._waiting.tally)
            told.read += self._waiting.read
        self._waiting = told
        if time.monotonic() - self._last > _PATIENCE:
            self.tell(shard)

    def tell(self, shard: Shard) -> None:
        """What the main process has not been told yet."""
        news, _ = _links
        if self._waiting is not None:
            news.put((shard.name, self._waiting))
        self._last, self._waiting = time.monotonic(), None


def _whole_shard(folder: str, shard: Shard, job: Job) -> Summary:
    messenger = _Messenger()
    summary = run_shard(folder, shard, job, messenger)
    messenger.tell(shard)
    return summary


def _whole(output: Output, shards: Sequence[Shard], workers: int, summary: Summary, watch: Watch) -> None:
    """The largest shards first, so that none is left for the end alone."""
    how = context()
    news, stop = how.SimpleQueue(), how.Event()
    by_name = {shard.name: shard for shard in shards}
    ordered = sorted(shards, key=lambda shard: -(size(shard) or 0))
    with pool(how, workers, _link, news, stop) as executor:
        watch.begin(shards)
        try:
            folder, job = str(output.folder), output.job
            waiting = {executor.submit(_whole_shard, folder, shard, job): shard for shard in ordered}
            while waiting:
                finished, _ = wait(waiting, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
                for name, done in _told(news):
                    watch.done(by_name[name], done)
                for future in finished:
                    _gather(future.result(), waiting.pop(future), summary, watch)
        except BaseException:
            stop.set()
            _see_off(waiting, news)
            raise


def _told(news: Any) -> Iterator[tuple[str, Done]]:
    while not news.empty():
        yield news.get()


def _see_off(waiting: Iterable[Future[Summary]], news: Any) -> None:
    """Wait for the workers, who have been told to stop; they may be held up by news that nobody takes."""
    begun = [future for future in waiting if not future.cancel()]
    while wait(begun, timeout=_PATIENCE).not_done:
        deque(_told(news), maxlen=0)


def _gather(found: Summary, shard: Shard, summary: Summary, watch: Watch) -> None:
    summary.failed |= found.failed
    summary.note(found)
    if shard.name in found.failed:
        watch.failed(shard, found.failed[shard.name])


# --- batch by batch


def _by_batch(output: Output, shards: Sequence[Shard], workers: int, summary: Summary, watch: Watch) -> None:
    """Batches of all shards go to the workers in order, a few ahead; their results are written in order."""
    with pool(context(), workers, attend) as executor:
        watch.begin(shards)
        results = ahead(_begun(executor, shards, output.job), window=3 * workers)
        by_name = {shard.name: shard for shard in shards}
        for name, group in groupby(results, key=itemgetter(0)):
            write(output, by_name[name], (result for _, result in group), summary, watch)


_Named = tuple[str, Outcome]
"""What came of a batch, and the name of its shard."""


def _begun(executor: ProcessPoolExecutor, shards: Sequence[Shard], job: Job) -> Iterator[Future[_Named]]:
    for shard in shards:
        try:
            for batch in batches(shard, job):
                yield executor.submit(_named, shard.name, batch, job)
        except CorpusError as error:
            failed: Future[_Named] = Future()
            failed.set_result((shard.name, error))
            yield failed


def _named(name: str, batch: Batch, job: Job) -> _Named:
    return name, outcome(name, batch, job)


def ahead(begun: Iterable[Future[T]], window: int) -> Iterator[T]:
    """The results in order. What is begun is asked for until so many wait, and goes on while one is looked at."""
    waiting: deque[Future[T]] = deque()
    for future in begun:
        waiting.append(future)
        if len(waiting) >= window:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
