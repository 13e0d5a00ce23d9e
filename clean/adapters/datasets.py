"""Hugging Face datasets: `dataset.map(mapper(recipe="web"), batched=True)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clean.arrow import batch
from clean.pipeline import Pipeline


@dataclass(frozen=True)
class _Mapper:
    pipeline: Pipeline
    text_column: str

    def __call__(self, rows: Any) -> Any:
        import pyarrow as pa

        table = rows if isinstance(rows, pa.Table) else pa.table({self.text_column: list(rows[self.text_column])})
        return batch(table, self.text_column, pipeline=self.pipeline)


def mapper(text_column: str = "text", *, pipeline: Pipeline | None = None, **choices: Any) -> Any:
    """A function for `map(batched=True)`: cleans the column and adds `changes` and `findings`, as `clean.batch` does.

    `choices` are those of `clean.load`. Gives Arrow tables whatever it is given, so that a first batch without
    changes does not fix the column's type as a list of nothing.
    """
    from clean.recipe import load

    return _Mapper(pipeline or load(**choices), text_column)
