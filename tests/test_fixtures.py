"""Every case of every filter's fixture, and the laws that hold for all of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clean import registry
from clean.pipeline import Pipeline, Result
from clean.provenance import Provenance
from tests.specification import FIXTURES, Case, every_case

CASES = every_case()
GOOD = sorted((FIXTURES / "untouched").glob("*.*"))


def run(case: Case, text: str) -> Result:
    return Pipeline(((case.filter, registry.make(case.filter, case.settings)),)).run(text)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    if case.known_failure:
        request.applymarker(pytest.mark.xfail(strict=True, reason="not yet"))
    result = run(case, case.text)
    assert result.text == case.expected
    if case.changes is not None:
        assert _changes(result) == case.changes
    if case.findings is not None:
        assert _findings(result) == case.findings


@pytest.mark.parametrize("case", [case for case in CASES if not case.known_failure], ids=str)
def test_laws(case: Case) -> None:
    """Restored exactly; twice is once; the log reads back; line ends of the other kind make no difference."""
    result = run(case, case.text)
    assert result.restore() == case.text.encode()
    assert run(case, result.text).text == result.text
    log = Provenance.loads(result.provenance.dumps())
    assert log == result.provenance
    assert log.verify(result.text) == []
    if "\r" not in case.text and "\r" not in case.expected:
        assert run(case, case.text.replace("\n", "\r\n")).text.replace("\r\n", "\n") == case.expected


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
@pytest.mark.parametrize("name", registry.names())
def test_good_text_is_left_alone(name: str, path: Any) -> None:
    text = path.read_bytes().decode("utf-8")
    result = Pipeline(((name, registry.make(name)),)).run(text)
    assert [(change.rule, change.before, change.after) for change in result.changes] == []


@pytest.mark.parametrize("name", registry.names())
def test_filter_is_specified(name: str) -> None:
    """A fixture of its own; for every rule a case that shows it at work; and at least one case left alone."""
    mine = [case for case in CASES if case.filter == name]
    assert any(not case.positive and not (case.findings or ()) for case in mine), "no leaves-alone case"
    seen = set()
    for case in mine:
        result = run(case, case.text)
        seen |= {step.rule for change in result.changes for step in change.steps}
        seen |= {finding.rule for finding in result.findings}
    assert seen == {f"{name}/{rule}" for rule in registry.kind(name).rules}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _changes(result: Result) -> tuple[str, ...]:
    rows = []
    for change in result.changes:
        rows += [
            f"{step.rule.partition('/')[2]} {_quoted(step.before)} -> {_quoted(step.after)}" for step in change.steps
        ]
    return tuple(rows)


def _findings(result: Result) -> tuple[str, ...]:
    return tuple(
        f"{found.kind} {found.rule.partition('/')[2]} {_quoted(result.original[found.start : found.end])}"
        for found in result.findings
    )
