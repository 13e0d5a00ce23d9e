"""The provenance log of one document: what was changed, where in the original, by which rule, how sure.

From the cleaned text and its log alone come the original's bytes (`restore`), the text without some of the
edits (`without`), and the answer whether either was tampered with (`verify`). No filter is run for any of it.

On disk: JSON, one object a line, ASCII only. `docs/reference/log-format.md` describes every field.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from clean._version import __version__
from clean.changes import Change, Rejection, Step, fold, parted, reject, stage, unfold
from clean.decode import Decoded, Patch, decode, decode_str, encode
from clean.edit import Edit, EditScript, Finding
from clean.errors import CleanError
from clean.redaction import Redacted, digest, redacted_change, redacted_finding, touching
from clean.rows import (
    Pass,
    change_row,
    finding_row,
    lines,
    parsed,
    pass_row,
    patch_row,
    read_change,
    read_finding,
    read_pass,
    read_patch,
)
from clean.select import Selector, selector

SCHEMA = 1
_END = re.compile(rb'"log":"([0-9a-f]{64})"\}\n\Z')


class ProvenanceError(CleanError, ValueError):
    """A log that can't be read, or that doesn't belong to the text it was given with."""


class ConflictError(ProvenanceError):
    """Edits that can't be taken back alone, because later ones stand on them: `dependents`."""

    def __init__(self, dependents: Sequence[tuple[Change, Step]]) -> None:
        self.dependents = tuple(dependents)
        named = ", ".join(f"{step.rule} (change {change.id})" for change, step in self.dependents[:5])
        more = f" and {len(self.dependents) - 5} more" if len(self.dependents) > 5 else ""
        standing = _count(len(self.dependents), "later edit stands", "later edits stand")
        super().__init__(f"{standing} on these: {named}{more}")


