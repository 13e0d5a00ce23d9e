"""Train the small network behind ``clean/spacenet.py`` and write its weights.

    python benchmarks/train_spacenet.py --data DIR --out FILE.npz --steps 12000
    python benchmarks/train_spacenet.py --data DIR --out FILE.npz --minutes 75

DIR holds ``*.jsonl.zst`` files, one ``{"source": …, "text": …}`` a line, one line of text a paragraph; ``NOTICE``
names the sources the shipped weights were made from, ``benchmarks/gather_prose.py`` brings them into this form.
Needs torch 2.13, numpy and zstandard; one thread. With ``--steps N`` the run is exactly reproducible on the same
machine and torch build: seed, documents, damage, order and learning rate depend on the step alone. With
``--minutes N`` the learning rate follows the clock, so two runs differ slightly. Every tenth part of the run the
weights so far are written to FILE.part.npz and measured on held-out documents.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
import unicodedata
import zlib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import torch
import zstandard
from torch import nn
from torch.nn import functional

from clean import spacenet, wordgrid

#: Buckets for pairs, fours and sixes of characters.
SIZES = (4096, 24576, 24576)
ROWS_OF_TABLE = spacenet.CLASSES + sum(SIZES) + wordgrid.JOINTS + wordgrid.WORDS
ROW, ROWS = 384, 32
LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Misread letters: the first of each pair is read as the second.
PAIRS = re.findall(r"\S\S", "l1 lI Il I1 O0 0O o0 oc ec ce hb nu un mn il tf ft sa as gq yv B8 S5")
LOOKALIKES = {right: [b for a, b in PAIRS if a == right] for right, _ in PAIRS}
MONTHS = re.findall(
    r"\w+",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June July August September October "
    "November December",
)


def alphabet_table() -> Any:
    """The class of every character up to U+FFFF, as one array: the network's alphabet."""
    table = np.zeros(0x10000, np.uint8)
    for code in range(0x10000):
        table[code] = class_of(chr(code))
    return table


#: Characters with a class of their own beside ASCII, in order from 97; the minus sign counts as a hyphen.
OWN = {char: 97 + i for i, char in enumerate("‘’“”–—…•°×")}
OWN |= {"·": OWN["•"], "−": ord("-") - 30}
#: The rest by Unicode category, in order from 107; what is not named here is a mark, 116.
KINDS = {
    kind: 107 + i
    for i, kinds in enumerate(
        ("Ll", "Lu Lt", "Lo Lm", "Mn Mc Me", "Nd", "No Nl", "Sc", "Sm", "So Sk", "", "Cc Cf Cs Co Cn")
    )
    for kind in kinds.split()
}


def class_of(char: str) -> int:
    if char in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        return spacenet.NEWLINE
    if char.isspace():
        return spacenet.SPACE
    if "!" <= char <= "~":
        return ord(char) - 30
    if char in OWN:
        return OWN[char]
    kind = unicodedata.category(char)
    base = unicodedata.normalize("NFKD", char)[0] if kind[0] == "L" else char
    if base.isascii() and base.isalpha():
        return ord(base) - 30
    return KINDS.get(kind, 116)


