"""Fetch one web page: within limits of time and size, and from nowhere inside this machine or the local network.

Knows nothing of what is in the page, or of the index.
"""

import queue
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin

import httpx

from ingest.address import Guard
from vector_db.errors import DocentError

MOST_BYTES = 10 * 2**20
MOST_REDIRECTS = 5
STEP_SECONDS = 10.0
"""For the connection, and for each piece of the answer."""
ALL_SECONDS = 30.0
BEAT_SECONDS = 0.5
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
}
"""The kinds of content that are taken, and how their files end."""
_ASKED_FOR = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/pdf;q=0.9"
_REDIRECTS = (301, 302, 303, 307, 308)


class FetchFailed(DocentError):
    """A page cannot be fetched; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came."""

    url: str
    """Where it came from in the end."""
    data: bytes
    suffix: str
    charset: str
    """As the server has it; empty if it does not say."""


def fetch(
    url: str,
    guard: Guard | None = None,
    *,
    most_bytes: int = MOST_BYTES,
    seconds: float = ALL_SECONDS,
    waiting: Callable[[], object] = lambda: None,
) -> Fetched:
    """Fetch the page at `url`. Raises FetchFailed or AddressRefused with the reason, and nothing else.

    But for what `waiting` raises, which is called twice a second meanwhile: then nothing more is downloaded.
    """
    outcome: queue.SimpleQueue[Fetched | BaseException] = queue.SimpleQueue()
    deadline = _Deadline(time.monotonic() + seconds)

    def work() -> None:
        try:
            outcome.put(_follow(url, guard or Guard(), most_bytes, deadline))
        except BaseException as error:  # not hidden: it is raised again below
            outcome.put(error)

    # In a thread, because looking up a name, and headers that drip, heed no time limit; it is left behind then.
    threading.Thread(target=work, daemon=True).start()
    try:
        got = _outcome(outcome, deadline.at + 1, waiting)
    except queue.Empty as error:
        raise _too_slow(seconds) from error
    finally:
        deadline.at = 0.0
    if isinstance(got, BaseException):
        raise got
    return got


@dataclass(slots=True)
class _Deadline:
    """When a download ends at the latest: it can be put forward by who waits for it."""

    at: float


def _outcome(
    outcome: "queue.SimpleQueue[Fetched | BaseException]", until: float, waiting: Callable[[], object]
) -> Fetched | BaseException:
    while True:
        left = until - time.monotonic()
        try:
            return outcome.get(timeout=max(0.0, min(BEAT_SECONDS, left)))
        except queue.Empty:
            if left <= BEAT_SECONDS:
                raise
            waiting()


def _follow(url: str, guard: Guard, most_bytes: int, deadline: _Deadline) -> Fetched:
    # No proxy and no netrc from the environment: the address that was checked must be the one that is asked.
    with httpx.Client(
        transport=CheckedTransport(guard), timeout=STEP_SECONDS, trust_env=False, follow_redirects=False
    ) as client:
        for _ in range(MOST_REDIRECTS + 1):
            guard.check(url)
            try:
                with client.stream("GET", url, headers=_headers()) as response:
                    if response.status_code not in _REDIRECTS:
                        return _take(response, url, most_bytes, deadline)
                    url = urljoin(url, response.headers.get("location", ""))
            except httpx.TimeoutException as error:
                raise FetchFailed(f"did not answer within {STEP_SECONDS:.0f} seconds") from error
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise FetchFailed(f"cannot be fetched: {_reason(error)}") from error
    raise FetchFailed(f"cannot be fetched: it leads on more than {MOST_REDIRECTS} times")


def _headers() -> dict[str, str]:
    return {"User-Agent": "Docent", "Accept": _ASKED_FOR, "Accept-Encoding": "gzip", "Connection": "close"}


def _take(response: httpx.Response, url: str, most_bytes: int, deadline: _Deadline) -> Fetched:
    if response.status_code != 200:
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        raise FetchFailed(f"cannot be fetched: the server says {reason}")
    kind, charset = _content_type(response.headers.get("content-type", ""))
    if kind not in SUFFIXES:
        raise FetchFailed(f"is {kind or 'of no kind that the server names'}; pages, text, Markdown and PDF are taken")
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise FetchFailed(f"cannot be fetched: it comes in the encoding {encoding}, which was not asked for")
    data = bytearray()
    for piece in response.iter_raw():
        data += piece
        if len(data) > most_bytes:
            raise _too_large(most_bytes)
        if time.monotonic() > deadline.at:
            raise _too_slow(ALL_SECONDS)
    plain = _unzipped(bytes(data), most_bytes) if encoding == "gzip" else bytes(data)
    return Fetched(url, plain, SUFFIXES[kind], charset)


def _unzipped(data: bytes, most_bytes: int) -> bytes:
    try:
        plain = zlib.decompressobj(wbits=31).decompress(data, most_bytes + 1)
    except zlib.error as error:
        raise FetchFailed("cannot be fetched: it is damaged") from error
    if len(plain) > most_bytes:
        raise _too_large(most_bytes)
    return plain


def _content_type(header: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = header or "application/octet-stream"
    charset = message.get_content_charset()
    return (message.get_content_type() if header else ""), charset or ""


def _too_large(most_bytes: int) -> FetchFailed:
    return FetchFailed(f"is larger than {most_bytes / 2**20:.0f} MB")


def _too_slow(seconds: float) -> FetchFailed:
    return FetchFailed(f"did not come within {seconds:.0f} seconds")


def _reason(error: Exception) -> str:
    cause = error.__cause__ or error
    return (str(cause).strip() or str(error).strip() or type(error).__name__).splitlines()[0]


class CheckedTransport(httpx.BaseTransport):
    """Connects to an address that was checked, and to no other: the name is looked up once, here.

    So a name that stands for a public address when it is checked, and for a private one a moment later, gains nothing
    ("DNS rebinding").
    """

    def __init__(self, guard: Guard, inner: httpx.BaseTransport | None = None) -> None:
        self._guard = guard
        self._inner = inner or httpx.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the address that the host stands for, by the name that was given."""
        url = request.url
        address = self._guard.addresses(url.host, url.port or (443 if url.scheme == "https" else 80))[0]
        # The Host header has been set from the name already; the certificate must be of that name too.
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        request.url = url.copy_with(host=address)
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()
