"""Lines of JSON: a field is set, and every other byte stays."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.formats.jsonl import loads, put

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a": 2.50, "text": "x", "b": 1e5}', '{"a": 2.50, "text": "new", "b": 1e5, "said": [1, 2]}\n'),
        ('{"text":"x","a":12345678901234567890123}\r\n', '{"text":"new","a":12345678901234567890123,"said":[1,2]}\r\n'),
        ('{"said":{"old":[{}]},"text":"x"}', '{"said":[1,2],"text":"new"}\n'),
        ('{"in": {"text": "x"}, "text": "x"}', '{"in": {"text": "x"}, "text": "new", "said": [1, 2]}\n'),
        ('{"text":"x","text":"y"}', '{"text":"x","text":"new","said":[1,2]}\n'),
        (' { "te\\u0078t" :\t"x" } ', ' { "te\\u0078t" :\t"new" ,"said":[1,2]} \n'),
        ("{ }", '{ "text":"new","said":[1,2]}\n'),
        ('\ufeff{"a":1.0,"text":"x"}\r\n', '\ufeff{"a":1.0,"text":"new","said":[1,2]}\r\n'),
        ('{"text":NaN}', '{"text":"new","said":[1,2]}\n'),
    ],
)
def test_the_rest_of_the_line_keeps_its_spelling(line: str, expected: str) -> None:
    data = line.encode()
    assert put(data, loads(data), {"text": "new", "said": [1, 2]}).decode() == expected


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ('{"text":"caf\\u00e9"}', "é", '{"text":"\\u00e9"}\n'),
        ('{"text":"café"}', "é", '{"text":"é"}\n'),
        ('{"a":"\\u00e9","text":"cafe"}', "é", '{"a":"\\u00e9","text":"\\u00e9"}\n'),
        ('{"a":"é","text":"caf\\u00e9"}', "é", '{"a":"é","text":"\\u00e9"}\n'),
        ('{"text":"plain"}', "é", '{"text":"é"}\n'),
        ('{"at":"C:\\\\u00e9","text":"plain"}', "é", '{"at":"C:\\\\u00e9","text":"é"}\n'),
        ('{"text":"é"}', "half \ud800", '{"text":"half \\ud800"}\n'),
    ],
)
def test_letters_are_escaped_where_they_were(line: str, text: str, expected: str) -> None:
    assert put(line.encode(), loads(line.encode()), {"text": text}).decode() == expected


def test_a_line_in_another_encoding_is_written_anew() -> None:
    line = '{"text": "x", "n": 2.50}'.encode("utf-16")
    assert put(line, loads(line), {"text": "y"}) == b'{"text":"y","n":2.5}\n'


@given(
    st.dictionaries(st.text(max_size=4), VALUES, max_size=5), st.text(), st.booleans(), st.sampled_from([None, 0, 1])
)
def test_any_object(value: dict[str, Any], text: str, escaped: bool, indent: int | None) -> None:
    line = json.dumps(value, ensure_ascii=escaped, indent=indent).encode("utf-8", "surrogatepass")
    new = put(line, value, {"text": text})
    assert loads(new) == {**value, "text": text}
    if "text" in value and line.isascii() and b"\\u" not in line:
        assert put(new, loads(new), {"text": value["text"]}).rstrip() == line
