"""Words that look run together and may be right: new compounds (`livestream`) and names (`WeWork`).

The judge learned from damaged text, where such a word is nearly always damage. In a document that shows no other
lost space it is nearly always a word. So these wait for company: two other tokens that certainly lost a space.

Where every line is read there is damage to repair, and the judge has seen all that a rule sees and the words around it:
there names are the judge's business, and a rule that saw only its token needs the judge's agreement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from clean.lazy import lazy
from clean.spaces.around import Op
from clean.spaces.knowledge import FUNCTION, english

COMPANY = 2
COMPOUND, NAME, LIST = 0.4, 0.2, 0.4
"""What is left of the probability of a word that lacks company: a compound is reported, a name is not.

So are words parted by a comma or a full stop alone (`ads,boilerplate`, `net.Socket`) in a text that shows nothing else.
"""
YIELDING = frozenset(["function-word", "comma", "bracket", "sentence"])
"""Rules that are often wrong where letters are (`fl,nd it`, `ina way`, `(semi)productivity`)."""
_WITNESSES = frozenset(["split", "function-word", "possessive", "initials", "date", "number", "byline"])
_BEHIND_MARKS = frozenset(["comma", "sentence"])
_BEFORE = lazy(r"([^\W\d_]+)[”\"’)\]]?[.!?,;][”\"’)\]]?$")
_WORD = lazy(r"[“\"‘(]?([^\W\d_]+)")
_LEADS_IN = frozenset(["the", "of", "and", "from", "with", "for", "by", "to", "at", "that"])
_IN_BRANDS = frozenset(
    [
        "we",
        "you",
        "my",
        "me",
        "i",
        "it",
        "us",
        "our",
        "your",
        "he",
        "she",
        "they",
        "all",
        "one",
        "up",
        "out",
        "over",
        "only",
        "any",
        "who",
        "in",
        "on",
        "no",
    ]
)


def overruled(ops: Mapping[int, Op], agreed: Collection[int], edit_at: float) -> list[Op]:
    """The operations in order; what a rule of `YIELDING` saw and the judge did not agree to falls below `edit_at`."""
    return [
        op._replace(confidence=min(op.confidence, edit_at - 0.01))
        if op.rule in YIELDING and op.at not in agreed
        else op
        for op in sorted(ops.values())
    ]


def prudent(string: str, ops: Mapping[int, Op], reach: Mapping[int, tuple[int, int]], edit_at: float) -> list[Op]:
    """The operations in order; a doubtful word without company falls below `edit_at`.

    `reach` gives for each operation's place the span of the token that it parts.
    """
    tokens: dict[tuple[int, int], list[Op]] = {}
    for op in ops.values():
        if op.at == op.end:
            tokens.setdefault(reach[op.at], []).append(op)
    joined = {op.end for op in ops.values() if op.at < op.end and op.confidence >= edit_at}
    doubtful = {span for span, parts in tokens.items() if span[0] not in joined and _may_be_right(string, span, parts)}
    witnesses = {
        string[slice(*span)].lower()
        for span, parts in tokens.items()
        if span not in doubtful and any(op.confidence >= 0.9 and op.rule in _WITNESSES for op in parts)
    }
    accompanied = len(witnesses) >= COMPANY
    marks = [] if witnesses else [op for op in ops.values() if op.rule in _BEHIND_MARKS]
    lists = {op.at: LIST for op in marks if not any(_speaks(string, other.at) for other in marks)}
    lowered = lists | {
        op.at: NAME if string[op.at].isupper() else COMPOUND
        for span in doubtful
        if not (accompanied and _credible(string, span, tokens[span]))
        for op in tokens[span]
        if op.rule == "split"
    }
    return [
        op._replace(confidence=min(op.confidence, lowered[op.at], edit_at - 0.01)) if op.at in lowered else op
        for op in sorted(ops.values())
    ]


def _speaks(string: str, at: int) -> bool:
    """Is there a small word on either side of this mark, as in sentences, but not in lists and code?"""
    before, behind = _BEFORE.search(string, max(0, at - 24), at), _WORD.match(string, at)
    return any(found is not None and found[1].lower() in FUNCTION for found in (before, behind))


def _parts(string: str, span: tuple[int, int], ops: Iterable[Op]) -> list[str]:
    """The words that a token would be parted into, without the marks around them."""
    start, end = span
    cuts = [start, *sorted(op.at for op in ops), end]
    parts = [string[a:b] for a, b in pairwise(cuts)]
    return [part.strip(".,;:!?\"'()[]“”‘’…—–-") for part in parts]


def _may_be_right(string: str, span: tuple[int, int], ops: list[Op]) -> bool:
    if any(op.rule != "split" for op in ops):
        return False
    parts = _parts(string, span, ops)
    if len(parts) < 2 or not all(part.isalpha() for part in parts):
        return False
    if any(part[:1].isupper() for part in parts[1:]):
        return parts[0].lower() not in FUNCTION or parts[0][:1].isupper()
    return len(parts) == 2 and not any(part.lower() in FUNCTION for part in parts)


def _credible(string: str, span: tuple[int, int], ops: list[Op]) -> bool:
    """With company: a compound is; a name where its words are known side by side, and not as brands put them."""
    parts = _parts(string, span, ops)
    if not any(part[:1].isupper() for part in parts[1:]):
        return True
    if " ".join(parts) in string:
        return True
    lower = [part.lower() for part in parts]
    if lower[0] in _IN_BRANDS or lower[-1] in _IN_BRANDS:
        return False
    return len(parts) > 2 or lower[0] in _LEADS_IN or parts[0].islower() or english().pair(*lower) is not None
