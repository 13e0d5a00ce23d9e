"""Joins the lines of paragraphs that were hard-wrapped at a fixed width.

`The house stood at the end of a\\nlane.` becomes one line again where the text, or the paragraph alone, shows
beyond doubt that a program broke its lines: each line ends where the next word had no more room. Verse, lists,
code, tables, headings, quoted mail, addresses and signatures end their lines elsewhere and stay as they are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.shape import best_width, breaks, ends_sentence, joint, width_of
from clean.text import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clean.shape import Break, Width
    from clean.text import Text

_AND = frozenset(["and", "or", "to", "und", "oder", "bis", "sowie", "en", "of", "et", "ou", "y", "e", "o", "och", "og"])
_CODE_INDENT = 4
_DOUBT = 0.6
_SURE_OF_A_PARAGRAPH = 5
_USUAL_WIDTHS = range(50, 101)


@dataclass(frozen=True, slots=True)
class LineWrap:
    """Unwraps hard-wrapped paragraphs."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.SPACES
    rules: ClassVar[Mapping[str, str]] = {
        "sentence": "A line ended inside a sentence because the next word had no room on it.",
        "full": "A line ended because the next word had no room on it.",
        "short": "A line ends well before the width of the text, yet its sentence seems to go on.",
    }

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        if text.shape is Shape.FLAT or "\n" not in text.string:
            return
        gaps = breaks(text.lines)
        if not gaps:
            return
        width = width_of(text.lines) if text.shape is Shape.WRAPPED else None
        margin = _margin(text, gaps)
        for block in _blocks(gaps):
            yield from _unwrapped(text, block, width or _own_width(block), margin)


def _unwrapped(text: Text, block: Sequence[Break], width: Width | None, margin: int) -> Iterator[Edit | Finding]:
    if width is None or not _is_wrapped(block, width):
        return
    for gap in block:
        if _stands_apart(text, gap, margin) or _is_cut_word(text, gap):
            continue
        if width.explains(gap):
            yield _edit(text, gap, width)
        elif gap.flows and gap.length * 10 > width.columns * 6 and gap.reach <= width.columns:
            yield _early(_edit(text, gap, width))


def _blocks(gaps: Sequence[Break]) -> Iterator[list[Break]]:
    """The breaks of one paragraph after the other: rows without a hole."""
    for _, block in groupby(enumerate(gaps), key=lambda pair: pair[1].row - pair[0]):
        yield [gap for _, gap in block]


def _own_width(block: Sequence[Break]) -> Width | None:
    """The width of one paragraph in a text that isn't wrapped: only where every break agrees, and there are many."""
    if len(block) < _SURE_OF_A_PARAGRAPH:
        return None
    width = best_width(block)
    if width is None or width.full < len(block) or width.columns not in _USUAL_WIDTHS:
        return None
    return width if width.flowing * 2 >= width.full and (width.short_ends or width.full >= 10) else None


def _is_wrapped(block: Sequence[Break], width: Width) -> bool:
    """Most of a paragraph's breaks are at full lines, those at the end of a sentence aside."""
    full = sum(width.explains(gap) and gap.length * 2 >= width.columns for gap in block)
    return full > 0 and full * 3 >= 2 * (full + sum(gap.flows and not width.explains(gap) for gap in block))


def _margin(text: Text, gaps: Sequence[Break]) -> int:
    """How far in most lines stand."""
    return Counter(_indent(text, gap.row + 1) for gap in gaps).most_common(1)[0][0]


def _indent(text: Text, row: int) -> int:
    string = text.lines[row].string
    return len(string) - len(string.lstrip())


def _stands_apart(text: Text, gap: Break, margin: int) -> bool:
    """An indented block (code, a quotation, verse), or a line that opens a paragraph by standing further in."""
    above, below = _indent(text, gap.row), _indent(text, gap.row + 1)
    return min(above, below) >= margin + _CODE_INDENT or (below > above + 1 and not gap.flows)


def _is_cut_word(text: Text, gap: Break) -> bool:
    """A hyphen at the line end that `hyphenation` did not dare to resolve; `vor- und` is no cut."""
    above = text.lines[gap.row].string.rstrip()
    below = text.lines[gap.row + 1].string.split(None, 1)[0]
    return above[-1] in "-\u2010\u00ad" and above[-2:-1].isalpha() and below[0].islower() and below not in _AND


def _early(edit: Edit) -> Finding:
    note = "The line ends early, but its sentence goes on in the next one."
    remedy = Edit(edit.start, edit.old, edit.new, "short", _DOUBT)
    return Finding(edit.start, edit.end, "line_break", "short", _DOUBT, note, remedy)


def _edit(text: Text, gap: Break, width: Width) -> Edit:
    above, below = text.lines[gap.row], text.lines[gap.row + 1]
    start = above.start + len(above.string.rstrip())
    old = text.string[start : below.start + _indent(text, gap.row + 1)]
    new = joint(above.string.rstrip(), below.string.lstrip())
    rule, confidence = ("sentence", 0.99) if gap.flows else ("full", 0.9 if ends_sentence(above.string) else 0.97)
    return Edit(start, old, new, rule, confidence, {"width": width.columns, "line": gap.length, "with_next": gap.reach})
