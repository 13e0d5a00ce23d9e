"""Hostile units to be repeated, and units made from the patterns of the code itself."""

from __future__ import annotations

import gc
import importlib
import math
import pkgutil
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from typing import Any

import clean
from clean.lazy import LazyPattern

UNITS = {
    "spaces": " ",
    "spaces before a letter": " " * 2000 + "x",
    "tabs": "\t",
    "no-break spaces": "\xa0",
    "opening brackets": "(",
    "brackets": "([{<",
    "closing brackets": ")",
    "quotes": '"',
    "curly quotes": "“",
    "apostrophes": "’s",
    "mojibake": "Ã\xa0©Ÿ",
    "mojibake of quotes": "â€™",
    "mojibake, twice": "ÃƒÂ©",
    "hyphenation": "a-\n",
    "hyphenated words": "some hyphen-\nated words in a nar-\nrow column of the pa-\n",
    "soft hyphens": "a\xad\n",
    "labels": "AD\n",
    "share bars": "Share this article\nFollow us on Twitter\n",
    "related": "Related stories\nTen things to know about it\n",
    "empty lines": "\n",
    "blank lines": " \n\t\n",
    "empty lines of the other kind": "\r\n",
    "returns": "\r",
    "letters": "a",
    "capitals": "A",
    "digits": "7",
    "figures": "1,234.50 ",
    "points": ".",
    "ellipses": "… ",
    "dashes": "—",
    "hyphens": "-",
    "underscores": "_",
    "CJK": "漢",
    "CJK sentences": "今日は天気がいいですね。",
    "Cyrillic": "Привет мир ",
    "Arabic": "مرحبا بالعالم ",
    "word": "word ",
    "glued sentences": "said.The ",
    "glued sentences without end": "said.The",
    "glued words": "thequickbrownfox ",
    "one glued word": "thequickbrownfox",
    "torn words": "b u l l ",
    "torn words, named": "the b u l l e t i n of ",
    "cases": "aB",
    "cases of words": "Word word WORD ",
    "camel": "oneTwoThree ",
    "addresses": "http://a ",
    "an address without end": "http://a.b/c",
    "www": "www.",
    "mail": "a@b.c",
    "at signs": "@",
    "handles": "@name said #tag ",
    "table": "| a | b |\n",
    "table without line ends": "| a | b ",
    "bars": "|",
    "list": "- item\n",
    "numbered": "1. item\n",
    "code": "    x = f(y) + 1;\n",
    "fences": "```\n",
    "markup": "<b>",
    "entities": "&amp;",
    "emoji": "👨‍👩‍👧",
    "flags": "🇩🇪",
    "combining marks": "\N{COMBINING ACUTE ACCENT}",
    "marked letters": "e\N{COMBINING ACUTE ACCENT}",
    "zero width": "a\N{ZERO WIDTH SPACE}",
    "directions": "\N{RIGHT-TO-LEFT OVERRIDE}a\N{POP DIRECTIONAL FORMATTING}",
    "line separators": "a\N{LINE SEPARATOR}",
    "controls": "\x00\x1b[31m",
    "replacement characters": "\ufffd",
    "ligatures": "ﬁnd the oﬃce ",
    "long lines of prose": "The council met on Tuesday evening, and few people came. It was over by nine. ",
    "paragraphs": "The council met on Tuesday evening, and few people came.\n\nIt was over by nine.\n\n",
    "cut paragraphs": "The council met on Tuesday evening, and few\n\nbut it was over by nine, and the\n\n",
    "stamps": "CopyrightExampleNews the river rose ",
    "stamps without spaces": "CopyrightExampleNews",
    "wrapped": "the council met on tuesday evening and few\npeople came to hear what the mayor said about it\n",
    "headings": "# A\n",
    "names": "Ann Example ",
    "dates": "8 March 2026 | ",
    "abbreviations": "e.g. Mr. U.S. ",
    "credits": "Photo: Ann Example/AP\n",
    "a copy of the whole": "The river rose again in the night and by morning the road was gone, they said.\n",
    "German": "Der Nachtwächter ging durch die leere Halle undlöschte ein Licht.\n",
}


