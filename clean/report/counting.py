"""Edits and findings counted, over one log or many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from clean.changes import Step
from clean.edit import Finding
from clean.report.escape import clipped, contrasted
from clean.report.paint import Paint

BY = ("rule", "filter", "before")


@dataclass(slots=True)
class Count:
    """What one group of edits amounts to."""

    edits: int = 0
    texts: int = 0
    removed: int = 0
    added: int = 0
    lowest: float = 1.0
    highest: float = 0.0
    seen_in: int = field(default=-1, repr=False)

    def add(self, step: Step, text: int) -> None:
        self.edits += 1
        self.texts += text != self.seen_in
        self.seen_in = text
        self.removed += len(step.before)
        self.added += len(step.after)
        self.lowest = min(self.lowest, step.confidence)
        self.highest = max(self.highest, step.confidence)


class Tally:
    """Counts edits by `rule`, `filter` or `before` (each pair of before and after), and findings by rule."""

    def __init__(self, by: str) -> None:
        self.by = by
        self.texts = 0
        self.counts: dict[tuple[str, ...], Count] = {}
        self.findings: dict[tuple[str, str], int] = {}

    def add_edits(self, steps: Iterable[Step]) -> None:
        """The edits of one more text."""
        self.texts += 1
        for step in steps:
            key = self._key(step)
            count = self.counts.get(key)
            if count is None:
                count = self.counts[key] = Count()
            count.add(step, self.texts)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            key = (finding.rule if self.by != "filter" else finding.rule.partition("/")[0], finding.kind)
            self.findings[key] = self.findings.get(key, 0) + 1

    def _key(self, step: Step) -> tuple[str, ...]:
        if self.by == "rule":
            return (step.rule,)
        if self.by == "filter":
            return (step.rule.partition("/")[0],)
        return step.before, step.after, step.rule

    def sorted(self) -> list[tuple[tuple[str, ...], Count]]:
        return sorted(self.counts.items(), key=lambda item: (-item[1].edits, item[0]))

    def as_json(self) -> str:
        """One JSON object a line: first the groups of edits, then the findings."""
        names = ("before", "after", "rule") if self.by == "before" else (self.by,)
        rows: list[dict[str, object]] = [
            dict(zip(names, key, strict=True))
            | {"edits": c.edits, "texts": c.texts, "removed": c.removed, "added": c.added}
            | {"confidence": [c.lowest, c.highest]}
            for key, c in self.sorted()
        ]
        rows += [
            {"finding": kind, names[-1]: name, "count": count} for (name, kind), count in sorted(self.findings.items())
        ]
        return "".join(json.dumps(row) + "\n" for row in rows)

    def table(self, color: bool = False, limit: int | None = None) -> str:
        """For people, most frequent first."""
        paint = Paint(color)
        rows: list[tuple[str, ...]] = [("edits", "texts", "removed", "added", "confidence", self.by)]
        groups = self.sorted()
        rows += [(*_figures(count), self._label(key)) for key, count in groups[:limit]]
        if len(groups) > 1:
            rows.append((*_figures(_total(groups, self.texts)), "all"))
        lines = _aligned(rows) if groups else []
        if limit is not None and len(groups) > limit:
            lines.insert(-1, f"… and {len(groups) - limit} more (--limit)")
        if self.findings:
            name = "filter" if self.by == "filter" else "rule"
            lines += ["", *_aligned([("findings", "kind", name), *self._found()])]
        if not lines:
            return "no edits, no findings\n"
        return "".join(
            (paint("head", line) if line.lstrip().startswith(("edits", "findings")) else line) + "\n" for line in lines
        )

    def _found(self) -> list[tuple[str, ...]]:
        ordered = sorted(self.findings.items(), key=lambda item: (-item[1], item[0]))
        return [(str(count), kind, name) for (name, kind), count in ordered]

    def _label(self, key: tuple[str, ...]) -> str:
        if self.by != "before":
            return key[0]
        before, after = contrasted(clipped(key[0], 60), clipped(key[1], 60))
        return f'"{before}" → "{after}"  {key[2]}'


def _figures(count: Count) -> tuple[str, ...]:
    low, high = f"{count.lowest:.2f}", f"{count.highest:.2f}"
    return (
        str(count.edits),
        str(count.texts),
        str(count.removed),
        str(count.added),
        low if low == high else f"{low}–{high}",
    )


def _total(groups: Sequence[tuple[tuple[str, ...], Count]], texts: int) -> Count:
    counts = [count for _, count in groups]
    return Count(
        sum(c.edits for c in counts),
        texts,
        sum(c.removed for c in counts),
        sum(c.added for c in counts),
        min(c.lowest for c in counts),
        max(c.highest for c in counts),
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns right-aligned, the last one, a name, on the left."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]) - 1)]
    return [
        "  ".join([f"{cell:>{width}}" for cell, width in zip(row, widths, strict=False)] + [row[-1]]) for row in rows
    ]
