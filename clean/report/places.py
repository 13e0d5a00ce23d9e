"""Offsets as people write them, `line:column`, both counted from 1, columns in code points; and back."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property


class Places:
    """The lines of one text. A line ends at its line feed, as in most editors."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line starts."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line(self, offset: int) -> int:
        """The index, from 0, of the line in which `offset` lies."""
        return bisect_right(self.starts, offset) - 1

    def start(self, line: int) -> int:
        return self.starts[line]

    def end(self, line: int) -> int:
        """The offset behind the line, its line feed included."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = self.line(offset)
        return line + 1, offset - self.starts[line] + 1

    def name(self, offset: int) -> str:
        return "{}:{}".format(*self.place(offset))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column. Raises ValueError, naming what there is, where there is no such place."""
        count = len(self.starts)
        if not 1 <= line <= count:
            raise ValueError(f"there is no line {line}; the text has {count}")
        length = self.end(line - 1) - self.start(line - 1)
        if not 1 <= column <= length + 1:
            raise ValueError(f"line {line} has no column {column}; it has {length}")
        return self.starts[line - 1] + column - 1
