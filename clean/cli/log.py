"""`clean log`: the edits and findings of a log, one a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from clean.changes import Change
from clean.cli import common
from clean.edit import Finding
from clean.provenance import Provenance
from clean.report.listing import change_lines, finding_line
from clean.report.paint import Paint
from clean.report.places import Places
from clean.rows import change_row, finding_row
from clean.select import Selector, rule_matches


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="FILE")
@common.log_option
@common.selection_options
@click.option("--original", "in_original", is_flag=True, help="Give places in the original.")
@click.option("--spans", is_flag=True, help="Give offsets [start, end) in the original and in the cleaned text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, as in the log.")
@click.option("--stats", is_flag=True, help="Count by rule instead; the same as clean stats FILE.")
@common.color_option
def command(
    path: str,
    log_path: str | None,
    rules: tuple[str, ...],
    edits: tuple[int, ...],
    where: str | None,
    max_confidence: float | None,
    in_original: bool,
    spans: bool,
    as_json: bool,
    stats: bool,
    color: str,
) -> int:
    """List what the log of FILE holds: number, place in the cleaned text, confidence, rule, before → after.

    \b
    Examples:
      clean log article.txt                           everything
      clean log article.txt --rule 'ads/*'            what one filter did
      clean log article.txt --max-confidence 0.7      what is worth a look
      clean log article.txt --original                with places in the original, as clean check has them

    FILE is a cleaned text with its log beside it, or a log. Lines that begin with ! are findings: seen, not changed.
    """
    log, text = common.log_of(path, log_path)
    wanted = common.selection(rules, edits, where, max_confidence)
    changes = _chosen(log, wanted)
    findings = [] if edits or where else _found(log, rules, max_confidence)
    if stats:
        from clean.report import counting

        tally = counting.Tally("rule")
        tally.add_edits(
            step for change, _ in changes for step in change.steps if wanted is None or wanted(change, step)
        )
        tally.add_findings(findings)
        common.emit(tally.as_json() if as_json else tally.table(common.use_color(color)))
        return 0
    if as_json:
        lines = _json_rows(log, changes, findings, spans)
    else:
        lines = _lines(log, _naming(log, text, spans=spans, in_original=in_original), changes, findings, color)
    for line in lines:
        common.emit(line + "\n")
    return 0


def _chosen(log: Provenance, wanted: Selector | None) -> list[tuple[Change, tuple[int, int]]]:
    return [
        (change, span)
        for change, span in zip(log.changes, log.spans(), strict=True)
        if wanted is None or any(wanted(change, step) for step in change.steps)
    ]


def _found(log: Provenance, rules: tuple[str, ...], max_confidence: float | None) -> list[Finding]:
    tests = [rule_matches(rule) for rule in rules]
    return [
        finding
        for finding in log.findings
        if (not tests or any(test(finding.rule) for test in tests))
        and (max_confidence is None or finding.confidence <= max_confidence)
    ]


def _json_rows(
    log: Provenance, changes: list[tuple[Change, tuple[int, int]]], findings: list[Finding], spans: bool
) -> Iterator[str]:
    for change, span in changes:
        yield json.dumps(change_row(change) | ({"cleaned": list(span)} if spans else {}))
    for finding in findings:
        cleaned = {"cleaned": list(log.to_cleaned(finding.start, finding.end))} if spans else {}
        yield json.dumps(finding_row(finding) | cleaned)


_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Naming:
    """How places are written, and where they are."""

    name: Callable[[_Span, _Span], str]
    where: str


def _naming(log: Provenance, text: str | None, *, spans: bool, in_original: bool) -> _Naming:
    """Without the text, places are offsets."""
    if spans:
        return _Naming(
            lambda old, new: "[{},{}) → [{},{})".format(*old, *new), "offsets in the original → cleaned text"
        )
    side = int(not in_original)
    where = ("the original", "the cleaned text")[side]
    if text is None:
        return _Naming(lambda *span: f"@{span[side][0]}", f"offsets in {where}")
    original = log.original if log.original is not None else log.script.inverted().apply(text)
    places = Places(original if in_original else text)
    return _Naming(lambda *span: places.name(span[side][0]), f"places in {where}")


def _lines(
    log: Provenance, naming: _Naming, changes: list[tuple[Change, _Span]], findings: list[Finding], color: str
) -> Iterator[str]:
    """In order of place, under a line that says what is what."""
    paint = Paint(common.use_color(color))
    rows: list[tuple[int, list[str]]] = []
    for change, span in changes:
        rows.append((change.start, change_lines(change, naming.name((change.start, change.end), span), paint)))
    for finding in findings:
        span = finding.start, finding.end
        rows.append((finding.start, [finding_line(finding, naming.name(span, log.to_cleaned(*span)), paint)]))
    if rows:
        yield paint("quiet", f" edit  place     sure  rule, before → after; {naming.where}")
    for _, lines in sorted(rows, key=lambda row: row[0]):
        yield from lines
