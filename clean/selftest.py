"""Generated documents, and the laws that a chain must keep on every one of them.

A case is made of its seed and its number alone, so that a failing one can be made again without the others.
The laws: nothing is raised but DecodeError on bytes; the original comes back byte for byte; the log reads back
as it was written; text and log verify; the log replayed on the original is the cleaned text.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from clean.decode import DecodeError
from clean.pipeline import Pipeline
from clean.provenance import Provenance

SLOW = 5.0
"""Seconds of computing after which a case counts as a failure."""

PROSE = (
    "The council met on Tuesday evening, and few people came. It was over by nine.",
    "“We knew it would rain,” she said, “but not for a week.”",
    "He came home.The house was dark, and nobody had lit thefire.",
    "The price rose by 4.5 per cent to $1,200.50 (about €1,100), according to the bank…",
    "Share this article\nFollow us on Twitter",
    "ADVERTISEMENT\nStory continues below",
    "This is a long para-\ngraph that some-\nbody wrapped at a narrow width\nand never put back together.",
    "See https://example.com/a/b?c=d#e or write to someone@example.org for more.",
    "Der Zug fährt um 8.15 Uhr ab. Über den Flüssen liegt Nebel.",
    "Café, naïve, façade: it’s all the same — isn’t it?",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "def f(x):\n    return x  # twice\n",
    "今日は天気がいいですね。散歩に行きましょう。",
    "Привет, мир! Это просто предложение.",
    "مرحبا بالعالم. هذه جملة بسيطة.",
    "The talks will resume on Thursday, officials said, but it is not clear whether the",
    "Read more: Ten things to know\nRelated stories\n© 2020 Example News. All rights reserved.",
    "CopyrightExampleNews the river rose CopyrightExampleNews and the bridge was shut CopyrightExampleNews",
)
"""What is mutated where no other texts are given."""

SPARKS: tuple[str, ...] = (
    *"\0\x01\x07\b\t\n\r\x0b\x0c\x1b\x1c\x1e\x7f\x80\x85\x9b\xa0\xad",
    *"\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{RIGHT-TO-LEFT OVERRIDE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}",
    *"\ufeff\ufffe\uffff\ufffd\N{COMBINING ACUTE ACCENT}\N{IDEOGRAPHIC SPACE}\N{KELVIN SIGN}\N{ANGSTROM SIGN}",
    *"\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{LATIN SMALL LIGATURE FFI}\U0001f468\u200d\U0001f469",
    *"\U0010ffff\U000e0041",
    *("\r\n", "\n\r", "\n\n\n", "  ", "Ã\xa0©Ÿ", "â€™", "Ã©", "-\n", "\xad\n", "AD\n"),
    *("http://", "b u l l ", "said.The", "..."),
    *("&amp;", "<b>", "[…]", "```", "|", "((((", "))))", "““", "\\u0000", '"', "{{", "%s", "=1+1", "\x1b]52;c;AA\x07"),
)

CODECS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7", "cp1252", "latin-1"),
    *("cp1250", "cp1251", "cp1253", "cp1256", "cp437", "koi8-r", "iso8859-2", "iso8859-5", "mac-roman", "shift_jis"),
    *("euc-jp", "iso2022_jp", "gb18030", "big5", "euc-kr", "hz", "johab", "cp037"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case. `problem` is empty where every law held."""

    number: int
    source: str | bytes
    problem: str = ""
    refused: bool = False
    edits: int = 0
    again: int = 0
    """How many edits a second run made: there should be none, but a later filter may uncover work for an earlier."""


