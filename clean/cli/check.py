"""`clean check`: what would be changed and what was found, in the formats of other checkers."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import click

from clean.changes import Change
from clean.cli import common
from clean.cli.entry import complain
from clean.decode import DecodeError, decode
from clean.edit import Finding
from clean.errors import CleanError
from clean.formats import files
from clean.pipeline import Pipeline
from clean.provenance import Provenance
from clean.report.escape import clipped, contrasted, visible
from clean.report.listing import arrow
from clean.report.paint import Paint
from clean.report.places import Places
from clean.select import refuse_unknown, rule_matches

FORMATS = ("concise", "full", "json", "github", "sarif")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to report, at `start` of the original."""

    start: int
    end: int
    rule: str
    what: str
    confidence: float
    note: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one file."""

    name: str
    log: Provenance
    changes: list[Change]
    findings: list[Finding]

    def items(self) -> list[Item]:
        found = [
            Item(c.start, c.end, c.rule, "would change", c.confidence, "", c.before, c.after) for c in self.changes
        ]
        for f in self.findings:
            fix = (f.fix.old, f.fix.new) if f.fix else (None, None)
            found.append(Item(f.start, f.end, f.rule, f.kind, f.confidence, f.note, *fix))
        return sorted(found, key=lambda item: (item.start, item.end))


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@common.chain_options
@click.option("--select", metavar="A,B", help="Report these rules only: truncation, ads/share-bar, ads/*.")
@click.option("--ignore", metavar="A,B", help="Do not report these rules.")
@click.option(
    "--format",
    "style",
    type=click.Choice(FORMATS),
    default="concise",
    show_default=True,
    help="How to write the report.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 also when something was found.")
@common.color_option
def command(
    paths: tuple[str, ...],
    select: str | None,
    ignore: str | None,
    style: str,
    exit_zero: bool,
    color: str,
    **chain: object,
) -> int:
    """Report what would be changed in files and what was found there, and change nothing.

    \b
    Examples:
      clean check article.txt
      clean check texts/ --select truncation             only paragraphs that are cut off
      clean check texts/ --format sarif > clean.sarif    for code hosts and editors

    Folders are searched for text files. Exit code 1 if there is anything to report.
    """
    pipeline = common.pipeline(**chain)  # type: ignore[arg-type]
    _refuse_unknown([*common.names(select), *common.names(ignore)])
    wanted = _wanted(common.names(select), common.names(ignore))
    paint = Paint(common.use_color(color))
    reports: list[Report] = []
    worst = found = 0
    read = 0
    for path, named in _texts(common.texts(paths)):
        read += 1
        try:
            report = _checked(path, pipeline, wanted)
        except CleanError as error:
            worst = complain(str(error)) if named else worst
            continue
        found += bool(report.changes or report.findings)
        if style == "sarif":
            reports.append(report)
        else:
            common.emit("".join(line + "\n" for line in _WRITERS[style](report, paint)))
    if style == "sarif":
        _sarif(reports)
    if not read:
        common.report("clean: there is no text to check there")
    return worst or int(bool(found) and not exit_zero)


def _refuse_unknown(patterns: Sequence[str]) -> None:
    """A misspelt rule would report nothing, and pass. Rules of filters that don't run here are known, too."""
    if patterns:
        from clean import registry

        refuse_unknown(patterns, [f"{name}/{rule}" for name in registry.names() for rule in registry.kind(name).rules])


def _wanted(select: list[str], ignore: list[str]) -> Callable[[str], bool]:
    chosen, left = [rule_matches(name) for name in select], [rule_matches(name) for name in ignore]

    def wanted(rule: str) -> bool:
        return (not chosen or any(test(rule) for test in chosen)) and not any(test(rule) for test in left)

    return wanted


