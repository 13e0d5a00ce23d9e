"""The review's web server: this machine only, one page, a handful of requests, every one of them checked.

Another page in the reviewer's browser can send requests here, and by DNS rebinding even pretend to be at home. So
each request must name this very host, whatever touches a text must carry the token, which only the page's own
address bar knows, and whatever changes something must come from this origin. Nothing is changed by GET.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from threading import Lock
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clean.errors import CleanError
from clean.report.escape import visible
from clean.review.drawing import details, drawn
from clean.review.model import Review, ReviewError, Verdict

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LARGEST = 16 << 20
"""Bytes of a request: half a million decisions at once."""

Looks = list[tuple[str, int, int, int]]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Document:
    """One text that can be reviewed: its name, how many edits and findings its log has, and how to open it."""

    name: str
    edits: int
    findings: int
    open: Callable[[], Review]
    files: tuple[str, ...] = ()
    """What it is read from: it is read again when one of these has changed."""


class Desk:
    """The texts under review. What lies open stays so until its files change, or another text is asked for."""

    def __init__(self, documents: Sequence[Document], first: Review | None = None) -> None:
        """`first` is the first text, where it has just been opened."""
        self.documents = documents
        self._lock = Lock()
        self._open: tuple[int, Review, Looks] | None = (0, first, self._looks(0)) if first else None

    def open(self, n: int) -> Review:
        """The text as it now is on the disk."""
        with self._lock:
            looks = self._looks(n)
            if self._open is None or (self._open[0], self._open[2]) != (n, looks):
                self._open = n, self.documents[n].open(), looks
            return self._open[1]

    def review(self, n: int) -> Review:
        """The text as it was opened."""
        held = self._open
        return held[1] if held and held[0] == n else self.open(n)

    def decide(self, n: int, review: Review, taken: Sequence[tuple[Sequence[int], Verdict]]) -> None:
        review.decide(taken)
        with self._lock:
            if self._open and self._open[1] is review:
                self._open = n, review, self._looks(n)

    def _looks(self, n: int) -> Looks:
        found = []
        for path in self.documents[n].files:
            with suppress(FileNotFoundError):
                seen = os.stat(path)
                found.append((path, seen.st_ino, seen.st_size, seen.st_mtime_ns))
        return found


def application(desk: Desk, token: str, port: int) -> Guard:
    """The whole server as an ASGI application."""

    async def listing(_: Request) -> Response:
        return _json({"documents": [[visible(d.name, newlines=True), d.edits, d.findings] for d in desk.documents]})

    async def document(request: Request) -> Response:
        n = _number(request, "n", len(desk.documents))
        return await run_in_threadpool(lambda: _json(drawn(desk.open(n))))

    async def edit(request: Request) -> Response:
        review = await run_in_threadpool(desk.review, _number(request, "n", len(desk.documents)))
        return _json({"steps": details(review, _number(request, "k", len(review.changes)))})

    async def decide(request: Request) -> Response:
        n = _number(request, "n", len(desk.documents))
        review = await run_in_threadpool(desk.review, n)
        taken = _decisions(await _body(request), review)
        await run_in_threadpool(desk.decide, n, review, taken)
        accepted, rejected, left = review.counts()
        return _json({"accepted": accepted, "rejected": rejected, "open": left})

    routes = [
        *_files(),
        Route("/api/documents", listing, methods=["GET"]),
        Route("/api/documents/{n:int}", document, methods=["GET"]),
        Route("/api/documents/{n:int}/edits/{k:int}", edit, methods=["GET"]),
        Route("/api/documents/{n:int}/decisions", decide, methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes, exception_handlers={Refusal: _refused, CleanError: _failed}), token, port)


class Refusal(Exception):  # noqa: N818
    """A request that is not answered; `status` says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Guard:
    """Lets a request through that is at the right address, from the right page, with the token; adds the headers."""

    def __init__(self, app: Starlette, token: str, port: int) -> None:
        self._app = app
        self._bearer = f"Bearer {token}".encode()
        self._hosts = [f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope)
        app = Response(refusal, 403, media_type="text/plain") if refusal else self._app
        await app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> str | None:
        """Why this request is refused; None where it is not."""
        given: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            given.setdefault(name.lower(), []).append(value)
        hosts, origins = given.get(b"host", []), given.get(b"origin", [])
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "this server answers to 127.0.0.1 and localhost only"
        reads = scope["method"] in ("GET", "HEAD")
        if (origins or not reads) and origins != [b"http://" + hosts[0]]:
            return "this request comes from another page"
        if not scope["path"].startswith("/api/") and reads:
            return None
        if given.get(b"sec-fetch-site", [b"same-origin"]) != [b"same-origin"]:
            return "this request comes from another page"
        tokens = given.get(b"authorization", [])
        if len(tokens) != 1 or not secrets.compare_digest(tokens[0], self._bearer):
            return "open the address that clean review printed: it holds the token that is missing here"
        return None


