"""The review without a browser: decisions and their file, the text in blocks, and whom the server refuses."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean import decisions
from clean.cli.common import load_pair
from clean.decisions import ACCEPT, REJECT, UNDECIDED
from clean.edit import Edit, Finding
from clean.errors import CleanError
from clean.formats import files
from clean.provenance import Provenance
from clean.review.drawing import LONGEST, MOST, details, drawn
from clean.review.model import Review, ReviewError, Verdict
from clean.review.tty import Session
from tests.reviewing import STORY, Piece, large, provenance, written
from tests.test_cli import clean

PORT = 4711
HOME = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-of-the-test"
READ = {"host": f"127.0.0.1:{PORT}", "authorization": f"Bearer {TOKEN}"}
WRITE = READ | {"origin": HOME, "content-type": "application/json"}
DECIDE = "/api/documents/0/decisions"


def review(path: Path) -> Review:
    return Review(load_pair(str(path)).log, f"{path}.decisions.jsonl", name=path.name)


# --- decisions and their file


def test_decisions_are_kept_and_found_again(tmp_path: Path) -> None:
    story = written(tmp_path)
    first = review(story)
    first.decide([([0, 2], Verdict(REJECT)), ([1], Verdict(ACCEPT)), ([5], Verdict(ACCEPT, "ashes"))])
    first.decide([([2], Verdict(UNDECIDED))])
    again = review(story)
    assert again.verdicts == {0: Verdict(REJECT), 1: Verdict(ACCEPT), 5: Verdict(ACCEPT, "ashes")}
    assert again.counts() == (2, 1, 4)
    assert again.stale == []


def test_the_next_run_takes_the_decisions_up(tmp_path: Path) -> None:
    """What was rejected stays as it stood, what was rewritten reads as written, and the original still comes back."""
    story = written(tmp_path)
    held = review(story)
    held.decide([([0], Verdict(REJECT)), ([5], Verdict(ACCEPT, "ashes"))])
    log = load_pair(str(story)).log
    left, stale = decisions.apply(log, decisions.loads(Path(held.path).read_text()))
    text = left.apply(log.original or "")
    assert not stale
    assert "for ayear, and" in text
    assert "was left but ashes and" in text
    assert left.restore(text) == log.restore(story.read_text())


def test_apply_writes_text_and_log_together(tmp_path: Path) -> None:
    story = written(tmp_path)
    held = review(story)
    original = held.original
    held.decide([([0], Verdict(REJECT)), ([5], Verdict(ACCEPT, "ashes"))])
    run = clean("review", story, "--apply")
    assert (run.returncode, run.stdout) == (0, b"")
    pair = load_pair(str(story))
    assert "for ayear, and" in pair.text
    assert "ashes" in pair.text
    assert pair.log.verify(pair.text) == []
    assert pair.log.original == original


def doubtful(folder: Path) -> Path:
    """The story, with two findings that propose something: where nothing was changed, and where something was."""
    text = provenance(STORY).original or ""
    butter, year = text.index("butter."), text.index("ayear")
    return written(
        folder,
        findings=[
            Finding(butter, butter + 6, "doubt", "f/join", 0.4, "tar?", Edit(butter, "butter", "tar", "f/join")),
            Finding(year, year + 5, "doubt", "f/other", 0.4, "a day?", Edit(year, "ayear", "a day", "f/other")),
        ],
    )


def test_what_a_finding_proposes_is_made_when_it_is_accepted(tmp_path: Path) -> None:
    story = doubtful(tmp_path)
    held = review(story)
    assert [k for k in range(len(held.changes)) if held.proposed(k)] == [7]
    held.decide([([7], Verdict(ACCEPT)), ([0], Verdict(REJECT))])
    assert review(story).verdicts == held.verdicts
    original = held.original
    run = clean("review", story, "--apply")
    assert b"1 of 7 changes taken back, 1 proposed ones made, 0 decisions" in run.stderr
    pair = load_pair(str(story))
    assert "smell of tar." in pair.text
    assert "for ayear" in pair.text
    assert pair.log.verify(pair.text) == []
    assert pair.log.original == original
    assert [step.why for step in pair.log.where(rule="review/remedy")[0].steps][-1] == {"rule": "f/join"}


@pytest.mark.parametrize("verdict", [Verdict(REJECT), Verdict(UNDECIDED)])
def test_what_a_finding_proposes_is_not_made_otherwise(tmp_path: Path, verdict: Verdict) -> None:
    story = doubtful(tmp_path)
    held = review(story)
    held.decide([([7], Verdict(ACCEPT))])
    held.decide([([7], verdict)])
    left, stale = decisions.apply(held.log, decisions.loads(Path(held.path).read_text()))
    assert (left, stale) == (held.log, [])


def test_what_a_finding_proposes_can_be_rewritten(tmp_path: Path) -> None:
    held = review(doubtful(tmp_path))
    held.decide([([7], Verdict(ACCEPT, "bread"))])
    left, _ = decisions.apply(held.log, decisions.loads(Path(held.path).read_text()))
    assert "smell of bread." in left.apply(held.original)


def test_a_pattern_makes_nothing_that_was_only_proposed(tmp_path: Path) -> None:
    held = review(doubtful(tmp_path))
    wide = [
        decisions.Decision(ACCEPT, rule=rule, before=before) for rule in ("f/join", None) for before in ("butter", None)
    ]
    assert decisions.apply(held.log, wide)[0] is held.log


def test_the_page_is_told_what_is_only_proposed(tmp_path: Path) -> None:
    page = drawn(review(doubtful(tmp_path)))
    assert page["proposed"] == [7]
    assert page["rules"][page["pairs"][page["edits"]["pair"][7]][0]][0] == "f/join, proposed"
    assert sum(isinstance(segment, int) for block in page["blocks"] for segment in block) == 8


def test_a_later_line_overrides_a_pattern(tmp_path: Path) -> None:
    story = written(tmp_path)
    kept = Path(f"{story}.decisions.jsonl")
    kept.write_text('{"verdict": "reject", "rule": "run_together/*"}\n{"verdict": "reject", "rule": "gone/rule"}\n')
    held = review(story)
    assert sorted(held.verdicts) == [0, 3, 4, 5]
    assert [decision.rule for decision in held.stale] == ["gone/rule"]
    held.decide([([0], Verdict(ACCEPT)), ([3], Verdict(UNDECIDED))])
    again = review(story)
    assert again.verdicts == {0: Verdict(ACCEPT), 4: Verdict(REJECT), 5: Verdict(REJECT)}
    left, _ = decisions.apply(again.log, decisions.loads(kept.read_text()))
    assert [change.before for change in left.changes if "run_together" in change.rule] == ["ayear", "inthe"]


def test_edits_in_the_very_same_words_are_decided_together(tmp_path: Path) -> None:
    cell: list[Piece] = ["| one and two and | ", ("ayear", "a year", "run_together/split", 0.9), " | one and two and"]
    held = review(written(tmp_path, [*cell, "\n", *cell, "\n", *STORY]))
    assert held.twins == {0: (0, 1), 1: (0, 1)}
    held.decide([([0], Verdict(REJECT))])
    assert set(held.verdicts) == {0, 1}
    assert len(Path(held.path).read_text().splitlines()) == 1


def test_half_a_line_left_by_a_crash_is_mended(tmp_path: Path) -> None:
    story = written(tmp_path)
    held = review(story)
    held.decide([([0], Verdict(REJECT))])
    held.decide([([1], Verdict(REJECT))])
    kept = Path(held.path)
    whole = kept.read_bytes()
    for cut in range(1, len(whole.splitlines()[1]) - 1):
        kept.write_bytes(whole[:-cut] if cut == 1 else whole[: -cut - 1])
        again = review(story)
        assert set(again.verdicts) == ({0, 1} if cut == 1 else {0})
        assert again.mended == (cut > 1)
        assert kept.read_bytes().endswith(b"\n")
    kept.write_bytes(b'{"verdict": "perhaps"}\n')
    with pytest.raises(CleanError, match="perhaps"):
        review(story)


def test_what_can_not_be_decided_changes_nothing(tmp_path: Path) -> None:
    held = review(written(tmp_path))
    for wanted, verdict in (([0, 99], Verdict(ACCEPT)), ([0], Verdict("maybe")), ([0], Verdict(REJECT, "x"))):
        with pytest.raises(ReviewError):
            held.decide([([1], Verdict(REJECT)), (wanted, verdict)])
    assert held.verdicts == {}
    assert not os.path.exists(held.path)


def test_a_file_that_can_not_be_written_is_said_so(tmp_path: Path) -> None:
    held = Review(provenance(STORY), str(tmp_path / "nowhere" / "x.decisions.jsonl"))
    with pytest.raises(files.FileError, match="no such file"):
        held.decide([([0], Verdict(ACCEPT))])
    assert held.verdicts == {}


def test_a_redacted_log_has_nothing_to_review(tmp_path: Path) -> None:
    story = written(tmp_path)
    home = Path(f"{story}.prov.jsonl")
    home.write_bytes(Provenance.loads(home.read_bytes()).redact(rule="ads/*").dumps())
    run = clean("review", story)
    assert run.returncode == 2
    assert b"redacted" in run.stderr


# --- what is drawn


def flat(model: dict[str, Any], side: int) -> str:
    """The text again, from the blocks: 1 for the original, 2 for the cleaned one."""
    parts = []
    for block in model["blocks"]:
        for segment in block:
            if isinstance(segment, int):
                parts.append(model["pairs"][model["edits"]["pair"][segment]][side])
            elif not isinstance(segment, dict):
                parts.append(segment if isinstance(segment, str) else segment[0])
    return "".join(parts)


def model_of(log: Provenance) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(json.dumps(drawn(Review(log, "nowhere/x.decisions.jsonl"))))
    return model


def test_blocks_hold_all_of_the_text_in_order() -> None:
    log = provenance(STORY, [Finding(4, 14, "odd", "f/r", 0.5, "note"), Finding(0, 3, "odd", "f/r", 0.5, "note")])
    model = model_of(log)
    assert flat(model, 1) == log.original
    assert flat(model, 2) == log.apply(log.original or "")
    assert [segment for block in model["blocks"] for segment in block if isinstance(segment, dict)] == [
        {"note": 1},
        {"note": 0},
    ]
    assert ["lighthouse"] in model["blocks"][0]
    steps = details(Review(log, "nowhere/x"), 0)
    assert steps[0]["why"] == [["evidence", "ayear"]]


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=30)
pieces = st.lists(
    plain
    | st.sampled_from(["\n", "\n\n", " word. " * 80, "x" * 3000, "é\u0301" * 900])
    | st.just(("ab", "a b", "f/r", 0.5)),
    max_size=30,
)


@given(pieces)
def test_blocks_hold_all_of_any_text_and_none_is_too_long(made: list[Piece]) -> None:
    separated: list[Piece] = []
    for piece in made:
        separated += [piece, "."]
    log = provenance(separated)
    model = model_of(log)
    assert flat(model, 1) == (log.original or "")
    for block in model["blocks"]:
        texts = [s if isinstance(s, str) else s[0] for s in block if isinstance(s, str | list)]
        assert sum(map(len, texts)) <= LONGEST + 40
        assert len(block) <= MOST + 1


def test_a_line_of_two_million_characters_is_cut_into_blocks() -> None:
    log = provenance(large(2_000, 200_000, one_line=True))
    model = model_of(log)
    assert len(model["blocks"]) > 80
    assert flat(model, 1) == log.original


def test_nothing_invisible_is_sent_to_be_drawn() -> None:
    """Offsets stay here, and what can't be seen arrives in words."""
    nasty = "a\u202eb\u2028c\x1b[31md\x00e\u200bf\u2066"
    log = provenance(["x ", nasty, " ", (nasty, "a b", nasty, 0.5), " y"], [Finding(0, 3, nasty, nasty, 0.5, nasty)])
    model = model_of(log)
    raw = {"pairs"}
    shown = json.dumps({key: value for key, value in model.items() if key not in raw}, ensure_ascii=False)
    shown += "".join(row[k] for row in model["pairs"] for k in (3, 4))
    assert not re.search("[\x00-\x08\x1b\u200b\u202e\u2028\u2066]", shown)
    assert "<U+202E>" in shown


