"""Where a text is cut: the models put together.

First the cheap evidence: trees over the ends of paragraphs, counts over the gaps in front of words that begin
sentences. If one place of the text stands out by that, or an earlier filter removed something there, the network reads
all that is open. Sure cuts make others likelier in the same text, and only there the gaps in front of names are looked
at, too.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import mul
from typing import NamedTuple

from clean.text import Text
from clean.trees import probability
from clean.truncation.around import teaser
from clean.truncation.features import Lines, candidates, row, stops_in_word
from clean.truncation.splices import any_gaps, first_word, gap_row, starter_gaps, wider_row
from clean.truncation.trees import forest
from clean.truncation.words import is_english, read

POSSIBLE_LINE = -1.25
"""Log-odds below which the end of a paragraph isn't shown to the network."""
WORTH_A_LOOK = -2.1
"""Log-odds of the small forest below which the large one is not asked."""
POSSIBLE_GAP = -3.5
WORTH_READING = -2.2
"""Log-odds of the trees over a gap's neighbours below which the network isn't asked: it would be wrong mostly."""
SUSPECT_END, SUSPECT_GAP = -0.25, -1.1
"""Log-odds that one place at least must have before any is shown to the network: single doubts came to nothing."""
POSSIBLE_OTHER = -3.6
POSSIBLE_FLAT = -5.2
REMOVED = 1.5
"""Log-odds added where an earlier filter removed something: what is stamped over is often lost."""
FLAT_THRESHOLD = 0.4
"""Where line breaks are lost, headings run into sentences as well: splices must be surer."""
PREPOSITIONS = frozenset(
    ("with", "of", "by", "from", "for", "to", "in", "on", "at", "and", "or", "between", "against", "than")
)
BESIDE = 3
"""A gap that lies within so many characters of a removal is beside it."""
_CAPITAL_WITHIN = 6
"""Characters from a gap to behind the capital that makes it one: a quote, or the number of an item, stands between."""
LEAST_WORDS = 12
COMMAS = ",،、，"
LIKELY = 0.15
"""A probability from which a place counts as evidence for others in its text."""
HOPELESS = 0.01
"""First estimate below which a gap has never come near to a finding."""
ENOUGH = 0.45
"""So many cuts must be expected, in a text of up to LONG characters, before all its gaps are read."""
VERSE = 70
"""Longest line of verse, in characters."""
TEASER = 80
"""Characters at the end of a paragraph among which a teaser's ellipsis stands."""
FLAT = 1500
"""A text with fewer line breaks than one in so many characters has lost them."""
LONG = 5000
_MOST_GAPS = 4000
_FEWEST_CHARACTERS = 100
"""Of a long text, for each gap that is shown to the network."""


class Cut(NamedTuple):
    """`end` is the offset behind the last character that survived."""

    end: int
    confidence: float
    rule: str
    """`line-end`, `cut-word`, `end-of-text`, `ellipsis` or `splice`."""


@dataclass(eq=False, repr=False)
class End:
    """A paragraph's end that may be a cut, with what is known about it."""

    stop: int
    bare: int
    """Like `stop`, without an ellipsis."""
    row: Sequence[float]
    score: float
    """Log-odds, by the forest."""
    last: bool
    ahead: int
    """Where the next paragraph begins."""
    next_upper: bool
    in_word: bool
    gap: float = 0.0
    complete: float = 0.0
    likely: float = 0.0
    """First estimate of the probability."""

    @property
    def ellipsis(self) -> bool:
        return self.bare < self.stop

    @property
    def rule(self) -> str:
        if self.ellipsis:
            return "ellipsis"
        return "cut-word" if self.in_word else "end-of-text" if self.last else "line-end"

    def seen(self) -> list[float]:
        gap = 0.0 if self.last else self.gap
        flags = float(self.last), float(self.ellipsis), float(self.next_upper), float(self.in_word)
        return [self.score, gap, self.complete, *flags, *self.row]


@dataclass(eq=False, repr=False)
class Gap:
    """A gap in a line that may be a splice."""

    at: int
    row: Sequence[float]
    starter: bool
    glance: float = 0.0
    """Log-odds, by the forest."""
    small: float = 0.0
    """How often the next word stands in small letters in this text, log."""
    names: float = 0.0
    """How often it stands capitalised elsewhere in this text, log."""
    flat: float = 0.0
    """1 where the text has no line breaks left."""
    score: float = 0.0
    complete: float = 0.0
    likely: float = 0.0

    def seen(self) -> list[float]:
        return [*self.row, float(self.starter), self.small, self.names, self.score, self.complete]


@cache
def weights() -> Mapping[str, Sequence[float]]:
    found: Mapping[str, Sequence[float]] = json.loads(read("linear.json"))
    return found


def linear(name: str, row: Sequence[float]) -> float:
    """Log-odds, by the weights of that name: `first`, `first_any`, `early_end`, `early_gap`."""
    values = weights()[name]
    return sum(map(mul, values[1:], row), values[0])


