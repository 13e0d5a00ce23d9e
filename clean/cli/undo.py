"""`clean undo`: takes edits back, by rule, number or condition; text and log are written together."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

import click

from clean.changes import Change, Step, reject
from clean.cli import common
from clean.errors import CleanError
from clean.provenance import ConflictError, Provenance
from clean.report.listing import step_line
from clean.report.paint import Paint
from clean.report.places import Places
from clean.select import Selector

SHOWN = 20


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="FILE")
@common.log_option
@common.selection_options
@click.option("--with-dependents", is_flag=True, help="Take back later edits, too, that stand on those taken back.")
@click.option("-n", "--dry-run", is_flag=True, help="Write nothing; say what would go.")
@click.option("-q", "--quiet", is_flag=True, help="Do not list what goes.")
@common.color_option
def command(
    path: str,
    log_path: str | None,
    rules: tuple[str, ...],
    edits: tuple[int, ...],
    where: str | None,
    max_confidence: float | None,
    with_dependents: bool,
    dry_run: bool,
    quiet: bool,
    color: str,
) -> int:
    """Take edits of FILE back and keep the rest. No filter runs: the log has what stood there.

    \b
    Examples:
      clean undo article.txt --rule ads/share-bar       everything one rule did
      clean undo article.txt --edit 17                  one edit, by its number in clean log
      clean undo article.txt --where 'confidence < 0.7' -n     what that would take back

    Where later edits stand on those to be taken back they are listed, nothing is written, and the exit code is 1;
    --with-dependents takes them back as well.
    """
    wanted = common.selection(rules, edits, where, max_confidence)
    if wanted is None:
        raise click.UsageError("say which edits: --rule, --edit, --where or --max-confidence")
    if path == "-":
        raise click.UsageError("undo writes FILE back, so it can't be standard input")
    pair = common.load_pair(path, log_path)
    paint = Paint(common.use_color(color))
    going, standing = _outcome(pair.log, wanted)
    if not going:
        raise CleanError(f"{pair.read.name}: {_none(pair.log, rules)}")
    if not quiet:
        common.emit(_listed(pair, going, "to take back", paint))
    try:
        left = pair.log.without(wanted, with_dependents=with_dependents)
    except ConflictError as error:
        what = "standing on them (--with-dependents takes these back, too)"
        common.emit(_listed(pair, error.dependents, what, paint))
        return 1
    if standing and not quiet:
        common.emit(_listed(pair, standing, "standing on them, to take back, too", paint))
    if not dry_run:
        pair.write(left)
    gone = len(going) + len(standing)
    common.report(f"{pair.read.name}: {gone} edit{'s' * (gone != 1)} {'would be ' * dry_run}taken back", quiet=quiet)
    return 0


def _outcome(log: Provenance, wanted: Selector) -> tuple[list[tuple[Change, Step]], list[tuple[Change, Step]]]:
    """The edits that are wanted back, and those that stand on them."""
    going, standing = [], []
    for change in log.changes:
        if any(wanted(change, step) for step in change.steps):
            outcome = reject(change, lambda step, change=change: wanted(change, step))  # type: ignore[misc]
            going += [(change, step) for step in outcome.rejected]
            standing += [(change, step) for step in outcome.dependents]
    return going, standing


def _listed(pair: common.Pair, edits: Iterable[tuple[Change, Step]], what: str, paint: Paint) -> str:
    places = Places(pair.text)
    spans = {change.id: span for change, span in zip(pair.log.changes, pair.log.spans(), strict=True)}
    listed = list(edits)
    lines = [f"{len(listed)} edit{'s' * (len(listed) != 1)} {what}:"]
    for change, step in listed[:SHOWN]:
        lines.append(f"{change.id:>5}  {paint('place', places.name(spans[change.id][0]))}  {step_line(step, paint)}")
    if len(listed) > SHOWN:
        lines.append(f"{'':>5}  … and {len(listed) - SHOWN} more")
    return "\n".join(lines) + "\n"


def _none(log: Provenance, asked: tuple[str, ...]) -> str:
    """Why there is nothing to take back: what the log has instead, and which of its rules may have been meant."""
    rules = sorted({step.rule for change in log.changes for step in change.steps})
    has = f"edits 1 to {log.changes[-1].id} by {', '.join(rules)}" if rules else "no edits"
    known = [*rules, *dict.fromkeys(rule.partition("/")[0] for rule in rules)]
    near = dict.fromkeys(
        found
        for name in asked
        for found in [rule for rule in rules if rule.endswith(f"/{name}")] or get_close_matches(name, known, 1)
    )
    return f"no such edit; did you mean {' or '.join(near)}?" if near else f"no such edit; its log has {has}"
