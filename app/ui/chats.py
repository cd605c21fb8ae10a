"""The conversations of a running page: what is stored, what is being written, and a word where that fails.

A fault of the store never stops an answer: the conversation goes on unsaved, and whoever asks is told why. Knows
nothing of Gradio, and nothing of SQL.
"""

import threading
import time
from collections.abc import Callable, Sequence

from app.conversation.store import ConversationStore, StoreFault
from app.conversation.turns import Conversation, Turn, Turns, broken_off
from app.ui.words import later, say

EVERY = 0.5
"""Seconds between two times that a growing answer is stored: a crash costs no more words than these."""
NOBODY = later("This browser keeps no cookies, so nobody could tell whose conversations they are: they are not saved.")
FULL = later("A conversation has at most {most} questions. Begin a new one: this one stays in the list.")
GONE = later("That conversation is not here: it was deleted, or it is another visitor's.")


class Chats:
    """What the page knows of conversations. Safe to use from several threads."""

    def __init__(self, store: ConversationStore) -> None:
        self.store = store
        self._written: dict[str, Turn] = {}
        """The turns that this process is writing, by their ids."""
        self._lock = threading.Lock()

    def turns(self, owner: str | None, conversation: str) -> Turns | None:
        """A conversation as it stands now; None if `owner` has none of that id.

        What is being written in another tab is as it is this moment; what nobody writes any more is broken off.
        Raises StoreFault.
        """
        stored = self.store.turns(owner, conversation) if owner and conversation else None
        if stored is None:
            return None
        with self._lock:
            written = dict(self._written)
        return tuple(written.get(turn.id) or broken_off(turn) for turn in stored)

    def listed(self, owner: str | None, wanted: str = "") -> list[Conversation]:
        """The conversations of `owner`, or those that hold the words of `wanted`. Raises StoreFault."""
        return self.store.search(owner, wanted) if owner else []

    def saving(
        self,
        owner: str | None,
        conversation: str,
        *,
        unsaved: Turns = (),
        after: Sequence[str] | None = None,
        tell: Callable[[str], None] = lambda problem: None,
    ) -> "Saving":
        """What stores the next turn of a conversation, or of a new one that begins with the turns of `unsaved`.

        `after`: the ids of the turns it is asked after, where the others go. `tell` is given the reason once it
        cannot be stored.
        """
        return Saving(self, owner, conversation, unsaved, after, tell)

    def write(self, turn: Turn) -> None:
        """Say that `turn` is being written."""
        with self._lock:
            self._written[turn.id] = turn

    def ended(self, turn: Turn) -> None:
        """Say that it is written no more."""
        with self._lock:
            self._written.pop(turn.id, None)


class Saving:
    """Stores one turn while it is written: at once when it was asked, every half second as it grows, and its end."""

    def __init__(
        self,
        chats: Chats,
        owner: str | None,
        conversation: str,
        unsaved: Turns,
        after: Sequence[str] | None,
        tell: Callable[[str], None],
    ) -> None:
        self.conversation = conversation
        """Its id, a new one once a new conversation has begun; empty where it is not saved."""
        self._chats = chats
        self._owner = owner
        self._unsaved = unsaved
        self._after = after
        self._tell = tell
        self._turn: Turn | None = None
        self._begun = self._deleted = self._told = False
        self._stored_at = 0.0

    def put(self, turn: Turn) -> None:
        """Take the turn as it is now. Raises nothing."""
        first, self._turn = self._turn is None, turn
        self._chats.write(turn)
        if first or (self._begun and time.monotonic() - self._stored_at >= EVERY):
            self._store(turn)

    def close(self) -> None:
        """Store what has come of it; what is not whole by now is broken off. A fault is tried once more here."""
        if self._turn is not None:
            self._turn = broken_off(self._turn)
            self._store(self._turn)
            self._chats.ended(self._turn)

    def _store(self, turn: Turn) -> None:
        if self._deleted:
            return
        try:
            self._try_to_store(turn)
        except StoreFault as fault:
            self._say(str(fault))
        self._stored_at = time.monotonic()

    def _try_to_store(self, turn: Turn) -> None:
        if self._owner is None:
            self._say(say(NOBODY))
        elif self._begun:
            self._deleted = not self._chats.store.put_turn(self._owner, self.conversation, turn)
        else:
            while self._unsaved:
                self.conversation = self._chats.store.begin_turn(self._owner, self.conversation, self._unsaved[0])
                self._unsaved = self._unsaved[1:]
            self.conversation = self._chats.store.begin_turn(self._owner, self.conversation, turn, after=self._after)
            self._begun = True

    def _say(self, problem: str) -> None:
        if not self._told:
            self._told = True
            self._tell(problem)
