"""`clean report`: a corpus run as one HTML page with charts."""

from __future__ import annotations

import os

import click

from clean.cli import common
from clean.cli.entry import DONE

HELP = """\b
Examples:
  clean report out/                      write out/report.html
  clean report out/ -o monday.html       somewhere else
  clean report out/ -o - | less          to standard output

OUT is what `clean corpus` wrote. The page has edits by rule, how sure they are, edits per thousand characters by
source, findings by kind and why documents were rejected. It needs no network and holds no script.
"""


@click.command(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("folder", metavar="OUT")
@click.option("-o", "--output", metavar="PATH", help="Where the page goes; `-` is standard output.")
def command(folder: str, output: str | None) -> int:
    """See HELP."""
    from clean.corpus.statistics import gather
    from clean.formats import files
    from clean.report.corpus import page

    name = os.path.basename(os.path.abspath(folder))
    made = page(gather(folder), name=name)
    if output == "-":
        common.emit(made)
        return DONE
    place = output or os.path.join(folder, "report.html")
    files.write(place, made.encode())
    common.report(place)
    return DONE
