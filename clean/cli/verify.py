"""`clean verify`: checks a text and its log against each other, and with --deep the filters against the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from clean.cli import common
from clean.cli.entry import DONE, complain
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance
from clean.report.escape import visible


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@common.log_option
@click.option("--deep", is_flag=True, help="Run each filter again and name the first pass that differs.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing where everything fits.")
def command(paths: tuple[str, ...], log_path: str | None, deep: bool, quiet: bool) -> int:
    """Check that nobody changed FILE or its log, and that the original's hash comes out of the two.

    \b
    Examples:
      clean verify cleaned/*.txt
      clean verify --deep article.txt           also: do today's filters make the same edits?
      clean verify -q article.txt && deploy     nothing is said where everything fits

    A log among the FILEs, as in DIR/*, stands for the text that it lies beside, which is checked once.
    Files of decisions are no texts; they are left out, and that is said.

    Exit code 2 when anything does not fit. The hashes show damage and carelessness; whoever forges a text can
    forge its log as well, so keep the digest of logs elsewhere if that matters to you.
    """
    if log_path and len(paths) > 1:
        raise click.UsageError("--log belongs to one FILE")
    worst = DONE
    for path in _texts(paths, quiet=quiet):
        try:
            lines = _checked(path, log_path, deep=deep)
        except CleanError as error:
            worst = complain(str(error))
            continue
        if not quiet:
            common.emit("".join(visible(line, newlines=True) + "\n" for line in lines))
    return worst


def _texts(paths: Iterable[str], *, quiet: bool) -> Iterator[str]:
    """The texts among these files and those that their logs lie beside, each once."""
    told: set[str] = set()
    for path in paths:
        if path.endswith(files.DECISIONS_SUFFIX):
            common.report(f"clean: {path}: holds decisions, not a text; left out", quiet=quiet)
            continue
        text = path if files.candidates(path) else files.text_path(path)
        if text not in told:
            told.add(text)
            yield text


def _checked(path: str, log_path: str | None, *, deep: bool) -> list[str]:
    """What was found in order. Raises CleanError at the first mismatch."""
    pair = common.load_pair(path, log_path)
    name, log = pair.read.name, pair.log
    problems = log.verify(pair.text)
    if common.encoded(pair.text, log) != pair.read.data:
        problems.append("its byte order mark is not the one that was written")
    if problems:
        raise CleanError(f"{name}: {'; '.join(problems)}")
    edits = sum(len(change.steps) for change in log.changes)
    lines = [f"{name}: text and log fit ({_plural(edits, 'edit')} in {_plural(len(log.passes), 'pass', 'passes')})"]
    undone = sum(turn.undone for turn in log.passes)
    if undone:
        lines.append(f"{name}: {_plural(undone, 'edit was', 'edits were')} taken back since the filters ran")
    if log.redacted:
        lines.append(
            f"{name}: {_plural(log.redacted, 'change is', 'changes are')} redacted, so the hashes of the original "
            "and of the passes can't be checked; clean apply checks them, given the original"
        )
    return lines + (_deep(name, log) if deep else [])


def _deep(name: str, log: Provenance) -> list[str]:
    from clean.report.deep import DIFFERS, rerun

    if log.original is None:
        raise CleanError(f"{name}: a redacted log does not lead to the text that the filters saw")
    lines = []
    for verdict in rerun(log):
        said = f"{name}: pass {verdict.number} ({verdict.filter}): {verdict.said}"
        if verdict.outcome == DIFFERS:
            raise CleanError(said)
        lines.append(said)
    return lines


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
