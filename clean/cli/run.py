"""`clean` without a verb: text in, text out."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from clean.cli import VERBS, common
from clean.errors import CleanError
from clean.formats import files
from clean.pipeline import Pipeline, Result

EXAMPLES = """\b
Examples:
  cat page.txt | clean > article.txt        repair a text on a pipe
  clean *.txt -o cleaned/ --log             a folder of cleaned texts, each with its log
  clean --diff page.txt                     see what would change, change nothing

Write UTF-8 text to standard output, and nothing else; reports go to standard error. Without FILES, or where
FILE is -, read standard input.
"""
EPILOG = "\b\nVerbs (clean VERB --help):\n" + "\n".join(f"  {verb:8} {does}" for verb, does in VERBS.items())


@dataclass(frozen=True, slots=True)
class Request:
    """What the options ask for."""

    output: str | None
    in_place: bool
    log: str | None
    decisions: str | None
    check: bool
    diff: str | None
    json: bool
    encoding: str | None
    quiet: bool
    verbose: bool
    color: bool
    name: str


@click.command(
    help=EXAMPLES, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.argument("paths", nargs=-1, metavar="[FILES]...")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="Write to this file; for several files, or with a / at the end, into this folder.",
)
@click.option("-w", "--write", "in_place", is_flag=True, help="Write each file back in place.")
@click.option(
    "--log",
    "log",
    is_flag=False,
    flag_value="",
    metavar="[PATH]",
    help="Keep the log: beside each written text as NAME.prov.jsonl, or at PATH (a .jsonl, .jsonl.zst, or a folder/). "
    "With --jsonl: in each record's field `clean`.",
)
@common.chain_options
@click.option(
    "--decisions",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Leave out edits that a reviewer rejected, put in what was rewritten: from FILE, or NAME.decisions.jsonl.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; name the files that would change (with --diff: show how); exit 1 if any.",
)
@click.option(
    "--diff",
    is_flag=False,
    flag_value="unified",
    metavar="[STYLE]",
    help="Write nothing; show what would change (unified, word, side, edits; patch, for programs); exit 1 if anything.",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Report each document as one JSON object on standard error (with --check: standard output).",
)
@click.option("--jsonl", is_flag=True, help="Input and output are JSON, one object a line; clean one field of each.")
@click.option(
    "--text-field", default="text", metavar="NAME", show_default=True, help="With --jsonl: the field to clean."
)
@click.option("--rejects", metavar="FILE", help="With --jsonl: copy lines that can't be processed here.")
@click.option("--encoding", metavar="NAME", help="The encoding of the input, where it should not be found out.")
@click.option("--stdin-filename", metavar="NAME", help="What to call standard input in reports and logs.")
@click.option("-q", "--quiet", is_flag=True, help="No report on standard error, errors excepted.")
@click.option("-v", "--verbose", is_flag=True, help="Report on standard error, also where it is not a terminal.")
@common.color_option
@click.option("--version", is_flag=True, help="Print the version.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """See EXAMPLES."""
    if options["version"]:
        common.emit(f"clean {common_version()}\n")
        return 0
    paths, options["diff"] = _style(paths, options["diff"])
    paths = common.texts(paths, quiet=options["quiet"])
    _refuse_contradictions(paths, options)
    chain = common.pipeline(**{key: options[key] for key in ("recipe", "only", "skip", "settings", "min_confidence")})
    if options["jsonl"]:
        from clean.cli.jsonl import run

        return run(paths, chain, options)
    request = Request(
        output=options["output"],
        in_place=options["in_place"],
        log=options["log"],
        decisions=options["decisions"],
        check=options["check"],
        diff=options["diff"],
        json=options["as_json"],
        encoding=options["encoding"],
        quiet=options["quiet"],
        verbose=options["verbose"],
        color=common.use_color(options["color"]),
        name=options["stdin_filename"] or "-",
    )
    _refuse_collisions(paths, request)
    return _clean_all(paths or ("-",), chain, request)


def common_version() -> str:
    from clean._version import __version__

    return __version__


def _style(paths: tuple[str, ...], given: str | None) -> tuple[tuple[str, ...], str | None]:
    """`--diff FILE`: the style may be left out, and then what follows is the first file."""
    if given is None:
        return paths, None
    from clean.report.diff import PATCH, STYLES

    if given in (*STYLES, PATCH):
        return paths, given
    if given != "-" and not os.path.exists(given):
        raise click.UsageError(f"{given!r} is no diff style ({', '.join(STYLES)}, {PATCH}), and no file")
    return (given, *paths), "unified"


def _refuse_contradictions(paths: Sequence[str], options: dict[str, Any]) -> None:
    if not paths and sys.stdin.isatty():
        raise click.UsageError("nothing to read: give files, or pipe text in")
    if options["in_place"] and options["output"]:
        raise click.UsageError("-w writes in place, -o elsewhere: give one of them")
    log = options["log"]
    if options["check"] and (options["in_place"] or options["output"] or log is not None):
        raise click.UsageError("--check writes no text and no log: leave it out, or leave out -w, -o and --log")
    _refuse_misspelt_verb(paths)
    _refuse_one_for_several(paths, options["output"])
    if log and not options["jsonl"] and not log.endswith((".jsonl", ".jsonl.zst", "/")) and not os.path.isdir(log):
        raise click.UsageError(
            f"--log takes a path that ends in .jsonl, .jsonl.zst or /, not {log!r}; put a bare --log last"
        )
    if options["in_place"] and (not paths or "-" in paths):
        raise click.UsageError("-w needs files to write back")
    if options["decisions"] and not options["decisions"].endswith(".jsonl"):
        raise click.UsageError(
            f"--decisions takes a .jsonl file, not {options['decisions']!r}; put a bare --decisions last"
        )
    if log is None or options["jsonl"]:
        return
    if not log and not (options["in_place"] or options["output"]):
        raise click.UsageError("--log needs a path when the text goes to standard output: --log FILE.prov.jsonl")
    if log and len(paths) > 1 and log.endswith((".jsonl", ".zst")):
        raise click.UsageError("one log file can't serve several texts: give --log a folder/")


def _refuse_one_for_several(paths: Sequence[str], output: str | None) -> None:
    """Several texts need a folder; what looks like a file is not silently made into one."""
    if len(paths) < 2 or output in (None, "-") or output.endswith(os.sep) or os.path.isdir(output):
        return
    if os.path.exists(output):
        raise click.UsageError(f"several files need a folder, and -o {output} is a file")
    if os.path.splitext(output)[1]:
        raise click.UsageError(f"several files need a folder, and -o {output} names a file; for a folder: {output}/")


def _refuse_misspelt_verb(paths: Sequence[str]) -> None:
    """`clean dif page.txt`: nobody means a file of that name."""
    from difflib import get_close_matches

    if paths and paths[0].isalpha() and not os.path.exists(paths[0]):
        near = get_close_matches(paths[0], VERBS, 1)
        if near:
            raise click.UsageError(f"there is no file or verb {paths[0]!r}; did you mean `clean {near[0]}`?")


def _refuse_collisions(paths: Sequence[str], request: Request) -> None:
    """Two texts of one name, from two folders, must not overwrite each other."""
    if request.check or request.diff:
        return
    taken: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        target = _target(path, request, several=len(paths) > 1)
        if target and target in taken:
            raise click.UsageError(f"{taken[target]} and {path} would both be written to {target}")
        if target:
            taken[target] = path


def _clean_all(paths: Sequence[str], chain: Pipeline, request: Request) -> int:
    worst = 0
    for path in paths:
        try:
            worst = max(worst, _clean_one(path, chain, request, several=len(paths) > 1))
        except CleanError as error:
            from clean.cli.entry import complain

            worst = complain(str(error))
    return worst


def _clean_one(path: str, chain: Pipeline, request: Request, *, several: bool) -> int:
    from clean.decode import DecodeError, decode

    common.refuse_own(path)
    source = files.read(path)
    name = request.name if path == "-" else path
    try:
        result = chain.run(decode(source.data, request.encoding), id=name)
    except DecodeError as error:
        raise CleanError(f"{source.name}: {error}") from error
    decided = _decisions(path, request, several=several)
    if decided:
        log = common.decided(result.provenance, decided)
        result = Result(log.apply(result.original), log)
    changed = common.encoded(result.text, result.provenance) != source.data
    common.tell_of_a_guess(result.provenance, source.name, quiet=request.quiet)
    if request.diff:
        from clean.report.diff import render

        common.emit(render(result.provenance, request.diff, name=name, color=request.color))
    elif request.check:
        if changed and not request.json:
            from clean.report.escape import visible

            common.emit(f"{visible(source.name, newlines=True)}\n")
    else:
        _deliver(source, result, request, changed=changed, several=several)
    _report(result, source.name, request)
    return int(changed and bool(request.diff or request.check))


def _decisions(path: str, request: Request, *, several: bool) -> str | None:
    """The decisions file to heed: the one given, or one beside the text to be written or the text read."""
    if request.decisions is None or request.decisions:
        return request.decisions
    beside = [name for name in (_target(path, request, several=several), path) if name and name != "-"]
    found = [f"{name}{files.DECISIONS_SUFFIX}" for name in beside]
    return next((name for name in found if os.path.exists(name)), None)


def _deliver(source: files.Read, result: Result, request: Request, *, changed: bool, several: bool) -> None:
    text = common.encoded(result.text, result.provenance)
    target = source.path if request.in_place else _target(source.path, request, several=several)
    seen = source.seen if request.in_place else None
    if target and not request.in_place and source.seen and os.path.realpath(target) == os.path.realpath(source.path):
        raise CleanError(f"{source.name}: the output would take the place of the input; -w does that on purpose")
    log_path = _log_target(source.path, target, request)
    if log_path and os.path.realpath(log_path) in (os.path.realpath(path) for path in (source.path, target) if path):
        raise CleanError(f"{log_path}: the log would take the place of the text")
    if log_path and request.in_place and (fits := _cleaned_before(source, log_path)) is not None:
        if changed or not fits:
            edited = "" if fits else "the text was edited since; "
            raise CleanError(
                f"{source.name}: {edited}{log_path} is the way back to its original, and would be overwritten: "
                "move it, restore the text first, or give --log another place"
            )
        return
    log = common.packed(result.provenance.dumps(), log_path) if log_path else b""
    if target is None:
        if log_path:
            files.write(log_path, log)
        common.emit(text)
    elif log_path == files.log_path(target):
        files.write_pair(target, text, log, seen=seen)
    else:
        if log_path:
            files.write(log_path, log)
        if changed or not request.in_place:
            files.write(target, text, seen=seen)
            _tell_of_old_log(target, result.text, request)


def _tell_of_old_log(target: str, text: str, request: Request) -> None:
    """The log of an earlier text that stays beside this one would be taken for its log."""
    found = files.candidates(target)
    if found and not any(_fits(path, text) for path in found):
        way = "move it away and give --log" if request.in_place else "--log writes one that does"
        common.report(
            f"clean: {target}: beside it lies the log of an earlier text, {found[0]}, which no longer fits; {way}",
            quiet=request.quiet,
        )


def _fits(log_path: str, text: str) -> bool:
    try:
        return common.load_log(log_path).signed(text)
    except CleanError:
        return False


def _cleaned_before(source: files.Read, log_path: str) -> bool | None:
    """Is there a log here that leads to another original, and does it fit the text as it is? None: there is none."""
    if not os.path.exists(log_path):
        return None
    try:
        log = common.load_log(log_path)
        if hashlib.sha256(source.data).hexdigest() == log.raw["sha256"]:
            return None
        return log.signed(common.cleaned_text(source)) if log.changes or log.patches else None
    except CleanError:
        return None


def _target(path: str, request: Request, *, several: bool) -> str | None:
    """Where the text goes; None is standard output."""
    output = request.output
    if output is None or output == "-":
        return None
    if several or output.endswith(os.sep) or os.path.isdir(output):
        os.makedirs(output, exist_ok=True)
        return os.path.join(output, os.path.basename(request.name if path == "-" else path).lstrip("-") or "stdin")
    return output


def _log_target(path: str, target: str | None, request: Request) -> str | None:
    if request.log is None:
        return None
    if not request.log:
        return files.log_path(target or path)
    if request.log.endswith(os.sep) or os.path.isdir(request.log):
        os.makedirs(request.log, exist_ok=True)
        return os.path.join(request.log, files.log_path(os.path.basename(target or request.name)))
    return request.log


def _report(result: Result, name: str, request: Request) -> None:
    if request.json:
        from clean.report.summary import as_json

        line = as_json(result, name) + "\n"
        if request.check:
            common.emit(line)
        else:
            sys.stderr.write(line)
    elif request.verbose or (sys.stderr.isatty() and not request.quiet):
        from clean.report.summary import one_line

        common.report(one_line(result, name))
