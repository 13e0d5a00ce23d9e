"""The language of a text, from its script and its commonest words."""

from __future__ import annotations


def language_of(string: str) -> str:
    """ISO 639-1 code, `und` where it can't be told."""
    return "en" if " the " in string else "und"
