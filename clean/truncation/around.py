"""What is seen beside the cuts themselves: lost beginnings, paywalls, boxes that stand inside a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clean.lazy import lazy
from clean.text import Paragraph, Text
from clean.truncation.words import counts_of

_HEAD = lazy(r"([a-z]+(?:['’-][a-z]+)*),? [a-z(“\"]")
_LEAST_WORDS = 9
_PAYWALL = lazy(
    r"(?:please )?(?:subscribe|sign (?:in|up)|log ?in|register|create (?:a|an|your) (?:free )?account|become a member)"
    r"[\w ,’'-]{0,40} to (?:continue|keep|read|finish|unlock|access|view)\b"
    r"|(?:to )?(?:continue|keep) reading (?:this|the|with|for|by|your|[,.…]|$)"
    r"|to (?:continue|keep|finish) reading\b|already (?:a|have a) (?:subscri|member)"
    r"|this (?:article|story|content|post|page) is (?:only )?(?:for|available to|reserved for|exclusive to|locked)"
    r"[\w ,’'-]{0,30}(?:subscribers|members|$)"
    r"|you(?:’|'| ha)ve (?:reached|used|read) (?:your|all|the last)[\w ,’'-]{0,30}(?:articles?|limit)"
    r"|(?:subscribers|members) only\b|read the (?:full|rest of the|whole|complete) (?:article|story|post|report)\b",
    re.IGNORECASE,
)
_PAYWALL_BEGINS = (
    "please", "subscri", "sign", "log", "register", "create", "become", "to ", "continue", "keep", "already", "this ",
    "you", "members", "read the",
)  # fmt: skip
"""What a paywall's line begins with: few lines need the pattern."""
_READ_MORE = lazy(
    r"[(\[]?(?:read|see|show|view|load) (?:more|on)(?: at [\w.]{1,40})?[)\]]?[ .…»›→>]*$|(?:weiterlesen|lire la suite"
    r"|leer más|seguir leyendo|leia mais|continua a leggere|lees verder)[ .…»›→>]*$",
    re.IGNORECASE,
)
_TEASER = lazy(
    r"(?:\[ ?(?:…|\.\.\.) ?\]|(?:…|\.\.\.) ?[(\[]?(?:read|see|show|view) (?:more|on|full \w+)[)\]]?[ .»›→>]*"
    r"|(?:…|\.\.\.) ?[(\[]?continue reading[)\]]?[ .»›→>]*)$",
    re.IGNORECASE,
)
_RESTART = lazy(r"(?<=[a-z]{4}[.?!]) (?=[a-z]+ [a-z])")
_LONGEST_BOX = 800
_LAST_PARAGRAPHS = 4


def headless(text: Text) -> Iterator[tuple[int, int]]:
    """The first words of paragraphs that begin inside a sentence, behind one that ends properly."""
    paragraphs = text.paragraphs
    string = text.string
    lower = [k for k, paragraph in enumerate(paragraphs) if "a" <= string[paragraph.start] <= "z"]
    if len(lower) > max(2, len(paragraphs) // 10):
        return  # a style: all in small letters, or lists
    for k in lower:
        paragraph = paragraphs[k]
        match = _HEAD.match(string, paragraph.start, paragraph.end)
        if match is None or not k or not _whole(string, paragraph, paragraphs[k - 1]):
            continue
        if counts_of(match[1]).low >= 5:
            yield paragraph.start, match.end(1)


def _whole(string: str, paragraph: Paragraph, before: Paragraph) -> bool:
    """A paragraph of some length that ends properly, as the one before does."""
    body = string[paragraph.start : paragraph.end].rstrip()
    ended = string[before.start : before.end].rstrip()[-1:]
    return body.count(" ") + 1 >= _LEAST_WORDS and body[-1:] in ".!?”" and ended in tuple('.!?”"')


def teaser(string: str) -> re.Match[str] | None:
    """`[…]` or `… Read more` at the end of a paragraph."""
    return _TEASER.search(string, max(0, len(string) - 60))


def stubs(text: Text, cut: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """(start, end, rule): lines that stand in the place of the rest of an article.

    A `read more` counts only behind a paragraph that is cut: `cut` holds the ends of those, sorted.
    """
    paragraphs = text.paragraphs
    ends = set(cut)
    for k in range(max(0, len(paragraphs) - _LAST_PARAGRAPHS), len(paragraphs)):
        start, end, _ = paragraphs[k]
        if end - start > 240:
            continue
        if _asks_to_pay(text.string[start:end]):
            yield start, end, "paywall"
        elif k and paragraphs[k - 1].end in ends and _reads_more(text.string[start:end]):
            yield start, end, "read-more"


def _asks_to_pay(line: str) -> bool:
    head = line[:10]
    if head.isascii() and not head.lower().startswith(_PAYWALL_BEGINS):
        return False
    return _PAYWALL.match(line) is not None


def _reads_more(line: str) -> bool:
    return _READ_MORE.match(line) is not None


def box(string: str, cut: int) -> tuple[int, int] | None:
    """The text that stands between a splice at `cut` and the place where a sentence goes on in small letters."""
    match = _RESTART.search(string, cut, min(len(string), cut + _LONGEST_BOX))
    if match is None or "\n" in string[cut : match.start()]:
        return None
    return cut + 1, match.start()
