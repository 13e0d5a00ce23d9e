"""`clean man`: the man page, made from the verbs."""

from __future__ import annotations

import click

from clean._version import __version__
from clean.cli import common


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> int:
    """Write the man page clean(1), with every verb and option.

    \b
    Examples:
      clean man | man -l -
      clean man > ~/.local/share/man/man1/clean.1
    """
    from clean.cli.manual import roff

    common.emit(roff(__version__))
    return 0
