"""`clean stats`: edits counted over one log, several, or a folder of logs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from clean.cli import common
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance
from clean.report.counting import BY, Tally


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--by", type=click.Choice(BY), default="rule", show_default=True, help="What to count by.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Show the N most frequent.")
@common.selection_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@common.color_option
def command(
    paths: tuple[str, ...],
    by: str,
    limit: int | None,
    rules: tuple[str, ...],
    edits: tuple[int, ...],
    where: str | None,
    max_confidence: float | None,
    as_json: bool,
    color: str,
) -> int:
    """Count edits and findings over texts, logs and folders of logs.

    \b
    Examples:
      clean stats cleaned/                            by rule, over a whole folder
      clean stats cleaned/ --by before --limit 20     the commonest replacements: the quickest check of a run
      clean stats article.txt --max-confidence 0.8    only the less certain ones
    """
    wanted = common.selection(rules, edits, where, max_confidence)
    tally = Tally(by)
    for log in _logs(paths):
        tally.add_edits(
            step for change in log.changes for step in change.steps if wanted is None or wanted(change, step)
        )
        if wanted is None:
            tally.add_findings(log.findings)
    common.emit(tally.as_json() if as_json else tally.table(common.use_color(color), limit))
    return 0


def _logs(paths: Iterable[str]) -> Iterator[Provenance]:
    for path in paths:
        if not os.path.isdir(path):
            yield common.log_of(path)[0] if path.endswith(common.LOG_ENDINGS) else _beside(path)
            continue
        logs = list(files.logs_under(path))
        if not logs:
            raise CleanError(f"{path}: no log ({files.LOG_SUFFIX}) in this folder")
        yield from map(common.load_log, logs)


def _beside(path: str) -> Provenance:
    return common.load_pair(path).log
