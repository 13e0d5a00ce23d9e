"""What the verbs share: reading a text with its log, options that choose the chain, where output goes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from clean.errors import CleanError
from clean.formats import compressed, files
from clean.pipeline import Pipeline
from clean.provenance import Provenance, ProvenanceError
from clean.select import Selector, selector

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Pair:
    """A cleaned text and the log that belongs to it, checked against each other."""

    read: files.Read
    text: str
    log: Provenance
    log_path: str

    def write(self, log: Provenance) -> None:
        """`log` and the text it leads to, in place of both. A log that lies elsewhere goes first: it holds all."""
        text, path = encoded(log.apply(log.original or ""), log), self.read.path
        if self.log_path in files.candidates(path):
            files.write_pair(path, text, log.dumps(), seen=self.read.seen)
        else:
            files.write(self.log_path, packed(log.dumps(), self.log_path))
            files.write(path, text, seen=self.read.seen)


def load_pair(path: str, log_path: str | None = None) -> Pair:
    """A cleaned text with its log, found beside it unless `log_path` says where. `log.original` is bound.

    Raises CleanError when there is no log, it is damaged, or it describes another text.
    """
    if os.path.isdir(path):
        raise CleanError(f"{path}: {of_corpus(path) or 'is a folder; give its files'}")
    read = files.read(path)
    text = cleaned_text(read)
    tried = [log_path] if log_path else files.candidates(path)
    if not tried:
        missing = f"there is no log beside it ({files.log_path(path)}); say where with --log"
        raise CleanError(f"{read.name}: {of_corpus(path) or missing}")
    problems = []
    for candidate in tried:
        try:
            return Pair(read, text, _bound(load_log(candidate), text, candidate), candidate)
        except ProvenanceError as error:
            problems.append(CleanError(f"{candidate}: {error}"))
        except CleanError as error:
            problems.append(error)
    raise problems[0]


def _bound(log: Provenance, text: str, path: str) -> Provenance:
    """The log holding the original that comes out of this text. Of a redacted one none does."""
    if log.redacted:
        return log
    if not log.signed(text):
        raise ProvenanceError(
            "this is not the text that the log describes: its hash differs; "
            f"`clean log {path}` still lists what was done then; for one that fits, clean the original again with --log"
        )
    return log.bind(text)


def of_corpus(path: str) -> str | None:
    """What to say of a file or folder that a corpus run wrote, a few folders up: it has no logs, but tables."""
    above = path if os.path.isdir(path) else os.path.dirname(path)
    for _ in range(_DEEPEST):
        if os.path.isfile(os.path.join(above, "manifest.json")) and os.path.isdir(os.path.join(above, "clean")):
            run = os.path.normpath(above)
            ways = f"`clean query {run} SQL`, `clean report {run}`"
            return f"belongs to a corpus run, which keeps tables, not logs: {os.path.join(run, 'changes', '')}, {ways}"
        above = os.path.join(above, os.pardir)
    return None


def texts(paths: Sequence[str], *, quiet: bool = False) -> tuple[str, ...]:
    """These files but for what `clean` keeps beside texts, which comes along with a `*`. A lone one: see refuse_own."""
    kept = tuple(path for path in paths if not (files.is_log(path) or path.endswith(files.DECISIONS_SUFFIX)))
    left = len(paths) - len(kept)
    if not kept or not left:
        return tuple(paths)
    what = "1 file" if left == 1 else f"{left} files"
    report(f"clean: {what} of clean's own beside the texts (*.prov.jsonl, *.decisions.jsonl) left out", quiet=quiet)
    return kept


def refuse_own(path: str) -> None:
    """Raises CleanError for a file that `clean` keeps beside texts: cleaning it can only have been a slip."""
    if files.is_log(path):
        raise CleanError(f"{path}: is a log that clean wrote, not a text; `clean log {path}` shows it")
    if path.endswith(files.DECISIONS_SUFFIX):
        raise CleanError(f"{path}: holds a reviewer's decisions, not a text")


def log_of(path: str, log_path: str | None = None) -> tuple[Provenance, str | None]:
    """The log of a text, with the text; or, where `path` is itself a log, that log alone."""
    if path.endswith(LOG_ENDINGS) and log_path is None:
        return load_log(path), None
    pair = load_pair(path, log_path)
    return pair.log, pair.text


LOG_ENDINGS = (".jsonl", ".jsonl.zst")
_DEEPEST = 8
"""Folders up that are searched for the manifest of a corpus run."""


def load_log(path: str) -> Provenance:
    """A log on its own, plain or `.zst`."""
    return parse_log(files.read(path))


def parse_log(read: files.Read) -> Provenance:
    try:
        return Provenance.loads(unpacked(read.data, read.path))
    except ProvenanceError as error:
        raise CleanError(f"{read.name}: {error}") from error


def unpacked(data: bytes, path: str) -> bytes:
    """A log's lines. Raises CleanError where a packed one is damaged."""
    if not path.endswith((".zst", ".gz")):
        return data
    import zstandard

    try:
        with io.BytesIO(data) as raw, compressed.reader(raw, path) as stream:
            return stream.read()
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise CleanError(f"{path}: can't be unpacked: {error}") from error


def packed(data: bytes, path: str) -> bytes:
    if not path.endswith(".zst"):
        return data
    import zstandard

    return zstandard.ZstdCompressor(level=6).compress(data)


def cleaned_text(read: files.Read) -> str:
    """A text that `clean` wrote: UTF-8, with the BOM that the original had."""
    return utf8(read, ", so clean has not written it")


