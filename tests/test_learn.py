"""What a corpus repeats becomes a table, and the table cleans the corpus; what is only common stays."""

from __future__ import annotations

import json
import random
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest

import clean
from clean.cli.entry import run as cli
from clean.corpus.job import CorpusError, Job
from clean.learn import score
from clean.learn.grouping import Counts, merge, part_name, part_names
from clean.learn.passes import Document, Seen
from clean.learn.run import learn
from clean.learn.sketch import Sketch, key_of

SUBJECTS = ["The mayor", "A teacher", "My neighbour", "The old engineer", "Our guide", "A doctor", "The farmer"]
VERBS = ["closed", "painted", "sold", "described", "repaired", "opened", "photographed", "remembered"]
THINGS = ["the small bridge", "a row of houses", "the garden wall", "an empty station", "the village school"]
WHENS = ["before the long winter came", "on a warm day in June", "while the children were asleep", "without a word"]
FURNITURE = "Sign up here for our daily letter about gardens"
STAMP = "Scanned by GardenLeaks"


def sentence(rng: random.Random) -> str:
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(WHENS)}"


def article(number: int, *, stamped: bool = True) -> str:
    rng = random.Random(number)
    body = [". ".join(sentence(rng) for _ in range(4)) + f". That was number {number}." for _ in range(3)]
    if stamped:
        words = body[1].split(" ")
        at = rng.randrange(3, 6)
        body[1] = " ".join([*words[:at], STAMP, *words[at:]])
    body.insert(2, "What you need to know")
    return "\n".join([FURNITURE, f"A story of {number} days", *body, f"It went on like this for {number} years.", ""])


