"""The output folder: a lock, a manifest, and shards that appear whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

from clean._version import __version__
from clean.corpus import reading
from clean.corpus.job import TABLES, CorpusError, Job
from clean.corpus.kernel import Row
from clean.corpus.shards import Shard
from clean.corpus.storage import is_url
from clean.corpus.tally import Tally
from clean.corpus.work import Done
from clean.formats import compressed

PATIENCE = 2.0
"""Seconds to wait for a folder that another run holds."""
SYNCS = 32
"""How many files of a shard are waited for at once: a disk takes many in about the time that it takes one."""
ROW_GROUP_BYTES = 8_000_000
"""So much of a shard's own rows is collected before it is written: bounds memory, and depends on the rows alone."""
TABLE_GROUP_BYTES = 500_000
"""The same for the tables: many small pieces among large texts would keep the memory from being used again."""


class Output:
    """One run's folder. Finished shards have a note in `.done/`; what is being written lies in `.work/`."""

    def __init__(self, folder: str, job: Job) -> None:
        self.folder = Path(folder)
        self.job = job
        self._inside: dict[str, bool] = {}
        """What was found out about folders of the output, by name."""

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder. Raises CorpusError when another run does, or it holds a run of another kind."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / ".lock", "a+b") as lock:
            self._seize(lock)
            self._claim()
            shutil.rmtree(self.folder / ".work", ignore_errors=True)
            try:
                yield
            finally:
                shutil.rmtree(self.folder / ".work", ignore_errors=True)

    def _seize(self, lock: IO[bytes]) -> None:
        """Workers of a run that was killed hold the lock until they notice: a moment."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > end:
                    raise CorpusError(f"{self.folder}: another run is writing here") from None
                time.sleep(0.05)
            else:
                return

    def _claim(self) -> None:
        stated = self.folder / ".job"
        if stated.exists():
            if stated.read_text() != self.job.digest:
                raise CorpusError(
                    f"{self.folder}: holds a run with another recipe or other options; use another folder"
                )
        elif any(entry.name not in (".lock", ".work") for entry in self.folder.iterdir()):
            raise CorpusError(f"{self.folder}: is not empty, and not the output of a corpus run")
        else:
            self._replace(stated, self.job.digest.encode())

    def finished(self, shard: Shard) -> Row | None:
        """The note of a shard that is done, or None."""
        note = self._note(shard.name)
        if not note.exists():
            return None
        row: Row = json.loads(note.read_text("utf-8"))
        return row if row["input"] == identity(shard) else None

    def writer(self, shard: Shard) -> ShardWriter:
        return ShardWriter(self, shard)

    def _note(self, name: str) -> Path:
        return self.folder / ".done" / f"{_brief(name)}.json"

    def note(self, shard: Shard, row: Row) -> None:
        self._replace(self._note(shard.name), json.dumps(row, sort_keys=True).encode())

    def _replace(self, path: Path, data: bytes) -> None:
        """Write a small file whole; what a kill leaves behind lies in `.work/` and goes with it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / ".work" / f"{path.name}.{os.getpid()}"
        temporary.parent.mkdir(exist_ok=True)
        with open(temporary, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)

    def place(self, relative: str) -> Path:
        """Where a file of the output belongs. Raises CorpusError for a name that would leave the folder."""
        home, _, name = relative.rpartition("/")
        if home not in self._inside:
            self._inside[home] = self._is_inside(home)
        if not self._inside[home] or name in ("", ".", "..") or "\0" in name:
            raise CorpusError(f"{relative!r}: leads out of the output folder")
        return self.folder / relative

    def _is_inside(self, home: str) -> bool:
        """Does this folder, or what of it there is, lie in the output, also when links are followed?"""
        if home.startswith("/") or ".." in home.split("/") or "\0" in home:
            return False
        folder = self.folder / home
        while not folder.exists():
            folder = folder.parent
        return folder.resolve().is_relative_to(self.folder.resolve())

    def manifest(self, source: str, shards: Sequence[Shard], failed: Mapping[str, str]) -> Row:
        """What the run was and made, written as `manifest.json`; the same however the work was divided.

        `failed` are the shards that could not be read, with the reason. What an earlier run made of `source`, and
        this one doesn't stand for, is removed.
        """
        notes = {shard.name: note for shard in shards if (note := self.finished(shard))}
        total = Tally()
        for note in notes.values():
            total.merge(Tally.from_json(note["tally"]))
        pipeline = self.job.pipeline
        row = {
            "tool": f"clean {__version__}",
            "recipe": {"name": pipeline.name, "sha256": pipeline.digest},
            "filters": [{"name": name, "version": member.version} for name, member in pipeline.filters],
            "job": self.job.digest,
            "total": total.as_json(),
            "failed": dict(sorted(failed.items())),
            "shards": {name: {"files": note["files"], **note["tally"]} for name, note in sorted(notes.items())},
        }
        origin, stated = _brief(source if is_url(source) else os.path.realpath(source)), self.folder / ".input"
        if stated.exists() and stated.read_text() == origin:
            with contextlib.suppress(CorpusError):  # a manifest that isn't there says of nothing that it can go
                self._clear(reading.manifest(self.folder), row)
        stated.unlink(missing_ok=True)  # at no time does it stand beside the manifest of another input
        self._replace(self.folder / "manifest.json", json.dumps(row, indent=1, sort_keys=True).encode() + b"\n")
        self._replace(stated, origin.encode())
        return row

    def _clear(self, earlier: Row, now: Row) -> None:
        """Remove what the earlier manifest lists and this one doesn't: of files that are gone from the input."""
        for name in earlier["shards"].keys() - now["shards"].keys():
            self._note(name).unlink(missing_ok=True)
        before, after = ({path for one in row["shards"].values() for path in one["files"]} for row in (earlier, now))
        for relative in before - after:
            self.place(relative).unlink(missing_ok=True)


