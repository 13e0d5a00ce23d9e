"""Where shards lie: this machine's folders, or any fsspec URL (`s3://`, `hf://`, `memory://`) when fsspec is there."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from clean.corpus.job import CorpusError
from clean.formats import compressed
from clean.formats.files import special


def is_url(path: str) -> bool:
    return "://" in path


def filesystem(url: str) -> tuple[Any, str]:
    """fsspec's file system for a URL, and the path in it."""
    try:
        import fsspec
    except ImportError:
        raise CorpusError(f"{url}: URLs need fsspec (pip install 'clean-provenance[corpus]')") from None
    try:
        found = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise CorpusError(f"{url}: {error}") from error
    return cast("tuple[Any, str]", found)


@dataclass(frozen=True, slots=True)
class Opened:
    """A shard's bytes, decompressed by its name's ending, and how much of the file they took so far."""

    stream: IO[bytes]
    raw: IO[bytes]

    @property
    def position(self) -> int:
        return self.raw.tell()

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()
        self.raw.close()


def open_read(path: str) -> Opened:
    """Open a shard for reading, from this machine or from wherever its URL leads."""
    if is_url(path):
        system, inner = filesystem(path)
        raw: IO[bytes] = system.open(inner, "rb")
    else:
        raw = open(path, "rb")  # noqa: SIM115
    return Opened(compressed.reader(raw, path), raw)


def size(path: str) -> int | None:
    """Bytes of a file on this machine; None for a URL and for what isn't there."""
    try:
        return None if is_url(path) else os.stat(path).st_size
    except OSError:
        return None


def walk(source: str) -> Iterator[tuple[str, str]]:
    """Every file of a folder, a glob or a file: (its path or URL, its name relative to the root), sorted by name."""
    if is_url(source):
        try:
            found = list(_walk_url(source))
        except CorpusError:
            raise
        except Exception as error:  # each remote file system has exceptions of its own
            raise CorpusError(f"{source}: {str(error) or type(error).__name__}") from error
        yield from found
    elif os.path.isdir(source):
        for folder, folders, files in os.walk(source):
            folders.sort()
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in sorted(files):
                path = os.path.join(folder, name)
                if not name.startswith(".") and not special(path):
                    yield path, os.path.relpath(path, source).replace(os.sep, "/")
    elif any(mark in source for mark in "*?["):
        root = _fixed_part(source)
        matched = sorted(str(path) for path in Path(root).glob(os.path.relpath(source, root)) if path.is_file())
        for path in matched:
            yield path, os.path.relpath(path, root).replace(os.sep, "/")
    elif os.path.exists(source):
        yield source, os.path.basename(source)
    else:
        raise CorpusError(f"{source}: no such file or folder")


def _fixed_part(pattern: str) -> str:
    parts = pattern.split(os.sep)
    fixed = []
    for part in parts[:-1]:
        if any(mark in part for mark in "*?["):
            break
        fixed.append(part)
    return os.sep.join(fixed) or ("/" if pattern.startswith(os.sep) else ".")


def _walk_url(url: str) -> Iterator[tuple[str, str]]:
    system, inner = filesystem(url)
    scheme = url.split("://", 1)[0]
    if any(mark in inner for mark in "*?["):
        root = inner[: min(inner.index(mark) for mark in "*?[" if mark in inner)].rpartition("/")[0]
        found = system.glob(inner)
    elif system.isdir(inner):
        root, found = inner, system.find(inner)
    else:
        root, found = inner.rpartition("/")[0], [inner] if system.exists(inner) else []
    for path in sorted(found):
        name = path[len(root) :].lstrip("/")
        if not fnmatch.fnmatch(name, ".*"):
            yield f"{scheme}://{path.lstrip('/')}", name