@dataclass(frozen=True)
class Provenance:
    """Everything the log says. `original` is the decoded original, where the text is at hand."""

    id: str
    raw: Mapping[str, Any]
    text: Mapping[str, Any]
    recipe: Mapping[str, Any]
    patches: tuple[Patch, ...]
    passes: tuple[Pass, ...]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    out: Mapping[str, Any]
    tool: str = f"clean {__version__}"
    previous: str | None = None
    original: str | None = field(default=None, repr=False, compare=False)

    @classmethod
    def record(
        cls,
        source: Decoded,
        passes: Sequence[tuple[str, int, Mapping[str, Any], EditScript]],
        findings: Iterable[Finding],
        *,
        id: str,  # noqa: A002
        recipe: Mapping[str, Any],
        signed: Sequence[Mapping[str, Any]] = (),
    ) -> Provenance:
        """The log of a run: `passes` are (filter, version, options, script), in the order in which they ran.

        `signed` are the signatures of the original and of the text after each pass; without them the passes are
        replayed to take them.
        """
        raw = {
            "sha256": source.sha256,
            "bytes": source.size,
            "encoding": source.encoding,
            "how": source.how,
            "confidence": source.confidence,
            "bom": source.bom,
            "newline": source.newline,
        }
        text, *after = signed or _signatures(source, [script for _, _, _, script in passes])
        turns = tuple(
            Pass(number, name, version, options, len(script.edits), sign["sha256"])
            for number, ((name, version, options, script), sign) in enumerate(zip(passes, after, strict=True), 1)
        )
        log = object.__new__(cls)
        log.__dict__.update(  # the `__init__` of a frozen dataclass takes a third of the time that recording takes
            id=id,
            raw=raw,
            text=text,
            recipe=recipe,
            patches=source.patches,
            passes=turns,
            changes=fold(source.text, [script for _, _, _, script in passes]),
            findings=tuple(findings),
            out=after[-1] if after else text,
            original=source.text,
        )
        return log

    # --- from one text to the other

    @cached_property
    def script(self) -> EditScript:
        """All changes as one script over the original."""
        edits = (Edit(c.start, c.before, c.after, c.rule, c.confidence) for c in self.changes if c.before != c.after)
        return EditScript(self.text["chars"], tuple(edits))

    def apply(self, original: str) -> str:
        """The cleaned text, from the original and the recorded values: no filter runs."""
        return self.script.apply(original)

    def restore_text(self, cleaned: str) -> str:
        """The decoded original. Raises ProvenanceError when `cleaned` is not the text that this log is about."""
        if self.redacted:
            redacted = _count(self.redacted, "change is", "changes are")
            raise ProvenanceError(f"{redacted} redacted: what stood there is not in this log")
        if signature(cleaned) != dict(self.out):
            raise ProvenanceError("this is not the text that the log describes: its hash differs")
        if self.original is not None:
            return self.original
        return self._back_from(cleaned)

    def _back_from(self, cleaned: str) -> str:
        parts: list[str] = []
        last = shift = 0
        for change in self.changes:
            after = change.after
            start = change.start + shift
            if not cleaned.startswith(after, start) or start < last:
                raise ProvenanceError(f"change {change.id} does not fit the text")
            parts += cleaned[last:start], change.before
            last = start + len(after)
            shift += len(after) - len(change.before)
        parts.append(cleaned[last:])
        return "".join(parts)

    def restore(self, cleaned: str) -> bytes:
        """The original's bytes, BOM, line ends and undecodable bytes included."""
        original = self.restore_text(cleaned)
        try:
            data = encode(original, self.raw["encoding"], self.raw["bom"], self.patches)
        except UnicodeError as error:
            raise ProvenanceError(f"the original is not in the encoding that the log names: {error}") from error
        if hashlib.sha256(data).hexdigest() != self.raw["sha256"]:
            raise ProvenanceError("the restored bytes do not have the hash that the log gives for the original")
        return data

    def read_original(self, data: bytes) -> str:
        """The decoded original, from its bytes, which must be those that the log is about. Raises ProvenanceError."""
        if hashlib.sha256(data).hexdigest() != self.raw["sha256"]:
            raise ProvenanceError("this is not the original that the log describes: its hash differs")
        for encoding in (None, self.raw["encoding"]):
            try:
                text = (
                    decode_str(data.decode("utf-8", "surrogatepass")).text
                    if encoding == "str"
                    else decode(data, encoding).text
                )
            except ValueError:
                continue
            if signature(text) == dict(self.text):
                return text
        raise ProvenanceError("the original's bytes no longer decode to the text that the log describes")

    def revealed(self, original: str) -> Provenance:
        """The same log, bound to the original, from which what was redacted is filled in again, hashes checked.

        Steps inside a change stay redacted: the original has only what stood there before all of them.
        """
        if signature(original) != dict(self.text):
            raise ProvenanceError("this is not the original text that the log describes: its hash differs")
        changes = []
        for change in self.changes:
            if isinstance(change.before, Redacted):
                there = original[change.start : change.end]
                if digest(there) != change.before.sha256:
                    raise ProvenanceError(f"change {change.id} is redacted, and not about what stands in this original")
                steps = (
                    tuple(replace(s, before=there) for s in change.steps) if len(change.steps) == 1 else change.steps
                )
                change = replace(change, before=there, steps=steps)
            changes.append(change)
        return replace(self, original=original, changes=tuple(changes))

    def signed(self, cleaned: str) -> bool:
        """Is this the text that the log is about?"""
        return signature(cleaned) == dict(self.out)

    def bind(self, cleaned: str) -> Provenance:
        """The same log, holding the original that comes out of `cleaned`."""
        bound = replace(self, original=self.restore_text(cleaned))
        if "digest" in self.__dict__:
            bound.__dict__["digest"] = self.digest
        return bound

    def to_cleaned(self, start: int, end: int) -> tuple[int, int]:
        """Where a span of the original is in the cleaned text."""
        return self._forth(start, end)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Which span of the original a span of the cleaned text came from."""
        return self._back(start, end)

    @cached_property
    def _forth(self) -> Callable[[int, int], tuple[int, int]]:
        return self.script.locator()

    @cached_property
    def _back(self) -> Callable[[int, int], tuple[int, int]]:
        return self.script.inverted().locator()

    def spans(self) -> list[tuple[int, int]]:
        """For each change, its span in the cleaned text."""
        found, shift = [], 0
        for change in self.changes:
            found.append((change.start + shift, change.start + shift + len(change.after)))
            shift += change.growth
        return found

    def at(self, offset: int) -> Change | None:
        """The change that made, or removed something just before, the character at `offset` of the cleaned text."""
        spans = self.spans()
        k = bisect_right([start for start, _ in spans], offset) - 1
        if k < 0:
            return None
        start, end = spans[k]
        return self.changes[k] if offset < end or start == end == offset else None

    # --- choosing and undoing

    def where(self, condition: str | Selector | None = None, **wishes: Any) -> tuple[Change, ...]:
        """The changes of which at least one step is wanted: `where('confidence < 0.7')`, `where(rule="ads/*")`.

        Takes what `clean.select.selector` takes. Raises SelectError.
        """
        wanted = selector(condition, **wishes)
        return tuple(change for change in self.changes if any(wanted(change, step) for step in change.steps))

    def without(
        self, condition: str | Selector | None = None, *, with_dependents: bool = False, **wishes: Any
    ) -> Provenance:
        """The log as it would be had the unwanted edits not been made; the other edits stay.

        Which are unwanted is said as in `where`. Needs `original` (see `bind`). Raises ConflictError when later
        edits stand on the unwanted ones, unless `with_dependents` allows these to go too. Linear in the log.
        """
        unwanted = selector(condition, **wishes)
        original = self._whole()
        left: list[Change] = []
        gone: dict[int, int] = {}
        dependents: list[tuple[Change, Step]] = []
        for change in self.changes:
            outcome = _outcome(change, unwanted)
            if outcome is None:
                left.append(change)
                continue
            dependents += [(change, step) for step in outcome.dependents]
            for step in outcome.rejected + outcome.dependents:
                gone[step.number] = gone.get(step.number, 0) + 1
            left += parted(change, outcome.kept)
        if dependents and not with_dependents:
            raise ConflictError(dependents)
        changes = tuple(Change(k, c.start, c.before, c.after, c.steps) for k, c in enumerate(left, 1))
        return self._following(original, self.passes, changes, gone)

    def followed_by(self, filter: str, version: int, options: Mapping[str, Any], script: EditScript) -> Provenance:  # noqa: A002
        """The log with one more pass, whose script is over the text as it is now. Needs `original`."""
        original = self._whole()
        scripts = unfold(self.changes, len(self.passes), len(original))
        further = Pass(len(self.passes) + 1, filter, version, options, len(script.edits), "")
        return self._following(original, (*self.passes, further), fold(original, [*scripts, script]), {})

    def _following(
        self, original: str, passes: Sequence[Pass], changes: tuple[Change, ...], gone: Mapping[int, int]
    ) -> Provenance:
        """The log that follows this one, with these changes; `gone` counts for each pass what was taken back."""
        counts = Counter(step.number for change in changes for step in change.steps)
        current = signature(original)
        counted = []
        for turn in passes:
            if counts[turn.number]:
                current = signature(stage(original, changes, turn.number))
            undone = turn.undone + gone.get(turn.number, 0)
            counted.append(turn._replace(edits=counts[turn.number], out=current["sha256"], undone=undone))
        return replace(
            self,
            passes=tuple(counted),
            changes=changes,
            out=current,
            previous=self.digest,
            tool=f"clean {__version__}",
        )

    # --- leaving out what must not be told

    def redact(self, condition: str | Selector | None = None, **wishes: Any) -> Provenance:
        """The log with the text that was removed by certain edits replaced by its length and SHA-256.

        Which edits is said as in `where`. In a change of several steps all of them are redacted, since one may hold
        what another removed; so are the remedies and notes of findings that touch such a change, the reasons of the
        edits, and the bytes of undecodable places in it. What the cleaned text shows is kept.
        """
        wanted = selector(condition, **wishes)
        changes = tuple(
            redacted_change(change) if any(wanted(change, step) for step in change.steps) else change
            for change in self.changes
        )
        spans = [(c.start, c.end) for c in changes if isinstance(c.before, Redacted)]
        return replace(
            self,
            changes=changes,
            patches=tuple(patch for patch in self.patches if not touching(*patch.chars, spans)),
            findings=tuple(redacted_finding(found, wanted, spans) for found in self.findings),
            previous=self.digest,
            original=None,
        )

    def _whole(self) -> str:
        """The original, where it and every step are at hand. Raises ProvenanceError."""
        if any(isinstance(text, Redacted) for c in self.changes for s in c.steps for text in (s.before, s.after)):
            raise ProvenanceError("the log is redacted, and this needs all of it")
        if self.original is None:
            raise ProvenanceError("bind the log to its cleaned text first")
        return self.original

    # --- on disk

    @cached_property
    def digest(self) -> str:
        """The digest that closes the log, and names it in the log that follows it."""
        return self.dumps()[-67:-3].decode()

    def dumps(self) -> bytes:
        """The log as lines of ASCII JSON, the last of which carries the digest of all before it."""
        rows: list[Mapping[str, Any]] = [
            {
                "type": "head",
                "schema": SCHEMA,
                "tool": self.tool,
                "unit": "codepoint",
                "id": self.id,
                "raw": self.raw,
                "text": self.text,
                "recipe": self.recipe,
            }
        ]
        rows += map(patch_row, self.patches)
        rows += map(pass_row, self.passes)
        rows += map(change_row, self.changes)
        rows += map(finding_row, self.findings)
        rows.append(
            {
                "type": "end",
                "changes": len(self.changes),
                "edits": sum(len(change.steps) for change in self.changes),
                "findings": len(self.findings),
                "out": self.out,
                "prev": self.previous,
            }
        )
        body = lines(rows)
        data = body[:-1] + b',"log":"'
        return data + hashlib.sha256(data).hexdigest().encode() + b'"}\n'

    @classmethod
    def loads(cls, data: bytes) -> Provenance:
        """Read a log and check it against its own digest. Raises ProvenanceError."""
        closing = _END.search(data)
        if not closing:
            raise ProvenanceError("this is not a complete provenance log: its closing line is missing or damaged")
        if hashlib.sha256(data[: closing.start(1)]).hexdigest().encode() != closing.group(1):
            raise ProvenanceError("the log was changed after it was written: its digest differs")
        try:
            log = cls._of(parsed(data))
            _sound(log)
        except ProvenanceError:
            raise
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ProvenanceError(f"this is not a provenance log: a row is not as it must be ({error!r})") from error
        log.__dict__["digest"] = closing.group(1).decode()  # as written, without writing it again
        return log

    @classmethod
    def _of(cls, rows: Sequence[Mapping[str, Any]]) -> Provenance:
        head, end = rows[0], rows[-1]
        if head.get("type") != "head" or end.get("type") != "end":
            raise ProvenanceError("this is not a provenance log: it does not begin with a head")
        if head["schema"] > SCHEMA:
            raise ProvenanceError(f"the log has schema {head['schema']}; this version of clean reads up to {SCHEMA}")
        kinds: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows[1:-1]:
            kinds.setdefault(row["type"], []).append(row)
        return cls(
            id=head["id"],
            raw=head["raw"],
            text=head["text"],
            recipe=head["recipe"],
            patches=tuple(map(read_patch, kinds.get("bytes", ()))),
            passes=tuple(map(read_pass, kinds.get("pass", ()))),
            changes=tuple(map(read_change, kinds.get("change", ()))),
            findings=tuple(map(read_finding, kinds.get("finding", ()))),
            out=end["out"],
            tool=head["tool"],
            previous=end["prev"],
        )

    def verify(self, cleaned: str) -> list[str]:
        """What is wrong with the pair of `cleaned` and this log; empty when nothing is.

        Checked: the cleaned text's hash, that every change fits, the original text's hash, every pass's hash
        and the hash of the original's bytes. Of a redacted log the last three can't be checked.
        """
        if signature(cleaned) != dict(self.out):
            return ["the cleaned text is not the one that the log describes"]
        if self.redacted:
            return self._misfits(cleaned)
        try:
            original = self._back_from(cleaned)
            data = encode(original, self.raw["encoding"], self.raw["bom"], self.patches)
        except ValueError as error:
            return [f"a change does not fit the text: {error}"]
        if signature(original) != dict(self.text):
            return ["the changes do not lead back to the original text"]
        problems = self._passes_that_differ(original)
        try:
            if stage(original, self.changes, len(self.passes)) != cleaned:
                problems.append("the passes do not lead to the cleaned text")
        except ValueError as error:
            problems.append(f"the steps of a change do not follow each other: {error}")
        if hashlib.sha256(data).hexdigest() != self.raw["sha256"]:
            problems.append("the restored bytes do not have the hash that the log gives for the original")
        return problems

    def _passes_that_differ(self, original: str) -> list[str]:
        problems: list[str] = []
        counts = Counter(step.number for change in self.changes for step in change.steps)
        current = self.text["sha256"]
        for turn in self.passes:
            try:
                current = digest(stage(original, self.changes, turn.number)) if counts[turn.number] else current
            except ValueError as error:
                return [*problems, f"pass {turn.number} ({turn.filter}) can't be replayed: {error}"]
            if current != turn.out:
                problems.append(f"the text after pass {turn.number} ({turn.filter}) has another hash")
            if counts[turn.number] != turn.edits:
                problems.append(f"pass {turn.number} ({turn.filter}) has another number of edits than it says")
        return problems

    def _misfits(self, cleaned: str) -> list[str]:
        """Do the changes stand in the cleaned text where they should, and add up to the original's length?"""
        problems = [
            f"change {change.id} does not fit the text"
            for change, (start, end) in zip(self.changes, self.spans(), strict=True)
            if cleaned[start:end] != change.after
        ]
        grown = sum(change.growth for change in self.changes)
        if len(cleaned) - grown != self.text["chars"]:
            problems.append("the changes do not add up to the length of the original")
        return problems

    @cached_property
    def redacted(self) -> int:
        """How many changes have their removed text taken out."""
        return sum(isinstance(change.before, Redacted) for change in self.changes)


