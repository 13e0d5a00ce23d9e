"""`clean restore`: the original's bytes from the cleaned text and its log."""

from __future__ import annotations

import os

import click

from clean.cli import common
from clean.formats import files


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="FILE")
@common.log_option
@click.option("-o", "--output", metavar="PATH", help="Write to this file instead of standard output.")
def command(path: str, log_path: str | None, output: str | None) -> int:
    """Write the original of FILE, byte for byte: encoding, byte order mark, line ends and bad bytes included.

    \b
    Examples:
      clean restore article.txt -o original.txt
      clean restore article.txt -o article.txt     in place; its log, which is about the cleaned text, goes
      clean restore article.txt | cmp - page.txt
      clean restore - --log article.prov.jsonl < article.txt
    """
    pair = common.load_pair(path, log_path)
    data = pair.log.restore(pair.text)
    if output is None or output == "-":
        common.emit(data)
    elif os.path.realpath(output) == os.path.realpath(path):
        files.write(output, data, seen=pair.read.seen)
        _part(pair)
    else:
        files.write(output, data)
    return 0


def _part(pair: common.Pair) -> None:
    """Takes the log away that lies beside a text which is the original again: everything in it is in the text now."""
    gone = [log for log in files.candidates(pair.read.path) if os.path.samefile(log, pair.log_path)]
    for log in gone:
        os.unlink(log)
    if not gone:
        common.report(f"clean: {pair.read.name}: is the original again; {pair.log_path} is about the cleaned text")
