"""What each verb takes, read from the verbs themselves: for the man page and for the reference page."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

import click

from clean.cli import VERBS

EXIT_CODES = {
    0: "done, or nothing to do",
    1: "something would change, or something was found; `undo`: other edits stand in the way",
    2: "could not: wrong usage, a missing file, a text that its log does not fit",
    130: "interrupted",
    141: "the reader of a pipe went away",
}


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb, without how it is printed. `paragraphs` are (as it is laid out?, text)."""

    name: str
    usage: str
    paragraphs: tuple[tuple[bool, str], ...]
    options: tuple[tuple[str, str], ...]


def command(name: str) -> click.Command:
    """The command of a verb; of `clean` itself where the name is empty."""
    found: click.Command = importlib.import_module(f"clean.cli.{name or 'run'}").command
    return found


def verbs() -> Iterator[Verb]:
    """`clean` itself, then every verb, in the order of `clean --help`."""
    for name in ("", *VERBS):
        of = command(name)
        arguments = [p.make_metavar(click.Context(of)) for p in of.params if isinstance(p, click.Argument)]
        usage = " ".join(["clean", *([name] if name else []), "[OPTIONS]", *arguments])
        options = tuple(_option(p) for p in of.params if isinstance(p, click.Option) and not p.hidden)
        yield Verb(name, usage, tuple(_paragraphs(of.help or "")), (*options, ("-h, --help", "Show this and exit.")))


def _paragraphs(text: str) -> Iterator[tuple[bool, str]]:
    import inspect

    for paragraph in inspect.cleandoc(text).split("\n\n"):
        head, _, rest = paragraph.partition("\n")
        if head.strip() == "\b":
            title, _, body = rest.partition("\n")
            yield False, title.strip()
            yield True, inspect.cleandoc(body)
        elif paragraph.strip():
            yield False, " ".join(paragraph.split())


def _option(option: click.Option) -> tuple[str, str]:
    names = ", ".join(option.opts)
    if not (option.is_flag or option.count):
        names += f" {option.metavar or _choices(option)}"
    said = [" ".join((option.help or "").split())]
    if option.show_default and not option.is_flag:
        said.append(f"Default: {option.default}.")
    if option.required:
        said.append("Required.")
    if option.multiple and "repeated" not in said[0]:
        said.append("May be repeated.")
    return names, " ".join(filter(None, said))


def _choices(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "[" + "|".join(map(str, option.type.choices)) + "]"
    return "N" if isinstance(option.type, (click.types.IntParamType, click.IntRange)) else option.type.name.upper()


def markdown() -> str:
    """The reference page of the command line."""
    lines = ["# Command line", "", "Text goes to standard output, reports go to standard error.", ""]
    lines += ["| exit code | |", "|---|---|", *(f"| {code} | {said} |" for code, said in EXIT_CODES.items()), ""]
    for verb in verbs():
        lines += [f"## clean {verb.name}".rstrip(), ""]
        if verb.name:
            lines += [_capital(VERBS[verb.name]) + ".", ""]
        lines += ["```text", verb.usage, "```", ""]
        for laid_out, text in verb.paragraphs:
            lines += ["```text", text, "```", ""] if laid_out else [_plain(text), ""]
        lines += ["| option | |", "|---|---|"]
        lines += [f"| {_code(names)} | {_plain(said)} |" for names, said in verb.options]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _plain(text: str) -> str:
    """As Markdown that shows just this; what stands between backticks is code already."""
    parts = text.replace("|", "\\|").split("`")
    parts[::2] = [part.replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_") for part in parts[::2]]
    return "`".join(parts)


def roff(version: str) -> str:
    """The man page, clean(1)."""
    lines = [f'.TH CLEAN 1 "" "clean {version}" "User Commands"', ".SH NAME"]
    lines += ["clean \\- repair scraped and copied text, and log every edit"]
    for verb in verbs():
        if not verb.name:
            lines += [".SH SYNOPSIS", *(f".B {_escaped(use)}\n.br" for use in (verb.usage, "clean VERB [OPTIONS] ..."))]
            lines += [".SH DESCRIPTION", *_described(verb), ".SH OPTIONS", *_listed(verb), ".SH VERBS"]
            continue
        lines += [f".SS {_escaped(verb.usage)}", f"{_escaped(_capital(VERBS[verb.name]))}."]
        lines += [*_described(verb), *_listed(verb)]
    lines.append(".SH EXIT STATUS")
    for code, said in EXIT_CODES.items():
        lines += [".TP", f".B {code}", _escaped(_capital(said)) + "."]
    return "\n".join(lines) + "\n"


def _described(verb: Verb) -> Iterator[str]:
    for laid_out, text in verb.paragraphs:
        yield from (".PP", ".nf", ".RS 4", _escaped(text), ".RE", ".fi") if laid_out else (".PP", _escaped(text))


def _listed(verb: Verb) -> Iterator[str]:
    for names, said in verb.options:
        yield from (".TP", f".B {_escaped(names)}", _escaped(said))


def _escaped(text: str) -> str:
    """Roff reads a backslash, and a line that begins with a dot or a quote, as its own."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    safe = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in safe)
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in safe.split("\n"))
