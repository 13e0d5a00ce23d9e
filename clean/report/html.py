"""A log as one HTML page that needs nothing else: no network, no script. Also the fragment that notebooks show.

Everything from a text goes through `_text`, which makes control and bidirectional characters visible and escapes
the rest, so that no text can add an element.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources
from typing import TYPE_CHECKING

from clean.changes import Change
from clean.edit import Finding
from clean.provenance import Provenance, ProvenanceError
from clean.report.escape import clipped, contrasted, visible
from clean.report.hunks import Row, hunks
from clean.report.places import Places

if TYPE_CHECKING:
    from clean.pipeline import Result

CANNOT = "The steps inside a change, the reasons of each edit and the hashes of passes; the log has them."
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(provenance: Provenance, *, name: str = "-") -> str:
    """The whole text with every edit in place, findings in the margin, and both listed by rule.

    The log must hold its original (`Provenance.bind`).
    """
    original = _original(provenance)
    changes = [change for change in provenance.changes if change.before != change.after]
    rows = "".join(_marked(original, changes, provenance.findings, Places(original)))
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{_text(name)}: what was changed</title>\n<style>\n{_style()}</style>\n",
            f"<h1>{_text(name)}</h1>\n{_meta(provenance, changes)}",
            _views() if changes else "",
            f'<main class="text{"" if provenance.findings else " alone"}">{rows}</main>\n',
            *_lists(original, changes, provenance.findings),
            f"<footer>Made by {_text(provenance.tool)} from the log; nothing was compared. ",
            f"Not in this page: {CANNOT}</footer>\n",
            "</html>\n",
        )
    )


def fragment(result: Result) -> str:
    """The changed lines with their neighbours, for notebooks: styled inline, because notebooks drop style sheets."""
    from clean.report.diff import marks

    log = result.provenance
    groups = ["".join(map(_row, group)) for group in hunks(_original(log), marks(log))]
    edits = sum(len(change.steps) for change in log.changes)
    head = f"{_count(edits, 'edit')}, {_count(len(log.findings), 'finding')}"
    body = '<span style="opacity:.5">⋯</span>\n'.join(groups) or _text(clipped(result.text, 400))
    return (
        f'<div><div style="opacity:.7;font-size:.9em">{head}</div>'
        f'<pre style="white-space:pre-wrap;font-family:inherit;line-height:1.5">{body}</pre></div>'
    )


def _row(row: Row) -> str:
    parts = [_text(piece.before) if piece.same else _inline(piece.before, piece.after) for piece in row.pieces]
    body = f"{'… ' * row.cut[0]}{''.join(parts)}{' …' * row.cut[1]}"
    notes = (
        f'<span style="color:#9a6700">! {_text(mark.label)}: {_text(mark.note)}</span>\n'
        for mark in row.marks
        if mark.note
    )
    return body + "\n" * (not body.endswith("\n")) + "".join(notes)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _original(provenance: Provenance) -> str:
    if provenance.original is None:
        raise ProvenanceError("bind the log to its cleaned text first")
    return provenance.original


def _style() -> str:
    return (resources.files("clean") / "report" / "page.css").read_text("utf-8")


def _text(text: str) -> str:
    return escape(visible(text.replace("\r\n", "\n")), quote=True)


def _meta(provenance: Provenance, changes: list[Change]) -> str:
    edits = sum(len(change.steps) for change in changes)
    raw = provenance.raw
    said = [
        f"{_count(edits, 'edit')} in {_count(len(changes), 'place')}, {_count(len(provenance.findings), 'finding')}",
        f"original: {_text(str(raw['encoding'])) if raw['encoding'] != 'str' else 'a string'}, {raw['bytes']} bytes",
        f"SHA-256 of the original: <code>{_text(str(raw['sha256']))}</code>",
        f"recipe: {_text(str(provenance.recipe.get('name', '')))}",
    ]
    return "".join(f'<p class="meta">{line}</p>\n' for line in said)


def _views() -> str:
    choices = (("both", "edits in place"), ("cleaned", "the cleaned text"), ("original", "the original"))
    inputs = "".join(
        f'<label><input type="radio" name="view" id="{key}"{" checked" if key == "both" else ""}> {label}</label>'
        for key, label in choices
    )
    return f'<fieldset class="views" aria-label="View">{inputs}</fieldset>\n'


def _marked(original: str, changes: Iterable[Change], findings: Iterable[Finding], places: Places) -> Iterator[str]:
    """The text: edits in place; a finding's note where it starts, its span underlined where nothing was changed."""
    ordered = list(findings)
    bounds = sorted({f.start for f in ordered} | {f.end for f in ordered})
    starts: dict[int, list[int]] = {}
    depths = Counter[int]()
    for k, finding in enumerate(ordered):
        starts.setdefault(finding.start, []).append(k)
        depths[finding.start] += 1
        depths[finding.end] -= 1
    at = b = depth = 0
    for change in [*changes, None]:
        stop = len(original) if change is None else change.start
        while b < len(bounds) and bounds[b] <= (len(original) if change is None else max(change.end, stop)):
            cut = min(bounds[b], stop)
            if cut > at:
                yield _stretch(original[at:cut], depth)
                at = cut
            depth += depths[bounds[b]]
            for k in starts.get(bounds[b], ()):
                yield _note(k + 1, ordered[k], original)
            b += 1
        if stop > at:
            yield _stretch(original[at:stop], depth)
        if change is not None:
            yield _edit(change, places)
            at = change.end


