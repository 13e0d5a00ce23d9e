"""`clean split`: a string without spaces, parted into words."""

from __future__ import annotations

import sys

import click

from clean.cli import common
from clean.errors import CleanError


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("strings", nargs=-1, metavar="[STRING]...")
def command(strings: tuple[str, ...]) -> int:
    """Split strings that have no spaces into words; without STRING, each line of standard input.

    \b
    Examples:
      clean split enterprisesoftwarefirm
      clean split thequickbrownfox whatisthis
      cat glued.txt | clean split
    """
    try:
        from clean.splitting import segment
    except ImportError as error:
        raise CleanError(f"splitting is not installed: {error}") from error
    if not strings and sys.stdin.isatty():
        raise click.UsageError("nothing to split: give a string, or pipe lines in")
    for string in strings or _lines():
        common.emit(" ".join(segment(string)) + "\n")
    return 0


def _lines() -> list[str]:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CleanError(f"<stdin>: is not UTF-8 ({error.reason})") from error
