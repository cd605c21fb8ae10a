"""A small server on 127.0.0.1 that speaks the Hugging Face hub's protocol for files, and breaks off when told to.

with hub_server({"owner/repo/model.gguf": b"..."}) as hub:
    hub.url, hub.ranges
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/[^/]+/(?P<file>.+)")


class HubServer(ThreadingHTTPServer):
    """See the module."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = dict(files)
        self.etags = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        self.status = 0
        """Answer everything with this status; 0 for what is right."""
        self.break_after: int | None = None
        """Close the connection after so many bytes of a file."""
        self.requests: list[str] = []
        self.ranges: list[str] = []
        """The Range header of each download, empty where it had none."""

    @property
    def url(self) -> str:
        """As HF_ENDPOINT wants it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that hang up are part of the tests."""


@contextmanager
def hub_server(files: Mapping[str, bytes]) -> Iterator[HubServer]:
    """Serve `files`, by ``owner/repo/path``."""
    server = HubServer(files)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: HubServer

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer(with_content=False)

    def do_GET(self) -> None:
        if self.path.startswith("/api/models/"):
            repo = "/".join(self.path.split("?")[0].split("/")[3:5])
            names = [name.removeprefix(f"{repo}/") for name in self.server.files if name.startswith(f"{repo}/")]
            listed = [{"type": "file", "path": name, "size": 1, "oid": COMMIT} for name in names]
            body = json.dumps(listed).encode()
            self._send(200, {"Content-Type": "application/json"}, body)
            return
        self._answer(with_content=True)

    def _answer(self, *, with_content: bool) -> None:
        self.server.requests.append(f"{self.command} {self.path}")
        if self.server.status:
            self._send(self.server.status, {}, b"")
            return
        found = RESOLVE.match(self.path)
        name = f"{found['repo']}/{found['file']}" if found else ""
        if name not in self.server.files:
            known = any(each.startswith(f"{found['repo']}/") for each in self.server.files) if found else False
            self._send(404, {"X-Error-Code": "EntryNotFound" if known else "RepoNotFound"}, b"")
            return
        content = self.server.files[name]
        headers = {"ETag": f'"{self.server.etags[name]}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        if not with_content:
            self._send(200, headers | {"X-Linked-Size": str(len(content))}, content, with_content=False)
            return
        wanted = self.headers.get("Range", "")
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._send(206 if start else 200, headers, content[start:])

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, *, with_content: bool = True) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if not with_content:
            return
        limit = self.server.break_after
        self.wfile.write(body if limit is None else body[:limit])
        if limit is not None:
            self.close_connection = True
