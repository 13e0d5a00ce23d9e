"""The fixtures as cases for tests. See CONTRIBUTING.md for the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from clean.report import specification
from clean.report.specification import Case as Case

FIXTURES = Path(__file__).parent.parent / "fixtures"


def cases(path: Path) -> Iterator[Case]:
    """Every case of one fixture file."""
    return specification.cases(path.read_bytes().decode(), path.stem)


def every_case() -> list[Case]:
    return [case for path in sorted(FIXTURES.glob("*.md")) if path.name != "README.md" for case in cases(path)]
