"""When the machine fails: the old file stands, one line says why, the exit code is 2, nothing is left lying about."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clean.cli.entry import run as run_here
from clean.formats import files
from clean.provenance import Provenance

BAD = "Zero\N{ZERO WIDTH SPACE} width, and the caf\N{LATIN SMALL LETTER E WITH ACUTE} is closed.\n"
CLEAN = [sys.executable, "-m", "clean", "--only", "unicode"]
ROOT = os.geteuid() == 0


def clean(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [*CLEAN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=60, **{"stdin": subprocess.DEVNULL, **options})


def refused(run: subprocess.CompletedProcess[bytes], words: str) -> None:
    """Exit code 2 and one line that says so."""
    said = run.stderr.decode()
    assert (run.returncode, said.count("\n")) == (2, 1), said
    assert words in said
    assert run.stdout == b""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.txt"
    path.write_text(BAD, "utf-8")
    return path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# --- no room, no permission


@pytest.mark.parametrize("arguments", [["-o", "/dev/full"], ["-o", "/dev/full", "-v"]])
def test_a_full_device(bad: Path, arguments: list[str]) -> None:
    assert b"clean: /dev/full: no space left on device\n" in clean(bad, *arguments).stderr


@pytest.mark.parametrize("log", [(), ("--log",)])
def test_a_full_disk_keeps_the_old_file(small_disk: Path, log: tuple[str, ...]) -> None:
    path = small_disk / "text.txt"
    old = (BAD * 18_000).encode()  # the new one does not fit beside it
    path.write_bytes(old)
    refused(clean("-w", path, *log), "no space left on device")
    assert path.read_bytes() == old
    assert [entry.name for entry in small_disk.iterdir()] == ["text.txt"]


def test_a_full_disk_keeps_the_pair(small_disk: Path) -> None:
    """The log fits, the text does not: the old text stands, and no log of a text that nobody has."""
    path = small_disk / "text.txt"
    path.write_bytes(b"x" * 500_000)
    with pytest.raises(files.FileError, match="no space left"):
        files.write_pair(path, b"y" * 500_000, b"log" * 20_000)
    assert [entry.name for entry in small_disk.iterdir()] == ["text.txt"]


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_folder_to_read_only(bad: Path) -> None:
    bad.parent.chmod(0o500)
    try:
        refused(clean("-w", bad), "permission denied")
    finally:
        bad.parent.chmod(0o700)
    assert bad.read_text("utf-8") == BAD


def test_a_file_system_to_read_only(small_disk: Path) -> None:
    path = small_disk / "text.txt"
    path.write_text(BAD, "utf-8")
    if subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], capture_output=True).returncode:
        pytest.skip("remounting is not allowed here")
    refused(clean("-w", path), "read-only file system")
    assert path.read_text("utf-8") == BAD


def test_a_limit_on_file_sizes(bad: Path) -> None:
    bad.write_text(BAD * 3000, "utf-8")
    command = f"ulimit -f 40; exec {' '.join(CLEAN)} -w {bad}"
    run = subprocess.run(["/bin/bash", "-c", command], capture_output=True)
    refused(run, "file too large")
    assert bad.read_text("utf-8") == BAD * 3000
    assert [entry.name for entry in bad.parent.iterdir()] == ["bad.txt"]


# --- not what it seemed


def test_a_file_that_vanished(bad: Path) -> None:
    read = files.read(str(bad))
    bad.unlink()
    with pytest.raises(files.FileError, match="changed meanwhile"):
        files.write(bad, b"new", seen=read.seen)
    assert not bad.exists()


def test_a_file_that_changed_while_it_was_cleaned(bad: Path) -> None:
    read = files.read(str(bad))
    bad.write_text("Somebody else wrote this.\n")
    with pytest.raises(files.FileError, match="changed meanwhile"):
        files.write_pair(bad, b"new", b"log", seen=read.seen)
    assert bad.read_text() == "Somebody else wrote this.\n"
    assert [entry.name for entry in bad.parent.iterdir()] == ["bad.txt"]


def test_a_file_that_changes_while_it_is_read(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = files._looks
    monkeypatch.setattr(files, "_looks", lambda found: (*looks(found)[:2], time.perf_counter_ns()))
    with pytest.raises(files.FileError, match="changed while it was read"):
        files.read(str(bad))


@pytest.mark.parametrize("verb", ["", "check", "diff", "log", "restore", "undo", "verify", "stats", "export", "corpus"])
def test_links_that_lead_in_a_circle(verb: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    more = {"undo": ["--edit", "1"], "export": ["--to", "html"], "corpus": [str(tmp_path / "out")]}.get(verb, [])
    assert run_here([*filter(None, [verb]), str(tmp_path / "one"), *more]) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert err.count(b"\n") == 1


def test_a_link_in_a_circle_is_not_written(bad: Path) -> None:
    bad.with_name("one").symlink_to(bad.with_name("two"))
    bad.with_name("two").symlink_to(bad.with_name("one"))
    refused(clean(bad, "-o", bad.with_name("one")), "too many levels of symbolic links")
    assert bad.with_name("one").is_symlink()


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """A named pipe's time changes while it is read, and that is no reason to refuse it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with open(pipe, "w", encoding="utf-8") as end:
            for _ in range(3):
                end.write(BAD)
                end.flush()
                time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    run = clean(pipe)
    writer.join()
    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode() == BAD.replace("\N{ZERO WIDTH SPACE}", "") * 3


