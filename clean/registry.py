"""Which filters exist: the modules of `clean/filters/`, and those that installed packages bring.

A package announces filters through the entry-point group `clean.filters`: name = "package.module:Class". None can
take the name of one that stands here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

import clean.filters
from clean.errors import CleanError
from clean.filter import Filter


class UnknownFilterError(CleanError, LookupError):
    """No filter of that name, or no such option."""


@cache
def names() -> tuple[str, ...]:
    """Every filter's name, sorted."""
    return tuple(sorted(_own() | set(_installed())))


@cache
def kind(name: str) -> type[Filter]:
    """The class of the filter called `name`. Raises UnknownFilterError, naming those that exist."""
    if name in _own():
        module = importlib.import_module(f"clean.filters.{name}")
        own: type[Filter] = getattr(module, "".join(part.capitalize() for part in name.split("_")))
        return own
    installed = _installed().get(name)
    if installed is None:
        raise UnknownFilterError(f"there is no filter {name!r}; there are: {', '.join(names())}")
    found: type[Filter] = installed.load()
    return found


def make(name: str, options: Mapping[str, Any] | None = None) -> Filter:
    """A filter with these options; the rest have their defaults."""
    try:
        return kind(name)(**(options or {}))
    except (TypeError, ValueError) as error:
        raise UnknownFilterError(f"filter {name!r}: {error}") from error


@cache
def _own() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(clean.filters.__path__))


@cache
def _installed() -> Mapping[str, Any]:
    """What other packages announce. Looking costs a read of every installed package's metadata: only when needed."""
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group="clean.filters")}
