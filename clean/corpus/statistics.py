"""What a corpus run did, in numbers, read back from its tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from clean.corpus import reading
from clean.corpus.kernel import Row

BINS = 20
LOWEST = 0.5
"""Where the histograms of confidence begin; what is less sure, which no filter does unasked, is in the first step."""


@dataclass(slots=True)
class Source:
    """Who documents come from: a site, a folder, a shard."""

    documents: int = 0
    characters: int = 0
    edits: int = 0

    @property
    def rate(self) -> float:
        """Edits per thousand characters."""
        return 1000 * self.edits / self.characters if self.characters else 0.0


@dataclass(slots=True)
class Statistics:
    """Counts of a whole run."""

    manifest: Row
    edits: Counter[str] = field(default_factory=Counter)
    confidence: dict[str, list[int]] = field(default_factory=dict)
    """Rule → edits by confidence, in twenty steps from `LOWEST` to 1."""
    findings: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Source] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why documents were rejected: kind and rule."""
    most_edited: list[tuple[int, str]] = field(default_factory=list)


def gather(output: str | Path) -> Statistics:
    """Read the tables of a finished run. Memory grows with rules and sources only. Raises CorpusError."""
    found = Statistics(reading.manifest(output))
    found.findings.update(found.manifest["total"]["findings"])
    for shard in found.manifest["shards"]:
        for row in reading.rows(output, "changes", shard, ["steps"]):
            for step in row["steps"]:
                bins = found.confidence.setdefault(step["rule"], [0] * BINS)
                bins[max(0, min(int((step["confidence"] - LOWEST) / (1 - LOWEST) * BINS), BINS - 1))] += 1
                found.edits[step["rule"]] += 1
        for row in reading.rows(output, "documents", shard, ["id", "source", "chars_in", "edits", "reason"]):
            _document(found, row)
        found.most_edited = sorted(found.most_edited, reverse=True)[:10]
    return found


def _document(found: Statistics, row: Row) -> None:
    source = found.sources.setdefault(row["source"] or "", Source())
    source.documents += 1
    source.characters += row.get("chars_in") or 0
    source.edits += row.get("edits") or 0
    if row["reason"]:
        found.reasons[row["reason"].partition(" (")[0]] += 1
    if row.get("edits"):
        found.most_edited.append((row["edits"], row["id"]))
