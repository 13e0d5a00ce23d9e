"""Takes out characters that nobody meant to write, and writes the same text in the usual characters.

Control characters, zero-width characters, soft hyphens, lone carriage returns, spaces of other widths, accents
that stand as characters of their own. What a script or good typography needs stays: joiners in Persian, Hindi
and emoji, no-break spaces in French and in numbers, break marks in Thai and Khmer, compatibility characters.
Marks that reorder text are only reported: right-to-left text needs them. Each rule is an option;
`ligatures`, `full_width` and `straight_quotes` change what a writer chose, and are off.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from clean.text import Text

    Match = re.Match[str]

_MARK = r"(?![\u0300-\u036f])"  # what stands before an accent holds it apart from its letter
_ESCAPE = lazy(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|\x1b\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)")
_OVERSTRUCK = lazy(r"[!-~]\x08")
_CONTROLS = frozenset(map(chr, [*range(9), *range(14, 32), *range(0x7F, 0x85), *range(0x86, 0xA0)])) | {"\ufffc"}
_CONTROL = lazy(rf"[{re.escape(''.join(sorted(_CONTROLS)))}]{_MARK}")
_ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_INVISIBLE = lazy(rf"[{''.join(sorted(_ZERO_WIDTH))}]{_MARK}")
_SOFT_HYPHEN = lazy(rf"\xad{_MARK}(?![ \t]{{0,9}}\r?\n)")  # at a line end it is a hyphen: `hyphenation` sees to it
_LINE_END = lazy(r"\r{1,9}(?=\r\n)|\r(?!\n)|[\v\f\x85\u2028\u2029]")
_LINE_ENDS = frozenset("\r\v\f\x85\u2028\u2029")
_RARE_ASCII = _CONTROLS | _LINE_ENDS
_SPACES = frozenset("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_NARROW_OR_NO_BREAK = frozenset("\xa0\u2007\u2008\u2009\u202f")
_SPACE = lazy(rf"[{''.join(sorted(_SPACES))}]")
_ACCENTED = lazy(r"[^\W\d_][\u0300-\u036f]{1,8}|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[か-ヿ][\u3099\u309a]")
_ACCENTS = frozenset(map(chr, [*range(0x300, 0x370), *range(0x1100, 0x1200), 0x3099, 0x309A]))
_REORDERING = lazy("[\u202a-\u202e\u2066-\u2069]+")
_OVERRIDING = lazy("[\u202d\u202e]+")
_TAGS = frozenset(map(chr, range(0xE0020, 0xE0080)))
_LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_QUOTES = {**dict.fromkeys("“”„‟", '"'), **dict.fromkeys("‘’‚‛", "'")}

# Beside a letter of these, a zero-width joiner or non-joiner shapes it; beside one of those, U+200B parts words.
_SHAPED = lazy("[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefe]")
_UNSPACED = lazy("[\u0e00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_EMOJI = lazy("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_EAST_ASIAN = lazy("[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]")
# A no-break space that a careful writer sets: around French punctuation and dashes, in numbers and before units,
# after an initial, an abbreviation or a short word.
_BEFORE_SET = lazy(r"[«‹(„“–—§№#]$|\d$|\b[^\W\d_]{1,3}\.$|(?:^|[^\w’'])[^\W\d_]{1,2}$")
_TITLE = lazy(r"\b(?:M[rs]|Mrs|Mme|Mlle|Dr|St|Sr|Sra|No)$")
_AFTER_SET = lazy(r"[»›;:!?%‰°€$£¥–—]|\d|[IVXLCDM]+\b")


@dataclass(frozen=True, slots=True)
class Unicode:
    """One option a rule: switch off what should stay, switch on what the last three would change."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = {
        "controls": "A control character, or the mark of an object that is not there.",
        "terminal-escapes": "A command for a terminal: a colour, a title.",
        "overstrike": "A character that a backspace takes back, as in old manual pages.",
        "zero-width": "A character without width that shapes no letter, joins no emoji and parts no words.",
        "soft-hyphens": "A soft hyphen inside a line, where it shows nothing.",
        "line-ends": "A lone carriage return or a rare line separator.",
        "spaces": "A space of another kind where an ordinary one is meant.",
        "accents": "A letter and its accent as two characters, which make one.",
        "bidi": "A mark that reorders text: it may show something else than is there.",
        "hidden": "Tag characters: text that no reader can see.",
        "ligatures": "A ligature as one character.",
        "full-width": "A full-width letter, digit or sign.",
        "straight-quotes": "A curly quotation mark or apostrophe.",
    }
    controls: bool = True
    """Remove control characters, terminal commands and overstrikes."""
    zero_width: bool = True
    """Remove zero-width characters where no script needs them."""
    soft_hyphens: bool = True
    """Remove soft hyphens."""
    line_ends: bool = True
    """Make lone carriage returns and rare line separators ordinary line ends."""
    spaces: bool = True
    """Write spaces of other kinds as ordinary ones where those are meant."""
    accents: bool = True
    """Put an accent that stands behind its letter onto it."""
    bidi: bool = True
    """Report marks that reorder text, and tag characters."""
    ligatures: bool = False
    """Write ligatures as their letters."""
    full_width: bool = False
    """Write full-width letters, digits and signs in their usual width."""
    straight_quotes: bool = False
    """Make curly quotation marks and apostrophes straight."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        string, alphabet = text.string, text.alphabet
        if text.ascii and alphabet.isdisjoint(_RARE_ASCII):
            return
        commands = _commands(string) if self.controls else frozenset()
        if self.controls and not alphabet.isdisjoint(_CONTROLS):
            yield from _controls(string)
        for on, triggers, look in (
            (self.zero_width, _ZERO_WIDTH, _zero_width),
            (self.soft_hyphens, frozenset("\xad"), _soft_hyphens),
            (self.line_ends, _LINE_ENDS, _line_ends),
            (self.accents, _ACCENTS, _accents),
            (self.ligatures, _LIGATURES.keys(), partial(_table, "ligatures", _LIGATURES)),
            (self.full_width, _WIDE.keys(), partial(_table, "full-width", _WIDE)),
            (self.straight_quotes, _QUOTES.keys(), partial(_table, "straight-quotes", _QUOTES)),
        ):
            if on and not alphabet.isdisjoint(triggers):
                yield from _outside(commands, look(string))
        if self.spaces and not alphabet.isdisjoint(_SPACES):
            yield from _outside(commands, _spaces(text))
        if self.bidi:
            yield from _marks(text)


def _commands(string: str) -> frozenset[int]:
    """Every offset inside a command for a terminal: it goes as a whole, whatever characters it is made of."""
    found = _ESCAPE.finditer(string) if "\x1b" in string else ()
    return frozenset(at for match in found for at in range(match.start(), match.end()))


def _outside(taken: frozenset[int], edits: Iterator[Edit]) -> Iterator[Edit]:
    return (edit for edit in edits if edit.start not in taken and edit.end - 1 not in taken) if taken else edits


def _edits(rule: str, confidence: float, matches: Iterator[Match], new: Callable[[Match], str]) -> Iterator[Edit]:
    for match in matches:
        replacement = new(match)
        if replacement != match[0]:
            yield Edit(match.start(), match[0], replacement, rule, confidence)


def _table(rule: str, table: Mapping[str, str], string: str) -> Iterator[Edit]:
    one = re.compile(f"[{''.join(table)}]")
    return _edits(rule, 0.99, one.finditer(string), lambda match: table[match[0]])


def _controls(string: str) -> Iterator[Edit]:
    taken: set[int] = set()
    for rule, pattern in (("terminal-escapes", _ESCAPE), ("overstrike", _OVERSTRUCK)):
        for match in pattern.finditer(string) if "\x1b" in string or "\b" in string else ():
            if match.start() not in taken:
                taken.update(range(match.start(), match.end()))
                yield Edit(match.start(), match[0], "", rule, 0.97)
    left = (match for match in _CONTROL.finditer(string) if match.start() not in taken)
    yield from _edits("controls", 0.99, left, lambda _: "")


def _zero_width(string: str) -> Iterator[Edit]:
    return _edits("zero-width", 0.98, _INVISIBLE.finditer(string), lambda match: match[0] if _needed(match) else "")


def _needed(match: Match) -> bool:
    """Does a joiner shape letters or join emoji here, or a zero-width space part words?"""
    around = match.string[max(match.start() - 1, 0) : match.end() + 1]
    if match[0] in "\u200c\u200d":
        return bool(_SHAPED.search(around) or (match[0] == "\u200d" and _EMOJI.search(around)))
    return match[0] == "\u200b" and bool(_UNSPACED.search(around))


def _soft_hyphens(string: str) -> Iterator[Edit]:
    return _edits("soft-hyphens", 0.98, _SOFT_HYPHEN.finditer(string), lambda _: "")


def _line_ends(string: str) -> Iterator[Edit]:
    """In the text's own kind of line end; what stands beside a line end goes, and makes no blank line."""
    own = "\r\n" if string.count("\r\n") * 2 > string.count("\n") else "\n"

    def new(match: Match) -> str:
        if match[0][0] == "\r":
            return "" if string.startswith("\r\n", match.end()) else own
        start, end = match.span()
        beside = string[start - 1 : start] in ("\n", "\r", "") or string[end : end + 1] in ("\n", "\r", "")
        return "" if beside else own

    return _edits("line-ends", 0.97, _LINE_END.finditer(string), new)


