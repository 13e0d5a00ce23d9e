"""`clean completions`: a script that teaches the shell the verbs, options, filters, rules and recipes."""

from __future__ import annotations

from typing import Any

import click
from click import shell_completion

from clean.cli import VERBS, common

VARIABLE = "_CLEAN_COMPLETE"
_FILES = ("FILE", "PATH", "DIR", "FOLDER", "CORPUS", "ORIGINAL", "IN", "OUT")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Write a completion script for a shell. It asks `clean` itself, so that it knows the filters installed.

    \b
    Examples:
      clean completions bash > ~/.local/share/bash-completion/completions/clean
      clean completions zsh > ~/.zfunc/_clean            with fpath+=~/.zfunc before compinit
      clean completions fish > ~/.config/fish/completions/clean.fish
    """
    kind = shell_completion.get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"no completion for {shell}")
    written = kind(_Clean(), {}, "clean", VARIABLE)
    common.emit(written.source_template % written.source_vars() + "\n")
    return 0


def answer(instruction: str) -> int:
    """What the script asks for at each press of the key; the words typed so far are in the environment."""
    return shell_completion.shell_complete(_Clean(), {}, "clean", VARIABLE, instruction)


class _Names(click.types.StringParamType):
    """One of these names, or the beginnings of several separated by commas."""

    name = "name"

    def __init__(self, names: Any) -> None:
        self.names = names

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:  # noqa: ARG002
        before, comma, last = incomplete.rpartition(",")
        return [
            shell_completion.CompletionItem(before + comma + name) for name in self.names() if name.startswith(last)
        ]


class _Clean(click.Group):
    """`clean` and its verbs as one command; a verb is loaded when its words are to be completed."""

    def __init__(self) -> None:
        from clean.cli.run import command as bare

        options = [_typed(option) for option in bare.params if isinstance(option, click.Option)]
        super().__init__("clean", params=options)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        from clean.cli.manual import command as of

        found = of(cmd_name)
        found.params = [_typed(param, f"{cmd_name}.{param.name}") for param in found.params]
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[shell_completion.CompletionItem]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        verbs = VERBS.items() if not ctx.args else ()
        items = [
            shell_completion.CompletionItem(verb, help=said) for verb, said in verbs if verb.startswith(incomplete)
        ]
        return [*items, shell_completion.CompletionItem(incomplete, type="file")]


def _typed(param: click.Parameter, label: str = "") -> click.Parameter:
    """The same parameter, with a type that can be completed."""
    metavar = (param.metavar or "").strip("[].").upper()
    if label == "rule.name":
        param.type = _Names(lambda: (*_filters(), *_rules()))
    elif label == "recipes.name" or param.name == "recipe":
        param.type = _Names(_recipes)
    elif param.name in ("only", "skip"):
        param.type = _Names(_filters)
    elif param.name in ("select", "ignore", "rule", "rules"):
        param.type = _Names(_rules)
    elif any(word in _FILES for word in metavar.replace("|", " ").replace("[", " ").split()) or param.name in (
        "path",
        "paths",
    ):
        param.type = click.Path()
    return param


def _filters() -> tuple[str, ...]:
    from clean import registry

    return registry.names()


def _rules() -> list[str]:
    from clean import registry

    return [f"{name}/{rule}" for name in registry.names() for rule in registry.kind(name).rules]


def _recipes() -> tuple[str, ...]:
    from clean import recipe

    return recipe.names()
