"""A script comes before everything else on the page, and nothing but pages is touched."""

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.gates.first_script import FirstScript

PAGE = "<!doctype html><html><head><script>theirs</script></head><body>é <head></body></html>"


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/", lambda request: HTMLResponse(PAGE)),
        Route("/text", lambda request: PlainTextResponse(PAGE)),
        Route("/small", lambda request: HTMLResponse("<p>é</p>")),
        Route("/packed", lambda request: HTMLResponse(PAGE, headers={"content-encoding": "identity"})),
    ]
    return TestClient(FirstScript(Starlette(routes=routes), "<script>ours</script>"))


def test_it_stands_first_and_the_length_is_right(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.text == PAGE.replace("<head>", "<head><script>ours</script>", 1)
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(("path", "text"), [("/text", PAGE), ("/small", "<p>é</p>"), ("/packed", PAGE)])
def test_what_is_no_whole_page_stays_as_it_is(client: TestClient, path: str, text: str) -> None:
    answer = client.get(path)
    assert answer.text == text and int(answer.headers["content-length"]) == len(answer.content)
