"""The rules that need no statistics beyond "is this a word": what surely lacks a space inside one token.

`inside(token)` looks at one token out of context, so its answer can be remembered for the next document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clean.lazy import lazy
from clean.spaces.knowledge import FUNCTION, common, rarity


class Joint(NamedTuple):
    """A place in a token where a space is missing: before the character at `at`."""

    at: int
    rule: str
    confidence: float


MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_CLOCK = r"\d{1,2}:\d\d(?:[ap]\.?m\b\.?)?"
_SENTENCE = lazy(
    r"(?<![\w.])([A-Za-z][a-z’']{0,40}[a-z]|[A-Za-z]{1,40}-[a-z]+|\d{4}|\d+%)([.!?][”\"’)\]]?)(?=[“\"‘(]?[A-Z])"
)
_AFTER_SENTENCE = lazy(r"[“\"‘(]?(A|I|I’[a-z]+|[A-Z][a-z]+(?:[’'][a-z]+)?)(?![\w.(])")
_COMMA = lazy(r"([A-Za-z][a-z’']{0,40}[a-z]|[”’)])([,;])(?=[“‘]?([A-Za-z][a-z’']{0,40})(?![\w(]))")
_OPENS = lazy(r"[A-Za-z]{3,40}(?=\((?:[A-Z]{2,6}s?|(?:19|20)\d\d)\)|\([A-Za-z][a-z]+$)")
_CLOSES = lazy(r"(?<=\w\))([a-z]{2,}|[A-Z][a-z]+)(?![\w(])")
_QUOTE_OPENS = lazy(r"(?<=[a-z0-9,;:.!?])“(?=\w)")
_QUOTE_CLOSES = lazy(r"(?<=[\w,.!?])”(?=\w)")
_POSSESSIVE = lazy(r"([A-Za-z]{2,40})([’']s|n[’']t|[’'](?:re|ve|ll))([a-z]+|[A-Z][a-z]+)(?![\w’'])")
_MONTH_DAY = lazy(rf"({MONTH})(\d{{1,2}})(?=,?(?:$|,\d{{4}}|\D*$))")
_DAY_YEAR = lazy(rf"(?:{MONTH}\.?|^)\d{{1,2}},(?=(?:19|20)\d\d(?!\d))")
_YEAR_CLOCK = lazy(rf"(?:19|20)\d\d,(?={_CLOCK})")
_AMOUNT = lazy(
    r"(?<![\w.,])([$€£]?\d[\d.,]*)(million|billion|trillion|percent|years?|months?|weeks?|hours?|minutes?|people)\b"
)
_WORD_YEAR = lazy(r"(?<![\w])([A-Za-z]{2,})((?:19|20)\d\d)(?!\d|\w|-)")
_YEAR_WORD = lazy(r"(?<!\d)((?:19|20)\d\d)([A-Za-z]{2,})(?!\w)")
_FUNCTION_NAME = lazy(r"(?<![\w’'.])([A-Za-z][a-z]*)([A-Z][a-z]+(?:[’'][a-z]+)?|[A-Z]{2,5})(?![\w(])")
_ANY = lazy(
    r"[a-z][A-Z\d]|[A-Za-z]\(|\d[A-Za-z]|[,;)][A-Za-z\d“‘]|[.!?][”\"’)\]]?[“\"‘(]?[A-Z]|[a-z0-9,;:.!?]“|[\w,.!?]”\w"
    r"|[’'](?:[st]|re|ve|ll)[A-Za-z]"
)
"""What every rule's pattern holds somewhere: most tokens don't."""
_CERTAIN = frozenset(
    [
        *("of", "and", "the", "in", "by", "with", "for", "from", "at", "into", "that", "than", "their", "its", "his"),
        *("her", "our", "between", "during"),
    ]
)
_BEFORE_ARTICLE = frozenset(
    [
        *("of", "off", "on", "in", "to", "at", "with", "from", "by", "as", "is", "was", "and", "but", "or", "into"),
        *("over", "such", "has", "had", "have", "been", "not", "that", "than", "about", "after", "like"),
    ]
)
_DATES = frozenset(
    [
        *("in", "since", "by", "from", "until", "of", "and", "to", "before", "after", "during", "for", "early", "late"),
        *("mid", "through", "around"),
    ]
)


def inside(token: str) -> list[Joint]:
    """The joints that the rules see in this token, sorted; at most one for each place."""
    if token.isalpha() and token.islower():
        article = token[-1] == "a" and token[:-1] in _BEFORE_ARTICLE
        return [Joint(len(token) - 1, "function-word", 0.96)] if article else []
    if _ANY.search(token) is None:
        return []
    found: dict[int, Joint] = {}
    for rule in (_dates, _numbers, _sentences, _commas, _brackets, _quotes, _possessives, _names):
        for joint in rule(token):
            found.setdefault(joint.at, joint)
    return sorted(found.values())


def _dates(token: str) -> Iterator[Joint]:
    for match in _MONTH_DAY.finditer(token):
        if 1 <= int(match[2]) <= 31 and (match.end() < len(token) or len(match[1]) > 3):
            yield Joint(match.start(2), "date", 0.98)
    for match in _DAY_YEAR.finditer(token):
        yield Joint(match.end(), "date", 0.97)
    for match in _YEAR_CLOCK.finditer(token):
        yield Joint(match.end(), "date", 0.98)


def _numbers(token: str) -> Iterator[Joint]:
    for match in _AMOUNT.finditer(token):
        british = match[1][0] == "£" and match[2].endswith("illion")
        yield Joint(match.start(2), "number", 0.45 if british else 0.98)
    for match in _WORD_YEAR.finditer(token):
        if match[1].lower() in _DATES:
            yield Joint(match.start(2), "number", 0.98)
    for match in _YEAR_WORD.finditer(token):
        if match[2].lower() in FUNCTION or (match[2][0].isupper() and match[2].lower() in ("by", "the", "updated")):
            yield Joint(match.start(2), "number", 0.96)


def _sentences(token: str) -> Iterator[Joint]:
    for match in _SENTENCE.finditer(token):
        behind = _AFTER_SENTENCE.match(token, match.end())
        if behind is None:
            continue
        before, after = match[1], behind[1]
        if not (before[0].isdigit() or common(before.rpartition("-")[2], -6.5)) or not common(after, -6.0):
            continue
        lower = before[0].islower() or before[0].isdigit() or len(match[2]) > 1
        code = before.lower().removesuffix("s") == after.lower().removesuffix("s")  # `requests.Request`
        sure = (lower or after.lower() in FUNCTION) and not code
        yield Joint(match.end(), "sentence", 0.98 if sure else 0.6)


def _commas(token: str) -> Iterator[Joint]:
    found = list(_COMMA.finditer(token))
    if len(found) != token.count(",") + token.count(";") - token.endswith((",", ";")) or len(found) > 2:
        return
    for match in found:
        before, after = match[1], match[3]
        if (len(before) == 1 or common(before)) and (common(after) or after in ("a", "I")):
            yield Joint(match.end(), "comma", 0.97)


def _brackets(token: str) -> Iterator[Joint]:
    for match in _OPENS.finditer(token):
        if common(match[0], -6.0) and len(match[0]) > 3:
            yield Joint(match.end(), "bracket", 0.9)
    for match in _CLOSES.finditer(token):
        if common(match[1]) and token.find("(") < match.start() - 2:
            sure = match[1] in FUNCTION and len(match[1]) > 1
            yield Joint(match.start(), "bracket", 0.96 if sure else 0.6)


def _quotes(token: str) -> Iterator[Joint]:
    for match in _QUOTE_OPENS.finditer(token):
        yield Joint(match.start(), "quote", 0.98)
    for match in _QUOTE_CLOSES.finditer(token):
        yield Joint(match.end(), "quote", 0.97)


def _possessives(token: str) -> Iterator[Joint]:
    for match in _POSSESSIVE.finditer(token):
        owner, rest = match[1], match[3]
        if not rest[0].islower() or not common(rest, -6.5) or (len(rest) == 1 and rest != "a"):
            continue
        if match[2][-1] == "s" or common(match[1] + match[2], -8):
            sure = len(rest) > 1 and (len(owner) > 2 or match[2][0] == "n")
            yield Joint(match.start(3), "possessive", 0.97 if sure else 0.85)


def _names(token: str) -> Iterator[Joint]:
    for match in _FUNCTION_NAME.finditer(token):
        first, name = match[1], match[2]
        if first.lower() in _CERTAIN and rarity(first + name) is None and name not in ("I", "A"):
            sure = first.islower() and (first != "the" or common(name))
            yield Joint(match.start(2), "function-word", 0.95 if sure else 0.7)
