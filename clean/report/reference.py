"""The page of one filter, from its docstring, its options and its fixture: for `clean rule`, and for the docs."""

from __future__ import annotations

import dataclasses
import inspect
import itertools
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from clean import registry
from clean.filter import Effect, Filter
from clean.pipeline import Pipeline
from clean.report.escape import visible
from clean.report.specification import Case, cases, introduction

EFFECTS = {
    Effect.DETECTS: "reports only; changes nothing",
    Effect.SPACES: "may only add and remove white space",
    Effect.DELETES: "may only remove; never adds a character",
    Effect.REWRITES: "may replace characters",
}


def sentence(rule: str) -> str:
    """What a rule, named in full, says of itself; nothing where its filter is not installed here."""
    name, _, short = rule.partition("/")
    try:
        return registry.kind(name).rules.get(short, "")
    except registry.UnknownFilterError:
        return ""


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """What there is to say about one filter."""

    name: str
    kind: type[Filter]
    cases: tuple[Case, ...]
    introduction: str

    @property
    def about(self) -> str:
        """The module's docstring: what, an example, when not."""
        return inspect.cleandoc(sys.modules[self.kind.__module__].__doc__ or self.kind.__doc__ or "")

    @property
    def options(self) -> Iterator[tuple[str, str, str]]:
        """Name, default and what it is for."""
        if not dataclasses.is_dataclass(self.kind):
            return
        said = _option_docs(self.kind)
        for option in dataclasses.fields(self.kind):
            yield option.name, _default(option.default), said.get(option.name, "")

    def example(self, rule: str) -> Case | None:
        """A case in which the rule (by its short name) is at work: changed if possible, with few other edits, short."""
        working = []
        for k, case in enumerate(self.cases):
            done = _done(self.name, case)
            if rule in done:
                working.append((not case.positive, len(done), len(case.text), k))
        return self.cases[min(working)[-1]] if working else None

    def left_alone(self) -> tuple[Case, ...]:
        """Cases that must come back unchanged."""
        return tuple(case for case in self.cases if not case.positive and not case.findings and not case.known_failure)


def page(name: str) -> Page:
    """The page of a filter. Raises UnknownFilterError."""
    kind = registry.kind(name)
    text = _fixture(name)
    return Page(name, kind, tuple(cases(text, name)) if text else (), introduction(text))


def _done(name: str, case: Case) -> tuple[str, ...]:
    """The short names of the rules at work in a case, once for each edit or finding."""
    if case.known_failure:
        return ()
    log = Pipeline(((name, registry.make(name, case.settings)),)).run(case.text).provenance
    rules = [step.rule for change in log.changes for step in change.steps] + [found.rule for found in log.findings]
    return tuple(rule.partition("/")[2] for rule in rules)


def _fixture(name: str) -> str:
    """The fixture as text: inside the installed package, or beside it in a checkout."""
    installed = resources.files("clean") / "fixtures" / f"{name}.md"
    if installed.is_file():
        return installed.read_bytes().decode()
    beside = Path(__file__).parent.parent.parent / "fixtures" / f"{name}.md"
    return beside.read_bytes().decode() if beside.is_file() else ""


def _default(value: Any) -> str:
    if value is dataclasses.MISSING:
        return "(set when made)"
    if isinstance(value, tuple):
        return f"a list of {len(value)}" if value else "an empty list"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _option_docs(kind: type) -> dict[str, str]:
    """The strings that follow the fields of a class in its source."""
    import ast
    import textwrap

    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    except (OSError, SyntaxError):
        return {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for field, following in itertools.pairwise(body):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            found[field.target.id] = " ".join(following.value.value.split())
    return found


def markdown(name: str) -> str:
    """The filter's page as Markdown."""
    it = page(name)
    lines = [f"# {name}", "", f"*{EFFECTS[it.kind.effect].capitalize()}.* Version {it.kind.version}.", ""]
    lines += [it.introduction or it.about, "", "## Rules", ""]
    for rule, said in it.kind.rules.items():
        lines += [f"### {name}/{rule}", "", said, ""]
        case = it.example(rule)
        if case:
            lines += _shown(case)
    if left := it.left_alone():
        lines += ["## What it leaves alone", "", *(f"- {case.claim}" for case in left), ""]
    if known := [case for case in it.cases if case.known_failure]:
        lines += ["## What it can't do yet", "", *(f"- {case.title}" for case in known), ""]
    options = list(it.options)
    if options:
        lines += ["## Options", "", "| option | default | |", "|---|---|---|"]
        lines += [f"| `{option}` | {default} | {_cell(said)} |" for option, default, said in options]
        lines += [
            "",
            f"Set one with `--set {name}.{options[0][0]}=VALUE`, or in a recipe under `[options.{name}]`.",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _shown(case: Case) -> list[str]:
    fence = "`" * 4
    lines = [f"{case.title}:", "", fence + "text", visible(case.text), fence, ""]
    if case.positive:
        lines += ["becomes", "", fence + "text", visible(case.expected), fence, ""]
    if case.findings:
        lines += ["is reported as", "", fence + "text", *map(visible, case.findings), fence, ""]
    return lines
