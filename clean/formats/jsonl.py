"""Lines of JSON, read and written: orjson for speed, the standard library for what only it can do.

That is: half a surrogate pair in a string, and whole numbers beyond 64 bits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from clean.errors import CleanError

DEEPEST = 500
"""Objects and lists may stand so deep in one another: not much deeper, and comparing or writing them fails."""


class JsonError(CleanError):
    """A line that is not JSON. Says why in one clause, and where in the line."""


def loads(line: bytes) -> Any:
    """The value of a line. Raises JsonError."""
    import orjson

    try:
        value = orjson.loads(line)
    except ValueError:
        value = _standard(line)
    if line.count(b"[") + line.count(b"{") > DEEPEST and _too_deep(value):
        raise JsonError("not JSON (nested too deeply)")
    return value


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _standard(line: bytes) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]} at character {error.pos + 1}"
    except UnicodeDecodeError as error:
        reason = f"byte {error.start + 1} is not UTF-8"
    except RecursionError:
        reason = "nested too deeply"
    except ValueError as error:  # a number of more digits than Python converts
        reason = str(error)
    raise JsonError(f"not JSON ({reason})")


def dumps(value: Any) -> bytes:
    """The value as a line, line end included. What JSON has no form for is written as its `str`."""
    import orjson

    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        return json.dumps(value, default=str).encode() + b"\n"
