"""What the sidebar does: list, search, open, rename, pin, delete and export conversations.

Each finds out whose conversations they are from the request itself: anybody can call what a page can call, with any
id. Knows nothing of how the parts are arranged.
"""

import base64
from collections.abc import Generator
from typing import Any

import gradio as gr

from app.conversation_store import LISTED, StoreFault
from app.conversations import Turns
from app.export import FORMS, export
from app.ui import conversation_view, drawing, sources
from app.ui.asking import Runs
from app.ui.chats import EVERY, GONE, NOBODY, Chats
from app.ui.desk import Desk
from app.ui.handlers import ASKABLE
from app.ui.visitors import owner_of

MOST_WANTED = 200
"""Characters that are searched for."""


class ConversationHandlers:
    """The functions behind the sidebar."""

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self.desk = desk
        self.chats = chats

    # Showing ------------------------------------------------------------------------------------------------

    def look(self, opened: str, wanted: str, turns: Turns, request: gr.Request) -> tuple[str, str]:
        """The list, and the bar above the conversation."""
        owner, problem, name = self._owner(request), "", ""
        listed = []
        try:
            listed = self.chats.listed(owner, (wanted or "")[:MOST_WANTED])
            found = self.chats.store.conversation(owner, opened) if owner and opened else None
            name = found.name if found else ""
        except StoreFault as fault:
            problem = str(fault)
        if owner is None:
            problem = NOBODY
        unsaved = conversation_view.UNSAVED if turns and not name else ""
        drawn = conversation_view.listing(
            listed, opened=opened, wanted=wanted or "", problem=problem, more=len(listed) >= LISTED
        )
        return drawn, conversation_view.bar(name, unsaved)

    def open(self, wanted: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Open the conversation that the page's address names; nothing if it names none."""
        return self._open(wanted, runs, request) if wanted else (gr.skip(),) * 5

    def pick(self, picked: gr.EventData, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Open the conversation that was chosen in the list."""
        return self._open(_told(picked, "chat"), runs, request)

    def _open(self, wanted: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Turns, chat, sources, text box, id."""
        try:
            turns = self.chats.turns(self._owner(request), wanted)
        except StoreFault as fault:
            gr.Warning(str(fault))
            return (gr.skip(),) * 5
        runs.forget()
        if turns is None:
            gr.Info(GONE)
            return _NOTHING
        return turns, drawing.messages(turns), sources.panel(turns), ASKABLE, wanted

    def follow(self, opened: str, turns: Turns, runs: Runs, request: gr.Request) -> Generator[tuple[Any, ...]]:
        """Draw what is being written in another tab until it ends."""
        yield (gr.skip(),) * 3  # a generator that ends without a word has its outputs emptied
        if not any(turn.running for turn in turns):
            return
        run = runs.begin()
        while any(turn.running for turn in turns) and not run.forget.wait(EVERY):
            try:
                turns = self.chats.turns(self._owner(request), opened) or ()
            except StoreFault:
                return
            if not run.forget.is_set():
                yield turns, drawing.messages(turns), sources.panel(turns)

    # Changing -----------------------------------------------------------------------------------------------

    def change(self, changed: gr.EventData, request: gr.Request) -> None:
        """Rename or pin."""
        owner, chat, act = self._owner(request), _told(changed, "chat"), _told(changed, "act")
        try:
            if owner and act == "rename":
                self.chats.store.rename(owner, chat, _told(changed, "name"))
            elif owner and act in ("pin", "unpin"):
                self.chats.store.pin(owner, chat, act == "pin")
        except StoreFault as fault:
            gr.Warning(str(fault))

    def drop(self, deleted: gr.EventData, opened: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Delete a conversation; if it is the open one, put it away."""
        owner, chat = self._owner(request), _told(deleted, "chat")
        try:
            gone = owner is not None and self.chats.store.delete(owner, chat)
        except StoreFault as fault:
            gr.Warning(str(fault))
            gone = False
        if not gone or chat != opened:
            return (gr.skip(),) * 5
        runs.forget()
        return _NOTHING

    def export(self, wanted: gr.EventData, request: gr.Request) -> dict[str, str] | None:
        """A conversation as a file: its name, its type, and its bytes as base64. It is written to no disk here."""
        owner, chat, form = self._owner(request), _told(wanted, "chat"), _told(wanted, "act")
        try:
            conversation = self.chats.store.conversation(owner, chat) if owner else None
            turns = self.chats.turns(owner, chat)
        except StoreFault as fault:
            raise gr.Error(str(fault), print_exception=False) from fault
        if conversation is None or turns is None or form not in FORMS:
            raise gr.Error(GONE, print_exception=False)
        file = export(conversation, turns, form)
        return {"name": file.name, "type": file.media_type, "base64": base64.b64encode(file.content).decode()}

    def _owner(self, request: gr.Request) -> str | None:
        return owner_of(request, self.desk.visitors)


_NOTHING: tuple[Any, ...] = ((), [], sources.panel(()), ASKABLE, "")


def _told(event: gr.EventData, what: str) -> str:
    """What the browser says of an event: anything may come from there."""
    data = event._data if isinstance(event._data, dict) else {}
    value = data.get(what, "")
    return value[:200] if isinstance(value, str) else ""
