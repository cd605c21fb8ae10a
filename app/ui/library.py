"""The library in words and as a table: what documents there are, of which kinds, and in what state.

Knows nothing of Gradio, and nothing of how documents are stored.
"""

import hashlib
from collections import Counter
from collections.abc import Collection as AnyOf
from collections.abc import Sequence

from app.collections import Collection
from app.ui import render
from app.ui.library_view import PAGE, Shown, View, show
from app.ui.shelf import Holdings
from vector_db.types import DocumentRow

HEADINGS = (
    ("document", "Document"),
    ("kind", "Kind"),
    ("pages", "Pages"),
    ("passages", "Passages"),
    ("added", "Added"),
    ("size", "Size"),
    ("state", "State"),
)
"""The columns, by the names that `app.ui.library_view` sorts them by."""
NAMED = 8
"""How many documents are named before they are deleted."""
ALL = View()
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


def table(
    holdings: Holdings, view: View = ALL, collections: Sequence[Collection] = (), *, choosing: bool = False
) -> str:
    """The documents that `view` wants as an HTML table, one page of them; `choosing`: each row has a box to be ticked.

    Each row tells which of `collections` the document is in.
    """
    if holdings.fault:
        return render.note(holdings.fault, "failed")
    if not holdings.rows:
        return '<p class="quiet">No documents yet. Add some in the chat, under Add documents.</p>'
    within = {each.id: frozenset(row.source.location for row in each.rows(holdings.rows)) for each in collections}
    shown = show(holdings.rows, view, within.get(view.collection, frozenset()))
    if not shown.found:
        return f'{_counted(holdings, shown, view)}<p class="quiet">Nothing fits. Take something out of the filter.</p>'
    named = {each.id: each.name for each in collections}
    body = "".join(
        _row(row, [named[id_] for id_, places in within.items() if row.source.location in places], choosing)
        for row in shown.rows
    )
    tick = (
        '<th class="tick"><input type="checkbox" class="all" aria-label="Choose all on this page"></th>'
        if choosing
        else ""
    )
    head = tick + "".join(_heading(name, label, view) for name, label in HEADINGS)
    pager = _pager(shown)
    return (
        f"{_counted(holdings, shown, view)}{pager}"
        f'<div class="library" data-found="{len(shown.found)}" data-rows="{len(shown.rows)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{pager}"
    )


def _counted(holdings: Holdings, shown: Shown, view: View) -> str:
    """How many are shown, of how many; and where the boxes that are ticked are counted by our script."""
    every = len(holdings.rows)
    passages = sum(row.chunks for row in shown.found)
    said = count(every, "document") if len(shown.found) == every else f"{len(shown.found):,} of {every:,} documents"
    waiting = sum(row.state != "complete" for row in shown.found)
    more = f" · {count(waiting, 'document')} without all vectors" if waiting else ""
    return (
        f'<p class="counts"><span role="status">{said} · {count(passages, "passage")} · '
        f'{size(sum(row.source.size for row in shown.found))}{more}</span><span class="ticked"></span></p>'
    )


def _heading(name: str, label: str, view: View) -> str:
    """A column's head: a button that sorts by it, and tells how it is sorted now."""
    order = ("descending" if view.descending else "ascending") if view.column == name else "none"
    sign = {"ascending": "▲", "descending": "▼", "none": ""}[order]
    return (
        f'<th class="{name}" scope="col" aria-sort="{order}"><button type="button" data-sort="{name}">'
        f'{label}<span class="order" aria-hidden="true">{sign}</span></button></th>'
    )


def _pager(shown: Shown) -> str:
    """The ways to other pages; nothing where there is one page alone."""
    if shown.pages == 1:
        return ""

    def button(label: str, page: int) -> str:
        disabled = "" if 0 <= page < shown.pages and page != shown.page else "disabled"
        return f'<button type="button" data-page="{page}" {disabled}>{label}</button>'

    first = shown.page * PAGE + 1
    return (
        f'<nav class="pager" aria-label="Pages of the table">{button("First", 0)}{button("Back", shown.page - 1)}'
        f"<span>{first:,} to {first + len(shown.rows) - 1:,} of {len(shown.found):,}</span>"
        f"{button('Next', shown.page + 1)}{button('Last', shown.pages - 1)}</nav>"
    )


def collections(of: Sequence[Collection], rows: Sequence[DocumentRow]) -> str:
    """The collections as a list, each with the number of its documents."""
    if not of:
        return '<p class="quiet">No collections yet: name one, tick documents, and put them in.</p>'
    lines = "".join(
        f"<li><strong>{render.name(each.name)}</strong> {count(len(each.rows(rows)), 'document')}</li>" for each in of
    )
    return f'<ul class="outcomes">{lines}</ul>'


def token(row: DocumentRow) -> str:
    """What a row is called by its box: it tells nothing of where the document lies on this machine."""
    return hashlib.sha256(row.source.location.encode("utf-8", "replace")).hexdigest()[:20]


def chosen(rows: Sequence[DocumentRow], tokens: AnyOf[str]) -> list[DocumentRow]:
    """The rows whose boxes were ticked."""
    return [row for row in rows if token(row) in tokens]


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


def _row(row: DocumentRow, collections: Sequence[str], choosing: bool) -> str:
    path, called = render.name(row.source.path), token(row)
    title = f'<span class="title">{render.plain(row.title)}</span>' if row.title else ""
    tags = "".join(f'<span class="tag">{render.name(name)}</span>' for name in collections)
    tick = (
        f'<td class="tick"><input type="checkbox" value="{called}" aria-label="Choose {path}"></td>' if choosing else ""
    )
    opening = (
        f'<button type="button" class="open" data-open data-document="{called}">{title}<span class="path">{path}</span>'
        "</button>"
    )
    named = f'aria-label="Download {path}" title="Download"'
    download = f'<a class="download" href="original/{called}" download {named}>↓</a>'
    cells = (
        ("document", f"{opening}{tags}"),
        ("kind", render.name(row.source.doc_type)),
        ("pages", str(row.pages or "")),
        ("passages", f"{row.chunks:,}"),
        ("added", render.plain(row.added[:10])),
        ("size", f"{size(row.source.size)} {download}"),
        ("state", _state(row)),
    )
    return f"<tr>{tick}" + "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells) + "</tr>"


def _state(row: DocumentRow) -> str:
    if row.state == "complete":
        return "ready"
    return f"found by keyword; vectors {row.embedded:,} of {row.chunks:,}"
