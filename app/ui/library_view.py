"""What of the library is shown: which documents, in which order, and which page of them.

Knows nothing of Gradio, of HTML, or of how documents are stored.
"""

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vector_db.types import DocumentRow

PAGE = 100
"""Rows that are sent to a browser at a time."""
COLUMNS: dict[str, Callable[[DocumentRow], Any]] = {
    "document": lambda row: row.source.path.casefold(),
    "kind": lambda row: row.source.doc_type.casefold(),
    "pages": lambda row: row.pages or 0,
    "passages": lambda row: row.chunks,
    "added": lambda row: row.added,
    "size": lambda row: row.source.size,
    "state": lambda row: (row.state == "complete", row.embedded / max(1, row.chunks)),
}
"""What each column is sorted by."""
STATES = {"ready": "complete", "vectors missing": "text"}
MOST_TEXT = 200


@dataclass(frozen=True, slots=True)
class View:
    """What somebody wants to see of the library; an empty field allows all."""

    text: str = ""
    """Words that are all in a document's path, title or kind."""
    kind: str = ""
    state: str = ""
    """One of `STATES`."""
    collection: str = ""
    """The id of one."""
    column: str = "kind"
    descending: bool = False
    page: int = 0
    """0-based."""

    def sorted_by(self, column: str) -> "View":
        """The same by another column, or by the same one the other way round; from its first page on."""
        if column not in COLUMNS:
            return self
        return replace(self, column=column, descending=column == self.column and not self.descending, page=0)

    def filtered(self, text: str | None, kind: str | None, state: str | None, collection: str | None) -> "View":
        """The same order with another filter; its first page, if the filter is another one."""
        wanted = replace(
            self,
            text=str(text or "")[:MOST_TEXT],
            kind=str(kind or ""),
            state=str(state or ""),
            collection=str(collection or ""),
        )
        return wanted if wanted == self else replace(wanted, page=0)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view comes to."""

    rows: tuple[DocumentRow, ...]
    """Those of the page."""
    found: tuple[DocumentRow, ...]
    """All that the filter lets through, in order."""
    page: int
    """0-based."""
    pages: int


def show(rows: Sequence[DocumentRow], view: View, members: frozenset[str] = frozenset()) -> Shown:
    """The part of `rows` that `view` wants; `members` are the locations in its collection."""
    words = _plain(view.text).split()
    found = [row for row in rows if _allows(view, row, members) and _holds(row, words)]
    # Two sorts, for a sort keeps the order of what is equal: within a column always by path, upwards.
    found.sort(key=COLUMNS["document"])
    found.sort(key=COLUMNS.get(view.column, COLUMNS["kind"]), reverse=view.descending)
    pages = max(1, math.ceil(len(found) / PAGE))
    page = max(0, min(view.page, pages - 1))
    return Shown(tuple(found[page * PAGE : (page + 1) * PAGE]), tuple(found), page, pages)


def _allows(view: View, row: DocumentRow, members: frozenset[str]) -> bool:
    return (
        (not view.kind or row.source.doc_type == view.kind)
        and (not view.state or row.state == STATES.get(view.state))
        and (not view.collection or row.source.location in members)
    )


def _holds(row: DocumentRow, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = _plain(f"{row.source.path} {row.title} {row.source.doc_type}")
    return all(word in text for word in words)


def _plain(text: str) -> str:
    """`text` without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
