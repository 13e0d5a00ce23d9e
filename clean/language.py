"""The language of a text, from its script and its commonest words; a detector only where those are unclear.

    >>> language_of("It was a house with many rooms. " * 4)
    'en'

A text of less than 80 letters gets `und`: below that every method guesses. Looking costs a fraction of a
millisecond, whatever the text's length: only samples of it are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from clean.lazy import lazy
from clean.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "und"
LETTERS = 80
"""Below so many letters nothing is said."""
SAMPLE = 640
DETECTOR_SAMPLE = 320
"""From here on the detector was right on all of 550 passages in 22 languages; with 40 letters on 93 in a hundred."""
DIFFERENT = 4
"""So many different function words must be there to tell a language."""
CLEAR_SHARE = 0.15
"""Of the words of running prose, a quarter to a half stand in their language's list."""
OWN_SHARE = 0.03
"""And so many stand in no other list: Irish has `a`, `an`, `is`, `as` and `do` as well, but not `the`."""

# The first code point of each range, in order, and the script that starts there ("" = letters of no interest).
_RANGES: tuple[tuple[int, str], ...] = (
    (0x0041, "Latin"),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0700, ""),
    (0x0750, "Arabic"),
    (0x0780, ""),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, "Oriya"),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, "Tibetan"),
    (0x1000, "Myanmar"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, ""),
    (0x1780, "Khmer"),
    (0x1800, ""),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, ""),
    (0x3040, "Kana"),
    (0x3100, ""),
    (0x3130, "Hangul"),
    (0x3190, ""),
    (0x31F0, "Kana"),
    (0x3200, ""),
    (0x3400, "Han"),
    (0xA000, ""),
    (0xAC00, "Hangul"),
    (0xD7B0, ""),
    (0xF900, "Han"),
    (0xFB00, "Latin"),
    (0xFB1D, "Hebrew"),
    (0xFB50, "Arabic"),
    (0xFF00, ""),
    (0xFF21, "Latin"),
    (0xFF66, "Kana"),
    (0xFFA0, ""),
    (0x20000, "Han"),
    (0x32000, ""),
)
_STARTS = [start for start, _ in _RANGES]
_ONE_LANGUAGE = {
    "Greek": "el",
    "Armenian": "hy",
    "Hebrew": "he",
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Tibetan": "bo",
    "Myanmar": "my",
    "Georgian": "ka",
    "Hangul": "ko",
    "Khmer": "km",
}
# Letters that only one of the languages of a script has; asked in this order.
_TELLING = {
    "Latin": {"az": "ə"},
    "Cyrillic": {"be": "ў", "kk": "ұқғ", "tt": "әҗ", "ky": "ң", "mn": "өү", "uk": "і", "sr": "ђћ", "mk": "ѓќ"},
    "Arabic": {"ur": "ٹڈڑںے", "fa": "گچپژ", "ar": "ةأإى"},
    "Hebrew": {"yi": "ײױװ"},
    "Bengali": {"as": "ৰৱ"},
}
# The languages that langdetect has for the scripts that more than one of them uses.
_OF_SCRIPT = {
    script: tuple(languages.split())
    for script, languages in {
        "Latin": "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi",
        "Cyrillic": "bg mk ru uk",
        "Arabic": "ar fa ur",
        "Devanagari": "hi mr ne",
    }.items()
}
_WORDS = lazy(r"(?<![\w/@.-])[^\W\d_]+(?:['’][^\W\d_]+)?(?![\w/@-])")  # none of an address
LISTED: Mapping[str, tuple[str, ...]] = {
    word: tuple(language for language, words in STOP_WORDS.items() if word in words)
    for word in frozenset().union(*STOP_WORDS.values())
}


def language_of(string: str) -> str:
    """ISO 639-1 code of a document's main language, `und` where it can't be told."""
    return clear_language(string) or _by_detector(_sample(string, 3, SAMPLE))


def clear_language(string: str) -> str:
    """The same, empty where only the detector could tell."""
    sample = _sample(string, 3, SAMPLE)
    if _plainly_english(sample):
        return "en"
    script = script_of(sample)
    if script is None:
        return UNKNOWN
    found = _by_script(sample, script) or _by_words(sample, script)
    return found or ("" if script in _OF_SCRIPT else UNKNOWN)


def _plainly_english(sample: str) -> bool:
    """So many of four small words as only English has: most English texts are told by counting these."""
    gaps = sample.count(" ")
    small = sample.count(" of ") + sample.count(" and ") + sample.count(" to ")
    return gaps >= 60 and sample.count(" the ") * 33 >= gaps and small * 20 >= gaps


def paragraph_language(string: str) -> str:
    """The same for a passage, more careful: no detector, so only languages with a script or a word list."""
    sample = _sample(string, 2, SAMPLE)
    script = script_of(sample)
    if script is None:
        return UNKNOWN
    return _by_script(sample, script) or _by_words(sample, script) or UNKNOWN


