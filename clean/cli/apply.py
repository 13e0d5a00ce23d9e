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
@click.option("-o", "--output", metavar="PATH", help="Write to this file, and its log beside it.")
def command(path: str, log_path: str, decisions: str | None, output: str | None) -> int:
    """Make the cleaned text again from ORIGINAL and the values that the log recorded.

    \b
    Examples:
      clean apply page.txt --log article.txt.prov.jsonl > article.txt
      clean apply page.txt --log article.txt.prov.jsonl --decisions article.txt.decisions.jsonl -o final.txt
      clean apply page.txt --log article.txt.prov.jsonl | cmp - article.txt

    ORIGINAL must be the very file that was cleaned: its hash is checked. Decisions that match no edit are reported.
    """
    log = common.load_log(log_path)
    source = files.read(path)
    try:
        bound = log.revealed(log.read_original(source.data))
    except ProvenanceError as error:
        raise CleanError(f"{source.name}: {error}") from error
    if decisions and log.redacted:
        raise CleanError(f"{log_path}: is redacted, and decisions need the full log")
    left = common.decided(bound, decisions) if decisions else bound
    text = left.apply(bound.original or "")
    if problems := left.verify(text) if not log.redacted else []:
        raise CleanError(f"{log_path}: {'; '.join(problems)}")
    data = common.encoded(text, left)
    if output is None or output == "-":
        common.emit(data)
    else:
        # what a redacted log does not tell must not come back into it
        files.write_pair(output, data, (log if log.redacted else left).dumps())
    return 0
