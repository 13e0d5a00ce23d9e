"""The function words by which the models for lines and words tell languages and prose."""

from __future__ import annotations

from functools import cache

from clean.tables import rows


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Language → its function words."""
    return {language: frozenset(words.split()) for language, words in rows("boilerplate.function_words")}