def _sound(log: Provenance) -> None:
    """Raises TypeError, LookupError or ValueError where a value is not what the format says."""
    for value, kind in (
        *((text, str) for text in (log.id, log.tool, log.raw["sha256"], log.raw["encoding"])),
        *((text["sha256"], str) for text in (log.text, log.out)),
        *((text["chars"], int) for text in (log.text, log.out)),
        *((table, dict) for table in (log.raw, log.recipe, *(turn.options for turn in log.passes))),
        *((text, str) for turn in log.passes for text in (turn.filter, turn.out)),
        *((count, int) for turn in log.passes for count in (turn.number, turn.edits, turn.undone)),
        *((place, int) for patch in log.patches for place in patch.chars),
        *((patch.decoded_as, str) for patch in log.patches),
        (log.previous, str | None),
        (log.raw["bom"], bool),
    ):
        if not isinstance(value, kind):
            raise TypeError(f"{value!r:.50}")
    encode("", log.raw["encoding"], log.raw["bom"])  # a LookupError where nobody knows such an encoding
    for change in log.changes:
        if type(change.id) is not int or type(change.start) is not int or not change.steps:
            raise TypeError(f"change {change.id!r:.50}")
        for step in change.steps:
            if (
                type(step.number) is not int
                or type(step.rule) is not str
                or not isinstance(step.confidence, (int, float))
            ):
                raise TypeError(f"change {change.id!r:.50}")
            if type(step.at) is not int or not isinstance(step.why, dict):
                raise TypeError(f"change {change.id!r:.50}")
    for found in log.findings:
        if type(found.start) is not int or type(found.end) is not int or type(found.rule) is not str:
            raise TypeError(f"finding {found.rule!r:.50}")


def _outcome(change: Change, unwanted: Selector) -> Rejection | None:
    """None where nothing of the change is unwanted, which is the usual case."""
    steps = change.steps
    if len(steps) == 1:
        return Rejection((), steps, ()) if unwanted(change, steps[0]) else None
    if any(unwanted(change, step) for step in steps):
        return reject(change, lambda step: unwanted(change, step))
    return None


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def signature(text: str) -> dict[str, Any]:
    """What a text is known by."""
    return {"sha256": digest(text), "chars": len(text)}


def source_signature(source: Decoded) -> dict[str, Any]:
    """The same of an original; that of plain bytes was taken when they were read."""
    return {"sha256": source.sha256, "chars": len(source.text)} if source.plain else signature(source.text)


def _signatures(source: Decoded, scripts: Iterable[EditScript]) -> list[Mapping[str, Any]]:
    """The signatures of the original and of the text after each script; only new texts are hashed."""
    text = source.text
    found: list[Mapping[str, Any]] = [source_signature(source)]
    for script in scripts:
        if script.edits:
            text = script.apply(text)
            found.append(signature(text))
        else:
            found.append(found[-1])
    return found
