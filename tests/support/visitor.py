"""A visitor of a served page without a browser: calls its functions as any program can, hidden ones too."""

import json
from typing import Any
from uuid import uuid4

import httpx

from app.serve import Served


class Visitor:
    """One visitor, with the cookies that the page gives and a session of its own."""

    def __init__(self, served: Served, login: tuple[str, str] | None = None) -> None:
        self.http = httpx.Client(base_url=served.url, timeout=30)
        self.session = uuid4().hex
        if login:
            self.http.post("/login", data={"username": login[0], "password": login[1]})
        self.http.get("/")
        self.config = self.http.get("/config").json()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def call(self, name: str, data: list[Any], event: Any = None) -> list[dict[str, Any]]:
        """Call the first function called `name`; returns what came of it, message by message."""
        number = next(each["id"] for each in self.config["dependencies"] if each["api_name"] == name)
        body = {"data": data, "fn_index": number, "session_hash": self.session, "event_data": event}
        joined = self.http.post("/gradio_api/queue/join", json=body)
        assert joined.status_code == 200, joined.text
        with self.http.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as events:
            return messages_in(events)

    def got(self, name: str, data: list[Any], event: Any = None) -> str:
        """All that `call` tells, as one text."""
        return json.dumps(self.call(name, data, event), ensure_ascii=False)


def messages_in(events: httpx.Response) -> list[dict[str, Any]]:
    """The messages of a session's stream, up to the end of a call."""
    messages = []
    for line in events.iter_lines():
        if line.startswith("data:"):
            messages.append(json.loads(line.removeprefix("data:")))
            if messages[-1]["msg"] in ("process_completed", "close_stream"):
                break
    return messages
