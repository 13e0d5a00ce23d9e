"""Fuzzes the reader of logs, with a right digest for anything inside: a ProvenanceError, or a log that holds."""

from __future__ import annotations

import hashlib
import sys

import atheris

with atheris.instrument_imports(include=["clean"]):
    from clean.provenance import Provenance, ProvenanceError

TEXT = "For over a YEAR we took THE long ROAD.\n"


def signed(data: bytes) -> bytes:
    body = data.rstrip(b"}\n") + b',"log":"'
    return body + hashlib.sha256(body).hexdigest().encode() + b'"}\n'


def one(data: bytes) -> None:
    try:
        log = Provenance.loads(signed(data))
    except ProvenanceError:
        return
    assert Provenance.loads(log.dumps()).dumps() == log.dumps()
    log.verify(TEXT)
    try:
        log.restore(TEXT)
    except ProvenanceError:
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
