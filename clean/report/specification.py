"""Reads a fixture, the specification of one filter: each heading a claim, each fence a part of the case."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KNOWN_FAILURE = "(known failure)"
_FENCE = re.compile(r"(?P<marks>`{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=marks)[ \t]*$", re.DOTALL | re.MULTILINE)
_PARTS = {"input", "expected", "options", "changes", "findings"}


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
    def title(self) -> str:
        return self.claim.removesuffix(KNOWN_FAILURE).rstrip()

    @property
    def settings(self) -> dict[str, Any]:
        """The options as filters take them: lists become tuples."""
        return {
            key: tuple(tuple(row) if isinstance(row, list) else row for row in value)
            if isinstance(value, list)
            else value
            for key, value in self.options.items()
        }

    @property
    def positive(self) -> bool:
        return self.expected != self.text

    def __str__(self) -> str:
        return f"{self.filter}: {self.claim}"


def cases(source: str, name: str) -> Iterator[Case]:
    """Every case of a fixture's text. Raises ValueError for one that can't be read."""
    for section in re.split(r"^## ", source, flags=re.MULTILINE)[1:]:
        claim = section.partition("\n")[0].strip()
        fences: dict[str, str] = {}
        for match in _FENCE.finditer(section):
            kind, *flags = match["info"].split()
            if kind in fences:
                raise ValueError(f"{name}: {claim}: two fences {kind!r}")
            fences[kind] = _body(match["body"], flags)
        if set(fences) - _PARTS or "input" not in fences:
            raise ValueError(f"{name}: {claim}: fences {sorted(fences)}")
        yield Case(
            name,
            claim,
            fences["input"],
            fences.get("expected", fences["input"]),
            tomllib.loads(fences.get("options", "")),
            _rows(fences.get("changes")),
            _rows(fences.get("findings")),
        )


def introduction(source: str) -> str:
    """What stands between the title and the first case."""
    head = re.split(r"^## ", source, maxsplit=1, flags=re.MULTILINE)[0]
    return head.partition("\n")[2].strip()


def _body(raw: str, flags: list[str]) -> str:
    body = raw if "ended" in flags else raw.removesuffix("\n")
    if "escaped" in flags:
        loaded: str = json.loads('"' + body.replace('"', '\\"').replace("\n", "\\n") + '"')
        return loaded
    return body


def _rows(body: str | None) -> tuple[str, ...] | None:
    return None if body is None else tuple(row for row in body.splitlines() if row.strip())
