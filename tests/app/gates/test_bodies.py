"""What a page takes in, called as any program can call it: by whom, how large, how much in a day."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.gates import bodies
from app.gates.bodies import Bodies, BodyLimits, megabytes_a_day
from app.serve import Served, launch
from tests.support.fake_desk import fake_desk
from tests.support.visitor import Visitor
from tests.support.waiting import until
from vector_db.settings import Settings

UPLOAD = "/gradio_api/upload"
FORM = {"content-type": "multipart/form-data; boundary=b"}
Serve = Callable[..., Served]


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Serve]:
    running: list[Served] = []

    def start(logins: list[tuple[str, str]] | None = None, **changes: object) -> Served:
        running.append(launch(fake_desk(data_folder, **changes), host="127.0.0.1", port=0, logins=logins))
        return running[-1]

    yield start
    for served in running:
        served.close()


def file(kilobytes: int = 900) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", ("a.txt", b"x" * (kilobytes * 1024)))]


def files_in(data: Path) -> list[Path]:
    """What lies about there; Gradio makes an empty file for each that it hands on, besides."""
    files = (path for path in (data / "tmp").rglob("*") if path.is_file() and path.suffix != ".lock")
    return [path for path in files if path.stat().st_size]


def test_a_read_only_page_takes_no_file_by_any_way_and_nothing_large(serve: Serve, data_folder: Path) -> None:
    with httpx.Client(base_url=serve(read_only=True, visitors="anonymous").url) as stranger:
        assert stranger.post(UPLOAD, files=file()).status_code == 403
        refused = stranger.post(UPLOAD, files=file(), headers={"accept-language": "de"})
        assert "nur zum Lesen" in refused.text and refused.headers["content-type"].startswith("text/plain")
        for way in ("process_recording", "component_server", "component_server/", "upload/"):
            assert stranger.post(f"/gradio_api/{way}", files=file()).status_code == 403, way
        large = stranger.post("/gradio_api/queue/join", json={"data": ["x" * 9 * 2**20]})
        assert large.status_code == 413 and "more than" in large.text
        unmeasured = stranger.post(UPLOAD, content=iter([b"x"]), headers=FORM)
        assert unmeasured.status_code == 411
        assert stranger.get("/config").status_code == 200
    assert files_in(data_folder) == []


def test_many_uploads_of_a_visitor_fill_what_is_theirs_and_no_more(serve: Serve, data_folder: Path) -> None:
    settings = Settings(data=data_folder, upload_mb=1, visitor_mb=3, visitors_mb=4)
    served = serve([("ada", "a"), ("grace", "g")], visitors="logins", settings=settings)
    with Visitor(served, ("ada", "a")) as ada, Visitor(served, ("grace", "g")) as grace:
        assert httpx.post(f"{served.url}{UPLOAD}", files=file()).status_code == 401
        answered = [ada.http.post(UPLOAD, files=[("files", (f"{n}.txt", b"x" * 900_000))]) for n in range(20)]
        assert [each.status_code for each in answered] == [200] * 3 + [413] * 17
        said = answered[-1]
        assert "3 MB a day from one visitor, and no more than 4 MB" in said.text and "Try again in" in said.text
        assert 0 < int(said.headers["retry-after"]) <= 86_400
        assert [grace.http.post(UPLOAD, files=file()).status_code for _ in range(2)] == [200, 413], "for all together"
        assert sum(path.stat().st_size for path in files_in(data_folder)) < 4 * 2**20
        assert ada.http.get("/config").status_code == 200
    served.close()
    assert files_in(data_folder) == []


def test_who_is_alone_with_the_page_has_no_quota_and_what_is_taken_in_leaves_no_copy(
    serve: Serve, data_folder: Path
) -> None:
    settings = Settings(data=data_folder, upload_mb=1, visitor_mb=1, visitors_mb=1)
    with Visitor(serve(settings=settings)) as me:
        uploaded = [me.http.post(UPLOAD, files=[("files", (f"{n}.txt", b"x" * 900_000))]) for n in range(4)]
        assert [each.status_code for each in uploaded] == [200] * 4
        paths = [each.json()[0] for each in uploaded]
        sent = [{"path": path, "meta": {"_type": "gradio.FileData"}} for path in paths]
        me.call("upload", [sent, None, ""])
        until(lambda: len(list((data_folder / "uploads").rglob("*.txt"))) == 4 and files_in(data_folder) == [])


def test_a_disk_that_would_be_full_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = BodyLimits(tmp_path, read_only=False, megabytes=megabytes_a_day(1, 1))
    routes = [Route(UPLOAD, lambda request: PlainTextResponse("taken"), methods=["POST"])]
    page: Any = Starlette(routes=routes, middleware=[Middleware(Bodies, limits=limits)])
    page.auth = page.auth_dependency = None
    page.cookie_id, page.tokens = "", {}
    visitor = TestClient(page)
    assert visitor.post(UPLOAD, content=b"x" * 1000, headers=FORM).text == "taken"
    both = {**FORM, "content-length": "4", "transfer-encoding": "chunked"}
    assert visitor.post(UPLOAD, content=b"x", headers=both).status_code == 411, "of two lengths neither is believed"
    monkeypatch.setattr(bodies.shutil, "disk_usage", lambda folder: SimpleNamespace(free=bodies.FLOOR + 10))
    refused = visitor.post(UPLOAD, content=b"x" * 1000, headers=FORM)
    assert refused.status_code == 507 and "no room" in refused.text
