"""Hyphens at line ends: where they stand, and whether the word had them before it was broken."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from math import exp, lgamma, log
from typing import TYPE_CHECKING, Any, NamedTuple

from clean.lazy import lazy
from clean.lexicon import lexicon
from clean.shape import WIDEST, best_width, breaks
from clean.text import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from clean.lexicon import Lexicon
    from clean.text import Text

SOFT = "\N{SOFT HYPHEN}"
HYPHENS = ("-", "\N{HYPHEN}", SOFT)
_BLANKS = r"(?:[ \t]{0,8}\r?\n){0,2}"
CUT = lazy(rf"(?<=[^\W_])[{''.join(HYPHENS)}][ \t]{{0,8}}\r?\n(?:{_BLANKS}\f{_BLANKS})?[ \t]{{0,80}}(?=[^\W_])")
"""A hyphen that ends a line, up to the word that starts the next one: also over a page break, not over a blank line."""
TAIL = lazy(r"[^\W_]+(?:['’\N{HYPHEN}-][^\W_]+)*")
_HEAD = lazy(r"[^\W_][\w'’\N{HYPHEN}-]*\Z")
MAX_HEAD = 60
_LAST_PART = lazy(r"[^\W\d_]*\Z")
_FIRST_PART = lazy(r"[^\W\d_]*")
_COMPOUND = lazy(r"[^\W\d_]{2,40}-([^\W\d_]{2,40})")
_AND = frozenset("""and or to und oder bis sowie en of et ou y e o och og""".split())  # noqa: SIM905
_CLAUSES = """a an the i it he she we they you this that these those is was are were what who why when where if but
because so"""
_STARTS_A_CLAUSE = frozenset(_CLAUSES.split())
_PREFIXES = frozenset(["anti", "co", "cross", "multi", "non", "post", "pre", "quasi", "semi", "sub", "super", "ultra"])
_LINES_A_HYPHEN = 8
"""Of a text's own hyphens about one in so many words stands at the end of a line, where lines are broken at hyphens."""
_HYPHENATED = 0.1
"""The share of wrapped texts whose words are cut at line ends, before anything is known about one of them."""
_MISSING = -10.0
_DOUBT = 0.6
_STANZA = 20
_LONGEST_CHAIN = 6


class Verdict(NamedTuple):
    """What is to become of one hyphen at a line end, and why."""

    rule: str
    confidence: float
    why: Mapping[str, Any]


def chains(string: str) -> Iterator[list[re.Match[str]]]:
    """The cuts of one word after the other: a narrow column may cut a word more than once, but not without end."""
    chain: list[re.Match[str]] = []
    for cut in CUT.finditer(string):
        if chain and TAIL.fullmatch(string, chain[-1].end(), cut.start()) is None:
            yield from (chain,) if len(chain) <= _LONGEST_CHAIN else ()
            chain = []
        chain.append(cut)
    if 0 < len(chain) <= _LONGEST_CHAIN:
        yield chain


def head_of(string: str, end: int) -> str:
    """The word, hyphens and apostrophes and all, that ends here."""
    found = _HEAD.search(string, max(0, end - MAX_HEAD), end)
    return found[0] if found else string[end - 1 : end]


