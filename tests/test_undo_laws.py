"""Undoing equals never having done it, or the conflict is reported; and no byte changes unnoticed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from clean.changes import Step, fold
from clean.cli.common import load_pair
from clean.decode import decode_str
from clean.edit import Edit, EditScript
from clean.errors import CleanError
from clean.provenance import ConflictError, Provenance
from tests.verbs import written

ALPHABET = "ab é\N{LOUDLY CRYING FACE}\n\u2028"


def random_script(rng: random.Random, text: str, rule: str) -> EditScript:
    edits: list[Edit] = []
    at = 0
    while at <= len(text) and rng.random() < 0.75:
        start = rng.randint(at, min(len(text), at + 6))
        old = text[start : start + rng.randint(0, 4)]
        new = "".join(rng.choice("xyz ") for _ in range(rng.randint(0, 3)))
        if new != old:
            edits.append(Edit(start, old, new, rule, rng.choice([0.4, 0.9])))
        at = start + max(len(old), 1)
    return EditScript.of(text, edits)


def random_log(rng: random.Random, alphabet: str = ALPHABET) -> tuple[str, Provenance, list[EditScript]]:
    original = text = "".join(rng.choice(alphabet) for _ in range(rng.randint(0, 30)))
    turns: list[tuple[str, int, dict[str, Any], EditScript]] = []
    scripts: list[EditScript] = []
    for number in range(rng.randint(1, 4)):
        script = random_script(rng, text, f"f{number}/r")
        scripts.append(script)
        turns.append((f"f{number}", 1, {}, script))
        text = script.apply(text)
    return original, Provenance.record(decode_str(original), turns, (), id="-", recipe={}), scripts


def replayed_without(original: str, scripts: list[EditScript], gone: set[tuple[int, int]]) -> str | None:
    """The passes one after another without some edits, each found again by where its characters went.

    None where an edit stands on one that is gone: it touches characters that are not there now.
    """
    # Every character knows what it was in the full run: (pass that made it, its place in that pass's output).
    full: list[tuple[int, int]] = [(0, k) for k in range(len(original))]
    kept = list(full)
    text = dict(zip(full, original, strict=True))
    for number, script in enumerate(scripts, 1):
        new_full: list[tuple[int, int]] = []
        made: list[list[tuple[int, int]]] = []
        last = 0
        for edit in script.edits:
            new_full += full[last : edit.start]
            cells = [(number, len(new_full) + k) for k in range(len(edit.new))]
            text.update(zip(cells, edit.new, strict=True))
            new_full += cells
            made.append(cells)
            last = edit.end
        new_full += full[last:]
        for k in reversed(range(len(script.edits))):
            if (number, k) in gone:
                continue
            edit = script.edits[k]
            place = position(full, kept, edit.start, edit.end)
            if place is None:
                return None
            kept[place[0] : place[1]] = made[k]
        full = new_full
    return "".join(text[cell] for cell in kept)


def position(full: list[tuple[int, int]], kept: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Where full[start:end] stands in `kept`, with the same neighbours if it is empty; None where it does not."""
    wanted = full[start:end]
    if wanted:
        try:
            at = kept.index(wanted[0])
        except ValueError:
            return None
        return (at, at + len(wanted)) if kept[at : at + len(wanted)] == wanted else None
    before = full[start - 1] if start else None
    behind = full[start] if start < len(full) else None
    for at in range(len(kept) + 1):
        if (kept[at - 1] if at else None) == before and (kept[at] if at < len(kept) else None) == behind:
            return at, at
    return None


