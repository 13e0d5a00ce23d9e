"""A result in one line, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from clean.report.escape import visible

if TYPE_CHECKING:
    from clean.pipeline import Result


def one_line(result: Result, name: str) -> str:
    """`page.txt: 41 edits in 39 places (run_together 30, watermark 2, …), 6 findings`."""
    by_filter = counts(result)
    edits, places = sum(by_filter.values()), len(result.changes)
    listed = ", ".join(f"{key} {count}" for key, count in by_filter.most_common(4))
    more = ", …" if len(by_filter) > 4 else ""
    found = len(result.findings)
    decoded = (
        ""
        if result.provenance.raw["encoding"] in ("ascii", "utf-8")
        else f", decoded from {result.provenance.raw['encoding']}"
    )
    where = f" in {_plural(places, 'place')}" if edits > places else ""
    return (
        f"{visible(name, newlines=True)}: {_plural(edits, 'edit')}{where}{f' ({listed}{more})' if edits else ''}, "
        f"{_plural(found, 'finding')}{decoded}"
    )


def counts(result: Result) -> Counter[str]:
    """Edits per filter."""
    return Counter(step.rule.partition("/")[0] for change in result.changes for step in change.steps)


def as_json(result: Result, name: str) -> str:
    """The same as a JSON object on one line, with the counts by rule."""
    rules = Counter(step.rule for change in result.changes for step in change.steps)
    return json.dumps(
        {
            "id": name,
            "encoding": result.provenance.raw["encoding"],
            "changes": len(result.changes),
            "edits": sum(rules.values()),
            "rules": dict(sorted(rules.items())),
            "findings": dict(sorted(Counter(found.kind for found in result.findings).items())),
            "chars": {"in": result.provenance.text["chars"], "out": len(result.text)},
        }
    )


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
