"""The two passes over a document: keys for the sketch, then exact counts of those keys that the sketch lets through.

Both are pure and their results add up in any order, so any engine may run them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from clean.learn.sketch import Sketch, key_of
from clean.noise.crumbs import fold
from clean.text import Text

LEAST_DOCUMENTS = 5
LEAST_SHARE = 0.02
"""Of a source's documents; of rarer lines nobody could say whether they are the site's."""
STAMP_SHARE = 0.2
OWN = 0.25
"""A document of which less than this is its own is a copy, or all furniture; it proves nothing."""
CONTEXTS = 12
_REACH = 150
_BODY = 60
_LONGEST = 300
_MANY = 4096


class Document(NamedTuple):
    id: str
    source: str
    text: str


@dataclass(slots=True)
class Seen:
    """What is known of one line or word of one source."""

    text: str
    example: str
    count: int = 0
    outside: int = 0
    """How often it stood before the first or behind the last line of the document's own running text."""
    witnesses: set[int] = field(default_factory=set)
    """Documents told apart by the longest line of their own, so that copies of one count once: of these 64-bit hashes
    the smallest that there were."""
    contexts: tuple[str, ...] = ()

    def merge(self, other: Seen) -> None:
        if (other.example, other.text) < (self.example, self.text):
            self.text, self.example = other.text, other.example
        self.count += other.count
        self.outside += other.outside
        self.witnesses |= other.witnesses
        if len(self.witnesses) > 2 * _MANY:
            self.witnesses = set(self._smallest())
        self.contexts = tuple(sorted({*self.contexts, *other.contexts})[:CONTEXTS])

    @property
    def documents(self) -> int:
        """How many different ones; of very many an estimate from how close the kept hashes lie.

        Bar-Yossef et al., "Counting distinct elements in a data stream", 2002.
        """
        if len(self.witnesses) < _MANY:
            return len(self.witnesses)
        return round((_MANY - 1) * 2**64 / self._smallest()[-1])

    def _smallest(self) -> list[int]:
        """All that any order of merging is sure to have kept."""
        return sorted(self.witnesses)[:_MANY]

    def row(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"witnesses": self._smallest()}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Seen:
        return cls(**{**row, "witnesses": set(row["witnesses"]), "contexts": tuple(row["contexts"])})


Found = dict[tuple[str, str, str], Seen]
"""(`line` or `word`, source, key) → what is known."""


def keys(document: Document) -> set[int]:
    """Pass one: what a document holds, each thing once."""
    text = Text(document.text)
    found = {key_of("line", document.source, key) for key, _, _ in _lines(text)}
    return found | {key_of("word", document.source, word) for word in _words(text)}


def count(document: Document, sketch: Sketch, totals: Mapping[str, int]) -> Found:
    """Pass two: what it holds of that which the sketch takes for repeated."""
    total = totals.get(document.source, 0)
    if total < LEAST_DOCUMENTS:
        return {}
    text = Text(document.text)
    lines = list(_lines(text))
    least = max(LEAST_DOCUMENTS, int(LEAST_SHARE * total))
    repeated = _repeated("line", document.source, [key for key, _, _ in lines], sketch, least)
    own = [string for key, string, _ in lines if key not in repeated]
    if sum(map(len, own)) < OWN * sum(len(string) for _, string, _ in lines) or not own:
        return {}
    witness = key_of(max(own, key=lambda string: (len(string), string)))
    body = [number for key, string, number in lines if key not in repeated and len(string) >= _BODY]
    first, last = (body[0], body[-1]) if body else (0, -1)
    found: Found = {}
    for key, string, number in lines:
        if key in repeated:
            seen = found.setdefault(("line", document.source, key), Seen(string, document.id, witnesses={witness}))
            seen.count += 1
            seen.outside += not first < number < last
    words = list(_words(text))
    least = max(LEAST_DOCUMENTS, int(STAMP_SHARE * total))
    for word in _repeated("word", document.source, words, sketch, least):
        if context := _context(document.text, word):
            seen = Seen(word, document.id, document.text.count(word), 0, {witness}, (context,))
            found[("word", document.source, word)] = seen
    return found


def merge(into: Found, more: Found) -> None:
    for key, seen in more.items():
        if key in into:
            into[key].merge(seen)
        else:
            into[key] = seen


def _lines(text: Text) -> Iterator[tuple[str, str, int]]:
    """(folded, stripped, number) of each line that furniture could be."""
    for number, line in enumerate(text.lines):
        string = line.string.strip()
        if string and sum(map(str.isalpha, string[:40])) >= 3:
            yield fold(string[:_LONGEST]) if len(string) <= _LONGEST else string[:_LONGEST], string, number


def _words(text: Text) -> Iterator[str]:
    """Distinct words by which a stamp could be known: names, handles, addresses, capitals."""
    for word in text.tokens:
        if len(word) > 3 and not word.islower() and not word.isdigit() and "\t" not in word:
            yield word


def _repeated(kind: str, source: str, wanted: Iterable[str], sketch: Sketch, least: int) -> set[str]:
    distinct = list(dict.fromkeys(wanted))
    seen = sketch.at_least([key_of(kind, source, one) for one in distinct], least)
    return {one for one, often in zip(distinct, seen, strict=True) if often}


def _context(string: str, word: str) -> str:
    """What stands around the word in its line, cut to whole words; nothing where it has the line to itself."""
    at = string.find(word)
    start = max(string.rfind("\n", 0, at) + 1, at - _REACH)
    end = string.find("\n", at)
    end = min(len(string) if end < 0 else end, at + len(word) + _REACH)
    piece = string[start:end].strip()
    if len(piece) < len(word) + 40:
        return ""
    return " ".join(piece.split(" ")[1:-1]) if end - start > _REACH else piece