# --- who is refused


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


def ask(app: Any, method: str, path: str, headers: dict[str, str] | list[tuple[str, str]], body: bytes = b"") -> Answer:
    """One request, straight to the application: any header can be wrong or missing."""
    listed = list(headers.items()) if isinstance(headers, dict) else headers
    scope = {
        "type": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0"},
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in listed],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", PORT),
        "root_path": "",
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    got = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], got, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def app(story: Path) -> Any:
    pytest.importorskip("starlette", reason="the review page needs the extra `review`")
    from clean.review.server import Desk, Document, application

    kept = f"{story}.decisions.jsonl"
    document = Document("story.txt", 7, 0, lambda: review(story), (str(story), f"{story}.prov.jsonl", kept))
    return application(Desk([document]), TOKEN, PORT)


def body(path: Path, **more: Any) -> bytes:
    row = {"edits": [0], "verdict": "reject"} | more
    return json.dumps({"digest": load_pair(str(path)).log.digest, "decisions": [row]}).encode()


def test_a_decision_is_saved(app: Any, story: Path) -> None:
    answer = ask(app, "POST", DECIDE, WRITE, body(story))
    assert (answer.status, json.loads(answer.body)) == (200, {"accepted": 0, "rejected": 1, "open": 6})
    assert review(story).verdicts == {0: Verdict(REJECT)}
    assert json.loads(ask(app, "GET", "/api/documents/0", READ).body)["rejected"] == [0]


