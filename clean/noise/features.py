"""The feature table of a document: each line by itself, its place, and how it fits the page. Needs numpy.

What a line is by itself stands in `clean.noise.forms` and is computed once; what is here is computed again for
what a deletion leaves. `windows.widen` adds the neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from clean.noise import model, windows
from clean.noise.forms import FORM, Forms
from clean.noise.grammar import function_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clean.noise.reading import Reading

    Matrix = NDArray[np.float32]
    Ints = NDArray[np.int64]

OWN = (
    *FORM,
    *("indent", "above", "below", "repeats", "fromtop", "frombottom", "topic", "lead", "function", "wording"),
)
"""The names of a line's own features, in order; `windows.widen` adds its neighbours'."""
_SENTENCE = 10
"""Words of the shortest line that tells what the page is about."""
_TELLING = 6
"""Words of the shortest line that tells the page's language."""


class Page(NamedTuple):
    """The features of lines, a row each, and the page's language."""

    table: Matrix
    language: str | None


def page(reading: Reading, rows: Sequence[int] | None = None) -> Page:
    """Features of the solid lines of a reading, or of these rows of them, and of their neighbours."""
    own, language = form(reading, model.wording())
    return Page(windows.widen(own, rows), language)


def form(reading: Reading, weights: NDArray[np.int8] | None) -> tuple[Matrix, str | None]:
    """The lines' own features, and the language of the document."""
    forms, rows = reading.known.forms, np.array(reading.rows, np.int64)
    language = tongue(forms, rows)
    placed, fits = _place(reading, forms, rows), _fits(forms, rows)
    parts = (forms.form[rows], placed, fits, _words(forms, rows, language, weights))
    return np.concatenate(parts, axis=1, dtype=np.float32), language


def _place(reading: Reading, forms: Forms, rows: Ints) -> Matrix:
    edges, key, at = np.array([-1, *reading.solid, len(reading.lines)]), forms.same[rows], np.arange(len(rows))
    gaps = np.minimum(edges[1:] - edges[:-1] - 1, 5)
    repeats = np.minimum(np.bincount(key)[key], 9)
    return windows.columns([np.minimum(forms.indent[rows], 40), gaps[:-1], gaps[1:], repeats, at, at[::-1]])


def _fits(forms: Forms, rows: Ints) -> Matrix:
    """How much of a line's matter the page's sentences hold, and how much of it its first line holds."""
    line, word = forms.matter
    size = forms.size
    kept = np.zeros(size, np.bool_)
    kept[rows] = True
    sentence = kept & forms.ended & (forms.weight >= _SENTENCE)
    sentences = np.bincount(word[sentence[line]], minlength=len(forms.distinct))
    shared = sentences[word] >= 1 + sentence[line]
    in_lead = np.zeros(len(forms.distinct), np.bool_)
    in_lead[word[line == rows[0]]] = True
    count, common, held = (np.bincount(line[some], minlength=size)[rows] for some in (..., in_lead[word], shared))
    lead = in_lead.sum()
    with np.errstate(invalid="ignore"):
        topic = held / count
    either = np.where(count * lead > 0, count + lead - common, 1)
    return windows.columns([topic, common / either])


def _words(forms: Forms, rows: Ints, language: str | None, weights: NDArray[np.int8] | None) -> Matrix:
    """The share of function words, and what the wording says: nothing in languages where that is not known."""
    found = np.full((len(rows), 2), np.nan, np.float32)
    if language is not None:
        column = list(function_words()).index(language)
        with np.errstate(invalid="ignore"):
            found[:, 0] = (forms.grammar(column) / forms.counts)[rows]
    if language == "en" and weights is not None:
        found[:, 1] = forms.wording(weights)[rows]
    return found


def tongue(forms: Forms, rows: Ints) -> str | None:
    """The language whose function words are commonest, if they make up a sixth of the words in sentences."""
    telling = np.zeros(forms.size, np.bool_)
    telling[rows] = forms.weight[rows] >= _TELLING
    total = int(forms.counts[telling].sum())
    if total < 40:
        return None
    hits = forms.spoken(telling)
    best = int(np.argmax(hits))
    return list(function_words())[best] if hits[best] / total > 1 / 6 else None