def _accents(string: str) -> Iterator[Edit]:
    return _edits("accents", 0.99, _ACCENTED.finditer(string), lambda match: unicodedata.normalize("NFC", match[0]))


def _spaces(text: Text) -> Iterator[Edit]:
    english = text.language == "en"
    return _edits("spaces", 0.93, _SPACE.finditer(text.string), lambda match: match[0] if _set(match, english) else " ")


def _set(match: Match, english: bool) -> bool:
    """Is this space set on purpose? One beside other white space or at the edge of a line never is."""
    string, (start, end) = match.string, match.span()
    before, after = string[max(0, start - 6) : start], string[end : end + 5]
    if match[0] == "\u3000":
        return (
            bool(_EAST_ASIAN.search(string[max(0, start - 1) : end + 1].replace("\u3000", "", 1))) or not before.strip()
        )
    if match[0] not in _NARROW_OR_NO_BREAK or not before or not after or before[-1].isspace() or after[0].isspace():
        return False
    if _AFTER_SET.match(after) and not (english and after[0] in "»›;:!?–—"):
        return True
    if _TITLE.search(before):
        return True
    found = _BEFORE_SET.search(before)
    return found is not None and not (english and (found[0][-1].isalpha() or found[0][-1] in "–—(“"))


def _marks(text: Text) -> Iterator[Finding]:
    """Reordering marks: all of them in left-to-right text, the overriding ones anywhere. And tag characters."""
    if not text.alphabet.isdisjoint("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"):
        rtl = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text.alphabet)
        for run in (_OVERRIDING if rtl else _REORDERING).finditer(text.string):
            note = "An invisible mark changes the order in which this text is shown."
            yield Finding(run.start(), run.end(), "bidi", "bidi", 0.9 if rtl else 0.95, note)
    if not text.alphabet.isdisjoint(_TAGS):
        for run in re.finditer("(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+", text.string):
            note = "Tag characters spell a text that no reader can see."
            yield Finding(run.start(), run.end(), "hidden-text", "hidden", 0.97, note)
