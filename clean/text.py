"""A document that can't change, with the views that filters share, each computed once and only when asked.

A filter that finds no trigger in a cheap view (`alphabet`, `tokens`) must not scan the text: this is where
the speed of clean prose comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property, partial
from itertools import accumulate, chain
from operator import add
from typing import NamedTuple

from clean.lazy import lazy

_ASCII = bytes(range(128))
_BLANK = lazy(r"\s")
_PART = 500_000
_EDGES = lazy(r"^[\W\d_]+|[\W\d_]+$")
_MARKS = "0123456789.,;:!?()[]{}<>\"'“”‘’…-–—$%*/&#@_|"
"""What stands around a word most often: taken off first, so that the pattern is hardly ever needed."""


class Shape(Enum):
    """How a text uses its line breaks."""

    LINES = "lines"
    """A line is a paragraph, a heading or an item."""
    WRAPPED = "wrapped"
    """Paragraphs are broken at a fixed width; a blank line parts them."""
    FLAT = "flat"
    """Everything on one line: the breaks are lost."""


class Line(NamedTuple):
    """One line without its line end (`\\n` or `\\r\\n`): `text[start:end] == string`."""

    start: int
    end: int
    string: str

    @property
    def blank(self) -> bool:
        return not self.string or self.string.isspace()


_LINE = partial(tuple.__new__, Line)
"""A line of its three values; a text has many, and this costs a third of what calling `Line` does."""


class Paragraph(NamedTuple):
    """Neighbouring lines that belong together, and the span from the first's start to the last's end."""

    start: int
    end: int
    lines: tuple[Line, ...]


class Text:
    """An immutable text. `string` is the whole of it; offsets are code points.

    `removals` are offsets at which an earlier filter of the same run deleted something, sorted; the engine
    fills it in, so that a detector of lost text can look there.
    """

    def __init__(self, string: str, removals: tuple[int, ...] = ()) -> None:
        self.string = string
        self.removals = removals

    def __len__(self) -> int:
        return len(self.string)

    def __str__(self) -> str:
        return self.string

    def __repr__(self) -> str:
        head = self.string[:30]
        return f"Text({head!r}{'…' if len(self) > len(head) else ''}, {len(self)} characters)"

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The distinct characters of the text."""
        data = self.string.encode("utf-8", "surrogatepass")
        others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        return frozenset(chr(byte) for byte in _ASCII if byte in data) | frozenset(others)

    @cached_property
    def ascii(self) -> bool:
        return self.string.isascii()

    @cached_property
    def tokens(self) -> Mapping[str, int]:
        """Distinct runs between white space, punctuation and all, with their counts, in order of appearance."""
        return Counter(self.each_token())

    def each_token(self) -> Iterator[str]:
        """Every run between white space, in order; of a long text only a part stands in memory."""
        return chain.from_iterable(map(str.split, _parts(self.string)))

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Distinct tokens stripped of digits and punctuation at both ends, with their counts. Case is kept."""
        counts: dict[str, int] = {}
        for token, count in self.tokens.items():
            word = token if token.isalpha() else _bare(token)
            if word:
                counts[word] = counts.get(word, 0) + count
        return counts

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every line, blank ones too. A final line break starts no further line."""
        *strings, rest = self.string.split("\n")
        starts = [0, *accumulate(len(string) + 1 for string in strings)]
        if "\r" in self.string:
            strings = [string.removesuffix("\r") for string in strings]
        if rest:
            strings.append(rest)
        ends = map(add, starts, map(len, strings))
        return tuple(map(_LINE, zip(starts, ends, strings, strict=False)))

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """In a wrapped text the blocks between blank lines; otherwise every line that is not blank."""
        if self.shape is not Shape.WRAPPED:
            return tuple(Paragraph(line.start, line.end, (line,)) for line in self.lines if not line.blank)
        blocks: list[list[Line]] = []
        previous_blank = True
        for line in self.lines:
            if not line.blank:
                if previous_blank:
                    blocks.append([])
                blocks[-1].append(line)
            previous_blank = line.blank
        return tuple(Paragraph(block[0].start, block[-1].end, tuple(block)) for block in blocks)

    @cached_property
    def shape(self) -> Shape:
        """Read off the lengths of the lines: see `docs/explanation/shapes.md`."""
        from clean.shape import shape_of

        return shape_of(self.lines)

    @cached_property
    def language(self) -> str:
        """ISO 639-1 code of the main language, `und` where that can't be told."""
        from clean.language import language_of

        return language_of(self.string)


def _bare(token: str) -> str:
    """A token without the digits and punctuation at its ends."""
    word = token.strip(_MARKS)
    return word if not word or (word[0].isalpha() and word[-1].isalpha()) else _EDGES.sub("", word)


def _parts(string: str) -> Iterator[str]:
    """The string in parts cut at white space, so that a long one's tokens never stand in memory all at once."""
    start = 0
    while len(string) - start > _PART:
        found = _BLANK.search(string, start + _PART)
        end = found.start() if found else len(string)
        yield string[start:end]
        start = end
    yield string[start:]
