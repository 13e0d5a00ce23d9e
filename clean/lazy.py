"""Patterns that are compiled when they are first used.

The filters hold some hundred and thirty; a text that has nothing odd about it needs a few of them, and to compile
the rest took as long as to clean it.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Own:
    """What the compiled pattern has of this name; from the first use on it stands in the instance."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: LazyPattern, owner: type) -> Any:
        found = getattr(re.compile(*instance.source), self._name)
        vars(instance)[self._name] = found
        return found


class LazyPattern:
    """Stands in for a compiled pattern, whose methods it has once they are called.

    They are to be called as in `_WORD.sub(new, string)`: `re.sub(_WORD, …)` wants a real one.
    """

    search, match, fullmatch, finditer, findall = _Own(), _Own(), _Own(), _Own(), _Own()
    sub, subn, split, flags, groups, groupindex = _Own(), _Own(), _Own(), _Own(), _Own(), _Own()

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.source = pattern, flags

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, self.source


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile(pattern, flags)`, put off."""
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))
