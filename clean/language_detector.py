"""langdetect with a fixed seed, for the languages of one script: the same answers as its own factory gives, sooner.

Its factory works out what every n-gram says of every language before the first question, some hundred thousand numbers;
a text asks for a few hundred of them. So they are worked out here when they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from langdetect import LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

TRIALS = 3
"""langdetect averages over seven by default: on 150 texts three gave the same answers."""
SURE = 0.9
"""From this probability on an answer of the detector counts."""


def detected(piece: str, languages: tuple[str, ...]) -> str | None:
    """Which of these languages langdetect is sure of."""
    detector = _factory(languages).create()
    detector.n_trial = TRIALS
    detector.append(piece)
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):
        return None
    return str(best.lang.partition("-")[0]) if best.prob >= SURE else None


class Shares(dict[str, list[float] | None]):
    """n-gram → its share among all of its length, for each language in order.

    Worked out by `[]`, which is all that langdetect asks with, beside `in`; until then `.get` gives None.
    """

    def __init__(self, profiles: Iterable[Mapping[str, Any]]) -> None:
        self._counts = [(profile["freq"], profile["n_words"]) for profile in profiles]
        super().__init__(dict.fromkeys(chain.from_iterable(counts for counts, _ in self._counts)))

    def __getitem__(self, ngram: str) -> list[float]:
        found = super().__getitem__(ngram)
        if found is None:
            length = len(ngram) - 1
            found = self[ngram] = [counts.get(ngram, 0) / totals[length] for counts, totals in self._counts]
        return found


@cache
def _factory(languages: tuple[str, ...]) -> DetectorFactory:
    """Our own, so that its seed binds nobody else's."""
    profiles = [json.loads(Path(PROFILES_DIRECTORY, name).read_bytes()) for name in languages]
    factory = DetectorFactory()
    factory.langlist = [profile["name"] for profile in profiles]
    factory.word_lang_prob_map = Shares(profiles)
    factory.seed = 0
    return factory
