"""`.gz` and `.zst`, read as streams with a limit on what may come out, and written the same way every time."""

from __future__ import annotations

import io
from typing import IO, Any, cast

from clean.errors import CleanError

MAX_RATIO = 200
"""A stream that grows more than this many times is taken for a decompression bomb. English text grows 3 times."""
FREE = 100_000_000
"""Below this many bytes no ratio is asked for."""


class BombError(CleanError):
    """Compressed data that unfolds beyond any text."""


class _Guarded(io.RawIOBase):
    """Counts what goes in and what comes out."""

    def __init__(self, inner: IO[bytes], outer: _Counting, path: str) -> None:
        self._inner, self._counter, self._path, self._out = inner, outer, path, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self._out += len(data)
        if self._out > FREE and self._out > MAX_RATIO * max(self._counter.count, 1):
            raise BombError(f"{self._path}: unfolds to more than {MAX_RATIO} times its size; not read further")
        return len(data)

    def close(self) -> None:
        self._inner.close()
        self._counter.close()
        super().close()


class _Counting(io.RawIOBase):
    def __init__(self, inner: IO[bytes]) -> None:
        self._inner, self.count = inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


class _Zstd(io.RawIOBase):
    """Frame after frame. Unlike the library's own reader it tells a stream that was cut off from one that ended."""

    PIECE = 2048
    """Bytes taken in at once: each may become 32 KB before the guard above can look."""

    def __init__(self, inner: _Counting, frames: Any) -> None:
        self._inner, self._frames, self._rest, self._out = inner, frames, b"", memoryview(b"")
        self._frame: Any = None

    def read(self, size: int = -1) -> bytes:
        while not self._out:
            data = self._rest or self._inner.read(self.PIECE) or b""
            if not data:
                if self._frame is not None:
                    raise EOFError("it ends in the middle of a frame")
                return b""
            if self._frame is None:
                self._frame = self._frames.decompressobj()
            self._out, self._rest = memoryview(self._frame.decompress(data)), b""
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        size = len(self._out) if size < 0 else size
        taken, self._out = self._out[:size], self._out[size:]
        return bytes(taken)


def reader(raw: IO[bytes], path: str) -> IO[bytes]:
    """`raw`, decompressed when `path` ends in .gz or .zst; plain otherwise."""
    if not path.endswith((".gz", ".zst")):
        return raw
    counter = _Counting(raw)
    inner: IO[bytes]
    if path.endswith(".gz"):
        import gzip

        inner = cast("IO[bytes]", gzip.GzipFile(fileobj=cast("IO[bytes]", counter), mode="rb"))
    else:
        import zstandard

        inner = cast("IO[bytes]", _Zstd(counter, zstandard.ZstdDecompressor(max_window_size=2**31)))
    return cast("IO[bytes]", io.BufferedReader(_Guarded(inner, counter, path), 1 << 16))


def writer(raw: IO[bytes], path: str) -> IO[bytes]:
    """A stream that compresses into `raw` as `path` ends. Close it before `raw`. No time stamp, no name inside."""
    if path.endswith(".gz"):
        import gzip

        return cast("IO[bytes]", gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0))
    if path.endswith(".zst"):
        import zstandard

        return cast("IO[bytes]", zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False))
    return raw
