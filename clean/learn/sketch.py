"""How often a key was seen, roughly and in fixed memory: a count-min sketch.

Never too low; too high only where keys collide. Cormode and Muthukrishnan, "An improved data stream summary", 2005.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Any

WIDTH = 1 << 22
DEPTH = 2
BLOCKS = 256


def key_of(*parts: str) -> int:
    """64 bits that are the same in every process and on every machine."""
    return int.from_bytes(blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=8).digest(), "big")


class Sketch:
    """32 MB of counters, whatever is counted."""

    def __init__(self) -> None:
        import numpy as np

        self.counts = np.zeros((DEPTH, WIDTH), np.uint32)

    def add(self, keys: Iterable[int]) -> None:
        import numpy as np

        given = np.fromiter(keys, np.uint64)
        for row, places in zip(self.counts, _places(given), strict=True):
            np.add.at(row, places, 1)

    def blocks(self) -> Iterator[tuple[int, bytes]]:
        """(number, packed) of each part of the counters in which something was counted."""
        for number, block in enumerate(self.counts.reshape(BLOCKS, -1)):
            if block.any():
                yield number, _packed(block)

    def add_block(self, number: int, block: bytes) -> None:
        """Add what another sketch counted: the sum of sketches is the sketch of all that they were given."""
        self.counts.reshape(BLOCKS, -1)[number] += _unpacked(block)

    def at_least(self, keys: Sequence[int], least: int) -> list[bool]:
        """For each key: may it have been added `least` times?"""
        import numpy as np

        given = np.fromiter(keys, np.uint64, len(keys))
        seen: list[bool] = (
            np.minimum(*(row[p] for row, p in zip(self.counts, _places(given), strict=True))).__ge__(least).tolist()
        )
        return seen


def summed(blocks: Iterable[bytes]) -> bytes:
    """Blocks of the same number as one."""
    return _packed(sum(map(_unpacked, blocks)))


def _packed(block: Any) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=1).compress(block.tobytes())


def _unpacked(block: bytes) -> Any:
    import numpy as np
    import zstandard

    return np.frombuffer(zstandard.ZstdDecompressor().decompress(block), np.uint32)


def _places(keys: Any) -> list[Any]:
    import numpy as np

    return [keys % np.uint64(WIDTH), (keys >> np.uint64(32)) % np.uint64(WIDTH)]
