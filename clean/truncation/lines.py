"""Does a paragraph stop inside a sentence? What can be seen at its end, and the verdict over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clean.truncation.words import TOKEN, counts_of, end_share

END_MARKS = '.!?:;"”’»)]}。！？：；」』）】*_|>~'
"""A paragraph that ends in one of these is not looked at; an ellipsis is, although it ends in a full stop."""
_ELLIPSIS = re.compile(r"(?:…|\.\.\.|\. \. \.)\s*$")
_BULLET = re.compile(r"[-*•·‣▪►●○–—#>|+]|\(?\d{1,3}[.)]\s|\d+\s|\(?[a-z]\)\s|©|@|www\.|https?:", re.IGNORECASE)
_TAIL = re.compile(r"(?:https?:|www\.|pic\.twitter|#\w|@\w)\S*$|\S+\.(?:com|org|net|co|io|uk|gov|edu)\S*$")
_WEAK = frozenset("so no not in on at by to as be have has had would should could will may might must".split())


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of one paragraph: `stop` is the offset behind its last character other than white space."""

    start: int
    stop: int
    string: str
    following: str
    """The first 60 characters of the next paragraph, `` at the end of the text."""
    proper: float
    """The share of the text's long paragraphs that end in an end mark."""

    @property
    def ellipsis(self) -> bool:
        return _ELLIPSIS.search(self.string, max(0, len(self.string) - 8)) is not None


def is_prose(string: str, least: int) -> bool:
    """Not an item, a heading, a row of a table or a caption, as far as one line can tell."""
    words = string.split() if len(string) < 400 else string[-300:].split()
    if len(words) < least or _BULLET.match(string) or _TAIL.search(string, max(0, len(string) - 120)):
        return False
    capital = sum(word[:1].isupper() or word[:1].isdigit() for word in words[1:])
    return capital <= 0.5 * len(words)


def proper_share(strings: Sequence[str]) -> float:
    """The share of paragraphs of twelve words and more that end in an end mark; 1 where there is none."""
    long = [string for string in strings if string.count(" ") >= 11]
    return sum(string.rstrip()[-1:] in END_MARKS for string in long) / len(long) if long else 1.0


def last_word(string: str) -> str:
    tokens = TOKEN.findall(string[-60:])
    return tokens[-1] if tokens else ""


def end_weight(ending: Ending) -> float:
    """First estimate of the probability that the paragraph stops inside a sentence."""
    string = ending.string.rstrip()
    if ending.ellipsis:
        return 0.85 if not string.rstrip(".…").endswith(" ") and is_prose(string, 8) else 0.3
    if string[-1:] in END_MARKS or not is_prose(string, 7):
        return 0.0
    if string[-1] in ",–—-(":
        return 0.8 if len(string) > 60 else 0.4
    word = last_word(string)
    counts = counts_of(word)
    if counts.total >= 20 and end_share(word) < 0.02 and (word.islower() or word.endswith(("’re", "’ll", "’ve"))):
        return 0.9
    if word in _WEAK and len(string) > 60:
        return 0.8
    return 0.3 * ending.proper if len(string) > 100 else 0.0
