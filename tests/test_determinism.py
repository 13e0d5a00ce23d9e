"""The same text gives the same bytes, text and log, wherever and however it is cleaned."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clean.recipe import load
from clean.selftest import case

CASES = 40
PROBE = """
import hashlib, sys
from clean.recipe import load
from clean.decode import DecodeError
from clean.selftest import case
chain, order = load(), range(40)
digests = {}
for number in (reversed(order) if sys.argv[1:] == ["backwards"] else order):
    try:
        result = chain.run(case(11, number), id=str(number))
        digests[number] = hashlib.sha256(result.text.encode() + result.provenance.dumps()).hexdigest()
    except DecodeError:
        pass
print(sorted(digests.items()))
"""
SETTINGS = {
    "plain": {"PYTHONHASHSEED": "0"},
    "another hash seed": {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kathmandu"},
    "another locale": {"PYTHONHASHSEED": "random", "LC_ALL": "de_DE.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "UTC-14"},
    "no UTF-8": {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONOPTIMIZE": "1", "OMP_NUM_THREADS": "4"},
}


def probed(folder: Path, setting: str, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **SETTINGS[setting]}
    command = [sys.executable, "-c", PROBE, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, timeout=120, check=True)
    return run.stdout


def test_any_environment_order_and_folder(tmp_path: Path) -> None:
    outcomes = {
        probed(tmp_path, "plain"),
        probed(Path.cwd(), "another hash seed", "backwards"),
        probed(tmp_path, "another locale"),
    }
    assert len(outcomes) == 1


@pytest.mark.slow
def test_any_environment_at_all(tmp_path: Path) -> None:
    assert len({probed(tmp_path, setting, *order) for setting in SETTINGS for order in ((), ("backwards",))}) == 1


def texts() -> list[str]:
    made = [case(11, number) for number in range(CASES)]
    return [text for text in made if isinstance(text, str) and not any("\ud800" <= char <= "\udfff" for char in text)]


def test_json_lines_give_what_single_texts_give() -> None:
    """The default chain, many records in one process: nothing is remembered from one to the next."""
    lines = b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts())
    run = subprocess.run(
        [sys.executable, "-m", "clean", "--jsonl"], input=lines, capture_output=True, timeout=120, check=True
    )
    chain = load()
    assert [json.loads(line)["text"] for line in run.stdout.splitlines()] == [chain.run(text).text for text in texts()]


@pytest.mark.slow
def test_one_worker_or_two(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the corpus extra is not installed")
    source = tmp_path / "in"
    source.mkdir()
    for shard in range(3):
        rows = (json.dumps({"id": f"{shard}-{k}", "text": text}) + "\n" for k, text in enumerate(texts()))
        (source / f"{shard}.jsonl").write_text("".join(rows))
    found = []
    for workers in ("1", "2"):
        out = tmp_path / f"out{workers}"
        command = [sys.executable, "-m", "clean", "corpus", source, out, "--workers", workers, "--quiet"]
        subprocess.run([str(part) for part in command], check=True, timeout=300)
        files = sorted(path for path in out.rglob("*") if path.is_file() and path.name != "manifest.json")
        found.append({str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files})
    assert found[0] == found[1]