def _stretch(text: str, depth: int) -> str:
    return f"<mark>{_text(text)}</mark>" if depth else _text(text)


def _edit(change: Change, places: Places) -> str:
    title = f"{change.rule}, {change.confidence:.2f}, line {places.name(change.start)}"
    old, new = _pair(change.before, change.after, broken=True)
    inner = (f"<del>{old}</del>" if old else "") + (f"<ins>{new}</ins>" if new else "")
    return f'<span class="e" id="e{change.id}" title="{_text(title)}">{inner}</span>'


def _pair(before: str, after: str, *, broken: bool = False) -> tuple[str, str]:
    """Both sides escaped, white space visible where nothing else is there; line breaks drawn, and made if `broken`."""
    old, new = contrasted(before, after)
    if not before.strip() or not after.strip():
        old = old.replace(" ", "·") if not before.strip() else old
        new = new.replace(" ", "·") if not after.strip() else new
    ends = "⏎\n" if broken else "⏎"
    return escape(old).replace("⏎", ends), escape(new).replace("⏎", ends)


def _note(number: int, finding: Finding, original: str) -> str:
    fix = ""
    if finding.fix:
        old, new = _pair(clipped(finding.fix.old, 120), clipped(finding.fix.new, 120))
        fix = f" Would be <del>{old}</del><ins>{new}</ins>."
    span = _text(clipped(original[finding.start : finding.end], 120)).replace("\n", " ")
    return (
        f'<a class="f" id="f{number}" href="#l{number}">{number}</a>'
        f'<span class="side"><b>{number} {_text(finding.kind)}</b> ({finding.confidence:.2f}) '
        f"{_text(finding.note)}{fix} <q>{span}</q></span>"
    )


def _lists(original: str, changes: list[Change], findings: Iterable[Finding]) -> Iterator[str]:
    places = Places(original)
    by_rule: dict[str, list[Change]] = {}
    for change in changes:
        by_rule.setdefault(change.rule, []).append(change)
    if by_rule:
        yield '<h2>Edits by rule</h2>\n<div class="list">\n'
        for rule, held in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0])):
            yield f"<details{' open' if len(held) <= 40 else ''}><summary>{_heading(rule, len(held))}</summary><ol>\n"
            for change in held:
                old, new = _pair(clipped(change.before, 160), clipped(change.after, 160))
                yield f'<li value="{change.id}"><a href="#e{change.id}" class="p">{places.name(change.start)}</a> '
                became = f"<ins>{new}</ins>" if new else "nothing"
                yield f'<del>{old}</del> → {became} <span class="p">{change.confidence:.2f}</span></li>\n'
            yield "</ol></details>\n"
        yield "</div>\n"
    listed = list(findings)
    if listed:
        yield '<h2>Findings: seen, not changed</h2>\n<div class="list"><ol>\n'
        for number, finding in enumerate(listed, 1):
            yield f'<li id="l{number}"><a href="#f{number}" class="p">{places.name(finding.start)}</a> '
            yield f'<span class="rule">{_text(finding.rule)}</span> <span class="p">{finding.confidence:.2f}</span> '
            yield f"{_text(finding.kind)}: {_text(finding.note)}</li>\n"
        yield "</ol></div>\n"


def _heading(rule: str, count: int) -> str:
    from clean.report.reference import sentence

    about = " ".join(filter(None, map(sentence, rule.split(" + "))))
    said = f' <span class="about">{_text(about)}</span>' if about else ""
    return f'<span class="rule">{_text(rule)}</span> <span class="p">{count}</span>{said}'


def _inline(before: str, after: str) -> str:
    old, new = _pair(before, after, broken=True)
    return (f'<del style="background:#ff818266;text-decoration-thickness:1.5px">{old}</del>' if old else "") + (
        f'<ins style="background:#4ac26b66;text-decoration:none">{new}</ins>' if new else ""
    )
