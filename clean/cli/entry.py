"""From arguments to the verb, and from exceptions to one line on stderr and an exit code."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import threading
from typing import Any

import click

from clean.cli import VERBS
from clean.cli.common import ClosedPipeError
from clean.linear import settle_for_one

DONE, FOUND, FAILED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141


class StoppedError(BaseException):
    """SIGTERM or SIGHUP came. Not an Exception: whatever is half done is to be taken back on the way out."""


def prepare() -> None:
    """What belongs to the process, not to one call: its streams, its signals, its threads."""
    settle_for_one()
    _stand_in()
    _heed(signal.SIGTERM, signal.SIGHUP)


def run(arguments: list[str]) -> int:
    """Exit code: 0 done, 1 would change or has findings, 2 could not, 130 interrupted, 141 closed pipe, 143 stopped."""
    verb = arguments[0] if arguments and arguments[0] in VERBS else None
    command = importlib.import_module(f"clean.cli.{verb or 'run'}").command
    name = f"clean {verb}" if verb else "clean"
    try:
        code = _invoke(command, arguments[1:] if verb else arguments, name)
        sys.stdout.flush()
    except StoppedError as stopped:
        _silence()
        return 128 + int(stopped.args[0])
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
        return complain(" ".join(error.format_message().split()) + hint)
    except click.ClickException as error:
        return complain(error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except CleanError as error:
        return complain(str(error))
    except (RecursionError, MemoryError) as error:
        deep = isinstance(error, RecursionError)
        return complain("the input is nested too deeply" if deep else "the machine has not enough memory for this")
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


def _stand_in() -> None:
    """Closed standard streams (`<&-`, `>&-`): a file opened next would take their number and get the output."""
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            mode = os.O_WRONLY if name == "stderr" else os.O_RDONLY  # writing to standard output has to fail
            opened = os.open(os.devnull, mode)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def _heed(*signals: int) -> None:
    """What a signal cuts short is tidied up: no temporary file stays, no half-written one."""

    def stop(number: int, _: object) -> None:
        raise StoppedError(number)

    if threading.current_thread() is threading.main_thread():
        for number in signals:
            if signal.getsignal(number) is signal.SIG_DFL:  # nohup has asked for SIGHUP to be ignored
                signal.signal(number, stop)


def _silence() -> None:
    """Nobody reads standard output any more: keep the interpreter from trying again at exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
