"""Patterns that are compiled when they are first used.

The filters hold some hundred and thirty; a text that has nothing odd about it needs a few of them, and to compile
the rest took as long as to clean it.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = (
    "search",
    "match",
    "fullmatch",
    "finditer",
    "findall",
    "sub",
    "subn",
    "split",
    "flags",
    "groups",
    "groupindex",
)


class LazyPattern:
    """Stands in for a compiled pattern; once that is made, each method is its own.

    Its methods are to be called, as in `_WORD.sub(new, string)`: `re.sub(_WORD, …)` wants a real one.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        return lazy, (self.pattern, self._flags)


class _Waiting(LazyPattern):
    """Not yet asked. A class that has `__getattr__` is slow in all it gives, so this one is left as soon as it was."""

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        vars(self).update((method, getattr(compiled, method)) for method in _METHODS)
        self.__class__ = LazyPattern  # type: ignore[assignment]
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile(pattern, flags)`, put off."""
    return cast("re.Pattern[str]", _Waiting(pattern, flags))
