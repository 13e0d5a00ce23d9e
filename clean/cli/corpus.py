"""`clean corpus`: many documents, with tables of every edit and finding."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from clean.cli import common
from clean.cli.entry import DONE, FAILED
from clean.corpus.job import Job, Rejection
from clean.corpus.run import Summary, Watch, run
from clean.corpus.shards import Shard, size
from clean.corpus.storage import is_url, walk
from clean.corpus.work import Done
from clean.formats.files import is_log
from clean.report.escape import clipped, visible

HELP = """\b
Examples:
  clean corpus pages/ cleaned/                        a folder of texts or shards
  clean corpus 'in/*.jsonl.zst' out/ --workers 2      several processes; the same bytes for any number
  clean corpus in/ out/ --reject truncated:0.9        route cut documents, in their original form

IN is a folder, a glob, a file or an fsspec URL of .txt, .jsonl, .parquet, .warc or .wet (.gz and .zst too).
OUT gets clean/ (the same records in the same order), changes/, findings/ and documents/ (tables), rejects/,
quarantine/ (documents on which a filter failed, unmodified) and manifest.json. A run that was stopped goes on
where it was when called again.
"""


@click.command(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("source", metavar="IN")
@click.argument("folder", metavar="OUT")
@common.chain_options
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes on this machine.")
@common.engine_option
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="The field or column to clean.")
@click.option(
    "--id-field",
    default="id",
    show_default=True,
    metavar="NAME",
    help="The field that names a record; without it path/row does.",
)
@click.option(
    "--reject",
    multiple=True,
    metavar="KIND[:P]",
    help="Route documents with such a finding to rejects/; may be repeated.",
)
@click.option(
    "--budget",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Where more than this share of a document would go, take the least sure edits back.",
)
@click.option(
    "--log-format", type=click.Choice(["parquet", "jsonl"]), default="parquet", show_default=True, help="Of the tables."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, no summary.")
def command(source: str, folder: str, **options: Any) -> int:
    """See HELP."""
    chain = common.pipeline(**{key: options[key] for key in ("recipe", "only", "skip", "settings", "min_confidence")})
    job = _job(options)
    _need_pyarrow(job)
    begin = time.monotonic()
    if not options["quiet"]:
        _tell_of_logs(source)
    with _progress(quiet=options["quiet"]) as watch:
        summary = _run(options["engine"], source, folder, job, options["workers"], watch)
    if not options["quiet"]:
        _say(summary, chain.name, time.monotonic() - begin)
    elif summary.quarantined:
        common.report(_quarantined(summary, folder))
    return FAILED if summary.quarantined or summary.failed else DONE


def _job(options: dict[str, Any]) -> Job:
    from clean.recipe import parse_settings

    return Job(
        recipe=options["recipe"],
        only=tuple(common.names(options["only"])),
        skip=tuple(common.names(options["skip"])),
        options=parse_settings(options["settings"]),
        min_confidence=options["min_confidence"],
        text_field=options["text_field"],
        id_field=options["id_field"],
        log_format=options["log_format"],
        reject=tuple(Rejection.parse(stated) for stated in options["reject"]),
        budget=options["budget"],
    )


def _need_pyarrow(job: Job) -> None:
    from importlib.util import find_spec

    from clean.corpus.job import CorpusError

    if job.log_format == "parquet" and find_spec("pyarrow") is None:
        raise CorpusError("Parquet tables need pyarrow: pip install 'clean-provenance[corpus]', or --log-format jsonl")


def _run(engine: str, source: str, folder: str, job: Job, workers: int, watch: _Quiet) -> Summary:
    if engine == "local":
        return run(source, folder, job, workers=workers, watch=watch)
    from clean.corpus import engines

    summary = engines.run(engine, source, folder, job, workers=workers)
    for why in summary.failed.values():
        watch.failed(Shard("", "", ()), why)
    return summary


class _Quiet(Watch):
    """Says which shards could not be read, and nothing else."""

    def failed(self, shard: Shard, why: str) -> None:  # noqa: ARG002
        common.report(f"clean: {visible(why, newlines=True)}; its neighbours go on")


class _Progress(_Quiet, AbstractContextManager["_Progress"]):
    """Documents, speed, edits and, where the sizes of the shards are known, the time left; on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        self._bar = Progress(
            BarColumn(bar_width=24),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            TextColumn("left", markup=False),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=None)
        self._documents = self._characters = self._edits = 0
        self._start = time.monotonic()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, shards: Sequence[Shard]) -> None:
        """Only now, when all processes run: drawing takes a thread, and a process with threads is not to be forked."""
        self._bar.start()
        sizes = [size(shard) for shard in shards]
        self._bar.update(self._task, total=None if None in sizes else sum(filter(None, sizes)))

    def done(self, shard: Shard, done: Done) -> None:
        self._documents += done.tally.documents
        self._characters += done.tally.characters
        self._edits += sum(done.tally.edits.values())
        speed = self._characters / 1e6 / max(time.monotonic() - self._start, 1e-3)
        name = visible(clipped(shard.name, 40), newlines=True)
        said = f"{name}  {self._documents} documents  {self._edits} edits  {speed:.1f} MB/s"
        self._bar.update(self._task, advance=done.read, description=said)


def _progress(*, quiet: bool) -> AbstractContextManager[_Quiet]:
    return _Progress() if sys.stderr.isatty() and not quiet else nullcontext(_Quiet())


def _tell_of_logs(source: str) -> None:
    """Logs beside the texts end in .jsonl, too, and are left out."""
    count = 0 if is_url(source) else sum(is_log(name) for _, name in walk(source))
    if count:
        common.report(f"clean: {source}: {count} log{'s' * (count != 1)} of clean (*.prov.jsonl) left out")


def _quarantined(summary: Summary, folder: str) -> str:
    """Why the exit code is what it is; shards that could not be read were named one by one."""
    count = summary.quarantined
    why = f", the first: {summary.complaints[0]}" if summary.complaints else ""
    place = os.path.join(folder, "quarantine", "")
    return f"clean: {count} document{'s' * (count != 1)} in quarantine, unmodified, in {place}{why}"


def _say(summary: Summary, recipe: str, seconds: float) -> None:
    total = summary.manifest["total"]
    edits = sum(total["edits"].values())
    common.report(
        f"{total['documents']} documents, {edits} edits, {sum(total['findings'].values())} findings, "
        f"{total['rejected']} rejected, {total['quarantined']} in quarantine; recipe {recipe}, {seconds:.1f} s"
        + (f"; {summary.skipped} shards were done before" if summary.skipped else "")
        + (f"; {len(summary.failed)} shards could not be read" if summary.failed else "")
    )
    for title, counts in (("edits", total["edits"]), ("findings", total["findings"])):
        for name, count in sorted(counts.items(), key=lambda item: -item[1]):
            common.report(f"  {count:>9}  {title[:-1]:8} {name}")
    for seconds_taken, name in summary.slowest[:3]:
        common.report(f"  {seconds_taken:>8.2f}s  slowest  {visible(name, newlines=True)}")
    for count, name in summary.most_edited[:3]:
        if count:
            common.report(f"  {count:>9}  edits in {visible(name, newlines=True)}")
    for why in summary.complaints[:3]:
        common.report(visible(f"  in quarantine: {why}", newlines=True))