def _texts(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Files to check, and whether each was named: what is found in a folder may turn out not to be text."""
    for path in paths:
        if not os.path.isdir(path):
            yield path, True
            continue
        for home, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = os.path.join(home, name)
                if name.startswith(".") or name.endswith((*common.LOG_ENDINGS, ".zst", ".gz", ".parquet")):
                    continue
                if not files.special(file):
                    yield file, False


def _checked(path: str, pipeline: Pipeline, wanted: Callable[[str], bool]) -> Report:
    common.refuse_own(path)
    source = files.read(path)
    try:
        result = pipeline.run(decode(source.data), id=path)
    except DecodeError as error:
        raise CleanError(f"{source.name}: {error}") from error
    common.tell_of_a_guess(result.provenance, source.name)
    changes = [c for c in result.changes if c.before != c.after and any(wanted(step.rule) for step in c.steps)]
    return Report(source.name, result.provenance, changes, [f for f in result.findings if wanted(f.rule)])


def _concise(report: Report, paint: Paint) -> Iterator[str]:
    places = Places(report.log.original or "")
    for item in report.items():
        place = paint("place", f"{visible(report.name, newlines=True)}:{places.name(item.start)}:")
        said = visible(item.note, newlines=True)
        if item.before is not None and item.after is not None:
            said = f"{said}; would be " * bool(said) + arrow(item.before, item.after, paint)
        yield f"{place} {paint('found', item.what)} ({item.confidence:.2f}) {said} [{item.rule}]"


def _full(report: Report, paint: Paint) -> Iterator[str]:
    """The concise line, and under it the place in its line, marked."""
    text = report.log.original or ""
    places = Places(text)
    for item, line in zip(report.items(), _concise(report, paint), strict=True):
        yield line
        at = places.line(item.start)
        left = text[max(places.start(at), item.start - 50) : item.start]
        stop = min(max(item.end, item.start + 1), places.end(at))
        marked = visible(clipped(text[item.start : stop].rstrip("\r\n"), 60), newlines=True)
        right = text[stop : min(places.end(at), stop + 40)].rstrip("\r\n")
        shown = visible(left, newlines=True)
        yield f"    {shown}{marked}{visible(right, newlines=True)}"
        yield f"    {' ' * _cells(shown)}{paint('found', '^' * max(_cells(marked), 1))}"


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _json(report: Report, _: Paint) -> Iterator[str]:
    places = Places(report.log.original or "")
    for item in report.items():
        line, column = places.place(item.start)
        row = {
            "path": report.name,
            "line": line,
            "column": column,
            "span": [item.start, item.end],
            "rule": item.rule,
            "kind": "change" if item.what == "would change" else item.what,
            "confidence": item.confidence,
            "note": item.note,
            "before": item.before,
            "after": item.after,
        }
        yield json.dumps(row)


def _github(report: Report, _: Paint) -> Iterator[str]:
    """Workflow commands, which code hosts show beside the line."""
    places = Places(report.log.original or "")
    for item in report.items():
        (line, column), (last, behind) = places.place(item.start), places.place(item.end)
        said = f"{item.what} ({item.confidence:.2f}) {item.note}".rstrip()
        if item.before is not None and item.after is not None:
            before, after = contrasted(clipped(item.before, 120), clipped(item.after, 120))
            said += f' "{before}" → "{after}"'
        fields = {"file": visible(report.name), "line": line, "endLine": last, "col": column, "title": item.rule}
        if line == last:
            fields["endColumn"] = max(behind, column)
        level = "warning" if item.what == "would change" else "notice"
        options = ",".join(f"{key}={_percent(str(value), ':,')}" for key, value in fields.items())
        yield f"::{level} {options}::{_percent(visible(said, newlines=True))}"


def _percent(text: str, more: str = "") -> str:
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _sarif(reports: list[Report]) -> None:
    from clean.report.exports.sarif import report

    common.emit(report([(each.log, each.name, each.changes, each.findings) for each in reports]))


_WRITERS: dict[str, Callable[[Report, Paint], Iterator[str]]] = {
    "concise": _concise,
    "full": _full,
    "json": _json,
    "github": _github,
}
