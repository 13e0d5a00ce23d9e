"""From arguments to the verb, and from exceptions to one line on stderr and an exit code."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
from typing import Any

import click

from clean.cli import VERBS
from clean.cli.common import ClosedPipeError

DONE, FOUND, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


def run(arguments: list[str]) -> int:
    """Exit code: 0 done, 1 would change or has findings, 2 could not, 130 interrupted, 141 closed pipe."""
    verb = arguments[0] if arguments and arguments[0] in VERBS else None
    gc.set_threshold(100_000, 20, 50)  # a log is a great many small objects, and none of them in a cycle
    command = importlib.import_module(f"clean.cli.{verb or 'run'}").command
    name = f"clean {verb}" if verb else "clean"
    try:
        code = _invoke(command, arguments[1:] if verb else arguments, name)
        sys.stdout.flush()
    except (BrokenPipeError, ClosedPipeError):
        _silence()
        return BROKEN_PIPE
    except OSError as error:
        _silence()
        return complain(f"standard output: {(error.strerror or str(error)).lower()}")
    return code


def _invoke(command: Any, arguments: list[str], name: str) -> int:
    from clean.errors import CleanError

    try:
        code = command.main(arguments, prog_name=name, standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.UsageError as error:
        hint = f" (see {name} --help)"
        return complain(error.format_message() + hint)
    except click.ClickException as error:
        return complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except CleanError as error:
        return complain(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        return complain(f"{error.filename}: {(error.strerror or str(error)).lower()}")
    return code if isinstance(code, int) else DONE


def complain(message: str) -> int:
    """One line on stderr, whatever is in the message; and the exit code for it."""
    from clean.report.escape import visible

    with contextlib.suppress(OSError):
        sys.stderr.write(f"clean: {visible(message, newlines=True)}\n")
    return FAILED


def _silence() -> None:
    """Nobody reads standard output any more: keep the interpreter from trying again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
