"""Making characters that nobody can see, or that a terminal would obey, visible."""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\t")
_HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str, *, newlines: bool = False) -> str:
    """`text` with control, format and bidirectional characters as `<U+202E>`; with `newlines`, those too.

    What comes back can be written to a terminal: it holds no character that moves the cursor or changes order.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown if newlines else _shown_but_lines, text))


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    if unicodedata.category(char) in _HIDDEN:
        return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char, f"<U+{ord(char):04X}>")
    return char


def _shown_but_lines(char: str) -> str:
    return char if char in _KEPT else _shown(char)
