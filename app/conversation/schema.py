"""The tables that conversations are kept in, and their search index. Knows nothing of what is asked of them."""

import sqlite3
from contextlib import closing
from pathlib import Path

from vector_db.sqlite_file import connect

FORMAT = 1
LOCKED_SECONDS = 2.0
"""How long another process may hold the file before a call gives up: a reader waits for it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    changed REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS conversations_by_owner ON conversations (owner, pinned DESC, changed DESC);
CREATE TABLE IF NOT EXISTS turns (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (conversation_id, position)
);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    question, answer, content='turns', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER IF NOT EXISTS turn_added AFTER INSERT ON turns BEGIN
    INSERT INTO words (rowid, question, answer) VALUES (new.row, new.question, new.answer);
END;
CREATE TRIGGER IF NOT EXISTS turn_changed AFTER UPDATE OF question, answer ON turns BEGIN
    INSERT INTO words (words, rowid, question, answer) VALUES ('delete', old.row, old.question, old.answer);
    INSERT INTO words (rowid, question, answer) VALUES (new.row, new.question, new.answer);
END;
CREATE TRIGGER IF NOT EXISTS turn_removed AFTER DELETE ON turns BEGIN
    INSERT INTO words (words, rowid, question, answer) VALUES ('delete', old.row, old.question, old.answer);
END;
CREATE VIRTUAL TABLE IF NOT EXISTS names USING fts5 (
    name, content='conversations', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER IF NOT EXISTS conversation_added AFTER INSERT ON conversations BEGIN
    INSERT INTO names (rowid, name) VALUES (new.row, new.name);
END;
CREATE TRIGGER IF NOT EXISTS conversation_renamed AFTER UPDATE OF name ON conversations BEGIN
    INSERT INTO names (names, rowid, name) VALUES ('delete', old.row, old.name);
    INSERT INTO names (rowid, name) VALUES (new.row, new.name);
END;
CREATE TRIGGER IF NOT EXISTS conversation_removed AFTER DELETE ON conversations BEGIN
    INSERT INTO names (names, rowid, name) VALUES ('delete', old.row, old.name);
END;
"""


def open_chats(path: Path) -> sqlite3.Connection:
    """Open the file of conversations at `path`, or make it. Raises sqlite3.Error, also for one of another format."""
    return connect(path, patience=LOCKED_SECONDS, prepare=_prepare)


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA synchronous = NORMAL")
    with closing(db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'conversation_removed'")) as made:
        if not made.fetchone()[0]:
            db.executescript(f"{_SCHEMA} INSERT OR IGNORE INTO meta VALUES ('format', '{FORMAT}');")
    (stored,) = db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    if stored != str(FORMAT):
        raise sqlite3.DatabaseError(f"its format is {stored}, and this Docent reads {FORMAT}")
