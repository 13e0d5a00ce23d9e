"""A small character network that says where a space is missing and where one is stray.

It is a second voter: recall is its strength, so a judge weighs its probabilities beside other evidence.
It sees characters, and for every place which words of the lexicon begin and end there when spaces are left out.
Example: ``load().read(["cut offa source ofrevenue"])[0].insert`` is near 1 before ``a`` and ``revenue``.
Not for text in other languages than English, and not a decision by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from clean.linear import one_thread
from clean.package import DATA
from clean.wordgrid import JOINTS, LEVELS, Grid, grid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: What lies further away than this changes nothing, unless one word reaches that far: a window needs no more.
CONTEXT = 64
#: Probabilities are rounded to this many decimals, so that what else is read with a string can't tip a decision.
DECIMALS = 4

#: Classes of characters: none, line ends, other white space; then ASCII, marks, and kinds of other characters.
PAD, NEWLINE, SPACE, CLASSES = 0, 1, 2, 118
#: Blank places laid between two strings, so that neither reaches the other.
GAP = 16
#: Places worked on at once: what a core's cache holds.
BLOCK = 4096
#: Places on either side of a block that its edge needs.
REACH = 96


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of one string: a probability for every character."""

    insert: Sequence[float]
    delete: Sequence[float]


@cache
def _plain_table() -> Any:
    """Classes without case, all digits alike, one apostrophe: what n-grams and words are made of."""
    import numpy as np

    plain = np.arange(CLASSES, dtype=np.int64)
    plain[ord("A") - 30 : ord("Z") - 29] += 32
    plain[ord("0") - 30 : ord("9") - 29] = ord("0") - 30
    plain[97:99] = ord("'") - 30
    return plain


