"""Web pages: a real server on loopback, which only tests may ask."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from ingest import fetch as fetching
from ingest.address import AddressRefused, Guard
from ingest.fetch import CheckedTransport, FetchFailed, fetch
from ingest.removal import remove
from ingest.web import ingest_page, is_address, place_of
from tests.support.embedder import BagOfWords
from tests.support.library import found
from tests.support.sample_files import pdf
from vector_db.index import Index

LOOPBACK = Guard(is_allowed=lambda address: address.is_loopback, resolve=lambda host, port: ["127.0.0.1"], ports=None)

ARTICLE = """<html><head><title>The Kittiwake</title>
<meta property="article:published_time" content="2024-05-06"></head>
<body><nav><a href="/">Home</a> <a href="/shop">Shop our anchors</a></nav><article><h1>The Kittiwake</h1>
<p>{}</p><h2>Her crew</h2><p>Four people sailed in her, and she carried slate from the quarries to the harbour.
In the winter of 1891 she lay in the upper dock while her keel was mended, and the harbour master let her stay there for
nothing, because the whole town had come to like her and because nobody else had asked for the place in that year.</p>
<p>She was sold in 1902 to a cooper, who took out her mast and kept barrels in her until the great flood.</p>
<table><tr><th>Year</th><th>Cargo</th></tr><tr><td>1888</td><td>Slate</td></tr></table></article>
<footer>Cookies and imprint</footer></body></html>"""
FIRST = "Kittiwake was built in 1887 by Peter Ansell on the beach below the lifeboat slip, by eye and without drawings."


class Site:
    """What a server on loopback answers, by path, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.headers["Host"], self.path))
                status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"none"))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.02])
        self._thread.start()
        self.url = f"http://ships.example:{self._server.server_port}"

    def put(
        self, path: str, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> str:
        headers = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in more.items()}}
        self.pages[path] = (status, {name: value for name, value in headers.items() if value}, body)
        return self.url + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def index(data_folder: Path) -> Iterator[Index]:
    with Index(data_folder, BagOfWords()) as opened:
        yield opened


# Fetching -----------------------------------------------------------------------------------------------


def test_a_page_is_fetched_by_its_name_from_the_address_that_was_checked(site: Site) -> None:
    url = site.put("/a", b"<p>Text</p>")
    fetched = fetch(url, LOOPBACK)
    assert (fetched.url, fetched.data, fetched.suffix, fetched.charset) == (url, b"<p>Text</p>", ".html", "utf-8")
    assert site.asked == [(url.split("/")[2], "/a")]


def test_a_packed_page_is_unpacked_within_the_limit(site: Site) -> None:
    url = site.put("/a", gzip.compress(b"x" * 5000), Content_Encoding="gzip")
    assert fetch(url, LOOPBACK).data == b"x" * 5000
    with pytest.raises(FetchFailed, match="larger than"):
        fetch(url, LOOPBACK, most_bytes=4999)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"status": 404}, "the server says 404 Not Found"),
        ({"status": 500}, "the server says 500"),
        ({"kind": "image/png"}, "is image/png; pages, text, Markdown and PDF are taken"),
        ({"kind": ""}, "is of no kind that the server names"),
        ({"Content_Encoding": "br"}, "the encoding br, which was not asked for"),
        ({"Content_Encoding": "gzip"}, "it is damaged"),
    ],
    ids=str,
)
def test_what_is_not_taken_is_told_in_words(options: dict, reason: str, site: Site) -> None:
    with pytest.raises(FetchFailed, match=reason):
        fetch(site.put("/a", b"some body", **options), LOOPBACK)


def test_a_page_that_is_too_large_or_too_slow_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    url = site.put("/a", b"x" * 200_000)
    with pytest.raises(FetchFailed, match="larger than"):
        fetch(url, LOOPBACK, most_bytes=100_000)
    stuck = threading.Event()

    def never(host: str, port: int) -> list[str]:
        stuck.wait(20)
        return []

    try:
        with pytest.raises(FetchFailed, match="did not come within"):
            fetch(url, Guard(resolve=never, ports=None), seconds=0.1)
    finally:
        stuck.set()


def test_nobody_there_is_told_in_words(site: Site) -> None:
    site.close()
    with pytest.raises(FetchFailed, match=r"cannot be fetched: .*refused"):
        fetch(site.url + "/a", LOOPBACK)
    site.__init__()  # type: ignore[misc]