class Net(nn.Module):  # type: ignore[misc, unused-ignore]
    """A table for characters, n-grams and words; convolutions over pairs and fours of characters; and back."""

    def __init__(
        self,
        dim: int = 32,
        pair: int = 64,
        width: int = 128,
        dilations: tuple[int, ...] = (1, 2, 4, 2, 1),
        local: int = 48,
    ) -> None:
        super().__init__()
        self.shape: dict[str, Any] = {"dim": dim, "pair": pair, "width": width, "dilations": dilations, "local": local}
        self.table = nn.Embedding(ROWS_OF_TABLE, dim)
        nn.init.normal_(self.table.weight, std=0.3)
        seen = 6 * dim + wordgrid.LEVELS
        self.merge = nn.Linear(2 * seen, pair)
        self.near = nn.Linear(3 * pair, pair)
        self.down = nn.Linear(2 * pair, width)
        self.blocks = nn.ModuleList([nn.Linear(3 * width, width) for _ in dilations])
        self.up = nn.Linear(width, 2 * pair)
        self.after = nn.Linear(3 * pair, pair)
        self.spread = nn.Linear(pair, 2 * local)
        self.skip = nn.Linear(seen, local)
        self.out = nn.Linear(local, 2)
        for layer in (*self.blocks, self.near, self.after):
            nn.init.normal_(layer.weight, std=(2 / layer.in_features) ** 0.5 * 0.4)
            nn.init.zeros_(layer.bias)

    def forward(self, rows: Any, levels: Any) -> Any:
        texts, n = rows.shape[:2]
        x = torch.cat([self.table(rows).flatten(2), levels], -1)
        two = functional.relu(self.merge(x.reshape(texts, n // 2, -1)))
        two = two + functional.relu(self.near(neighbours(two, 1)))
        four = functional.relu(self.down(two.reshape(texts, n // 4, -1)))
        for block, dilation in zip(self.blocks, self.shape["dilations"], strict=True):
            four = four + functional.relu(block(neighbours(four, dilation)))
        two = two + self.up(four).reshape(texts, n // 2, -1)
        two = two + functional.relu(self.after(neighbours(two, 1)))
        return self.out(functional.relu(self.spread(two).reshape(texts, n, -1) + self.skip(x)))


def neighbours(h: Any, distance: int) -> Any:
    """Every place beside the two at this distance."""
    blank = h.new_zeros(h.shape[0], distance, h.shape[2])
    return torch.cat([torch.cat([blank, h[:, :-distance]], 1), h, torch.cat([h[:, distance:], blank], 1)], -1)


def documents(folder: Path) -> tuple[list[list[str]], list[list[str]], list[str]]:
    """Documents as lists of lines, to learn from and (every 33rd) held out; and lines to leave alone."""
    learn: list[list[str]] = []
    held: list[list[str]] = []
    other: list[str] = []
    for path in sorted(folder.glob("*.jsonl.zst")):
        with zstandard.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                text = record["text"]
                kept = [" ".join(x.split()) for x in text.split("\n") if x.strip()]
                if record["source"] == "other":
                    other += kept
                    continue
                (held if zlib.crc32(text[:500].encode()) % 33 == 0 else learn).append(kept)
    return learn, held, other


def noise(text: str, rng: random.Random) -> str:
    """Typing mistakes and misread letters: no space is touched."""
    out = list(text)
    for _ in range(1 + int(len(text) * rng.choice((0.005, 0.01, 0.02, 0.04)))):
        i = rng.randrange(len(out))
        c = out[i]
        if not c.isalnum() or len(c) != 1:
            continue
        kind = rng.random()
        if kind < 0.2:
            out[i] = ""
        elif kind < 0.35:
            out[i] = c + c
        elif kind < 0.5:
            out[i] = c + rng.choice(LETTERS)
        elif kind < 0.65 and i + 1 < len(out) and out[i + 1].isalpha():
            out[i], out[i + 1] = out[i + 1], c
        elif kind < 0.85 and c in LOOKALIKES:
            out[i] = rng.choice(LOOKALIKES[c])
        else:
            out[i] = (
                rng.choice(LETTERS)
                if c.islower()
                else rng.choice(LETTERS).upper()
                if c.isupper()
                else rng.choice("0123456789")
            )
    # a word of one letter that lost it would leave two spaces
    return re.sub(r" +", " ", "".join(out)).strip() or text


class Damage:
    """What is done to one clean line: which spaces go, which come."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def spaces(self, s: str) -> list[int]:
        return [i for i, c in enumerate(s) if c == " "]

    def glue(self, s: str, share: float) -> set[int]:
        return {i for i in self.spaces(s) if self.rng.random() < share}

    def stray(self, s: str, share: float) -> set[int]:
        count = len(s) * share
        n = int(count) + (self.rng.random() < count - int(count))
        return {
            i
            for i in (self.rng.randrange(1, max(2, len(s))) for _ in range(n))
            if i < len(s) and s[i] != " " != s[i - 1]
        }

    def rate(self, low: float, high: float) -> float:
        return float(low * (high / low) ** self.rng.random())

    def mixed(self, s: str) -> tuple[set[int], set[int]]:
        which = self.rng.random()
        gone = self.glue(s, self.rate(0.01, 0.2)) if which < 0.75 else set()
        come = self.stray(s, self.rate(0.003, 0.04)) if which > 0.3 else set()
        return gone, come

    def few(self, s: str) -> tuple[set[int], set[int]]:
        spaces = self.spaces(s)
        if spaces and self.rng.random() < 0.5:
            return {self.rng.choice(spaces)}, set()
        return set(), self.stray(s, 1 / len(s))

    def scanned(self, s: str) -> tuple[set[int], set[int]]:
        """As a scanner breaks words: several breaks in one word, marks set apart, a space moved by a letter."""
        gone, come = set(), set()
        rate = self.rate(0.02, 0.3)
        for word in re.finditer(r"\S+", s):
            if self.rng.random() > rate:
                continue
            a, b = word.span()
            kind = self.rng.random()
            if kind < 0.55 and b - a > 2:
                come |= {self.rng.randrange(a + 1, b) for _ in range(self.rng.choice((1, 1, 1, 2, 2, 3)))}
            elif kind < 0.75 and b < len(s) - 3:
                gone.add(b)
                move = self.rng.choice((-2, -1, 1, 1, 2))
                at = b + move + (move > 0)
                if a < at < len(s) and s[at] != " " != s[at - 1]:
                    come.add(at)
            elif kind < 0.9:
                come |= {i for i in range(a + 1, b) if not (s[i].isalnum() and s[i - 1].isalnum())}
            elif b < len(s):
                gone.add(b)
        return gone, come

    def none(self, s: str) -> tuple[set[int], set[int]]:
        keep = self.rng.choice((0.0, 0.0, 0.0, 0.03, 0.1, 0.3))
        return {i for i in self.spaces(s) if self.rng.random() >= keep}, set()

    def stretch(self, s: str) -> tuple[set[int], set[int]]:
        spaces = self.spaces(s)
        if not spaces:
            return set(), set()
        a = self.rng.randrange(len(spaces))
        return set(spaces[a : a + self.rng.randrange(2, 9)]), set()

    def wrapped(self, s: str) -> tuple[set[int], set[int]]:
        gone, column, width, share = set(), 0, self.rng.randrange(25, 95), self.rng.choice((0.4, 0.7, 1.0))
        for i in self.spaces(s):
            if i - column > width:
                column = i
                if self.rng.random() < share:
                    gone.add(i)
        return gone, set()

    def marks(self, s: str) -> tuple[set[int], set[int]]:
        """At sentence ends, after commas and brackets, beside digits and capitals."""
        share = self.rng.choice((0.15, 0.4, 0.8))
        places = re.finditer(r"(?:[^\w\s] \S)|(?:\S [^\w\s])|(?:\d \w)|(?:\w \d)|(?:[a-z] [A-Z])", s)
        hard = [m.start() + 1 for m in places]
        return {i for i in hard if i < len(s) and s[i] == " " and self.rng.random() < share}, set()

    def letters(self, s: str) -> tuple[set[int], set[int]]:
        """Letter-spaced: a word, a few words, or the whole line."""
        words = list(re.finditer(r"\S+", s))
        if self.rng.random() < 0.35:
            picked = words
        else:
            a = self.rng.randrange(len(words))
            picked = words[a : a + self.rng.choice((1, 1, 1, 2, 3))]
        slip = self.rng.choice((0.0, 0.0, 0.15, 0.4))
        come = {i for w in picked for i in range(w.start() + 1, w.end()) if self.rng.random() >= slip}
        return set(), come

    def hyphens(self, s: str) -> tuple[set[int], set[int], str]:
        """A word parted at a line's end: the hyphen stays, the space behind it is stray."""
        long = list(re.finditer(r"[a-z]{6,}", s))
        if not long:
            return set(), set(), s
        m = self.rng.choice(long)
        i = self.rng.randrange(m.start() + 2, m.end() - 2)
        s = s[:i] + "-" + s[i:]
        return set(), {i + 1} if self.rng.random() < 0.6 else set(), s


def trap(s: str, rng: random.Random) -> str:
    """Put something into a line that looks run together and is not: an address, a tag, a name in code."""
    words = list(re.findall(r"[A-Za-z]{3,}", s)) or ["clean"]
    few = [rng.choice(words) for _ in range(rng.randrange(1, 4))]
    low = [w.lower() for w in few]
    kind = rng.randrange(9)
    made = (
        lambda: "#" + "".join(w.title() for w in few),
        lambda: "www." + "".join(low) + rng.choice((".com", ".org", ".co.uk", ".net/" + "-".join(low))),
        lambda: (
            f"https://{low[0]}.{rng.choice(('com', 'io', 'edu'))}/"
            + "/".join(low)
            + rng.choice(("", ".html", "?id=" + str(rng.randrange(9999))))
        ),
        lambda: "_".join(low) + rng.choice(("", "()", ".py", "=True")),
        lambda: low[0] + "".join(w.title() for w in few[1:]) + rng.choice(("", "()", "(x)", "[0]")),
        lambda: "".join(w.title() for w in few),
        lambda: rng.choice(("@", "")) + "".join(low) + rng.choice(("", str(rng.randrange(100)), "@" + low[0] + ".com")),
        lambda: (
            str(rng.randrange(2000)) + rng.choice(("km", "GB", "px", "th", "mm", "k", "M", "x", "°C", "p.m.", "Hz"))
        ),
        lambda: (
            rng.choice(("v", "", "ISO", "A", "PEP-", "GPT-"))
            + f"{rng.randrange(30)}.{rng.randrange(20)}"
            + rng.choice(("", "b", ".1", "-rc1"))
        ),
    )[kind]()
    gaps = [i for i, c in enumerate(s) if c == " "]
    at = rng.choice(gaps) if gaps else len(s)
    return s[:at] + " " + made + s[at:]


def table_line(rng: random.Random) -> str:
    """A row of figures, codes and short words, as tables leave them: one blank between cells."""
    cell = (
        lambda: str(rng.randrange(10 ** rng.randrange(1, 6))),
        lambda: f"{rng.randrange(100)}.{rng.randrange(100)}" + rng.choice(("", "%", "M", "k")),
        lambda: rng.choice("$£€-+") + f"{rng.randrange(100000):,}",
        lambda: "".join(rng.choice(LETTERS) for _ in range(rng.randrange(1, 4))).upper(),
        lambda: rng.choice(("-", "–", "n/a", "x", "A", "B", "W", "L", "Yes", "No", "|", "Q1", "1st", "km", "kg")),
        lambda: f"{rng.randrange(13)}:{rng.randrange(60):02d}",
    )
    kinds = [rng.choice(cell) for _ in range(rng.randrange(1, 4))]
    return " ".join(rng.choice(kinds)() for _ in range(rng.randrange(2, 14)))


def byline(rng: random.Random, words: list[str]) -> str:
    name = " ".join(rng.choice(words).title() for _ in range(2))
    date = f"{rng.choice(MONTHS)} {rng.randrange(1, 32)}, {rng.randrange(1980, 2031)}"
    clock = f"{rng.randrange(1, 13)}:{rng.randrange(60):02d} {rng.choice(('AM', 'PM', 'a.m.', 'p.m.'))}"
    read = f"{rng.randrange(2, 20)} min read"
    forms = (
        f"By {name} {date}",
        f"{name} {date} {read}",
        f"{date} {clock}",
        f"{date} {read}",
        f"Published {date} at {clock} by {name}",
        f"{name} / {rng.choice(words).title()} Photo",
        f"Updated {clock} on {date}",
    )
    return rng.choice(forms)


PLAIN = 0.35
MODES = {
    "mixed": 0.27,
    "few": 0.11,
    "scanned": 0.12,
    "none": 0.17,
    "stretch": 0.06,
    "wrapped": 0.05,
    "marks": 0.09,
    "letters": 0.06,
    "hyphens": 0.07,
}
#: How many of the lines have typing mistakes or misread letters beside.
NOISY = {"plain": 0.4, "few": 0.4, "mixed": 0.4, "none": 0.6}


MEASURED = (("plain", 96), ("mixed", 32), ("few", 32), ("scanned", 32), ("none", 16), ("marks", 32), ("letters", 16))


class Stream:
    """Endless rows of damaged and untouched text with what a perfect reader would say."""

    def __init__(self, docs: list[list[str]], seed: int, other: list[str] | None = None) -> None:
        self.rng = random.Random(seed)
        self.other = other
        self.docs = docs
        self.weights = list(np.cumsum([sum(map(len, d)) ** 0.9 for d in docs]))
        self.damage = Damage(self.rng)
        self.table = alphabet_table()

    def piece(self) -> tuple[str, bool]:
        """A clean line, and whether two lines were joined in it (their joint is a newline)."""
        rng = self.rng
        doc = rng.choices(self.docs, cum_weights=self.weights)[0]
        i = rng.randrange(len(doc))
        line = doc[i]
        kind = rng.random()
        joined = False
        if kind < 0.10 and i + 1 < len(doc):
            end = line if len(line) < 120 else line[line.rfind(" ", 0, -rng.randrange(20, 100)) + 1 :]
            line, joined = end + "\n" + doc[i + 1], True
        elif kind < 0.12:
            line = byline(rng, doc[0].split() or ["News"]) + ("\n" + line if rng.random() < 0.7 else "")
            joined = "\n" in line
        elif kind < 0.45:
            parts = re.split(r"(?<=[.!?]) (?=[A-Z\"“])", line)
            line = rng.choice(parts)
        elif kind < 0.60:
            words = line.split(" ")
            a = rng.randrange(len(words))
            line = " ".join(words[a : a + rng.randrange(2, 8)])
        if len(line) > 370:
            a = line.find(" ", rng.randrange(len(line) - 300)) + 1
            line = line[a : a + rng.randrange(150, 370)]
            line = line[: line.rfind(" ") + 1].strip() or line
        return line.strip(), joined and "\n" in line

    def sample(self, mode: str | None = None) -> tuple[str, list[int]]:
        """A line as it might be found, and for every character 1 where its space is missing or it is stray."""
        rng = self.rng
        if mode is None and self.other and rng.random() < 0.055:
            s = table_line(rng) if rng.random() < 0.3 else rng.choice(self.other)
            a = rng.randrange(max(1, len(s) - 200)) if len(s) > 250 else 0
            a = s.find(" ", a) + 1 if a else 0
            return render(s[a : a + 250], set(), set())
        s, joined = self.piece()
        if mode is None:
            mode = "plain" if rng.random() < PLAIN else rng.choices(list(MODES), list(MODES.values()))[0]
        if rng.random() < 0.07:
            s = trap(s, rng)
        if rng.random() < 0.02:
            s = s.upper() if rng.random() < 0.6 else s.lower()
        if len(s) > 3 and rng.random() < NOISY.get(mode, 0.35) and "\n" not in s:
            s = noise(s, rng)
        forced: set[int] = set()
        if joined and "\n" in s:
            i = s.index("\n")
            s = s.replace("\n", " ")
            if mode != "plain":
                forced = {i}
        gone: set[int] = set()
        come: set[int] = set()
        if mode == "hyphens":
            before = len(s)
            gone, come, s = self.damage.hyphens(s)
            if len(s) != before:
                forced = set()
        elif mode != "plain" and len(s) > 1:
            gone, come = getattr(self.damage, mode)(s)
        return render(s, gone | forced, come)

    def row(self, mode: str | None = None) -> tuple[str, list[int]]:
        text, marks = "\n", [0]
        while len(text) < ROW:
            t, m = self.sample(mode)
            text += t + "\n"
            marks += [*m, 0]
        return text[:ROW], marks[:ROW]

    def batch(self, rows: int = ROWS, mode: str | None = None) -> tuple[list[Any], Any, Any]:
        texts, marks = zip(*(self.row(mode) for _ in range(rows)), strict=True)
        ids = self.table[np.minimum(spacenet.codes("".join(texts)), 0xFFFF)].astype(np.int64)
        found, levels = spacenet.features(ids, SIZES, wordgrid.grid())
        inputs = [
            torch.from_numpy(np.ascontiguousarray(found)).view(rows, ROW, -1),
            torch.from_numpy(levels).view(rows, ROW, -1) / 255,
        ]
        return inputs, torch.tensor(marks, dtype=torch.float32), torch.from_numpy(ids).view(rows, ROW)


def render(s: str, gone: set[int], come: set[int]) -> tuple[str, list[int]]:
    out, marks, pending = [], [], 0
    for i, c in enumerate(s):
        if i in gone and c == " ":
            pending = 1
            continue
        if i in come and not pending:
            out.append(" ")
            marks.append(1)
        out.append(c)
        marks.append(pending)
        pending = 0
    return "".join(out), marks


def able(ids: Any) -> tuple[Any, Any]:
    """Where a space could be missing, and where one could be stray."""
    blank = ids <= spacenet.SPACE
    before = torch.ones_like(blank)
    before[:, 1:] = blank[:, :-1]
    return ~blank & ~before, ids == spacenet.SPACE


def loss_of(net: Net, feats: list[Any], marks: Any, ids: Any) -> Any:
    logits = net(*feats).float()
    insert, delete = able(ids)
    a = functional.binary_cross_entropy_with_logits(logits[..., 0][insert], marks[insert], reduction="sum")
    b = functional.binary_cross_entropy_with_logits(logits[..., 1][delete], marks[delete], reduction="sum")
    return (a + 2 * b) / marks.numel()


def export(net: Net, path: Path, alphabet: Any) -> None:
    """Table and matrices as int8, one scale a row."""
    arrays: dict[str, Any] = {
        "alphabet": alphabet,
        "dilations": np.array(net.shape["dilations"]),
        "sizes": np.array(SIZES),
    }

    def put(name: str, weight: Any) -> None:
        w = weight.detach().numpy().astype(np.float32)
        scale = (np.abs(w).max(axis=-1, keepdims=True) / 127 + 1e-7).astype(np.float16)
        arrays[name] = np.clip(np.round(w / scale), -127, 127).astype(np.int8)
        arrays[name + ".scale"] = scale

    put("table", net.table.weight)
    layers = dict(net.named_children()) | {f"block{i}": block for i, block in enumerate(net.blocks)}
    for name, layer in layers.items():
        if isinstance(layer, nn.Linear):
            put(name, layer.weight)
            arrays[name + ".bias"] = layer.bias.detach().numpy()
    np.savez(path, **arrays)


def copied(net: Net, mean: list[Any]) -> Net:
    """A network with the running mean of the weights: steadier than the weights of any one step."""
    twin = Net(**net.shape)
    with torch.no_grad():
        for own, m in zip(twin.parameters(), mean, strict=True):
            own.copy_(m)
    return twin


def measure(net: Net, held: list[list[str]]) -> str:
    """Wrong edits on untouched held-out lines, and precision and recall on damaged ones."""
    stream = Stream(held, 7)
    found = []
    for mode, rows in MEASURED:
        feats, marks, ids = stream.batch(rows, mode)
        with torch.no_grad():
            chance = torch.sigmoid(net(*feats))
        insert, delete = able(ids)
        chance[..., 0][~insert] = 0
        chance[..., 1][~delete] = 0
        best, wanted = chance.amax(-1), marks > 0
        if mode == "plain":
            wrong = [1e6 * float((best > t).float().mean()) for t in (0.5, 0.8, 0.9)]
            found.append("harm/M " + " ".join(f"{w:.0f}" for w in wrong))
            continue
        hit = best > 0.8
        true = int((hit & wanted).sum())
        found.append(
            f"{mode} P {100 * true / max(1, int(hit.sum())):.1f} R {100 * true / max(1, int(wanted.sum())):.1f}"
        )
    return " | ".join(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float)
    length.add_argument("--steps", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--pair", type=int, default=64)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--dilations", type=int, nargs="+", default=[1, 2, 4, 2, 1])
    train(parser.parse_args())


def train(args: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    learn, held, other = documents(args.data)
    print(
        len(learn),
        "documents,",
        sum(len(x) for d in learn for x in d),
        "characters;",
        len(held),
        "held out",
        flush=True,
    )
    net = Net(pair=args.pair, width=args.width, dilations=tuple(args.dilations))
    print(sum(p.numel() for p in net.parameters()), "weights", flush=True)
    stream = Stream(learn, args.seed, other)
    optimizer = torch.optim.AdamW(net.parameters(), args.rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    mean = [p.detach().clone() for p in net.parameters()]
    start, step, shown, total = time.monotonic(), 0, 0, 0.0
    while True:
        done = (time.monotonic() - start) / 60 / args.minutes if args.minutes else step / args.steps
        if done >= 1:
            break
        rate = args.rate * min(1.0, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * done)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        feats, marks, ids = stream.batch()
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(net, feats, marks, ids)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(mean, [p.detach() for p in net.parameters()], 1 - min(0.999, (step + 1) / (step + 20)))
        total, step = total + loss.item(), step + 1
        if step % 100 == 0:
            speed = step * ROW * ROWS / (time.monotonic() - start) / 1e3
            print(f"{step} {done:.3f} loss {total / 100:.5f} {speed:.1f} kchar/s", flush=True)
            total = 0.0
        if int(done * 10) > shown:
            shown = int(done * 10)
            print(shown * 10, "%", measure(copied(net, mean), held), flush=True)
            export(copied(net, mean), args.out.with_suffix(".part.npz"), stream.table)
    print("end", step, measure(copied(net, mean), held), flush=True)
    export(copied(net, mean), args.out, stream.table)


if __name__ == "__main__":
    main()
