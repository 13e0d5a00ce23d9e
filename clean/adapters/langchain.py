"""LangChain: a transformer of documents, for use between a loader and a splitter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from langchain_core.documents import BaseDocumentTransformer, Document

from clean.recipe import load


class CleanTransformer(BaseDocumentTransformer):  # type: ignore[misc]
    """`CleanTransformer(recipe="pdf").transform_documents(documents)`: new documents; the choices of `clean.load`.

    Their metadata has, under `clean`, how many edits each rule made and what was found; with `log=True` also the
    log itself, from which the original comes back.
    """

    def __init__(self, recipe: str = "default", *, log: bool = False, **choices: Any) -> None:
        self._pipeline = load(recipe, **choices)
        self._log = log

    def transform_documents(self, documents: Sequence[Document], **_: Any) -> Sequence[Document]:
        """One document for each, in order. Raises FilterError."""
        return [self._one(document) for document in documents]

    def _one(self, document: Document) -> Document:
        result = self._pipeline.run(document.page_content, id=document.id or "-")
        rules = Counter(step.rule for change in result.changes for step in change.steps)
        said: dict[str, Any] = {
            "edits": dict(sorted(rules.items())),
            "findings": [
                {
                    "kind": found.kind,
                    "rule": found.rule,
                    "span": list(result.provenance.to_cleaned(found.start, found.end)),
                }
                for found in result.findings
            ],
        }
        if self._log:
            said["log"] = result.provenance.dumps().decode()
        return Document(page_content=result.text, metadata={**document.metadata, "clean": said}, id=document.id)
