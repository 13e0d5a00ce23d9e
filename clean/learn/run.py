"""Both passes over a corpus, on as many processes as wanted; the tables are the same for any number."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from clean.corpus.batches import Batch, batches
from clean.corpus.job import CorpusError, Job
from clean.corpus.parallel import attend
from clean.corpus.shards import Shard, find
from clean.errors import CleanError
from clean.learn import passes, score
from clean.learn.passes import Document, Found
from clean.learn.sketch import Sketch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tables:
    """What was learned, the surest first."""

    lines: list[score.Learned]
    stamps: list[score.Learned]
    documents: int
    failed: tuple[str, ...]
    """Shards that could not be read, and why."""


def learn(source: str, job: Job, *, workers: int = 1, told: Callable[[str], None] | None = None) -> Tables:
    """Read the corpus twice. Memory does not grow with it, but with the number of sources.

    The job's chain is run first, so that lines are learned as the filters behind it will see them. Raises
    CorpusError.
    """
    shards = find(source)
    failed: dict[str, str] = {}
    sketch, totals = Sketch(), Counter[str]()
    say = told or (lambda _: None)
    for number, (seen, count) in enumerate(_each(partial(_first, job=job), _all(shards, job, failed), workers), 1):
        sketch.add(seen)
        totals.update(count)
        say(f"first pass: {sum(totals.values())} documents in {number} batches")
    found: Found = {}
    second = partial(_second, job=job)
    for number, more in enumerate(_each(second, _all(shards, job, failed), workers, (sketch, totals)), 1):
        passes.merge(found, more)
        say(f"second pass: batch {number}, {len(found)} candidates")
    return Tables(score.lines(found, totals), score.stamps(found), sum(totals.values()), tuple(sorted(failed.values())))


def _all(shards: Iterable[Shard], job: Job, failed: dict[str, str]) -> Iterator[Batch]:
    for shard in shards:
        if shard.name not in failed:
            try:
                yield from batches(shard, job)
            except CorpusError as error:
                failed[shard.name] = str(error)


def _documents(batch: Batch, job: Job) -> Iterator[Document]:
    """The documents that can be read; the rest is for a corpus run to complain about."""
    for record in batch.records(job):
        if record.error is None:
            try:
                text = job.pipeline.run(record.text, id=record.id).text
            except (CleanError, ValueError):
                continue
            yield Document(record.id, record.source, text)


def _first(batch: Batch, job: Job) -> tuple[list[int], Counter[str]]:
    seen: list[int] = []
    totals = Counter[str]()
    for document in _documents(batch, job):
        seen += passes.keys(document)
        totals[document.source] += 1
    return seen, totals


_known: list[Any] = []
"""In a worker: the sketch and the sources' totals, given once when it starts."""


def _know(*known: Any) -> None:
    attend()
    _known[:] = known


def _second(batch: Batch, job: Job) -> Found:
    sketch, totals = _known
    found: Found = {}
    for document in _documents(batch, job):
        passes.merge(found, passes.count(document, sketch, totals))
    return found


def _each(work: Callable[[Batch], T], given: Iterable[Batch], workers: int, known: tuple[Any, ...] = ()) -> Iterator[T]:
    """The batches' results, in order; a few batches ahead are in memory."""
    if workers <= 1:
        _known[:] = known
        yield from map(work, given)
        return
    context = multiprocessing.get_context("spawn")
    waiting: list[Future[T]] = []
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_know, initargs=known) as pool:
        try:
            for batch in given:
                waiting.append(pool.submit(work, batch))
                if len(waiting) >= 3 * workers:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
