"""One document cleaned, routed, and put into rows: what every engine runs."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clean.changes import Change, Step
from clean.corpus.job import Job
from clean.edit import Finding
from clean.errors import CleanError
from clean.pipeline import Pipeline, Result

Row = dict[str, Any]


@dataclass(slots=True)
class Cleaned:
    """What came of a document. Exactly one of `text`, `reason`, `error` says where it goes."""

    id: str
    text: str | None = None
    reason: str | None = None
    error: str | None = None
    changes: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    document: Row = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """Counts that a run adds up."""

    documents: int = 0
    rejected: int = 0
    quarantined: int = 0
    characters: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def add(self, cleaned: Cleaned) -> None:
        self.documents += 1
        self.rejected += cleaned.reason is not None
        self.quarantined += cleaned.error is not None
        self.characters += cleaned.document.get("chars_in", 0)
        for change in cleaned.changes:
            self.edits.update(step["rule"] for step in change["steps"])
        self.findings.update(finding["kind"] for finding in cleaned.findings)

    def merge(self, other: Tally) -> None:
        self.documents += other.documents
        self.rejected += other.rejected
        self.quarantined += other.quarantined
        self.characters += other.characters
        self.edits.update(other.edits)
        self.findings.update(other.findings)

    def as_json(self) -> Row:
        return {
            "documents": self.documents,
            "rejected": self.rejected,
            "quarantined": self.quarantined,
            "characters": self.characters,
            "edits": dict(sorted(self.edits.items())),
            "findings": dict(sorted(self.findings.items())),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Tally:
        counts = {key: row[key] for key in ("documents", "rejected", "quarantined", "characters")}
        return cls(**counts, edits=Counter(row["edits"]), findings=Counter(row["findings"]))


def clean_one(text: str | bytes, id: str, job: Job, source: str = "") -> Cleaned:  # noqa: A002
    """Clean one document; a failing filter quarantines it, a finding may reject it. Never raises for the document.

    `source` is who it comes from, for the tables.
    """
    try:
        result = job.pipeline.run(text, id=id)
        if job.budget is not None:
            result = within_budget(result, job.budget)
    except (CleanError, ValueError):
        return Cleaned(id, error=traceback.format_exc())
    cleaned = Cleaned(
        id,
        changes=[change_row(change) for change in result.changes],
        findings=[finding_row(finding) for finding in result.findings],
        document={"source": source, **document_row(result)},
    )
    cleaned.reason = _reason(result.findings, job)
    if cleaned.reason is None:
        cleaned.text = result.text
    return cleaned


def within_budget(result: Result, budget: float) -> Result:
    """Take the least sure edits back until no more than `budget` of the original's characters is removed.

    White space does not count. Edits that stand on those taken back go with them.
    """
    allowed = budget * len(result.original)
    removing = sorted(
        (
            (step.confidence, change.id, n, step, lost)
            for change in result.changes
            for n, step in enumerate(change.steps)
            if (lost := _lost(step)) > 0
        ),
        key=lambda item: item[:3],
    )
    excess = sum(lost for *_, lost in removing) - allowed
    unwanted: set[int] = set()
    for *_, step, lost in removing:
        if excess <= 0:
            break
        unwanted.add(id(step))
        excess -= lost
    if not unwanted:
        return result
    provenance = result.provenance.without(lambda _, step: id(step) in unwanted, with_dependents=True)
    return Result(provenance.apply(result.original), provenance)


def _lost(step: Step) -> int:
    return len("".join(step.before.split())) - len("".join(step.after.split()))


def _reason(findings: Iterable[Finding], job: Job) -> str | None:
    for rejection in job.reject:
        for finding in findings:
            if finding.kind == rejection.kind and finding.confidence >= rejection.confidence:
                return f"{finding.kind} ({finding.confidence:.2f}, {finding.rule}): {finding.note}"
    return None


def change_row(change: Change) -> Row:
    return {
        "change": change.id,
        "start": change.start,
        "end": change.end,
        "before": change.before,
        "after": change.after,
        "rule": change.rule,
        "confidence": change.confidence,
        "steps": [
            {
                "pass": step.number,
                "at": step.at,
                "before": step.before,
                "after": step.after,
                "rule": step.rule,
                "confidence": step.confidence,
                "why": json.dumps(step.why) if step.why else None,
            }
            for step in change.steps
        ],
    }


def finding_row(finding: Finding) -> Row:
    return {
        "start": finding.start,
        "end": finding.end,
        "kind": finding.kind,
        "rule": finding.rule,
        "confidence": finding.confidence,
        "note": finding.note,
    }


def document_row(result: Result) -> Row:
    log = result.provenance
    return {
        "encoding": log.raw["encoding"],
        "raw_sha256": log.raw["sha256"],
        "text_sha256": log.text["sha256"],
        "out_sha256": log.out["sha256"],
        "chars_in": log.text["chars"],
        "chars_out": log.out["chars"],
        "changes": len(log.changes),
        "edits": sum(len(change.steps) for change in log.changes),
        "findings": len(log.findings),
        "undone": sum(turn.undone for turn in log.passes),
    }


def clean_all(pipeline: Pipeline, texts: Sequence[str | None]) -> list[Result | None]:
    """Results for a column of texts; None stays None."""
    return [None if text is None else pipeline.run(text, id=str(number)) for number, text in enumerate(texts)]
