"""W3C Web Annotation: a page of annotations on the original, each with its offsets and the text around it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = "The steps inside a change and their order; offsets hold only for the text whose hash is given."
CONTEXT = 32


def write(source: Source) -> str:
    log = source.log
    target = log.id if log.id != "-" else source.name
    items = [
        _annotation(
            source, target, change.start, change.end, "editing", _edit(change.after), change.rule, change.confidence
        )
        for change in log.changes
        if change.before != change.after
    ]
    items += [
        _annotation(source, target, f.start, f.end, "commenting", _note(f.kind, f.note), f.rule, f.confidence)
        for f in log.findings
    ]
    page = {
        "@context": [
            "http://www.w3.org/ns/anno.jsonld",
            {"rule": "urn:clean:rule", "confidence": "urn:clean:confidence", "sha256": "urn:clean:sha256"},
        ],
        "type": "AnnotationPage",
        "summary": f"Edits and findings by {log.tool}. Offsets are code points. Not carried: {CANNOT}",
        "sha256": log.text["sha256"],
        "items": items,
    }
    return json.dumps(page, indent=1) + "\n"


def _edit(after: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": "editing", "format": "text/plain", "value": after}


def _note(kind: str, note: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": "commenting", "format": "text/plain", "value": f"{kind}: {note}"}


def _annotation(
    source: Source, target: str, start: int, end: int, motive: str, body: dict[str, Any], rule: str, confidence: float
) -> dict[str, Any]:
    text = source.original
    return {
        "type": "Annotation",
        "motivation": motive,
        "body": body,
        "target": {
            "source": target,
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(start - CONTEXT, 0) : start],
                    "suffix": text[end : end + CONTEXT],
                },
            ],
        },
        "rule": rule,
        "confidence": confidence,
    }
