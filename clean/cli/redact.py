"""`clean redact`: takes the removed text out of a log, so that the log can be shared."""

from __future__ import annotations

import click

from clean.cli import common
from clean.errors import CleanError
from clean.formats import files


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", metavar="LOG")
@common.selection_options
@click.option("-o", "--output", metavar="PATH", help="Write to this file instead of standard output.")
@click.option("-w", "--write", "in_place", is_flag=True, help="Replace LOG. What is taken out is gone for good.")
def command(
    path: str,
    rules: tuple[str, ...],
    edits: tuple[int, ...],
    where: str | None,
    max_confidence: float | None,
    output: str | None,
    in_place: bool,
) -> int:
    """Replace what certain edits removed by its length and SHA-256.

    \b
    Examples:
      clean redact article.txt.prov.jsonl --rule 'watermark/*' -o shared.prov.jsonl
      clean redact article.txt.prov.jsonl --where 'removed > 0' -w
      clean redact article.txt.prov.jsonl --edit 17 | less

    clean verify still checks the text and the log; clean restore says what it can't give back; clean apply works,
    given the original. The hash of a short text can be guessed: redaction hides what was removed from readers, not
    from someone who tries every telephone number.
    """
    wanted = common.selection(rules, edits, where, max_confidence)
    if wanted is None:
        raise click.UsageError("say which edits: --rule, --edit, --where or --max-confidence")
    if output and in_place:
        raise click.UsageError("-w replaces LOG, -o writes elsewhere: give one of them")
    source = files.read(path)
    log = common.parse_log(source)
    left = log.redact(wanted)
    if left.redacted == log.redacted:
        raise CleanError(f"{source.name}: no such edit that removed text")
    data = left.dumps()
    count = left.redacted - log.redacted
    if in_place:
        files.write(path, common.packed(data, path), seen=source.seen)
    elif output and output != "-":
        files.write(output, common.packed(data, output))
    else:
        common.emit(data)
    common.report(f"{source.name}: {count} change{'s' * (count != 1)} redacted")
    return 0
