"""The one door to the phrase tables: tab-separated files in `clean/data`, one row a line, `#` starts a comment."""

from __future__ import annotations

from functools import cache

from clean.package import DATA

Rows = tuple[tuple[str, ...], ...]


@cache
def rows(name: str) -> Rows:
    """The rows of `clean/data/NAME.tsv`, in the order of the file. Raises FileNotFoundError if there is none."""
    text = (DATA / f"{name}.tsv").read_text("utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if line and not line.startswith("#"))
