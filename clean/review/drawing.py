"""What the page draws, as JSON: the text cut into blocks, each a run of stretches, edits and notes.

No offset leaves this module. Python counts code points and JavaScript UTF-16 units, so the text is sent already
cut, and everything in it that can't be seen is sent in words (`clean.report.escape`).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clean.changes import Change
from clean.decisions import ACCEPT, REJECT
from clean.edit import Finding
from clean.report.escape import clipped, contrasted, visible
from clean.report.places import Places
from clean.report.reference import sentence
from clean.review.model import Review

LEAST, SENTENCE, WORD, LONGEST = 400, 1600, 2000, 2400
"""Characters after which a block ends behind a line, behind a sentence, behind a word, anywhere."""
MOST = 60
"""Segments after which a block ends, however short they are."""
SHOWN = 1200
"""Characters of one side of an edit that are shown in the text."""
PROPOSED = ", proposed"
"""What the name of a rule is followed by where its edits were not made."""
DOTTED = 80
"""Up to this length, spaces in an edit are shown as dots."""

Segment = str | int | list[str] | dict[str, int]
"""A stretch of text; an edit, by its number; a stretch inside a finding; the note of a finding, by its number."""


def drawn(review: Review) -> dict[str, Any]:
    """Everything that the page needs of one text, but the reasons of its edits (`details`)."""
    pairs = _Pairs()
    places = Places(review.original)
    findings = review.log.findings
    blocks, soft = _blocks(_segments(review.original, review.changes, findings), review.changes)
    taken = review.verdicts.items()
    return {
        "name": visible(review.name, newlines=True),
        "decisions": visible(review.path, newlines=True),
        "digest": review.log.digest,
        "blocks": blocks,
        "soft": soft,
        "edits": {
            "pair": [pairs.number(change, proposed=review.proposed(k)) for k, change in enumerate(review.changes)],
            "confidence": [change.confidence for change in review.changes],
            "place": [places.name(change.start) for change in review.changes],
        },
        "proposed": [k for k in range(len(review.changes)) if review.proposed(k)],
        "pairs": pairs.rows,
        "rules": [[visible(rule, newlines=True) + PROPOSED * proposed, _about(rule)] for rule, proposed in pairs.rules],
        "findings": [_finding(finding, review.original, places) for finding in findings],
        "twins": sorted(set(review.twins.values())),
        "accepted": [k for k, verdict in taken if verdict.verdict == ACCEPT],
        "rejected": [k for k, verdict in taken if verdict.verdict == REJECT],
        "replaced": [[k, verdict.replacement] for k, verdict in taken if verdict.replacement is not None],
        "stale": len(review.stale),
        "mended": review.mended,
    }


def details(review: Review, k: int) -> list[dict[str, Any]]:
    """The steps of one change: pass, rule, confidence, both sides, and the reason's parameters as text."""
    return [
        {
            "pass": step.number,
            "rule": visible(step.rule, newlines=True),
            "about": _about(step.rule),
            "confidence": step.confidence,
            "sides": list(shown(clipped(step.before, 400), clipped(step.after, 400))),
            "why": [
                [visible(str(key), newlines=True), visible(str(value), newlines=True)]
                for key, value in step.why.items()
            ],
        }
        for step in review.changes[k].steps
    ]


def shown(before: str, after: str) -> tuple[str, str]:
    """Both sides, white space and all that is invisible made visible; line breaks drawn, and made where they stay."""
    old, new = clipped(before, SHOWN), clipped(after, SHOWN)
    if not (f"{old}{new}".isascii() and f"{old}{new}".isprintable()):
        old, new = contrasted(old, new)
    if max(len(before), len(after)) <= DOTTED:
        old, new = old.replace(" ", "·"), new.replace(" ", "·")
    made = before.strip() and (not after or len(before) > DOTTED)
    return old.replace("⏎", "⏎\n") if made else old, new.replace("⏎", "⏎\n")


class _Pairs:
    """Rule, before and after, each combination once: a text has many edits and few kinds of them.

    What is only proposed is of another kind than what was made, so that no decision about many is about both.
    """

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.rules: dict[tuple[str, bool], int] = {}
        self._numbers: dict[tuple[str, str, str, bool], int] = {}

    def number(self, change: Change, *, proposed: bool) -> int:
        steps = change.steps
        named = steps[0].rule if len(steps) == 1 else change.rule
        key = named, change.before, change.after, proposed
        if key not in self._numbers:
            self._numbers[key] = len(self.rows)
            rule = self.rules.setdefault((named, proposed), len(self.rules))
            old, new = shown(change.before, change.after)
            row: list[Any] = [rule, change.before, change.after]
            self.rows.append(row if (old, new) == (change.before, change.after) else [*row, old, new])
        return self._numbers[key]


