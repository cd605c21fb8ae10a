"""What the sidebar does: list, search, open, rename, pin, delete and export conversations.

Each finds out whose conversations they are from the request itself: anybody can call what a page can call, with any
id. Knows nothing of how the parts are arranged.
"""

import base64
import threading
from collections.abc import Generator
from typing import Any

import gradio as gr

from app.conversation.export import FORMS, export
from app.conversation.store import LISTED, StoreFault
from app.conversation.turns import Turns
from app.gates.visitors import owner_of
from app.ui import conversation_view, drawing, sources, telling
from app.ui.asking import Runs
from app.ui.chats import EVERY, GONE, NOBODY, Chats
from app.ui.desk import Desk
from app.ui.handlers import askable
from app.ui.words import ENGLISH, language, say

AT_ONCE = 2
"""Exports that are made together: a PDF takes a second of a processor."""
MOST_WANTED = 200
"""Characters that are searched for."""


class ConversationHandlers:
    """The functions behind the sidebar."""

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self.desk = desk
        self.chats = chats
        self._exporting = threading.Semaphore(AT_ONCE)

    # Showing ------------------------------------------------------------------------------------------------

    def look(self, opened: str, wanted: str, turns: Turns, said: str, request: gr.Request) -> tuple[str, str, str]:
        """The list, and the bar above the conversation, which tells what is to be `said`: once."""
        owner, problem, name = self._owner(request), "", ""
        listed = []
        try:
            listed = self.chats.listed(owner, (wanted or "")[:MOST_WANTED])
            found = self.chats.store.conversation(owner, opened) if owner and opened else None
            name = found.name if found else ""
        except StoreFault as fault:
            problem = str(fault)
        if owner is None:
            problem = say(NOBODY)
        said = said or (say(conversation_view.UNSAVED) if turns and not name else "")
        drawn = conversation_view.listing(
            listed, opened=opened, wanted=wanted or "", problem=problem, more=len(listed) >= LISTED
        )
        return drawn, conversation_view.bar(name, said), ""

    def open(self, wanted: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Open the conversation that the page's address names; if it names none, the page as it is to begin with."""
        if wanted:
            return self._open(wanted, runs, request)
        if language() == ENGLISH:  # in which the page was built
            return *_UNCHANGED, ""
        return gr.skip(), gr.skip(), sources.panel(()), *_UNCHANGED[3:], ""

    def pick(self, picked: gr.EventData, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Open the conversation that was chosen in the list."""
        return self._open(_told(picked, "chat"), runs, request)

    def _open(self, wanted: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Turns, chat, sources, text box, id, the conversation that is to be followed, what is to be said."""
        try:
            turns = self.chats.turns(self._owner(request), wanted)
        except StoreFault as fault:
            return *_UNCHANGED, str(fault)
        runs.forget()
        if turns is None:
            return *_nothing(), say(GONE)
        followed = wanted if any(turn.running for turn in turns) else ""
        return turns, drawing.messages(turns), sources.panel(turns), askable(), wanted, followed, ""

    def follow(self, followed: str, runs: Runs, request: gr.Request) -> Generator[tuple[Any, ...]]:
        """Draw what is being written in another tab until it ends: turns, chat, sources, what is followed."""
        yield (gr.skip(),) * 4  # a generator that ends without a word has its outputs emptied
        if not followed:
            return
        run = runs.begin()
        running = True
        while running and not run.forget.wait(EVERY):
            try:
                turns = self.chats.turns(self._owner(request), followed) or ()
            except StoreFault:
                return
            running = any(turn.running for turn in turns)
            if not run.forget.is_set():
                yield turns, drawing.messages(turns), sources.panel(turns), gr.skip() if running else ""

    # Changing -----------------------------------------------------------------------------------------------

    def change(self, changed: gr.EventData, request: gr.Request) -> str:
        """Rename or pin; returns what is to be said."""
        owner, chat, act = self._owner(request), _told(changed, "chat"), _told(changed, "act")
        try:
            if owner and act == "rename":
                self.chats.store.rename(owner, chat, _told(changed, "name"))
            elif owner and act in ("pin", "unpin"):
                self.chats.store.pin(owner, chat, act == "pin")
        except StoreFault as fault:
            return str(fault)
        return ""

    def drop(self, deleted: gr.EventData, opened: str, runs: Runs, request: gr.Request) -> tuple[Any, ...]:
        """Delete a conversation; if it is the open one, put it away."""
        owner, chat = self._owner(request), _told(deleted, "chat")
        try:
            gone = owner is not None and self.chats.store.delete(owner, chat)
        except StoreFault as fault:
            return *_UNCHANGED, str(fault)
        if not gone or chat != opened:
            return *_UNCHANGED, ""
        runs.forget()
        return *_nothing(), ""

    def export(self, wanted: gr.EventData, request: gr.Request) -> dict[str, str] | None:
        """A conversation as a file: its name, its type, and its bytes as base64. It is written to no disk here."""
        owner, chat, form = self._owner(request), _told(wanted, "chat"), _told(wanted, "act")
        try:
            conversation = self.chats.store.conversation(owner, chat) if owner else None
            turns = self.chats.turns(owner, chat)
        except StoreFault as fault:
            raise telling.error(str(fault)) from fault
        if conversation is None or turns is None or form not in FORMS:
            raise telling.error(say(GONE))
        with self._exporting:
            file = export(conversation, turns, form)
        return {"name": file.name, "type": file.media_type, "base64": base64.b64encode(file.content).decode()}

    def _owner(self, request: gr.Request) -> str | None:
        return owner_of(request, self.desk.visitors)


_UNCHANGED: tuple[Any, ...] = (gr.skip(),) * 6


def _nothing() -> tuple[Any, ...]:
    """An empty conversation."""
    return (), [], sources.panel(()), askable(), "", ""


def _told(event: gr.EventData, what: str) -> str:
    """What the browser says of an event: anything may come from there."""
    data = event._data if isinstance(event._data, dict) else {}
    value = data.get(what, "")
    return value[:200] if isinstance(value, str) else ""