def test_localhost_is_the_other_name_of_home(app: Any, story: Path) -> None:
    there = {"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"}
    assert ask(app, "POST", DECIDE, WRITE | there, body(story)).status == 200


FOREIGN = [
    "evil.com",
    f"evil.com:{PORT}",
    f"127.evil.com:{PORT}",
    f"localhost.evil.com:{PORT}",
    f"127.0.0.1.evil.com:{PORT}",
    "127.0.0.1",
    f"127.0.0.1:{PORT + 1}",
    f"127.0.0.1:{PORT}0",
    f"0.0.0.0:{PORT}",
    f"[::1]:{PORT}",
    f"LOCALHOST:{PORT}",
    f" 127.0.0.1:{PORT}",
    "",
]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_host_is_refused(app: Any, story: Path, host: str, method: str) -> None:
    path = "/api/documents/0" if method == "GET" else DECIDE
    answer = ask(app, method, path, WRITE | {"host": host, "origin": f"http://{host}"}, body(story))
    assert answer.status == 403
    assert ask(app, "GET", "/", {"host": host}).status == 403
    assert not os.path.exists(f"{story}.decisions.jsonl")


ORIGINS = [
    "null",
    "http://evil.com",
    f"http://127.evil.com:{PORT}",
    f"https://127.0.0.1:{PORT}",
    "http://127.0.0.1",
    f"http://127.0.0.1:{PORT}/",
    f"http://localhost:{PORT}",
    "",
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_another_origin_is_refused(app: Any, story: Path, origin: str) -> None:
    assert ask(app, "POST", DECIDE, WRITE | {"origin": origin}, body(story)).status == 403
    assert ask(app, "GET", "/api/documents/0", READ | {"origin": origin}).status == 403
    assert not os.path.exists(f"{story}.decisions.jsonl")


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key != name}


