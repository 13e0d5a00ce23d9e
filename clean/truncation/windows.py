"""Words left and right of a gap as numbers: what the network reads.

A frequent word has an identity of its own; any other shares one with the words of the same last three letters.
Capitals are a second number, so that the network sees *The* and *the* as one word in two shapes.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from clean.lazy import lazy

TOKEN = lazy(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d(?:[\d.,]*\d)?|[^\w\s]|_+")
LEFT, RIGHT = 16, 10
"""Words read on either side of a gap."""
BUCKETS = 1024
PAD, NUMBER_1, NUMBER_2, NUMBER_4, NUMBER = range(5)
FIRST_BUCKET = 5
FIRST_WORD = FIRST_BUCKET + BUCKETS
SHAPES = 8


def shape(token: str) -> int:
    """0 nothing, 1 lower, 2 Capital, 3 UPPER, 4 mIxed, 5 digits, 6 a mark, 7 one capital letter."""
    if token[0].isdigit():
        return 5
    if not token[0].isalpha():
        return 6
    if token.islower():
        return 1
    if len(token) == 1:
        return 7
    if token[0].isupper() and token[1:].islower():
        return 2
    return 3 if token.isupper() else 4


def identity(token: str, vocabulary: Mapping[str, int]) -> int:
    word = token.lower().replace("’", "'")
    known = vocabulary.get(word)
    if known is not None:
        return known
    if word[0].isdigit():
        return {1: NUMBER_1, 2: NUMBER_2, 4: NUMBER_4}.get(len(word), NUMBER)
    return FIRST_BUCKET + zlib.crc32(word[-3:].encode()) % BUCKETS


def encoded(token: str, vocabulary: Mapping[str, int]) -> tuple[int, int]:
    """(identity, shape)."""
    return identity(token, vocabulary), shape(token)


def encode(tokens: list[str], vocabulary: Mapping[str, int]) -> tuple[list[int], list[int]]:
    """(identities, shapes)."""
    return [identity(token, vocabulary) for token in tokens], [shape(token) for token in tokens]


def left_of(string: str, gap: int) -> list[str]:
    """The last words before `gap`, in reading order; the line's start bounds them."""
    window = string[max(0, gap - 12 * LEFT) : gap]
    line = window[window.rfind("\n") + 1 :]
    return TOKEN.findall(line)[-LEFT:]


def right_of(string: str, gap: int) -> list[str]:
    """The first words behind `gap`, in reading order; the line's end bounds them."""
    window = string[gap : gap + 12 * RIGHT].lstrip(" ")
    stop = window.find("\n")
    return TOKEN.findall(window if stop < 0 else window[:stop])[:RIGHT]
