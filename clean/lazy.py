"""Patterns that are compiled when they are first used.

The filters hold some hundred and thirty; a text that has nothing odd about it needs a few of them, and to compile
the rest took as long as to clean it.
"""

from __future__ import annotations

import re
from typing import Any, cast


class LazyPattern:
    """Stands in for a compiled pattern; from its second use on, each method is the compiled one's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile(pattern, flags)`, put off."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
