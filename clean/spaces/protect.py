"""Tokens whose inner joints mean something: addresses, handles, paths, code, versions, units, marked-up text."""

from __future__ import annotations

import re

from clean.lazy import lazy

_ADDRESS = lazy(
    r"""://|^www\.|^mailto:|[\w.+-]@[\w-]|^[@#][\w]|[_\\{}<>=|~^*+`]
    |^\W{0,8}(?:[\w-]+/){2,}|/\w+\.\w{2,5}\W*$
    |\w\.(?:com|org|net|edu|gov|mil|io|ai|co|uk|de|fr|ca|au|us|eu|info|tv|me|app|dev|html?|php|aspx?|jsp|pdf|jpe?g
       |png|gif|svg|mp[34]|zip|exe|py|js|jsx|ts|tsx|css|json|xml|csv|txt|md|rb|rs|go|java|cpp|sh|ya?ml|docx?|xlsx?)
       (?:\W*$|[/?:])
    |::|\w:\w+:|(?-i:\b[a-z]\w*\.[a-z]+[A-Z])|\(\)|^\W*-{1,2}\w|&\#?\w{2,8};""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = frozenset("@#_\\{}<>=|~^*+`/.:(-&")
_HASH = lazy(r"\W*(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}\W*")
"""The name of a commit, a checksum: it joins with nothing."""


def protected(token: str) -> bool:
    """Is this token one whose characters must stay together?"""
    address = not _MARKS.isdisjoint(token) and _ADDRESS.search(token) is not None
    return address or (len(token) >= 7 and _HASH.fullmatch(token) is not None)