def mixed() -> str:
    """Words of no pattern, from a fixed seed: nothing repeats, so nothing can be remembered."""
    chance = random.Random(5)
    letters = "etaoinshrdlu"
    return " ".join("".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(60_000))


def derived() -> Iterator[tuple[str, str]]:
    """For each pattern in the code, a string that it matches, and one that it almost matches."""
    seen: set[str] = set()
    for where, example in examples():
        for unit in (example + " ", example[:-1], example + "\n"):
            seen.add(unit)
            yield f"{where}: {unit[:30]!a}", unit
    for where, pattern in patterns():
        try:
            witness = _witness(re._parser.parse(pattern))  # type: ignore[attr-defined]
        except (re.error, ValueError, OverflowError, RecursionError):
            continue
        for unit in (witness, witness[:-1], witness + " ", "\n" + witness + "!"):
            if unit.strip() and unit not in seen and len(unit) <= 2000:
                seen.add(unit)
                yield f"{where}: {unit[:30]!a}", unit


def examples() -> Iterator[tuple[str, str]]:
    """What the patterns in tables are for, by the table."""
    for entry in sorted((resources.files("clean") / "data").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith("patterns.tsv"):
            for row in entry.read_text("utf-8").splitlines():
                if row and not row.startswith("#"):
                    yield entry.name, row.rpartition("\t")[2]


def patterns() -> Iterator[tuple[str, str]]:
    """Every compiled pattern that a module holds, by the module's name."""
    import regex  # type: ignore[import-untyped]

    kinds = (re.Pattern, LazyPattern, type(regex.compile("")))
    for module in pkgutil.walk_packages(clean.__path__, "clean."):
        if any(
            part in module.name for part in (".adapters", ".corpus", ".review", ".cli", "__main__", ".report", ".arrow")
        ):
            continue
        held = vars(importlib.import_module(module.name))
        for name in sorted(held):
            for pattern in _within(held[name], 0):
                if isinstance(pattern, kinds) and isinstance(pattern.pattern, str):
                    yield f"{module.name.removeprefix('clean.')}.{name}", pattern.pattern


def _within(value: Any, depth: int) -> Iterator[Any]:
    if depth < 3 and isinstance(value, (tuple, list, frozenset)):
        for each in value:
            yield from _within(each, depth + 1)
    elif depth < 3 and isinstance(value, dict):
        for each in value.values():
            yield from _within(each, depth + 1)
    else:
        yield value


_CATEGORY = {"DIGIT": "7", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": "."}


def _witness(tree: Iterable[tuple[Any, Any]]) -> str:
    """A string that a parsed pattern matches, or nearly: assertions are passed over."""
    return "".join(_one(str(op), value) for op, value in tree)


def _one(op: str, value: Any) -> str:
    if op == "LITERAL":
        return chr(value)
    if op == "NOT_LITERAL":
        return "a" if value != ord("a") else "b"
    if op == "ANY":
        return "x"
    if op == "IN":
        return _member(list(value))
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = value
        return _witness(inner) * int(min(max(low, 1 if high == 1 else 3), int(high), 500))
    if op == "BRANCH":
        return _witness(value[1][len(value[1]) // 2])
    if op == "SUBPATTERN":
        return _witness(value[-1])
    if op == "ATOMIC_GROUP":
        return _witness(value)
    return ""


def _member(items: Any) -> str:
    negated = str(items[0][0]) == "NEGATE"
    for op, value in items:
        kind = str(op)
        if kind == "LITERAL" and not negated:
            return chr(value)
        if kind == "RANGE" and not negated:
            return chr(value[0])
        if kind == "CATEGORY":
            name = str(value).removeprefix("CATEGORY_")
            return _CATEGORY.get(("NOT_" + name if negated else name).replace("NOT_NOT_", ""), "a")
    return "a"


def cost(work: Callable[[str], Any], text: str, *, times: int = 1) -> float:
    """Seconds of this process, the best of so many."""
    best = math.inf
    gc.disable()
    try:
        for _ in range(times):
            began = time.process_time()
            work(text)
            best = min(best, time.process_time() - began)
    finally:
        gc.enable()
    return best


def pumped(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]
