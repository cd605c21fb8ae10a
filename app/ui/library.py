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
from app.ui.remaining import left
from app.ui.shelf import Holdings
from app.ui.words import figure, later, say, say_number
from vector_db.types import DocumentRow

HEADINGS = (
    ("document", later("Document")),
    ("kind", later("Kind")),
    ("pages", later("Pages")),
    ("passages", later("Passages")),
    ("added", later("Added")),
    ("size", later("Size")),
    ("state", later("State")),
)
"""The columns, by the names that `app.ui.library_view` sorts them by."""
NAMED = 8
"""How many documents are named before they are deleted."""
ALL = View()
UNITS = (
    later("{number} bytes"),
    later("{number} kB"),
    later("{number} MB"),
    later("{number} GB"),
    later("{number} TB"),
)


def masthead(holdings: Holdings | None = None, shared_until: str = "") -> str:
    """The head of the page, with what there is and what is wrong; without `holdings`, before that is known.

    `shared_until` tells when its public link ends, if it has one.
    """
    said = ""
    if holdings is not None:
        said = render.note(holdings.fault, "failed") if holdings.fault else summary(holdings.rows)
    notice = render.note(holdings.notice, "notice") if holdings and holdings.notice else ""
    if shared_until:
        notice = render.note(say("This page is shared by a public link until {time}.", time=shared_until)) + notice
    about = say("answers questions from your documents, and shows where each answer comes from.")
    return f'<h1>Docent</h1><p>{render.plain(about)}</p><span class="holdings">{said}</span>{notice}'


def summary(rows: Sequence[DocumentRow]) -> str:
    """One line, as HTML: how many documents and passages, and of which kinds."""
    if not rows:
        return render.plain(say("The library is empty."))
    kinds = Counter(row.source.doc_type for row in rows).most_common()
    listed = ", ".join(f"{render.name(kind)} {figure(number)}" for kind, number in kinds[:6])
    left = len(kinds) - 6
    more = f" {render.plain(say_number(left, 'and 1 kind more', 'and {number} kinds more'))}" if left > 0 else ""
    held = render.plain(f"{documents(len(rows))}, {passages(sum(row.chunks for row in rows))}")
    return f'{held}<span class="kinds"> · {listed}{more}</span>'


def table(
    holdings: Holdings, view: View = ALL, collections: Sequence[Collection] = (), *, choosing: bool = False
) -> str:
    """The documents that `view` wants as an HTML table, one page of them; `choosing`: each row has a box to be ticked.

    Each row tells which of `collections` the document is in.
    """
    if holdings.fault:
        return render.note(holdings.fault, "failed")
    if not holdings.rows:
        return _quiet(say("No documents yet. Add some in the chat, under Add documents."))
    within = {each.id: frozenset(row.source.location for row in each.rows(holdings.rows)) for each in collections}
    shown = show(holdings.rows, view, within.get(view.collection, frozenset()))
    if not shown.found:
        return _counted(holdings, shown, view) + _quiet(say("Nothing fits. Take something out of the filter."))
    named = {each.id: each.name for each in collections}
    body = "".join(
        _row(row, [named[id_] for id_, places in within.items() if row.source.location in places], choosing)
        for row in shown.rows
    )
    every = render.plain(say("Choose all on this page"))
    tick = f'<th class="tick"><input type="checkbox" class="all" aria-label="{every}"></th>' if choosing else ""
    head = tick + "".join(_heading(name, label, view) for name, label in HEADINGS)
    pager = _pager(shown)
    return (
        f"{_counted(holdings, shown, view)}{pager}"
        f'<div class="library" data-found="{len(shown.found)}" data-rows="{len(shown.rows)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{pager}"
    )


def _counted(holdings: Holdings, shown: Shown, view: View) -> str:
    """How many are shown, of how many; and where our script counts the boxes that are ticked, in these words."""
    every, found = len(holdings.rows), len(shown.found)
    of_all = say("{found} of {number} documents", found=figure(found), number=figure(every))
    facts = [documents(every) if found == every else of_all]
    facts += [passages(sum(row.chunks for row in shown.found)), size(sum(row.source.size for row in shown.found))]
    if waiting := sum(row.state != "complete" for row in shown.found):
        facts.append(say_number(waiting, "1 document without all vectors", "{number} documents without all vectors"))
        facts += filter(None, [left(holdings.vectors_minutes)])
    words = {"ticked": say("{number} ticked"), "all": say("Tick all {number}"), "none": say("Untick")}
    told = " ".join(f'data-said-{name}="{render.plain(text)}"' for name, text in words.items())
    return (
        f'<p class="counts"><span role="status">{render.plain(" · ".join(facts))}</span>'
        f'<span class="ticked" {told}></span></p>'
    )


