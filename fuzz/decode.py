"""Fuzzes decoding: any bytes come back, or are refused as binary. `python fuzz/decode.py CORPUS -max_total_time=60`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["clean"]):
    from clean.decode import DecodeError, decode, encode

ENCODINGS = (None, None, None, "utf-8", "utf-16", "cp1252", "shift_jis", "gb18030", "iso2022_jp", "utf-7")


def one(data: bytes) -> None:
    encoding = ENCODINGS[data[0] % len(ENCODINGS)] if data else None
    body = data[1:]
    try:
        found = decode(body, encoding)
    except DecodeError:
        return
    found.text.encode("utf-8")
    assert encode(found.text, found.encoding, found.bom, found.patches) == body


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
