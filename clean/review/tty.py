"""The review in a terminal: one edit after another, one letter and Enter for each answer."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Sequence

from clean.decisions import ACCEPT, REJECT, UNDECIDED
from clean.report.escape import visible
from clean.report.places import Places
from clean.review.drawing import shown
from clean.review.model import OPEN, Review, Verdict

AROUND = 60
HELP = """\
a accept     r reject     e write something else     s skip, decide later     b back
A accept all that are open of this rule     R reject them
= accept all that are open of this before and after     - reject them
u take the last answer back     q end     ? this
"""


class Session:
    """Where the reviewer is, and what can be taken back."""

    def __init__(self, review: Review, write: Callable[[str], object], read: Callable[[], str]) -> None:
        self.review, self.write, self.read = review, write, read
        self.places = Places(review.original)
        self.at = 0
        self.past: list[tuple[int, list[tuple[list[int], Verdict]]]] = []

    def run(self) -> None:
        self.at = self._open_from(0)
        if stale := len(self.review.stale):
            self.write(f"{stale} decision{'s match' if stale > 1 else ' matches'} no edit of this log any more\n")
        while self.at < len(self.review.changes):
            self.write(self._card() + "[a r e s b A R = - u q ?] ")
            answer = self.read()
            if not answer or answer.strip() == "q":
                break
            self._obey(answer.strip())
        accepted, rejected, left = self.review.counts()
        self.write(f"\n{accepted} accepted, {rejected} rejected, {left} open: {visible(self.review.path)}\n")

    def _obey(self, answer: str) -> None:
        k = self.at
        actions: dict[str, Callable[[], None]] = {
            "a": lambda: self._decide([k], Verdict(ACCEPT)),
            "r": lambda: self._decide([k], Verdict(REJECT)),
            "A": lambda: self._decide(self._alike(rule_only=True), Verdict(ACCEPT)),
            "R": lambda: self._decide(self._alike(rule_only=True), Verdict(REJECT)),
            "=": lambda: self._decide(self._alike(rule_only=False), Verdict(ACCEPT)),
            "-": lambda: self._decide(self._alike(rule_only=False), Verdict(REJECT)),
            "e": self._rewrite,
            "s": lambda: self._go(self._open_from(k + 1)),
            "b": lambda: self._go(max(k - 1, 0)),
            "u": self._undo,
        }
        if answer in actions:
            actions[answer]()
        else:
            self.write(HELP)

    def _go(self, k: int) -> None:
        self.at = k

    def _open_from(self, k: int) -> int:
        """The next open edit, looking on from the start when the end is reached; past the end when there is none."""
        count = len(self.review.changes)
        verdicts = self.review.verdicts
        later = (j for j in (*range(k, count), *range(min(k, count))) if j not in verdicts)
        return next(later, count)

    def _alike(self, *, rule_only: bool) -> list[int]:
        """The open edits of the same rule, or of the same rule, before and after."""
        me = self.review.changes[self.at]
        return [
            k
            for k, change in enumerate(self.review.changes)
            if k not in self.review.verdicts
            and (change.rule, self.review.proposed(k)) == (me.rule, self.review.proposed(self.at))
            and (rule_only or (change.before, change.after) == (me.before, me.after))
        ]

    def _decide(self, wanted: Sequence[int], verdict: Verdict) -> None:
        wanted = self.review.with_twins(wanted)
        held: dict[Verdict, list[int]] = {}
        for k in wanted:
            held.setdefault(self.review.verdict(k), []).append(k)
        self.review.decide([(wanted, verdict)])
        self.past.append((self.at, [(edits, before) for before, edits in held.items()]))
        done = {ACCEPT: "accepted", REJECT: "rejected", UNDECIDED: "open"}[verdict.verdict]
        self.write(f"{len(wanted)} {done}\n")
        self.at = self._open_from(self.at + 1)

    def _rewrite(self) -> None:
        self.write("instead (empty: leave it): ")
        text = self.read().rstrip("\n")
        change = self.review.changes[self.at]
        if text and text != change.after:
            self._decide([self.at], Verdict(ACCEPT, text))

    def _undo(self) -> None:
        if not self.past:
            self.write("nothing to take back\n")
            return
        self.at, before = self.past.pop()
        self.review.decide(before)

    def _card(self) -> str:
        change = self.review.changes[self.at]
        original = self.review.original
        old, new = (side.replace("\n", "") for side in shown(change.before, change.after))
        left = visible(original[max(change.start - AROUND, 0) : change.start], newlines=True)
        right = visible(original[change.end : change.end + AROUND], newlines=True)
        verdict = self.review.verdict(self.at)
        state = ", proposed" * self.review.proposed(self.at) + (f", {verdict.verdict}ed" if verdict != OPEN else "")
        head = (
            f"\n{self.at + 1}/{len(self.review.changes)}  {self.places.name(change.start)}  "
            f"{visible(change.rule, newlines=True)}  {change.confidence:.2f}{state}\n"
        )
        marked = f"{left}{f'[-{old}-]' if old else ''}{f'{{+{new}+}}' if new else ''}{right}"
        return head + textwrap.fill(marked, 100, initial_indent="  ", subsequent_indent="  ") + "\n"


def ask(review: Review) -> int:
    """Ask on this terminal until all is decided, or the reviewer ends it. What was answered is saved already."""

    def write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    Session(review, write, sys.stdin.readline).run()
    return 0