def test_a_missing_or_double_header_is_refused(app: Any, story: Path) -> None:
    for name in ("host", "origin", "authorization"):
        assert ask(app, "POST", DECIDE, without(WRITE, name), body(story)).status == 403
        assert ask(app, "POST", DECIDE, [*WRITE.items(), (name, WRITE[name])], body(story)).status == 403
    assert not os.path.exists(f"{story}.decisions.jsonl")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer x", f"bearer {TOKEN}", f"Bearer {TOKEN}x", TOKEN])
def test_a_wrong_token_is_refused(app: Any, story: Path, given: str) -> None:
    for path in ("/api/documents", "/api/documents/0", "/api/documents/0/edits/0", "/api/nothing"):
        assert ask(app, "GET", path, READ | {"authorization": given}).status == 403
    assert ask(app, "POST", DECIDE, WRITE | {"authorization": given}, body(story)).status == 403
    assert not os.path.exists(f"{story}.decisions.jsonl")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_what_the_browser_says_is_from_elsewhere_is_refused(app: Any, story: Path, site: str) -> None:
    assert ask(app, "POST", DECIDE, WRITE | {"sec-fetch-site": site}, body(story)).status == 403
    assert ask(app, "GET", "/api/documents/0", READ | {"sec-fetch-site": site}).status == 403


