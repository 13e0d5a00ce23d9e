"""`clean stats`: edits counted over one log, several, or a folder of logs."""

from __future__ import annotations

import click

from clean.cli import common, logs
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
    """Count edits and findings over texts, logs, folders of logs, and the folder of a corpus run.

    \b
    Examples:
      clean stats cleaned/                            by rule, over a whole folder
      clean stats cleaned/ --by before --limit 20     the commonest replacements: the quickest check of a run
      clean stats article.txt --max-confidence 0.8    only the less certain ones
    """
    wanted = common.selection(rules, edits, where, max_confidence)
    tally = Tally(by)
    for changes, findings in logs.each(paths):
        tally.add_edits(step for change in changes for step in change.steps if wanted is None or wanted(change, step))
        if wanted is None:
            tally.add_findings(findings)
    common.emit(tally.as_json() if as_json else tally.table(common.use_color(color), limit))
    return 0
