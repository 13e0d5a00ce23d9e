"""`clean diff`: what was changed, from the log, or recovered by comparing two texts."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import click

from clean.cli import common
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="FILE")
@click.argument("other", required=False, metavar="[FILE2]")
@common.log_option
@click.option(
    "--style",
    "--diff",
    "style",
    default="unified",
    show_default=True,
    metavar="STYLE",
    help="unified, word, side (two columns), edits (one line each); or patch, which the program patch takes.",
)
@click.option("--width", type=click.IntRange(40), help="Columns for style side; the terminal's when left out.")
@common.color_option
def command(path: str, other: str | None, log_path: str | None, style: str, width: int | None, color: str) -> int:
    """Show what was changed in FILE, as its log records it; or what differs between any two files.

    \b
    Examples:
      clean diff article.txt                    from the log beside it
      clean diff article.txt --style edits      one line for each edit, with its rule
      clean diff before.txt after.txt           two texts; without a log of one from the other recovered by comparing

    Exit code 1 when there are changes, 0 when there are none.
    """
    from clean.report import diff

    painted = common.use_color(color)
    if other is not None and files.is_log(other) and not log_path:
        other, log_path = None, other  # `clean diff page*` finds a text and its log
    if other is not None:
        if log_path:
            raise click.UsageError("--log belongs to one FILE; two files are compared without it")
        return _compare(path, other, style, width, color=painted)
    pair = common.load_pair(path, log_path)
    log = pair.log
    if log.original is None:
        log = replace(log, original=log.script.inverted().apply(pair.text))
    drawn = diff.render(log, style, name=pair.read.name, color=painted, width=width, cleaned_places=True)
    common.emit(drawn)
    return int(any(change.before != change.after for change in log.changes))


def _compare(path: str, other: str, style: str, width: int | None, *, color: bool) -> int:
    from clean.decode import DecodeError, decode
    from clean.report import diff
    from clean.report.compare import compare

    if path == other == "-":
        raise click.UsageError("standard input can be only one of the two")
    reads = files.read(path), files.read(other)
    recorded = _recorded(reads[0], other)
    if recorded:
        common.emit(diff.render(recorded, style, name=other, color=color, width=width, cleaned_places=True))
        return int(any(change.before != change.after for change in recorded.changes))
    texts = []
    for read in reads:
        try:
            texts.append(decode(read.data).text)
        except DecodeError as error:
            raise CleanError(f"{read.name}: {error}") from error
    marks = compare(*texts)
    drawn = diff.draw(texts[0], marks, style, names=(path, other), color=color, width=width, cleaned_places=True)
    if marks:
        common.emit("recovered by comparing, not recorded: places and units are guesses\n")
    common.emit(drawn)
    return int(bool(marks))


def _recorded(original: files.Read, other: str) -> Provenance | None:
    """The log beside the second file, where it is about the first."""
    if other == "-" or not files.candidates(other):
        return None
    try:
        log = common.load_pair(other).log
    except CleanError:
        return None
    about_it = hashlib.sha256(original.data).hexdigest() == log.raw["sha256"]
    return log if about_it and log.original is not None else None
