"""The library in words and as a table: what documents there are, of which kinds, and in what state.

Knows nothing of Gradio, and nothing of how documents are stored.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence

from app.ui import render
from app.ui.shelf import Holdings
from vector_db.types import DocumentRow

SHOWN = 2000
"""Rows of the table: a browser grows slow beyond."""
NAMED = 8
"""How many documents are named before they are deleted."""
UNITS = ("bytes", "kB", "MB", "GB", "TB")


def masthead(holdings: Holdings | None = None) -> str:
    """The head of the page, with what there is and what is wrong; without `holdings`, before that is known."""
    said = ""
    if holdings is not None:
        said = render.note(holdings.fault, "failed") if holdings.fault else summary(holdings.rows)
    notice = render.note(holdings.notice, "notice") if holdings and holdings.notice else ""
    return (
        "<h1>Docent</h1><p>answers questions from your documents, and shows where each answer comes from.</p>"
        f'<span class="holdings">{said}</span>{notice}'
    )


def summary(rows: Sequence[DocumentRow]) -> str:
    """One line, as HTML: how many documents and passages, and of which kinds."""
    if not rows:
        return "The library is empty."
    kinds = Counter(row.source.doc_type for row in rows).most_common()
    listed = ", ".join(f"{render.name(kind)} {number}" for kind, number in kinds[:6])
    more = f" and {len(kinds) - 6} kinds more" if len(kinds) > 6 else ""
    passages = sum(row.chunks for row in rows)
    return f'{count(len(rows), "document")}, {count(passages, "passage")}<span class="kinds"> · {listed}{more}</span>'


def table(holdings: Holdings, *, choosing: bool = False) -> str:
    """The documents as an HTML table, sorted by kind and name; `choosing` gives each row a box to be ticked."""
    if holdings.fault:
        return render.note(holdings.fault, "failed")
    rows = holdings.rows
    if not rows:
        return '<p class="quiet">No documents yet.</p>'
    body = "".join(_row(row, choosing) for row in shown(rows))
    more = f'<p class="quiet">… and {len(rows) - SHOWN:,} more.</p>' if len(rows) > SHOWN else ""
    tick = '<th class="tick"><input type="checkbox" class="all" aria-label="Choose all"></th>' if choosing else ""
    head = (
        '<th>Document</th><th class="kind">Kind</th><th class="pages">Pages</th><th class="passages">Passages</th>'
        '<th class="added">Added</th><th class="size">Size</th><th class="state">State</th>'
    )
    return f'<div class="library"><table><thead><tr>{tick}{head}</tr></thead><tbody>{body}</tbody></table>{more}</div>'


def shown(rows: Sequence[DocumentRow]) -> list[DocumentRow]:
    """The rows of the table, in its order."""
    return sorted(rows, key=lambda row: (row.source.doc_type, row.source.path))[:SHOWN]


def token(row: DocumentRow) -> str:
    """What a row is called by its box: it tells nothing of where the document lies on this machine."""
    return hashlib.sha256(row.source.location.encode("utf-8", "replace")).hexdigest()[:20]


def chosen(rows: Sequence[DocumentRow], tokens: Collection[str]) -> list[DocumentRow]:
    """The rows whose boxes were ticked."""
    return [row for row in shown(rows) if token(row) in tokens]


def confirmation(rows: Sequence[DocumentRow]) -> str:
    """What is asked before `rows` are deleted."""
    names = "".join(f"<li>{render.name(row.source.path)}</li>" for row in rows[:NAMED])
    more = f"<li>and {len(rows) - NAMED:,} more</li>" if len(rows) > NAMED else ""
    return (
        f'<p class="ask">Delete {count(len(rows), "document")} from the library?</p>'
        f'<ul class="outcomes">{names}{more}</ul>'
        '<p class="quiet">What was uploaded or fetched is deleted from the disk, too. Files in folders of your own '
        "stay where they are, and come back when the folder is ingested again.</p>"
    )


def count(number: int, noun: str) -> str:
    """A number and its noun in words."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(of: float) -> str:
    """A number of bytes in words."""
    unit = 0
    while of >= 999.5 and unit < len(UNITS) - 1:
        of, unit = of / 1000, unit + 1
    return f"{of:.0f} {UNITS[unit]}" if of >= 10 or not unit else f"{of:.1f} {UNITS[unit]}"


def _row(row: DocumentRow, choosing: bool) -> str:
    path = render.name(row.source.path)
    title = f'<span class="title">{render.plain(row.title)}</span>' if row.title else ""
    tick = (
        f'<td class="tick"><input type="checkbox" value="{token(row)}" aria-label="Choose {path}"></td>'
        if choosing
        else ""
    )
    cells = (
        ("document", f'{title}<span class="path">{path}</span>'),
        ("kind", render.name(row.source.doc_type)),
        ("pages", str(row.pages or "")),
        ("passages", f"{row.chunks:,}"),
        ("added", render.plain(row.added[:10])),
        ("size", size(row.source.size)),
        ("state", _state(row)),
    )
    return f"<tr>{tick}" + "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells) + "</tr>"


def _state(row: DocumentRow) -> str:
    if row.state == "complete":
        return "ready"
    return f"found by keyword; vectors {row.embedded:,} of {row.chunks:,}"