def _brief(name: str) -> str:
    """A shard's name as a file's, whatever is in it."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def identity(shard: Shard) -> list[list[Any]]:
    """What a finished shard was made from: names and, on this machine, sizes and times."""
    rows: list[list[Any]] = []
    for path, name in shard.files:
        try:
            found = os.stat(path)
            rows.append([name, found.st_size, found.st_mtime_ns])
        except OSError:
            rows.append([name])
    return rows


class ShardWriter:
    """Collects a shard's batches in `.work/`; `finish` puts all its files in place, then notes it done."""

    def __init__(self, output: Output, shard: Shard) -> None:
        self.output, self.shard = output, shard
        self._work = output.folder / ".work" / f"{_brief(shard.name)}.{os.getpid()}"
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
        self._files: dict[str, _Part] = {}
        self._latest: _Part | None = None
        self.tally = Tally()

    def add(self, done: Done) -> None:
        """The next batch, in order."""
        self.tally.merge(done.tally)
        if self.shard.kind == "texts":
            for name, data in done.clean:
                self._part(f"clean/{name}").write(data)
        elif self.shard.kind == "parquet":
            self._part(f"clean/{self.shard.name}").write_table(done.clean)
        else:
            self._part(f"clean/{self._lines_name()}").write(done.clean)
        for name, table in done.tables.items():
            if isinstance(table, bytes):
                self._part(f"{name}/{self.shard.name}.jsonl").write(table)
            else:
                self._part(f"{name}/{self.shard.name}.parquet").write_table(table)
        for name, data in (("rejects", done.rejects), ("quarantine", done.quarantine)):
            if data:
                self._part(f"{name}/{self.shard.name}.jsonl").write(data)

    def _lines_name(self) -> str:
        return self.shard.name if self.shard.kind == "jsonl" else f"{self.shard.name}.jsonl"

    def _part(self, relative: str) -> _Part:
        if relative not in self._files:
            self.output.place(relative)
            self._files[relative] = _Part(self._work / f"{len(self._files):06d}", relative)
            if relative.startswith("clean/"):
                if self._latest:
                    self._latest.rest()
                self._latest = self._files[relative]
        return self._files[relative]

    def abandon(self) -> None:
        """Leave nothing of this shard."""
        for part in self._files.values():
            part.drop()
        shutil.rmtree(self._work, ignore_errors=True)

    def finish(self) -> Row:
        """Put every file in place and note the shard done."""
        with ThreadPoolExecutor(SYNCS) as threads:
            digests = dict(zip(self._files, threads.map(_Part.finish, self._files.values()), strict=True))
        for relative in sorted(self._files, key=lambda name: (TABLES.index(name.split("/")[0]), name)):
            place = self.output.place(relative)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._files[relative].path, place)
        for name in ("rejects", "quarantine"):  # of what the shard held before its input changed
            if (relative := f"{name}/{self.shard.name}.jsonl") not in self._files:
                self.output.place(relative).unlink(missing_ok=True)
        row = {"input": identity(self.shard), "files": digests, "tally": self.tally.as_json()}
        self.output.note(self.shard, row)
        shutil.rmtree(self._work, ignore_errors=True)
        return row


class _Part:
    """One file being written: bytes, perhaps compressed, or Arrow tables in row groups of fixed size."""

    def __init__(self, path: Path, relative: str) -> None:
        self.path, self._relative = path, relative
        self._file: IO[bytes] | None = None
        self._stream: IO[bytes] | None = None
        self._parquet: Any = None
        self._waiting: list[Any] = []
        self._bytes = 0

    def write(self, data: bytes) -> None:
        if self._stream is None:
            self._file = open(self.path, "ab")  # noqa: SIM115
            self._stream = compressed.writer(self._file, self._relative)
        self._stream.write(data)

    def rest(self) -> None:
        """Let go of the file handle: a folder of texts has more files than may be open."""
        if self._stream is not None:
            self._close()

    def write_table(self, table: Any) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if self._parquet is None:
            self._file = open(self.path, "wb")  # noqa: SIM115
            self._parquet = pq.ParquetWriter(self._file, table.schema, compression="zstd")
        self._waiting.append(pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table)
        self._bytes += table.nbytes
        if self._bytes >= (ROW_GROUP_BYTES if self._relative.startswith("clean/") else TABLE_GROUP_BYTES):
            self._flush_rows()

    def _flush_rows(self) -> None:
        import pyarrow as pa

        if self._waiting:
            self._parquet.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._bytes = [], 0

    def finish(self) -> str:
        """Wait until all of it is on the disk; its SHA-256."""
        if self._parquet is not None:
            self._flush_rows()
            self._parquet.close()
        self._close()
        with open(self.path, "rb+") as file:
            os.fsync(file.fileno())
            return hashlib.file_digest(file, "sha256").hexdigest()

    def drop(self) -> None:
        """Let go of it, finished or not."""
        if self._parquet is not None:
            self._parquet.close()
        self._close()

    def _close(self) -> None:
        for handle in (self._stream, self._file):
            if handle is not None:
                handle.close()
        self._stream = self._file = None
