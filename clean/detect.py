"""Which encoding bytes are in: UTF-8, damaged or mixed UTF-8, UTF-16 by its pattern, and a detector for the rest.

The order is the point, and `decode.py` says why. Binary data is refused, not guessed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from clean.lazy import lazy
from clean.patches import BOMS, MARK, TO_WESTERN, DecodeError, mark

NEARLY = 0.6
"""Of the high bytes of damaged UTF-8 at least 0.61 lay in valid sequences, of legacy text at most 0.50 (882 files)."""
WINDOW = 60_000
"""The detector sees at most this many bytes."""
SURE, NOISE = 0.2, 0.025
"""Of the detector's answers with a score below the first one in seven was wrong; below the second it says nothing."""
FEW, NEAR_TIE = 2, 0.9
"""One or two high bytes say little: windows-1252 wins if its score is within a tenth of the best."""
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
_VALID_HIGH = lazy("[^\x00-\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the bytes behind the byte order mark; unless it is `sound`, the text may hold marks."""

    encoding: str
    how: str
    confidence: float
    marked: str
    alternatives: tuple[tuple[str, float], ...] = ()
    sound: bool = False


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


def bom_of(data: bytes, encoding: str | None) -> str | None:
    """The encoding that a byte order mark announces; with an encoding given, only a mark that belongs to it."""
    family = canonical(encoding).removesuffix("-le").removesuffix("-be") if encoding is not None else ""
    for name, opening in BOMS.items():
        if not data.startswith(opening) or not name.startswith(family):
            continue
        if name == "utf-32-le" and not _decodes(data[4:], name):
            continue
        return name
    return None


def behind_bom(body: bytes, bom: str) -> Reading:
    reading = _nearly_utf8(body) if bom == "utf-8" else None
    marked = reading.marked if reading else mark(body, bom)
    lost = len(MARK.findall(marked)) if not marked.isascii() else 0
    nuls = marked.count("\0")
    if nuls * 200 > len(marked) or lost * 20 > len(body):
        raise _binary(body, f"a byte order mark of {bom}, but {nuls} NUL characters and {lost} bytes that don't decode")
    return Reading(reading.encoding if reading else bom, "bom", 1.0, marked)


def guess(data: bytes) -> Reading:
    nuls = data.count(b"\0")
    if nuls * 200 > len(data):
        wide = _wide(data)
        if wide is None:
            raise _binary(data, f"{nuls} NUL bytes in {len(data)} bytes")
        return wide
    if (text := _strictly(data, "utf-8")) is not None:
        return Reading("utf-8", "ascii" if text.isascii() else "utf8-strict", 1.0, text, sound=True)
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


def _nearly_utf8(data: bytes) -> Reading | None:
    """UTF-8 with some bad bytes, or with lines of windows-1252 between; None where it is neither."""
    marked = mark(data, "utf-8")
    bad = len(MARK.findall(marked))
    high = len(data) - len(data.translate(None, _HIGH))
    if high == 0:
        return Reading("utf-8", "utf8-strict", 1.0, marked)
    if bad == high:
        return None
    share = (high - bad) / high
    lines = marked.split("\n")
    western, utf8, torn = _kinds_of_lines(lines)
    apart = western and utf8 and torn * 20 <= len(western)
    if share >= NEARLY and high - bad >= 4:
        if not (apart and len(western) >= 2 and len(western) * 9 >= utf8):
            return Reading("utf-8", "utf8-mostly", share, marked)
    elif not (apart and utf8 >= 2 and utf8 * 4 >= len(western)):
        return None
    for at in western:
        lines[at] = lines[at].translate(TO_WESTERN)
    return Reading("mixed", "mixed", 0.95, "\n".join(lines))


def _kinds_of_lines(lines: list[str]) -> tuple[list[int], int, int]:
    """Lines that could be windows-1252 (their numbers), lines of sound UTF-8 and lines that mix both (counts)."""
    western: list[int] = []
    utf8 = torn = 0
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        marks, valid = MARK.search(line), _VALID_HIGH.search(line)
        if not marks:
            utf8 += 1
        elif valid or not _reads_western(line):
            torn += 1
        else:
            western.append(at)
    return western, utf8, torn


def _reads_western(line: str) -> bool:
    """Could the marked bytes be windows-1252? All are defined there, and ASCII letters outnumber them."""
    raw = bytes(ord(mark) & 0xFF for mark in MARK.findall(line))
    return _decodes(raw, "cp1252") and 2 * len(raw) < sum(map(str.isalpha, line))


# --- UTF-16 and UTF-32 without a mark ------------------------------------------------------------------------


def _wide(data: bytes) -> Reading | None:
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
    marked = mark(data, name)
    if marked.count("\0") * 200 > len(marked) or len(MARK.findall(marked)) * 20 > len(data):
        return None
    return Reading(name, "utf16-pattern", share, marked)


# Letters of the living scripts, kana, Han, Hangul, and their punctuation; no private use, no surrogates, no rarities.
_USUAL = lazy(
    "[\t\n\r -~\xa0-\u052f\u0531-\u0d7f\u0e00-\u0eff\u10a0-\u10ff\u1e00-\u206f\u20a0-\u20bf\u2100-\u2193"
    "\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uff9f\ufeff\U0001f300-\U0001faff]"
)
_COMMON = lazy("[\n\r -~\u3000-\u3002\u30fb\uff0c\uff01]")


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


def _legacy(data: bytes) -> Reading:
    """One of the encodings from before Unicode. Its answer counts only if it decodes the whole stream."""
    controls = _control_share(data)
    if controls > 0.02:
        raise _binary(data, f"{controls:.0%} control bytes")
    candidates = _detected(_window(data))
    for name, score in candidates:
        if _decodes(data, name) or _decodes_but_for_its_end(data, name):
            others = tuple(pair for pair in candidates if pair[0] != name)[:3]
            return Reading(name, "chardet", score, mark(data, name), others)
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
    if high <= FEW and _reads_english(window):
        return [("windows-1252", SURE), *ranking]
    if ranking[0][1] < NOISE and (high <= FEW or _TYPOGRAPHY.search(window)):
        return [("windows-1252", found.get("windows-1252", 0.0)), *ranking]
    if _TYPOGRAPHY.search(window):
        ranking.append(("windows-1252", 0.0))
        return sorted(dict(reversed(ranking)).items(), key=lambda pair: (not _is_windows(pair[0]), -pair[1]))
    if high <= FEW and not _NO_LETTER.search(window) and found.get("windows-1252", 0.0) >= NEAR_TIE * ranking[0][1]:
        ranking.sort(key=lambda pair: pair[0] != "windows-1252")
    return ranking


def _reads_english(window: bytes) -> bool:
    """Are there small words among it as English has? A letter or two beyond ASCII are then Western ones."""
    from clean.stopwords import STOP_WORDS

    words = {word for word in window.lower().decode("ascii", "replace").split() if len(word) > 1}
    return not words.isdisjoint(STOP_WORDS["en"])


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
