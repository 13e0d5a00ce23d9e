"""Reading files and replacing them without ever leaving a half: temporary beside, fsync, rename."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clean.errors import CleanError
from clean.lazy import lazy

LOG_SUFFIX = ".prov.jsonl"
DECISIONS_SUFFIX = ".decisions.jsonl"
_PENDING = ".pending"
_LOG = lazy(r"[^/]\.prov\.jsonl(\.pending)?\Z")


class FileError(CleanError):
    """A file that can't be used as asked. The message is complete and on one line."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a file held, and what it looked like then: a later write checks that nobody else changed it."""

    path: str
    data: bytes
    seen: tuple[int, int, int] | None

    @property
    def name(self) -> str:
        return "<stdin>" if self.path == "-" else self.path


def read(path: str) -> Read:
    """The bytes of a file; `-` is standard input. Raises FileError."""
    if path == "-":
        return Read(path, sys.stdin.buffer.read(), None)
    try:
        with open(path, "rb") as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
    except OSError as error:
        raise FileError(f"{path}: {_reason(error)}") from error
    if stat.S_ISREG(after.st_mode) and _looks(before) != _looks(after):
        raise FileError(f"{path}: changed while it was read")
    return Read(path, data, _looks(after))


def write(path: str | Path, data: bytes, *, seen: tuple[int, int, int] | None = None) -> None:
    """Replace or create a file as a whole. A symbolic link is written through; mode and owner are kept.

    A file that may not be written is not replaced, even where its folder would allow it. With `seen`, that is, in
    place, it must still look as it did when it was read, and have one name only: a new file would part the names.
    Raises FileError; the old file then stands.
    """
    target = Path(os.path.realpath(path))
    try:
        present = _stat(target)
        if present is not None and not stat.S_ISREG(present.st_mode):
            _write_through(target, data)
            return
        if seen is not None and (present is None or _looks(present) != seen):
            raise FileError(f"{path}: changed meanwhile; left as it is")
        if present is not None:
            _refuse(path, target, present, in_place=seen is not None)
        _replace(target, data, present)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: {_reason(error)}") from error


def write_pair(path: str | Path, text: bytes, log: bytes, *, seen: tuple[int, int, int] | None = None) -> None:
    """Replace a text and its log together.

    The new log waits beside the old one while the text is replaced; whoever reads the pair after a crash in
    between finds the log that fits (`read_log`). A second writer, who comes too late for the text, may put its own log
    in the waiting one's place, or take that away: so the log of the text that was written is written once more.
    """
    home = log_path(path)
    pending = f"{home}{_PENDING}"
    write(pending, log)
    try:
        write(path, text, seen=seen)
    except FileError:
        with contextlib.suppress(OSError):
            os.unlink(pending)
        raise
    write(home, log)
    with contextlib.suppress(OSError):
        os.unlink(pending)


def append(path: str | Path, data: bytes) -> None:
    """Add to the end of a file, or create it, and wait until it is on the disk. After a FileError nothing is added."""
    new = not os.path.exists(path)
    try:
        with open(path, "ab", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except OSError as error:
        raise FileError(f"{path}: {_reason(error)}") from error
    if new:
        _sync_folder(Path(path).parent)


def log_path(path: str | Path) -> str:
    """Where the log of a text lies unless it is put elsewhere: beside it."""
    return f"{path}{LOG_SUFFIX}"


def text_path(log: str | Path) -> str:
    """Which text a log lies beside, also one left waiting by a crash; what is named otherwise is no log, but a text."""
    return str(log).removesuffix(_PENDING).removesuffix(LOG_SUFFIX) if _LOG.search(str(log)) else str(log)


def is_log(path: str) -> bool:
    """Is it named as `clean` names its logs, packed or not?"""
    return path.endswith((LOG_SUFFIX, f"{LOG_SUFFIX}.zst"))


def candidates(path: str | Path) -> list[str]:
    """The logs that may belong to a text: the one beside it, and one left waiting by a crash."""
    home = log_path(path)
    return [name for name in (home, f"{home}{_PENDING}") if os.path.exists(name)]


def logs_under(folder: str | Path) -> Iterator[str]:
    """Every log in a folder and the folders below it, packed ones too, in order of name."""
    for home, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(home, name)
            if is_log(name) and not special(path):
                yield path


def special(path: str) -> bool:
    """A pipe, a socket or a device, which nobody meant who named its folder: reading one may never end."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _write_through(target: Path, data: bytes) -> None:
    """A pipe, a terminal or another device: there is nothing to replace."""
    if target.is_dir():
        raise FileError(f"{target}: is a folder")
    with open(target, "wb") as file:
        file.write(data)


def _refuse(path: str | Path, target: Path, present: os.stat_result, *, in_place: bool) -> None:
    """Raises FileError where replacing a file would go behind the back of whoever set it up."""
    if not present.st_mode & 0o222:  # which root could open all the same
        raise FileError(f"{path}: is read-only; left as it is")
    os.close(os.open(target, os.O_WRONLY))
    if in_place and present.st_nlink > 1:
        raise FileError(
            f"{path}: is one of {present.st_nlink} names (hard links) of one file, and writing it anew would part it "
            "from the others; left as it is (-o writes elsewhere)"
        )


def _replace(target: Path, data: bytes, present: os.stat_result | None) -> None:
    import tempfile  # takes longer to read than a pipe through a short chain

    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:80]}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if present is not None:
                os.fchmod(file.fileno(), stat.S_IMODE(present.st_mode))
                with contextlib.suppress(OSError):
                    os.fchown(file.fileno(), present.st_uid, present.st_gid)
            else:
                os.fchmod(file.fileno(), 0o666 & ~_umask())
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _looks(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _reason(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "is a folder; give its files, or use clean corpus"
    return (error.strerror or str(error)).lower()
