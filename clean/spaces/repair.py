"""From a text to its space edits: rules, gate, lattice and judge, one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from clean.edit import Edit, Finding
from clean.lazy import lazy
from clean.spaces import gate
from clean.spaces.around import Op, contextual
from clean.spaces.knowledge import english
from clean.spaces.prudence import YIELDING, overruled, prudent
from clean.text import Line, Text

if TYPE_CHECKING:
    from clean.spaces.evidence import Candidate

WINDOW = 60
PIECE = 400
FEW = 12
NAMED = 3
"""Written so often in one text, two words are one name."""
CERTAIN = 0.9
"""A rule that is so sure keeps its name on the edit."""
_TOKEN = lazy(r"\S+")


class Options(NamedTuple):
    edit_at: float
    report_at: float
    thorough: bool
    keep: frozenset[str]


class Piece(NamedTuple):
    """A part of a line that is looked at closely, and the starts of its suspicious tokens."""

    start: int
    string: str
    suspicious: tuple[int, ...]


def repairs(text: Text, options: Options) -> Iterator[Edit | Finding]:
    """Edits and findings of one text."""
    ops: dict[int, Op] = {}
    agreed: set[int] = set()
    for piece, found in examine(text, options, ops):
        for op in _decide(piece, found, options):
            if op.confidence >= options.edit_at:
                agreed.add(op.at)
            known = ops.get(op.at)
            certain = known is not None and known.confidence >= CERTAIN
            if not certain and _better(op, known) and not _kept(text, op, options):
                ops[op.at] = op
    if options.thorough:
        judged = overruled(ops, agreed, options.edit_at)
    else:
        judged = prudent(text.string, ops, {op.at: _reach(text.string, op) for op in ops.values()}, options.edit_at)
    yield from proposals(text.string, judged, options)


def examine(text: Text, options: Options, ops: dict[int, Op]) -> Iterator[tuple[Piece, list[Candidate]]]:
    """Puts what the rules are sure of into `ops`; yields the pieces to be judged, with their candidates."""
    odd = {token: verdict for token, verdict in gate.unsafe(text.tokens).items() if token not in options.keep}
    hits = list(_hits(text, odd))
    around = contextual(text, {verdict.calls for verdict in odd.values()})
    if not hits and not around and not options.thorough:
        return
    lines = _lines(text, [hit.start for hit in hits] + [op.at for op in around], options.thorough)
    ops.update((op.at, op) for op in around if _holds(lines, op.at))
    pieces: list[Piece] = []
    by_line: dict[int, list[Hit]] = {}
    if not options.thorough and not ops and all(_sound(text.string, hit) for hit in hits):
        hits = [hit for hit in hits if not _name_like(text.string, hit)]  # nothing is wrong but names: they are right
    for hit in hits:
        line = _line_of(lines, hit.start)
        if line is not None:
            by_line.setdefault(line.start, []).append(hit)
    for line in lines:
        _look(line, by_line.get(line.start, []), options, ops, pieces)
    ops.update((op.at, op._replace(confidence=0.5)) for op in list(ops.values()) if _name(text, op))
    if pieces:
        yield from _evidence(pieces, text, len(ops))


def _name(text: Text, op: Op) -> bool:
    """`theCUBE`, written so again and again: a name. No loss strikes the same two words each time."""
    if op.rule not in ("function-word", "initials") or op.confidence < CERTAIN:
        return False
    start, end = op.at, op.at
    while start and text.string[start - 1].isalpha():
        start -= 1
    while end < len(text.string) and text.string[end].isalpha():
        end += 1
    run = text.string[start:end]
    return not run.islower() and sum(text.words.get(run + ending, 0) for ending in ("", "’s", "'s")) >= NAMED


class Hit(NamedTuple):
    """An occurrence of an odd token."""

    start: int
    end: int
    verdict: gate.Verdict


def _hits(text: Text, odd: Mapping[str, gate.Verdict]) -> Iterator[Hit]:
    """Where odd tokens stand, in the text's order; a fragment only where a neighbour would make it a word.

    In a text of another language every second word looks like a fragment.
    """
    string = text.string
    fragments = sum(own.fragment for own in odd.values()) <= FEW or text.language in ("en", "und")
    odd = {
        token: own
        for token, own in odd.items()
        if own.joints or (own.glued and not _repeated(text, token)) or (own.fragment and fragments)
    }
    if len(odd) > FEW:
        found: Iterable[tuple[int, str]] = (
            (match.start(), match[0]) for match in _TOKEN.finditer(string) if match[0] in odd
        )
    else:
        found = sorted((start, token) for token in odd for start in _occurrences(string, token))
    for start, token in found:
        verdict, end = odd[token], start + len(token)
        if verdict.joints or verdict.glued or _mends(string, start, end):
            yield Hit(start, end, verdict)


def _repeated(text: Text, token: str) -> bool:
    """A word with a capital that stands again and again so (`WeWork`): a name, whatever its halves are."""
    return text.tokens[token] >= NAMED and not token.islower()


def _occurrences(string: str, token: str) -> Iterator[int]:
    start = string.find(token)
    while start >= 0:
        end = start + len(token)
        if (not start or string[start - 1].isspace()) and (end == len(string) or string[end].isspace()):
            yield start
        start = string.find(token, end)


def _lines(text: Text, places: list[int], thorough: bool) -> list[Line]:
    """The English lines that hold one of these places; when thorough, all of them."""
    from clean.spaces.tongue import english_lines

    if thorough:
        return english_lines(text, text.lines)
    string = text.string
    lines: dict[int, Line] = {}
    end = -1
    for place in sorted(places):
        if place <= end:
            continue
        start = string.rfind("\n", 0, place) + 1
        end = string.find("\n", place)
        end = len(string) if end < 0 else end
        stop = end - 1 if string.endswith("\r", start, end) else end
        lines[start] = Line(start, stop, string[start:stop])
    return english_lines(text, lines.values())


def _line_of(lines: list[Line], at: int) -> Line | None:
    place = bisect_right(lines, at, key=lambda line: line.start) - 1
    return lines[place] if place >= 0 and at <= lines[place].end else None


def _holds(lines: list[Line], at: int) -> bool:
    return _line_of(lines, at) is not None


def _better(op: Op, other: Op | None) -> bool:
    return other is None or op.confidence > other.confidence


def _kept(text: Text, op: Op, options: Options) -> bool:
    return bool(options.keep) and _around_token(text.string, op) in options.keep


def _around_token(string: str, op: Op) -> str:
    start, end = _reach(string, op)
    return string[start:end]


def _sound(string: str, hit: Hit) -> bool:
    """Is it a name, or at most a fragment?"""
    return not hit.verdict.joints and (not hit.verdict.glued or _name_like(string, hit))


def _name_like(string: str, hit: Hit) -> bool:
    """Has it capitals as names have, and nothing else that is odd?"""
    token = string[hit.start : hit.end]
    camel = any(char.isupper() for char in token[1:]) and not token.isupper()
    return not hit.verdict.joints and (hit.verdict.name or camel)


def _look(line: Line, hits: list[Hit], options: Options, ops: dict[int, Op], pieces: list[Piece]) -> None:
    """Collect the rules' joints of a line, and its pieces that need a closer look."""
    suspicious: list[tuple[int, int]] = []
    for start, end, verdict in hits:
        for joint in verdict.joints:
            op = Op(start + joint.at, start + joint.at, joint.rule, joint.confidence)
            if _better(op, ops.get(op.at)):
                ops[op.at] = op
        if verdict.glued or verdict.fragment:
            suspicious.append((start - line.start, end - line.start))
    if options.thorough:
        pieces += _chunks(line, suspicious)
    elif suspicious:
        pieces += _windows(line, suspicious)


