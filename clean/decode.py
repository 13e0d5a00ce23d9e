"""Bytes to text without losing a byte: which encoding, how that was decided, and the way back.

    >>> decode("naïve".encode()).how
    'utf8-strict'

The order is the point. A byte order mark decides; then ASCII, then UTF-8 over the whole stream; then text that
is *nearly* UTF-8, or whose lines are partly UTF-8 and partly windows-1252; then UTF-16 and UTF-32 by their
pattern; and only what is left goes to a detector. Binary data is refused, not guessed. Bytes that no
character stands for are kept as patches, so that `encode` gives back the input, byte for byte.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from clean.errors import CleanError

LOST = "\N{REPLACEMENT CHARACTER}"
NEARLY = 0.6
"""Of the high bytes of damaged UTF-8 at least 0.61 lay in valid sequences, of legacy text at most 0.50 (882 files)."""
WINDOW = 60_000
"""The detector sees at most this many bytes."""
SURE, NOISE = 0.2, 0.025
"""Of the detector's answers with a score below the first one in seven was wrong; below the second it says nothing."""
FEW, NEAR_TIE = 2, 0.9
"""One or two high bytes say little: windows-1252 wins if its score is within a tenth of the best."""
BOMS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}
# What the web's encoding standard reads under another name, and names that Python spells in its own way.
NAMES = {
    "ascii": "windows-1252",
    "iso8859-1": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "windows-1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gbk",
    "euc_jp": "euc-jp",
    "cp866": "ibm866",
    "mac-roman": "macintosh",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
NEVER_GUESSED = frozenset({"utf-7", "hz", "iso2022_kr"})
MAGIC = {
    b"%PDF-": "a PDF file",
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive (or an office document)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
}
_HIGH = bytes(range(128, 256))
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
# Quotation marks, apostrophes and dashes where the Windows encodings have them; bytes that are no letters there.
_TYPOGRAPHY = re.compile(rb"(?:^|[\s(])[\x84\x91\x93][A-Za-z\xc0-\xff]|[A-Za-z]\x92[A-Za-z\xc0-\xff]| [\x96\x97] ")
_NO_LETTER = re.compile(rb"[\x80-\xbf]")
# A byte that did not decode passes through the decoder as one of these lone surrogates, which no strict decoder
# gives: U+DCxx opens an undecodable unit, U+DDxx goes on with it, U+DExx is a byte to be read as windows-1252.
_FIRST, _NEXT, _WESTERN = 0xDC00, 0xDD00, 0xDE00
_MARK = re.compile("[\udc00-\udeff]")
_UNIT = re.compile("[\udc00-\udcff][\udd00-\uddff]*|[\ude00-\udeff]+")
_VALID_HIGH = re.compile("[^\x00-\x7f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TO_WESTERN = {base + byte: _WESTERN + byte for base in (_FIRST, _NEXT) for byte in range(256)}


class DecodeError(CleanError):
    """The bytes are not text, or no encoding fits them. The message says what was seen."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Characters that do not encode to the bytes they came from: `raw` is what stands in the file."""

    chars: tuple[int, int]
    raw: bytes
    decoded_as: str
    """`U+FFFD`, the encoding these bytes were read in, or `whole`: the text as one piece."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and all that leads back to its bytes. Offsets are code points of `text`, sizes bytes."""

    text: str
    encoding: str
    """A codec name; `mixed` is UTF-8 with lines of windows-1252; `str` is text that never was bytes."""
    how: str
    """`ascii`, `bom`, `utf8-strict`, `utf8-mostly`, `mixed`, `utf16-pattern`, `chardet`, `given` or `str`."""
    confidence: float
    bom: bool
    newline: str
    """`lf`, `crlf`, `cr`, `mixed` or `none`."""
    patches: tuple[Patch, ...]
    sha256: str
    size: int
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other encodings the detector thought of, each with its score."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the bytes behind the byte order mark; unless it is `sound`, the text may hold marks."""

    encoding: str
    how: str
    confidence: float
    marked: str
    alternatives: tuple[tuple[str, float], ...] = ()
    sound: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode, so that `encode(d.text, d.encoding, d.bom, d.patches) == data`. Raises DecodeError.

    With `encoding` given the data is read in it, whatever it looks like; what does not decode becomes a patch.
    """
    bom = _bom(data, encoding)
    body = data[len(BOMS[bom]) :] if bom else data
    if encoding is not None:
        name = bom or canonical(encoding)
        reading = _Reading(name, "given", 1.0, _mark(body, name))
    elif bom:
        reading = _behind_bom(body, bom)
    else:
        reading = _guess(body)
    text, patches = (reading.marked, ()) if reading.sound else _unmarked(reading.marked)
    patches = _exact(text, reading.encoding, patches, body)
    return Decoded(
        text=text,
        encoding=reading.encoding,
        how=reading.how,
        confidence=reading.confidence,
        bom=bom is not None,
        newline=newline_of(text),
        patches=patches,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        alternatives=reading.alternatives,
    )


def decode_str(text: str) -> Decoded:
    """Text from Python: lone surrogates, which neither UTF-8 nor JSON can hold, become U+FFFD with a patch.

    Its bytes are its UTF-8, surrogates passed: `sha256`, `size` and `encode` speak of those.
    """
    data = text.encode("utf-8", "surrogatepass")
    patches = tuple(
        Patch(found.span(), found.group().encode("utf-8", "surrogatepass"), "U+FFFD")
        for found in (() if text.isascii() else _SURROGATE.finditer(text))
    )
    whole = _SURROGATE.sub(LOST, text) if patches else text
    return Decoded(whole, "str", "str", 1.0, False, newline_of(text), patches, sha256(data).hexdigest(), len(data))


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


def canonical(encoding: str) -> str:
    """The name under which this project knows an encoding that the user gave. Raises DecodeError."""
    try:
        info = codecs.lookup(encoding)
        "".encode(info.name)
    except (LookupError, UnicodeError):
        raise DecodeError(
            f"there is no text encoding {encoding!r}; give one that Python knows, such as utf-8"
        ) from None
    given = {"iso8859-1": "iso-8859-1", "ascii": "ascii", "iso8859-9": "iso-8859-9"}
    return given.get(info.name) or NAMES.get(info.name, info.name)


def newline_of(text: str) -> str:
    """Which line ends a text uses."""
    crlf = text.count("\r\n")
    kinds = {"crlf": crlf, "lf": text.count("\n") - crlf, "cr": text.count("\r") - crlf}
    used = [kind for kind, count in kinds.items() if count]
    return used[0] if len(used) == 1 else "mixed" if used else "none"


def _bom(data: bytes, encoding: str | None) -> str | None:
    """The encoding that a byte order mark announces; with an encoding given, only a mark that belongs to it."""
    family = canonical(encoding).removesuffix("-le").removesuffix("-be") if encoding is not None else ""
    for name, mark in BOMS.items():
        if not data.startswith(mark) or not name.startswith(family):
            continue
        if name == "utf-32-le" and not _decodes(data[4:], name):
            continue
        return name
    return None


def _behind_bom(body: bytes, bom: str) -> _Reading:
    reading = _nearly_utf8(body) if bom == "utf-8" else None
    marked = reading.marked if reading else _mark(body, bom)
    lost = len(_MARK.findall(marked)) if not marked.isascii() else 0
    nuls = marked.count("\0")
    if nuls * 200 > len(marked) or lost * 20 > len(body):
        raise _binary(body, f"a byte order mark of {bom}, but {nuls} NUL characters and {lost} bytes that don't decode")
    return _Reading(reading.encoding if reading else bom, "bom", 1.0, marked)


def _guess(data: bytes) -> _Reading:
    nuls = data.count(b"\0")
    if nuls * 200 > len(data):
        wide = _wide(data)
        if wide is None:
            raise _binary(data, f"{nuls} NUL bytes in {len(data)} bytes")
        return wide
    if (text := _strictly(data, "utf-8")) is not None:
        return _Reading("utf-8", "ascii" if text.isascii() else "utf8-strict", 1.0, text, sound=True)
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            raise _binary(data, kind)
    reading = _nearly_utf8(data) or _wide(data)
    if reading is None and nuls:
        raise _binary(data, f"{nuls} NUL bytes in {len(data)} bytes")
    return reading or _legacy(data)


def _binary(data: bytes, seen: str) -> DecodeError:
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    return DecodeError(f"looks binary: {kind or seen}; give --encoding to insist")


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _decodes(data: bytes, codec: str) -> bool:
    return _strictly(data, codec) is not None


# --- UTF-8 with damage, and mixed lines ---------------------------------------------------------------------


def _nearly_utf8(data: bytes) -> _Reading | None:
    """UTF-8 with some bad bytes, or with lines of windows-1252 between; None where it is neither."""
    marked = _mark(data, "utf-8")
    bad = len(_MARK.findall(marked))
    high = len(data) - len(data.translate(None, _HIGH))
    if high == 0:
        return _Reading("utf-8", "utf8-strict", 1.0, marked)
    if bad == high:
        return None
    share = (high - bad) / high
    lines = marked.split("\n")
    western, utf8, torn = _kinds_of_lines(lines)
    apart = western and utf8 and torn * 20 <= len(western)
    if share >= NEARLY and high - bad >= 4:
        if not (apart and len(western) >= 2 and len(western) * 9 >= utf8):
            return _Reading("utf-8", "utf8-mostly", share, marked)
    elif not (apart and utf8 >= 2 and utf8 * 4 >= len(western)):
        return None
    for at in western:
        lines[at] = lines[at].translate(_TO_WESTERN)
    return _Reading("mixed", "mixed", 0.95, "\n".join(lines))


def _kinds_of_lines(lines: list[str]) -> tuple[list[int], int, int]:
    """Lines that could be windows-1252 (their numbers), lines of sound UTF-8 and lines that mix both (counts)."""
    western: list[int] = []
    utf8 = torn = 0
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        marks, valid = _MARK.search(line), _VALID_HIGH.search(line)
        if not marks:
            utf8 += 1
        elif valid or not _reads_western(line):
            torn += 1
        else:
            western.append(at)
    return western, utf8, torn


def _reads_western(line: str) -> bool:
    """Could the marked bytes be windows-1252? All are defined there, and ASCII letters outnumber them."""
    raw = bytes(ord(mark) & 0xFF for mark in _MARK.findall(line))
    return _decodes(raw, "cp1252") and 2 * len(raw) < sum(map(str.isalpha, line))


# --- UTF-16 and UTF-32 without a mark ------------------------------------------------------------------------


def _wide(data: bytes) -> _Reading | None:
    """UTF-16 or UTF-32 by its pattern: it must decode, hold no NUL, and consist of characters that texts use."""
    if len(data) < 4 or (b"\0" not in data and _control_share(data) < 0.01):
        return None
    best: tuple[float, str] = (0.0, "")
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        usable = len(data) - len(data) % width
        if _decodes(data[: min(usable, 4096) - min(usable, 4096) % 4 or usable], name):
            best = max(best, (_plausible(data[: min(usable, 4096)].decode(name, "ignore")), name))
    share, name = best
    if share < 0.95:
        return None
    marked = _mark(data, name)
    if marked.count("\0") * 200 > len(marked) or len(_MARK.findall(marked)) * 20 > len(data):
        return None
    return _Reading(name, "utf16-pattern", share, marked)


# Letters of the living scripts, kana, Han, Hangul, and their punctuation; no private use, no surrogates, no rarities.
_USUAL = re.compile(
    "[\t\n\r -~\xa0-\u052f\u0531-\u0d7f\u0e00-\u0eff\u10a0-\u10ff\u1e00-\u206f\u20a0-\u20bf\u2100-\u2193"
    "\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff9f\ufeff\U0001f300-\U0001faff]"
)
_COMMON = re.compile("[\n\r -~\u3000-\u3002\u30fb\uff0c\uff01]")


def _plausible(text: str) -> float:
    """The share of usual characters; 0 where the text has none of the spaces and stops that every text has.

    Of the code points of random UTF-16 two thirds are usual, so that long nonsense stays far below a text.
    """
    if not _COMMON.search(text):
        return 0.0
    return len(_USUAL.findall(text)) / len(text)


def _control_share(data: bytes) -> float:
    sample = data[: 2 * WINDOW]
    return 1 - len(sample.translate(None, _CONTROLS)) / len(sample)


# --- what is left: a detector --------------------------------------------------------------------------------


def _legacy(data: bytes) -> _Reading:
    """One of the encodings from before Unicode. Its answer counts only if it decodes the whole stream."""
    controls = _control_share(data)
    if controls > 0.02:
        raise _binary(data, f"{controls:.0%} control bytes")
    candidates = _detected(_window(data))
    for name, score in candidates:
        if _decodes(data, name) or _decodes_but_for_its_end(data, name):
            others = tuple(pair for pair in candidates if pair[0] != name)[:3]
            return _Reading(name, "chardet", score, _mark(data, name), others)
    tried = ", ".join(name for name, _ in candidates[:3]) or "none"
    raise DecodeError(
        f"no encoding fits these {len(data)} bytes: not UTF-8, and {tried} can't read all of them; "
        "give --encoding to insist"
    )


def _detected(window: bytes) -> list[tuple[str, float]]:
    """Encodings by score, under the names of `NAMES`, each with its original as second choice."""
    import chardet

    found: dict[str, float] = {}
    for answer in chardet.detect_all(window, ignore_threshold=True, prefer_superset=False):
        if not answer["encoding"] or not _known(answer["encoding"]):
            continue
        name = codecs.lookup(answer["encoding"]).name
        if name in NEVER_GUESSED or name.startswith(("utf-8", "utf-16", "utf-32")):
            continue
        for spelling in (NAMES.get(name, name), name):
            found.setdefault(spelling, answer["confidence"])
    return _reranked(found, window)


def _reranked(found: dict[str, float], window: bytes) -> list[tuple[str, float]]:
    """By score; where the scores say little and the text is mostly ASCII, the Windows encodings first that fit it."""
    ranking = list(found.items())
    high = len(window) - len(window.translate(None, _HIGH))
    if not ranking or ranking[0][1] >= SURE or high * 2 > len(window):
        return ranking
    if ranking[0][1] < NOISE and (high <= FEW or _TYPOGRAPHY.search(window)):
        return [("windows-1252", found.get("windows-1252", 0.0)), *ranking]
    if _TYPOGRAPHY.search(window):
        ranking.append(("windows-1252", 0.0))
        return sorted(dict(reversed(ranking)).items(), key=lambda pair: (not _is_windows(pair[0]), -pair[1]))
    if high <= FEW and not _NO_LETTER.search(window) and found.get("windows-1252", 0.0) >= NEAR_TIE * ranking[0][1]:
        ranking.sort(key=lambda pair: pair[0] != "windows-1252")
    return ranking


def _is_windows(encoding: str) -> bool:
    return encoding.startswith(("windows-125", "cp125"))


def _known(encoding: str) -> bool:
    try:
        return bool(codecs.lookup(encoding).name)
    except LookupError:
        return False


def _window(data: bytes) -> bytes:
    """The neighbourhoods of the first, the middle and the last byte beyond ASCII, cut at line ends."""
    if len(data) <= WINDOW:
        return data
    first = _first_high(data)
    last = len(data) - 1 - _first_high(data[::-1])
    size = WINDOW // 3
    pieces, reached = [], 0
    for middle in (first, (first + last) // 2, last):
        start = max(reached, middle - size // 2)
        start = max(start, data.rfind(b"\n", max(reached, start - size), start) + 1)
        reached = min(len(data), max(start, middle + size // 2))
        pieces.append(data[start:reached])
    return b"\n".join(pieces)


def _first_high(data: bytes) -> int:
    try:
        data.decode("ascii")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _decodes_but_for_its_end(data: bytes, codec: str) -> bool:
    """Is the last character cut off, and all before it sound?"""
    try:
        codecs.getincrementaldecoder(codec)().decode(data, final=False)
    except UnicodeError:
        return False
    return True


# --- bad bytes, and the way back ----------------------------------------------------------------------------


def _keep(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return chr(_FIRST + bad[0]) + "".join(chr(_NEXT + byte) for byte in bad[1:]), error.end


codecs.register_error("clean.keep", _keep)


def _mark(data: bytes, codec: str) -> str:
    """Decode; each byte that can't be read becomes a marking surrogate."""
    try:
        return data.decode(codec, "clean.keep")
    except UnicodeError as error:
        raise DecodeError(f"{codec} can't read these {len(data)} bytes: {error}") from None


def _unmarked(marked: str) -> tuple[str, tuple[Patch, ...]]:
    """The text, and a patch for each unit that was marked."""
    if marked.isascii():
        return marked, ()
    parts: list[str] = []
    patches: list[Patch] = []
    last = at = 0
    for unit in _UNIT.finditer(marked):
        raw = bytes(ord(mark) & 0xFF for mark in unit.group())
        western = ord(unit.group()[0]) >= _WESTERN
        shown = raw.decode("cp1252") if western else LOST
        at += unit.start() - last
        parts += marked[last : unit.start()], shown
        patches.append(Patch((at, at + len(shown)), raw, "windows-1252" if western else "U+FFFD"))
        last, at = unit.end(), at + len(shown)
    text = "".join([*parts, marked[last:]]) if patches else marked
    return (_SURROGATE.sub(LOST, text) if _SURROGATE.search(text) else text), tuple(patches)


def _exact(text: str, encoding: str, patches: tuple[Patch, ...], body: bytes) -> tuple[Patch, ...]:
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
