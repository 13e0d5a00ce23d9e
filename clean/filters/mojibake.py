"""Repairs text that was decoded with the wrong encoding.

`schÃ¶n` becomes `schön`, `itâ€™s` becomes `it’s`. The repair is ftfy's, and only the part of it that deals with
encodings. It is asked about passages of at most 500 characters in which its own test for bad sequences hits,
so that good text is never sent through it. A passage that can't be repaired as one is repaired word by word:
a word that is already right doesn't keep its neighbours from being repaired. What is lost for good, the
replacement character U+FFFD, is a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.lazy import lazy
from clean.rewrite import edits_between

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ftfy import ExplanationStep, TextFixerConfig

    from clean.text import Text

LONGEST = 500
"""ftfy is quadratic on some input; at this length its worst is 80 KB/s."""
_LOST = "\N{REPLACEMENT CHARACTER}"
_CONFIDENCE = {
    "utf8-as-windows-1252": 0.99,
    "utf8-as-latin-1": 0.99,
    "utf8-as-other": 0.95,
    "sequences": 0.97,
    "no-break-space": 0.9,
    "closing-quote": 0.95,
    "lossy": 0.8,
    "c1-controls": 0.95,
}
_WORD = lazy(r"[^ \t\r\n\f\v]+")
_C1 = re.compile(r"[\x80-\x9f]")
# The closing quotation mark ends in the byte 9D, which windows-1252 does not have: no character is lost more often.
# What reads it either leaves a replacement character or nothing at all.
_CLOSING = lazy(rf"â€(?:{_LOST}|(?=[\s.,;:!?)\]]|\Z))")
_OPENING = lazy("“|â€œ")
# The windows-1252 view of a sign from U+2000 to U+2BFF, such as `â‚©`, standing alone. ftfy lets some of them be.
_CONTINUES = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_SIGN = lazy(rf"(?<![{_CONTINUES}])â[€‚„†‡ˆ‰‹Œ–—™š›œž][{_CONTINUES}](?![{_CONTINUES}])")


@dataclass(frozen=True, slots=True)
class Mojibake:
    """Repairs what was decoded wrongly; `lossy` also marks what can be recognised but not read any more."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.REWRITES
    rules: ClassVar[Mapping[str, str]] = {
        "utf8-as-windows-1252": "UTF-8 was read as windows-1252.",
        "utf8-as-latin-1": "UTF-8 was read as Latin-1, which left control characters.",
        "utf8-as-other": "UTF-8 was read as another one-byte encoding, such as windows-1251 or MacRoman.",
        "sequences": "UTF-8 was read as a one-byte encoding in a part of a word.",
        "no-break-space": "A sequence of UTF-8 lost its byte A0, which had been taken for a space.",
        "closing-quote": "A closing quotation mark was read as windows-1252, which has no sign for its last byte.",
        "lossy": "A sequence of UTF-8 can be recognised but has lost a byte, and with it its character.",
        "c1-controls": "C1 controls stand where windows-1252 has quotation marks, dashes and other signs.",
        "lost-characters": "Characters are lost: a replacement character stands for them.",
    }
    lossy: bool = True
    """Also mark what can be recognised but not read any more."""

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        if text.ascii:
            return
        edits: list[Edit] = []
        if not text.alphabet.isdisjoint(_leads()):
            for start, passage in _passages(text.string):
                edits += _repairs(passage, start, self.lossy)
        yield from edits
        if _LOST in text.alphabet:
            yield from _losses(text.string, edits)


# --- where to look ------------------------------------------------------------------------------------------


@lru_cache(1)
def _leads() -> frozenset[str]:
    """What the first byte of a UTF-8 sequence looks like in the encodings it is taken for; and the C1 controls."""
    return frozenset(
        _view(range(0xC2, 0xF5))
        + "√¬≈ƒ∆‚„◊ÿŸ÷"
        + bytes(range(0xC2, 0xE0)).decode("cp437")
        + "".join(map(chr, range(0x80, 0xA0)))
    )


@lru_cache(1)
def _candidate() -> re.Pattern[str]:
    leads = re.escape("".join(sorted(_leads())))
    views = _view(range(0x80, 0xC0)) + _view(range(0x80, 0xC0), "mac_roman", "cp437") + _LOST
    # A Greek or Cyrillic letter in second place makes no sequence bad: the signs beside it do. But for one letter.
    continues = re.escape("".join(char for char in views if not "Ά" <= char <= "џ") + "Ђ")
    return re.compile(rf"[{leads}][{continues}]|[\x80-\x9f]|[ÃÂ][ ?]")


