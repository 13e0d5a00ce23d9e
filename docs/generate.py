"""Write the pages of the reference that are made from code and fixtures.

python docs/generate.py            write them
python docs/generate.py --check    name the pages that are out of date; exit 1 if any
python docs/generate.py --sbom out/sbom.cdx.json
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import clean
from clean import recipe, registry
from clean.cli import manual
from clean.pipeline import described
from clean.report import reference
from clean.report.escape import visible

REFERENCE = Path(__file__).parent / "reference"
ADAPTERS = Path(clean.__file__).parent / "adapters"
MADE = "<!-- Made by docs/generate.py from the code: edit that, not this. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated page but the licences: its path below `docs/reference`, and its text."""
    made = {f"filters/{name}.md": reference.markdown(name) for name in registry.names()}
    made |= {"filters/index.md": filters(), "cli.md": manual.markdown(), "recipes.md": recipes(), "api.md": api()}
    made["../explanation/known-failures.md"] = known_failures()
    return {path: MADE + text for path, text in made.items()}


def filters() -> str:
    """All filters, and all rules by name."""
    lines = ["# Filters and rules", "", "| filter | may | recipes | rules |", "|---|---|---|---|"]
    chains = {name: [key for key, _ in recipe.load(name).filters] for name in recipe.names()}
    for name in registry.names():
        kind = registry.kind(name)
        among = ", ".join(each for each, chain in chains.items() if name in chain) or "none: name it with `--only`"
        lines.append(f"| [{name}]({name}.md) | {reference.EFFECTS[kind.effect]} | {among} | {len(kind.rules)} |")
    lines += ["", "What a filter may do is checked on every edit, on every run.", "", "| rule | finds |", "|---|---|"]
    for name in registry.names():
        for rule, said in registry.kind(name).rules.items():
            lines.append(f"| [{name}/{rule}]({name}.md#{anchor(f'{name}/{rule}')}) | {cell(said)} |")
    return "\n".join(lines) + "\n"


