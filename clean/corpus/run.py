"""A corpus run: shards through an engine into the output folder, resumable at any shard."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clean.corpus.batches import Batch, batches
from clean.corpus.job import CorpusError, Job
from clean.corpus.kernel import Row
from clean.corpus.output import Output
from clean.corpus.shards import Shard, find
from clean.corpus.storage import is_url
from clean.corpus.work import NOTABLE, Done, process


class Watch:
    """Who is told how a run goes. This one keeps it to itself."""

    def begin(self, shards: Sequence[Shard]) -> None:
        """The processes are there, and these shards are to be done."""

    def done(self, shard: Shard, done: Done) -> None:
        """A batch, or several told together, of a shard."""

    def failed(self, shard: Shard, why: str) -> None:
        """A shard could not be read, or what was made of it not be written."""


@dataclass(slots=True)
class Summary:
    """What a run did. `manifest` is what stands in `manifest.json`; the rest is about this run only."""

    manifest: Row
    skipped: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Shards of which nothing was written, and why."""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    most_edited: list[tuple[int, str]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Why the first documents in quarantine are there."""

    def note(self, done: Done | Summary) -> None:
        """Keep what is notable of a batch or of another run."""
        self.slowest = sorted(self.slowest + done.slowest, reverse=True)[:NOTABLE]
        self.most_edited = sorted(self.most_edited + done.most_edited, reverse=True)[:NOTABLE]
        self.complaints += done.complaints[: NOTABLE - len(self.complaints)]

    @property
    def quarantined(self) -> int:
        return int(self.manifest["total"]["quarantined"])


def run(source: str, folder: str, job: Job, *, workers: int = 1, watch: Watch | None = None) -> Summary:
    """Clean a corpus on this machine. Output bytes do not depend on `workers`, nor on how often it was stopped."""
    watch = watch or Watch()
    apart(source, folder)
    output = Output(folder, job)
    shards = find(source)
    with output.locked():
        todo = [shard for shard in shards if output.finished(shard) is None]
        summary = Summary({}, skipped=len(shards) - len(todo))
        if workers > 1:
            from clean.corpus import parallel

            parallel.run(output, todo, workers, summary, watch)
        else:
            watch.begin(todo)
            for shard in todo:
                write(output, shard, here(shard, job), summary, watch)
        summary.manifest = output.manifest(source, shards, summary.failed)
    return summary


def apart(source: str, folder: str) -> None:
    """Raises CorpusError for an output folder inside the input: a second run would clean the first one's output."""
    if is_url(source) or not os.path.isdir(source):
        return
    inner, outer = os.path.realpath(folder), os.path.realpath(source)
    if os.path.commonpath([inner, outer]) == outer:
        raise CorpusError(f"{folder}: lies inside the input, {source}; the next run would clean it too")


def run_shard(folder: str, shard: Shard, job: Job, watch: Watch | None = None) -> Summary:
    """One shard, from its input to its place in the output: what is called in another process or on another machine."""
    output, summary = Output(folder, job), Summary({})
    if output.finished(shard) is None:
        write(output, shard, here(shard, job), summary, watch or Watch())
    return summary


Outcome = Done | CorpusError
"""What comes of a batch, or why its shard fails."""


def here(shard: Shard, job: Job) -> Iterator[Outcome]:
    """A shard's batches, cleaned in this process."""
    try:
        for batch in batches(shard, job):
            yield outcome(shard.name, batch, job)
    except CorpusError as error:
        yield error


def outcome(name: str, batch: Batch, job: Job) -> Outcome:
    """What comes of a batch of the shard of this name. What can't be written as it came fails the shard alone."""
    try:
        return process(batch, job)
    except Exception as error:  # a batch is anyone's data, and an error nobody thought of must not end a long run
        return CorpusError(f"{name}: can't be cleaned: {type(error).__name__}: {error}")


def write(output: Output, shard: Shard, results: Iterator[Outcome], summary: Summary, watch: Watch) -> None:
    """Put what comes of a shard in its place; a shard that fails leaves nothing but a complaint."""
    writer = output.writer(shard)
    for done in results:
        if isinstance(done, CorpusError):
            writer.abandon()
            summary.failed[shard.name] = str(done)
            watch.failed(shard, str(done))
            return
        writer.add(done)
        summary.note(done)
        watch.done(shard, done)
    writer.finish()