def case(seed: int, number: int, prose: Sequence[str] = PROSE) -> str | bytes:
    """The document with this number: text, or bytes to be decoded."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - reproducible, no secret
    return chance.choice(_MAKERS)(chance, prose)


def run(
    chain: Pipeline, cases: int, *, seed: int = 0, start: int = 0, prose: Sequence[str] = PROSE
) -> Iterator[Verdict]:
    """The verdicts on `cases` documents from number `start` on, in order."""
    for number in range(start, start + cases):
        source = case(seed, number, prose)
        began = time.process_time()
        verdict = judge(chain, number, source)
        took = time.process_time() - began
        if took > SLOW and not verdict.problem:
            verdict = Verdict(number, source, f"took {took:.1f} s for {len(source)} characters or bytes")
        yield verdict


def judge(chain: Pipeline, number: int, source: str | bytes) -> Verdict:
    """Runs the chain on one document and checks every law."""
    try:
        result = chain.run(source, id=f"case {number}")
    except DecodeError as error:
        text = isinstance(source, str)
        return Verdict(number, source, f"a text was refused: {error}" if text else "", refused=not text)
    except Exception as error:
        return Verdict(number, source, _named(error))
    try:
        broken = [law for law, holds in LAWS.items() if not holds(source, result.text, result.provenance)]
        again = len(chain.run(result.text).changes) if result.changes else 0
    except Exception as error:
        return Verdict(number, source, _named(error))
    return Verdict(number, source, "; ".join(broken), edits=len(result.changes), again=again)


def _named(error: BaseException) -> str:
    cause = error.__cause__
    return f"{type(error).__name__}: {error}" + (f" (from {type(cause).__name__})" if cause else "")


def _restores(source: str | bytes, text: str, log: Provenance) -> bool:
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    return log.restore(text) == data


def _reads_back(_: str | bytes, text: str, log: Provenance) -> bool:
    written = log.dumps()
    read = Provenance.loads(written)
    rows = 2 + len(log.patches) + len(log.passes) + len(log.changes) + len(log.findings)
    whole = written.isascii() and len(written.splitlines()) == rows
    return whole and read.dumps() == written and read.restore(text) == log.restore(text)


def _ordered(_: str | bytes, __: str, log: Provenance) -> bool:
    ends = [-1, *(change.end for change in log.changes)]
    return all(end < change.start for end, change in zip(ends, log.changes, strict=False))


LAWS: dict[str, Callable[[str | bytes, str, Provenance], bool]] = {
    "the original does not come back": _restores,
    "the log does not read back as it was written": _reads_back,
    "text and log do not verify": lambda _, text, log: not log.verify(text),
    "the log replayed is another text": lambda _, text, log: log.apply(log.original or "") == text,
    "changes overlap or touch": _ordered,
    "the text can't be written": lambda _, text, __: bool(text.encode() or not text),
}
"""Each law by what is wrong where it does not hold."""


# --- what documents are made of


def _mutated(chance: random.Random, prose: Sequence[str]) -> str:
    """A few texts in a row, damaged a few times. Most are short, where damage meets damage; one in nine is long."""
    count, longest = chance.choice(_SIZES)
    parts = [_piece(chance, chance.choice(prose), longest) for _ in range(chance.randint(1, count))]
    text = chance.choice(("\n", "\n\n", " ", "\r\n", "")).join(parts)
    for _ in range(chance.randint(0, 6)):
        text = chance.choice(_DAMAGE)(chance, text)
    return text[:20_000]


_SIZES = ((1, 40), (1, 80), (1, 200), (1, 200), (2, 100), (2, 200), (3, 200), (4, 300), (6, 700))
"""How many texts at most, and of each how many characters."""


def _piece(chance: random.Random, text: str, longest: int) -> str:
    start = chance.choice((0, chance.randint(0, max(0, len(text) - longest))))
    return text[start : start + longest]


def _at(chance: random.Random, text: str) -> tuple[int, int]:
    start = chance.randint(0, len(text))
    return start, min(len(text), start + chance.choice((1, 1, 2, 5, 20, 200)))


def _sparked(chance: random.Random, text: str) -> str:
    start, end = _at(chance, text)
    return text[:start] + chance.choice(SPARKS) * chance.choice((1, 1, 1, 2, 40)) + text[chance.choice((start, end)) :]


def _cut(chance: random.Random, text: str) -> str:
    start, end = _at(chance, text)
    return text[:start] + text[end:]


def _repeated(chance: random.Random, text: str) -> str:
    start, end = _at(chance, text)
    return text[:start] + text[start:end] * chance.choice((2, 2, 2, 3, 3, 50)) + text[end:]


def _glued(chance: random.Random, text: str) -> str:
    return "".join(char for char in text if char != " " or chance.random() < 0.8)


def _torn(chance: random.Random, text: str) -> str:
    start, end = _at(chance, text)
    return text[:start] + " ".join(text[start:end]) + text[end:]


def _misread(chance: random.Random, text: str) -> str:
    codec: str = chance.choice(("cp1252", "latin-1", "cp1251", "mac-roman"))
    return text.encode("utf-8", "replace").decode(codec, "replace")


def _relined(chance: random.Random, text: str) -> str:
    old, new = chance.choice((("\n", "\r\n"), ("\n", "\r"), ("\n", " "), (" ", "\n"), (". ", ".\n"), ("\n", "\n\n")))
    return text.replace(old, new)


def _recased(chance: random.Random, text: str) -> str:
    changes: tuple[Callable[[str], str], ...] = (str.upper, str.lower, str.swapcase, str.title, str.casefold)
    start, end = _at(chance, text)
    return text[:start] + chance.choice(changes)(text[start:end]) + text[end:]


_DAMAGE = (_sparked, _sparked, _cut, _repeated, _glued, _torn, _misread, _relined, _recased)


def _random_bytes(chance: random.Random, _: Sequence[str]) -> bytes:
    return chance.randbytes(chance.choice((0, 1, 2, 3, 8, 50, 300)))


def _high_bytes(chance: random.Random, prose: Sequence[str]) -> bytes:
    """Prose with bytes of no encoding in it."""
    data = bytearray(_mutated(chance, prose).encode("utf-8", "replace"))
    for _ in range(chance.randint(1, 20)):
        at = chance.randint(0, len(data))
        data[at : at + chance.randint(0, 2)] = chance.randbytes(chance.randint(1, 3))
    return bytes(data)


def _encoded(chance: random.Random, prose: Sequence[str]) -> bytes:
    return _mutated(chance, prose).encode(chance.choice(CODECS), "replace")


def _spliced(chance: random.Random, prose: Sequence[str]) -> bytes:
    """Two encodings in one stream, cut anywhere."""
    one, two = _encoded(chance, prose), _encoded(chance, prose)
    return one[: chance.randint(0, len(one))] + two[chance.randint(0, len(two)) :]


def _random_text(chance: random.Random, _: Sequence[str]) -> str:
    """Code points of a few ranges, lone surrogates among them."""
    low, high = chance.choice(((0, 0x7F), (0, 0xFF), (0x80, 0x24F), (0x300, 0x36F), (0, 0xFFFF), (0, 0x10FFFF)))
    return "".join(chr(chance.randint(low, high)) for _ in range(chance.choice((0, 1, 2, 5, 40, 200))))


def _surrogates(chance: random.Random, prose: Sequence[str]) -> str:
    text = list(_mutated(chance, prose)[:500])
    for _ in range(chance.randint(1, 5)):
        text.insert(chance.randint(0, len(text)), chr(chance.randint(0xD800, 0xDFFF)))
    return "".join(text)


def _sparks(chance: random.Random, _: Sequence[str]) -> str:
    return "".join(chance.choice(SPARKS) for _ in range(chance.choice((1, 3, 10, 60))))


def _nested(chance: random.Random, prose: Sequence[str]) -> str:
    depth = chance.choice((1, 5, 100, 1000))
    opening, closing = chance.choice(("()", "[]", "“”", "«»", "‘’", '""', "{}", "<>", "**"))
    return opening * depth + chance.choice(prose) + closing * chance.choice((depth, depth - 1, 0))


def _pumped(chance: random.Random, prose: Sequence[str]) -> str:
    unit = chance.choice((chance.choice(SPARKS), chance.choice(prose), "".join(chance.sample(SPARKS, 3))))
    return unit * chance.choice((2, 3, 3, 5, 30 if len(unit) < 100 else 8, max(1, 3000 // len(unit))))


_MAKERS: tuple[Callable[[random.Random, Sequence[str]], str | bytes], ...] = (
    *(_mutated, _mutated, _mutated, _random_bytes, _high_bytes, _encoded, _encoded, _spliced),
    *(_random_text, _surrogates, _sparks, _nested, _pumped),
)
