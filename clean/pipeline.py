"""A chain of filters, run over one document: the only place where a proposal becomes an edit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from bisect import bisect_left, insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from clean.changes import Change
from clean.decode import Decoded, decode, decode_str
from clean.edit import Edit, EditScript, Finding, ScriptError
from clean.errors import CleanError
from clean.filter import Filter
from clean.provenance import Provenance, signature, source_signature
from clean.text import Text

_Span = Callable[[int, int], tuple[int, int]]


class FilterError(CleanError, RuntimeError):
    """A filter failed on a document. Says which and where; the cause is chained."""


@dataclass(frozen=True)
class Result:
    """What cleaning one document gave."""

    text: str
    provenance: Provenance = field(repr=False)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed, in original coordinates."""
        return self.provenance.changes

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was seen and left, in original coordinates."""
        return self.provenance.findings

    @property
    def original(self) -> str:
        """The decoded original."""
        return self.provenance.original or ""

    def restore(self) -> bytes:
        """The original's bytes, from the cleaned text and the log."""
        return self.provenance.restore(self.text)

    def _repr_html_(self) -> str:
        from clean.report.html import fragment

        return fragment(self)


@dataclass(frozen=True)
class Pipeline:
    """Filters in the order in which they run, by name.

    `min_confidence` moves the line between edits and findings: an edit less sure becomes a finding with that
    edit as its remedy, a remedy at least as sure becomes an edit. Left out, each filter's own line holds.
    """

    filters: tuple[tuple[str, Filter], ...]
    name: str = "custom"
    min_confidence: float | None = None

    def run(self, source: str | bytes | Decoded, *, id: str = "-") -> Result:  # noqa: A002
        """Clean one document. Bytes are decoded first; what can't be decoded raises DecodeError."""
        if isinstance(source, bytes):
            source = decode(source)
        elif isinstance(source, str):
            source = decode_str(source)
        elif not isinstance(source, Decoded):
            raise TypeError(f"a text is a str, bytes or what clean.decode made of them, not {type(source).__name__}")
        text = Text(source.text)
        passes: list[tuple[str, int, Mapping[str, Any], EditScript]] = []
        findings: list[Finding] = []
        back: list[_Span] = []
        signed: list[Mapping[str, Any]] = [source_signature(source)]
        for name, member in self.filters:
            edits, found = self.propose(name, member, text, id)
            findings += (_carried(finding, back, source.text) for finding in found)
            try:
                script = EditScript.of(text.string, edits) if edits else EditScript(len(text))
            except ScriptError as error:
                raise FilterError(f"filter {name!r} on {id}: {error}") from error
            passes.append((name, member.version, self.options[name], script))
            if script.edits:
                text = Text(text.string, text.removals)  # without its views: in memory a long text has room for one set
                text = after(text, script)
                back.append(script.inverted().locator())
            signed.append(signature(text.string) if script.edits else signed[-1])
        findings.sort(key=lambda finding: (finding.start, finding.end, finding.rule))
        recipe: dict[str, Any] = {"name": self.name, "sha256": self.digest}
        if self.min_confidence is not None:
            recipe["min_confidence"] = self.min_confidence
        log = Provenance.record(source, passes, findings, id=id, recipe=recipe, signed=signed)
        return Result(text.string, log)

    @cached_property
    def options(self) -> Mapping[str, Mapping[str, Any]]:
        """Of each filter, by name, the options that differ from its defaults."""
        return {name: described(member) for name, member in self.filters}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the filters, their versions, their options and the threshold."""
        chain = [[name, member.version, self.options[name]] for name, member in self.filters]
        stated = json.dumps([chain, self.min_confidence], sort_keys=True)
        return hashlib.sha256(stated.encode()).hexdigest()

    def propose(self, name: str, member: Filter, text: Text, document: str) -> tuple[list[Edit], list[Finding]]:
        """The filter's proposals, named in full and held to its ceiling and to the recipe's threshold."""
        edits: list[Edit] = []
        findings: list[Finding] = []
        try:
            for proposal in member.propose(text):
                if proposal.rule not in member.rules:
                    raise FilterError(f"rule {proposal.rule!r} is not among those that the filter declares")
                qualified = f"{name}/{proposal.rule}"
                if isinstance(proposal, Edit):
                    edits.append(proposal.named(qualified))
                else:
                    findings.append(proposal.named(qualified))
        except Exception as error:
            raise FilterError(f"filter {name!r} on {document}: {error}") from error
        edits, findings = self._divide(edits, findings)
        for edit in edits:
            if not member.effect.allows(edit):
                raise FilterError(
                    f"filter {name!r} on {document} may only do {member.effect.value!r}, "
                    f"but {edit.rule} would turn {edit.old!r} into {edit.new!r}"
                )
        return edits, findings

    def _divide(self, edits: list[Edit], findings: list[Finding]) -> tuple[list[Edit], list[Finding]]:
        if self.min_confidence is None:
            return edits, findings
        made = [edit for edit in edits if edit.confidence >= self.min_confidence]
        left = [_doubt(edit) for edit in edits if edit.confidence < self.min_confidence]
        taken = sorted((edit.start, edit.end) for edit in made)
        for finding in findings:
            fix = finding.fix
            if fix and finding.confidence >= self.min_confidence and _free(fix, taken):
                made.append(replace(fix, confidence=finding.confidence))
                insort(taken, (fix.start, fix.end))
            else:
                left.append(finding)
        return made, left


def described(member: Filter) -> dict[str, Any]:
    """The options of a filter that differ from its defaults, as JSON values; long lists by their digest."""
    options: dict[str, Any] = {}
    if not dataclasses.is_dataclass(member):
        return options
    for option in dataclasses.fields(member):
        value = getattr(member, option.name)
        if value != option.default:
            options[option.name] = _brief(value)
    return options


def _brief(value: Any) -> Any:
    if isinstance(value, tuple) and len(value) > 20:
        stated = json.dumps(value, ensure_ascii=True)
        return {"entries": len(value), "sha256": hashlib.sha256(stated.encode()).hexdigest()}
    return [list(row) if isinstance(row, tuple) else row for row in value] if isinstance(value, tuple) else value


def _doubt(edit: Edit) -> Finding:
    return Finding(edit.start, edit.end, "doubt", edit.rule, edit.confidence, "below the confidence asked for", edit)


def _free(edit: Edit, taken: Sequence[tuple[int, int]]) -> bool:
    """May an edit stand beside those at these sorted spans: overlapping none, and starting where none does?"""
    at = bisect_left(taken, (edit.start, 0))
    behind = at == 0 or taken[at - 1][1] <= edit.start
    return behind and (at == len(taken) or taken[at][0] >= max(edit.end, edit.start + 1))


def after(text: Text, script: EditScript) -> Text:
    """The text that the next filter sees."""
    forth = script.locator()
    marks = {forth(at, at)[0] for at in text.removals}
    marks.update(script.removals)
    return Text(script.apply(text.string), tuple(sorted(marks)))


def _carried(finding: Finding, back: Sequence[_Span], original: str) -> Finding:
    """A finding in the coordinates of the original; its remedy only where the original still reads the same."""
    start, end = finding.start, finding.end
    fix = finding.fix
    for locate in reversed(back):
        start, end = locate(start, end)
        if fix:
            fix = replace(fix, start=locate(fix.start, fix.end)[0])
    if fix and not original.startswith(fix.old, fix.start):
        fix = None
    return Finding(start, end, finding.kind, finding.rule, finding.confidence, finding.note, fix)
