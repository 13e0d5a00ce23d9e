"""A small character network that says where a space is missing and where one is stray.

It is a second voter: recall is its strength, so a judge weighs its probabilities beside other evidence.
Example: ``load().read(["cut offa source ofrevenue"])[0].insert`` is near 1 before ``a`` and ``revenue``.
Not for text in other languages than English, and not a decision by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from clean.linear import one_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

#: What lies further away than this changes nothing, unless one word reaches that far: a window needs no more.
CONTEXT = 48
#: Probabilities are rounded to this many decimals, so that what else is read with a string can't tip a decision.
DECIMALS = 4

#: Classes of characters: none, line ends, other white space; then ASCII, marks, and kinds of other characters.
PAD, NEWLINE, SPACE, CLASSES = 0, 1, 2, 118
#: Blank places laid between two strings, so that neither reaches the other.
GAP = 16
#: Places worked on at once: what a core's cache holds.
BLOCK = 2048
#: Pairs on either side of a block that its edge needs.
REACH = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network makes of one string: a probability for every character."""

    insert: Sequence[float]
    delete: Sequence[float]


def _plain_table() -> Any:
    """Classes without case, all digits alike: what the n-grams are made of."""
    import numpy as np

    plain = np.arange(CLASSES, dtype=np.int64)
    plain[ord("A") - 30 : ord("Z") - 29] += 32
    plain[ord("0") - 30 : ord("9") - 29] = ord("0") - 30
    return plain


def codes(string: str) -> Any:
    """The code points of a string."""
    import numpy as np

    return np.frombuffer(string.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def features(ids: Ints, sizes: Sequence[int]) -> list[Any]:
    """For every place in a row of classes: the class and the buckets of the n-grams and of the word around it."""
    import numpy as np

    wide = np.int64(0x9E3779B1)
    plain = _plain_table()[ids]
    n = len(ids)
    padded = np.zeros(n + 6, np.int64)
    padded[3 : n + 3] = plain
    cased = np.zeros(n + 1, np.int64)
    cased[1:] = ids

    def at(offset: int) -> Any:
        return padded[3 + offset : 3 + offset + n]

    four = ((at(-2) * 128 + at(-1)) * 128 + at(0)) * 128 + at(1)
    grams = [
        cased[:-1] * 128 + ids,
        (at(-1) * 128 + at(0)) * 128 + at(1),
        four,
        ((at(-3) * 128) << 28) + (four << 7) + at(2),
        _words(plain),
    ]
    return [ids] + [((g * wide) ^ ((g * wide) >> 29)) % size for g, size in zip(grams, sizes, strict=True)]


def _words(plain: Ints) -> Ints:
    """A number for the word (what stands between white space) that each place stands in."""
    import numpy as np

    n = len(plain)
    blank = plain <= SPACE
    start = np.flatnonzero(blank)
    value = (plain * plain * np.int64(7919) + plain * np.int64(104729) + 13) & 0xFFFFFF
    place = np.arange(n) - np.concatenate(([-1], start))[np.cumsum(blank)]
    value = value * (2 * place + 1) * (place + 77)
    value[blank] = 0
    total = np.concatenate(([0], np.cumsum(value)))
    first = np.concatenate(([0], start + 1))
    last = np.concatenate((start, [n]))
    each = total[last] - total[first]
    word = each[np.cumsum(blank)]
    word[blank] = 1
    result: Ints = word & 0xFFFFFFFFFFFF
    return result


@dataclass(frozen=True, slots=True, eq=False)
class SpaceNet:
    """The trained network: tables, and matrices applied to pairs of characters."""

    alphabet: Any
    sizes: tuple[int, ...]
    dilations: tuple[int, ...]
    table: Any
    offsets: Any
    merge: tuple[Any, Any]
    blocks: tuple[tuple[Any, Any], ...]
    up: tuple[Any, Any]
    skip: tuple[Any, Any]
    out: tuple[Any, Any]

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

        buckets = features(ids, self.sizes)
        result = np.empty((len(ids), 2), np.float32)
        for start in range(0, len(ids), BLOCK):
            low, high = max(0, start - 2 * REACH), min(len(ids), start + BLOCK + 2 * REACH)
            part = self._forward([b[low:high] for b in buckets])
            end = min(len(ids), start + BLOCK)
            result[start:end] = part[start - low : end - low]
        return result

    def _forward(self, buckets: Sequence[Any]) -> Any:
        import numpy as np

        pairs, edge, width = len(buckets[0]) // 2, max(self.dilations), self.merge[0].shape[1]
        rows = np.stack(buckets, axis=1) + self.offsets
        x = np.take(self.table, rows.ravel(), axis=0).reshape(2 * pairs, -1)
        live = (buckets[0] != PAD).reshape(pairs, 2).any(axis=1).astype(np.float32)[:, None]
        padded = np.zeros((pairs + 2 * edge, width), np.float32)
        h = padded[edge : edge + pairs]
        np.multiply(_relu(_apply(x.reshape(pairs, -1), self.merge)), live, out=h)
        for (matrix, bias), d in zip(self.blocks, self.dilations, strict=True):
            y = h @ matrix[width : 2 * width]
            y += padded[edge - d : edge - d + pairs] @ matrix[:width]
            y += padded[edge + d : edge + d + pairs] @ matrix[2 * width :]
            y += bias
            _relu(y)
            y *= live
            h += y
        local = _apply(h, self.up).reshape(2 * pairs, -1)
        local += _apply(x, self.skip)
        return 1 / (1 + np.exp(-np.clip(_apply(_relu(local), self.out), -30, 30)))


def _relu(x: Any) -> Any:
    import numpy as np

    return np.maximum(x, 0, out=x)


def _apply(x: Any, layer: tuple[Any, Any]) -> Any:
    y = x @ layer[0]
    y += layer[1]
    return y


def _lay_out(rows: Sequence[Ints]) -> tuple[Ints, list[int]]:
    """All strings in one row: each between line ends, at an even place, blank places behind it."""
    import numpy as np

    lengths = [len(row) + 2 + GAP + len(row) % 2 for row in rows]
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
    return open_weights(files("clean").joinpath("data/spacenet/weights.npz"))


def open_weights(path: Any) -> SpaceNet:
    """A network from the file that ``benchmarks/train_spacenet.py`` writes."""
    import numpy as np

    with path.open("rb") as stream, np.load(stream) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def layer(name: str) -> tuple[Any, Any]:
        weight = arrays[name] * arrays[name + ".scale"]
        return np.ascontiguousarray(weight.T, np.float32), arrays[name + ".bias"].astype(np.float32)

    dilations = tuple(int(d) for d in arrays["dilations"])
    tables = [
        arrays[f"table{i}"].astype(np.float32) * arrays[f"table{i}.scale"] for i in range(len(arrays["sizes"]) + 1)
    ]
    return SpaceNet(
        alphabet=arrays["alphabet"],
        sizes=tuple(int(n) for n in arrays["sizes"]),
        dilations=dilations,
        table=np.concatenate(tables),
        offsets=np.cumsum([0] + [len(t) for t in tables[:-1]]),
        merge=layer("merge"),
        blocks=tuple(layer(f"block{i}") for i in range(len(dilations))),
        up=layer("up"),
        skip=layer("skip"),
        out=layer("out"),
    )
