"""Bytes that no character stands for: carried through a decoder, kept as patches, and led back exactly."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clean.errors import CleanError
from clean.lazy import lazy

LOST = "\N{REPLACEMENT CHARACTER}"
BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
# A byte that did not decode passes through the decoder as one of these lone surrogates, which no strict decoder
# gives: U+DCxx opens an undecodable unit, U+DDxx goes on with it, U+DExx is a byte to be read as windows-1252.
_FIRST, _NEXT, _WESTERN = 0xDC00, 0xDD00, 0xDE00
MARK = lazy("[\udc00-\udeff]")
_UNIT = lazy("[\udc00-\udcff][\udd00-\uddff]*|[\ude00-\udeff]+")
SURROGATE = lazy("[\ud800-\udfff]")
TO_WESTERN = {base + byte: _WESTERN + byte for base in (_FIRST, _NEXT) for byte in range(256)}


class DecodeError(CleanError):
    """The bytes are not text, or no encoding fits them. The message says what was seen."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters that do not encode to the bytes they came from: `raw` is what stands in the file."""

    chars: tuple[int, int]
    raw: bytes
    decoded_as: str
    """`U+FFFD`, the encoding these bytes were read in, or `whole`: the text as one piece."""


def encode(text: str, encoding: str, bom: bool, patches: Iterable[Patch] = ()) -> bytes:
    """The bytes that were decoded: the stretches between the patches encoded, and each patch's raw bytes.

    Raises UnicodeEncodeError when a character outside the patches does not exist in the encoding.
    """
    codec = "utf-8" if encoding in ("mixed", "str") else encoding
    parts = [BOMS[codec]] if bom else []
    last = 0
    for patch in patches:
        start, end = patch.chars
        parts += text[last:start].encode(codec), patch.raw
        last = end
    parts.append(text[last:].encode(codec))
    return b"".join(parts)


def _keep(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return chr(_FIRST + bad[0]) + "".join(chr(_NEXT + byte) for byte in bad[1:]), error.end


codecs.register_error("clean.keep", _keep)


def mark(data: bytes, codec: str) -> str:
    """Decode; each byte that can't be read becomes a marking surrogate."""
    try:
        return data.decode(codec, "clean.keep")
    except UnicodeError as error:
        raise DecodeError(f"{codec} can't read these {len(data)} bytes: {error}") from None


def unmarked(marked: str) -> tuple[str, tuple[Patch, ...]]:
    """The text, and a patch for each unit that was marked."""
    if marked.isascii():
        return marked, ()
    parts: list[str] = []
    patches: list[Patch] = []
    last = at = 0
    for unit in _UNIT.finditer(marked):
        raw = bytes(ord(mark) & 0xFF for mark in unit.group())
        western = ord(unit.group()[0]) >= _WESTERN
        shown = raw.decode("cp1252", "replace") if western else LOST  # UTF-7 can give such marks of its own
        at += unit.start() - last
        parts += marked[last : unit.start()], shown
        patches.append(Patch((at, at + len(shown)), raw, "windows-1252" if western else "U+FFFD"))
        last, at = unit.end(), at + len(shown)
    text = "".join([*parts, marked[last:]]) if patches else marked
    return (SURROGATE.sub(LOST, text) if SURROGATE.search(text) else text), tuple(patches)


def exact(text: str, encoding: str, patches: tuple[Patch, ...], body: bytes) -> tuple[Patch, ...]:
    """Patches with which the way back is exact: those given, else some for single lines, else one for the whole."""
    if _leads_back(text, encoding, patches, body):
        return patches
    by_line = tuple(_by_line(text, encoding, patches, body))
    if _leads_back(text, encoding, by_line, body):
        return by_line
    return (Patch((0, len(text)), body, "whole"),)


def _leads_back(text: str, encoding: str, patches: tuple[Patch, ...], body: bytes) -> bool:
    try:
        return encode(text, encoding, False, patches) == body
    except UnicodeError:
        return False


def _by_line(text: str, encoding: str, patches: tuple[Patch, ...], body: bytes) -> Iterator[Patch]:
    """Keep the patches of the lines that come out exact, and put one trimmed patch into each other line."""
    raw_lines, lines = body.split(b"\n"), text.split("\n")
    if len(raw_lines) != len(lines):
        return
    waiting = list(reversed(patches))
    start = 0
    for raw, line in zip(raw_lines, lines, strict=True):
        inside: list[Patch] = []
        while waiting and waiting[-1].chars[0] <= start + len(line):
            patch = waiting.pop()
            inside.append(Patch((patch.chars[0] - start, patch.chars[1] - start), patch.raw, patch.decoded_as))
        if not _leads_back(line, encoding, tuple(inside), raw):
            inside = [_trimmed(line, encoding, raw)]
        for patch in inside:
            yield Patch((patch.chars[0] + start, patch.chars[1] + start), patch.raw, patch.decoded_as)
        start += len(line) + 1


def _trimmed(line: str, encoding: str, raw: bytes) -> Patch:
    """One patch between the characters at both ends of a line that encode to just what stands there."""
    first, used = 0, 0
    while first < len(line) and raw.startswith(part := _encoded(line[first], encoding), used) and part:
        first, used = first + 1, used + len(part)
    last, rest = len(line), len(raw)
    while last > first and raw.endswith(part := _encoded(line[last - 1], encoding), used, rest) and part:
        last, rest = last - 1, rest - len(part)
    patch = Patch((first, last), raw[used:rest], encoding)
    return patch if _leads_back(line, encoding, (patch,), raw) else Patch((0, len(line)), raw, encoding)


def _encoded(char: str, encoding: str) -> bytes:
    try:
        return char.encode(encoding)
    except UnicodeError:
        return b""