def ends_of(text: Text) -> list[End]:
    """The paragraph ends that the trees don't rule out."""
    lines = Lines([text.string[start:end].strip() for start, end, _ in text.paragraphs])
    found = []
    for k in candidates(lines):
        if _in_verse(text, k):
            continue
        seen = row(lines, k)
        if forest("lines-small").score(seen) > WORTH_A_LOOK:
            score = forest("lines-large").score(seen)
            if score > POSSIBLE_LINE:
                found.append(_end(text, lines, k, seen, score))
    return found


def _in_verse(text: Text, k: int) -> bool:
    """A short line right above another one: verse, an address, a list."""
    start, end, _ = text.paragraphs[k]
    if end - start >= VERSE or k + 1 == len(text.paragraphs):
        return False
    below = text.paragraphs[k + 1]
    return below.end - below.start < VERSE and text.string.count("\n", end, below.start) == 1


def _end(text: Text, lines: Lines, k: int, seen: Sequence[float], score: float) -> End:
    start, end, _ = text.paragraphs[k]
    last = k + 1 == len(text.paragraphs)
    stop = start + len(text.string[start:end].rstrip())
    string = lines.strings[k]
    bare = stop - len(string) + len(string.rstrip(".… ")) if string.endswith(("…", ".")) else stop
    ahead = len(text) if last else text.paragraphs[k + 1].start
    return End(stop, bare, seen, score, last, ahead, text.string[ahead : ahead + 1].isupper(), stops_in_word(string))