def check_undo(seed: int) -> str:
    rng = random.Random(seed)
    original, log, scripts = random_log(rng)
    steps = [(change.id, step) for change in log.changes for step in change.steps]
    unwanted = {id(step) for _, step in steps if rng.random() < 0.35}
    if not unwanted:
        return "nothing"
    gone = {where for where, step in numbered(log, scripts).items() if id(step) in unwanted}
    expected = replayed_without(original, scripts, gone)
    try:
        left = log.without(lambda change, step: id(step) in unwanted)
    except ConflictError as error:
        standing = {id(step) for _, step in error.dependents}
    else:
        standing = set()
    if standing:
        assert not standing & unwanted
        further = log.without(lambda change, step: id(step) in unwanted, with_dependents=True)
        assert further.verify(further.apply(original)) == []
        assert further.restore(further.apply(original)) == original.encode()
        return "conflict"
    assert not standing
    cleaned = left.apply(original)
    assert expected is None or cleaned == expected
    assert left.verify(cleaned) == []
    assert left.restore(cleaned) == original.encode()
    assert Provenance.loads(left.dumps()) == left
    assert left.previous == log.digest
    assert sum(turn.undone for turn in left.passes) == len(unwanted)
    assert left.changes == fold(original, rebuilt(left, original))
    return "compared" if expected is not None else "kept"


def rebuilt(log: Provenance, original: str) -> list[EditScript]:
    from clean.changes import unfold

    return unfold(log.changes, len(log.passes), len(original))


def numbered(log: Provenance, scripts: list[EditScript]) -> dict[tuple[int, int], Step]:
    """Each step of the log by pass and place among that pass's edits."""
    found: dict[tuple[int, int], Step] = {}
    for number in range(1, len(scripts) + 1):
        steps = [step for change in log.changes for step in change.steps if step.number == number]
        found.update(((number, k), step) for k, step in enumerate(steps))
    return found


def check_many(seeds: range) -> None:
    outcomes = [check_undo(seed) for seed in seeds]
    assert outcomes.count("compared") > len(outcomes) / 4
    assert outcomes.count("conflict") > len(outcomes) / 100


def test_undo_equals_a_replay_without() -> None:
    check_many(range(300))


@pytest.mark.slow
def test_undo_equals_a_replay_without_many() -> None:
    check_many(range(1000, 11_000))


def test_undo_everything_is_the_original_and_nothing_is_refused() -> None:
    for seed in range(50):
        original, log, _ = random_log(random.Random(seed))
        none = log.without(lambda change, step: True)
        assert none.changes == ()
        assert none.apply(original) == original
        same = log.without(lambda change, step: False)
        assert (same.changes, same.passes, same.out) == (log.changes, log.passes, log.out)


def test_edits_that_all_touch_stay_linear() -> None:
    """One change of many thousand steps: slicing the text for each of them would take minutes."""
    text = "ab" * 5_000
    loud = EditScript.of(text, [Edit(k, char, char.upper(), "f/a") for k, char in enumerate(text)])
    longer = EditScript.of(text.upper(), [Edit(k, "A", "Ax", "g/b") for k in range(0, len(text), 2)])
    log = Provenance.record(decode_str(text), [("f", 1, {}, loud), ("g", 1, {}, longer)], (), id="-", recipe={})
    assert len(log.changes) == 1
    assert log.verify("AxB" * 5_000) == []
    assert log.without(rule="g").apply(text) == text.upper()
    assert log.without("before = 'b'").apply(text) == "Axb" * 5_000


def check_tampering(folder: Path, seeds: range) -> None:
    """Single bytes of text or log replaced, in turn: every one must be noticed when the pair is read and verified."""
    path, _ = written(folder)
    log_path = path.with_name(path.name + ".prov.jsonl")
    for seed in seeds:
        rng = random.Random(seed)
        victim = path if seed % 2 else log_path
        data = victim.read_bytes()
        broken = bytearray(data)
        broken[rng.randrange(len(data))] ^= rng.randrange(1, 256)
        victim.write_bytes(bytes(broken))
        try:
            pair = load_pair(str(path))
            noticed = bool(pair.log.verify(pair.text))
        except CleanError:
            noticed = True
        victim.write_bytes(data)
        assert noticed, (victim, bytes(broken))


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    check_tampering(tmp_path, range(300))


@pytest.mark.slow
def test_every_changed_byte_is_noticed_many(tmp_path: Path) -> None:
    check_tampering(tmp_path, range(1000, 11_000))
