"""Choosing edits: by rule, by number, by a condition. Shared by the verbs and by `Provenance.where`.

    >>> wanted = condition('confidence < 0.7 and rule = "run_together/*"')

A condition compares fields with values: `confidence`, `rule`, `filter`, `before`, `after`, `pass`, `id`, and the
numbers of characters `removed` and `added`. `=` and `!=` take `*` and `?` in rules and filters, `~` asks whether
a text contains another. `and`, `or`, `not` and parentheses join them. It is parsed here; nothing is evaluated.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from clean.changes import Change, Step
from clean.errors import CleanError
from clean.lazy import lazy

Selector = Callable[[Change, Step], bool]


class SelectError(CleanError, ValueError):
    """A condition that can't be understood. Says where, and what was expected."""


_FIELDS: dict[str, Callable[[Change, Step], Any]] = {
    "confidence": lambda _, step: step.confidence,
    "rule": lambda _, step: step.rule,
    "filter": lambda _, step: step.rule.partition("/")[0],
    "before": lambda _, step: step.before,
    "after": lambda _, step: step.after,
    "pass": lambda _, step: step.number,
    "id": lambda change, _: change.id,
    "removed": lambda _, step: len(step.before),
    "added": lambda _, step: len(step.after),
}
_NUMBERS = {"confidence", "pass", "id", "removed", "added"}
_GLOBS = {"rule", "filter"}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TOKEN = lazy(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<number>-?\d+(?:\.\d+)?|-?\.\d+)"""
    r"""|(?P<sign><=|>=|!=|==|[<>=~()])|(?P<name>[a-z_]+))"""
)
_ESCAPE = lazy(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}


def rule_matches(pattern: str) -> Callable[[str], bool]:
    """Does a full rule name (`ads/share-bar`) match? A bare filter name stands for all its rules."""
    if "/" not in pattern:
        pattern = f"{pattern}/*"
    if any(sign in pattern for sign in "*?["):
        return lambda rule: fnmatchcase(rule, pattern)
    return lambda rule: rule == pattern


def refuse_unknown(patterns: Iterable[str], rules: Iterable[str]) -> None:
    """Raises SelectError for the first pattern that matches none of these rules, naming what may have been meant."""
    rules = list(rules)
    for pattern in patterns:
        if not any(map(rule_matches(pattern), rules)):
            near = _near(pattern, rules)
            meant = f"did you mean {' or '.join(near)}?" if near else "`clean rules` lists them"
            raise SelectError(f"there is no filter or rule {pattern!r}; {meant}")


def _near(pattern: str, rules: Sequence[str]) -> list[str]:
    """Filters and rules with a name like this; `share-bar` is taken for the last part of one, too."""
    from difflib import get_close_matches

    own = [rule for rule in rules if rule.partition("/")[2] == pattern]
    filters = dict.fromkeys(rule.partition("/")[0] for rule in rules)
    return (own or get_close_matches(pattern, [*filters, *rules], 3))[:3]


def selector(
    condition_: str | Selector | None = None,
    *,
    rule: str | Iterable[str] | None = None,
    edit: int | Iterable[int] | None = None,
    filter: str | None = None,  # noqa: A002
    before: str | None = None,
    after: str | None = None,
    min_confidence: float | None = None,
    max_confidence: float | None = None,
) -> Selector:
    """One test from several wishes, all of which must hold. Of several rules or edits any will do.

    `edit` is the number of a change (`Change.id`). Raises SelectError when nothing is asked for.
    """
    tests: list[Selector] = []
    if condition_ is not None:
        tests.append(condition(condition_) if isinstance(condition_, str) else condition_)
    if rule is not None:
        tests.append(_by_rule([rule] if isinstance(rule, str) else rule))
    if filter is not None:
        tests.append(_by_rule([filter]))
    if edit is not None:
        numbers = {edit} if isinstance(edit, int) else set(edit)
        tests.append(lambda change, _: change.id in numbers)
    if before is not None:
        tests.append(lambda _, step: step.before == before)
    if after is not None:
        tests.append(lambda _, step: step.after == after)
    if min_confidence is not None:
        tests.append(lambda _, step: step.confidence >= min_confidence)
    if max_confidence is not None:
        tests.append(lambda _, step: step.confidence <= max_confidence)
    if not tests:
        raise SelectError("say which edits: a condition, a rule, or an edit's number")
    return tests[0] if len(tests) == 1 else lambda change, step: all(test(change, step) for test in tests)


def _by_rule(patterns: Iterable[str]) -> Selector:
    matchers = [rule_matches(pattern) for pattern in patterns]
    known: dict[str, bool] = {}

    def test(_: Change, step: Step) -> bool:
        found = known.get(step.rule)
        if found is None:
            found = known[step.rule] = any(matches(step.rule) for matches in matchers)
        return found

    return test


def condition(text: str) -> Selector:
    """Parse a condition. Raises SelectError."""
    tokens = _Tokens(text)
    found = _alternatives(tokens, 0)
    if tokens.kind != "end":
        raise tokens.expected("'and', 'or' or the end")
    return found


class _Tokens:
    """A condition in pieces, with the piece at hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces = self._cut()
        self.advance()

    def _cut(self) -> Iterator[tuple[str, str, int]]:
        at = 0
        while self.text[at:].strip():
            match = _TOKEN.match(self.text, at)
            if not match:
                rest = self.text[at:].lstrip()
                raise SelectError(f"in the condition {self.text!r}: {rest[:20]!r} is not understood")
            kind = match.lastgroup or ""
            yield kind, match[kind], match.start(kind)
            at = match.end()
        yield "end", "", len(self.text)

    def advance(self) -> str:
        """The value of the piece at hand, going on to the next."""
        value = getattr(self, "value", "")
        self.kind, self.value, self.at = next(self._pieces)
        return value

    def take(self, *values: str) -> bool:
        if self.kind in ("name", "sign") and self.value in values:
            self.advance()
            return True
        return False

    def expected(self, what: str) -> SelectError:
        there = repr(self.value) if self.kind != "end" else "its end"
        return SelectError(f"in the condition {self.text!r}: {what} is expected, not {there} (column {self.at + 1})")


