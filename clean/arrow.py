"""The Arrow kernel: a table in, the same table with its text cleaned and two columns more out.

Serves every engine that moves Arrow: `datasets.map` on Arrow batches, Ray Data's `map_batches`, Spark's
`mapInArrow`, DuckDB, Polars. Needs pyarrow (extra `corpus`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from clean.corpus.kernel import clean_all
from clean.pipeline import Pipeline

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T", "pa.RecordBatch", "pa.Table")


def batch(
    table: T, text_column: str = "text", *, pipeline: Pipeline | None = None, recipe: str = "default", **choices: Any
) -> T:
    """`table` (n rows) with `text_column` cleaned, and `changes` and `findings` added: lists of structs, n long.

    Offsets are code points of the ORIGINAL text. A null text stays null, with null lists. Give a `pipeline`, or
    a `recipe` and the choices of `clean.load`. Raises KeyError for a missing column, FilterError for a document
    that a filter fails on.
    """
    import pyarrow as pa

    from clean.corpus import tables

    if pipeline is None:
        from clean.recipe import load

        pipeline = load(recipe, **choices)
    index = table.schema.get_field_index(text_column)
    if index < 0:
        raise KeyError(f"no column {text_column!r}; the columns are: {', '.join(table.schema.names)}")
    column = table.column(index)
    results = clean_all(pipeline, column.to_pylist())
    texts = pa.array([result and result.text for result in results], type=column.type)
    changes = tables.lists(tables.changes, [result.changes if result else None for result in results])
    findings = tables.lists(tables.findings, [result.findings if result else None for result in results])
    done = table.set_column(index, table.schema.field(index), texts)
    for (name, kind), values in zip(added(), (changes, findings), strict=True):
        done = done.append_column(pa.field(name, kind), values)
    return done


def added() -> list[tuple[str, pa.DataType]]:
    """The columns that `batch` adds, with their types."""
    import pyarrow as pa

    from clean.corpus.tables import CHANGES, FINDINGS

    return [("changes", pa.list_(CHANGES)), ("findings", pa.list_(FINDINGS))]
