"""`clean query`: SQL over one log, a folder of logs, or the tables of a corpus run. Needs DuckDB."""

from __future__ import annotations

import csv
import io
import json
import os
from typing import Any

import click

from clean.cli import common, logs
from clean.errors import CleanError
from clean.formats import files


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="PATH")
@click.argument("sql", metavar="SQL")
@click.option(
    "--format",
    "style",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="How to write the rows.",
)
def command(path: str, sql: str, style: str) -> int:
    """Ask in SQL. PATH is a log, a text with its log beside it, a folder of logs, or a corpus run's folder.

    \b
    Tables (id is the document; places are offsets in the original):
      changes    id, change, start, end, before, after, rule, confidence, steps
      findings   id, start, end, kind, rule, confidence, note
      documents  id, encoding, raw_sha256, text_sha256, out_sha256, chars_in, chars_out, changes, edits, findings

    \b
    Examples:
      clean query cleaned/ "select rule, count(*) n from changes group by 1 order by n desc"
      clean query cleaned/ "select before, after, count(*) n from changes group by 1, 2 order by n desc limit 20"
      clean query run/ "select id from findings where kind = 'truncated'" --format csv
    """
    common.need("duckdb", "query")
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        _tables(connection, path)
        _lock(connection, path)
        answer = connection.execute(sql)
        names = [column[0] for column in answer.description or ()]
        rows = answer.fetchall()
    except duckdb.Error as error:
        raise CleanError(f"the query failed: {str(error).strip().splitlines()[0]}") from error
    finally:
        connection.close()
    common.emit(_written(names, rows, style))
    return 0


def _lock(connection: Any, path: str) -> None:
    """From here on SQL sees the three tables and nothing else: no other file, no network, no writing."""
    listed = [file for each in logs.tables(path).values() for file in each] if os.path.isdir(path) else [path]
    connection.execute(f"set allowed_paths = {_sql(listed)}")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _tables(connection: Any, path: str) -> None:
    """Make the three tables as views of what lies at `path`."""
    if os.path.isdir(path):
        found = logs.tables(path)
        if not any(found.values()):
            _log_views(connection, logs.logs_in(path))
        for name, listed in found.items():
            _corpus_view(connection, name, listed)
    elif path.endswith(".parquet"):
        _corpus_view(connection, "changes", [path])
    else:
        beside = [path] if path.endswith(common.LOG_ENDINGS) else files.candidates(path)
        if not beside or not os.path.exists(beside[0]):
            raise CleanError(f"{path}: there is no log here")
        _log_views(connection, beside[:1])


def _corpus_view(connection: Any, name: str, listed: list[str]) -> None:
    packed = [path for path in listed if path.endswith(".parquet")]
    plain = [path for path in listed if not path.endswith(".parquet")]
    parts = []
    if packed:
        parts.append(f"from read_parquet({_sql(packed)}, union_by_name = true)")
    if plain:
        parts.append(f"from read_json({_sql(plain)}, format = 'newline_delimited', union_by_name = true)")
    if parts:
        connection.execute(f"create view {name} as {' union all by name '.join(parts)}")


_COLUMNS = {
    "type": "VARCHAR", "id": "JSON", "span": "BIGINT[]", "before": "JSON", "after": "JSON", "rule": "VARCHAR",
    "confidence": "DOUBLE", "steps": "JSON[]", "kind": "VARCHAR", "note": "VARCHAR", "raw": "JSON", "text": "JSON",
    "out": "JSON", "changes": "BIGINT", "edits": "BIGINT", "findings": "BIGINT",
}  # fmt: skip
_LINES = """create table lines as select * from read_json(LOGS, format = 'newline_delimited', columns = {COLUMNS},
    filename = true, maximum_object_size = 1073741824)"""
_VIEWS = """
create view heads as select filename, json_extract_string(id, '$') as doc, raw, text from lines where type = 'head';
create macro said(value) as case json_type(value) when 'OBJECT' then repeat('█', (value->>'$.chars')::int)
    else json_extract_string(value, '$') end;
create macro in_order(names) as
    array_to_string(list_filter(names, lambda name, k: list_position(names, name) = k), ' + ');
create view changes as select doc as id, json_extract_string(l.id, '$')::int as change,
    span[1] as start, span[2] as "end", said(before) as before, said(after) as after,
    coalesce(rule, in_order(list_transform(steps, lambda s: s->>'$.rule'))) as rule,
    coalesce(confidence, list_min(list_transform(steps, lambda s: (s->>'$.confidence')::double))) as confidence,
    steps from lines l join heads using (filename) where type = 'change';
create view findings as select doc as id, span[1] as start, span[2] as "end", kind, rule, confidence, note
    from lines l join heads using (filename) where type = 'finding';
create view documents as select doc as id, h.raw->>'$.encoding' as encoding, h.raw->>'$.sha256' as raw_sha256,
    h.text->>'$.sha256' as text_sha256, l.out->>'$.sha256' as out_sha256, (h.text->>'$.chars')::bigint as chars_in,
    (l.out->>'$.chars')::bigint as chars_out, changes, edits, findings
    from lines l join heads h using (filename) where l.type = 'end';
"""


def _log_views(connection: Any, logs: list[str]) -> None:
    columns = ", ".join(f"{_quoted(key)}: {_quoted(kind)}" for key, kind in _COLUMNS.items())
    connection.execute(_LINES.replace("COLUMNS", columns).replace("LOGS", _sql(logs)))
    connection.execute(_VIEWS)


def _sql(paths: list[str]) -> str:
    return f"[{', '.join(map(_quoted, paths))}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _written(names: list[str], rows: list[tuple[Any, ...]], style: str) -> str:
    if style == "json":
        return "".join(json.dumps(dict(zip(names, row, strict=True)), default=str) + "\n" for row in rows)
    if style == "csv":
        from clean.report.exports.csv import guarded

        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([[guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows])
        return out.getvalue()
    return _table(names, rows)


def _table(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    from clean.report.escape import clipped, distinct

    cells = [[clipped(distinct("" if cell is None else str(cell)), 80) for cell in row] for row in rows]
    numeric = [all(isinstance(row[k], int | float) for row in rows) and bool(rows) for k in range(len(names))]
    widths = [max([len(name), *(len(row[k]) for row in cells)]) for k, name in enumerate(names)]
    lines = []
    for row in [names, *cells]:
        shown = [c.rjust(w) if n else c.ljust(w) for c, w, n in zip(row, widths, numeric, strict=True)]
        lines.append("  ".join(shown).rstrip() + "\n")
    return "".join(lines)
