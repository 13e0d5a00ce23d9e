"""`clean learn`: what the documents of one source share, as tables for the filters `boilerplate` and `watermark`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from clean.cli import common
from clean.cli.entry import DONE, FAILED

HELP = """\b
Examples:
  clean learn pages/ -o tables/                         read a corpus twice, write three tables
  clean page.txt --set boilerplate.table=tables/lines.tsv
  clean corpus pages/ out/ --set boilerplate.table=tables/lines.tsv --set watermark.table=tables/stamps.tsv

CORPUS is what `clean corpus` takes. A document's source is its field `source`, the host of its `url`, or the folder
or shard that it lies in; five documents of one source are the least from which anything is learned.
tables/ gets lines.tsv (lines of the site's furniture), stamps.tsv (strings dropped into running text) and
doubtful.tsv (both, where it is less sure): text, count, documents, sources, confidence, example. They are plain
text: read them before they delete anything, and strike out what is not furniture.
"""


@click.command(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("source", metavar="CORPUS")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="Where the tables go.")
@click.option("--recipe", default="minimal", show_default=True, metavar="NAME|FILE", help="What runs before learning.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes on this machine.")
@common.engine_option
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field or column to read.")
@click.option("--id-field", default="id", show_default=True, metavar="NAME", help="The field that names a record.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.9,
    show_default=True,
    metavar="P",
    help="Rows less sure go to doubtful.tsv.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, no summary.")
def command(source: str, folder: str, **options: Any) -> int:
    """See HELP."""
    from clean.corpus.job import Job
    from clean.formats import files
    from clean.learn import score
    from clean.learn.run import learn
    from clean.report.escape import visible

    job = Job(options["recipe"], text_field=options["text_field"], id_field=options["id_field"])
    with _progress(quiet=options["quiet"]) as told:
        learned = learn(source, job, engine=options["engine"], workers=options["workers"], told=told)
    tables = score.tables(learned.lines, learned.stamps, options["min_confidence"])
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        files.write(Path(folder) / name, score.written(rows))
    for why in learned.failed:
        common.report(f"clean: {visible(why, newlines=True)}; its neighbours count")
    if not options["quiet"]:
        lines, stamps, doubtful = map(len, tables.values())
        common.report(
            f"{learned.documents} documents: {lines} lines, {stamps} stamps, {doubtful} doubtful rows in {folder}"
        )
    return FAILED if learned.failed else DONE


def _progress(*, quiet: bool) -> AbstractContextManager[Callable[[str], None] | None]:
    if quiet or not sys.stderr.isatty():
        return nullcontext()
    return _Status()


class _Status(AbstractContextManager[Callable[[str], None]]):
    def __init__(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status("starting")

    def __enter__(self) -> Callable[[str], None]:
        self._status.start()
        return self._status.update

    def __exit__(self, *_: object) -> None:
        self._status.stop()
