"""From an input to its shards: a JSONL, Parquet or WARC/WET file each, a big text, or up to a thousand small ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from clean.corpus import storage
from clean.corpus.job import CorpusError
from clean.formats.files import is_log

TEXTS_PER_SHARD = 1_000
PIECE = 2_000_000
"""A text of more bytes than this is cleaned in pieces of about this many, cut at line ends or white space."""

_ENDINGS = {
    "jsonl": (".jsonl", ".ndjson", ".jsonl.gz", ".jsonl.zst", ".ndjson.gz", ".json.gz", ".json.zst"),
    "parquet": (".parquet",),
    "warc": (".warc", ".warc.gz", ".wet", ".wet.gz", ".warc.wet.gz"),
    "texts": (".txt", ".md", ".text", ".txt.gz", ".txt.zst"),
}


@dataclass(frozen=True, slots=True)
class Shard:
    """One unit of work and of resuming. `name` is its path below the output's folders."""

    name: str
    kind: str
    files: tuple[tuple[str, str], ...]
    """(path or URL, relative name); more than one only for texts."""


def find(source: str) -> list[Shard]:
    """The shards below a folder, of a glob, a file or a URL. Files of other kinds are left out, and logs of `clean`."""
    shards: list[Shard] = []
    texts: list[tuple[str, str]] = []
    for path, name in storage.walk(source):
        kind = None if is_log(name) else _kind(name)
        if kind == "texts" and (storage.size(path) or 0) <= PIECE // (8 if path.endswith((".gz", ".zst")) else 1):
            texts.append((path, name))
        elif kind:
            shards.append(Shard(name, kind, ((path, name),)))
    groups = [texts[k : k + TEXTS_PER_SHARD] for k in range(0, len(texts), TEXTS_PER_SHARD)]
    shards += (Shard(f"texts-{number:05d}", "texts", tuple(group)) for number, group in enumerate(groups))
    names = Counter(name for shard in shards for name in {shard.name, *(name for _, name in shard.files)})
    if twice := [name for name, count in names.items() if count > 1]:
        raise CorpusError(f"{source}: {twice[0]!r} stands there twice")
    if not shards:
        endings = ", ".join(ending for group in _ENDINGS.values() for ending in group[:1])
        raise CorpusError(f"{source}: holds nothing to clean; shards end in {endings} (or .gz, .zst)")
    return shards


def _kind(name: str) -> str | None:
    return next((kind for kind, endings in _ENDINGS.items() if name.lower().endswith(endings)), None)


def size(shard: Shard) -> int | None:
    """Bytes of a shard's files; None where that isn't known."""
    sizes = [storage.size(path) for path, _ in shard.files]
    return None if None in sizes else sum(filter(None, sizes))
