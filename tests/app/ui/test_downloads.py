"""The way to the originals: only what the library lists, only to be saved, only to those who may see the page."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.ui.downloads import Originals, address, disposition
from tests.app.original.test_file import row_for, written
from tests.app.ui.test_render import PAYLOADS
from tests.support.event_loop import run
from vector_db.types import DocumentRow

ACTIVE = "html htm svg xml xhtml mht shtml js css swf pdf hta".split()


@dataclass
class GradioApp:
    """What of Gradio's application is asked."""

    auth: object = None
    auth_dependency: object = None
    cookie_id: str = "id"
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass
class Library:
    rows: Sequence[DocumentRow]

    def documents(self) -> Sequence[DocumentRow]:
        return self.rows


@dataclass
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes


def fetch(
    path: str, rows: Sequence[DocumentRow], *, app: GradioApp | None = None, cookie: str = "", method: str = "GET"
) -> Answered:
    """What is answered to a request for `path`, by the middleware alone."""
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    async def below(scope: dict, receive: object, send_below: object) -> None:
        said.append({"status": 0, "headers": []})

    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "app": app or GradioApp(),
        "headers": [(b"cookie", cookie.encode())] if cookie else [],
    }
    run(Originals(below, Library(rows))(scope, None, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode("latin-1") for name, value in said[0]["headers"]}
    return Answered(said[0]["status"], headers, b"".join(message.get("body", b"") for message in said[1:]))


@pytest.mark.parametrize("ending", ACTIVE)
def test_an_active_file_is_saved_and_never_shown(ending: str, tmp_path: Path) -> None:
    content = b"<script>alert(1)</script>"
    row = row_for(written(tmp_path / f"page.{ending}", content), tmp_path, content)
    answered = fetch(f"/{address(row)}", [row])
    assert answered.status == 200 and answered.body == content
    assert answered.headers["content-type"] == "application/octet-stream"
    assert answered.headers["content-disposition"].startswith(f'attachment; filename="page.{ending}"')
    assert answered.headers["content-security-policy"].startswith("sandbox")
    assert answered.headers["content-length"] == str(len(content))


@pytest.mark.parametrize("path", ["nope", "..", "../../etc/passwd", "%2e%2e%2fetc%2fpasswd", "/etc/passwd", "*", "%00"])
def test_nothing_but_a_token_finds_anything(path: str, tmp_path: Path) -> None:
    row = row_for(written(tmp_path / "a.txt", b"words"), tmp_path, b"words")
    answered = fetch(f"/original/{path}", [row])
    assert answered.status in (0, 404), "it is unknown, or none of ours"
    assert b"words" not in answered.body and b"root:" not in answered.body
    assert fetch(f"/original/{row.source.location}", [row]).status in (0, 404), "nor does its own path"


def test_what_the_library_does_not_list_any_more_is_not_handed_out(tmp_path: Path) -> None:
    row = row_for(written(tmp_path / "a.txt", b"words"), tmp_path, b"words")
    answered = fetch(f"/{address(row)}", [])
    assert answered.status == 404 and answered.body.startswith(b"There is no such document")
    assert answered.headers["content-type"].startswith("text/plain")


def test_a_file_that_is_gone_is_said_in_a_line(tmp_path: Path) -> None:
    row = row_for(tmp_path / "gone.txt", tmp_path, b"words")
    answered = fetch(f"/{address(row)}", [row])
    assert answered.status == 404 and answered.body.decode().count("\n") == 1
    assert "gone.txt is not there any more" in answered.body.decode()


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
def test_a_link_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret.txt", b"secret")
    path = written(tmp_path / "library" / "a.txt", b"words")
    row = row_for(path, path.parent, b"words")
    path.unlink()
    path.symlink_to(secret)
    answered = fetch(f"/{address(row)}", [row])
    assert answered.status == 404 and b"secret" not in answered.body


def test_where_one_has_to_log_in_nobody_else_gets_anything(tmp_path: Path) -> None:
    row = row_for(written(tmp_path / "a.txt", b"words"), tmp_path, b"words")
    app = GradioApp(auth={"ann": "pass"}, tokens={"right": "ann"})
    for cookie in ("", "access-token-id=wrong", "access-token-other=right", "right", "access-token-id="):
        refused = fetch(f"/{address(row)}", [row], app=app, cookie=cookie)
        assert refused.status == 401 and b"words" not in refused.body, cookie
    for cookie in ("access-token-id=right", "x;y=[1]; access-token-unsecure-id=right"):
        assert fetch(f"/{address(row)}", [row], app=app, cookie=cookie).body == b"words"
    nobody = GradioApp(auth_dependency=lambda request: None)
    assert fetch(f"/{address(row)}", [row], app=nobody).status == 401


def test_only_fetching_is_answered(tmp_path: Path) -> None:
    row = row_for(written(tmp_path / "a.txt", b"words"), tmp_path, b"words")
    head = fetch(f"/{address(row)}", [row], method="HEAD")
    assert head.status == 200 and head.body == b"" and head.headers["content-length"] == "5"
    for method in ("POST", "PUT", "DELETE"):
        assert fetch(f"/{address(row)}", [row], method=method).status == 405
    assert fetch("/config", [row]).status == 0, "the rest is Gradio's"


@pytest.mark.parametrize(
    "name", [*PAYLOADS, 'a"b.txt', "a\r\nSet-Cookie: x=1", "größe 100%.pdf", "日本.txt", "\ud800", ""]
)
def test_a_name_cannot_leave_its_header(name: str) -> None:
    header = disposition(name)
    assert header.isascii() and header.isprintable()
    plain = header.split('"')
    assert len(plain) == 3 and plain[0] == "attachment; filename=" and plain[2].startswith("; filename*=UTF-8''")
    assert "/" not in plain[1] and " " not in plain[2].removeprefix("; ")