def test_nothing_is_changed_but_by_post(app: Any, story: Path) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert ask(app, method, DECIDE, WRITE, body(story)).status == 405
    for path in ("/", "/api/documents", "/api/documents/0"):
        assert ask(app, "POST", path, WRITE, body(story)).status == 405
    assert not os.path.exists(f"{story}.decisions.jsonl")


def test_a_form_of_another_page_can_not_decide(app: Any, story: Path) -> None:
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""):
        assert ask(app, "POST", DECIDE, WRITE | {"content-type": kind}, body(story)).status == 415
    assert not os.path.exists(f"{story}.decisions.jsonl")


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b'{"digest": "x", "decisions": 3}',
        b'{"digest": "x", "decisions": [[]]}',
        b'{"digest": "x", "decisions": [{"edits": 3, "verdict": "accept"}]}',
        b'{"digest": "x", "decisions": [{"edits": [true], "verdict": "accept"}]}',
        b'{"digest": "x", "decisions": [{"edits": [0], "verdict": 3}]}',
        b'{"digest": "x", "decisions": [{"edits": [0], "verdict": []}]}',
        b'{"digest": "x", "decisions": [{"edits": [0], "verdict": "accept", "replacement": "\\ud800"}]}',
    ],
)
def test_nonsense_is_refused(app: Any, story: Path, sent: bytes) -> None:
    assert ask(app, "POST", DECIDE, WRITE, sent).status == 400
    assert not os.path.exists(f"{story}.decisions.jsonl")


def test_a_page_drawn_from_another_log_can_not_decide(app: Any, story: Path) -> None:
    sent = json.loads(body(story)) | {"digest": "0" * 64}
    assert ask(app, "POST", DECIDE, WRITE, json.dumps(sent).encode()).status == 409
    for more in ({"edits": [7]}, {"edits": [-1]}, {"verdict": "maybe"}, {"replacement": "x"}):
        assert ask(app, "POST", DECIDE, WRITE, body(story, **more)).status == 400
    assert not os.path.exists(f"{story}.decisions.jsonl")


def test_there_is_no_way_to_the_disk(app: Any) -> None:
    for path in (
        "/../model.py",
        "/..%2fmodel.py",
        "/static/review.js",
        "//etc/passwd",
        "/model.py",
        "/api/documents/1",
    ):
        assert ask(app, "GET", path, READ).status == 404
    for path in ("/api/documents/-1", "/api/documents/0/edits/7", "/api/documents/x"):
        assert ask(app, "GET", path, READ).status == 404


def test_every_answer_carries_the_policy_and_none_opens_the_door_to_others(app: Any) -> None:
    requests = [
        ("GET", "/", {"host": f"127.0.0.1:{PORT}"}),
        ("GET", "/review.js", {"host": f"127.0.0.1:{PORT}"}),
        ("GET", "/api/documents/0", READ),
        ("GET", "/api/documents/0", {"host": "evil.com"}),
        ("OPTIONS", DECIDE, WRITE | {"access-control-request-method": "POST"}),
        ("GET", "/nothing", READ),
    ]
    for method, path, headers in requests:
        got = ask(app, method, path, headers).headers
        policy = got["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert got["x-content-type-options"] == "nosniff"
        assert got["cache-control"] == "no-store"
        assert not [name for name in got if name.startswith("access-control")]


def test_the_page_itself_has_no_inline_script_style_or_address(app: Any) -> None:
    page = ask(app, "GET", "/", {"host": f"127.0.0.1:{PORT}"}).body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|https?://", page)
    home = Path(str(files.__file__)).parent.parent / "review" / "static"
    for script in home.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|https?://",
            script.read_text(),
        ), script.name


def test_a_web_socket_is_closed(app: Any) -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert sent[0]["type"] == "websocket.close"


# --- the command


def test_the_command_serves_this_machine_and_prints_the_address(story: Path) -> None:
    pytest.importorskip("uvicorn", reason="the review page needs the extra `review`")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "clean", "review", str(story)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#token=([\w-]{40,})", address)
            assert found, address
            request = urllib.request.Request(
                f"http://127.0.0.1:{found[1]}/api/documents", headers={"Authorization": f"Bearer {found[2]}"}
            )
            with urllib.request.urlopen(request, timeout=20) as answer:
                assert json.loads(answer.read()) == {"documents": [[str(story), 7, 0]]}
                assert "uvicorn" not in str(answer.headers)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
        assert server.returncode == 0
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


