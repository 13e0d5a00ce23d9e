"""What a corpus run is to do: plain data that can be sent to another process or machine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any

from clean._version import __version__
from clean.errors import CleanError
from clean.pipeline import Pipeline

TABLES = ("clean", "changes", "findings", "documents", "rejects", "quarantine")
"""The folders of an output, in the order in which a shard's files are put in place."""


class CorpusError(CleanError):
    """A corpus that can't be read, or an output folder that can't be used."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Documents with a finding of this kind, at least this sure, are routed to `rejects/`."""

    kind: str
    confidence: float = 0.0

    @classmethod
    def parse(cls, stated: str) -> Rejection:
        """`truncated` or `truncated:0.9`."""
        kind, colon, threshold = stated.partition(":")
        try:
            return cls(kind, float(threshold) if colon else 0.0)
        except ValueError:
            raise CorpusError(f"--reject takes KIND or KIND:CONFIDENCE, not {stated!r}") from None


@dataclass(frozen=True, slots=True)
class Job:
    """The chain, by name and options, and what is done with each document."""

    recipe: str = "default"
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    min_confidence: float | None = None
    text_field: str = "text"
    id_field: str = "id"
    log_format: str = "parquet"
    reject: tuple[Rejection, ...] = ()
    budget: float | None = None

    @property
    def pipeline(self) -> Pipeline:
        """The chain, made once per process."""
        return _pipeline(json.dumps(asdict(self), sort_keys=True))

    @property
    def digest(self) -> str:
        """What the output depends on, apart from the input: the chain, its versions, and what is routed where."""
        routed = {key: value for key, value in asdict(self).items() if key in _ROUTING}
        stated = {**routed, "chain": self.pipeline.digest, "tool": __version__}
        return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()

    def anchored(self) -> Job:
        """The same with paths of lists and recipes made absolute, so that it means the same in another folder."""
        options = {
            name: {key: os.path.abspath(value) if _is_list(name, key, value) else value for key, value in given.items()}
            for name, given in self.options.items()
        }
        recipe = os.path.abspath(self.recipe) if self.recipe.endswith(".toml") else self.recipe
        return replace(self, options=options, recipe=recipe)


_ROUTING = ("text_field", "id_field", "log_format", "reject", "budget")


def _is_list(name: str, option: str, value: Any) -> bool:
    """Is this the path of a list or table that the recipe loader will read?"""
    from clean import registry

    kind: Any = registry.kind(name)
    declared = {field.name: str(field.type) for field in fields(kind)} if is_dataclass(kind) else {}
    return isinstance(value, str) and declared.get(option, "").startswith("tuple[")


@cache
def _pipeline(stated: str) -> Pipeline:
    from clean.recipe import load

    job = json.loads(stated)
    return load(
        job["recipe"],
        only=job["only"],
        skip=job["skip"],
        options=job["options"],
        min_confidence=job["min_confidence"],
    )
