"""Texts with logs for the tests of the review: made from pieces, no filter runs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from clean.decode import decode
from clean.edit import Edit, EditScript, Finding
from clean.provenance import Provenance

Piece = str | tuple[str, str, str, float]
"""What stays; or before, after, rule and confidence."""

STORY: tuple[Piece, ...] = (
    "The lighthouse keeper wrote for ",
    ("ayear", "a year", "run_together/split", 0.97),
    ", and nobody read it. Then the ",
    ("Ã©clair", "éclair", "mojibake/latin1", 0.99),
    " shop burned down.\n\n",
    ("Subscribe now!\n", "", "ads/line", 0.62),
    "He had come ",
    ("inthe", "in the", "run_together/split", 0.81),
    " spring, and was gone ",
    ("inthe", "in the", "run_together/split", 0.85),
    " autumn. 😭 Nothing was left but ",
    ("theash", "the ash", "run_together/split", 0.55),
    " and the",
    ("\n", " ", "line_wrap/join", 0.9),
    "smell of butter.\n",
)


def written(
    folder: Path, pieces: Sequence[Piece] = STORY, findings: Iterable[Finding] = (), name: str = "story.txt"
) -> Path:
    """A cleaned text with its log beside it."""
    log = provenance(pieces, findings, name)
    path = folder / name
    path.write_bytes(log.apply(log.original or "").encode())
    Path(f"{path}.prov.jsonl").write_bytes(log.dumps())
    return path


def provenance(pieces: Sequence[Piece], findings: Iterable[Finding] = (), name: str = "story.txt") -> Provenance:
    text: list[str] = []
    edits: list[Edit] = []
    at = 0
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
        else:
            before, after, rule, confidence = piece
            text.append(before)
            edits.append(Edit(at, before, after, rule, confidence, {"evidence": before}))
        at += len(text[-1])
    source = decode("".join(text).encode(), "utf-8")
    script = EditScript.of(source.text, edits)
    return Provenance.record(source, [("mixed", 1, {}, script)], findings, id=name, recipe={"name": "test"})


def large(edits: int, characters: int, *, one_line: bool) -> list[Piece]:
    """A long text with edits of many kinds spread over it."""
    chance = random.Random(7)
    letters = "etaoinshrdlucmfwygpbvk"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(4000)]
    rules = [f"{name}/rule-{n}" for name in ("run_together", "ads", "mojibake", "unicode") for n in range(6)]
    each = characters // edits
    pieces: list[Piece] = []
    for _ in range(edits):
        prose, size = [], 0
        while size < each - 12:
            prose.append(chance.choice(words))
            size += len(prose[-1]) + 1
        end = " " if chance.random() < 0.8 else ". "
        pieces.append(" ".join(prose) + ("\n\n" if not one_line and chance.random() < 0.15 else end))
        one, two = chance.choice(words), chance.choice(words)
        rule = chance.choice(rules)
        pieces.append((one + two, f"{one} {two}", rule, round(chance.random() ** 0.3, 2)))
        pieces.append(" ")
    return pieces
