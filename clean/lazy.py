"""Patterns that are compiled when they are first used.

The filters hold some hundred and thirty; a text that has nothing odd about it needs a few of them, and to compile
the rest took as long as to clean it.
"""

from __future__ import annotations

import re
from typing import Any, cast


class LazyPattern:
    """Stands in for a compiled pattern; from its second use on, each method is the compiled one's own.

    Its methods are to be called, as in `_WORD.sub(new, string)`: `re.sub(_WORD, …)` wants a real one.
    """

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile(pattern, flags)`, put off."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
