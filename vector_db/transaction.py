"""A transaction of SQLite: all that is done within it is kept, or none of it.

Knows nothing of what is stored.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Let nobody else write while this lasts; an error within undoes it. `db` commits by itself otherwise."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
