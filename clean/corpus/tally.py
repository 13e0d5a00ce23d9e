"""Counts that a run adds up, batch by batch and shard by shard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clean.corpus.kernel import Cleaned, Row


@dataclass(slots=True)
class Tally:
    """What came in, what was done with it, edits by rule and findings by kind."""

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
        self.characters += cleaned.log.text["chars"] if cleaned.log else 0
        for change in cleaned.changes:
            for step in change.steps:
                self.edits[step.rule] += 1
        for finding in cleaned.findings:
            self.findings[finding.kind] += 1

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
