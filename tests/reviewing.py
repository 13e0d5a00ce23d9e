"""Texts with logs for the tests of the review: made from pieces, no filter runs."""

from __future__ import annotations

import random
import re
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


SCENE = """\
The last ferry of the year

{Share|Post|Email|Print
=>|ads/share-bar|0.97}By Ruth Okafor and {TomasLind=>Tomas Lind|run_together/byline|0.95}
{Nov30,2019=>Nov 30, 2019|run_together/date|0.99}

The ferry to the island left at noon. By then the fog had lifted, and from the deck you could see \
the two chimneys of the old cannery, which had stood empty \
{foraslong=>for as long|run_together/split|0.93} as anyone remembered. \
{â€œIt=>“It|mojibake/sloppy-windows-1252|0.99} will not open \
{againâ€\N{RIGHT DOUBLE QUOTATION MARK},=>again”,|mojibake/sloppy-windows-1252|0.99} said the purser, who had \
worked there as a girl.

{Advertisement
=>|ads/label|0.99}There were nine of us on board: a vet, a priest, two brothers who \
{didnot=>did not|run_together/split|0.88} speak, and a family with a \
{grand-
mother=>grandmother|hyphenation/line-end|0.96} in a wheelchair. Nobody had come to see the island. They had come, \
{asthe=>as the|run_together/split|0.91} vet put it, to {seethe=>see the|run_together/split|0.58} ferry.

{READ MORE: Ten harbours you must visit before they are gone
=>|ads/related|0.84}The company that runs it will stop on Sunday. It blames the price of fuel and \
{thenew=>the new|run_together/split|0.94} bridge at {Harne.The=>Harne. The|run_together/sentence|0.97} council \
blames the company. Both agree that the plan of 2004, to carry cars as well, \
{was amistake=>was a mistake|run_together/split|0.72} from the start, since the

{Photo: R. Okafor / Harbour Post
=>|ads/photo-credit|0.9}On the way back the wind had turned. {Thetwo=>The two|run_together/split|0.96} \
brothers stood at the rail{\N{NO-BREAK SPACE}=> |unicode/spaces|0.99}and looked at the chimneys, and one of them \
{saidsomething=>said something|run_together/split|0.97} {tothe=>to the|run_together/split|0.95} other.
{
Sign up for our newsletter: the sea in your inbox, every Friday.
=>|ads/newsletter|0.98}"""
"""An article for pictures: before => after | rule | confidence stand between braces."""


def scene() -> tuple[list[Piece], list[Finding]]:
    pieces: list[Piece] = []
    for part in re.split(r"(\{[^{}]*\})", SCENE):
        before, arrow, rest = part.strip("{}").partition("=>")
        if arrow:
            after, rule, confidence = rest.rsplit("|", 2)
            pieces.append((before, after, rule, float(confidence)))
        elif part:
            pieces.append(part)
    text = "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)
    cut, name = text.index("from the start"), text.index("Ruth Okafor")
    return pieces, [
        Finding(
            name, name + 11, "uncertain", "run_together/names", 0.41, "two names, or one with a first name missing"
        ),
        Finding(cut, cut + 25, "truncated", "truncation/cut-sentence", 0.93, "stops in the middle of a sentence"),
    ]


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
