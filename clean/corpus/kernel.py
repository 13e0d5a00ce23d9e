"""One document cleaned, routed, and told in rows: what every engine runs."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clean.changes import Change, Step
from clean.corpus.job import Job, Rejection
from clean.decode import Patch
from clean.edit import Finding
from clean.errors import CleanError
from clean.pipeline import Pipeline, Result
from clean.provenance import Provenance

Row = dict[str, Any]


@dataclass(slots=True)
class Cleaned:
    """What came of a document. Exactly one of `text`, `reason`, `error` says where it goes."""

    id: str
    source: str
    text: str | None = None
    reason: str | None = None
    """Why it is rejected."""
    error: str | None = None
    """Why it is in quarantine: where no text could be read, or no filter's work finished, and so there is no log."""
    log: Provenance | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.log.changes if self.log else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.log.findings if self.log else ()


class Cleaner:
    """A job's chain and its rules of routing, ready for any number of documents."""

    def __init__(self, job: Job) -> None:
        self._chain, self._reject, self._budget = job.pipeline, job.reject, job.budget

    def clean(self, text: str | bytes, id: str, source: str = "") -> Cleaned:  # noqa: A002
        """Clean one document; a failing filter quarantines it, a finding may reject it. Never raises for the document.

        `source` is who it comes from, for the tables.
        """
        try:
            result = self._chain.run(text, id=id)
            if self._budget is not None:
                result = within_budget(result, self._budget)
        except (CleanError, ValueError):
            return Cleaned(id, source, error=traceback.format_exc())
        reason = _reason(result.findings, self._reject)
        return Cleaned(id, source, None if reason else result.text, reason, None, result.provenance)


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


def _reason(findings: Iterable[Finding], reject: Iterable[Rejection]) -> str | None:
    for rejection in reject:
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


def patch_row(patch: Patch) -> Row:
    start, end = patch.chars
    return {"start": start, "end": end, "raw": patch.raw.hex()}


LOGGED: Mapping[str, Callable[[Provenance], Any]] = {
    "encoding": lambda log: log.raw["encoding"],
    "bom": lambda log: log.raw["bom"],
    "newline": lambda log: log.raw["newline"],
    "patches": lambda log: [patch_row(patch) for patch in log.patches],
    "raw_sha256": lambda log: log.raw["sha256"],
    "text_sha256": lambda log: log.text["sha256"],
    "out_sha256": lambda log: log.out["sha256"],
    "chars_in": lambda log: log.text["chars"],
    "chars_out": lambda log: log.out["chars"],
    "changes": lambda log: len(log.changes),
    "edits": lambda log: sum([len(change.steps) for change in log.changes]),
    "findings": lambda log: len(log.findings),
    "undone": lambda log: sum([turn.undone for turn in log.passes]),
}
"""What is said of a document that has a log; of others, null."""


def document_row(cleaned: Cleaned) -> Row:
    log = cleaned.log
    told = {column: log and value(log) for column, value in LOGGED.items()}
    return {"id": cleaned.id, "source": cleaned.source, **told, "reason": cleaned.reason, "error": cleaned.error}


def clean_all(pipeline: Pipeline, texts: Sequence[str | None]) -> list[Result | None]:
    """Results for a column of texts; None stays None."""
    return [None if text is None else pipeline.run(text, id=str(number)) for number, text in enumerate(texts)]