def _heading(name: str, label: str, view: View) -> str:
    """A column's head: a button that sorts by it, and tells how it is sorted now."""
    order = ("descending" if view.descending else "ascending") if view.column == name else "none"
    sign = {"ascending": "▲", "descending": "▼", "none": ""}[order]
    return (
        f'<th class="{name}" scope="col" aria-sort="{order}"><button type="button" data-sort="{name}">'
        f'{render.plain(say(label))}<span class="order" aria-hidden="true">{sign}</span></button></th>'
    )


def _pager(shown: Shown) -> str:
    """The ways to other pages; nothing where there is one page alone."""
    if shown.pages == 1:
        return ""

    def button(label: str, page: int) -> str:
        disabled = "" if 0 <= page < shown.pages and page != shown.page else "disabled"
        return f'<button type="button" data-page="{page}" {disabled}>{render.plain(label)}</button>'

    first = shown.page * PAGE + 1
    last, every = figure(first + len(shown.rows) - 1), figure(len(shown.found))
    where = say("{first} to {last} of {number}", first=figure(first), last=last, number=every)
    back = button(say("First"), 0) + button(say("Back"), shown.page - 1)
    on = button(say("Next"), shown.page + 1) + button(say("Last"), shown.pages - 1)
    label = render.plain(say("Pages of the table"))
    return f'<nav class="pager" aria-label="{label}">{back}<span>{render.plain(where)}</span>{on}</nav>'


def collections(of: Sequence[Collection], rows: Sequence[DocumentRow]) -> str:
    """The collections as a list, each with the number of its documents."""
    if not of:
        return _quiet(say("No collections yet: name one, tick documents, and put them in."))
    lines = "".join(
        f"<li><strong>{render.name(each.name)}</strong> {render.plain(documents(len(each.rows(rows))))}</li>"
        for each in of
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
    left = say("and {number} more", number=figure(len(rows) - NAMED))
    more = f"<li>{render.plain(left)}</li>" if len(rows) > NAMED else ""
    asked = say_number(len(rows), "Delete 1 document from the library?", "Delete {number} documents from the library?")
    known = say(
        "What was uploaded or fetched is deleted from the disk, too. Files in folders of your own stay where they "
        "are, and come back when the folder is ingested again."
    )
    return f'<p class="ask">{render.plain(asked)}</p><ul class="outcomes">{names}{more}</ul>{_quiet(known)}'


def documents(number: int) -> str:
    """So many documents, in words."""
    return say_number(number, "1 document", "{number} documents")


def passages(number: int) -> str:
    """So many passages, in words."""
    return say_number(number, "1 passage", "{number} passages")


def size(of: float) -> str:
    """A number of bytes in words."""
    unit = 0
    while of >= 999.5 and unit < len(UNITS) - 1:
        of, unit = of / 1000, unit + 1
    return say(UNITS[unit], number=figure(of, 0 if of >= 10 or not unit else 1))


def _quiet(text: str) -> str:
    return f'<p class="quiet">{render.plain(text)}</p>'


def _row(row: DocumentRow, collections: Sequence[str], choosing: bool) -> str:
    path, called = render.name(row.source.path), token(row)
    title = f'<span class="title">{render.plain(row.title)}</span>' if row.title else ""
    tags = "".join(f'<span class="tag">{render.name(name)}</span>' for name in collections)
    choose = render.plain(say("Choose {name}")).format(name=path)
    tick = f'<td class="tick"><input type="checkbox" value="{called}" aria-label="{choose}"></td>' if choosing else ""
    opening = (
        f'<button type="button" class="open" data-open data-document="{called}">{title}<span class="path">{path}</span>'
        "</button>"
    )
    fetch = render.plain(say("Download {name}")).format(name=path)
    named = f'aria-label="{fetch}" title="{render.plain(say("Download"))}"'
    download = f'<a class="download" href="original/{called}" download {named}>↓</a>'
    cells = (
        ("document", f"{opening}{tags}"),
        ("kind", render.name(row.source.doc_type)),
        ("pages", figure(row.pages) if row.pages else ""),
        ("passages", figure(row.chunks)),
        ("added", render.plain(row.added[:10])),
        ("size", f"{render.plain(size(row.source.size))} {download}"),
        ("state", _state(row)),
    )
    return f"<tr>{tick}" + "".join(f'<td class="{name}">{cell}</td>' for name, cell in cells) + "</tr>"


def _state(row: DocumentRow) -> str:
    if row.state == "complete":
        return render.plain(say("ready"))
    done, every = figure(row.embedded), figure(row.chunks)
    return render.plain(say("found by keyword; vectors {done} of {number}", done=done, number=every))
