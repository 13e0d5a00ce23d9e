"""`clean new`: the files of a new filter, which run and pass their own specification from the first minute."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import click

from clean.cli import common
from clean.cli.entry import DONE
from clean.errors import CleanError

HELP = """\b
Examples:
  clean new page_number                       in a checkout of clean: filter and fixture
  clean new page_number --package pagenos/    a package of its own, which clean finds once it is installed

The new filter does little: it deletes the words REMOVE THIS. Write the fixture first, then change the filter until
its cases hold. It runs by default once a recipe lists it; until then with --only NAME.
"""

_FILTER = '''"""What the filter finds, in one sentence.

`a bad example` → `what becomes of it`. Not for: what it leaves alone, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from clean.edit import Edit, Finding
from clean.filter import Effect
from clean.text import Text


@dataclass(frozen=True, slots=True)
class {kind}:
    """`keep`: lines that hold one of these strings are left alone."""

    version: ClassVar[int] = 1
    effect: ClassVar[Effect] = Effect.DELETES
    rules: ClassVar[Mapping[str, str]] = {{"marker": "The words REMOVE THIS."}}

    keep: tuple[str, ...] = ()

    def propose(self, text: Text) -> Iterator[Edit | Finding]:
        """Edits say what stands there and what should; doubt is a Finding."""
        marker = "REMOVE THIS"
        if marker not in text.string:
            return
        for line in text.lines:
            at = line.string.find(marker)
            if at >= 0 and not any(word in line.string for word in self.keep):
                yield Edit(line.start + at, marker, "", "marker", 0.95)
'''

_FIXTURE = """# {name}

What the filter is for.

## A claim about text that it changes

Why, and where this was seen.

```input
One REMOVE THIS two.
```
```expected
One  two.
```
```changes
marker "REMOVE THIS" -> ""
```

## A claim about text that it leaves alone

```input
Remove this, please.
```
"""

_PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "clean-{dashed}"
version = "0.1.0"
description = "A filter for clean: what it finds."
requires-python = ">=3.11"
dependencies = ["clean-provenance"]

[project.entry-points."clean.filters"]
{name} = "clean_{name}:{kind}"

[dependency-groups]
dev = ["pytest>=8"]

[tool.hatch.build.targets.wheel]
only-include = ["clean_{name}.py"]
"""

_TEST = '''"""The filter does what its fixture says, and nothing to what it has cleaned."""

from pathlib import Path

import pytest
from clean.pipeline import Pipeline
from clean.report.specification import Case, cases
from clean_{name} import {kind}

FIXTURE = Path(__file__).parent / "fixtures" / "{name}.md"


@pytest.mark.parametrize("case", cases(FIXTURE.read_text("utf-8"), "{name}"), ids=str)
def test_case(case: Case) -> None:
    chain = Pipeline((("{name}", {kind}(**case.settings)),))
    result = chain.run(case.text)
    assert result.text == case.expected
    assert chain.run(result.text).text == result.text
    assert result.restore() == case.text.encode()
'''


@click.command(help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.argument("name")
@click.option("--package", metavar="DIR", help="Make an installable package there.")
def command(name: str, package: str | None) -> int:
    """See HELP."""
    from clean import registry

    if not re.fullmatch("[a-z][a-z0-9]*(?:_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise CleanError(f"a filter's name is lower case words joined by underscores, not {name!r}")
    if name in registry.names():
        raise CleanError(f"there is a filter {name!r} already")
    for path, content in files_of(name, Path(package) if package else None).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, "x", encoding="utf-8") as file:
                file.write(content)
        except FileExistsError:
            raise CleanError(f"{path}: is there already; nothing is overwritten") from None
        common.report(str(path))
    return DONE


def files_of(name: str, package: Path | None) -> dict[Path, str]:
    """The files to be written. Raises CleanError outside a checkout of clean when no package is asked for."""
    kind = "".join(part.capitalize() for part in name.split("_"))

    def filled(template: str) -> str:
        return template.format(name=name, kind=kind, dashed=name.replace("_", "-"))

    if package is not None:
        return {
            package / "pyproject.toml": filled(_PROJECT),
            package / f"clean_{name}.py": filled(_FILTER),
            package / "fixtures" / f"{name}.md": filled(_FIXTURE),
            package / f"test_{name}.py": filled(_TEST),
        }
    if not (Path("clean/filters").is_dir() and Path("fixtures").is_dir()):
        raise CleanError("this is no checkout of clean (no clean/filters, no fixtures); give --package DIR")
    return {
        Path("clean/filters") / f"{name}.py": filled(_FILTER),
        Path("fixtures") / f"{name}.md": filled(_FIXTURE),
    }
