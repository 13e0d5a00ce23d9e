"""A datatrove block: texts are cleaned on their way, changes and findings go through writers of their own.

    pipeline = [
        ParquetReader("s3://bucket/in"),
        CleanText(recipe="web", changes="s3://bucket/changes", reject=["truncated:0.9"]),
        ParquetWriter("s3://bucket/out"),
    ]

Runs under every executor of datatrove: local, Slurm, Ray. The log stays out of `metadata`. For stage-wise
counting, the block's statistics hold one counter per rule (`rule/FILTER/RULE`) and per kind (`finding/KIND`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from datatrove.data import Document, DocumentsPipeline
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter
from datatrove.pipeline.writers.jsonl import JsonlWriter

from clean.corpus.job import Job, Rejection
from clean.corpus.kernel import Cleaned, Cleaner, change_row, finding_row
from clean.corpus.records import source_of


class CleanText(PipelineStep):  # type: ignore[misc]
    """Cleans `document.text`; the choices are those of `clean corpus`.

    `changes` and `findings` are folders or URLs (rows of `clean corpus --log-format jsonl`, gzipped), or writers.
    `rejects` and `quarantine` are writers for documents that a finding rejects or on which a filter fails, in
    their original form; without a writer the former are dropped, and the latter pass with `clean_error` in
    their metadata.
    """

    type = "🧹 - CLEAN"
    name = "clean"

    def __init__(
        self,
        recipe: str = "default",
        *,
        only: Sequence[str] = (),
        skip: Sequence[str] = (),
        options: Mapping[str, Mapping[str, Any]] | None = None,
        min_confidence: float | None = None,
        budget: float | None = None,
        reject: Sequence[str] = (),
        changes: Any = None,
        findings: Any = None,
        rejects: DiskWriter | None = None,
        quarantine: DiskWriter | None = None,
    ) -> None:
        super().__init__()
        rejections = tuple(Rejection.parse(stated) for stated in reject)
        self.job = Job(
            recipe, tuple(only), tuple(skip), dict(options or {}), min_confidence, reject=rejections, budget=budget
        ).anchored()
        self.writers = {
            "changes": _writer(changes),
            "findings": _writer(findings),
            "rejects": rejects,
            "quarantine": quarantine,
        }

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:  # noqa: ARG002
        """Cleaned documents, in the order in which they come."""
        with contextlib.ExitStack() as opened:
            writers = {name: opened.enter_context(writer) for name, writer in self.writers.items() if writer}
            cleaner = Cleaner(self.job)
            for document in data:
                with self.track_time():
                    kept = self._one(document, cleaner, writers, rank)
                if kept:
                    self.update_doc_stats(document)
                    yield document

    def _one(self, document: Document, cleaner: Cleaner, writers: Mapping[str, Any], rank: int) -> bool:
        source = source_of({"metadata": document.metadata}, "")
        cleaned = cleaner.clean(document.text, document.id, source)
        self.stat_update("total")
        self._count(cleaned)
        for name, rows in (
            ("changes", map(change_row, cleaned.changes)),
            ("findings", map(finding_row, cleaned.findings)),
        ):
            if name in writers:
                for row in rows:
                    writers[name].write(Document(text=row.get("before", ""), id=document.id, metadata=row), rank)
        if cleaned.text is not None:
            document.text = cleaned.text
            return True
        rejected = cleaned.reason is not None
        name, key, why = (
            ("rejects", "filter_reason", cleaned.reason)
            if rejected
            else ("quarantine", "clean_error", (cleaned.error or "").strip().splitlines()[-1])
        )
        self.stat_update(name)
        document.metadata[key] = why
        if name in writers:
            writers[name].write(document, rank)
        return not rejected and name not in writers

    def _count(self, cleaned: Cleaned) -> None:
        for change in cleaned.changes:
            for step in change.steps:
                self.stat_update("edits", f"rule/{step.rule}")
        for finding in cleaned.findings:
            self.stat_update("findings", f"finding/{finding.kind}")
        if cleaned.changes:
            self.stat_update("documents changed")


def _writer(given: Any) -> DiskWriter | None:
    if given is None or isinstance(given, DiskWriter):
        return given
    return JsonlWriter(given, adapter=_row)


def _row(_: Any, document: Document) -> dict[str, Any]:
    """What stands in a file of changes or findings."""
    return {"id": document.id, **document.metadata}
