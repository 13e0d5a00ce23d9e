"""Both passes as group-bys: what a shard gives are keys with values in bytes, which are merged in any order, in steps.

This is what travels on Ray and Spark and lies in the files between datatrove's stages. Keys begin with what they are:
`sketch:` a block of counters, `total:` a source's number of documents, `seen:` a line or word, `failed:` a shard.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from clean.corpus.batches import Batch, batches
from clean.corpus.engines import Pairs, understood
from clean.corpus.job import CorpusError, Job
from clean.errors import CleanError
from clean.formats import jsonl
from clean.learn import passes
from clean.learn.passes import Document, Found, Seen
from clean.learn.sketch import Sketch, summed


@dataclass(slots=True)
class Counts:
    """What the first pass finds. Its size does not depend on the corpus, but for the number of sources."""

    sketch: Sketch = field(default_factory=Sketch)
    totals: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    """Shards that could not be read, and why."""

    def see(self, documents: Iterable[Document]) -> None:
        self.add(*told(documents))

    def add(self, keys: Iterable[int], totals: Mapping[str, int]) -> None:
        """What `told` said of some documents."""
        self.sketch.add(keys)
        self.totals.update(totals)

    def repeated(self, documents: Iterable[Document]) -> Found:
        """Pass two over documents, after all have been seen."""
        found = Found()
        for document in documents:
            passes.merge(found, passes.count(document, self.sketch, self.totals))
        return found

    def pairs(self) -> Iterator[tuple[str, bytes]]:
        for number, block in self.sketch.blocks():
            yield f"sketch:{number}", block
        for source, total in self.totals.items():
            yield f"total:{source}", b"%d" % total
        for name, why in self.failed.items():
            yield failure(name, why)

    def take(self, pairs: Pairs) -> None:
        """Add what `pairs` gave, here or elsewhere."""
        for key, value in pairs:
            kind, _, name = key.partition(":")
            if kind == "sketch":
                self.sketch.add_block(int(name), value)
            elif kind == "total":
                self.totals[name] += int(value)
            elif kind == "failed":
                shard, why = json.loads(value)
                self.failed[shard] = why


def told(documents: Iterable[Document]) -> tuple[array[int], Counter[str]]:
    """Pass one over documents: what they hold, by keys, and how many are of which source. Small, so as to travel."""
    keys: array[int] = array("Q")
    totals: Counter[str] = Counter()
    for document in documents:
        keys.extend(passes.keys(document))
        totals[document.source] += 1
    return keys, totals


def read(batch: Batch, job: Job) -> Iterator[Document]:
    """The documents that can be read, cleaned; the rest is for a corpus run to complain about."""
    chain = job.pipeline
    for record in batch.records(job):
        if record.error is None:
            try:
                text = chain.run(record.text, id=record.id).text
            except (CleanError, ValueError):
                continue
            yield Document(record.id, record.source, text)


def first(row: str) -> Pairs:
    """Pass one over a shard, given as `corpus.engines.described` describes it."""
    shard, job, _ = understood(row)
    counts = Counts()
    try:
        for batch in batches(shard, job):
            counts.see(read(batch, job))
    except CorpusError as error:
        counts.failed[shard.name] = str(error)
    return counts.pairs()


def second(row: str, sums: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Pass two over a shard; `sums` are the merged pairs of pass one."""
    shard, job, _ = understood(row)
    counts, found = Counts(), Found()
    counts.take(sums)
    try:
        for batch in batches(shard, job):
            passes.merge(found, counts.repeated(read(batch, job)))
    except CorpusError as error:
        yield failure(shard.name, str(error))
    yield from seen_pairs(found)


def failure(shard: str, why: str) -> tuple[str, bytes]:
    stated = json.dumps([shard, why])
    return f"failed:{stated}", stated.encode()


def seen_pairs(found: Found) -> Iterator[tuple[str, bytes]]:
    for key, seen in found.items():
        yield "seen:" + json.dumps(key), jsonl.dumps(seen.row())


def seen_of(pairs: Pairs) -> Found:
    """What `seen_pairs` was given; of equal keys all, merged."""
    found = Found()
    for key, value in pairs:
        if key.startswith("seen:"):
            kind, source, text = json.loads(key.removeprefix("seen:"))
            passes.merge(found, {(kind, source, text): Seen.of(jsonl.loads(value))})
    return found


_PART = re.compile(r"(?:.*/)?(\d+)-of-(\d+)\.jsonl")


def part_name(rank: int, tasks: int) -> str:
    """The name of the file in which one of so many tasks keeps its pairs."""
    return f"{rank:05d}-of-{tasks:05d}.jsonl"


def part_names(names: Iterable[str], folder: str) -> list[str]:
    """Those names that are files of tasks, in order. Raises CorpusError unless they are all of one run."""
    found = {name: match for name in sorted(names) if (match := _PART.fullmatch(name))}
    runs = {int(match[2]) for match in found.values()}
    if len(runs) > 1:
        counts = " and of ".join(map(str, sorted(runs)))
        raise CorpusError(f"{folder}: holds files of runs of {counts} tasks; empty it, and run the tasks again")
    if missing := set(range(*runs or {1})) - {int(match[1]) for match in found.values()}:
        raise CorpusError(f"{folder}: the file of task {min(missing)} is missing; have all tasks finished?")
    return list(found)


def merge(key: str, values: Iterable[bytes]) -> bytes:
    """The values of one key as one value."""
    if key.startswith("sketch:"):
        return summed(values)
    if key.startswith("total:"):
        return b"%d" % sum(map(int, values))
    if key.startswith("failed:"):
        return min(values)
    ((_, seen),) = seen_of((key, value) for value in values).items()
    return jsonl.dumps(seen.row())
