"""`clean rule`: one rule or filter explained, with an example from its specification."""

from __future__ import annotations

import json

import click

from clean.cli import common
from clean.errors import CleanError
from clean.report import reference
from clean.report.escape import distinct, visible
from clean.report.paint import Paint
from clean.report.reference import Page


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name", metavar="NAME")
@click.option("--markdown", is_flag=True, help="The filter's whole page, as in the documentation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@common.color_option
def command(name: str, markdown: bool, as_json: bool, color: str) -> int:
    """Explain a rule (ads/share-bar) or a filter (ads): what it finds, what it leaves alone, an example.

    \b
    Examples:
      clean rule run_together/sentence
      clean rule ads
      clean rule ads --markdown > ads.md
    """
    filter_, _, rule = _in_full(name).partition("/")
    page = reference.page(filter_)
    if rule and rule not in page.kind.rules:
        raise CleanError(f"filter {filter_!r} has no rule {rule!r}; it has: {', '.join(page.kind.rules)}")
    if markdown:
        common.emit(reference.markdown(filter_))
        return 0
    rules = [rule] if rule else list(page.kind.rules)
    if as_json:
        common.emit(json.dumps(_row(page, rules)) + "\n")
        return 0
    paint = Paint(common.use_color(color))
    effect = reference.EFFECTS[page.kind.effect]
    lines = [f"{paint('head', name)}  {paint('quiet', f'{effect}; version {page.kind.version}')}", ""]
    if not rule:
        lines += [page.about, ""]
    for each in rules:
        lines += _explained(page, each, paint, alone=bool(rule))
    if left := page.left_alone():
        lines += [paint("head", "Left alone"), *(f"  {case.claim}" for case in left), ""]
    if not rule and (options := list(page.options)):
        width = max(len(option) for option, _, _ in options)
        lines.append(paint("head", "Options"))
        lines += [f"  {option:<{width}}  {said or ''} (default: {default})" for option, default, said in options]
        lines.append("")
    if rule:
        lines.append(paint("quiet", f"clean rule {filter_} explains the whole filter"))
    common.emit("\n".join(lines).rstrip() + "\n")
    return 0


def _in_full(name: str) -> str:
    """`share-bar` → `ads/share-bar`, where one filter alone has a rule of that name."""
    from clean import registry

    if "/" in name or name in registry.names():
        return name
    having = [f"{filter_}/{name}" for filter_ in registry.names() if name in registry.kind(filter_).rules]
    if len(having) > 1:
        raise CleanError(f"several filters have a rule {name!r}: {', '.join(having)}")
    return having[0] if having else name


def _explained(page: Page, rule: str, paint: Paint, *, alone: bool) -> list[str]:
    said = page.kind.rules[rule]
    case = page.example(rule)
    lines = [said, ""] if alone else [f"{paint('place', f'{page.name}/{rule}')}  {said}"]
    if case is None:
        return [*lines, ""] if not alone else lines
    if not alone:
        lines.append(paint("quiet", f"  for example: {case.title}"))
        return lines
    lines += [
        paint("head", f"Example: {case.title}"),
        *_quoted(case.text, "- " if case.positive else "  ", "old", paint),
    ]
    if case.positive:
        lines += _quoted(case.expected, "+ ", "new", paint)
    lines += [paint("found", f"  ! {distinct(found)}") for found in case.findings or ()]
    return [*lines, ""]


def _quoted(text: str, sign: str, style: str, paint: Paint) -> list[str]:
    lines = visible(text).removesuffix("\n").split("\n")
    return [paint(style, f"  {sign}{line}") if sign.strip() else f"  {sign}{line}" for line in lines]


def _row(page: Page, rules: list[str]) -> dict[str, object]:
    explained = []
    for rule in rules:
        case = page.example(rule)
        example = None
        if case:
            example = {"claim": case.title, "input": case.text, "expected": case.expected, "findings": case.findings}
        explained.append({"rule": f"{page.name}/{rule}", "about": page.kind.rules[rule], "example": example})
    return {
        "filter": page.name,
        "version": page.kind.version,
        "effect": page.kind.effect.value,
        "about": page.about,
        "rules": explained,
        "left_alone": [case.claim for case in page.left_alone()],
        "options": [{"name": name, "default": default, "about": said} for name, default, said in page.options],
    }
