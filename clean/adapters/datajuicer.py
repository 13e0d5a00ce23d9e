"""data-juicer: a mapper for its recipes. Give this file to `--custom-operator-paths`, then write

process:
  - clean_mapper:
      recipe: web
"""

from __future__ import annotations

from typing import Any

from data_juicer.ops.base_op import OPERATORS, Mapper

from clean.recipe import load


@OPERATORS.register_module("clean_mapper")
class CleanMapper(Mapper):  # type: ignore[misc]
    """Cleans the text of each sample; with `count=True` the field `clean_edits` says how many edits each took."""

    _batched_op = True

    def __init__(self, recipe: str = "default", count: bool = False, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pipeline = load(recipe)
        self._count = count

    def process_batched(self, samples: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """A batch as lists by field."""
        results = [self._pipeline.run(text) for text in samples[self.text_key]]
        samples[self.text_key] = [result.text for result in results]
        if self._count:
            samples["clean_edits"] = [sum(len(change.steps) for change in result.changes) for result in results]
        return samples
