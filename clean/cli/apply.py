"""`clean apply`: a log replayed on its original, with a reviewer's decisions if there are any; no filter runs."""

from __future__ import annotations

import click

from clean.cli import common
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import ProvenanceError


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="ORIGINAL")
@click.option("--log", "log_path", required=True, metavar="PATH", help="The log to replay.")
@click.option("--decisions", metavar="FILE", help="Leave out what was rejected here, put in what was rewritten.")
@click.option("-o", "--output", metavar="PATH", help="Write to this file, with the log beside it if it changed.")
def command(path: str, log_path: str, decisions: str | None, output: str | None) -> int:
    """Make the cleaned text again from ORIGINAL and the values that the log recorded.

    \b
    Examples:
      clean apply page.txt --log article.txt.prov.jsonl > article.txt
      clean apply page.txt --log article.txt.prov.jsonl --decisions article.txt.decisions.jsonl -o final.txt

    ORIGINAL must be the very file that was cleaned: its hash is checked. Decisions that match no edit are reported.
    """
    log = common.load_log(log_path)
    source = files.read(path)
    try:
        bound = log.revealed(log.read_original(source.data))
    except ProvenanceError as error:
        raise CleanError(f"{source.name}: {error}") from error
    if decisions:
        bound = common.decided(bound, decisions)
    text = bound.apply(bound.original or "")
    if problems := bound.verify(text) if not log.redacted else []:
        raise CleanError(f"{log_path}: {'; '.join(problems)}")
    data = common.encoded(text, bound)
    if output is None or output == "-":
        common.emit(data)
    elif decisions:
        files.write_pair(output, data, bound.dumps())
    else:
        files.write(output, data)
    return 0
