"""Decoding: the order of decisions, and the law that the bytes come back."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.decode import Decoded, DecodeError, canonical, decode, decode_str, encode

# Those with which byte-exact round trips are hard, and the ones that the web has.
ENCODINGS = [
    "ascii",
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "utf-7",
    "latin-1",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "cp1258",
    "koi8-r",
    "koi8-u",
    "iso8859-2",
    "iso8859-5",
    "iso8859-6",
    "iso8859-7",
    "iso8859-8",
    "iso8859-9",
    "iso8859-13",
    "iso8859-15",
    "iso8859-16",
    "cp437",
    "cp866",
    "mac_roman",
    "cp037",
    "tis_620",
    "cp874",
    "euc_jp",
    "euc_kr",
    "cp949",
    "gbk",
    "gb2312",
    "gb18030",
    "shift_jis",
    "shift_jis_2004",
    "cp932",
    "big5",
    "big5hkscs",
    "johab",
    "euc_jis_2004",
    "iso2022_jp",
    "iso2022_kr",
    "hz",
]
TEXTS = {
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy, a nikdo z nich se tomu nedivil.",
    "cp1251": "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.",
    "koi8-r": "Городской рынок открывался в шесть утра, и к семи там уже нельзя было пройти.",
    "cp1252": "L’été dernier, à Malmö, la señora Müller a mangé un gâteau – « délicieux ».",
    "cp1253": "Το πλοίο έφυγε το πρωί, πριν ξυπνήσει το νησί, και κανείς δεν το είδε.",
    "cp932": "朝の市場はもう人でいっぱいだった。魚は八時に売り切れた。",
    "gbk": "早上的市场已经挤满了人。多少钱一斤？大家同时问道。",
    "cp949": "아침 시장은 벌써 사람들로 가득했다. 생선은 여덟 시에 다 팔렸다.",
}


def back(decoded: Decoded) -> bytes:
    return encode(decoded.text, decoded.encoding, decoded.bom, decoded.patches)


def assert_lossless(data: bytes, encoding: str | None = None) -> Decoded | None:
    try:
        decoded = decode(data, encoding)
    except DecodeError:
        return None
    assert back(decoded) == data
    assert not any("\ud800" <= char <= "\udfff" for char in decoded.text)
    assert decoded.size == len(data)
    starts = [patch.chars for patch in decoded.patches]
    assert starts == sorted(starts)
    assert all(start <= end <= len(decoded.text) for start, end in starts)
    return decoded


@given(st.binary(max_size=300))
def test_any_bytes_come_back_or_are_refused(data: bytes) -> None:
    assert_lossless(data)


@given(st.binary(max_size=120), st.sampled_from(ENCODINGS))
def test_any_bytes_come_back_in_any_encoding(data: bytes, encoding: str) -> None:
    assert_lossless(data, encoding)


@given(st.text(max_size=60), st.sampled_from(ENCODINGS))
def test_text_in_its_encoding_reads_right(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    decoded = assert_lossless(data, encoding)
    if decoded is not None and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        assert decoded.encoding == canonical(encoding)


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 500), st.integers(128, 255)), min_size=1, max_size=9))
def test_damaged_utf8_comes_back(text: str, damage: list[tuple[int, int]]) -> None:
    data = bytearray(text.encode())
    for at, byte in damage:
        data.insert(at % (len(data) + 1), byte)
    assert_lossless(bytes(data))
    decoded = assert_lossless(bytes(data), "utf-8")
    assert decoded is not None
    assert decoded.text == bytes(data).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


@given(st.text(), st.integers(1, 3), st.sampled_from(["utf-8", "utf-16-le", "gb18030", "cp932"]))
def test_a_cut_character_comes_back(text: str, cut: int, encoding: str) -> None:
    data = text.encode(encoding, "ignore")[:-cut]
    assert_lossless(data)
    assert_lossless(data, encoding)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "Cs"])))
def test_text_with_lone_surrogates_comes_back(text: str) -> None:
    decoded = decode_str(text)
    assert (decoded.encoding, decoded.how) == ("str", "str")
    assert len(decoded.text) == len(text)
    assert not any("\ud800" <= char <= "\udfff" for char in decoded.text)
    assert back(decoded) == text.encode("utf-8", "surrogatepass")


def test_a_lone_surrogate_is_a_patch() -> None:
    decoded = decode_str("a\ud83db")
    assert decoded.text == "a\ufffdb"
    (patch,) = decoded.patches
    assert (patch.chars, patch.raw) == ((1, 2), b"\xed\xa0\xbd")


@pytest.mark.parametrize(
    ("data", "encoding", "how"),
    [
        (b"", "utf-8", "ascii"),
        (b"plain", "utf-8", "ascii"),
        ("naïve".encode(), "utf-8", "utf8-strict"),
        (b"\xef\xbb\xbfplain", "utf-8", "bom"),
        ("naïve".encode("utf-16"), "utf-16-le", "bom"),
        (b"\xfe\xff" + "naïve".encode("utf-16-be"), "utf-16-be", "bom"),
        ("naïve".encode("utf-32"), "utf-32-le", "bom"),
        ("naïve café, “so” it goes".encode() + b" \xe9", "utf-8", "utf8-mostly"),
        ("Wide letters without a mark".encode("utf-16-le"), "utf-16-le", "utf16-pattern"),
        ("Wide letters without a mark".encode("utf-16-be"), "utf-16-be", "utf16-pattern"),
        ("Wide letters without a mark".encode("utf-32-le"), "utf-32-le", "utf16-pattern"),
        (TEXTS["cp932"].encode("utf-16-le"), "utf-16-le", "utf16-pattern"),
        (TEXTS["gbk"].encode("utf-16-be"), "utf-16-be", "utf16-pattern"),
    ],
)
def test_the_order_of_decisions(data: bytes, encoding: str, how: str) -> None:
    decoded = decode(data)
    assert (decoded.encoding, decoded.how) == (encoding, how)
    assert back(decoded) == data


@pytest.mark.parametrize("encoding", TEXTS)
def test_legacy_encodings_are_found(encoding: str) -> None:
    decoded = decode(TEXTS[encoding].encode(encoding))
    assert decoded.text == TEXTS[encoding]
    assert decoded.how == "chardet"


@pytest.mark.parametrize("text", ["He paid £20 to René.", "The café was closed.", "5\xa0km to the coast"])
def test_a_letter_or_two_in_english_are_western(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


def test_labels_read_as_the_web_reads_them() -> None:
    assert decode("one “quoted” word".encode("cp1252"), "windows-1252").text == "one “quoted” word"
    assert canonical("ISO_8859-1") == "iso-8859-1"
    assert decode(b"\x93", "latin-1").text == "\x93"
    assert decode("“Größe” — naïve".encode("cp1252")).encoding == "windows-1252"
    assert canonical("shift_jis") == "cp932"


def test_lines_of_two_encodings() -> None:
    lines = ["L’été à Malmö.", "Déjà vu, encore.", "Rien à dire.", "Où êtes-vous ?", "Tout est là."]
    data = b"\n".join(line.encode("cp1252" if at in (1, 3) else "utf-8") for at, line in enumerate(lines))
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.how) == ("\n".join(lines), "mixed", "mixed")
    assert {patch.decoded_as for patch in decoded.patches} == {"windows-1252"}
    assert back(decoded) == data


def test_one_stray_byte_does_not_turn_utf8_into_mojibake() -> None:
    text = "\n".join([TEXTS["cp1250"], TEXTS["cp1251"], TEXTS["cp932"]] * 5)
    data = text.encode()
    at = random.Random(1).randrange(len(data))
    decoded = decode(data[:at] + b"\xe9" + data[at:])
    assert decoded.encoding == "utf-8"
    assert decoded.text.replace("\ufffd", "")[:20] == text[:20]


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\x00\x01\x02", "a PDF file"),
        (b"\x1f\x8b\x08\x00\x00\x00\xff", "gzip data"),
        (bytes(range(256)), "NUL bytes"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "a program"),
        (bytes(range(1, 32)) * 9 + b"\xff\xfe\xfd", "control bytes"),
    ],
)
def test_binary_is_refused_and_the_message_says_what_was_seen(data: bytes, seen: str) -> None:
    with pytest.raises(DecodeError, match=seen):
        decode(data)
    assert assert_lossless(data, "utf-8") is not None


def test_an_unknown_encoding_is_an_error_that_names_it() -> None:
    with pytest.raises(DecodeError, match="klingon"):
        decode(b"abc", "klingon")
    with pytest.raises(DecodeError, match="rot13"):
        decode(b"abc", "rot13")


@pytest.mark.parametrize("data", [b"+ADw-script+AD4-", b"~{<:Ky~}", b"\x1b$)C\x0e!!\x0f"])
def test_escape_encodings_are_never_guessed(data: bytes) -> None:
    assert decode(data).text == data.decode("ascii")


@pytest.mark.parametrize(
    ("text", "newline"), [("a\nb", "lf"), ("a\r\nb", "crlf"), ("a\rb", "cr"), ("a\nb\r\n", "mixed"), ("ab", "none")]
)
def test_line_ends_stay_and_are_named(text: str, newline: str) -> None:
    decoded = decode(text.encode())
    assert (decoded.text, decoded.newline) == (text, newline)


@pytest.mark.parametrize(
    "data",
    [
        b"+A" * 10**5,
        b"x " * 180_000 + b"\xe9",
        b"a\xe9 b\n" * 30_000,
        "é".encode() * 50_000 + b"\xff" * 50_000,
        b"\x81" * 60_000,
    ],
    ids=["utf-7 bait", "late byte", "many patches", "half bad", "all bad"],
)
def test_hard_input_is_fast(data: bytes) -> None:
    start = time.perf_counter()
    assert_lossless(data)
    assert time.perf_counter() - start < 3


def test_no_detector_is_loaded_for_utf8() -> None:
    code = "import sys; from clean.decode import decode; decode('naïve'.encode()); assert 'chardet' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
