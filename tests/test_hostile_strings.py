"""Strings of the kinds that break programs, our own, through every recipe and every filter: every law holds."""

from __future__ import annotations

import pytest

from clean import registry
from clean.pipeline import Pipeline
from clean.recipe import load
from clean.selftest import judge

STRINGS = (
    *(
        "",
        " ",
        "\n",
        "\r",
        "\r\n",
        "\n\r",
        "\t",
        "\0",
        "\x00\x00",
        "\x7f",
        "\ufeff",
        "\ufeff\ufeff",
        "\ufffe",
        "\uffff",
    ),
    *("undefined", "NULL", "None", "nil", "true", "NaN", "-Infinity", "1e999", "0x", "1/0", "-1", "١٢٣", "1,2.3,4"),
    *(
        ",./;'[]\\-=",
        '<>?:"{}|_+',
        "!@#$%^&*()`~",
        "''''",
        '""""',
        "``",
        "“„‟”",
        "‘‚‛’",
        "«‹›»",
        "…… --- –––",
        "¡™£¢∞§¶•ªº–≠",
    ),
    *(
        "\u200b\u200c\u200d\u2060",
        "a\u200b\u200bb",
        "\u202eabc\u202c",
        "\u2066abc",
        "\u061c\u200e\u200f",
        "\xad\xad",
        "a\xad",
    ),
    *(
        "\u2028\u2029\x85\x0b\x0c",
        "\xa0\u3000\u2003\u1680",
        "e\u0301\u0301\u0301",
        "\u0301",
        "Z\u0351\u036f\u0363A\u0334L",
        "ﬁﬂﬃ",
    ),
    *(
        "👩‍👩‍👧‍👦",
        "👍🏿",
        "🇺🇳🇷",
        "0\ufe0f\u20e3",
        "\U000e0001\U000e0041\U000e007f",
        "\U0010fffd",
        "\ud800",
        "\udfff\ud800",
        "a\udc80b",
    ),
    *(
        "İıſK",
        "ǅ ŉ ẞß",
        "𝔘𝔫𝔦",
        "Ｆｕｌｌ　ｗｉｄｔｈ",
        "אבג דה",
        "ابجد هوز",
        "ไทย",
        "ᚠᛇᚻ",
        "ﷺ",
        "日本語、テキスト。",
        "한국어",
    ),
    *("â€œâ€", "Ã\xa0", "Ã", "Â", "â€", "â€™â€™", "Ñ‚Ðµ", "ï»¿", "ï¿½", "�", "\x91\x92\x93", "Ã¢â‚¬â„¢", "‚Äô", "Γò"),
    *(
        "<b>",
        "&amp;lt;",
        "</script>",
        "<!--",
        "]]>",
        "{{7*7}}",
        "${x}",
        "$(x)",
        "`id`",
        "%s%n",
        "%00",
        "../../x",
        "C:\\x\\y",
        "//",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "+1",
        "\x1b[31m",
        "\x1b]0;t\x07",
        "\x9b31m",
        "\x1bP$q\x1b\\",
        "\x07\x08",
        "\\u0000",
        "\\",
        "\\n",
    ),
    *(
        "-",
        "a-\n",
        "a-\nb",
        "-\n-\n-",
        "AD",
        "ad",
        "|",
        "||",
        "a | b",
        "1.",
        "1.1.",
        "e.g.",
        "U.S.",
        "http://",
        "www.",
        "@",
        "#",
        "a@b",
    ),
    *(
        "AAAAAAAAAA",
        "aAaAaAaAaA",
        "thethethethe",
        "t h e",
        "ofthe",
        "x" * 300,
        "ab " * 120,
        "(" * 80,
        ")(" * 40,
        "\n" * 90,
        "“" * 60,
    ),
)
"""Nothing, numbers in disguise, marks, hidden ones, line ends, joined signs, scripts, misread text, code, repeats."""


def chains() -> dict[str, Pipeline]:
    made = {name: load(name) for name in ("default", "web", "pdf", "spaces", "minimal")}
    return made | {name: Pipeline(((name, registry.make(name)),)) for name in registry.names()}


@pytest.mark.parametrize("name", chains())
def test_strings_that_break_programs(name: str) -> None:
    """Alone, in bytes, thrice in lines, and all of them as one text."""
    chain = chains()[name]
    sources: list[str | bytes] = [*STRINGS, *("\n".join([string] * 3) for string in STRINGS)]
    sources += [string.encode("utf-8", "surrogatepass") for string in STRINGS]
    sources += [separator.join(STRINGS) for separator in ("", " ", "\n", "\n\n", "\r\n")]
    for number, source in enumerate(sources):
        verdict = judge(chain, number, source)
        assert not verdict.problem, (source, verdict.problem)