_DEEPEST = 50


def _alternatives(tokens: _Tokens, depth: int) -> Selector:
    if depth > _DEEPEST:
        raise SelectError("the condition has too many parentheses")
    tests = [_conjunction(tokens, depth)]
    while tokens.take("or"):
        tests.append(_conjunction(tokens, depth))
    return tests[0] if len(tests) == 1 else lambda change, step: any(test(change, step) for test in tests)


def _conjunction(tokens: _Tokens, depth: int) -> Selector:
    tests = [_factor(tokens, depth)]
    while tokens.take("and"):
        tests.append(_factor(tokens, depth))
    return tests[0] if len(tests) == 1 else lambda change, step: all(test(change, step) for test in tests)


def _factor(tokens: _Tokens, depth: int) -> Selector:
    negated = False
    while tokens.take("not"):
        negated = not negated
    if tokens.take("("):
        test = _alternatives(tokens, depth + 1)
        if not tokens.take(")"):
            raise tokens.expected("')'")
    else:
        test = _comparison(tokens)
    return (lambda change, step: not test(change, step)) if negated else test


def _comparison(tokens: _Tokens) -> Selector:
    if tokens.kind != "name" or tokens.value not in _FIELDS:
        raise tokens.expected(f"a field ({', '.join(_FIELDS)})")
    field = tokens.advance()
    if tokens.kind != "sign" or tokens.value in "()":
        raise tokens.expected("=, !=, <, <=, >, >= or ~")
    sign = tokens.advance()
    wanted = "number" if field in _NUMBERS else "string"
    if tokens.kind != wanted:
        raise tokens.expected("a number" if wanted == "number" else f"text in quotes, as {field} is text,")
    value = tokens.advance()
    return _test(field, sign, float(value) if wanted == "number" else _unquoted(value))


def _unquoted(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else _CONTROLS.get(m[1], m[1]),
        text[1:-1],
    )


def _test(field: str, sign: str, value: Any) -> Selector:
    get = _FIELDS[field]
    if sign in ("=", "==", "!="):
        equal = rule_matches(value) if field == "rule" else _equal(field, value)
        return (lambda c, s: not equal(get(c, s))) if sign == "!=" else (lambda c, s: equal(get(c, s)))
    if sign == "~":
        if field in _NUMBERS:
            raise SelectError(f"~ asks whether a text contains another, and {field} is a number")
        return lambda change, step: value in get(change, step)
    if field not in _NUMBERS:
        raise SelectError(f"{sign} compares numbers, and {field} is text")
    compare = _ORDER[sign]
    return lambda change, step: compare(get(change, step), value)


def _equal(field: str, value: Any) -> Callable[[Any], bool]:
    if field in _GLOBS:
        return lambda there: fnmatchcase(there, value)
    return lambda there: bool(there == value)
