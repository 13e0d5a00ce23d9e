"""How a text uses its line breaks, read off the lengths of its lines.

A program that wraps text breaks a line exactly where the next word would not fit any more. So every break
between two lines of a paragraph says: the width is at least the length of this line, and less than this line
with the next line's first word. Where one width satisfies nearly all breaks, the text is wrapped; the lines
of verse, lists, code and tables end where they like, and no width fits them.
"""

from __future__ import annotations

from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from clean.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clean.text import Line, Shape

NARROWEST, WIDEST = 30, 140
"""Columns. Narrower text is verse or a list until proven otherwise; wider text is hardly ever wrapped."""
_LONG_LINE = 1000
_LONG_WORD = 30
_FLOWING = 2
"""Breaks inside a sentence that every width has to show, however it is judged."""
_SIDE_BY_SIDE = lazy(r"\t\S|\S {3,}\S")
_WIDE = lazy("[\u2e80-\u3029\u3030-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]")
_CLOSING = frozenset("、。，．・：；？！）」』】》〉〕］｝’”…々ー")
_SENTENCE_END = frozenset(".!?:;…。！？；：")
_QUOTES = "\"'”’»“‘)]」』*_ "
_MARKUP = lazy(
    r"\s*(?:>|#{1,6}\s|\|[^|]{0,200}\||```|~~~|={3}|-{3}|[$%]\s|//|/\*|<!|</?[a-z][a-z0-9]{0,9}[ />]|\\[a-z]+\b)"
)
_ITEM = lazy(r"\s*(?:[*+•◦▪‣·](?=\s)|[-–]\s|--(?:\s|$)|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")

# How a line begins that can match these two; the second also after a letter: `a) `.
_MARKUP_STARTS = frozenset(">#|`~=-$%/<\\")
_ITEM_STARTS = frozenset("*+•◦▪‣·-–(")
_ITEM_ENDS = frozenset(".)")


class Break(NamedTuple):
    """A line end with a further line of prose below it. Lengths in columns."""

    row: int
    """Number of the line above the break, from 0."""
    length: int
    reach: int
    """The length that the line would have had with the next line's first word on it."""
    below: int
    """The length of the next line."""
    flows: bool
    """A sentence goes on over the break: no end mark above, a small letter below."""


class Width(NamedTuple):
    """The width at which lines are wrapped, in columns, and the evidence for it."""

    columns: int
    full: int
    """Breaks that this width explains."""
    exceptions: int
    """Breaks behind lines of a comparable length that it does not explain."""
    flowing: int
    """How many of the full ones stand inside a sentence."""
    contrary: int
    """Breaks inside a sentence though the next word had room: a program doesn't do this, a poet does."""
    short_ends: int
    """Paragraphs whose last line is short. The last line of a stanza is as long as the others."""

    def explains(self, gap: Break) -> bool:
        """Had the next word no room on this line?"""
        return gap.length <= self.columns < gap.reach


def shape_of(lines: Sequence[Line]) -> Shape:
    """LINES unless the lines speak clearly for another shape."""
    from clean.text import Shape

    if _is_flat([line.end - line.start for line in lines]):
        return Shape.FLAT
    return Shape.WRAPPED if width_of(lines) else Shape.LINES


def _is_flat(lengths: Sequence[int]) -> bool:
    """One line holds most of the text, or a very long one much of it."""
    longest = max(lengths, default=0)
    share = longest / max(1, sum(lengths))
    return longest > _LONG_LINE and (share > 0.6 or (longest > 3 * _LONG_LINE and share > 0.33))


def width_of(lines: Sequence[Line]) -> Width | None:
    """The width at which the document is wrapped, or None. Linear; next to nothing where no line touches another."""
    if not _may_flow(lines):
        return None
    gaps = breaks(lines)
    if len(gaps) < 3:
        return None
    width = best_width(gaps)
    if width is None or not _speaks_clearly(width):
        return None
    longer = (line.string for line in lines if line.end - line.start > width.columns)
    return width if sum(_kind(string) == _PROSE for string in longer) <= 2 * width.full else None


def _may_flow(lines: Sequence[Line]) -> bool:
    """Could some width explain two breaks inside a sentence? None speaks clearly without; most pages hold no two."""
    found, above = 0, ""
    for line in lines:
        below = line.string
        start = below.lstrip()
        if start and above and _begins_small(start):
            gap = _break(0, above, below)
            found += gap is not None and gap.flows and gap.reach > NARROWEST
        if found == _FLOWING:
            return True
        above = below if start else ""
    return False


_OTHER, _PROSE, _TAIL, _MARKED = range(4)


def breaks(lines: Sequence[Line]) -> list[Break]:
    """Every place where a line could go on in the next one: prose above, and no list, code or table about."""
    found: list[Break] = []
    first = 0
    for row, line in enumerate(lines):
        if not line.string or line.string.isspace():
            if row - first > 1:
                found += _breaks_of_block(lines, first, row)
            first = row + 1
    if len(lines) - first > 1:
        found += _breaks_of_block(lines, first, len(lines))
    return found


