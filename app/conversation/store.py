"""Where conversations are kept: one SQLite file in the data folder. All SQL of them is here and in schema.py.

Every method is given the owner, and sees and changes nothing of anybody else's. Knows nothing of who an owner is,
and nothing of pages.
"""

import re
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.conversation.schema import open_chats
from app.conversation.turns import FOUND, NAME_LENGTH, Conversation, Turn, Turns, decode, encode, name_for, new_id
from vector_db.errors import DocentError
from vector_db.space import has_room, is_full
from vector_db.sqlite_file import SqliteFile

LISTED = 200
"""Conversations in a list, pinned ones first, then the newest. Older ones are found by a search."""
MOST_TURNS = 200
"""In one conversation: a browser that draws more grows slow."""
FILE = "chats.sqlite3"

_COLUMNS = "conversations.id, name, pinned, changed"
_ORDER = "ORDER BY pinned DESC, changed DESC LIMIT ?"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Scripts that put no space between words, as Chinese and Thai: their words are no words of the search index."""


class StoreFault(DocentError):
    """Conversations cannot be read or written: the text says why, and what to do."""


class ConversationStore:
    """The conversations of one data folder. Safe to use from several threads and processes.

    The file is opened at the first use, and anew after a fault, so that what is mended works without a restart.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = SqliteFile(path, open_chats, self._fault)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        self._file.close()

    # One conversation -----------------------------------------------------------------------------------

    def begin_turn(self, owner: str, conversation: str, turn: Turn, *, after: Sequence[str] | None = None) -> str:
        """Store a question that has just been asked at the end of a conversation; returns the conversation's id.

        A conversation that is not there (any more) is begun, named after the question, with a new id. `after` are the
        ids of the turns that it is asked after, if all others go; where none is left, a conversation that nobody has
        given a name of its own is named after this question. Raises StoreFault.
        """
        if not has_room(self.path.parent if self.path.parent.exists() else Path(), len(turn.question)):
            raise self._full()
        with self._file.changing() as db:
            if not self._owns(db, owner, conversation):
                conversation = new_id()
                name = storable(name_for(turn.question))
                db.execute(
                    "INSERT INTO conversations (id, owner, name, changed) VALUES (?, ?, ?, ?)",
                    (conversation, owner, name, time.time()),
                )
            if after is not None:
                if not after:
                    self._name_anew(db, conversation, turn)
                marks = ", ".join("?" * len(after))
                db.execute(
                    f"DELETE FROM turns WHERE conversation_id = ? AND id NOT IN ({marks})", (conversation, *after)
                )
            db.execute(
                "INSERT INTO turns (id, conversation_id, position, question, answer, value) VALUES (?, ?,"
                " (SELECT coalesce(max(position), -1) + 1 FROM turns WHERE conversation_id = ?), ?, ?, ?)",
                (turn.id, conversation, conversation, *_columns(turn)),
            )
            db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (time.time(), conversation))
        return conversation

    def _name_anew(self, db: sqlite3.Connection, conversation: str, turn: Turn) -> None:
        first = db.execute(
            "SELECT question FROM turns WHERE conversation_id = ? ORDER BY position LIMIT 1", (conversation,)
        ).fetchone()
        if first:
            db.execute(
                "UPDATE conversations SET name = ? WHERE id = ? AND name = ?",
                (storable(name_for(turn.question)), conversation, storable(name_for(first[0]))),
            )

    def put_turn(self, owner: str, conversation: str, turn: Turn) -> bool:
        """Store what has come of a turn so far; False if it has been deleted. Raises StoreFault."""
        with self._file.changing() as db:
            changed = db.execute(
                "UPDATE turns SET question = ?, answer = ?, value = ? WHERE id = ? AND conversation_id ="
                " (SELECT id FROM conversations WHERE id = ? AND owner = ?)",
                (*_columns(turn), turn.id, conversation, owner),
            )
            return changed.rowcount > 0

    def turns(self, owner: str, conversation: str) -> Turns | None:
        """The turns of a conversation as they were stored last; None if `owner` has none of that id."""
        with self._file.reading() as db:
            if not self._owns(db, owner, conversation):
                return None
            rows = db.execute(
                "SELECT value, question, id FROM turns WHERE conversation_id = ? ORDER BY position", (conversation,)
            )
            return tuple(_turn(*row) for row in rows)

    def conversation(self, owner: str, conversation: str) -> Conversation | None:
        """A conversation by its id; None if `owner` has none of that id."""
        found = self._rows(f"SELECT {_COLUMNS} FROM conversations WHERE id = ? AND owner = ?", conversation, owner)
        return found[0] if found else None

    def rename(self, owner: str, conversation: str, name: str) -> bool:
        """Give it another name, of `NAME_LENGTH` characters at most; False if it is not there, or the name is empty."""
        name = storable(" ".join(name.split()))[:NAME_LENGTH].strip()
        return bool(name) and self._set(owner, conversation, "name = ?", name)

    def pin(self, owner: str, conversation: str, pinned: bool) -> bool:
        """Keep it at the head of the list, or no more; False if it is not there."""
        return self._set(owner, conversation, "pinned = ?", int(pinned))

    def delete(self, owner: str, conversation: str) -> bool:
        """Delete it, so that nothing of it can be read in the file afterwards; False if it is not there."""
        with self._file.changing() as db:
            gone = db.execute("DELETE FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)).rowcount
            if gone:
                for index in ("words", "names"):
                    db.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
        if gone:
            with self._file.reading() as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return bool(gone)

    def copy(self, owner: str, conversation: str, name: str) -> str | None:
        """A copy of it under another name; returns its id, or None if it is not there."""
        copied = new_id()
        with self._file.changing() as db:
            if not self._owns(db, owner, conversation):
                return None
            db.execute(
                "INSERT INTO conversations (id, owner, name, changed)"
                " SELECT ?, owner, ?, changed FROM conversations WHERE id = ?",
                (copied, storable(name), conversation),
            )
            db.execute(
                "INSERT INTO turns (id, conversation_id, position, question, answer, value)"
                " SELECT lower(hex(randomblob(16))), ?, position, question, answer, value FROM turns"
                " WHERE conversation_id = ?",
                (copied, conversation),
            )
        return copied

    # All of an owner's ----------------------------------------------------------------------------------

    def conversations(self, owner: str, at_most: int = LISTED) -> list[Conversation]:
        """The conversations of `owner`: pinned ones first, then the newest."""
        return self._rows(f"SELECT {_COLUMNS} FROM conversations WHERE owner = ? {_ORDER}", owner, at_most)

    def count(self, owner: str) -> int:
        """How many `owner` has."""
        with self._file.reading() as db:
            return int(db.execute("SELECT count(*) FROM conversations WHERE owner = ?", (owner,)).fetchone()[0])

    def search(self, owner: str, wanted: str, at_most: int = LISTED) -> list[Conversation]:
        """Those of `owner` that hold every word of `wanted` in one question with its answer, or in their name.

        The last word may be the beginning of one. The order is that of `conversations`.
        """
        words = re.findall(r"\w+", storable(wanted))
        if not words:
            return self.conversations(owner, at_most)
        if any(_UNSPACED.search(word) for word in words):
            return self._search_characters(owner, words, at_most)
        match = " ".join(f'"{word}"' for word in words) + "*"
        return self._rows(
            "WITH hits AS MATERIALIZED ("
            "  SELECT conversation_id, snippet(words, -1, ?, ?, '…', 14) AS found FROM words"
            "  JOIN turns ON turns.row = words.rowid"
            "  JOIN conversations ON conversations.id = turns.conversation_id WHERE words MATCH ? AND owner = ?)"
            f" SELECT {_COLUMNS}, coalesce((SELECT found FROM hits WHERE conversation_id = id LIMIT 1), '')"
            " FROM conversations WHERE owner = ? AND (id IN (SELECT conversation_id FROM hits)"
            f" OR row IN (SELECT rowid FROM names WHERE names MATCH ?)) {_ORDER}",
            *FOUND, match, owner, owner, match, at_most,
        )  # fmt: skip

    def _search_characters(self, owner: str, words: Sequence[str], at_most: int) -> list[Conversation]:
        here = " AND ".join(["instr(lower(question || ' ' || answer), lower(?))"] * len(words))
        named = " AND ".join(["instr(lower(name), lower(?))"] * len(words))
        return self._rows(
            f"SELECT {_COLUMNS} FROM conversations WHERE owner = ? AND (({named}) OR id IN"
            f" (SELECT conversation_id FROM turns WHERE {here})) {_ORDER}",
            owner, *words, *words, at_most,
        )  # fmt: skip

    # SQLite ---------------------------------------------------------------------------------------------

    def _rows(self, sql: str, *values: Any) -> list[Conversation]:
        with self._file.reading() as db:
            rows = db.execute(sql, values).fetchall()
        return [Conversation(row[0], row[1], bool(row[2]), *row[3:]) for row in rows]

    def _set(self, owner: str, conversation: str, change: str, value: Any) -> bool:
        with self._file.changing() as db:
            sql = f"UPDATE conversations SET {change} WHERE id = ? AND owner = ?"
            return db.execute(sql, (value, conversation, owner)).rowcount > 0

    def _owns(self, db: sqlite3.Connection, owner: str, conversation: str) -> bool:
        sql = "SELECT 1 FROM conversations WHERE id = ? AND owner = ?"
        return db.execute(sql, (conversation, owner)).fetchone() is not None

    def _full(self) -> StoreFault:
        return StoreFault(f"The disk of {self.path.parent} is full: conversations are not saved until there is room.")

    def _fault(self, error: Exception) -> StoreFault:
        said = str(error)
        if is_full(self.path.parent, said):
            return self._full()
        if "locked" in said or "busy" in said:
            return StoreFault(f"Another program holds {self.path}: conversations are not saved until it lets go.")
        if "malformed" in said or "not a database" in said or "corrupt" in said:
            return StoreFault(
                f"{self.path} is damaged ({said}), so conversations are not saved. Move it away: a new one is made."
            )
        return StoreFault(f"{self.path} cannot be used ({said}), so conversations are not saved.")


def storable(text: str) -> str:
    """`text` without what SQLite cannot hold: halves of characters, and NUL, at which it would end."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _columns(turn: Turn) -> tuple[str, str, str]:
    return storable(turn.question), storable(turn.text), storable(encode(turn))


def _turn(value: str, question: str, id_: str) -> Turn:
    turn = decode(value, question)
    return turn if turn.id == id_ else replace(turn, id=id_)