def gaps_of(text: Text) -> list[Gap]:
    """The gaps in front of sentence starters that the counts don't rule out."""
    found: list[Gap] = []
    most = max(_MOST_GAPS, len(text) // _FEWEST_CHARACTERS)
    for at in starter_gaps(text.string):
        if len(found) == most:
            break  # no text is like this, unless to keep us busy
        seen = gap_row(text.string, at)
        if linear("first", seen) > POSSIBLE_GAP:
            wider = [*seen, *wider_row(text.string, at)]
            glance = forest("glance").score(wider)
            if glance > WORTH_READING:
                found.append(Gap(at, seen, starter=True, glance=glance))
    return found


def other_gaps(text: Text, known: Sequence[Gap]) -> list[Gap]:
    """All other gaps in front of capitals."""
    return _others(text, known, any_gaps(text.string))


def gaps_beside_removals(text: Text, known: Sequence[Gap]) -> list[Gap]:
    """Those of them where an earlier filter removed something."""
    if not text.removals:
        return []
    windows = ((max(0, at - BESIDE), at + BESIDE) for at in text.removals)
    places = {
        at for first, last in windows for at in any_gaps(text.string, first, last + _CAPITAL_WITHIN) if at <= last
    }
    return _others(text, known, iter(sorted(places)))


def _others(text: Text, known: Sequence[Gap], places: Iterator[int]) -> list[Gap]:
    taken = {gap.at for gap in known}
    limit = POSSIBLE_FLAT if is_flat(text.string) else POSSIBLE_OTHER
    found = [Gap(at, gap_row(text.string, at), starter=False) for at in islice(places, _MOST_GAPS) if at not in taken]
    return [gap for gap in found if linear("first_any", gap.row) > limit]


def possible_gaps(text: Text, gaps: Sequence[Gap]) -> list[Gap]:
    """Write `small`, `names` and `flat`; leave out the gaps that can't be cuts, whatever the network says of them."""
    flat = float(is_flat(text.string))
    for gap in gaps:
        word = first_word(text.string, gap.at)
        gap.small = math.log(1 + text.words.get(word.lower(), 0))
        gap.flat = flat
        gap.names = math.log(max(1, text.words.get(word, 1)))
    return [gap for gap in gaps if gap.starter or not gap.names or not takes_names(text.string, gap.at)]


def ask(text: Text, ends: Sequence[End], gaps: Sequence[Gap]) -> None:
    """Have the network read all of them; it writes `gap`, `score` and `complete`."""
    if not ends and not gaps:
        return
    from clean.truncation.network import network
    from clean.truncation.windows import left_of, right_of

    string = text.string
    sides = [(left_of(string, end.bare), right_of(string, end.ahead)) for end in ends]
    sides += [(left_of(string, gap.at), right_of(string, gap.at)) for gap in gaps]
    splice, complete = network().judge(sides)
    for end, one, two in zip(ends, splice, complete, strict=False):
        end.gap, end.complete = one, two
    for gap, one, two in zip(gaps, splice[len(ends) :], complete[len(ends) :], strict=True):
        gap.score, gap.complete = one, two


def is_flat(string: str) -> bool:
    return len(string) > 2 * FLAT and string.count("\n") < len(string) / FLAT


def first_estimate(ends: Sequence[End], gaps: Sequence[Gap]) -> None:
    """Write `likely`: what each place looks like by itself."""
    for end in ends:
        end.likely = probability(linear("early_end", end.seen()[:5]))
    for gap in gaps:
        gap.likely = probability(linear("early_gap", gap.seen()))


def expected(places: Sequence[End | Gap]) -> float:
    """How many cuts there may be: only likely ones count."""
    return sum(place.likely for place in places if place.likely > LIKELY)


def with_others(place: End | Gap, total: float, length: int) -> list[float]:
    """The features of a place, and how many other cuts its text seems to have: altogether, and in 1000 characters."""
    counted = place.likely > LIKELY and not (isinstance(place, Gap) and not place.starter)
    rest = 0.1 + max(0.0, total - (place.likely if counted else 0.0))
    return [*place.seen(), math.log(rest), math.log(rest / (1 + length / 1000))]


def cuts_of(text: Text, threshold: float, splice_threshold: float) -> list[Cut]:
    """The places at which something is missing, in order, with their probability."""
    found = (
        english_cuts(text, threshold, splice_threshold) if is_english(text.string) else list(open_ends(text, threshold))
    )
    known = {cut.end for cut in found}
    return sorted(found + [cut for cut in teasers(text) if cut.end not in known])


def places_of(text: Text) -> tuple[list[End], list[Gap], float]:
    """Every place that is worth a verdict, and how many cuts are to be expected."""
    ends, gaps = ends_of(text), gaps_of(text)
    beside = gaps_beside_removals(text, gaps)
    if not (beside or suspicious(text, ends, gaps)):
        return [], [], 0.0
    gaps, beside = possible_gaps(text, gaps), possible_gaps(text, beside)
    ask(text, ends, gaps + beside)
    first_estimate(ends, gaps + beside)
    total = expected([*ends, *gaps])
    # A teaser's ellipsis is put there on purpose: it says nothing about lost lines.
    lost = expected([*(end for end in ends if not end.ellipsis), *gaps])
    gaps += beside
    if lost >= ENOUGH * max(1.0, len(text) / LONG):
        others = possible_gaps(text, other_gaps(text, gaps))
        ask(text, [], others)
        first_estimate([], others)
        gaps += others
    return ends, gaps, total


def suspicious(text: Text, ends: Sequence[End], gaps: Sequence[Gap]) -> bool:
    """Is there a place that stands out, or one at which an earlier filter removed something?"""
    if any(end.score > SUSPECT_END for end in ends) or any(gap.glance > SUSPECT_GAP for gap in gaps):
        return True
    return any(removed_near(text, gap.at) for gap in gaps)


def english_cuts(text: Text, threshold: float, splice_threshold: float) -> list[Cut]:
    ends, gaps, total = places_of(text)
    found = []
    for end in ends:
        weight = probability(forest("judge-end").score(with_others(end, total, len(text))))
        if weight >= threshold:
            found.append(Cut(end.stop, weight, end.rule))
    for gap in gaps:
        bonus = REMOVED if removed_near(text, gap.at) else 0.0
        if gap.likely < HOPELESS and not bonus:
            continue
        judge = forest("judge-gap_flat" if gap.flat else "judge-gap")
        weight = probability(judge.score(with_others(gap, total, len(text))) + bonus)
        if weight >= (max(FLAT_THRESHOLD, splice_threshold) if gap.flat else splice_threshold):
            found.append(Cut(gap.at, weight, "splice"))
    return found


def takes_names(string: str, at: int) -> bool:
    """Does the word before the gap ask for a name? Then a name that the text uses elsewhere proves nothing."""
    return string[max(0, at - 12) : at].rpartition(" ")[2].lower() in PREPOSITIONS


def removed_near(text: Text, at: int) -> bool:
    """Did an earlier filter delete something beside `at`?"""
    k = bisect_left(text.removals, at - BESIDE)
    return k < len(text.removals) and text.removals[k] <= at + BESIDE


def teasers(text: Text) -> Iterator[Cut]:
    """Paragraphs that end in `[…]` or `… Read more`, in any language."""
    string = text.string
    if "…" not in string and "..." not in string:
        return
    for start, end, _ in text.paragraphs:
        tail = string[max(start, end - TEASER) : end]
        if ("…" in tail or "..." in tail) and (match := teaser(tail.rstrip())) and match.start() > 20:
            yield Cut(end - len(tail) + match.end(), 0.9, "ellipsis")


def open_ends(text: Text, threshold: float) -> Iterator[Cut]:
    """What can be told in any language: long paragraphs that end in an ellipsis or in a comma."""
    lines = Lines([text.string[p.start : p.end].strip() for p in text.paragraphs])
    for k, string in enumerate(lines.strings):
        ellipsis = string.endswith(("…", "..."))
        if lines.counts[k] < LEAST_WORDS or not (ellipsis or string[-1] in COMMAS):
            continue
        following = lines.strings[k + 1][:1] if k + 1 < len(lines.strings) else ""
        start, end, _ = text.paragraphs[k]
        stop = start + len(text.string[start:end].rstrip())
        if ellipsis and string.rstrip(".…")[-1:] != " " and threshold <= 0.8:
            yield Cut(stop, 0.8, "ellipsis")
        elif not ellipsis and not following.islower() and lines.proper_share >= 0.8 and threshold <= 0.7:
            yield Cut(stop, 0.7, "line-end" if following else "end-of-text")
