"""`clean recipes`: the recipes that come with the package, or what one of them runs."""

from __future__ import annotations

import json

import click

from clean import recipe
from clean.cli import common
from clean.pipeline import described
from clean.report.escape import visible
from clean.report.paint import Paint


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", required=False, metavar="[NAME|FILE]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a recipe.")
@click.option("--toml", "as_toml", is_flag=True, help="Its TOML, to begin a recipe of your own with.")
@common.color_option
def command(name: str | None, as_json: bool, as_toml: bool, color: str) -> int:
    """List recipes; or show which filters one of them runs, in which order, with which options.

    \b
    Examples:
      clean recipes
      clean recipes pdf
      clean recipes pdf --toml > mine.toml
      clean recipes mine.toml
    """
    if as_toml:
        if name is None:
            raise click.UsageError("--toml needs the name of a recipe")
        common.emit(recipe.source(name))
        return 0
    paint = Paint(common.use_color(color))
    for each in [name] if name else recipe.names():
        about = recipe.about(each)
        chain = recipe.load(each)
        if as_json:
            steps = [{"filter": key, "options": described(member)} for key, member in chain.filters]
            common.emit(json.dumps({"recipe": each, "about": about, "filters": steps, "sha256": chain.digest}) + "\n")
            continue
        common.emit(f"{paint('head', visible(each, newlines=True))}  {visible(about, newlines=True)}\n")
        if not name:
            common.emit(paint("quiet", f"  {', '.join(key for key, _ in chain.filters)}") + "\n")
            continue
        for key, member in chain.filters:
            options = ", ".join(f"{option} = {value!r}" for option, value in described(member).items())
            common.emit(f"  {key}{f'  ({visible(options, newlines=True)})' if options else ''}\n")
    return 0
