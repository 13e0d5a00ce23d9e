"""pandas and polars: `clean.frame(df, "text")`."""

from __future__ import annotations

from typing import Any

from clean.arrow import batch


def frame(table: Any, text_column: str = "text", **choices: Any) -> Any:
    """A pandas or polars DataFrame with the column cleaned, and two columns more: `changes` and `findings`.

    Both hold lists of structs (in pandas: of dicts), as `clean.batch` describes them. Missing texts stay
    missing. The given frame is not touched; in pandas its index stays. `choices` are those of `clean.load`.
    Raises KeyError for a missing column, TypeError for anything that is no DataFrame.
    """
    import pyarrow as pa

    home = type(table).__module__.split(".")[0]
    if home not in ("pandas", "polars") or type(table).__name__ != "DataFrame":
        raise TypeError(f"a pandas or polars DataFrame is expected, not {type(table).__name__}")
    if text_column not in table.columns:
        raise KeyError(f"no column {text_column!r}; the columns are: {', '.join(map(str, table.columns))}")
    if home == "polars":
        import polars as pl

        column = pa.array(table.get_column(text_column).to_list(), pa.string())
        done = batch(pa.table({text_column: column}), text_column, **choices)
        return table.with_columns(pl.from_arrow(done))
    column = pa.array([text if isinstance(text, str) else None for text in table[text_column].tolist()], pa.string())
    done = batch(pa.table({text_column: column}), text_column, **choices)
    new = {name: done.column(name).to_pylist() for name in done.schema.names}
    return table.assign(**new)
