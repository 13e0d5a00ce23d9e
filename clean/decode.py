"""Bytes to text without losing a byte: which encoding, how that was decided, and the way back.

    >>> decode("naïve".encode()).how
    'utf8-strict'

The order is the point. A byte order mark decides; then ASCII, then UTF-8 over the whole stream; then text that
is *nearly* UTF-8, or whose lines are partly UTF-8 and partly windows-1252; then UTF-16 and UTF-32 by their
pattern; and only what is left goes to a detector. Binary data is refused, not guessed. Bytes that no
character stands for are kept as patches, so that `encode` gives back the input, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from clean.detect import Reading, behind_bom, bom_of, canonical, guess
from clean.patches import BOMS, LOST, SURROGATE, DecodeError, Patch, encode, exact, mark, unmarked

__all__ = ["DecodeError", "Decoded", "Patch", "canonical", "decode", "decode_str", "encode", "newline_of"]


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

    @property
    def plain(self) -> bool:
        """Are its bytes the UTF-8 of its text? Then both have the same SHA-256."""
        return not self.patches and not self.bom and self.encoding in ("utf-8", "ascii", "str")


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode, so that `encode(d.text, d.encoding, d.bom, d.patches) == data`. Raises DecodeError.

    With `encoding` given the data is read in it, whatever it looks like; what does not decode becomes a patch.
    """
    bom = bom_of(data, encoding)
    body = data[len(BOMS[bom]) :] if bom else data
    if encoding is not None:
        name = bom or canonical(encoding)
        reading = Reading(name, "given", 1.0, mark(body, name))
    elif bom:
        reading = behind_bom(body, bom)
    else:
        reading = guess(body)
    text, patches = (reading.marked, ()) if reading.sound else unmarked(reading.marked)
    patches = exact(text, reading.encoding, patches, body)
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
    patches: tuple[Patch, ...] = ()
    try:
        data = text.encode()
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
        patches = tuple(
            Patch(found.span(), found.group().encode("utf-8", "surrogatepass"), "U+FFFD")
            for found in SURROGATE.finditer(text)
        )
        text = SURROGATE.sub(LOST, text)
    return Decoded(text, "str", "str", 1.0, False, newline_of(text), patches, sha256(data).hexdigest(), len(data))


def newline_of(text: str) -> str:
    """Which line ends a text uses."""
    if "\r" not in text:
        return "lf" if "\n" in text else "none"
    crlf = text.count("\r\n")
    kinds = {"crlf": crlf, "lf": text.count("\n") - crlf, "cr": text.count("\r") - crlf}
    used = [kind for kind, count in kinds.items() if count]
    return used[0] if len(used) == 1 else "mixed" if used else "none"
