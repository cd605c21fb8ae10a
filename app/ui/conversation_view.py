"""Draws what is around a conversation: the list of all of them, the bar above the open one, the sheet of shortcuts.

Every text is escaped by `app.ui.render`. Knows nothing of Gradio, and nothing of where conversations are kept.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.conversations import FOUND, NAME_LENGTH, Conversation
from app.ui import render

EMPTY = "Conversations are kept here as they happen."
NOT_FOUND = "No conversation holds these words."
OLDER = "Older ones are found by a search."
UNSAVED = "This conversation is not saved."
NEW = "New conversation"

_EXPORTS = (("markdown", "Export as Markdown"), ("pdf", "Export as PDF"), ("json", "Export as JSON"))

SHORTCUTS = (
    ("Enter", "Ask what was typed; Shift and Enter begin a new line"),
    ("Esc", "Stop the answer; close what is open"),
    ("/", "To the question"),
    ("n", "New chat"),
    ("f", "Search the conversations"),
    ("b", "Show or hide the conversations"),
    ("?", "This sheet"),
)
"""Keys, and what they do: see scripts/shortcuts.js."""


def listing(
    conversations: Sequence[Conversation], *, opened: str, wanted: str = "", problem: str = "", more: bool = False
) -> str:
    """The list as HTML; `more`: there are older ones that it does not show."""
    if problem:
        return render.note(problem, "failed")
    if not conversations:
        return render.note(NOT_FOUND if wanted.strip() else EMPTY)
    today = date.today()
    groups: dict[str, list[str]] = {}
    for conversation in conversations:
        groups.setdefault(_group(conversation, today), []).append(_item(conversation, opened))
    drawn = "".join(f"<h3>{render.plain(name)}</h3><ul>{''.join(items)}</ul>" for name, items in groups.items())
    return f'<nav aria-label="Conversations">{drawn}{render.note(OLDER) if more else ""}</nav>'


def bar(name: str, problem: str = "") -> str:
    """The line above the open conversation, with its buttons; `name` is empty for a new one."""
    return (
        '<div class="bar"><button type="button" class="toggle" aria-controls="conversations" aria-expanded="false"'
        ' aria-label="Conversations" title="Conversations (b)">☰</button>'
        f"<h2>{render.plain(name or NEW)}</h2>{render.note(problem, 'failed') if problem else ''}"
        '<button type="button" class="help" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">?</button>'
        "</div>"
    )


def sheet() -> str:
    """The sheet of shortcuts: a dialog, which scripts/shortcuts.js opens."""
    rows = "".join(
        f"<tr><th><kbd>{render.plain(key)}</kbd></th><td>{render.plain(does)}</td></tr>" for key, does in SHORTCUTS
    )
    return (
        '<dialog id="shortcuts" aria-labelledby="shortcuts-title"><h2 id="shortcuts-title">Keyboard shortcuts</h2>'
        f"<table>{rows}</table>"
        '<label><input type="checkbox" class="single" checked> Single keys work outside of text fields</label>'
        '<button type="button" class="close">Close</button></dialog>'
    )


def _group(conversation: Conversation, today: date) -> str:
    if conversation.pinned:
        return "Pinned"
    days = (today - datetime.fromtimestamp(conversation.changed).date()).days
    if days < 1:
        return "Today"
    if days < 2:
        return "Yesterday"
    return "Last 7 days" if days < 7 else "Last 30 days" if days < 30 else "Older"


def _item(conversation: Conversation, opened: str) -> str:
    chat, name = render.plain(conversation.id), render.plain(conversation.name)
    current = ' aria-current="page"' if conversation.id == opened else ""
    found = f'<span class="found">{_found(conversation.found)}</span>' if conversation.found else ""
    return (
        f'<li data-chat="{chat}"><a href="?chat={chat}"{current} title="{name}">'
        f'<span class="name">{name}</span>{found}</a>'
        f'<details class="menu"><summary aria-label="Options for {name}" title="Options">⋯</summary>'
        f'<div class="choices">{"".join(_choices(conversation, name))}</div></details></li>'
    )


def _choices(conversation: Conversation, name: str) -> Iterator[str]:
    yield _button("unpin", "Unpin") if conversation.pinned else _button("pin", "Pin to the top")
    yield (
        f'<details><summary>Rename</summary><input type="text" value="{name}" maxlength="{NAME_LENGTH}"'
        f' aria-label="New name">{_button("rename", "Save the name")}</details>'
    )
    yield from (_button(form, text) for form, text in _EXPORTS)
    yield (
        "<details><summary>Delete …</summary><p>Its questions and answers are deleted for good.</p>"
        f"{_button('delete', 'Delete')}{_button('keep', 'Keep')}</details>"
    )


def _button(act: str, text: str) -> str:
    return f'<button type="button" data-act="{act}">{text}</button>'


def _found(words: str) -> str:
    before, after = FOUND
    return "".join(
        f"<mark>{render.plain(part.partition(after)[0])}</mark>{render.plain(part.partition(after)[2])}"
        if at
        else render.plain(part)
        for at, part in enumerate(words.split(before))
    )
