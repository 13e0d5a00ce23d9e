"""Recipes: a TOML file that lists filters in the order in which they run, with their options.

    about = "what it is for"
    filters = ["mojibake", "run_together"]
    [options.run_together]
    keep = "names.txt"

A recipe is data; nothing in it can run code.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from clean import registry
from clean.errors import CleanError
from clean.lazy import lazy
from clean.package import HOME
from clean.pipeline import Pipeline

ENTRIES = ("about", "filters", "options", "min_confidence")
"""What a recipe may hold."""


class RecipeError(CleanError, ValueError):
    """A recipe, or an option given for one, that can't be followed."""


def names() -> tuple[str, ...]:
    """The recipes that come with the package."""
    folder = HOME / "recipes"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")))


def about(recipe: str) -> str:
    """What a recipe says it is for. Raises RecipeError."""
    return str(_read(recipe)[1].get("about", ""))


def load(
    recipe: str = "default",
    *,
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    min_confidence: float | None = None,
) -> Pipeline:
    """The pipeline that a recipe describes.

    `recipe` names one that comes with the package, or a TOML file. `only` and `skip` choose among its filters
    (`only` also takes filters that the recipe leaves out, in the order given); `options` maps filter → option →
    value and overrides the recipe's. Raises RecipeError or `registry.UnknownFilterError`.
    """
    name, table, home = _read(recipe)
    listed = table.get("filters", [])
    given = {key: dict(value) for key, value in table.get("options", {}).items()}
    for key in (*only, *skip, *(options or {}), *given):
        registry.kind(key)
    for key in given:
        if key not in listed:
            raise RecipeError(f"recipe {name!r} has options for {key!r}, which is not among its filters")
    chosen = [key for key in listed if not only or key in only] + [key for key in only if key not in listed]
    chosen = [key for key in chosen if key not in skip]
    steps = []
    for key in chosen:
        wanted = {**_values(key, given.get(key, {}), home), **_values(key, (options or {}).get(key, {}), Path())}
        steps.append((key, registry.make(key, wanted)))
    threshold = min_confidence if min_confidence is not None else table.get("min_confidence")
    if wrong := _mistyped({} if threshold is None else {"min_confidence": threshold}):
        raise RecipeError(wrong)
    return Pipeline(tuple(steps), name, threshold)


def parse_settings(settings: Iterable[str]) -> dict[str, dict[str, str]]:
    """`["run_together.keep=names.txt"]` → `{"run_together": {"keep": "names.txt"}}`."""
    options: dict[str, dict[str, str]] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        name, dot, option = key.strip().partition(".")
        if not (equals and dot and name and option):
            raise RecipeError(f"--set takes filter.option=value, not {setting!r}")
        options.setdefault(name, {})[option] = value
    return options


def source(recipe: str) -> str:
    """The TOML of a recipe: what one of your own may begin with. Raises RecipeError."""
    if recipe in names():
        return (HOME / "recipes" / f"{recipe}.toml").read_text("utf-8")
    if not recipe.endswith(".toml"):
        raise RecipeError(f"there is no recipe {recipe!r}; there are {', '.join(names())}, or give a .toml file")
    try:
        return Path(recipe).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"the recipe {recipe!r} can't be read: {_reason(error)}") from error


def _read(recipe: str) -> tuple[str, dict[str, Any], Path]:
    text = source(recipe)
    name, home = (recipe, Path()) if recipe in names() else (Path(recipe).stem, Path(recipe).parent)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RecipeError(f"the recipe {recipe!r} is not TOML: {error}") from error
    unknown = set(table) - set(ENTRIES)
    if unknown:
        nothing = f"entries that mean nothing: {', '.join(sorted(unknown))}"
        raise RecipeError(f"the recipe {recipe!r} has {nothing}; there are {', '.join(ENTRIES)}")
    if wrong := _mistyped(table):
        raise RecipeError(f"the recipe {recipe!r}: {wrong}")
    return name, table, home


def _reason(error: OSError | UnicodeDecodeError) -> str:
    """In plain words, without the number of the error and without the name, which has been said."""
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 ({error.reason})"
    return (error.strerror or str(error)).lower()


def _mistyped(table: Mapping[str, Any]) -> str:
    """What is wrong with the types of a recipe's entries; empty where nothing is."""
    listed, options, threshold = table.get("filters", []), table.get("options", {}), table.get("min_confidence", 0.5)
    if not (isinstance(listed, list) and all(isinstance(name, str) for name in listed)):
        return 'filters has to be a list of names, such as ["unicode"]'
    if not (isinstance(options, dict) and all(isinstance(given, dict) for given in options.values())):
        return "options has to hold a table for each filter, such as [options.unicode]"
    if isinstance(threshold, bool) or not isinstance(threshold, (int, float)) or not 0 <= threshold <= 1:
        return f"min_confidence has to be a number from 0 to 1, not {threshold!r}"
    return ""


def _values(name: str, given: Mapping[str, Any], home: Path) -> dict[str, Any]:
    """Options brought to the types that the filter declares; lists and tables are read from their files."""
    kind: Any = registry.kind(name)
    options = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    declared = {option.name: _type(option) for option in options}
    values = {}
    for option, value in given.items():
        if option not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise RecipeError(f"filter {name!r} has no option {option!r}; it has: {known}")
        values[option] = _value(f"{name}.{option}", declared[option], value, home)
    return values


def _type(option: dataclasses.Field[Any]) -> str:
    """The declared type as it is written: `bool`, `tuple[str, ...]`, `tuple[tuple[str, ...], ...]`."""
    return option.type if isinstance(option.type, str) else getattr(option.type, "__name__", str(option.type))


def _value(label: str, declared: str, value: Any, home: Path) -> Any:
    if not isinstance(value, str):
        return (
            tuple(tuple(row) if isinstance(row, list) else row for row in value) if isinstance(value, list) else value
        )
    if declared.startswith("tuple["):
        rows = _rows(label, home / value)
        return tuple(tuple(row.split("\t")) for row in rows) if declared.startswith("tuple[tuple[") else tuple(rows)
    if declared == "bool":
        if value.lower() not in _TRUTHS:
            raise RecipeError(f"{label} takes true or false, not {value!r}")
        return _TRUTHS[value.lower()]
    if declared in ("int", "float"):
        try:
            return int(value) if declared == "int" else float(value)
        except ValueError:
            raise RecipeError(f"{label} takes a number, not {value!r}") from None
    return value


_TRUTHS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


LIST_BYTES = 50_000_000
"""The largest list or table that is read: a million lines of fifty characters."""


def _rows(label: str, path: Path) -> list[str]:
    try:
        with open(path, "rb") as file:
            data = file.read(LIST_BYTES + 1)
        if len(data) > LIST_BYTES:
            raise RecipeError(f"{label}: the list {str(path)!r} is larger than {LIST_BYTES // 1_000_000} MB; not read")
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"{label}: the list {str(path)!r} can't be read: {_reason(error)}") from error
    return [line[1:] if _ESCAPED.match(line) else line for line in lines if line.strip() and not line.startswith("#")]


_ESCAPED = lazy(r"\\+#")


def escaped(entry: str) -> str:
    """An entry as a line of a list, where one that began with `#` would be a comment."""
    return f"\\{entry}" if entry.startswith("#") or _ESCAPED.match(entry) else entry
