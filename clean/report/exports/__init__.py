"""A log in other people's formats. Each module says in `CANNOT` what its format can't carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from clean.provenance import Provenance

FORMATS = {
    "html": "one self-contained page to read and print",
    "criticmarkup": "the text with its edits marked in it, {~~so~>thus~~}",
    "sarif": "for code hosts and editors",
    "webannotation": "W3C Web Annotation, JSON-LD",
    "patch": "a unified diff for patch and git apply",
    "csv": "one edit a row, for spreadsheets",
    "parquet": "one change a row, for data tools (needs pyarrow)",
    "prov": "W3C PROV-JSON: which text came from which, through which passes",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: a log bound to its original, and both texts."""

    log: Provenance
    original: str
    cleaned: str
    name: str
    """What the cleaned text is called; `log.id` is what the original was called."""


def export(source: Source, kind: str) -> bytes:
    """The export as bytes of UTF-8. Raises CleanError where the format can't hold this text."""
    module = import_module(f"clean.report.exports.{kind}")
    write: Callable[[Source], str] = module.write
    return write(source).encode()


def cannot(kind: str) -> str:
    """One sentence on what the format can't carry."""
    said: str = import_module(f"clean.report.exports.{kind}").CANNOT
    return said
