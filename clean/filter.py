"""What a filter is: it looks at a text and says which characters it would replace, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import ClassVar, Protocol, runtime_checkable

from clean.edit import Edit, Finding
from clean.text import Text


class Effect(Enum):
    """The most that a filter may do to a text. Declared by the filter, checked by the engine on every edit."""

    DETECTS = "detects"
    """Findings only."""
    SPACES = "spaces"
    """White space may come and go; every other character stays, in its order."""
    DELETES = "deletes"
    """Characters may go; none may come, and what stays keeps its order."""
    REWRITES = "rewrites"
    """Anything."""

    def allows(self, edit: Edit) -> bool:
        """Is this edit within the ceiling?"""
        if self is Effect.REWRITES:
            return True
        if self is Effect.SPACES:
            return "".join(edit.old.split()) == "".join(edit.new.split())
        if self is Effect.DELETES:
            return _is_subsequence(edit.new, edit.old)
        return False


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


@runtime_checkable
class Filter(Protocol):
    """One kind of damage, found. Implementations are frozen dataclasses whose fields are their options.

    `rules` names every rule that `propose` may use, each with one sentence on what it finds. An edit or a
    finding carries the rule's short name; the engine puts the filter's name before it (`ads/share-bar`).
    """

    version: ClassVar[int]
    effect: ClassVar[Effect]
    rules: ClassVar[Mapping[str, str]]

    def propose(self, text: Text) -> Iterable[Edit | Finding]:
        """Edits and findings in the coordinates of `text`, in any order. Pure: same text, same answer."""
        ...
