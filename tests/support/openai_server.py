"""A small server on 127.0.0.1 that speaks like OpenAI's, and fails in the ways that real ones do.

    with openai_server(Reply(pieces=("Hel", "lo"))) as server:
        server.url, server.requests, server.hung_up

Each chat request takes the next Reply from `server.replies`; the last one is used again and again.
Nothing here sleeps: what is to be slow waits for a `threading.Event` that the test sets.
"""

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from tests.support.embedder import BagOfWords

GIVE_UP = 20.0
"""Seconds after which a server that was told to wait goes on, so that a failing test ends."""


@dataclass(frozen=True)
class Reply:
    """What the server does with one chat request."""

    pieces: tuple[str, ...] = ("Hello", " there", ".")
    """The text, as it is streamed."""
    finish: str | None = "stop"
    """The finish_reason at the end; None leaves the ending out."""
    status: int = 200
    error: dict[str, Any] | None = None
    """The ``error`` of a failing status."""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent as it is, in place of all the above text."""
    content_type: str | None = None
    chunks: tuple[Any, ...] = ()
    """Odd chunks (or strings, sent as they are) that come before the text."""
    error_event: dict[str, Any] | None = None
    """An error that comes in the stream, after the text."""
    drop: bool = False
    """Break the connection after the text."""
    before_headers: Event | None = None
    """Wait for this before anything is answered."""
    before_each: Event | None = None
    """Wait for this before each piece but the first, and clear it."""
    stall: Event | None = None
    """Wait for this after the text, before the ending."""


@dataclass
class Request:
    """What the server saw of a request."""

    path: str
    headers: dict[str, str]
    """With their names in small letters."""
    body: dict[str, Any]


class OpenAIServer(ThreadingHTTPServer):
    """See the module."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, replies: Sequence[Reply], models: Sequence[str] | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = list(replies)
        self.models = models
        self.requests: list[Request] = []
        self.hung_up = Event()
        """Set when a client has closed its connection before its answer was complete."""
        self.closing = Event()

    @property
    def url(self) -> str:
        """The base URL, as OPENAI_BASE_URL wants it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def chats(self) -> list[Request]:
        """The chat requests alone."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    @property
    def embedded(self) -> list[list[str]]:
        """The texts of each request for vectors."""
        return [request.body["input"] for request in self.requests if request.path.endswith("/embeddings")]

    def next_reply(self) -> Reply:
        """The reply for the chat request at hand."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients that hang up are part of the tests."""


@contextmanager
def openai_server(*replies: Reply, models: Sequence[str] | None = ("tiny", "small")) -> Iterator[OpenAIServer]:
    """Serve `replies`, one for each chat request. `models` are listed; None answers 404 to that."""
    server = OpenAIServer(replies or (Reply(),), models)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def unused_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenAIServer

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.requests.append(Request(self.path, self._headers(), {}))
        if self.path.endswith("/models") and self.server.models is not None:
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": "x"} for name in self.server.models]
            self._send(200, json.dumps({"object": "list", "data": listed}).encode())
        else:
            self._send(404, b"404 page not found", content_type="text/plain")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(Request(self.path, self._headers(), body))
        reply = self.server.next_reply()
        try:
            self._wait(reply.before_headers)
            self._answer(reply, body)
        except (BrokenPipeError, ConnectionResetError, _HungUp):
            self.server.hung_up.set()
            self.close_connection = True

    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.headers.items()}

    def _answer(self, reply: Reply, body: dict[str, Any]) -> None:
        if reply.status != 200:
            text = b"" if reply.error is None else json.dumps({"error": reply.error}).encode()
            self._send(reply.status, reply.body or text, reply.headers, reply.content_type or "application/json")
        elif reply.body is not None:
            self._send(200, reply.body, reply.headers, reply.content_type or "text/html")
        elif "input" in body:
            self._embed(body["input"])
        elif body.get("stream"):
            self._stream(reply)
        else:
            message = {"role": "assistant", "content": "".join(reply.pieces)}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish}
            self._send(200, json.dumps(_chunk([choice]) | {"object": "chat.completion"}).encode())

    def _embed(self, texts: list[str]) -> None:
        """Vectors of a bag of words, twice as long as they should be, the last text's first."""
        vectors = [(2 * vector).tolist() for vector in BagOfWords().embed(texts)]
        data = [{"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(vectors)][::-1]
        self._send(200, json.dumps({"object": "list", "data": data, "model": "tiny"}).encode())

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for odd in reply.chunks:
            self._event(odd)
        for number, piece in enumerate(reply.pieces):
            if number:
                self._wait(reply.before_each)
            self._event(_chunk([{"index": 0, "delta": {"content": piece}, "finish_reason": None}]))
        self._wait(reply.stall)
        if reply.error_event is not None:
            self._event({"error": reply.error_event})
        if reply.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        if reply.finish is not None:
            self._event(_chunk([{"index": 0, "delta": {}, "finish_reason": reply.finish}]))
            self._event("[DONE]")
        self._write(b"")

    def _wait(self, event: Event | None) -> None:
        """Wait for `event`, and notice a client that hangs up meanwhile."""
        if event is None:
            return
        self.connection.settimeout(0.02)
        for _ in range(int(GIVE_UP / 0.02)):
            if event.is_set() or self.server.closing.is_set():
                break
            with suppress(TimeoutError):
                if not self.connection.recv(1, socket.MSG_PEEK):
                    raise _HungUp
                event.wait(0.02)
        self.connection.settimeout(None)
        event.clear()

    def _event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self._write(f"data: {text}\n\n".encode())

    def _write(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _HungUp(Exception):
    """The client is gone."""


def _chunk(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "tiny", "choices": choices}