@pytest.mark.parametrize("verb", ["check", "stats", "corpus", "learn"])
def test_pipes_and_sockets_in_a_folder_are_not_waited_for(verb: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.txt").write_text(BAD, "utf-8")
    for name in ("pipe.txt", "pipe.txt.prov.jsonl"):
        os.mkfifo(folder / name)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(os.path.relpath(folder / "socket.txt"))
        more: dict[str, list[str | Path]] = {
            "corpus": [tmp_path / "out"],
            "learn": ["-o", tmp_path / "out"],
            "check": ["--only", "unicode"],
        }
        command = [sys.executable, "-m", "clean", verb, str(folder), *(str(each) for each in more.get(verb, ()))]
        if verb == "corpus":
            command += ["--only", "unicode"]
        run = subprocess.run(command, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    assert run.returncode == {"check": 1, "stats": 2}.get(verb, 0), run.stderr


# --- standard streams


@pytest.mark.parametrize(
    ("closed", "code", "out", "err"),
    [
        ("<&-", 0, "Zero width", ""),
        (">&-", 2, "", "clean: standard output: bad file descriptor\n"),
        ("2>&-", 0, "Zero width", ""),
        ("<&- >&- 2>&-", 2, "", ""),
    ],
)
def test_closed_standard_streams(bad: Path, closed: str, code: int, out: str, err: str) -> None:
    run = subprocess.run(
        ["/bin/bash", "-c", f"{' '.join(CLEAN)} {bad} {closed}"], capture_output=True, text=True, timeout=60
    )
    assert (run.returncode, run.stdout[:10], run.stderr) == (code, out, err)


def test_what_goes_to_a_closed_stream_ends_in_no_file(bad: Path) -> None:
    """The first file that is opened gets the number of the closed stream."""
    new = bad.with_name("new.txt")
    command = f"{' '.join(CLEAN)} -v {bad} -o {new} <&- >&- 2>&-"
    assert subprocess.run(["/bin/bash", "-c", command], timeout=60).returncode == 0
    assert new.read_text("utf-8") == BAD.replace("\N{ZERO WIDTH SPACE}", "")


def test_nobody_reads_any_more(bad: Path) -> None:
    bad.write_text(BAD * 20_000, "utf-8")
    run = subprocess.run(
        ["/bin/bash", "-c", f"{' '.join(CLEAN)} --diff {bad} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.stdout.strip(), run.stderr) == ("141", "")


# --- signals and others


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_nothing_lying_about(bad: Path, number: signal.Signals) -> None:
    """The signal comes while the new file is being written: fsync waits for it."""
    probe = (
        "import os, signal, sys, time; from clean.cli.entry import prepare, run\n"
        f"os.fsync = lambda _: os.kill(os.getpid(), {int(number)}) or time.sleep(5)\n"
        "prepare(); sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", probe, "--only", "unicode", "-w", str(bad), "--log"]
    run = subprocess.run(command, capture_output=True, timeout=60)
    assert run.returncode == 128 + number
    assert run.stderr.strip() == b""
    assert bad.read_text("utf-8") == BAD
    assert [entry.name for entry in bad.parent.iterdir()] == ["bad.txt"]


def test_nohup_is_respected(bad: Path) -> None:
    probe = (
        "import os, signal, sys; from clean.cli.entry import prepare, run\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "sync = os.fsync\n"
        "os.fsync = lambda file: os.kill(os.getpid(), signal.SIGHUP) or sync(file)\n"
        "prepare(); sys.exit(run(sys.argv[1:]))"
    )
    run = subprocess.run([sys.executable, "-c", probe, "--only", "unicode", "-w", str(bad)], timeout=60)
    assert run.returncode == 0
    assert "\N{ZERO WIDTH SPACE}" not in bad.read_text("utf-8")


def killed(path: Path, times: int) -> None:
    """Killed at random instants: the text is the old one or the new one, and the pair that is found fits."""
    chance = random.Random(1)
    old, new = BAD * 2000, BAD.replace("\N{ZERO WIDTH SPACE}", "") * 2000
    for _ in range(times):
        path.write_text(old, "utf-8")
        process = subprocess.Popen([*CLEAN, "-w", str(path), "--log"])
        time.sleep(chance.uniform(0.1, 0.6))
        process.kill()
        process.wait()
        text = path.read_text("utf-8")
        assert text in (old, new)
        if text == new:
            logs = [Provenance.loads(Path(name).read_bytes()) for name in files.candidates(path)]
            assert any(not log.verify(text) for log in logs)


def test_killed_a_few_times(bad: Path) -> None:
    killed(bad, 4)


@pytest.mark.slow
def test_killed_many_times(bad: Path) -> None:
    killed(bad, 100)


@pytest.mark.parametrize("other", [None, b"another log"])
def test_a_late_writer_can_not_take_the_log_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: bytes | None
) -> None:
    """While the text is written, one who comes too late puts its log where the first one waits, or removes it."""
    text, real = tmp_path / "text.txt", files.write

    def write(path: str | Path, data: bytes, **seen: tuple[int, int, int] | None) -> None:
        real(path, data, **seen)
        if path == text:
            for waiting in set(tmp_path.iterdir()) - {text}:
                waiting.write_bytes(other) if other else waiting.unlink()

    monkeypatch.setattr(files, "write", write)
    files.write_pair(text, b"text", b"log")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "text.txt": b"text",
        "text.txt.prov.jsonl": b"log",
    }


def test_two_writers(bad: Path) -> None:
    """Whoever comes second finds the file changed, or what it would write is there: never a mixture."""
    bad.write_text(BAD * 2000, "utf-8")
    both = [
        subprocess.Popen([*CLEAN, "-w", str(bad), "--log"], stderr=subprocess.PIPE),
        subprocess.Popen([*CLEAN, "-w", str(bad), "--log"], stderr=subprocess.PIPE),
    ]
    said = [process.communicate(timeout=60)[1] for process in both]
    assert {process.returncode for process in both} <= {0, 2}
    assert 0 in [process.returncode for process in both]
    assert all(line.count(b"\n") <= 1 for line in said)
    text = bad.read_text("utf-8")
    assert text == BAD.replace("\N{ZERO WIDTH SPACE}", "") * 2000
    assert not Provenance.loads(Path(files.log_path(bad)).read_bytes()).verify(text)
    assert {entry.name for entry in bad.parent.iterdir()} == {"bad.txt", "bad.txt.prov.jsonl"}
