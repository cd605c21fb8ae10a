"""The library in words and as a table: what documents there are, of which kinds, and in what state.

Knows nothing of Gradio, and nothing of how documents are stored.
"""

from collections import Counter
from collections.abc import Sequence

from app.ui import render
from app.ui.upload import Outcome
from vector_db.types import DocumentRow

SHOWN = 2000
"""Rows of the table: a browser grows slow beyond."""


def summary(rows: Sequence[DocumentRow]) -> str:
    """One line, as HTML: how many documents and passages, and of which kinds."""
    if not rows:
        return "The library is empty."
    kinds = Counter(row.source.doc_type for row in rows).most_common()
    listed = ", ".join(f"{render.name(kind)} {count}" for kind, count in kinds[:6])
    more = f" and {len(kinds) - 6} kinds more" if len(kinds) > 6 else ""
    passages = sum(row.chunks for row in rows)
    return f'{_count(len(rows), "document")}, {_count(passages, "passage")}<span class="kinds"> · {listed}{more}</span>'


def table(rows: Sequence[DocumentRow]) -> str:
    """The documents as an HTML table, sorted by kind and name."""
    if not rows:
        return '<p class="quiet">No documents yet.</p>'
    ordered = sorted(rows, key=lambda row: (row.source.doc_type, row.source.path))
    body = "".join(_row(row) for row in ordered[:SHOWN])
    more = f'<p class="quiet">… and {len(rows) - SHOWN:,} more.</p>' if len(rows) > SHOWN else ""
    head = "<tr><th>Document</th><th>Kind</th><th>Pages</th><th>Passages</th><th>State</th></tr>"
    return f'<div class="library"><table><thead>{head}</thead><tbody>{body}</tbody></table>{more}</div>'


def outcomes(done: Sequence[Outcome]) -> str:
    """What came of an upload, one line of HTML for each file."""
    marks = {"added": "✓", "unchanged": "=", "failed": "✗"}
    lines = "".join(
        f'<li class="{outcome.result}"><span class="sign">{marks[outcome.result]}</span> '
        f"<strong>{render.name(outcome.name)}</strong> {render.plain(outcome.note)}</li>"
        for outcome in done
    )
    return f'<ul class="outcomes">{lines}</ul>' if lines else ""


def _row(row: DocumentRow) -> str:
    state = "ready" if row.state == "complete" else "found by keyword so far"
    title = f'<span class="title">{render.plain(row.title)}</span>' if row.title else ""
    cells = (
        f'{title}<span class="path">{render.name(row.source.path)}</span>',
        render.name(row.source.doc_type),
        str(row.pages or ""),
        str(row.chunks),
        state,
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