def _mends(string: str, start: int, end: int) -> bool:
    """Would this token, joined with a neighbour, be a checked word?"""
    token = string[start:end].strip(".,;:!?\"'()[]“”‘’").lower()
    before = _neighbour(string, start, -1)
    behind = _neighbour(string, end, 1)
    clean = english().clean
    return (len(before + token) > 3 and before != "" and before + token in clean) or (
        len(token + behind) > 3 and behind != "" and token + behind in clean
    )


def _neighbour(string: str, at: int, step: int) -> str:
    """The letters on the other side of the space at this edge of a token."""
    if step < 0:
        end = at - 1
        word = string[max(0, end - 20) : end].rpartition(" ")[2] if end > 0 else ""
    else:
        end = string.find(" ", at + 1, at + 22)
        word = string[at + 1 : end if end >= 0 else at + 22]
        word = word.rstrip(".,;:!?\"'”’)")
    return word.lower() if word.isalpha() else ""


def _chunks(line: Line, suspicious: list[tuple[int, int]]) -> Iterator[Piece]:
    """The whole line, in pieces cut at white space."""
    start = 0
    while start < len(line.string):
        end = min(len(line.string), start + PIECE)
        if end < len(line.string):
            cut = line.string.rfind(" ", start + PIECE // 2, end)
            end = cut if cut > 0 else end
        inside = tuple(at - start for at, _ in suspicious if start <= at < end)
        if line.string[start:end].strip():
            yield Piece(line.start + start, line.string[start:end], inside)
        start = end


def _windows(line: Line, suspicious: list[tuple[int, int]]) -> Iterator[Piece]:
    """Spans of some sixty characters to both sides of what is suspicious, cut at white space."""
    spans: list[list[int]] = []
    for start, end in suspicious:
        low, high = max(0, start - WINDOW), min(len(line.string), end + WINDOW)
        low = line.string.find(" ", low, start) + 1 or start if low else 0
        high = max(line.string.rfind(" ", end, high), end) if high < len(line.string) else high
        if spans and low <= spans[-1][1] and high - spans[-1][0] <= PIECE:
            spans[-1][1] = max(high, spans[-1][1])
        else:
            spans.append([max(low, spans[-1][1]) if spans else low, high])
    for low, high in spans:
        if high > low:
            inside = tuple(at - low for at, _ in suspicious if low <= at < high)
            yield Piece(line.start + low, line.string[low:high], inside)


def _evidence(pieces: list[Piece], text: Text, joints: int) -> Iterator[tuple[Piece, list[Candidate]]]:
    from clean import spacenet  # most texts need none of this
    from clean.spaces.evidence import Around, candidates, weigh_damage

    strings = [piece.string for piece in pieces]
    around = Around(text, strings, joints)
    readings = spacenet.load().read(strings)
    found = [candidates(piece.string, around, reading) for piece, reading in zip(pieces, readings, strict=True)]
    weigh_damage(found, around)
    yield from ((piece, some) for piece, some in zip(pieces, found, strict=True) if some)


def _decide(piece: Piece, found: list[Candidate], options: Options) -> Iterator[Op]:
    from clean.spaces.judge import judges
    from clean.trees import probability

    for candidate in found:
        judge = judges()["insert" if candidate.inserts else "delete"]
        likely = probability(judge.log_odds(candidate.features))
        if candidate.doubtful:
            likely = min(likely, options.edit_at - 0.01)
        if likely >= options.report_at:
            sure = likely >= options.edit_at
            why: dict[str, Any] = {"reasons": judge.reasons(candidate.features)} if sure else {}
            rule = _rule(piece.string, candidate)
            yield Op(piece.start + candidate.at, piece.start + candidate.end, rule, round(likely, 4), why)


def _rule(string: str, candidate: Candidate) -> str:
    letters = string[candidate.at - 1].isalpha() and string[candidate.end].isalpha()
    if candidate.inserts:
        return "split" if letters else "joint"
    return "join" if letters else "stray"


def proposals(string: str, ops: list[Op], options: Options) -> Iterator[Edit | Finding]:
    """Operations on the same token become one edit of that token; doubtful ones a finding each."""
    group: list[Op] = []
    reach = -1
    for op in ops:
        if op.note:
            yield Finding(op.at, op.end, "space", op.rule, op.confidence, op.note)
            continue
        start, end = _reach(string, op)
        if group and start > reach:
            yield from _grouped(string, group, options)
            group = []
        group.append(op)
        reach = max(reach, end) if len(group) > 1 else end
    if group:
        yield from _grouped(string, group, options)


def _grouped(string: str, group: list[Op], options: Options) -> Iterator[Edit | Finding]:
    sure = [op for op in group if op.confidence >= options.edit_at]
    if sure:
        yield edit_of(string, sorted([*sure, *_uncovered(string, sure, options)]))
    for op in [] if any(op.at == op.end for op in sure) else group:
        if options.report_at <= op.confidence < options.edit_at:
            fix = edit_of(string, [op._replace(why={})])
            note = "A space may be missing." if op.at == op.end else "A space may be out of place."
            yield Finding(fix.start, fix.end, "space", op.rule, op.confidence, note, fix)


def _uncovered(string: str, ops: list[Op], options: Options) -> Iterator[Op]:
    """What the rules see once these are done: `did.Apple` of `did.Applenot`, `andCompany` of `an dCompany`.

    When thorough, only what needs no judge's agreement: the judge has seen these places, too.
    """
    last, end = _reach(string, ops[0])[0], _reach(string, ops[-1])[1]
    kept: list[int] = []
    for op in ops:
        kept += [*range(last, op.at), *[-1] * (op.at == op.end)]
        last = op.end
    kept += range(last, end)
    parts = {
        match[0]: match.start() for match in _TOKEN.finditer("".join(string[at] if at >= 0 else " " for at in kept))
    }
    removed = {op.end for op in ops if op.at < op.end}
    for part, verdict in gate.unsafe(dict.fromkeys(parts, 1)).items():
        for joint in verdict.joints:
            at = kept[parts[part] + joint.at]
            heeded = not (options.thorough and joint.rule in YIELDING)
            if heeded and joint.confidence >= CERTAIN and at not in removed:
                yield Op(at, at, joint.rule, joint.confidence)


def edit_of(string: str, ops: list[Op]) -> Edit:
    """One edit that does all of these, on whole tokens less the punctuation around them."""
    start, end = _reach(string, ops[0])[0], _reach(string, ops[-1])[1]
    while start < ops[0].at - 1 and not string[start].isalnum() and string[start] not in "$€£":
        start += 1
    while end > ops[-1].end + 1 and not string[end - 1].isalnum():
        end -= 1
    parts, last = [], start
    for op in ops:
        parts += [string[last : op.at], " " if op.at == op.end else ""]
        last = op.end
    parts.append(string[last:end])
    weakest = min(ops, key=lambda op: op.confidence)
    return Edit(start, string[start:end], "".join(parts), weakest.rule, weakest.confidence, weakest.why)


def _reach(string: str, op: Op) -> tuple[int, int]:
    """The span of the tokens that an operation touches, of very long ones a part."""
    before = string[max(0, op.at - PIECE) : op.at]
    start = op.at if not before or before[-1].isspace() else op.at - len(before.rsplit(None, 1)[-1])
    behind = _TOKEN.match(string, op.end, op.end + PIECE)
    return start, behind.end() if behind else op.end