def anchor(heading: str) -> str:
    """As the `toc` extension makes it."""
    kept = re.sub(r"[^\w\s-]", "", heading).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def recipes() -> str:
    """Each recipe: what it is for, its filters in order, their options."""
    lines = [
        "# Recipes",
        "",
        "A recipe lists filters in the order in which they run. `clean --recipe NAME` takes one of these, or a file of",
        "your own: see [names and terms](../how-to/keep-names-and-terms.md#a-recipe-of-your-own).",
        "",
    ]
    for name in recipe.names():
        lines += [f"## {name}", "", recipe.about(name), ""]
        for key, member in recipe.load(name).filters:
            options = ", ".join(f"`{option} = {value!r}`" for option, value in described(member).items())
            lines.append(f"1. [{key}](filters/{key}.md){f' with {options}' if options else ''}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


FAILURES = """\
# Known failures

What `clean` gets wrong, or can't do yet, as far as we know. What stands under the name of a filter is a case of its
fixture, marked as failing. The tests run these too, and one that begins to pass must be unmarked. How often things
go wrong on real texts stands in `benchmarks/RESULTS.md`, with the commands that print it.

Wrong in general:

- English comes first. In other languages missing spaces stay, and of cut sentences only those that end in an
  ellipsis, or in a comma after a long paragraph, are reported.
- A text that is all on one line has lost what most rules look at; there only what is unmistakable is done.
- Names that nobody has seen before and that read as two words may be split.
- Letters are never corrected. A typing mistake that reads as two words can be taken for them.
- Ads and furniture go by whole lines. One that is spliced into a sentence stays, a few widgets excepted.
- A stamp that stands in a text once or twice is not told from words without a [table](../how-to/learn-a-watermark.md).
- Page numbers and running heads are known by the form feeds between pages, as `pdftotext` sets them: without these
  they stay, and with them footnotes do, and the one head of each kind that may be the title.
- A sentence that was cut exactly at its end looks whole, and nobody can tell.
- Code is told by its calls, assignments and operators. Where a line has none of these, `ignoreHeaders` can be taken
  for two words; so can a product's name. See [names and terms](../how-to/keep-names-and-terms.md).
- A second run may edit further, on about one text of a hundred, in recipe `spaces` one of eight: what was repaired or
  removed lets a filter see more.
- In recipe `spaces`, which reads every line of a text that is said to be damaged, compound names (`HuggingFace`), rare
  compounds (`ploughshare`) and the columns of CSV can be parted. Use `default` on what may be sound.
- Words that are ads elsewhere (`Share`, `Print`, `Sign in`) go where they stand alone in a line, in verse and as
  headings, too, unless a sentence with a colon announces them; lines that keep them company go with less.
- The page's own words are told from the text's by what surrounds them: recipe `web` on text that is no page can take
  short manuals and live blogs for furniture.

In examples, which the tests run, so that one that is mended must leave this page:

```python
import clean

missed = [
    "Die Straße ist lang und derWeg ist weit, sagte der alte Mann am Abend.",
    "Tne rnodern tirnes are harcl to reacl in olcl newspapers of tne city.",
    "The ferry came at noon. Share this article on Facebook and Twitter The boat left again at two.",
    "The lamp was built in 1871 and has burned PDF by ScanDoc Lite through two wars and a flood.",
]
for text in missed:
    assert clean.clean(text).text == text

wrong = clean.clean("The young officer was asigned to the fleet in June and left the harbour at noon.")
assert wrong.text == "The young officer was a signed to the fleet in June and left the harbour at noon."
```
"""


def known_failures() -> str:
    """The cases marked as failing, of every filter."""
    lines = [FAILURES]
    for name in registry.names():
        failing = [case for case in reference.page(name).cases if case.known_failure]
        lines += [f"## {name}", ""] if failing else []
        for case in failing:
            lines += [f"{case.title}:", "", *_fenced(case.text)]
            lines += ["should become", "", *_fenced(case.expected)] if case.positive else []
            lines += ["should be reported as", "", *_fenced("\n".join(case.findings))] if case.findings else []
    return "\n".join(lines).rstrip() + "\n"


def _fenced(text: str) -> list[str]:
    return ["````text", visible(text).rstrip("\n"), "````", ""]


# --- the Python interface

INTRODUCTION = """\
# Python

Everything here is imported from `clean`. `import clean` loads nothing heavy; each part is loaded when it is first used.

**Units.** Every offset counts code points of the decoded **original**, from 0, in half-open spans `[start, end)`:
`original[change.start:change.end] == change.before`. What counts otherwise says so. `confidence` is a probability
from 0 to 1.

**Threads and processes.** Pipelines, results, logs and texts can't be changed and may be shared. A pipeline remembers
nothing between documents: the same text gives the same result whatever came before it.

**Errors.** All that the package raises on purpose derives from `clean.errors.CleanError`: `FilterError` (a filter
failed; it names filter and document), `clean.decode.DecodeError` (bytes that are no text), `clean.recipe.RecipeError`
(a recipe or option that can't be followed), `ProvenanceError` (a log that is damaged or belongs to another text), its
subclass `clean.provenance.ConflictError` (edits that can't be taken back alone), `clean.select.SelectError` (a
condition that can't be understood), `clean.registry.UnknownFilterError`. A wrong type or column raises `TypeError` or
`KeyError`.

```python
import clean

result = clean.clean("They waited.The letter never came.", only=["run_together"])
assert result.text == "They waited. The letter never came."
change = result.changes[0]
assert (change.start, change.end, change.before, change.after) == (5, 15, "waited.The", "waited. The")
assert result.original[5:15] == "waited.The"
assert result.restore() == b"They waited.The letter never came."
```
"""

FUNCTIONS = ("clean", "load", "batch", "frame", "segment")
CLASSES = ("Pipeline", "Result", "Provenance", "Edit", "Finding", "EditScript", "Text", "Filter", "Effect")
ERRORS = ("FilterError", "ProvenanceError")
FURTHER = (("clean.changes", "Change"), ("clean.changes", "Step"))


def api() -> str:
    """Every public name with its signature and docstring."""
    lines = [INTRODUCTION, "## Functions", ""]
    for name in FUNCTIONS:
        lines += _function(f"clean.{name}", getattr(clean, name), "###")
    lines += ["## Classes", ""]
    for name in CLASSES:
        lines += _class(f"clean.{name}", getattr(clean, name))
    for module, name in FURTHER:
        lines += _class(f"{module}.{name}", getattr(sys.modules[module], name))
    lines += ["## Adapters", "", "Each needs the library that it is for, and is imported from its own module.", ""]
    lines += [line for path in sorted(ADAPTERS.glob("[!_]*.py")) for line in _adapter(path)]
    lines += ["## Errors", ""]
    for name in ERRORS:
        kind = getattr(clean, name)
        lines += [f"### clean.{name}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
    return "\n".join(lines).rstrip() + "\n"


def _adapter(path: Path) -> list[str]:
    """Read, not imported: its library need not be here."""
    tree = ast.parse(path.read_text("utf-8"))
    lines = [f"### clean.adapters.{path.stem}", "", *_module(ast.get_docstring(tree) or "")]
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            given = f"({ast.unparse(node.args)})" if isinstance(node, ast.FunctionDef) else ""
            lines += [f"`{node.name}{given}`", "", f":   {_indented(ast.get_docstring(node) or '')}", ""]
    return lines


def _module(doc: str) -> Iterator[str]:
    """The paragraphs of a docstring; those that are code stand in fences."""
    for paragraph in doc.split("\n\n"):
        code = paragraph.startswith(("    ", "process:"))
        yield from ("```text", inspect.cleandoc(paragraph), "```", "") if code else (paragraph, "")


def _function(label: str, function: Any, level: str) -> list[str]:
    doc = inspect.cleandoc(function.__doc__ or "")
    return [f"{level} {label}", "", "```text", *_signature(label, function), "```", "", *([doc, ""] if doc else [])]


class _Written:
    """An annotation as it stands in the source."""

    def __init__(self, text: Any) -> None:
        self.text = text if isinstance(text, str) else getattr(text, "__name__", str(text))

    def __repr__(self) -> str:
        return self.text


def _signature(label: str, function: Any) -> list[str]:
    """In one line, or one line for each parameter."""
    found = inspect.signature(function)
    listed = [
        each.replace(annotation=_Written(each.annotation)) if each.annotation is not each.empty else each
        for each in found.parameters.values()
        if each.name not in ("self", "cls")
    ]
    back = _Written(found.return_annotation) if found.return_annotation is not found.empty else found.empty
    line = label.rpartition(".")[2] + str(found.replace(parameters=listed, return_annotation=back))
    if len(line) <= 100:
        return [line]
    only = False
    lines = [label.rpartition(".")[2] + "("]
    for each in listed:
        if each.kind is each.KEYWORD_ONLY and not only:
            only = True
            lines.append("    *,")
        lines.append(f"    {each},")
    return [*lines, f") -> {back}"]


def _class(label: str, kind: Any) -> list[str]:
    lines = [f"### {label}", "", inspect.cleandoc(kind.__doc__ or ""), ""]
    rows = list(_fields(kind))
    if rows:
        lines += ["| field | type | |", "|---|---|---|", *(f"| {' | '.join(map(cell, row))} |" for row in rows), ""]
    short = label.rpartition(".")[2]
    for name, member in vars(kind).items():
        if name.startswith("_") or not (doc := _doc(member)):
            continue
        if isinstance(member, (classmethod, staticmethod)) or inspect.isfunction(member):
            function = getattr(kind, name) if not inspect.isfunction(member) else member
            signature = (
                str(inspect.signature(function)).replace("'", "").replace("(self, ", "(").replace("(self)", "()")
            )
            lines += [f"`{short}.{name}{signature}`", "", f":   {_indented(doc)}", ""]
        else:
            lines += [f"`{short}.{name}`", "", f":   {_indented(doc)}", ""]
    return lines


def _doc(member: Any) -> str:
    held = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
    described_at_all = inspect.isfunction(held) or isinstance(held, property) or hasattr(held, "func")
    return inspect.cleandoc(held.__doc__ or "") if described_at_all else ""


def _indented(doc: str) -> str:
    return doc.replace("\n", "\n    ")


def _fields(kind: Any) -> Iterator[tuple[str, str, str]]:
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return
    said = reference._option_docs(kind)
    for field in dataclasses.fields(kind):
        yield f"`{field.name}`", f"`{field.type}`", said.get(field.name, "")


# --- what the package stands on


def requirements() -> dict[str, str]:
    """Every distribution that installing the package brings, by name; the value says which of ours asks for it."""
    found: dict[str, str] = {}
    project = tomllib.loads((REFERENCE.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [("", project["dependencies"])]
    while waiting:
        asker, lines = waiting.pop()
        for line in lines:
            requirement, _, marker = line.partition(";")
            wanted = re.split(r"[\s<>=!~\[(]", requirement.strip())[0].lower().replace("_", "-")
            if "extra" not in marker and _holds(marker) and wanted not in found and _installed(wanted):
                found[wanted] = asker or "clean"
                waiting.append((wanted, metadata.requires(wanted) or []))
    return dict(sorted(found.items()))


def _holds(marker: str) -> bool:
    """Markers for other systems (Windows, PyPy, older Pythons) do not hold here; this knows only the common ones."""
    return not re.search(r"win32|Windows|PyPy|python_version\s*<|python_full_version\s*<", marker)


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def licence(name: str) -> str:
    """What a distribution says its licence is."""
    about: Any = metadata.metadata(name)
    if stated := about.get("License-Expression"):
        return str(stated)
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith("License ::")]
    named = ", ".join(each.rpartition(" :: ")[2] for each in classifiers)
    return named or str(about.get("License") or "not stated").splitlines()[0]


def licences() -> str:
    """The page of dependencies and their licences."""
    lines = [
        "# Licences",
        "",
        "`clean` is under the Apache License 2.0; the data it holds and where it comes from are in the file NOTICE.",
        "A plain `pip install clean-provenance` brings the libraries below. Licences are as their authors state",
        "them in the version named. `python docs/generate.py --sbom FILE` writes the same as a CycloneDX list.",
        "",
        "| library | version read | licence | wanted by |",
        "|---|---|---|---|",
    ]
    for name, asker in requirements().items():
        lines.append(f"| {name} | {metadata.version(name)} | {cell(licence(name))} | {asker} |")
    return MADE + "\n".join(lines) + "\n"


def sbom() -> dict[str, Any]:
    """CycloneDX 1.5: the package and what it stands on."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{metadata.version(name)}",
            "name": name,
            "version": metadata.version(name),
            "purl": f"pkg:pypi/{name}@{metadata.version(name)}",
            "licenses": [{"license": {"name": licence(name)}}],
        }
        for name in requirements()
    ]
    own = {
        "type": "application",
        "bom-ref": f"pkg:pypi/clean-provenance@{clean.__version__}",
        "name": "clean-provenance",
        "version": clean.__version__,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    graph = [{"ref": own["bom-ref"], "dependsOn": [component["bom-ref"] for component in components]}]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own},
        "components": components,
        "dependencies": graph,
    }


def outdated() -> list[str]:
    """The generated pages that the files no longer match; pages of filters that are gone, too."""
    made = pages()
    stale = [path for path, text in made.items() if not _same(REFERENCE / path, text)]
    gone = [
        f"filters/{path.name}" for path in (REFERENCE / "filters").glob("*.md") if f"filters/{path.name}" not in made
    ]
    return stale + gone


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def main(arguments: list[str]) -> int:
    """Exit code."""
    if arguments[:1] == ["--sbom"]:
        import json

        Path(arguments[1]).write_text(json.dumps(sbom(), indent=1) + "\n", "utf-8")
        return 0
    stale = outdated()
    if arguments == ["--check"]:
        sys.stdout.writelines(f"{path}: out of date; run python docs/generate.py\n" for path in stale)
        return bool(stale)
    made = pages()
    for path in stale:
        target = REFERENCE / path
        if path in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(made[path].encode())
        else:
            target.unlink()
    (REFERENCE / "licences.md").write_text(licences(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
