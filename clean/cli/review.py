"""`clean review`: accept and reject the edits of a text, or of a folder of texts, in the browser or the terminal."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import click

from clean import decisions
from clean.cli import common
from clean.errors import CleanError
from clean.formats import files

if TYPE_CHECKING:
    from clean.provenance import Provenance
    from clean.review.model import Review
    from clean.review.server import Document


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("path", metavar="FILE|FOLDER")
@common.log_option
@click.option("--decisions", "kept", metavar="PATH", help="Keep decisions here, not beside FILE.")
@click.option("--who", metavar="NAME", help="Write this name into each decision.")
@click.option("--open", "opened", is_flag=True, help="Open the page in the browser.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="This port; otherwise a free one.")
@click.option("--tty", is_flag=True, help="Ask in the terminal, one edit after another; no page.")
@click.option("--static", metavar="OUT.html", help="Write a page to read and print, on which nothing can be decided.")
@click.option("--apply", "applied", is_flag=True, help="Put the decisions into FILE and its log, and exit.")
def command(
    path: str,
    log_path: str | None,
    kept: str | None,
    who: str | None,
    opened: bool,
    port: int,
    tty: bool,
    static: str | None,
    applied: bool,
) -> int:
    """Accept and reject the edits in the log of FILE, in place, on a page that only this machine can see.

    \b
    Examples:
      clean review article.txt --open          in the browser
      clean review cleaned/                    all texts of a folder that have a log
      clean review article.txt --tty           in the terminal
      clean review article.txt --apply         afterwards: what was rejected goes, what was rewritten comes in

    Each decision is saved as it is made, to FILE.decisions.jsonl. The next run on the original takes it up
    again: clean page.txt -o article.txt --log --decisions
    """
    if tty + bool(static) + applied > 1:
        raise click.UsageError("--tty, --static and --apply are different things: give one")
    if path == "-":
        raise click.UsageError("review needs a file, with its log beside it")
    if os.path.isdir(path):
        if tty or static or applied or kept or log_path:
            raise click.UsageError("--tty, --static, --apply, --decisions and --log take one FILE, not a folder")
        return _serve(_documents(path, who), port, opened)
    if static:
        return _static(path, log_path, static)
    kept = kept or f"{path}{files.DECISIONS_SUFFIX}"
    if applied:
        return _apply(path, log_path, kept)
    review = _review(path, log_path, kept, who)
    if not review.changes and (tty or not review.log.findings):
        common.report(f"clean: {path}: its log has no edits, so there is nothing to review")
        return 0
    if tty:
        from clean.review.tty import ask

        return ask(review)
    return _serve([_document(path, log_path, kept, who, review)], port, opened, review)


def _review(path: str, log_path: str | None, kept: str, who: str | None) -> Review:
    from clean.review.model import Review

    return Review(common.load_pair(path, log_path).log, kept, name=path, who=who)


def _document(path: str, log_path: str | None, kept: str, who: str | None, review: Review) -> Document:
    common.need("starlette", "review")
    from clean.review.server import Document

    count = len(review.changes), len(review.log.findings)
    read = path, log_path or files.log_path(path), kept
    return Document(path, *count, partial(_review, path, log_path, kept, who), read)


def _documents(folder: str, who: str | None) -> list[Document]:
    """Every text under a folder with a log that says something; those that can't be read are named."""
    found = []
    for log_path in files.logs_under(folder):
        path = log_path.removesuffix(".zst").removesuffix(files.LOG_SUFFIX)
        kept = f"{path}{files.DECISIONS_SUFFIX}"
        try:
            review = _review(path, log_path, kept, who)
        except CleanError as error:
            common.report(f"clean: left out: {error}")
            continue
        if review.changes or review.log.findings:
            found.append(_document(path, log_path, kept, who, review))
    if not found:
        raise CleanError(
            f"{folder}: there is no text in it whose log has edits or findings (clean … --log writes logs)"
        )
    return found


def _serve(documents: list[Document], port: int, opened: bool, first: Review | None = None) -> int:
    common.need("starlette", "review")
    common.need("uvicorn", "review")
    from clean.review.server import Desk, serve

    def announce(address: str) -> None:
        common.emit(f"{address}\n")
        common.report("clean: the address holds the key to your text; Ctrl-C ends the review")
        if opened:
            import webbrowser

            webbrowser.open(address)

    try:
        serve(Desk(documents, first), announce, port=port)
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        raise CleanError(f"port {port}: {(error.strerror or str(error)).lower()}") from error
    return 0


def _static(path: str, log_path: str | None, out: str) -> int:
    from clean.report.html import page

    pair = common.load_pair(path, log_path)
    data = page(pair.log, name=pair.read.name).encode()
    if out == "-":
        common.emit(data)
    else:
        files.write(out, data)
    return 0


def _apply(path: str, log_path: str | None, kept: str) -> int:
    """Text and log together, as `clean undo` writes them."""
    pair = common.load_pair(path, log_path)
    if pair.log.original is None:
        raise CleanError(f"{path}: its log is redacted, so nothing can be taken back")
    left, stale = decisions.apply(pair.log, decisions.loads(common.utf8(files.read(kept)), kept))
    before = len(pair.log.changes)
    made = _remedies(left) - _remedies(pair.log)
    back = before + made - len(left.changes)
    if left is not pair.log:
        pair.write(left)
    common.report(
        f"clean: {path}: {back} of {before} changes taken back, "
        f"{f'{made} proposed ones made, ' if made else ''}{len(stale)} decisions match nothing (any more)"
    )
    return 0


def _remedies(log: Provenance) -> int:
    return sum(step.rule == decisions.REMEDY for change in log.changes for step in change.steps)