def test_redirects_are_followed_and_each_is_checked(site: Site) -> None:
    site.put("/c/end", b"<p>End</p>")
    site.put("/b", b"", status=302, Location="/c/end")
    start = site.put("/a", b"", status=301, Location=f"{site.url}/b")
    assert fetch(start, LOOPBACK).url == f"{site.url}/c/end"
    loop = site.put("/loop", b"", status=302, Location="/loop")
    with pytest.raises(FetchFailed, match="leads on more than 5 times"):
        fetch(loop, LOOPBACK)
    for inside in ("http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "file:///etc/passwd", "http://a@ships.example/"):
        site.asked.clear()
        leads = site.put("/in", b"", status=302, Location=inside)
        with pytest.raises(AddressRefused):
            fetch(leads, LOOPBACK)
        assert len(site.asked) == 1


def test_a_name_is_looked_up_once_so_that_it_cannot_change_between_check_and_connection() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected: list[httpx.URL] = []

    class Connection(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            connected.append(request.url)
            assert request.headers["Host"] == "rebound.example"
            assert request.extensions["sni_hostname"] == "rebound.example"
            return httpx.Response(200)

    guard = Guard(resolve=lambda host, port: next(answers))
    transport = CheckedTransport(guard, Connection())
    transport.handle_request(httpx.Request("GET", "https://rebound.example/x"))
    assert [str(url) for url in connected] == ["https://93.184.216.34/x"]
    with pytest.raises(AddressRefused):
        transport.handle_request(httpx.Request("GET", "https://rebound.example/x"))
    assert len(connected) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "localhost", "127.1", "[::1]"]
)
def test_this_machine_is_not_asked(host: str, site: Site) -> None:
    port = site.url.rpartition(":")[2]
    with pytest.raises((AddressRefused, FetchFailed)):
        fetch(f"http://{host}:{port}/", Guard(ports=None))
    assert site.asked == []


# Ingesting ----------------------------------------------------------------------------------------------


def test_a_page_becomes_a_document_and_its_new_version_replaces_it(index: Index, site: Site) -> None:
    url = site.put("/ships/kittiwake.html?id=7", ARTICLE.format(FIRST).encode())
    report = ingest_page(url, index, guard=LOOPBACK)
    [path] = report.added
    assert path.startswith("ships.example/ships-kittiwake-id-7-") and path.endswith(".md")
    [row] = index.documents()
    assert (row.title, row.source.doc_type, row.source.root) == ("The Kittiwake", "web", str(index.data / "web"))
    text = (index.data / "web" / path).read_text(encoding="utf-8")
    assert "date: 2024-05-06" in text and f"address: {url}" in text and "| 1888 | Slate |" in text
    assert "Shop our anchors" not in text and "Cookies" not in text
    assert found(index, "Who built the Kittiwake?") == [path]
    assert ingest_page(url + "#crew", index, guard=LOOPBACK).unchanged == [path]
    site.put("/ships/kittiwake.html?id=7", ARTICLE.format(FIRST.replace("1887", "1889")).encode())
    assert ingest_page(url, index, guard=LOOPBACK).updated == [path]
    assert "1889" in index.search("When was she built?")[0].chunk.body
    assert ingest_page("http://10.0.0.1/", index).failed[0].path == "http://10.0.0.1/"
    remove([path], index)
    assert not (index.data / "web" / "ships.example").exists()


def test_a_pdf_is_kept_as_it_came_and_may_replace_a_page(index: Index, site: Site) -> None:
    url = site.put("/a", ARTICLE.format(FIRST).encode())
    ingest_page(url, index, guard=LOOPBACK)
    site.put("/a", pdf("The capstan has six bars."), kind="application/pdf")
    report = ingest_page(url, index, guard=LOOPBACK)
    assert report.added[0].endswith(".pdf")
    assert [row.source.path for row in index.documents()] == report.added
    assert len(list((index.data / "web").rglob("*.*"))) == 2, "the folder of the host, and one file"


def test_a_page_that_fails_leaves_the_old_version_and_no_file(index: Index, site: Site) -> None:
    url = site.put("/a", ARTICLE.format(FIRST).encode())
    [path] = ingest_page(url, index, guard=LOOPBACK).added
    del site.pages["/a"]
    assert "404" in ingest_page(url, index, guard=LOOPBACK).failed[0].reason
    assert found(index, "Kittiwake") == [path]
    empty = site.put("/empty", b"<html><body></body></html>")
    assert len(ingest_page(empty, index, guard=LOOPBACK).failed) == 1
    assert [file.name for file in (index.data / "web").rglob("*.*") if file.is_file()] == [Path(path).name]


@pytest.mark.parametrize("url", ["http://", "https://[", "ftp://a/b", "http://user@host/", "http://nowhere.invalid:1/"])
def test_an_address_that_is_none_is_told_in_the_report(url: str, index: Index) -> None:
    [problem] = ingest_page(url, index).failed
    assert problem.path == url and problem.reason


def test_no_address_leads_out_of_the_folder_of_pages(tmp_path: Path) -> None:
    for url in (
        "http://../../x",
        "http://a/../../../etc/passwd",
        "http://a/%2e%2e/%2e%2e/x",
        "http://a/\x00?\n" + "y" * 900,
    ):
        place = place_of(url, tmp_path)
        assert place.resolve().is_relative_to(tmp_path / "web") and len(place.name) < 80
        assert place.parent.parent == tmp_path / "web"
    assert place_of("http://a/x", tmp_path) != place_of("http://a/x?y", tmp_path)


def test_what_is_an_address() -> None:
    assert is_address("https://a.b/c") and is_address("FTP://x")
    assert not is_address("notes/a.md") and not is_address("C:\\notes") and not is_address("/a://b")


def test_the_limits_are_these() -> None:
    assert (fetching.MOST_BYTES, fetching.MOST_REDIRECTS) == (10 * 2**20, 5)
