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
_ENOUGH = 8
"""So many lines that end inside a sentence tell type of uneven width from verse."""
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
        "uneven": "A line ended because the next word had no room on it, in type whose letters differ in width.",
    }

    uneven: bool = False
    """Join full lines, too, where no one width fits them all, as in text taken from a PDF."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        if text.shape is Shape.FLAT or "\n" not in text.string:
            return
        gaps = breaks(text.lines)
        if not gaps:
            return
        width = width_of(text.lines) if text.shape is Shape.WRAPPED else None
        margin = _margin(text, gaps)
        measure = _measure(gaps) if self.uneven else 0
        for block in _blocks(gaps):
            own = width or _own_width(block)
            if own is not None and _is_wrapped(block, own):
                yield from _unwrapped(text, block, own, margin)
            elif measure:
                yield from _evened(text, block, measure, margin)


def _measure(gaps: Sequence[Break]) -> int:
    """The length of long lines that end inside a sentence, if on nearly all the next word would not have fitted."""
    inside = [gap for gap in gaps if gap.flows]
    if len(inside) < _ENOUGH:
        return 0
    measure = sorted(gap.length for gap in inside)[len(inside) * 9 // 10]
    full = sum(_fills(gap, measure) for gap in inside)
    return measure if measure in _USUAL_WIDTHS and full * 12 >= len(inside) * 11 else 0


def _fills(gap: Break, measure: int) -> bool:
    """Had the next word hardly room on this line? Letters differ in width, so that lengths do by some hundredths."""
    return gap.reach * 100 >= measure * 93


def _evened(text: Text, block: Sequence[Break], measure: int, margin: int) -> Iterator[Edit]:
    for gap in block:
        if _fills(gap, measure) and not _stands_apart(text, gap, margin) and not _is_cut_word(text, gap):
            why = {"measure": measure, "line": gap.length, "with_next": gap.reach}
            yield _edit(text, gap, "uneven", 0.97 if gap.flows else 0.85, why)


def _unwrapped(text: Text, block: Sequence[Break], width: Width, margin: int) -> Iterator[Edit | Finding]:
    for gap in block:
        if _stands_apart(text, gap, margin) or _is_cut_word(text, gap):
            continue
        why = {"width": width.columns, "line": gap.length, "with_next": gap.reach}
        if width.explains(gap):
            ended = ends_sentence(text.lines[gap.row].string)
            rule, confidence = ("sentence", 0.99) if gap.flows else ("full", 0.9 if ended else 0.97)
            yield _edit(text, gap, rule, confidence, why)
        elif gap.flows and gap.length * 10 > width.columns * 6 and gap.reach <= width.columns:
            yield _early(_edit(text, gap, "short", _DOUBT))


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


def _early(remedy: Edit) -> Finding:
    note = "The line ends early, but its sentence goes on in the next one."
    return Finding(remedy.start, remedy.end, "line_break", "short", _DOUBT, note, remedy)


def _edit(text: Text, gap: Break, rule: str, confidence: float, why: Mapping[str, int] | None = None) -> Edit:
    above, below = text.lines[gap.row], text.lines[gap.row + 1]
    start = above.start + len(above.string.rstrip())
    old = text.string[start : below.start + _indent(text, gap.row + 1)]
    new = joint(above.string.rstrip(), below.string.lstrip())
    return Edit(start, old, new, rule, confidence, why or {})
