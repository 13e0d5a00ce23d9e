"""Spark: `clean_frame(df, "text", recipe="web")` runs the Arrow kernel in `mapInArrow`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def clean_frame(frame: Any, text_column: str = "text", **choices: Any) -> Any:
    """A Spark DataFrame with the column cleaned, and `changes` and `findings` added. Lazy, as Spark is.

    `choices` are those of `clean.load`; files that they name must be readable under that path on every worker.
    """
    from pyspark.sql.pandas.types import from_arrow_type
    from pyspark.sql.types import StructField, StructType

    from clean.arrow import added

    fields = [StructField(name, from_arrow_type(kind), True) for name, kind in added()]

    def work(batches: Iterable[Any]) -> Iterator[Any]:
        from clean.arrow import batch
        from clean.recipe import load

        pipeline = load(**choices)
        for one in batches:
            yield batch(one, text_column, pipeline=pipeline)

    return frame.mapInArrow(work, StructType([*frame.schema.fields, *fields]))
