"""Lines of JSON, read and written: orjson for speed, the standard library for what only it can do.

That is: half a surrogate pair in a string, and whole numbers beyond 64 bits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from clean.errors import CleanError
from clean.lazy import lazy

DEEPEST = 500
"""Objects and lists may stand so deep in one another: not much deeper, and comparing or writing them fails."""

BOM = "\ufeff"
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)
"""Asked only where a value ends."""
_BLANK = lazy(r"[ \t\r\n]*+")
_ESCAPE = lazy(r"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
_HALF = lazy("[\ud800-\udfff]")


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


def put(line: bytes, value: Mapping[str, Any], fields: Mapping[str, Any]) -> bytes:
    """A line's object with these fields set, line end included. All else keeps its bytes, so that no number is rounded.

    `value` is what `loads` made of the line. A line in another encoding than UTF-8 is written anew.
    """
    try:
        string = line.decode("utf-8", "surrogatepass")
        spans, end = _spans(string, len(string) - len(string.removeprefix(BOM)))
    except (ValueError, IndexError, RecursionError):
        return dumps({**value, **fields})
    blank = " " if any(string[start - 1] == " " for start, _ in spans.values()) else ""
    parts, at = [], 0
    for start, stop, name in sorted((*spans[name], name) for name in fields if name in spans):
        parts += [string[at:start], _spelled(fields[name], string[start:stop], string, blank)]
        at = stop
    parts.append(string[at:end])
    new = [name for name in fields if name not in spans]
    stated = [f"{_spelled(name, '', string)}:{blank}{_spelled(fields[name], '', string, blank)}" for name in new]
    parts += [f",{blank}" if spans and new else "", f",{blank}".join(stated), string[end:]]
    parts.append("" if string.endswith("\n") else "\n")
    return "".join(parts).encode("utf-8", "surrogatepass")


def _spans(string: str, start: int) -> tuple[dict[str, tuple[int, int]], int]:
    """Where the values of an object's own fields stand, and where it closes. Of a name that comes twice the last."""
    at = _skipped(string, start)
    if string[at] != "{":
        raise ValueError(f"no object at {at}")
    found = {}
    at = _skipped(string, at + 1)
    while string[at] != "}":
        name, at = _DECODER.raw_decode(string, at)
        start = _skipped(string, _skipped(string, at) + 1)
        _, end = _DECODER.raw_decode(string, start)
        found[name] = start, end
        at = _skipped(string, end)
        at = _skipped(string, at + 1) if string[at] == "," else at
    return found, at


def _skipped(string: str, at: int) -> int:
    """Where what is no white space goes on."""
    found = _BLANK.match(string, at)
    return found.end() if found else at


def _escapes(string: str) -> bool:
    return "\\u" in string and _ESCAPE.search(string) is not None


def _spelled(value: Any, old: str, line: str, blank: str = "") -> str:
    """As JSON; letters beyond ASCII escaped where the old value's were, or the line's if the old value had none."""
    known = old if _escapes(old) or not old.isascii() else line
    escaped = known.isascii() and _escapes(known)
    separators = f",{blank}", f":{blank}"
    new = json.dumps(value, ensure_ascii=escaped, separators=separators, default=str)
    if new.isascii() or not _HALF.search(new):
        return new
    return json.dumps(value, separators=separators, default=str)  # UTF-8 can't hold half of a surrogate pair