def test_a_folder_s_texts_with_packed_logs_too_and_what_is_left_out(tmp_path: Path) -> None:
    pytest.importorskip("starlette", reason="the review page needs the extra `review`")
    from clean.cli.common import packed
    from clean.cli.review import _documents

    for name in ("a.txt", "b.txt", "c.txt", "d.txt"):
        written(tmp_path, ["nothing here"] if name == "c.txt" else STORY, name=name)
    home = tmp_path / "b.txt.prov.jsonl"
    (tmp_path / "b.txt.prov.jsonl.zst").write_bytes(packed(home.read_bytes(), "x.zst"))
    home.unlink()
    (tmp_path / "d.txt").write_text("another text")
    found = _documents(str(tmp_path), None)
    assert [Path(document.name).name for document in found] == ["a.txt", "b.txt"]
    assert found[1].open().counts() == (0, 0, 7)


def test_a_folder_without_logs_is_said_so(tmp_path: Path) -> None:
    run = clean("review", tmp_path)
    assert run.returncode == 2
    assert b"no text in it whose log has edits or findings" in run.stderr


def test_a_page_to_read_only(story: Path, tmp_path: Path) -> None:
    assert clean("review", story, "--static", tmp_path / "out.html").returncode == 0
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "<script" not in page
    assert "a year" in page


# --- in the terminal


def answered(held: Review, *answers: str) -> str:
    out: list[str] = []
    rest = iter(answers)
    Session(held, out.append, lambda: next(rest, "")).run()
    return "".join(out)


def test_the_terminal_asks_one_after_another(story: Path) -> None:
    held = review(story)
    said = answered(held, "a\n", "r\n", "s\n", "e\n", "inside the\n", "?\n", "q\n")
    assert held.verdicts == {0: Verdict(ACCEPT), 1: Verdict(REJECT), 3: Verdict(ACCEPT, "inside the")}
    assert "[-ayear-]{+a·year+}" in said
    assert "2 accepted, 1 rejected, 4 open" in said
    assert review(story).verdicts == held.verdicts


def test_the_terminal_asks_about_what_is_only_proposed(tmp_path: Path) -> None:
    held = review(doubtful(tmp_path))
    said = answered(held, *["s\n"] * 7, "a\n", "q\n")
    assert "f/join  0.40, proposed" in said
    assert held.verdicts == {7: Verdict(ACCEPT)}


def test_the_terminal_names_stale_decisions(story: Path) -> None:
    Path(f"{story}.decisions.jsonl").write_text('{"verdict": "reject", "before": "no such words"}\n')
    assert "1 decision matches no edit of this log any more" in answered(review(story), "q\n")


def test_the_terminal_takes_whole_rules_and_takes_them_back(story: Path) -> None:
    held = review(story)
    answered(held, "R\n")
    assert sorted(held.verdicts) == [0, 3, 4, 5]
    answered(review(story), "u\n", "q\n")
    assert sorted(review(story).verdicts) == [0, 3, 4, 5]
    held = review(story)
    answered(held, "a\n", "u\n", "q\n")
    assert sorted(held.verdicts) == [0, 3, 4, 5]
    assert review(story).verdicts == held.verdicts


def test_nothing_in_the_terminal_obeys_the_text(tmp_path: Path) -> None:
    nasty = "\x1b]52;c;eA==\x07\u202e\x9b31m"
    held = Review(
        provenance([nasty, " ", (f"ab{nasty}", f"a b{nasty}", f"f/{nasty}", 0.5), nasty]), str(tmp_path / nasty)
    )
    said = answered(held, "q\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said)
    assert "<U+202E>" in said


def test_the_command_asks_in_the_terminal(story: Path) -> None:
    run = clean("review", story, "--tty", stdin="a\nq\n")
    assert run.returncode == 0
    assert review(story).verdicts == {0: Verdict(ACCEPT)}
    assert b"1 accepted, 0 rejected, 6 open" in run.stdout
