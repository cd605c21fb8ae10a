"""Two visitors of one page: whatever a program calls with the other's ids, none reaches the other's conversations."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.conversation.store import ConversationStore
from app.serve import Served, launch
from tests.support.fake_desk import fake_desk
from tests.support.visitor import Visitor

CANARY = "echo canarybird"
CHOSEN = [None, "extractive", 3, [], "", "", None, 0.2, 0.9, 64, -1, ""]
"""The visitor's own models, and what is chosen beside the chat."""


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(visitors: str, logins: list[tuple[str, str]] | None = None) -> Served:
        desk = fake_desk(data_folder, visitors=visitors)
        running.append(launch(desk, host="127.0.0.1", port=0, logins=logins))
        return running[-1]

    yield start
    for served in running:
        served.close()


def only(store: ConversationStore) -> tuple[str, str, str]:
    """The id, the owner and the name of the only conversation there is."""
    with store._file.reading() as db:
        (found,) = db.execute("SELECT id, owner, name FROM conversations").fetchall()
    return tuple(found)


def check_apart(mine: Visitor, other: Visitor, data_folder: Path) -> None:
    store = ConversationStore(data_folder / "chats.sqlite3")
    assert "canarybird" in mine.got("submit", [CANARY, None, "", None, *CHOSEN])
    before = only(store)
    chat = before[0]
    assert chat in mine.got("look", ["", "", None, None]) and chat in mine.got("look", ["", "canary", None, None])
    event = {"chat": chat, "name": "canarybird taken"}
    told = [
        other.got("look", ["", "", None, None]),
        other.got("look", [chat, "canarybird", None, None]),
        other.got("open", [chat, None]),
        other.got("pick", [None], event),
        other.got("follow", [chat, None]),
        other.got("draw", [{"turn": 0, "number": 1}, None, chat]),
        other.got("drop", [chat, None], event),
        *(other.got("change", [], {**event, "act": act}) for act in ("rename", "pin", "unpin")),
        *(other.got("export", [], {**event, "act": form}) for form in ("markdown", "json", "pdf")),
    ]
    assert not [text for text in told if "canarybird" in text.replace("canarybird taken", "")]
    assert not [text for text in told if "base64" in text]
    assert only(store) == before, "nothing of it has changed"

    for name, data, happened in (
        ("submit", ["echo mine", None, chat, None, *CHOSEN], None),
        ("retry", [None, chat, None, *CHOSEN], {"index": 1, "value": "x"}),
        ("edit", [None, chat, None, *CHOSEN], {"index": 0, "value": "echo edited"}),
    ):
        assert "canarybird" not in other.got(name, data, happened)
    turns = store.turns(before[1], chat) or ()
    assert [turn.question for turn in turns] == [CANARY], "nobody asks in somebody else's conversation"
    assert "canarybird" in mine.got("open", [chat, None]) and "base64" in mine.got(
        "export", [], {**event, "act": "json"}
    )
    mine.got("change", [], {**event, "act": "rename"})
    assert "canarybird taken" in mine.got("look", ["", "", None, None])
    mine.got("drop", [chat, None], event)
    assert store.turns(before[1], chat) is None


def test_two_browsers_without_a_login(serve: Callable[..., Served], data_folder: Path) -> None:
    served = serve("anonymous")
    with Visitor(served) as mine, Visitor(served) as other:
        check_apart(mine, other, data_folder)


def test_two_logins(serve: Callable[..., Served], data_folder: Path) -> None:
    served = serve("logins", [("ada", "a"), ("bob", "b")])
    with Visitor(served, ("ada", "a")) as mine, Visitor(served, ("bob", "b")) as other:
        check_apart(mine, other, data_folder)


def test_a_browser_that_keeps_no_cookies_is_answered_and_told_that_nothing_is_saved(
    serve: Callable[..., Served], data_folder: Path
) -> None:
    with Visitor(serve("anonymous")) as visitor:
        visitor.http.cookies.clear()
        assert "canarybird" in visitor.got("submit", [CANARY, None, "", None, *CHOSEN])
        assert "keeps no cookies" in visitor.got("look", ["", "", None, None])
    assert not (data_folder / "chats.sqlite3").exists()


def test_whatever_a_program_sends_in_place_of_an_event_is_no_traceback(
    serve: Callable[..., Served], caplog: pytest.LogCaptureFixture
) -> None:
    with Visitor(serve("one")) as visitor:
        for event in (None, [], "x", 3, {}, {"chat": {"a": 1}, "act": [2], "name": None}, {"chat": "x" * 10_000}):
            for name, data in (("pick", [None]), ("drop", ["x", None]), ("change", []), ("export", [])):
                visitor.call(name, data, event)
        for wanted in ("nowhere", "x" * 100_000, "' OR 1=1 --"):
            assert visitor.call("open", [wanted, None])[-1]["success"]
            assert visitor.call("look", [wanted, wanted, None, None])[-1]["success"]
    assert not [record for record in caplog.records if record.exc_info]