def corpus(folder: Path, count: int = 30) -> Path:
    folder.mkdir()
    rows = [{"id": f"g{n}", "url": f"https://garden.example/{n}", "text": article(n)} for n in range(count)]
    rows += [
        {"id": f"o{n}", "url": "https://other.example/x", "text": article(500, stamped=False)} for n in range(count)
    ]
    for part in range(2):
        (folder / f"{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows[part::2]))
    return folder


def test_furniture_and_stamps_are_learned_and_then_removed(tmp_path: Path) -> None:
    source = corpus(tmp_path / "in")
    assert cli(["learn", str(source), "-o", str(tmp_path / "tables"), "-q"]) == 0
    lines = [row.split("\t") for row in (tmp_path / "tables/lines.tsv").read_text().splitlines()]
    assert lines[0] == ["# text", "count", "documents", "sources", "confidence", "example"]
    assert [row[:4] for row in lines[1:]] == [[FURNITURE, "30", "30", "1"]]
    stamps = [row.split("\t") for row in (tmp_path / "tables/stamps.tsv").read_text().splitlines()]
    assert [row[0] for row in stamps[1:]] == [STAMP]
    doubtful = (tmp_path / "tables/doubtful.tsv").read_text()
    assert [row.split("\t")[0] for row in doubtful.splitlines()[1:]] == ["What you need to know"]
    pipeline = clean.load(
        only=["watermark", "boilerplate"],
        options={
            "watermark": {"table": str(tmp_path / "tables/stamps.tsv")},
            "boilerplate": {"table": str(tmp_path / "tables/lines.tsv")},
        },
    )
    assert pipeline.run(article(7)).text == article(7, stamped=False).removeprefix(FURNITURE + "\n")


def test_any_number_of_workers_learns_the_same(tmp_path: Path) -> None:
    source = str(corpus(tmp_path / "in"))
    assert learn(source, Job("minimal"), workers=2) == learn(source, Job("minimal"))


def test_copies_of_one_document_teach_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = [{"id": str(n), "text": article(3) + f"Copy {n} of many.\n"} for n in range(30)]
    (tmp_path / "in/a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    learned = learn(str(tmp_path / "in"), Job("minimal"))
    assert learned.lines == []
    assert learned.stamps == []


def test_a_learned_line_may_begin_with_a_number_sign(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    rows = [{"id": str(n), "text": article(n, stamped=False).replace(FURNITURE, f"# {FURNITURE}")} for n in range(9)]
    (tmp_path / "in/a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert cli(["learn", str(tmp_path / "in"), "-o", str(tmp_path / "tables"), "-q"]) == 0
    table = tmp_path / "tables/lines.tsv"
    assert [row.split("\t")[0] for row in table.read_text().splitlines()[1:]] == [f"\\# {FURNITURE}"]
    pipeline = clean.load(only=["boilerplate"], options={"boilerplate": {"table": str(table)}})
    assert FURNITURE not in pipeline.run(rows[0]["text"]).text


@pytest.mark.parametrize("end", ["\n", "\r", "\N{LINE SEPARATOR}", "\f", "\t"])
def test_a_row_of_a_table_is_one_line(tmp_path: Path, end: str) -> None:
    row = score.Learned("A line", 9, 9, 1, 0.99, f"a name{end}It rained")
    (tmp_path / "lines.tsv").write_bytes(score.written([row]))
    pipeline = clean.load(only=["boilerplate"], options={"boilerplate": {"table": str(tmp_path / "lines.tsv")}})
    assert pipeline.run("It began.\nA line\nIt rained\nIt ended.\n").text == "It began.\nIt rained\nIt ended.\n"


def seen(number: int) -> Seen:
    return Seen("line", f"d{number}", 1, number % 2, {key_of(str(number))}, (f"context {number}",))


@pytest.mark.parametrize("count", [10, 20_000])
def test_what_was_seen_is_merged_in_any_order_and_in_steps(count: int) -> None:
    rng = random.Random(0)
    numbers = rng.choices(range(count), k=2 * count)
    in_turn, parts = Seen("line", "z"), [Seen("line", "z") for _ in range(7)]
    for number in numbers:
        in_turn.merge(seen(number))
    rng.shuffle(numbers)
    for number in numbers:
        parts[number % 7].merge(seen(number))
    for part in parts[1:]:
        parts[0].merge(Seen.of(json.loads(json.dumps(part.row()))))
    assert parts[0].row() == in_turn.row()
    assert abs(in_turn.documents / len(set(numbers)) - 1) < 0.05


def test_counts_are_added_up_in_any_order() -> None:
    documents = [Document(f"d{n}", f"s{n % 3}", article(n)) for n in range(40)]
    together, parts, summed = Counts(), [Counts() for _ in range(4)], Counts()
    together.see(documents)
    for n, document in enumerate(documents):
        parts[n % 4].see([document])
    pairs = sorted(pair for part in parts for pair in part.pairs())
    summed.take((key, merge(key, (value for _, value in group))) for key, group in groupby(pairs, itemgetter(0)))
    assert summed.totals == together.totals
    assert (summed.sketch.counts == together.sketch.counts).all()


def test_files_of_another_run_are_not_counted() -> None:
    """Four tasks where ten were before leave six files, which would be added to the sums."""
    ten, four = ([part_name(rank, tasks) for rank in range(tasks)] for tasks in (10, 4))
    assert part_names([*reversed(ten), "notes.jsonl"], "counts") == ten
    with pytest.raises(CorpusError, match="counts: holds files of runs of 4 and of 10 tasks"):
        part_names(ten + four, "counts")
    with pytest.raises(CorpusError, match="the file of task 2 is missing"):
        part_names(four[:2] + four[3:], "counts")
    with pytest.raises(CorpusError, match="the file of task 0 is missing"):
        part_names([], "counts")


def test_a_sketch_never_counts_too_little() -> None:
    sketch = Sketch()
    keys = [key_of(str(n)) for n in range(2000)]
    sketch.add(keys)
    sketch.add(keys[:100])
    assert sketch.at_least(keys[:100], 2) == [True] * 100
    assert sum(sketch.at_least(keys[100:], 2)) < 5
    assert Document("a", "b", "c").text == "c"