def _breaks_of_block(lines: Sequence[Line], first: int, last: int) -> Iterator[Break]:
    """The same between two blank lines. What follows a list's item belongs to the item."""
    ready = False
    above = ""
    for row in range(first, last):
        string = lines[row].string
        kind = _kind(string)
        inside = ready and (kind in (_PROSE, _TAIL) or (kind == _MARKED and _cannot_end(above)))
        if inside and (gap := _break(row - 1, above, string)):
            yield gap
        if kind == _MARKED and not inside:
            return
        ready = kind in (_PROSE, _MARKED)
        above = string


def _kind(string: str) -> int:
    """A full line of running text, a short one that may end a paragraph, an item of a list, or none of these."""
    start = string.lstrip()[:2]
    if start[0] in _MARKUP_STARTS and _MARKUP.match(string):
        return _OTHER
    if ("   " in string or "\t" in string) and _SIDE_BY_SIDE.search(string):
        return _OTHER
    if (start[0] in _ITEM_STARTS or start[0].isdecimal() or start[1:] in _ITEM_ENDS) and _ITEM.match(string):
        return _MARKED
    if string.count(" ") < 3 and not _wide(string):
        return _TAIL
    sample = string[:80].strip()[::2]
    words = sample.replace(" ", "")
    letters = len(words) if words.isalpha() else sum(map(str.isalpha, words))
    return _PROSE if letters * 3 > len(sample) else _TAIL


def _cannot_end(above: str) -> bool:
    """A full line without an end mark: a dash or a number below it belongs to its sentence."""
    above = above.rstrip()
    return len(above) >= NARROWEST and above[-1].isalnum()


def _break(row: int, above: str, below: str) -> Break | None:
    if above.endswith("  "):
        return None  # a line break that somebody meant, as in Markdown
    above, below = above.rstrip(), below.lstrip()
    length = columns(above)
    if _wide(below[:1]):
        word, gap = below[: 1 + (below[1:2] in _CLOSING)], 0
    else:
        word, gap = below.split(None, 1)[0], 1
    return Break(row, length, length + gap + columns(word), columns(below.rstrip()), flows(above, below))


def columns(string: str) -> int:
    """The width of a line on a terminal: Chinese and Japanese characters take two columns."""
    return len(string) + _wide(string)


def _wide(string: str) -> int:
    """How many of these characters take two columns."""
    return 0 if string.isascii() or max(string) < "\u2e80" else len(_WIDE.findall(string))


def joint(above: str, below: str) -> str:
    """What stands between two lines once they are one: a space, but not in Chinese or Japanese or at a closed dash."""
    closed = above[-1] in "—⸺" or above.endswith("--")
    if (_wide(above[-1]) and _wide(below[:1])) or (closed and above.rstrip("-—⸺")[-1:].isalnum()):
        return ""
    return " "


def flows(above: str, below: str) -> bool:
    """Does a sentence go on from one line to the next, as far as its last and first characters tell?"""
    return not ends_sentence(above) and _begins_small(below)


def _begins_small(below: str) -> bool:
    """Is the first letter, behind opening marks, a small one or of a script without capitals?"""
    start = below.lstrip("\"'“‘«„([")[:1]
    return start.isalpha() and start == start.lower()


def ends_sentence(above: str) -> bool:
    return above.rstrip(_QUOTES)[-1:] in _SENTENCE_END


def best_width(gaps: Sequence[Break]) -> Width | None:
    """The width with the most breaks explained, less those behind long lines that it leaves unexplained."""
    size = WIDEST + 2
    opens, closes, long_enough = ([0] * (size + 1) for _ in range(3))
    for gap in gaps:
        low, high = max(gap.length, NARROWEST), min(gap.reach, size)
        if low < high and gap.reach - gap.length <= _LONG_WORD:
            opens[low] += 1
            closes[high] += 1
        long_enough[min(gap.length * 10 // 6, size)] += 1
    explained = list(accumulate(opens[n] - closes[n] for n in range(size)))
    comparable = list(accumulate(reversed(long_enough)))[::-1]
    best = max(range(NARROWEST, size - 1), key=lambda n: (2 * explained[n] - comparable[n], n))
    if not explained[best]:
        return None
    flowing = sum(gap.flows for gap in gaps if gap.length <= best < gap.reach)
    contrary = sum(gap.flows for gap in gaps if gap.reach <= best)
    ends = [gap for gap, after in zip_longest(gaps, gaps[1:]) if after is None or after.row != gap.row + 1]
    short_ends = sum(gap.below * 4 < best * 3 for gap in ends)
    exceptions = max(0, comparable[best] - explained[best])
    return Width(best, explained[best], exceptions, flowing, contrary, short_ends)


def _speaks_clearly(width: Width) -> bool:
    """Few breaks must agree wholly and run on mid-sentence; the more there are, the less else is asked."""
    if width.full < 3 or (width.full < 8 and width.columns < 45):
        return False
    if width.contrary > width.full // (7 if width.columns >= 50 else 20):
        return False
    if width.full < (8 if width.columns >= 60 else 16) and not width.short_ends:
        return False
    if width.full < 5:
        return not width.exceptions and width.flowing * 2 >= width.full
    if not width.exceptions:
        return width.flowing >= _FLOWING
    if width.exceptions * 10 <= width.full:
        return width.flowing * 5 >= width.full
    return width.exceptions * 3 <= width.full and width.flowing * 5 >= width.full * 2