def _with_headers(send: Send) -> Send:
    extra = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *extra]
        await send(message)

    return sending


def _files() -> list[Route]:
    """One route for each file of the page; there is no path from a request to the disk."""
    routes = []
    for file in (resources.files("clean") / "review" / "static").iterdir():
        ending = file.name[file.name.rfind(".") :]
        if ending in TYPES:
            path = "/" if file.name == "index.html" else f"/{file.name}"
            routes.append(Route(path, _file(file.read_bytes(), TYPES[ending]), methods=["GET"]))
    return routes


def _file(data: bytes, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return Response(data, media_type=kind)

    return answer


def _number(request: Request, name: str, count: int) -> int:
    number = int(request.path_params[name])
    if number >= count:
        raise Refusal(404, f"there is no {name} {number}")
    return number


async def _body(request: Request) -> Any:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refusal(415, "decisions are sent as application/json")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST:
            raise Refusal(413, f"at most {LARGEST} bytes at once")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "this is not JSON") from error


def _decisions(body: Any, review: Review) -> list[tuple[list[int], Verdict]]:
    """What the page decided: `{"digest": …, "decisions": [{"edits": [3], "verdict": "accept"}]}`."""
    try:
        digest, rows = body["digest"], body["decisions"]
        taken = [(row["edits"], Verdict(row["verdict"], row.get("replacement"))) for row in rows]
    except (TypeError, KeyError, AttributeError) as error:
        raise Refusal(400, "these are not decisions") from error
    for edits, verdict in taken:
        if not isinstance(edits, list) or not all(type(k) is int for k in edits):
            raise Refusal(400, "edits are given by number")
        if not isinstance(verdict.verdict, str) or not isinstance(verdict.replacement, str | None):
            raise Refusal(400, "a verdict and a replacement are texts")
        if verdict.replacement is not None and any("\ud800" <= char <= "\udfff" for char in verdict.replacement):
            raise Refusal(400, "a replacement can't hold half of a surrogate pair")
    if digest != review.log.digest:
        raise Refusal(409, "the log was changed since the page was opened; reload it")
    return taken


def _json(value: Any) -> Response:
    import orjson

    try:
        data = orjson.dumps(value)
    except TypeError:  # a number that it can't write
        data = json.dumps(value).encode("ascii")
    return Response(data, media_type="application/json")


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status if isinstance(error, Refusal) else 400
    return Response(str(error), status, media_type="text/plain")


async def _failed(_: Request, error: Exception) -> Response:
    status = 400 if isinstance(error, ReviewError) else 500
    return Response(visible(str(error)).encode(), status, media_type="text/plain")


def serve(desk: Desk, announce: Callable[[str], None], *, port: int = 0) -> None:
    """Serve until interrupted. `announce` is given the address, token included, once the socket is bound."""
    import uvicorn

    token = secrets.token_urlsafe(32)
    with socket.create_server(("127.0.0.1", port)) as bound:
        port = bound.getsockname()[1]
        app = application(desk, token, port)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=2,
        )
        announce(f"http://127.0.0.1:{port}/#token={token}")
        uvicorn.Server(config).run(sockets=[bound])