def _view(numbers: range, *codecs: str) -> str:
    raw = bytes(numbers)
    names = codecs or ("latin-1", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2")
    return "".join(sorted({char for name in names for char in raw.decode(name, "ignore")}))


def _passages(string: str) -> Iterator[tuple[int, str]]:
    """Where a bad sequence stands: its line, or a piece of it of at most 500 characters."""
    done = 0
    for candidate in _candidate().finditer(string):
        at = candidate.start()
        if at < done:
            continue
        if not (_is_bad(string[max(done, at - 3) : at + 8]) or _SIGN.match(string, at) or _CLOSING.match(string, at)):
            continue
        start, end = _bounds(string, at, done)
        yield start, string[start:end]
        done = end


def _is_bad(passage: str) -> bool:
    """ftfy's test for bad sequences."""
    from ftfy.badness import is_bad

    return bool(is_bad(passage))


def _bounds(string: str, at: int, done: int) -> tuple[int, int]:
    """The line around an offset; where it is long, a piece cut at spaces."""
    earliest = max(done, at - LONGEST // 2)
    start = max(string.rfind("\n", earliest, at) + 1, earliest)
    if start > done and string[start - 1] != "\n":
        start = string.find(" ", start, at) + 1 or start
    latest = min(start + LONGEST, len(string))
    line_end = string.find("\n", at, latest)
    latest = line_end if line_end >= 0 else latest
    if latest < len(string) and string[latest] != "\n":
        latest = max(string.rfind(" ", at + 8, latest), 0) or latest
    return start, latest


# --- what to do ---------------------------------------------------------------------------------------------


def _repairs(passage: str, offset: int, lossy: bool) -> list[Edit]:
    """The passage repaired as one; if that leaves bad sequences, what can be repaired of its words."""
    whole, rule = _repaired(passage, lossy)
    if whole != passage and not _is_bad(whole.replace(_LOST, "")):
        edits = edits_between(passage, whole, rule, offset, _CONFIDENCE[rule])
        return [_named(edit, lossy) for edit in edits]
    found = []
    for word in _WORD.finditer(passage):
        if word[0].isascii():
            continue
        fixed, rule = _repaired(word[0], lossy)
        if fixed != word[0]:
            found.append(Edit(offset + word.start(), word[0], fixed, rule, _CONFIDENCE[rule]))
    return found


def _named(edit: Edit, lossy: bool) -> Edit:
    """The edit under the rule that repairs its word alone: one doubtful word is no reason to doubt the others."""
    alone, rule = _repaired(edit.old, lossy)
    return Edit(edit.start, edit.old, edit.new, rule, _CONFIDENCE[rule]) if alone == edit.new else edit


@lru_cache(4096)
def _repaired(passage: str, lossy: bool) -> tuple[str, str]:
    """The repaired passage, and the most doubtful of the rules that did it."""
    from ftfy import fix_encoding_and_explain

    text, rules = _closed(passage), []
    fixed = fix_encoding_and_explain(text, _config(lossy))
    if fixed.explanation:
        rules.append(_rule(passage, fixed.explanation))
    closed = _closed(fixed.text)  # again: it may have been misread twice
    if text != passage or closed != fixed.text:
        rules.append("closing-quote")
    text = closed
    signs = _SIGN.sub(_sign, text)
    if signs != text:
        rules.append("utf8-as-windows-1252")
    return signs, min(rules, key=_CONFIDENCE.__getitem__, default="")


def _closed(text: str) -> str:
    return _CLOSING.sub("”", text) if _CLOSING.search(text) and _OPENING.search(text) else text


def _rule(passage: str, steps: Sequence[ExplanationStep]) -> str:
    words = {word for step in steps for word in step}
    for word, rule in (
        ("replace_lossy_sequences", "lossy"),
        ("restore_byte_a0", "no-break-space"),
        ("decode_inconsistent_utf8", "sequences"),
        ("fix_c1_controls", "c1-controls"),
        ("windows-1252", "c1-controls"),
    ):
        if word in words:
            return rule
    if words & {"latin-1", "sloppy-windows-1252"}:
        return "utf8-as-latin-1" if _C1.search(passage) else "utf8-as-windows-1252"
    return "utf8-as-other"


def _sign(match: re.Match[str]) -> str:
    import unicodedata

    try:
        sign = match[0].encode("sloppy-windows-1252").decode("utf-8")
    except UnicodeError:
        return match[0]
    return sign if unicodedata.category(sign)[0] in "SP" else match[0]


@lru_cache(2)
def _config(lossy: bool) -> TextFixerConfig:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_encoding=True,
        restore_byte_a0=True,
        replace_lossy_sequences=lossy,
        decode_inconsistent_utf8=True,
        fix_c1_controls=True,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
        explain=True,
    )


def _losses(string: str, edits: Sequence[Edit]) -> Iterator[Finding]:
    covered = {at for edit in edits if _LOST in edit.old for at in range(edit.start, edit.end)}
    for run in re.finditer(f"{_LOST}+", string):
        if run.start() not in covered:
            note = "Characters are lost here: what is left is the sign that stands for them."
            yield Finding(run.start(), run.end(), "lost-characters", "lost-characters", 1.0, note)
