"""How a text uses its line breaks, read off the lengths of its lines.

A program that wraps text breaks a line exactly where the next word would not fit any more. So every break
between two lines of a paragraph says: the width is at least the length of this line, and less than this line
with the next line's first word. Where one width satisfies nearly all breaks, the text is wrapped; the lines
of verse, lists, code and tables end where they like, and no width fits them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clean.text import Line, Shape

NARROWEST, WIDEST = 30, 140
"""Columns: narrower text is verse or a list until proven otherwise, wider text is hardly ever wrapped."""
_LONG_LINE = 1000
_LONG_WORD = 30
_SIDE_BY_SIDE = re.compile(r"\t|\S {3,}\S")
_LETTERS = re.compile(r"[^\W\d_]")
_WIDE = re.compile("[\u2e80-\u3029\u3030-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]")
_CLOSING = frozenset("、。，．・：；？！）」』】》〉〕］｝’”…々ー")
_SENTENCE_END = frozenset(".!?:…。！？；")
_QUOTES = "\"'”’»“‘)]」』*_"
_STRUCTURE = re.compile(r"\s*(?:[#>|`~=+*•◦▪‣·%@$]|//|[-–—]\s|--|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s|<[a-zA-Z/!])")


class Break(NamedTuple):
    """A line end with a further line of prose below it. Lengths in columns."""

    index: int
    """Of the line above the break."""
    length: int
    reach: int
    """The length that the line would have had with the next line's first word on it."""
    flows: bool
    """A sentence goes on over the break: no end mark above, a small letter below."""


class Width(NamedTuple):
    """The width at which lines are wrapped, in columns, and the evidence for it."""

    columns: int
    slack: int
    """How far short of the width a line may end. 0 where the text was wrapped to the character."""
    full: int
    """Breaks that this width explains."""
    breaks: int
    """All breaks behind lines of a comparable length."""

    def explains(self, gap: Break) -> bool:
        return gap.length <= self.columns + self.slack // 2 and gap.reach > self.columns - self.slack


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
    """The width at which the document is wrapped, or None. Linear; near nothing where blank lines part all lines."""
    gaps = breaks(lines)
    if len(gaps) < 3:
        return None
    return fit(gaps, (line.end - line.start for line in lines if is_prose(line.string)))


def breaks(lines: Sequence[Line]) -> list[Break]:
    """Every place where one line of prose follows another."""
    found: list[Break] = []
    above = False
    for index, line in enumerate(lines):
        here = bool(line.string) and is_prose(line.string)
        if above and here and (gap := _break(index - 1, lines[index - 1].string, line.string)):
            found.append(gap)
        above = here
    return found


def is_prose(string: str) -> bool:
    """Could this be a line of running text: some words, mostly letters, no columns, no mark of a list or of code?"""
    if string.count(" ") < 3 and not _WIDE.search(string):
        return False
    if _STRUCTURE.match(string) or _SIDE_BY_SIDE.search(string):
        return False
    return len(_LETTERS.findall(string, 0, 80)) * 2 > len(string[:80].strip())


def fit(gaps: Sequence[Break], lengths: Iterable[int]) -> Width | None:
    """The width that explains nearly all breaks; None where none does, or too few speak for it."""
    exact = _best(gaps, lengths)
    return exact if exact and _speaks_clearly(exact, gaps) else None


def _break(index: int, above: str, below: str) -> Break | None:
    if above.endswith("  "):
        return None  # a line break that somebody meant, as in Markdown
    above, below = above.rstrip(), below.lstrip()
    word = below.split(None, 1)[0]
    length = columns(above)
    gap = 1
    if _WIDE.match(below):
        word, gap = below[: 1 + (below[1:2] in _CLOSING)], 0
    elif len(word) > _LONG_WORD:
        return None
    return Break(index, length, length + gap + columns(word), flows(above, below))


def columns(string: str) -> int:
    """The width of a line on a terminal: Chinese and Japanese characters take two columns."""
    return len(string) if string.isascii() else len(string) + len(_WIDE.findall(string))


def flows(above: str, below: str) -> bool:
    """Does a sentence go on from one line to the next, as far as its last and first characters tell?"""
    end = above.rstrip(_QUOTES)[-1:]
    start = below.lstrip("\"'“‘«„([")[:1]
    return end not in _SENTENCE_END and (start.islower() or (start.isalpha() and not start.isupper() and not start.istitle()))


def _best(gaps: Sequence[Break], lengths: Iterable[int]) -> Width | None:
    """The width with the most breaks explained, less those behind long lines left unexplained, less lines too long."""
    size = WIDEST + 2
    opens, behind, too_long = [0] * size, [0] * (size + 1), [0] * (size + 1)
    for gap in gaps:
        low, high = max(gap.length, NARROWEST), min(gap.reach, size)
        if low < high:
            opens[low] += 1
            behind[high] += 1
        # a candidate for every width of which this line fills at least six tenths
    explained = list(accumulate(opens[n] - behind[n] for n in range(size)))
    candidates = [0] * (size + 1)
    for gap in gaps:
        candidates[min(gap.length * 10 // 6, size)] += 1
    for length in lengths:
        too_long[min(length, size)] += 1
    comparable = list(accumulate(reversed(candidates)))[::-1]
    beyond = list(accumulate(reversed(too_long)))[::-1]
    best = max(range(NARROWEST, size - 1), key=lambda n: (4 * explained[n] - 2 * comparable[n] - beyond[n + 1] // 2, n))
    if beyond[best + 1] > 2 * explained[best] or not explained[best]:
        return None
    return Width(best, 0, explained[best], comparable[best])


def _speaks_clearly(width: Width, gaps: Sequence[Break]) -> bool:
    """Few breaks must agree wholly and run on mid-sentence; the more there are, the less else is asked."""
    flowing = sum(gap.flows for gap in gaps if width.explains(gap))
    exceptions = width.breaks - width.full
    if width.full < 3 or (width.full < 8 and width.columns < 45):
        return False
    if width.full < 5:
        return not exceptions and flowing * 3 >= width.full * 2
    if not exceptions:
        return flowing >= 2
    return exceptions * 3 <= width.full and flowing * 5 >= width.full * 2
