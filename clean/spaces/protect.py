"""Tokens whose inner joints mean something: addresses, handles, paths, code, versions, units, marked-up text."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"""://|^www\.|^mailto:|[\w.+-]@[\w-]|^[@#][\w]|[_\\{}<>=|~^*+]
    |^\W{0,8}(?:[\w-]+/){2,}|/\w+\.\w{2,5}\W*$
    |\w\.(?:com|org|net|edu|gov|mil|io|ai|co|uk|de|fr|ca|au|us|eu|info|tv|me|app|dev|html?|php|aspx?|jsp|pdf|jpe?g
       |png|gif|svg|mp[34]|zip|exe|py|js|jsx|ts|tsx|css|json|xml|csv|txt|md|rb|rs|go|java|cpp|sh|ya?ml|docx?|xlsx?)
       (?:\W*$|[/?:])
    |::|\(\)|^\W*-{1,2}\w|&\#?\w{2,8};""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKS = frozenset("@#_\\{}<>=|~^*+/.:(-&")


def protected(token: str) -> bool:
    """Is this token one whose characters must stay together?"""
    return not _MARKS.isdisjoint(token) and _ADDRESS.search(token) is not None
