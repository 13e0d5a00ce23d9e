"""`clean export`: a log in another format."""

from __future__ import annotations

import io
from typing import Any

import click

from clean.changes import Change
from clean.cli import common
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance
from clean.report.exports import FORMATS, Source, cannot, export


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="\b\nFormats:\n" + "\n".join(f"  {name:14} {about}" for name, about in FORMATS.items()),
)
@click.argument("path", metavar="FILE")
@click.option("--to", "kind", required=True, type=click.Choice(tuple(FORMATS)), metavar="FORMAT", help="Which format.")
@common.log_option
@click.option("-o", "--output", metavar="PATH", help="Write to this file instead of standard output.")
def command(path: str, kind: str, log_path: str | None, output: str | None) -> int:
    """Write what the log of FILE holds in another format.

    \b
    Examples:
      clean export article.txt --to html -o article.html       one page to read and print
      clean export article.txt --to patch | patch page.txt     for other tools
      clean export article.txt --to sarif -o article.sarif     for code hosts and editors

    No other format can carry all of a log; each says what it leaves out, and docs/reference/exports.md lists it.
    """
    pair = common.load_pair(path, log_path)
    original = pair.log.original
    if original is None:
        if kind == "patch":
            raise CleanError(f"{pair.read.name}: its log is redacted, so no patch can be made from it")
        original = pair.log.script.inverted().apply(pair.text)
    source = Source(pair.log, original, pair.text, pair.read.name)
    data = parquet_bytes(source.log, source.name) if kind == "parquet" else export(source, kind)
    if output is None or output == "-":
        common.emit(data)
    else:
        files.write(output, data)
    return 0


def parquet_bytes(log: Provenance, name: str) -> bytes:
    """The table of changes, in the columns that a corpus run writes."""
    common.need("pyarrow", "query")
    import pyarrow as pa
    import pyarrow.parquet as pq

    from clean.corpus.tables import SCHEMAS

    name = log.id if log.id != "-" else name
    rows = [{"id": name} | _row(change) for change in log.changes]
    table = pa.Table.from_pylist(rows, schema=SCHEMAS["changes"])
    table = table.replace_schema_metadata({"clean": log.tool, "not carried": cannot("parquet")})
    out = io.BytesIO()
    pq.write_table(
        table,
        out,
        compression="zstd",
        compression_level=19,
        use_dictionary=["id", "rule", "confidence"],
        column_encoding=dict.fromkeys(("change", "start", "end"), "DELTA_BINARY_PACKED"),
        write_statistics=["start"],
        store_schema=False,
    )
    return out.getvalue()


def _row(change: Change) -> dict[str, Any]:
    """As a corpus run writes it, but that a change of one step does not say everything twice."""
    from clean.corpus.kernel import change_row

    row = change_row(change)
    if len(change.steps) == 1:
        row["steps"] = None
    return row