def utf8(read: files.Read, so: str = "") -> str:
    try:
        return read.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CleanError(f"{read.name}: is not UTF-8{so} ({error.reason})") from error


def encoded(text: str, log: Provenance) -> bytes:
    """How a cleaned text is written: UTF-8, with a BOM where the original was UTF-8 with one."""
    bom = log.raw["bom"] and log.raw["encoding"] == "utf-8"
    return text.encode("utf-8-sig" if bom else "utf-8")


def chain_options(function: F) -> F:
    """The options that say which filters run."""
    for option in reversed(
        (
            click.option(
                "--recipe",
                default="default",
                metavar="NAME|FILE",
                show_default=True,
                help="Which filters run, in which order. `clean recipes` lists them.",
            ),
            click.option("--only", metavar="A,B", help="Run these filters only."),
            click.option("--skip", metavar="A,B", help="Leave these filters out."),
            click.option(
                "--set",
                "settings",
                multiple=True,
                metavar="FILTER.OPTION=VALUE",
                help="Set an option of a filter; may be repeated.",
            ),
            click.option(
                "--min-confidence",
                type=click.FloatRange(0, 1),
                metavar="P",
                help="Make every edit at least this sure, and no other; the rest are findings.",
            ),
        )
    ):
        function = option(function)
    return function


def pipeline(
    recipe: str, only: str | None, skip: str | None, settings: tuple[str, ...], min_confidence: float | None
) -> Pipeline:
    """The chain that `chain_options` describe."""
    from clean.recipe import load, parse_settings

    if only is not None and not names(only):
        raise click.UsageError("--only names no filter")
    return load(
        recipe,
        only=names(only),
        skip=names(skip),
        options=parse_settings(settings),
        min_confidence=min_confidence,
    )


def names(listed: str | None) -> list[str]:
    return [name.strip() for name in (listed or "").split(",") if name.strip()]


def selection_options(function: F) -> F:
    """The options that say which edits of a log are meant."""
    for option in reversed(
        (
            click.option(
                "--rule", "rules", multiple=True, metavar="RULE", help="Those of this rule, or filter; ads/* works too."
            ),
            click.option(
                "--edit", "edits", multiple=True, type=int, metavar="N", help="The one with this number in `clean log`."
            ),
            click.option(
                "--where",
                metavar="CONDITION",
                help="""Those for which it holds: 'confidence < 0.7 and rule = "ads/*" and before ~ "x"'.""",
            ),
            click.option("--max-confidence", type=click.FloatRange(0, 1), metavar="P", help="Those at most this sure."),
        )
    ):
        function = option(function)
    return function


def selection(
    rules: tuple[str, ...], edits: tuple[int, ...], where: str | None, max_confidence: float | None
) -> Selector | None:
    """The test that `selection_options` describe; None when nothing was asked for."""
    if not rules and not edits and where is None and max_confidence is None:
        return None
    return selector(where, rule=rules or None, edit=edits or None, max_confidence=max_confidence)


def need(module: str, extra: str) -> None:
    """Raises CleanError, saying how to install it, where an optional library is missing."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise CleanError(f"this needs {module}: pip install 'clean-provenance[{extra}]'")


def decided(log: Provenance, path: str) -> Provenance:
    """The log after the decisions in a file; stale ones are reported on standard error."""
    from clean import decisions
    from clean.report.escape import clipped, contrasted, visible

    left, stale = decisions.apply(log, decisions.loads(utf8(files.read(path)), path))
    for decision in stale:
        before, after = contrasted(clipped(decision.before or "*", 60), clipped(decision.after or "*", 60))
        report(
            f'clean: {visible(path, newlines=True)}: stale: no edit "{before}" → "{after}" '
            f"by {visible(decision.rule or '*', newlines=True)} stands there any more ({decision.verdict})"
        )
    return left


color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to use colour.",
)
engine_option = click.option(
    "--engine",
    type=click.Choice(["local", "ray", "spark"]),
    default="local",
    show_default=True,
    help="What runs the shards; ray and spark are extras.",
)
log_option = click.option("--log", "log_path", metavar="PATH", help="The log, where it does not lie beside the text.")


def use_color(choice: str, stream: Any = None) -> bool:
    """`--color`, then NO_COLOR, FORCE_COLOR and TERM, then whether the stream is a terminal."""
    import os

    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stdout).isatty() and os.environ.get("TERM") != "dumb"


class ClosedPipeError(Exception):
    """Nobody reads standard output any more. Not an OSError, since click would take that for success."""


def emit(data: bytes | str) -> None:
    """To standard output, as bytes or UTF-8, all of it: unbuffered (PYTHONUNBUFFERED) one write may fall short."""
    rest = memoryview(data if isinstance(data, bytes) else data.encode())
    try:
        sys.stdout.flush()
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
    except BrokenPipeError as error:
        raise ClosedPipeError from error


def tell_of_a_guess(log: Provenance, name: str, *, quiet: bool = False) -> None:
    """Of an encoding that is little more than guessed: what depends on it shows in no edit."""
    from clean.detect import SURE

    raw = log.raw
    if raw["how"] == "chardet" and raw["confidence"] < SURE:
        guess = f"read as {raw['encoding']}, which is no more than a guess ({raw['confidence']:.2f})"
        report(f"clean: {name}: {guess}; --encoding NAME settles it", quiet=quiet)


def report(message: str, *, quiet: bool = False) -> None:
    """One line to standard error, whatever is in the message."""
    from clean.report.escape import visible

    if not quiet:
        sys.stderr.write(visible(message, newlines=True) + "\n")
