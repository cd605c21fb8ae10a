"""A file of SQLite that is opened when it is needed: mended without a restart, and its faults in words."""

import sqlite3
from pathlib import Path

import pytest

from vector_db.errors import DocentError
from vector_db.sqlite_file import SqliteFile, connect


def opened(path: Path) -> sqlite3.Connection:
    return connect(path, patience=0.05, prepare=lambda db: db.execute("CREATE TABLE IF NOT EXISTS words (word TEXT)"))


@pytest.fixture
def file(tmp_path: Path) -> SqliteFile:
    path = tmp_path / "new/words.sqlite3"
    return SqliteFile(path, opened, lambda error: DocentError(f"{path.name}: {error}"))


def put(file: SqliteFile, word: str) -> None:
    with file.changing() as db:
        db.execute("INSERT INTO words VALUES (?)", (word,))


def stored(file: SqliteFile) -> list[str]:
    with file.reading() as db:
        return [word for (word,) in db.execute("SELECT word FROM words")]


def test_what_fails_is_undone_and_told_in_words_and_the_next_use_works(file: SqliteFile) -> None:
    put(file, "keel")
    with pytest.raises(DocentError, match=r"words\.sqlite3: no such table: moorings"), file.changing() as db:
        db.execute("INSERT INTO words VALUES ('mast')")
        db.execute("INSERT INTO moorings VALUES (1)")
    assert stored(file) == ["keel"]
    file.close()


def test_a_file_that_is_gone_is_made_again(file: SqliteFile, tmp_path: Path) -> None:
    put(file, "keel")
    for part in tmp_path.glob("new/*"):
        part.unlink()
    put(file, "mast")
    assert stored(file) == ["mast"]
    file.close()


def test_a_file_that_is_refused_is_let_go_of(tmp_path: Path) -> None:
    seen: list[sqlite3.Connection] = []

    def refuse(db: sqlite3.Connection) -> None:
        seen.append(db)
        raise sqlite3.DatabaseError("of another format")

    with pytest.raises(sqlite3.DatabaseError, match="of another format"):
        connect(tmp_path / "words.sqlite3", patience=0.05, prepare=refuse)
    with pytest.raises(sqlite3.ProgrammingError):
        seen[0].execute("SELECT 1")