class Judge:
    """Decides for the hyphens of one document, by the document's other words, the lexicon, and its other hyphens."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __call__(self, head: str, tail: str, cut: re.Match[str]) -> Verdict | None:
        """None where the hyphen stands for a part that two words share."""
        verdict = self._verdict(head, tail, cut)
        if verdict and verdict.confidence > _DOUBT and self._in_verse(cut):
            return Verdict(verdict.rule, _DOUBT, verdict.why)
        return verdict

    def _verdict(self, head: str, tail: str, cut: re.Match[str]) -> Verdict | None:
        if cut[0][0] == SOFT:
            return Verdict("soft", 0.99, {})
        left, right = _LAST_PART.search(head), _FIRST_PART.match(tail)
        first, second = left[0] if left else "", right[0] if right else ""
        if not first or not second:
            return Verdict("kept", 0.93 if tail[:1].isdigit() and self._in_prose(cut) else 0.5, {})
        return (
            self._by_document(head, tail, first, second)
            or self._by_lexicon(first, second, cut, chained=head.count("-") > 1)
            or (None if second.lower() in _AND else self._by_hyphens(first, second, cut))
        )

    def _by_document(self, head: str, tail: str, first: str, second: str) -> Verdict | None:
        """The same word elsewhere in the text, with its hyphen or without."""
        joined = self._counts.get(head.lower() + tail.lower(), 0) + self._counts.get((first + second).lower(), 0)
        hyphenated = self._counts.get(f"{head}-{tail}".lower(), 0) + self._counts.get(f"{first}-{second}".lower(), 0)
        if bool(joined) == bool(hyphenated) or (hyphenated and self._is_residue(first.lower(), second.lower())):
            return None
        why = {"joined_elsewhere": joined, "hyphenated_elsewhere": hyphenated}
        return Verdict("joined" if joined else "kept", 0.98, why)

    def _is_residue(self, first: str, second: str) -> bool:
        """`tech-niques` inside a line: another word that was cut, and joined by somebody who left the hyphen."""
        words = self._lexicon
        halves = words is not None and (first not in words.clean or second not in words.clean)
        return words is not None and halves and first + second in words.clean

    def _by_lexicon(self, first: str, second: str, cut: re.Match[str], chained: bool) -> Verdict | None:
        """log P(joined) against log P(first) + log P(second), base 10. After two hyphens a third is no surprise."""
        words = self._lexicon
        if words is None:
            return None
        a, b = first.lower(), second.lower()
        whole, one, two = words.log10(a + b), words.log10(a), words.log10(b)
        if whole is not None and (second.islower() or first.isupper()):
            gain = whole - (_MISSING if one is None else one) - (_MISSING if two is None else two)
            if gain > 2:
                sure = 0.985 if gain > 3 else _DOUBT if a in _PREFIXES else 0.95
                return Verdict("joined", sure, {"gain": round(gain, 1)})
        if b in _AND or self._text.language == "und":
            return None
        if one is None or two is None:
            return self._by_rest(first, second, first if one is None else second, cut)
        pair = words.pair(a, b)
        bond = 0.0 if pair is None or one is None or two is None else pair - one - two
        checked = a in words.clean and b in words.clean and b not in _STARTS_A_CLAUSE and a + b not in words.clean
        sure = checked and (bond > 1 or chained or self._in_prose(cut))
        return Verdict("kept", 0.93 if sure else _DOUBT, {"bond": round(bond, 1)})

    def _by_rest(self, first: str, second: str, rest: str, cut: re.Match[str]) -> Verdict:
        """One half alone is no word. That half is what a cut left over, or a name or a term nobody listed."""
        if not second.islower():
            return self._by_capital(first, second, cut)
        sure = len(rest) > 3 and first.islower() and first not in _PREFIXES and self._in_prose(cut)
        return Verdict("joined", 0.92 if sure else _DOUBT, {"no_word": rest})

    def _by_capital(self, first: str, second: str, cut: re.Match[str]) -> Verdict:
        """A capital behind the hyphen starts a word of its own, unless all is in capitals."""
        sure = self._in_prose(cut) and not (first.isupper() and second.isupper())
        return Verdict("kept", 0.93 if sure else _DOUBT, {})

    def _by_hyphens(self, first: str, second: str, cut: re.Match[str]) -> Verdict:
        """How many hyphens of the text's own one expects at line ends, against how many there are."""
        if not second.islower():
            return self._by_capital(first, second, cut)
        own, seen = self._own, max(1, self._cuts)
        by_chance = (1 - _HYPHENATED) * exp(seen * log(own) - own - lgamma(seen + 1))
        joined = _HYPHENATED / (_HYPHENATED + by_chance) * (1 - min(1.0, own / seen))
        why = {"at_line_ends": seen, "expected": round(own, 2)}
        return Verdict("joined", round(joined, 3), why) if joined > 0.5 else Verdict("kept", _DOUBT, why)

    @cached_property
    def _lexicon(self) -> Lexicon | None:
        """In a text too short to tell its language, English: only what it joins beyond doubt is taken from it there."""
        language = self._text.language
        return lexicon("en" if language == "und" else language)

    @cached_property
    def _own(self) -> float:
        return (sum(map(str.islower, _COMPOUND.findall(self._text.string))) + 0.5) / _LINES_A_HYPHEN

    @cached_property
    def _cuts(self) -> int:
        string = self._text.string
        return sum(string[cut.end()].islower() for cut in CUT.finditer(string))

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for word, count in self._text.words.items():
            counts[word.lower()] = counts.get(word.lower(), 0) + count
        return counts

    def _in_prose(self, cut: re.Match[str]) -> bool:
        """In a wrapped text, or in a paragraph that was just unwrapped, a line end is no decision of the author."""
        string = self._text.string
        above = cut.start() - string.rfind("\n", 0, cut.start())
        return self._text.shape is Shape.WRAPPED or max(above, string.find("\n", cut.end()) - cut.end()) > WIDEST

    def _in_verse(self, cut: re.Match[str]) -> bool:
        """Poets cut words too: the other lines of the stanza end where no width would end them."""
        if self._text.shape is not Shape.LINES:
            return False
        lines = self._text.lines
        first = last = bisect_right(lines, cut.start(), key=lambda line: line.start) - 1
        while first > 0 and last - first < _STANZA and not lines[first - 1].blank:
            first -= 1
        while last < len(lines) and last - first < 2 * _STANZA and not lines[last].blank:
            last += 1
        gaps = [gap for gap in breaks(lines[first:last]) if not lines[first + gap.row].string.rstrip().endswith("-")]
        width = best_width(gaps) if gaps else None
        return len(gaps) >= 3 and (width is None or width.full * 4 < len(gaps) * 3)
