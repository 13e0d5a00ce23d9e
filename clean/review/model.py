"""One text under review: its changes, what was decided about each, and the file that keeps the decisions.

A decision speaks of a place by its context (`clean.decisions`). Two changes whose context is the same in every
character are twins: they can't be told apart on the next run, so what is decided about one holds for both.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from threading import Lock

from clean import decisions
from clean.changes import Change
from clean.decisions import ACCEPT, REJECT, UNDECIDED, Decision, DecisionError, around
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance

VERDICTS = (ACCEPT, REJECT, UNDECIDED)


class ReviewError(CleanError, ValueError):
    """A decision that can't be taken."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about a change; `replacement` is what the reviewer wrote in place of its `after`."""

    verdict: str
    replacement: str | None = None


OPEN = Verdict(UNDECIDED)


class Review:
    """The changes of one log that had an effect, and the remedies that findings propose, in order, and the decisions.

    As long as nobody accepts it, a remedy is not made; as long as nobody rejects it, a change is. Safe to use from
    threads.
    """

    def __init__(self, log: Provenance, path: str, *, name: str = "-", who: str | None = None) -> None:
        """`path` is the decisions file, which need not exist. Raises CleanError when it can't be understood."""
        if log.original is None:
            raise ReviewError(f"{name}: its log is redacted, so there is no text to review the edits in")
        self.log, self.path, self.name, self.who = log, path, name, who
        self.original = log.original
        made = [change for change in log.changes if change.before != change.after]
        self.changes: Sequence[Change] = sorted([*made, *decisions.remedies(log)], key=attrgetter("start"))
        self._lock = Lock()
        self.mended = _mend(path)
        taken = _read(path)
        found, self.stale = decisions.matched(log, taken) if taken else ({}, [])
        self.verdicts: dict[int, Verdict] = {
            k: Verdict(found[change.id].verdict, found[change.id].replacement)
            for k, change in enumerate(self.changes)
            if change.id in found
        }

    def proposed(self, k: int) -> bool:
        """Is change `k` a remedy, which has not been made?"""
        return self.changes[k].id > len(self.log.changes)

    def verdict(self, k: int) -> Verdict:
        """What was decided about change `k`, counted from 0."""
        return self.verdicts.get(k, OPEN)

    def counts(self) -> tuple[int, int, int]:
        """How many are accepted, rejected and still open."""
        rejected = sum(verdict.verdict == REJECT for verdict in self.verdicts.values())
        return len(self.verdicts) - rejected, rejected, len(self.changes) - len(self.verdicts)

    @cached_property
    def twins(self) -> Mapping[int, tuple[int, ...]]:
        """For each change that has twins: all of them, itself included."""
        alike: dict[tuple[str, str, str, str], list[int]] = {}
        for k, change in enumerate(self.changes):
            left, right = around(change, self.original)
            alike.setdefault((left, change.before, change.after, right), []).append(k)
        places: dict[tuple[str | None, ...], list[int]] = {}
        for k in (k for group in alike.values() if len(group) > 1 for k in group):
            places.setdefault(decisions.about(self.changes[k], self.original, ACCEPT).place, []).append(k)
        return {k: tuple(group) for group in places.values() if len(group) > 1 for k in group}

    def with_twins(self, wanted: Iterable[int]) -> list[int]:
        """These changes and their twins, each once, in order."""
        return sorted({twin for k in wanted for twin in self.twins.get(k, (k,))})

    def decide(self, taken: Sequence[tuple[Sequence[int], Verdict]]) -> None:
        """Take decisions, and return when they are on the disk. All of them or, with an exception, none.

        Raises ReviewError for a change or verdict that there isn't, FileError when the file can't be written.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        lines: list[str] = []
        decided: dict[int, Verdict] = {}
        for wanted, verdict in taken:
            self._check(wanted, verdict)
            written = set()
            for k in self.with_twins(wanted):
                decided[k] = verdict
                first = self.twins.get(k, (k,))[0]
                if first not in written:
                    written.add(first)
                    lines.append(self._line(k, verdict, now))
        with self._lock:
            files.append(self.path, "".join(lines).encode("ascii"))
            for k, verdict in decided.items():
                if verdict.verdict == UNDECIDED:
                    self.verdicts.pop(k, None)
                else:
                    self.verdicts[k] = verdict

    def _line(self, k: int, verdict: Verdict, now: str) -> str:
        return decisions.about(
            self.changes[k],
            self.original,
            verdict.verdict,
            replacement=verdict.replacement,
            who=self.who,
            when=now,
        ).dumps()

    def _check(self, wanted: Sequence[int], verdict: Verdict) -> None:
        if verdict.verdict not in VERDICTS:
            raise ReviewError(f"the verdict is {', '.join(VERDICTS)}, not {verdict.verdict!r}")
        if verdict.replacement is not None and verdict.verdict != ACCEPT:
            raise ReviewError("only an accepted edit can have a replacement")
        for k in wanted:
            if not 0 <= k < len(self.changes):
                raise ReviewError(f"there is no edit {k}; the log has {len(self.changes)}")


def _read(path: str) -> list[Decision]:
    if not os.path.exists(path):
        return []
    data = files.read(path).data
    try:
        return decisions.loads(data.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        raise DecisionError(f"{path}: is not UTF-8 ({error.reason})") from error


def _mend(path: str) -> bool:
    """Give the last line its end; where a crash left half a line, take that away. True if one was."""
    if not os.path.exists(path):
        return False
    read = files.read(path)
    whole, newline, last = read.data.rpartition(b"\n")
    if not last:
        return False
    try:
        decisions.loads(last.decode("utf-8"), path)
    except (DecisionError, UnicodeDecodeError):
        files.write(path, whole + newline, seen=read.seen)
        return True
    files.append(path, b"\n")
    return False
