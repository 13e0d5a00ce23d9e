"""Cut a string without spaces into its words: hashtags, identifiers, domain names.

    >>> segment("thisisahashtag")
    ['this', 'is', 'a', 'hashtag']
    >>> segment("ReadTheRoom2024")
    ['Read', 'The', 'Room', '2024']

Every answer is the likeliest reading under English word and word-pair frequencies; case and digits give
joints. No letter or digit is lost; a leading `#` or `@`, white space and underscores go.
Not for repairing prose: there `clean.filters.run_together` weighs whether a joint is meant at all.
"""

from __future__ import annotations

from itertools import pairwise

from clean.lazy import lazy
from clean.spaces.knowledge import english
from clean.spaces.lattice import read

_PARTS = lazy(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]+|_+")
_CASE = lazy(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
LONGEST = 400
"""Letters read at once; longer strings are read in parts of this size."""


def segment(string: str, language: str = "en") -> list[str]:
    """The words of a string that lost its spaces, in order. ValueError for a language without a lexicon."""
    from clean.lexicon import LANGUAGES

    if language not in LANGUAGES:
        raise ValueError(f"no lexicon for {language!r}: expected one of {', '.join(LANGUAGES)}")
    words: list[str] = []
    for part in _PARTS.findall(string.strip().lstrip("#@")):
        if part[0].isalpha():
            for start in range(0, len(part), LONGEST):
                words += _words(part[start : start + LONGEST])
        elif part.strip("_"):
            words.append(part)
    return words


def _words(letters: str) -> list[str]:
    """The reading that the lattice likes best; a capital inside begins a word unless the whole is known."""
    known = english().log10(letters.lower())
    if known is not None and known > -5.0:
        return [letters]
    humps = [hump for hump in _CASE.split(letters) if hump]
    if len(humps) > 1:
        return [word for hump in humps for word in _words(hump)]
    bounds = sorted({0, *read(letters).bounds, len(letters)})
    cut = [letters[start:end] for start, end in pairwise(bounds)]
    return cut if sum(len(word) == 1 for word in cut) <= 2 + len(cut) // 3 else [letters]
