"""From counts to tables: which lines are the site's, which strings are stamps, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from clean.learn.passes import LEAST_DOCUMENTS, Found, Seen
from clean.recipe import escaped
from clean.stamps import judged
from clean.text import Text

SURE, DOUBTFUL = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class Learned:
    """A row of a table."""

    text: str
    count: int
    documents: int
    sources: int
    confidence: float
    example: str

    def row(self) -> str:
        shown = " ".join(self.example.replace("\t", " ").splitlines())
        return f"{escaped(self.text)}\t{self.count}\t{self.documents}\t{self.sources}\t{self.confidence:.3f}\t{shown}"


_Evidence = tuple[float, str, Seen]
"""How sure, for which source, and from what."""


def lines(found: Found, totals: Mapping[str, int]) -> list[Learned]:
    """Lines that repeat, the surest first; one row for all sources that have it."""
    by_key: dict[str, list[_Evidence]] = {}
    for (kind, source, key), seen in sorted(found.items(), key=itemgetter(0)):
        if kind == "line" and seen.documents >= LEAST_DOCUMENTS and _fit(seen.text):
            by_key.setdefault(key, []).append((_furniture(seen, totals[source]), source, seen))
    return _ranked(_row(group[0][2].text, group) for group in by_key.values())


def _furniture(seen: Seen, total: int) -> float:
    """How surely a line belongs to the site. Set by hand: a line in most documents of its source, always outside
    the running text, of several words, is the site's; a heading of one word may be the author's habit."""
    documents = seen.documents
    words = min(len(seen.text.split()), 8)
    evidence = 2 * min(documents / total, 1) + 3 * seen.outside / seen.count + 0.4 * math.log2(documents)
    return 1 / (1 + math.exp(3 - evidence - 0.6 * (words - 3)))


def stamps(found: Found) -> list[Learned]:
    """Strings that interrupt sentences in documents of one source, judged as the filter `watermark` judges them
    within one text: by whether their neighbours go with each other and not with them."""
    by_unit: dict[str, list[_Evidence]] = {}
    for (kind, source, word), seen in sorted(found.items(), key=itemgetter(0)):
        if kind == "word" and seen.documents >= LEAST_DOCUMENTS:
            for sure, repeat, _ in judged(Text("\n\n".join(seen.contexts))):
                if word in repeat.unit and _fit(repeat.unit):
                    by_unit.setdefault(repeat.unit, []).append((sure, source, seen))
    return _ranked(_row(unit, group) for unit, group in by_unit.items())


def _fit(text: str) -> bool:
    """Can it stand in a table?"""
    return "\t" not in text and text.isprintable()


def _row(text: str, group: Iterable[_Evidence]) -> Learned:
    """The best of each source's evidence, and all of its counts. A stamp of several words has them one by one."""
    ranked = sorted(group, key=lambda one: (-one[0], one[1], one[2].text))
    sure, _, best = ranked[0]
    counts: dict[str, tuple[int, int]] = {}
    for _, source, seen in ranked:
        counts[source] = max(counts.get(source, (0, 0)), (seen.count, seen.documents))
    count, documents = (sum(numbers) for numbers in zip(*counts.values(), strict=True))
    return Learned(text, count, documents, len(counts), round(sure, 3), best.example)


def _ranked(rows: Iterable[Learned]) -> list[Learned]:
    return sorted(rows, key=lambda row: (-row.confidence, -row.documents, row.text))


def tables(lines: Sequence[Learned], stamps: Sequence[Learned], least: float = SURE) -> dict[str, list[Learned]]:
    """File names, and the rows that belong there: what is less sure than `least` is for people to read."""
    return {
        "lines.tsv": [row for row in lines if row.confidence >= least],
        "stamps.tsv": [row for row in stamps if row.confidence >= least],
        "doubtful.tsv": [row for row in (*lines, *stamps) if DOUBTFUL <= row.confidence < least],
    }


def written(rows: Iterable[Learned]) -> bytes:
    """A table as the filters read it."""
    head = "# text\tcount\tdocuments\tsources\tconfidence\texample"
    return "".join(f"{row}\n" for row in (head, *(row.row() for row in rows))).encode()
