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


def distinct(text: str) -> str:
    """For what was changed: also shows which white space stands there, and where lines end (`⏎`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_distinct, text))


def _distinct(char: str) -> str:
    if char == "\n":
        return "⏎"
    if char.isspace() and char != " ":
        return {"\t": "→"}.get(char, f"<U+{ord(char):04X}>")
    return _shown(char)


def contrasted(before: str, after: str) -> tuple[str, str]:
    """Both sides of an edit as `distinct` shows them; where they still look alike, by code point."""
    shown = distinct(before), distinct(after)
    if before == after or unicodedata.normalize("NFC", shown[0]) != unicodedata.normalize("NFC", shown[1]):
        return shown
    return _by_code_point(before), _by_code_point(after)


def _by_code_point(text: str) -> str:
    return "".join(char if char.isascii() and char.isprintable() else f"<U+{ord(char):04X}>" for char in text)


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters: the middle of a longer text gives way to ` … `."""
    if len(text) <= limit:
        return text
    head = (limit - 3) * 2 // 3
    return f"{text[:head]} … {text[len(text) - (limit - 3 - head) :]}"
