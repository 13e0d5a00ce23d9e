"""`clean rules`: filters and what they look for."""

from __future__ import annotations

import json

import click

from clean import registry
from clean.cli import common
from clean.report.paint import Paint


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, metavar="[FILTER]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a rule.")
@common.color_option
def command(names: tuple[str, ...], as_json: bool, color: str) -> int:
    """List the filters that there are, what each may do to a text, and its rules.

    \b
    Examples:
      clean rules
      clean rules ads watermark
      clean rule ads/share-bar            more on one rule, with an example
    """
    paint = Paint(common.use_color(color))
    for name in names or registry.names():
        kind = registry.kind(name)
        if as_json:
            for rule, said in kind.rules.items():
                row = {"rule": f"{name}/{rule}", "effect": kind.effect.value, "version": kind.version, "about": said}
                common.emit(json.dumps(row) + "\n")
            continue
        from clean.report.reference import EFFECTS

        common.emit(f"{paint('head', name)}  {paint('quiet', EFFECTS[kind.effect])}\n")
        width = max(map(len, kind.rules), default=0)
        for rule, said in kind.rules.items():
            common.emit(f"  {paint('place', f'{rule:<{width}}')}  {said}\n")
    return 0