def script_of(string: str) -> str | None:
    """The script of most of the letters (a Han or Hangul character counts as two); None below 80 of them."""
    data = string.encode("ascii", "ignore")
    letters, others = len(data) - len(data.translate(None, _LETTERS)), len(string) - len(data)
    if letters >= LETTERS and letters > 2 * others:
        return "Latin"
    if not others:
        return None
    counts = scripts(Counter(string))
    if not counts or sum(counts.values()) < LETTERS:
        return None
    return max(counts, key=lambda name: counts[name])


def scripts(characters: Mapping[str, int]) -> dict[str, int]:
    """How much of each script is among these characters. Kana takes the Han characters beside it."""
    counts: dict[str, int] = {}
    for char, count in characters.items():
        name = script_of_char(char)
        if name:
            counts[name] = counts.get(name, 0) + count * (2 if name in ("Han", "Hangul", "Kana") else 1)
    if counts.get("Kana", 0) * 12 > counts.get("Han", 0):
        counts["Kana"] = counts.get("Kana", 0) + counts.pop("Han", 0)
    return counts


@lru_cache(4096)
def script_of_char(char: str) -> str:
    """The script of a letter; empty for everything else."""
    if not char.isalpha():
        return ""
    return _RANGES[max(bisect_right(_STARTS, ord(char)) - 1, 0)][1]


def _sample(string: str, pieces: int, size: int) -> str:
    """Pieces from the beginning to the end of a text, cut at white space; all of it when it is short."""
    string = string.replace("\r\n", "\n")  # where it is cut must not depend on the line ends
    if len(string) <= pieces * size:
        return string
    step = (len(string) - size) // (pieces - 1)
    found = (string[at : at + size] for at in range(0, step * pieces, step))
    return " ".join(piece.partition(" ")[2].rpartition(" ")[0] or piece for piece in found)


def _by_script(sample: str, script: str) -> str:
    for language, letters in _TELLING.get(script, {}).items():
        if sum(map(sample.count, letters)) * 200 >= len(sample):
            return language
    if script == "Kana":
        return "ja"
    if script == "Han":
        return "zh"
    return _ONE_LANGUAGE.get(script, "")


def _by_words(sample: str, script: str) -> str:
    """The language whose list holds most of the words, if those are many, and clearly more than the second's."""
    if script not in ("Latin", "Cyrillic"):
        return ""
    words = words_of(sample)
    if not words:
        return ""
    counts, own = stop_word_counts(words)
    first, second = [*sorted(counts, key=lambda language: (-counts[language], language))[:2], "", ""][:2]
    most = counts.get(first, 0)
    clear = most >= CLEAR_SHARE * len(words) and most >= 1.25 * counts.get(second, 0) + 2
    if not clear or own.get(first, 0) < max(2, OWN_SHARE * len(words)):
        return ""
    return first if len(STOP_WORDS[first].intersection(words)) >= DIFFERENT else ""


def words_of(sample: str) -> list[str]:
    """The words, lower-cased, in no order: most stand between blanks and need no pattern."""
    tokens = sample.lower().split()
    rest = [token for token in tokens if not token.isalpha()]
    return [token for token in tokens if token.isalpha()] + _WORDS.findall(" ".join(rest))


def stop_word_counts(words: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """For each language how many of these (lower-case) words its list holds, and how many no other list holds."""
    counts: dict[str, int] = {}
    own: dict[str, int] = {}
    often = Counter(words)
    for word in filter(LISTED.__contains__, often):
        count, languages = often[word], LISTED[word]
        for language in languages:
            counts[language] = counts.get(language, 0) + count
        if len(languages) == 1:
            own[languages[0]] = own.get(languages[0], 0) + count
    return counts, own


def _by_detector(sample: str) -> str:
    """langdetect on up to three pieces: what it is sure of on most of them."""
    script = script_of(sample)
    if script not in _OF_SCRIPT:
        return UNKNOWN
    from clean.language_detector import detected

    votes: Counter[str] = Counter()
    pieces = [sample[at : at + DETECTOR_SAMPLE] for at in range(0, max(1, len(sample) - LETTERS), SAMPLE)][:3]
    for piece in pieces:
        language = detected(piece, _OF_SCRIPT[script]) or UNKNOWN
        votes[language] += 1
        if language != UNKNOWN and 2 * votes[language] > len(pieces):
            return language if _bears_out(sample, language) else UNKNOWN
    return UNKNOWN


def _bears_out(sample: str, language: str) -> bool:
    """Lists of names and menus look like any language: its function words have to be among the sample's."""
    if language not in STOP_WORDS:
        return True
    counts, _ = stop_word_counts(words_of(sample))
    return counts.get(language, 0) * 1.25 >= max(counts.values(), default=1)


_LETTERS = bytes(code for code in range(128) if chr(code).isalpha())
