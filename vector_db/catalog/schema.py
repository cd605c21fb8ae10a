"""The tables of the catalog and its keyword index, and what statements on them share. Knows nothing of connections."""

FORMAT = 1
"""To be raised whenever the tables change."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    pages INTEGER,
    state TEXT NOT NULL CHECK (state IN ('text', 'complete')),
    added TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    location TEXT PRIMARY KEY,
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    doc_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id)
);
CREATE INDEX IF NOT EXISTS files_by_document ON files (document_id);
CREATE TABLE IF NOT EXISTS chunks (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    lead TEXT NOT NULL,
    body TEXT NOT NULL,
    heading TEXT NOT NULL,
    page INTEGER,
    vector BLOB
);
CREATE INDEX IF NOT EXISTS chunks_by_document ON chunks (document_id, position);
CREATE INDEX IF NOT EXISTS chunks_to_embed ON chunks (document_id, position) WHERE vector IS NULL;
"""

_ADDED = "INSERT INTO words (rowid, text) VALUES (new.row, terms(new.lead || ' ' || new.body))"
_REMOVED = "INSERT INTO words (words, rowid, text) VALUES ('delete', old.row, terms(old.lead || ' ' || old.body))"
KEYWORDS = (
    "DROP TABLE IF EXISTS words",
    *(f"DROP TRIGGER IF EXISTS {name}" for name in ("chunk_added", "chunk_retitled", "chunk_removed")),
    "CREATE VIRTUAL TABLE words USING fts5 (text, content='', tokenize='porter unicode61 remove_diacritics 2')",
    "INSERT INTO words (rowid, text) SELECT row, terms(lead || ' ' || body) FROM chunks ORDER BY row",
    f"CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN {_ADDED}; END",
    f"CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN {_REMOVED}; END",
    f"CREATE TRIGGER chunk_retitled AFTER UPDATE OF lead ON chunks BEGIN {_REMOVED}; {_ADDED}; END",
)
"""The keyword index: it keeps terms, no texts, and follows the chunks by itself. `terms` is a function of ours."""

LISTED = "SELECT value FROM json_each(?)"
"""For ``IN``: a list of any length, given as one JSON value; SQLite takes 32,766 values one by one."""
CHUNK_COLUMNS = "chunks.id, chunks.document_id, position, lead, body, heading, page"