def codes(string: str) -> Any:
    """The code points of a string."""
    import numpy as np

    return np.frombuffer(string.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def features(ids: Ints, sizes: Sequence[int], words: Grid) -> tuple[Any, Any]:
    """For every place in a row of classes: rows of the table, and how good the words are that begin and end there."""
    import numpy as np

    plain = _plain_table()[ids]
    n = len(ids)
    padded = np.zeros(n + 6, np.int64)
    padded[3 : n + 3] = plain
    four = padded[1 : n + 2] * (128 * 128) + padded[2 : n + 3] * 128 + padded[3 : n + 4]
    four = four[:n] * 128 + padded[4 : n + 4]
    rows = np.empty((6, n), np.int64)
    rows[0] = rows[1] = ids
    rows[1, 1:] += ids[:-1] * 128
    rows[2] = four
    rows[3] = ((padded[:n] * 128) << 28) + (four << 7) + padded[5 : n + 5]
    grams = rows[1:4]
    grams *= 0x9E3779B1
    grams ^= grams >> 29
    bounds = np.array(sizes)[:, None]
    grams %= bounds
    grams += CLASSES + np.cumsum(bounds, axis=0) - bounds
    found = words.look(plain)
    start = CLASSES + sum(sizes)
    np.add(found.joint, start, out=rows[4])
    np.add(found.word, start + JOINTS, out=rows[5])
    return rows.T, found.levels


@dataclass(frozen=True, slots=True, eq=False)
class SpaceNet:
    """The trained network: a table, and matrices applied to pairs and fours of characters."""

    alphabet: Any
    sizes: tuple[int, ...]
    dilations: tuple[int, ...]
    #: A row of small integers for each class, n-gram and word, and what one of them stands for in that row.
    table: Any
    scale: Any
    layers: dict[str, tuple[Any, Any]]

    def read(self, strings: Sequence[str]) -> list[Reading]:
        """One reading a string, in order; strings don't see each other."""
        readings = [Reading((), ())] * len(strings)
        group: list[int] = []
        size = 0
        for i in sorted(range(len(strings)), key=lambda k: len(strings[k])):
            room = len(strings[i]) + 4 + GAP
            if size + room > BLOCK:
                self._read_group(strings, group, readings)
                group, size = [], 0
            group.append(i)
            size += room
        self._read_group(strings, group, readings)
        return readings

    def _read_group(self, strings: Sequence[str], group: Sequence[int], readings: list[Reading]) -> None:
        import numpy as np

        if not group:
            return
        rows = [self._classes(strings[i]) for i in group]
        ids, starts = _lay_out([row[kept] for row, kept in rows])
        with one_thread():
            chances = self._chances(ids)
        for i, start, (row, kept) in zip(group, starts, rows, strict=True):
            found = np.zeros((len(row), 2))
            found[kept] = chances[start : start + int(kept.sum())]
            blank = row <= SPACE
            found[blank, 0] = 0
            found[:1] = 0
            found[1:, 0][blank[:-1]] = 0
            found[row != SPACE, 1] = 0
            both = np.round(found, DECIMALS)
            readings[i] = Reading(tuple(both[:, 0].tolist()), tuple(both[:, 1].tolist()))

    def _classes(self, string: str) -> tuple[Ints, Any]:
        """The classes of a string, and which of them the network sees: of several blanks in a row, the first."""
        import numpy as np

        row: Ints = self.alphabet[np.minimum(codes(string), 0xFFFF)].astype(np.int64)
        kept = np.ones(len(row), bool)
        kept[1:] = (row[1:] != SPACE) | (row[:-1] != SPACE)
        return row, kept

    def _chances(self, ids: Ints) -> Any:
        """Both probabilities at every place of a row, a block at a time."""
        import numpy as np

        rows, levels = features(ids, self.sizes, grid())
        if len(ids) <= BLOCK + REACH:
            return self._forward(rows, levels)
        result = np.empty((len(ids), 2), np.float32)
        for start in range(0, len(ids), BLOCK):
            low, high = max(0, start - REACH), min(len(ids), start + BLOCK + REACH)
            part = self._forward(rows[low:high], levels[low:high])
            end = min(len(ids), start + BLOCK)
            result[start:end] = part[start - low : end - low]
        return result

    def _forward(self, rows: Ints, levels: Any) -> Any:
        """The network's sum: places, pairs of places, fours of places, and back."""
        import numpy as np

        n, layer = len(rows), self.layers
        seen = rows.shape[1], self.table.shape[1]
        wide = seen[0] * seen[1]
        x = np.empty((n, wide + levels.shape[1]), np.float32)
        known = x[:, :wide].reshape(n, *seen)
        np.multiply(self.table.take(rows, axis=0), self.scale.take(rows, axis=0), out=known)
        x[:, wide:] = levels
        live = rows[:, 0] != PAD
        twos, fours = (None, None) if live.all() else (_live(live, 2), _live(live, 4))
        two = _masked(_relu(_apply(x.reshape(n // 2, -1), layer["merge"])), twos)
        two = _convolved(two, layer["near"], 1, twos)
        four = _masked(_relu(_apply(two.reshape(n // 4, -1), layer["down"])), fours)
        for i, dilation in enumerate(self.dilations):
            four = _convolved(four, layer[f"block{i}"], dilation, fours)
        two += _apply(four, layer["up"]).reshape(n // 2, -1)
        two = _convolved(_masked(two, twos), layer["after"], 1, twos)
        local = _apply(two, layer["spread"]).reshape(n, -1)
        local += _apply(x, layer["skip"])
        odds = np.clip(_apply(_relu(local), layer["out"]), -30, 30)
        return 1 / (1 + np.exp(-odds))


def _convolved(h: Any, layer: tuple[Any, Any], distance: int, live: Any) -> Any:
    """Each place and its neighbours at this distance, added to what was known of the place."""
    import numpy as np

    n, width = h.shape
    three = np.zeros((n, 3 * width), np.float32)
    inner = max(0, n - distance)
    three[n - inner :, :width] = h[:inner]
    three[:, width : 2 * width] = h
    three[:inner, 2 * width :] = h[n - inner :]
    y = _relu(_apply(three, layer))
    y += h
    return _masked(y, live)


def _live(live: Any, places: int) -> Any:
    import numpy as np

    return live.reshape(-1, places).any(axis=1).astype(np.float32)[:, None]


def _masked(x: Any, live: Any) -> Any:
    """Blank places stay blank, so that strings don't see each other through them."""
    if live is not None:
        x *= live
    return x


def _relu(x: Any) -> Any:
    import numpy as np

    return np.maximum(x, 0, out=x)


def _apply(x: Any, layer: tuple[Any, Any]) -> Any:
    y = x @ layer[0]
    y += layer[1]
    return y


def _lay_out(rows: Sequence[Ints]) -> tuple[Ints, list[int]]:
    """All strings in one row: each between line ends, at a place that four divides, blank places between them."""
    import numpy as np

    gap = GAP if len(rows) > 1 else 0
    lengths = [len(row) + 2 + gap + -(len(row) + 2) % 4 for row in rows]
    ends = np.concatenate(([0], np.cumsum(lengths)))
    ids = np.full(int(ends[-1]), PAD, np.int64)
    starts = [int(at) + 1 for at in ends[:-1]]
    for row, start in zip(rows, starts, strict=True):
        ids[start - 1] = ids[start + len(row)] = NEWLINE
        ids[start : start + len(row)] = row
    return ids, starts


@cache
def load() -> SpaceNet:
    """The network as shipped with the package, read once."""
    return open_weights(DATA / "spacenet" / "weights.npz")


def open_weights(path: Any) -> SpaceNet:
    """A network from the file that ``benchmarks/train_spacenet.py`` writes."""
    import numpy as np

    with path.open("rb") as stream, np.load(stream) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def layer(name: str) -> tuple[Any, Any]:
        weight = arrays[name] * arrays[name + ".scale"]
        return np.ascontiguousarray(weight.T, np.float32), arrays[name + ".bias"].astype(np.float32)

    layers = {name: layer(name) for name in (key[: -len(".bias")] for key in arrays if key.endswith(".bias"))}
    for name, places in (("merge", 2), ("skip", 1)):  # levels are bytes here, and were parts of one in training
        layers[name][0].reshape(places, -1, layers[name][0].shape[1])[:, -LEVELS:] /= 255
    return SpaceNet(
        alphabet=arrays["alphabet"],
        sizes=tuple(int(n) for n in arrays["sizes"]),
        dilations=tuple(int(d) for d in arrays["dilations"]),
        table=arrays["table"],
        scale=arrays["table.scale"].astype(np.float32),
        layers=layers,
    )
