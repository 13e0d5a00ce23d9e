"""spaCy: the cleaned text as a `Doc`, with a span for each finding."""

from __future__ import annotations

from typing import Any

from clean.recipe import load

SPANS = "clean"


def doc(nlp: Any, text: str | bytes, *, pipeline: Any = None, **choices: Any) -> Any:
    """What `nlp` makes of the cleaned text. A spaCy component can't do this, since a `Doc`'s text can't change.

    Findings stand in `doc.spans["clean"]`, labelled with their kind and widened to whole tokens; the log stands in
    `doc.user_data["clean"]` and leads from `Doc` offsets to the original: `log.to_original(start, end)`.
    """
    result = (pipeline or load(**choices)).run(text)
    made = nlp(result.text)
    spans = []
    for finding in result.findings:
        start, end = result.provenance.to_cleaned(finding.start, finding.end)
        span = made.char_span(start, end, label=finding.kind, alignment_mode="expand") if end > start else None
        if span is not None:
            spans.append(span)
    made.spans[SPANS] = spans
    made.user_data[SPANS] = result.provenance
    return made
