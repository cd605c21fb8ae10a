"""Draws what is around a conversation: the list of all of them, the bar above the open one, the sheet of shortcuts.

Every text is escaped by `app.ui.render`. Knows nothing of Gradio, and nothing of where conversations are kept.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from app.conversation.turns import FOUND, NAME_LENGTH, Conversation
from app.ui import render
from app.ui.words import later, say

EMPTY = later("Conversations are kept here as they happen.")
NOT_FOUND = later("No conversation holds these words.")
OLDER = later("Older ones are found by a search.")
UNSAVED = later("This conversation is not saved.")
NEW = later("New conversation")

_EXPORTS = (
    ("markdown", later("Export as Markdown")),
    ("pdf", later("Export as PDF")),
    ("json", later("Export as JSON")),
)

SHORTCUTS = (
    ("Enter", later("Ask what was typed; Shift and Enter begin a new line")),
    ("Esc", later("Stop the answer; close what is open")),
    ("/", later("To the question")),
    ("n", later("New chat")),
    ("f", later("Search the conversations")),
    ("b", later("Show or hide the conversations")),
    ("?", later("This sheet")),
)
"""Keys, and what they do: see scripts/shortcuts.js."""
PARTS = (
    ("chat", later("Conversation")),
    ("asked", later("Question")),
    ("answered", later("Answer")),
    ("copy", later("Copy message")),
    ("examples", later("Questions to begin with")),
    ("down", later("Scroll down")),
    ("edited", later("The question, to be put differently")),
    ("next", later("Will be asked as soon as this answer is done.")),
    ("number", later("number input for {name}")),
    ("range", later("range slider for {name}")),
)
"""Parts of the chat, and what they are called: see scripts/roles.js."""
POPPING = (
    ("pop-error", later("That did not work")),
    ("pop-warning", later("Please note")),
    ("pop-info", later("Note")),
    ("pop-close", later("Close")),
    ("pop-lost", later("The connection to Docent is lost. It comes back by itself as soon as Docent does.")),
)
"""What heads that which pops up over the page, and what Gradio says there in English: see scripts/popping.js."""


def listing(
    conversations: Sequence[Conversation], *, opened: str, wanted: str = "", problem: str = "", more: bool = False
) -> str:
    """The list as HTML; `more`: there are older ones that it does not show."""
    if problem:
        return render.note(problem, "failed")
    if not conversations:
        return render.note(say(NOT_FOUND if wanted.strip() else EMPTY))
    today = date.today()
    groups: dict[str, list[str]] = {}
    for conversation in conversations:
        groups.setdefault(_group(conversation, today), []).append(_item(conversation, opened))
    drawn = "".join(f"<h3>{render.plain(name)}</h3><ul>{''.join(items)}</ul>" for name, items in groups.items())
    return (
        f'<nav aria-label="{render.plain(say("Conversations"))}">{drawn}{render.note(say(OLDER)) if more else ""}</nav>'
    )


def bar(name: str, problem: str = "") -> str:
    """The line above the open conversation, with its buttons; `name` is empty for a new one."""
    listed, keys = render.plain(say("Conversations")), render.plain(say("Keyboard shortcuts"))
    return (
        '<div class="bar"><button type="button" class="toggle" aria-controls="conversations" aria-expanded="false"'
        f' aria-label="{listed}" title="{listed} (b)">☰</button>'
        f"<h2>{render.plain(name or say(NEW))}</h2>{render.note(problem, 'failed') if problem else ''}"
        f'<button type="button" class="help" aria-label="{keys}" title="{keys} (?)">?</button></div>'
    )


def sheet() -> str:
    """The sheet of shortcuts: a dialog, which scripts/shortcuts.js opens.

    Besides, it tells scripts/roles.js what parts of the chat are called to which Gradio gives no name of their own, and
    scripts/popping.js what is said where Gradio speaks English.
    """
    called = " ".join(f'data-{part}="{render.plain(say(name))}"' for part, name in (*PARTS, *POPPING))
    single = render.plain(say("Single keys work outside of text fields"))
    rows = "".join(
        f"<tr><th><kbd>{render.plain(key)}</kbd></th><td>{render.plain(say(does))}</td></tr>" for key, does in SHORTCUTS
    )
    return (
        f'<dialog id="shortcuts" aria-labelledby="shortcuts-title" {called}>'
        f'<h2 id="shortcuts-title">{render.plain(say("Keyboard shortcuts"))}</h2><table>{rows}</table>'
        f'<label><input type="checkbox" class="single" checked> {single}</label>'
        f'<button type="button" class="close">{render.plain(say("Close"))}</button></dialog>'
    )


def _group(conversation: Conversation, today: date) -> str:
    if conversation.pinned:
        return say("Pinned")
    days = (today - datetime.fromtimestamp(conversation.changed).date()).days
    if days < 1:
        return say("Today")
    if days < 2:
        return say("Yesterday")
    if days < 7:
        return say("Last 7 days")
    return say("Last 30 days") if days < 30 else say("Older")


def _item(conversation: Conversation, opened: str) -> str:
    chat, name = render.plain(conversation.id), render.plain(conversation.name)
    of = render.plain(say("Options for {name}")).format(name=name)
    current = ' aria-current="page"' if conversation.id == opened else ""
    found = f'<span class="found">{_found(conversation.found)}</span>' if conversation.found else ""
    return (
        f'<li data-chat="{chat}"><a href="?chat={chat}"{current} title="{name}">'
        f'<span class="name">{name}</span>{found}</a>'
        f'<details class="menu"><summary aria-label="{of}" title="{render.plain(say("Options"))}">⋯</summary>'
        f'<div class="choices">{"".join(_choices(conversation, name))}</div></details></li>'
    )


def _choices(conversation: Conversation, name: str) -> Iterator[str]:
    yield _button("unpin", say("Unpin")) if conversation.pinned else _button("pin", say("Pin to the top"))
    yield (
        f"<details><summary>{render.plain(say('Rename'))}</summary>"
        f'<input type="text" value="{name}" maxlength="{NAME_LENGTH}"'
        f' aria-label="{render.plain(say("New name"))}">{_button("rename", say("Save the name"))}</details>'
    )
    yield from (_button(form, say(text)) for form, text in _EXPORTS)
    yield (
        f"<details><summary>{render.plain(say('Delete …'))}</summary>"
        f"<p>{render.plain(say('Its questions and answers are deleted for good.'))}</p>"
        f"{_button('delete', say('Delete'))}{_button('keep', say('Keep'))}</details>"
    )


def _button(act: str, text: str) -> str:
    return f'<button type="button" data-act="{act}">{render.plain(text)}</button>'


def _found(words: str) -> str:
    before, after = FOUND
    return "".join(
        f"<mark>{render.plain(part.partition(after)[0])}</mark>{render.plain(part.partition(after)[2])}"
        if at
        else render.plain(part)
        for at, part in enumerate(words.split(before))
    )
