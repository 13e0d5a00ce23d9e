"""The titles under a heading such as "Related stories" or "Most read": links to other pages.

Every title goes but the last: where the list ends and the text goes on, a subheading looks just like one more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from clean.text import Line

_LONGEST_TITLE = 140
_MOST = 8
_ENDS = '.!?…”"。'
_ITEM = ("#", "|", "- ", "* ", "+ ", "• ")
_AMBIGUOUS = ("don't miss", "must read", "must reads", "best of")


class _Hit(Protocol):
    @property
    def rule(self) -> str: ...
    @property
    def sure(self) -> bool: ...
    @property
    def key(self) -> str: ...


def titles(lines: Sequence[Line], solid: Sequence[int], found: Mapping[int, _Hit]) -> Iterator[tuple[int, str]]:
    """(line number, the heading above it) of every title in a list of other stories.

    Only where blank lines part the paragraphs and the titles stand close together: elsewhere the text's own
    short paragraphs look the same.
    """
    headings = {number: hit.key for number, hit in found.items() if _heads(hit)}
    for at, number in enumerate(solid) if headings else ():
        if number in headings:
            block = list(_block(lines, solid[at + 1 : at + 2 + _MOST]))
            end = block[-1] + 1 if block else len(lines)
            if end >= len(lines) or lines[end].blank:
                yield from ((below, headings[number]) for below in block[:-1])


def _heads(hit: _Hit) -> bool:
    return hit.rule == "related" and hit.sure and len(hit.key) < 40 and hit.key not in _AMBIGUOUS


def _block(lines: Sequence[Line], solid: Sequence[int]) -> Iterator[int]:
    previous = None
    for number in solid:
        string = lines[number].string.strip()
        apart = previous is not None and number != previous + 1
        if (
            apart
            or len(string) > _LONGEST_TITLE
            or string[-1] in _ENDS
            or string.startswith(_ITEM)
            or len(string.split()) < 4
        ):
            return
        previous = number
        yield number
