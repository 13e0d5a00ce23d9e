"""Colour for terminals, and none where it is not wanted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps text in the codes of a style when `on`. Styles are named for what they mean here."""

    on: bool

    def __call__(self, style: str, text: str) -> str:
        if not self.on or not text:
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


_STYLES = {
    "head": "1",
    "place": "36",
    "quiet": "2",
    "old": "31",
    "old-bit": "1;31;7",
    "new": "32",
    "new-bit": "1;32;7",
    "found": "33",
    "good": "32",
    "bad": "1;31",
}
