"""What was changed, drawn from the log (no text is compared with another), in four styles.

`unified` is a line of each side under another, `word` marks inside the line, `side` sets two columns, `edits`
lists one edit a line with its rule, its confidence and a few words around it. Characters that a terminal would
obey are always shown escaped, and long lines are shortened: the styles are for people. A `patch` is for programs.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence

from clean.errors import CleanError
from clean.provenance import Provenance, ProvenanceError
from clean.report.escape import clipped, contrasted, distinct, visible
from clean.report.hunks import LONG, Mark, Piece, Row, hunks
from clean.report.paint import Paint
from clean.report.places import Places

STYLES = ("unified", "word", "side", "edits")
PATCH = "patch"
"""What `render` takes beside the styles: exact and complete, and so with whatever is in the text."""
CLIP = 110
"""Characters shown of an unchanged line."""
AROUND = 24
"""Characters of context on each side in style `edits`."""


def render(
    provenance: Provenance,
    style: str = "unified",
    *,
    name: str = "-",
    color: bool = False,
    width: int | None = None,
    cleaned_places: bool = False,
) -> str:
    """The diff from the original to the cleaned text; empty when nothing was changed or found.

    The log must hold its original (`Provenance.bind`). `width` is that of the terminal, for style `side`. Style
    `edits` gives places in the original, or with `cleaned_places` in the cleaned text.
    """
    if provenance.original is None:
        raise ProvenanceError("bind the log to its cleaned text first")
    if style == PATCH:
        from clean.report.exports import Source, export

        made = any(change.before != change.after for change in provenance.changes)
        source = Source(provenance, provenance.original, provenance.apply(provenance.original), name)
        return export(source, "patch").decode() if made else ""
    return draw(
        provenance.original,
        marks(provenance),
        style,
        names=(f"{name} (original)", f"{name} (cleaned)"),
        color=color,
        width=width,
        cleaned_places=cleaned_places,
    )


def marks(provenance: Provenance) -> list[Mark]:
    """Changes and findings of a log in order of place."""
    found = [
        Mark(change.start, change.before, change.after, change.rule, change.confidence)
        for change in provenance.changes
        if change.before != change.after
    ]
    original = provenance.original or ""
    for finding in provenance.findings:
        span = clipped(original[finding.start : finding.end], 70)
        text = f"{finding.kind} “{distinct(span)}”: {finding.note}" if span else f"{finding.kind}: {finding.note}"
        found.append(Mark(finding.start, "", "", finding.rule, finding.confidence, text))
    return sorted(found, key=lambda mark: (mark.start, not mark.note, mark.end))


def draw(
    original: str,
    found: Sequence[Mark],
    style: str,
    *,
    names: tuple[str, str],
    color: bool = False,
    width: int | None = None,
    cleaned_places: bool = False,
) -> str:
    """Marks of any source, drawn in one of the `STYLES`. Raises CleanError for a style that there is not."""
    if style == PATCH:
        raise CleanError("a patch is made from a log; of two texts without one, diff -u makes one")
    if style not in STYLES:
        raise CleanError(f"there is no diff style {style!r}; there are {', '.join(STYLES)}, {PATCH}")
    if not found:
        return ""
    paint = Paint(color)
    if style == "edits":
        return "".join(_listed(original, found, paint, cleaned_places=cleaned_places))
    columns = width or shutil.get_terminal_size((110, 24)).columns
    draw_row: Callable[[Row, Paint, int], Iterator[str]] = {"unified": _unified, "word": _word, "side": _side}[style]
    old, new = (visible(name, newlines=True) for name in names)
    lines = [paint("head", f"--- {old}\n"), paint("head", f"+++ {new}\n")]
    for group in hunks(original, found):
        lines.append(paint("place", _header(group)) + "\n")
        for row in group:
            lines += draw_row(row, paint, columns)
            lines += (_note(mark, paint) for mark in row.marks if mark.note)
    return "".join(lines)


def _header(group: Sequence[Row]) -> str:
    """Where, and by which rules: `@@ -12,3 +12,3 @@ run_together/split (0.97)`."""
    first = group[0]
    labels: dict[str, list[Mark]] = {}
    for row in group:
        for mark in row.marks:
            if not mark.note and mark.label:
                labels.setdefault(mark.label, []).append(mark)
    said = ", ".join(_label(label, held) for label, held in labels.items())
    if first.column:
        return f"@@ line {first.old_line + 1}, column {first.column} @@ {said}".rstrip()
    old = sum(_line_count(piece.before for piece in row.pieces) for row in group)
    new = sum(_line_count(piece.after for piece in row.pieces) for row in group)
    return f"@@ -{first.old_line + 1},{old} +{first.new_line + 1},{new} @@ {said}".rstrip()


def _line_count(parts: Iterator[str]) -> int:
    text = "".join(parts)
    return text.count("\n") + (not text.endswith("\n") and text != "")


def _label(label: str, held: Sequence[Mark]) -> str:
    sure = [mark.confidence for mark in held if mark.confidence is not None]
    low = f"{min(sure):.2f}" if sure else ""
    if len(held) == 1:
        return f"{label} ({low})" if low else label
    return f"{label} ×{len(held)} ({low}{'+' if min(sure) < max(sure) else ''})" if low else f"{label} ×{len(held)}"


def _note(mark: Mark, paint: Paint) -> str:
    return paint("found", f"! {mark.label} ({mark.confidence:.2f}) {visible(mark.note, newlines=True)}") + "\n"


# --- unified


def _unified(row: Row, paint: Paint, _: int) -> Iterator[str]:
    if not row.changed:
        yield from (f" {line}\n" for line in _whole(row))
        return
    old = _lines([(piece.before, not piece.same) for piece in row.pieces])
    new = _lines([(piece.after, not piece.same) for piece in row.pieces])
    left, right = ("… " if row.cut[0] else ""), (" …" if row.cut[1] else "")
    for sign, style, lines in (("-", "old", old), ("+", "new", new)):
        for k, line in enumerate(lines):
            text = paint(style, sign + left * (k == 0))
            text += "".join(paint(f"{style}-bit" if bit else style, part) for part, bit in _shown(line))
            yield text + paint(style, right * (k == len(lines) - 1)) + "\n"
    if not row.cut[1] and _ended(old) != _ended(new):
        yield paint("quiet", f"\\ {'no ' if _ended(old) else 'now a '}line feed at the end\n")


_Line = list[tuple[str, bool]]


def _lines(parts: Sequence[tuple[str, bool]]) -> list[_Line]:
    """Parts, each changed or not, cut at line feeds, which stay at the ends of their parts."""
    lines: list[_Line] = [[]]
    for text, bit in parts:
        for part in text.splitlines(keepends=True) if "\n" not in text else _cut(text):
            lines[-1].append((part, bit))
            if part.endswith("\n"):
                lines.append([])
    if not lines[-1]:
        lines.pop()
    return lines


def _cut(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _ended(lines: list[_Line]) -> bool:
    return not lines or lines[-1][-1][0].endswith("\n")


def _shown(line: _Line) -> Iterator[tuple[str, bool]]:
    for text, bit in line:
        yield (distinct(text.removesuffix("\n")) if bit else _plain(text)), bit


def _plain(text: str) -> str:
    return visible(text.removesuffix("\n").removesuffix("\r"))


def _whole(row: Row) -> Iterator[str]:
    """The lines of an unchanged row, long ones clipped unless they are the neighbourhood of a finding."""
    text = "".join(piece.before for piece in row.pieces)
    for line in _cut(text):
        left, right = ("… " if row.cut[0] else ""), (" …" if row.cut[1] else "")
        yield (
            left + visible(clipped(line.removesuffix("\n").removesuffix("\r"), CLIP if not row.marks else LONG)) + right
        )


# --- word


def _word(row: Row, paint: Paint, _: int) -> Iterator[str]:
    if not row.changed:
        yield from (f"{line}\n" for line in _whole(row))
        return
    text = "".join(_worded(piece, paint) for piece in row.pieces)
    left, right = ("… " if row.cut[0] else ""), (" …" if row.cut[1] else "")
    yield left + text.removesuffix("\n") + right + "\n"


def _worded(piece: Piece, paint: Paint) -> str:
    if piece.same:
        return visible(piece.before).replace("\\r\n", "\n")
    before, after = contrasted(piece.before, piece.after)
    if paint.on:
        text = paint("old-bit", before) + paint("new-bit", after)
    else:
        text = (f"[-{before}-]" if before else "") + (f"{{+{after}+}}" if after else "")
    return text + "\n" * piece.after.endswith("\n")


# --- side


def _side(row: Row, paint: Paint, width: int) -> Iterator[str]:
    from rich.cells import cell_len

    half = max((width - 3) // 2, 20)
    left, right = ("… " if row.cut[0] else ""), (" …" if row.cut[1] else "")
    if row.changed:
        sides = [
            _lines([(left, False), *((part, not piece.same) for piece, part in parts), (right, False)])
            for parts in (
                [(piece, piece.before) for piece in row.pieces],
                [(piece, piece.after) for piece in row.pieces],
            )
        ]
        sign = paint("found", "│")
    else:
        sides = [[[(line, False)] for line in _whole(row)]] * 2
        sign = paint("quiet", "│")
    columns = [[part for line in side for part in _wrapped(line, half)] for side in sides]
    for k in range(max(map(len, columns))):
        cells = []
        for column, style in zip(columns, ("old-bit", "new-bit"), strict=True):
            line = column[k] if k < len(column) else []
            size = sum(cell_len(text) for text, _ in line)
            cells.append("".join(paint(style, text) if bit else text for text, bit in line) + " " * (half - size))
        yield f"{cells[0]} {sign} {cells[1]}".rstrip() + "\n"


def _wrapped(line: _Line, width: int) -> Iterator[_Line]:
    """A line broken after spaces, or where it must be, into lines of at most `width` cells."""
    from rich.cells import cell_len

    current: _Line = []
    room = width
    for text, bit in _shown(line):
        for word in _words(text, width):
            size = cell_len(word)
            if size > room and current:
                yield current
                current, room = [], width
            current.append((word, bit))
            room -= size
    yield current


def _words(text: str, width: int) -> Iterator[str]:
    start = 0
    while start < len(text):
        space = text.find(" ", start)
        end = min(space + 1 if space >= 0 else len(text), start + width // 2)
        yield text[start:end]
        start = end


# --- edits


def _listed(original: str, found: Sequence[Mark], paint: Paint, *, cleaned_places: bool) -> Iterator[str]:
    """`12:7 run_together/split (0.97) "ayear" → "a year"  …for over ▸ayear◂ nothing…`, one line for each mark."""
    places = Places(original)
    if cleaned_places:
        parts: list[str] = []
        at = 0
        for mark in found:
            parts += original[at : mark.start], mark.after
            at = mark.end if not mark.note else max(at, mark.start)
        places = Places("".join((*parts, original[at:])))
    shift = 0
    for mark in found:
        where = paint("place", places.name(mark.start + shift))
        rule = paint("head", mark.label) if mark.label else ""
        sure = f" ({mark.confidence:.2f}) " if mark.confidence is not None else ""
        if mark.note:
            yield f"{where} {paint('found', mark.label + sure + visible(mark.note, newlines=True))}\n"
            continue
        before, after = contrasted(clipped(mark.before, 120), clipped(mark.after, 120))
        what = f"{paint('old', _quoted(before))} → {paint('new', _quoted(after))}"
        left = original[max(mark.start - AROUND, 0) : mark.start]
        right = original[mark.end : mark.end + AROUND]
        around = f"{_tidy(left, 0)}▸{clipped(after, 40)}◂{_tidy(right, 1)}"
        yield f"{where} {rule}{sure}{what}  {paint('quiet', around)}\n"
        shift += (len(mark.after) - len(mark.before)) * cleaned_places


def _quoted(text: str) -> str:
    return f'"{text}"'


def _tidy(text: str, side: int) -> str:
    """A few characters before (0) or behind (1) an edit, cut at a space."""
    shown = visible(text.replace("\r\n", "\n").replace("\n", "⏎"), newlines=True)
    if len(text) < AROUND:
        return shown
    if side == 0:
        return "…" + (shown.partition(" ")[2] or shown)
    return (shown.rpartition(" ")[0] or shown) + "…"