def _about(rule: str) -> str:
    return visible(" ".join(filter(None, map(sentence, rule.split(" + ")))))


def _finding(finding: Finding, original: str, places: Places) -> dict[str, Any]:
    return {
        "kind": visible(finding.kind, newlines=True),
        "rule": visible(finding.rule, newlines=True),
        "note": visible(finding.note, newlines=True),
        "confidence": finding.confidence,
        "place": places.name(finding.start),
        "quote": visible(clipped(original[finding.start : finding.end], 120), newlines=True),
        "fix": [side.replace("\n", "") for side in shown(clipped(finding.fix.old, 120), clipped(finding.fix.new, 120))]
        if finding.fix
        else None,
    }


def _segments(original: str, changes: Sequence[Change], findings: Sequence[Finding]) -> Iterator[Segment]:
    """The text in order. A finding's note stands where it starts; its span is marked where nothing was changed."""
    starts: dict[int, list[int]] = {}
    depths = Counter[int]()
    for n, finding in enumerate(findings):
        starts.setdefault(finding.start, []).append(n)
        if finding.end - finding.start < max(len(original), 1) * 0.8:
            depths[finding.start] += 1
            depths[finding.end] -= 1
    bounds = sorted({*starts, *depths})
    at = b = depth = 0
    for k in range(len(changes) + 1):
        stop = changes[k].start if k < len(changes) else len(original)
        last = changes[k].end if k < len(changes) else len(original)
        while b < len(bounds) and bounds[b] <= last:
            cut = max(min(bounds[b], stop), at)
            yield from _stretches(original[at:cut], marked=depth > 0)
            at = cut
            depth += depths[bounds[b]]
            yield from ({"note": n} for n in starts.get(bounds[b], ()))
            b += 1
        yield from _stretches(original[at:stop], marked=depth > 0)
        if k < len(changes):
            yield k
            at = last


def _stretches(text: str, *, marked: bool) -> Iterator[Segment]:
    if text:
        yield [text] if marked else text


def _blocks(segments: Iterable[Segment], changes: Sequence[Change]) -> tuple[list[list[Segment]], list[int]]:
    """Segments in blocks that end with a line where there is one; and the numbers of those that end inside a line."""
    blocks: list[list[Segment]] = [[]]
    soft: list[int] = []
    size = 0
    for segment in segments:
        text = segment[0] if isinstance(segment, list) else segment
        if not isinstance(text, str):
            blocks[-1].append(segment)
            size += 20 if isinstance(text, int) else 0
            broken = isinstance(text, int) and changes[text].after.endswith("\n")
            if (broken and size >= LEAST) or len(blocks[-1]) >= MOST:
                soft += [] if broken else [len(blocks) - 1]
                blocks.append([])
                size = 0
            continue
        at = 0
        while at < len(text):
            cut = _cut(text, at, size)
            piece = text[at : cut or len(text)]
            blocks[-1].append([_seen(piece)] if isinstance(segment, list) else _seen(piece))
            at += len(piece)
            size += len(piece)
            if cut:
                soft += [] if piece.endswith("\n") else [len(blocks) - 1]
                blocks.append([])
                size = 0
    if len(blocks) > 1 and not blocks[-1]:
        blocks.pop()
    return blocks, [number for number in soft if number < len(blocks) - 1]


def _cut(text: str, at: int, size: int) -> int:
    """Where in `text`, from `at`, a block ends that is `size` characters long there; 0 where it does not."""
    for least, most, mark in ((LEAST, SENTENCE, "\n"), (SENTENCE, WORD, ". "), (WORD, LONGEST, " ")):
        found = text.find(mark, at + max(least - size, 0), at + max(most - size, 0))
        if found >= 0:
            return found + len(mark)
    end = at + LONGEST - size
    if end >= len(text):
        return 0
    end = max(end, at + 1)
    while end < len(text) and end < at + LONGEST + 32 and (unicodedata.combining(text[end]) or text[end] == "\n"):
        end += 1
    return end


def _seen(text: str) -> str:
    text = text.replace("\r\n", "\n")
    plain = text.replace("\n", "").replace("\t", "")
    return text if plain.isprintable() else visible(text)
