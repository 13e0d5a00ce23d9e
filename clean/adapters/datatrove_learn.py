"""What `clean learn` does, as blocks of datatrove: two passes over the documents, one task after each that merges.

    counting = [JsonlReader("in"), CleanText(recipe="minimal"), CountLines("work/counts")]       # many tasks
    summing = [SumCounts("work/counts", "work/sums")]                                            # one
    collecting = [JsonlReader("in"), CleanText(recipe="minimal"), CollectLines("work/sums", "work/seen")]  # many
    writing = [WriteTables("work/sums", "work/seen", "tables")]                                  # one

Each list is the pipeline of an executor that `depends` on the one before. The tables are those of `clean learn`,
where documents have the same ids and sources: a document's source is found in its metadata.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from datatrove.data import Document, DocumentsPipeline
from datatrove.io import DataFolder, DataFolderLike, get_datafolder
from datatrove.pipeline.base import PipelineStep

from clean.corpus.engines import Pairs
from clean.corpus.records import source_of
from clean.learn import grouping, passes, score
from clean.learn.grouping import Counts
from clean.learn.passes import Found


class _Pass(PipelineStep):  # type: ignore[misc]
    """A pass: documents go through unchanged; what is found in them lies in a file of the task's own."""

    type = "📚 - LEARN"

    def __init__(self, folder: DataFolderLike) -> None:
        super().__init__()
        self.folder = get_datafolder(folder)

    def _write(self, pairs: Pairs, rank: int, tasks: int) -> None:
        with self.folder.open(grouping.part_name(rank, tasks), "wb") as file:
            for key, value in pairs:
                file.write(json.dumps([key, base64.b64encode(value).decode()]).encode() + b"\n")


class CountLines(_Pass):
    """The first pass: counts lines and words, in memory of fixed size, into `folder`."""

    name = "count lines"

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        counts = Counts()
        for document in data:
            with self.track_time():
                counts.see([_document(document)])
            yield document
        self._write(counts.pairs(), rank, world_size)


class SumCounts(_Pass):
    """One task between the passes: adds up what `CountLines` wrote into `counted`."""

    name = "sum counts"

    def __init__(self, counted: DataFolderLike, folder: DataFolderLike) -> None:
        super().__init__(folder)
        self.counted = get_datafolder(counted)

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        counts = Counts()
        with self.track_time():
            counts.take(_read(self.counted))
            self._write(counts.pairs(), rank, world_size)
        yield from data or ()


class CollectLines(_Pass):
    """The second pass: what `SumCounts` wrote into `summed` says what repeats; where it stands is noted in `folder`."""

    name = "collect lines"

    def __init__(self, summed: DataFolderLike, folder: DataFolderLike) -> None:
        super().__init__(folder)
        self.summed = get_datafolder(summed)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        counts, found = Counts(), Found()
        counts.take(_read(self.summed))
        for document in data:
            with self.track_time():
                passes.merge(found, passes.count(_document(document), counts.sketch, counts.totals))
            yield document
        self._write(grouping.seen_pairs(found), rank, world_size)


class WriteTables(_Pass):
    """One task at the end: lines.tsv, stamps.tsv and doubtful.tsv in `folder`."""

    name = "write tables"

    def __init__(
        self,
        summed: DataFolderLike,
        collected: DataFolderLike,
        folder: DataFolderLike,
        min_confidence: float = score.SURE,
    ) -> None:
        super().__init__(folder)
        self.summed, self.collected = get_datafolder(summed), get_datafolder(collected)
        self.min_confidence = min_confidence

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002
        counts = Counts()
        with self.track_time():
            counts.take(_read(self.summed))
            found = grouping.seen_of(_read(self.collected))
            tables = score.tables(score.lines(found, counts.totals), score.stamps(found), self.min_confidence)
            for name, rows in tables.items():
                with self.folder.open(name, "wb") as file:
                    file.write(score.written(rows))
        yield from data or ()


def _document(document: Document) -> passes.Document:
    return passes.Document(document.id, source_of({"metadata": document.metadata}, ""), document.text)


def _read(folder: DataFolder) -> Iterator[tuple[str, bytes]]:
    """What all tasks of one run wrote. Raises CorpusError where a run of another number of tasks has left files."""
    for name in grouping.part_names(folder.list_files(glob_pattern="*.jsonl"), folder.path):
        with folder.open(name, "rb") as file:
            for line in file:
                key, value = json.loads(line)
                yield key, base64.b64decode(value)
