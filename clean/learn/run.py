"""Both passes over a corpus, on as many processes or machines as wanted; the tables are the same for any number."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from clean.corpus import parallel
from clean.corpus.batches import Batch, batches
from clean.corpus.engines import described, reachable, started
from clean.corpus.job import CorpusError, Job
from clean.corpus.shards import Shard, find
from clean.learn import grouping, passes, score
from clean.learn.grouping import Counts
from clean.learn.passes import Found

T = TypeVar("T")
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Tables:
    """What was learned, the surest first."""

    lines: list[score.Learned]
    stamps: list[score.Learned]
    documents: int
    failed: tuple[str, ...]
    """Shards that could not be read, and why."""


def learn(source: str, job: Job, *, engine: str = "local", workers: int = 1, told: Told | None = None) -> Tables:
    """Read the corpus twice. Memory does not grow with it, but with the number of sources.

    The job's chain is run first, so that lines are learned as the filters behind it will see them. Engines are
    `local`, `ray` and `spark`. Raises CorpusError.
    """
    shards, counts = find(reachable(source)), Counts()
    if engine == "local":
        found = _here(shards, job, workers, counts, told or (lambda _: None))
    else:
        found = _there(engine, shards, job.anchored(), workers, counts)
    lines, stamps = score.lines(found, counts.totals), score.stamps(found)
    return Tables(lines, stamps, counts.totals.total(), tuple(sorted(counts.failed.values())))


# --- on a cluster


def _there(engine: str, shards: Sequence[Shard], job: Job, workers: int, counts: Counts) -> Found:
    with started(engine, workers) as begun:
        rows = [described(shard, job) for shard in shards]
        sums = list(begun.grouped(grouping.first, rows, grouping.merge))
        counts.take(sums)
        rows = [row for row, shard in zip(rows, shards, strict=True) if shard.name not in counts.failed]
        if not rows:
            return Found()
        pairs = list(begun.grouped(partial(grouping.second, sums=sums), rows, grouping.merge))
    counts.take(pairs)
    return grouping.seen_of(pairs)


# --- on this machine


def _here(shards: Sequence[Shard], job: Job, workers: int, counts: Counts, say: Told) -> Found:
    first = partial(_first, job=job)
    for number, (keys, totals) in enumerate(_each(first, _all(shards, job, counts.failed), workers), 1):
        counts.add(keys, totals)
        say(f"first pass: {counts.totals.total()} documents in {number} batches")
    found = Found()
    second = partial(_second, job=job)
    for number, more in enumerate(_each(second, _all(shards, job, counts.failed), workers, counts), 1):
        passes.merge(found, more)
        say(f"second pass: batch {number}, {len(found)} candidates")
    return found


def _all(shards: Iterable[Shard], job: Job, failed: dict[str, str]) -> Iterator[Batch]:
    for shard in shards:
        if shard.name not in failed:
            try:
                yield from batches(shard, job)
            except CorpusError as error:
                failed[shard.name] = str(error)


def _first(batch: Batch, job: Job) -> tuple[array[int], Counter[str]]:
    return grouping.told(grouping.read(batch, job))


_known: list[Counts] = []
"""In a worker of the second pass: what the first one found."""


def _know(*known: Counts) -> None:
    parallel.attend()
    _known[:] = known


def _second(batch: Batch, job: Job) -> Found:
    (counts,) = _known
    return counts.repeated(grouping.read(batch, job))


def _each(work: Callable[[Batch], T], given: Iterable[Batch], workers: int, *known: Counts) -> Iterator[T]:
    """The batches' results, in order; a few batches ahead are in memory."""
    if workers <= 1:
        _known[:] = known
        yield from map(work, given)
        return
    with parallel.pool(parallel.context(), workers, _know, *known) as executor:
        yield from parallel.ahead((executor.submit(work, batch) for batch in given), window=3 * workers)
