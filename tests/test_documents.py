"""Whole texts through the default recipe: `fixtures/documents/<case>/`.

`case.toml` says where the input lies and what the case is; `expected.txt` is written by people. `log.txt` is written
by `pytest tests/test_documents.py --write-logs`, read by people, and never decides what is expected.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

import clean
from clean.pipeline import Result

ROOT = Path(__file__).parent.parent
CASES = sorted(path.parent for path in (ROOT / "fixtures/documents").glob("*/case.toml"))


def run(case: Path) -> tuple[Result, str]:
    about = tomllib.loads((case / "case.toml").read_text("utf-8"))
    result = clean.clean((ROOT / about["input"]).read_bytes(), about.get("recipe", "default"))
    return result, (case / "expected.txt").read_bytes().decode()


def log(result: Result) -> str:
    """One line for each step and each finding, without the figures that a newly trained model may move."""
    rows = []
    for change in result.changes:
        for step in change.steps:
            before, after = (json.dumps(text, ensure_ascii=False) for text in (step.before, step.after))
            rows.append((change.start, f"{change.start:>6} {step.rule}: {before} -> {after}"))
    for found in result.findings:
        quoted = json.dumps(result.original[found.start : found.end][-60:], ensure_ascii=False)
        rows.append((found.start, f"{found.start:>6} {found.rule} finds {found.kind}: …{quoted}"))
    return "".join(f"{row}\n" for _, row in sorted(rows, key=lambda item: item[0]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_document(case: Path) -> None:
    result, expected = run(case)
    assert result.text == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_log(case: Path, request: pytest.FixtureRequest) -> None:
    result, _ = run(case)
    if request.config.getoption("--write-logs"):
        (case / "log.txt").write_text(log(result), "utf-8")
    assert (case / "log.txt").read_text("utf-8") == log(result)


KNOWN = [
    (case, failure)
    for case in CASES
    for failure in tomllib.loads((case / "case.toml").read_text("utf-8")).get("not_yet", [])
]


@pytest.mark.parametrize(("case", "wanted"), KNOWN, ids=lambda value: getattr(value, "name", str(value)[:40]))
@pytest.mark.xfail(strict=True, reason="not yet")
def test_not_yet(case: Path, wanted: str) -> None:
    """What the output should hold and does not; when it does, it moves into the expected text."""
    assert wanted in run(case)[0].text
