"""Reads `fixtures/*.md`: each heading a claim, each fence a part of the case. See CONTRIBUTING.md for the format."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures"
KNOWN_FAILURE = "(known failure)"
_FENCE = re.compile(r"(?P<marks>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=marks)[ \t]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One claim about one filter. No `expected`: the text must come back unchanged."""

    filter: str
    claim: str
    text: str
    expected: str
    options: dict[str, Any] = field(default_factory=dict)
    changes: tuple[str, ...] | None = None
    findings: tuple[str, ...] | None = None

    @property
    def known_failure(self) -> bool:
        return self.claim.endswith(KNOWN_FAILURE)

    @property
    def positive(self) -> bool:
        return self.expected != self.text

    def __str__(self) -> str:
        return f"{self.filter}: {self.claim}"


def cases(path: Path) -> Iterator[Case]:
    """Every case of one fixture file."""
    source = path.read_bytes().decode("utf-8")
    for section in re.split(r"^## ", source, flags=re.MULTILINE)[1:]:
        claim = section.partition("\n")[0].strip()
        fences = {}
        for match in _FENCE.finditer(section):
            kind, *flags = match["info"].split()
            if kind in fences:
                raise ValueError(f"{path.name}: {claim}: two fences {kind!r}")
            fences[kind] = _body(match["body"], flags)
        unknown = set(fences) - {"input", "expected", "options", "changes", "findings"}
        if unknown or "input" not in fences:
            raise ValueError(f"{path.name}: {claim}: fences {sorted(fences)}")
        yield Case(
            path.stem,
            claim,
            fences["input"],
            fences.get("expected", fences["input"]),
            tomllib.loads(fences.get("options", "")),
            _rows(fences.get("changes")),
            _rows(fences.get("findings")),
        )


def _body(raw: str, flags: list[str]) -> str:
    body = raw if "ended" in flags else raw.removesuffix("\n")
    if "escaped" in flags:
        loaded: str = json.loads('"' + body.replace('"', '\\"').replace("\n", "\\n") + '"')
        return loaded
    return body


def _rows(body: str | None) -> tuple[str, ...] | None:
    return None if body is None else tuple(row for row in body.splitlines() if row.strip())


def every_case() -> list[Case]:
    return [case for path in sorted(FIXTURES.glob("*.md")) if path.name != "README.md" for case in cases(path)]
