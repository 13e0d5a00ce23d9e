"""CriticMarkup: the text with every edit marked in place, findings as comments. Rejecting all gives the original."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clean.errors import CleanError
from clean.report.escape import visible

if TYPE_CHECKING:
    from clean.report.exports import Source

CANNOT = "Rules, confidence, the steps inside a change, and a text that itself holds CriticMarkup's marks."
_MARKS = ("{++", "++}", "{--", "--}", "{~~", "~~}", "{>>", "<<}", "{==", "==}")


def write(source: Source) -> str:
    held = [mark for mark in (*_MARKS, "~>") if mark in source.original or mark in source.cleaned]
    if held:
        raise CleanError(
            f"{source.name}: holds {', '.join(held)} itself, which CriticMarkup could not tell from its marks"
        )
    return "".join(_parts(source))


def _parts(source: Source) -> Iterator[str]:
    findings = sorted(source.log.findings, key=lambda finding: finding.end)
    at = k = 0
    for change in source.log.changes:
        while k < len(findings) and findings[k].end <= change.start:
            yield source.original[at : findings[k].end]
            at = findings[k].end
            yield _comment(findings[k].kind, findings[k].note)
            k += 1
        yield source.original[at : change.start]
        at = change.end
        if change.before and change.after and change.before != change.after:
            yield f"{{~~{change.before}~>{change.after}~~}}"
        elif change.before != change.after:
            yield f"{{--{change.before}--}}" if change.before else f"{{++{change.after}++}}"
        else:
            yield change.before
        while k < len(findings) and findings[k].end <= change.end:
            yield _comment(findings[k].kind, findings[k].note)
            k += 1
    for finding in findings[k:]:
        yield source.original[at : finding.end]
        at = max(at, finding.end)
        yield _comment(finding.kind, finding.note)
    yield source.original[at:]


def _comment(kind: str, note: str) -> str:
    said = visible(f"{kind}: {note}" if note else kind, newlines=True)
    for mark in _MARKS:
        said = said.replace(mark, " ")
    return f"{{>>{said}<<}}"
