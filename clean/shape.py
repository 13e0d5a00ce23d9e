"""How a text uses its line breaks, read off the lengths of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clean.text import Line, Shape


def shape_of(lines: Sequence[Line]) -> Shape:
    """LINES unless the lines speak clearly for another shape."""
    from clean.text import Shape

    return Shape.FLAT if len(lines) <= 2 and any(len(line.string) > 1000 for line in lines) else Shape.LINES
