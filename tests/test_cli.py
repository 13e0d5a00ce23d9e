"""The command as a user meets it: what it prints, where, and its exit code."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clean.provenance import Provenance

END = "Nobody knew why it had taken them so long to find what was in plain sight.\n"
BAD = f"It took overayear to find the the ca\N{ZERO WIDTH SPACE}use. {END}"
GOOD = f"It took over a year to find the cause. {END}"


def clean(
    *arguments: str | Path, stdin: str | bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "clean", *map(str, arguments)],
        input=data,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env},
        timeout=120,
    )


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.txt"
    path.write_text(BAD, "utf-8")
    return path


def test_text_in_text_out() -> None:
    run = clean(stdin=BAD)
    assert (run.returncode, run.stderr) == (0, b"")
    assert "\N{ZERO WIDTH SPACE}" not in run.stdout.decode()
    assert clean(stdin=GOOD).stdout.decode() == GOOD
    assert clean("-", stdin=GOOD).stdout.decode() == GOOD
    assert clean(stdin=b"").stdout == b""


def test_good_bytes_come_back_unchanged() -> None:
    for data in ("\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.rstrip("\n")):
        assert clean(stdin=data).stdout == data.encode()


def test_several_files_into_a_folder_with_their_logs(tmp_path: Path, bad: Path) -> None:
    other = tmp_path / "good.txt"
    other.write_text(GOOD)
    run = clean(bad, other, "-o", tmp_path / "out/", "--log")
    assert run.returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "bad.txt",
        "bad.txt.prov.jsonl",
        "good.txt",
        "good.txt.prov.jsonl",
    ]
    log = Provenance.loads((tmp_path / "out/bad.txt.prov.jsonl").read_bytes())
    assert log.restore((tmp_path / "out/bad.txt").read_text("utf-8")) == bad.read_bytes()


def test_in_place_writes_through_a_symlink_and_keeps_the_mode(tmp_path: Path, bad: Path) -> None:
    bad.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(bad)
    assert clean("-w", link).returncode == 0
    assert link.is_symlink()
    assert "\N{ZERO WIDTH SPACE}" not in bad.read_text("utf-8")
    assert stat.S_IMODE(bad.stat().st_mode) == 0o640


def test_in_place_leaves_good_files_alone(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    os.utime(path, (1, 1))
    assert clean("-w", path).returncode == 0
    assert path.stat().st_mtime == 1


def test_check_names_what_would_change(bad: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(GOOD)
    run = clean("--check", bad, good)
    assert (run.returncode, run.stdout.decode()) == (1, f"{bad}\n")
    assert bad.read_text("utf-8") == BAD
    assert clean("--check", good).returncode == 0


def test_jsonl_can_be_checked() -> None:
    records = [json.dumps({"text": text}) for text in (GOOD, BAD)]
    run = clean("--jsonl", "--check", stdin="\n".join(records))
    assert (run.returncode, run.stdout) == (1, b"<stdin>:2\n")
    assert clean("--jsonl", "--check", stdin=records[0]).returncode == 0


def test_an_encoding_that_is_guessed_is_told() -> None:
    assert b"which is no more than a guess" in clean(stdin=b"Pr\xc3 \xe3\xf1 \x8d\xa5").stderr
    run = clean(stdin=b"He paid \xa320 to Ren\xe9.")
    assert (run.stdout.decode(), run.stderr) == ("He paid £20 to René.", b"")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert clean("check", tmp_path).stderr == b"clean: there is no text to check there\n"


def test_diff_lists_places_of_the_original() -> None:
    listed = clean("--diff", "edits", "--only", "run_together", "-", stdin=f"said.The end.\nsaid.The end. {END}").stdout
    assert [line.split()[0] for line in listed.splitlines()] == [b"1:1", b"2:1"]


def test_diff_shows_and_changes_nothing(bad: Path) -> None:
    run = clean("--diff", bad)
    assert run.returncode == 1
    assert b"<U+200B>" in run.stdout
    assert clean("--check", "--diff", bad).stdout == run.stdout
    assert bad.read_text("utf-8") == BAD


def test_colour_is_for_terminals(bad: Path) -> None:
    assert b"\x1b[" not in clean("--diff", bad).stdout
    assert b"\x1b[" in clean("--diff", bad, FORCE_COLOR="1").stdout
    assert b"\x1b[" in clean("--diff", bad, "--color", "always", NO_COLOR="1").stdout
    assert b"\x1b[" not in clean("--diff", bad, NO_COLOR="1", FORCE_COLOR="1").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-file.txt"], "no-such-file.txt: no such file or directory"),
        (["."], "is a folder"),
        (["--recipe", "nonsense.toml"], "'nonsense.toml' can't be read: no such file or directory"),
        (["--recipe", "nonsense"], "there is no recipe 'nonsense'; there are default"),
        (["--only", "nonsense"], "there is no filter 'nonsense'; there are"),
        (["--set", "unicode.nonsense=1"], "no option 'nonsense'; it has"),
        (["--set", "nonsense"], "--set takes filter.option=value"),
        (["--nonsense"], "--nonsense"),
        (["-w"], "-w needs files"),
        (["--log"], "--log needs a path"),
        (["--log", "text.txt"], "--log takes a path that ends in"),
        (["--check", "-o", "x"], "--check writes no text"),
        (["--check", "--log", "x.jsonl"], "--check writes no text"),
        (["--jsonl", "-o", "x"], "--jsonl writes to standard output"),
        (["--jsonl", "--text-field", "clean"], "has to stand in another"),
        (["--jsonl", "--log", "x.jsonl"], "--log takes no PATH"),
    ],
)
def test_what_could_not_be_done_is_said_in_one_line(arguments: list[str], words: str) -> None:
    run = clean(*arguments, stdin=GOOD)
    assert run.returncode == 2
    assert run.stdout == b""
    assert words in run.stderr.decode()
    assert run.stderr.count(b"\n") == 1
    assert b"Traceback" not in run.stderr


def test_a_misspelt_verb_is_not_taken_for_a_file(bad: Path) -> None:
    run = clean("dif", bad)
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"did you mean `clean diff`?" in run.stderr


def test_several_files_are_not_written_to_what_looks_like_a_file(bad: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(GOOD)
    run = clean("-o", tmp_path / "one.txt", bad, other)
    assert (run.returncode, run.stderr.count(b"\n")) == (2, 1)
    assert b"several files need a folder" in run.stderr
    assert b"one.txt/" in run.stderr
    assert not (tmp_path / "one.txt").exists()
    (tmp_path / "one").write_text("mine")
    assert b"one is a file" in clean("-o", tmp_path / "one", bad, other).stderr
    assert (tmp_path / "one").read_text() == "mine"
    for folder in ("new", "v1.2/"):
        assert clean("-o", f"{tmp_path}/{folder}", bad, other).returncode == 0
        assert (tmp_path / folder / "other.txt").exists()


def test_a_log_left_beside_a_new_text_is_told_of(bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "o/"
    assert clean(bad, "-o", f"{out}/", "--log").stderr == b""
    assert clean(bad, "-o", f"{out}/").stderr == b""
    bad.write_text(f"Another te\N{ZERO WIDTH SPACE}xt. {END}", "utf-8")
    run = clean(bad, "-o", f"{out}/")
    assert (run.returncode, run.stderr.count(b"\n")) == (0, 1)
    assert b"no longer fits; --log writes one that does" in run.stderr
    assert clean(bad, "-o", f"{out}/", "-q").stderr == b""
    stale = clean("diff", out / "bad.txt")
    assert stale.returncode == 2
    assert b"`clean log " in stale.stderr
    assert b"with --log" in stale.stderr
    assert clean("log", f"{out}/bad.txt.prov.jsonl").returncode == 0
    assert clean(bad, "-o", f"{out}/", "--log").stderr == b""


def test_a_log_left_beside_a_text_written_in_place_is_told_of(bad: Path) -> None:
    assert clean(bad, "-w", "--log").stderr == b""
    bad.write_text(f"Another te\N{ZERO WIDTH SPACE}xt. {END}", "utf-8")
    assert b"move it away and give --log" in clean(bad, "-w").stderr


def test_what_clean_keeps_beside_texts_is_not_cleaned(bad: Path) -> None:
    clean(bad, "-w", "--log")
    log = Path(f"{bad}.prov.jsonl")
    held = log.read_bytes()
    for verb in ([], ["check"]):
        run = clean(*verb, log)
        assert (run.returncode, run.stdout) == (2, b"")
        assert b"is a log that clean wrote" in run.stderr
    assert clean(log, "-w").returncode == 2
    assert log.read_bytes() == held
    decisions = Path(f"{bad}.decisions.jsonl")
    decisions.write_text("{}\n")
    assert b"holds a reviewer's decisions" in clean(decisions).stderr


def test_what_clean_keeps_beside_texts_comes_along_with_a_star(bad: Path, tmp_path: Path) -> None:
    clean(bad, "-w", "--log")
    log = Path(f"{bad}.prov.jsonl")
    run = clean(bad, log, "-o", tmp_path / "new.txt")
    assert (run.returncode, (tmp_path / "new.txt").read_bytes()) == (0, bad.read_bytes())
    assert run.stderr.startswith(b"clean: 1 file of clean's own beside the texts")
    assert clean("check", bad, log, "--select", "ads").returncode == 0


def test_the_input_is_only_overwritten_on_purpose(bad: Path) -> None:
    run = clean(bad, "-o", f"{bad.parent}/", "--log")
    assert run.returncode == 2
    assert b"-w does that on purpose" in run.stderr
    assert bad.read_text("utf-8") == BAD


def test_one_bad_file_does_not_stop_the_others(bad: Path, tmp_path: Path) -> None:
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    run = clean(binary, bad, "-o", tmp_path / "out/")
    assert run.returncode == 2
    assert b"binary.txt: looks binary" in run.stderr or b"binary.txt" in run.stderr
    assert (tmp_path / "out/bad.txt").exists()
    assert not (tmp_path / "out/binary.txt").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file(bad: Path) -> None:
    bad.chmod(0)
    assert b"permission denied" in clean(bad).stderr


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_closed_pipe_is_silent(tmp_path: Path, unbuffered: str) -> None:
    big = tmp_path / "big.txt"
    big.write_text(GOOD * 20_000)
    run = subprocess.run(
        f"{sys.executable} -m clean {big} | head -c 100 >/dev/null; echo ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUNBUFFERED": unbuffered},
    )
    assert (run.stdout.strip(), run.stderr) == ("141", "")


def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "wb") as full:
        run = subprocess.run([sys.executable, "-m", "clean"], input=GOOD.encode(), stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 2
    assert run.stderr.decode().splitlines() == ["clean: standard output: no space left on device"]


def test_nothing_partial_after_a_kill(tmp_path: Path) -> None:
    """Killed at any moment, a file is the old one or the new one, and its log fits or is the old one."""
    path = tmp_path / "text.txt"
    old = (BAD * 3000).encode()
    outcomes = set()
    for delay in (0.05, 0.15, 0.25, 0.4, 0.6):
        path.write_bytes(old)
        process = subprocess.Popen([sys.executable, "-m", "clean", "-w", str(path), "--log", "--only", "unicode"])
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        outcomes.add(path.read_bytes())
    assert outcomes <= {old, clean("--only", "unicode", stdin=old).stdout}


def test_json_lines_pass_everything_else_through() -> None:
    records = [{"id": 7, "text": BAD, "z": [1, {"a": None}], "a": "ü"}, {"text": GOOD}]
    run = clean("--jsonl", stdin="".join(json.dumps(record) + "\n" for record in records))
    assert run.returncode == 0
    first, second = map(json.loads, run.stdout.splitlines())
    assert list(first) == ["id", "text", "z", "a", "clean"]
    assert (first["id"], first["z"], first["a"]) == (7, [1, {"a": None}], "ü")
    assert first["clean"]["changes"] > 0
    assert second == {"text": GOOD, "clean": {"changes": 0, "findings": [], "language": "en"}}


def test_json_lines_with_the_log_and_another_field() -> None:
    run = clean("--jsonl", "--text-field", "body", "--log", stdin=json.dumps({"body": BAD}))
    changes = json.loads(run.stdout)["clean"]["log"]
    assert all(BAD[slice(*change["span"])] == change["before"] for change in changes)


def test_a_record_whose_text_is_good_keeps_its_bytes() -> None:
    line = '{"text": "half \\ud800 and whole", "n": 1.50'
    assert clean("--jsonl", stdin=line + "}\n").stdout.startswith(line.encode() + b', "clean": {"changes": 0')


@pytest.mark.parametrize("own", ['"mine"', "null", '{"changes": 3}'])
def test_a_record_with_a_field_of_that_name_is_left_out(own: str) -> None:
    run = clean("--jsonl", stdin=f'{{"text": "a", "clean": {own}}}\n')
    assert (run.returncode, run.stdout) == (2, b"")
    assert b"<stdin>:1: it has a field 'clean' of its own" in run.stderr


def test_a_record_that_was_cleaned_before_is_cleaned_again() -> None:
    once = clean("--jsonl", stdin=json.dumps({"text": BAD})).stdout
    again = clean("--jsonl", stdin=once)
    assert again.returncode == 0
    assert json.loads(again.stdout)["text"] == json.loads(once)["text"]


def test_bad_json_lines_are_reported_and_kept(tmp_path: Path) -> None:
    lines = ['{"text": "fine"}', "{broken", '["list"]', '{"other": 1}', '{"text": null}', '{"text": "\\ud800"}']
    run = clean("--jsonl", "--rejects", tmp_path / "rejects", stdin="\n".join(lines) + "\n")
    assert run.returncode == 2
    assert len(run.stdout.splitlines()) == 2
    assert [line.split(b" ")[1] for line in run.stderr.splitlines()] == [
        b"<stdin>:2:",
        b"<stdin>:3:",
        b"<stdin>:4:",
        b"<stdin>:5:",
    ]
    assert (tmp_path / "rejects").read_text().splitlines() == lines[1:5]


def test_help_and_version_start_with_what_people_need() -> None:
    shown = clean("--help").stdout.decode()
    assert shown.index("Examples:") < shown.index("Options:")
    assert "clean VERB --help" in shown
    assert clean("--version").stdout.startswith(b"clean 0.")


def test_starting_is_quick() -> None:
    """`clean --version` within four times the time of an empty Python."""

    def best(*command: str) -> float:
        times = []
        for _ in range(7):
            begin = time.perf_counter()
            subprocess.run([sys.executable, *command], check=True, capture_output=True)
            times.append(time.perf_counter() - begin)
        return min(times)

    assert best("-c", "import sys; sys.argv = ['clean', '--version']; from clean.cli import main; main()") < 4 * best(
        "-c", "pass"
    )
