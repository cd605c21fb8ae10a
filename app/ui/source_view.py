"""An opened source as HTML: the page as a picture with the sentence marked on it, or the text of the document.

Its buttons say what they ask for in their attributes; scripts/source_view.js passes it on. Knows nothing of Gradio,
of files, or of how pages are drawn.
"""

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.original.highlight import SCALE, Box
from app.original.picture import PagePicture
from app.ui import render
from app.ui.words import later, say

OPENING = later("Opening …")
PAGE_TEXT = later("The text of this page")
DOWNLOAD = later("Download the original")
TURNING = {
    ("previous", "page"): later("Previous page"),
    ("next", "page"): later("Next page"),
    ("previous", "part"): later("Earlier in the document"),
    ("next", "part"): later("Later in the document"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which place is opened: a passage of an answer, or a document of the library."""

    turn: int = -1
    """0-based; -1 for a document."""
    number: int = 0
    """The passage, 1-based."""
    document: str = ""
    """What the document is called by the page (`app.ui.library.token`)."""
    page: int | None = None
    """Another page than that of the passage, 1-based."""
    part: int | None = None
    """Another part of the text: the place of its first chunk."""

    @property
    def key(self) -> str:
        """The same in one word, which the browser compares with what was asked for last: see source_dialog.py."""
        page, part = ("" if at is None else at for at in (self.page, self.part))
        return f"{self.turn}/{self.number}/{self.document}/{page}/{part}"

    def elsewhere(self, name: str, at: int) -> str:
        """As attributes of a button: the same document at another `page` or `part`."""
        whole = {"turn": self.turn, "number": self.number, "document": self.document, name: at}
        return " ".join(f'data-{key}="{render.plain(str(value))}"' for key, value in whole.items())


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the page or the text."""

    asked: Asked
    name: str
    """The document's path."""
    place: str = ""
    """The headings above the passage."""
    notes: tuple[str, ...] = ()
    """What is to be known of the document, each in a sentence."""
    download: str = ""
    """The address of the original; empty where there is none."""
    previous: int | None = None
    """The page or part before this one."""
    next: int | None = None
    count: str = ""
    """``page 3 of 12``."""


def opening(asked: Asked, name: str) -> str:
    """What is shown while a source is being opened."""
    head = Head(asked, name)
    return _whole(head, "opening", f'<p class="quiet">{render.plain(say(OPENING))}</p>')


def trouble(asked: Asked, name: str, said: str) -> str:
    """That a source cannot be opened, in words."""
    return _whole(Head(asked, name, notes=(said,)), "trouble", "")


def page(
    head: Head, picture: PagePicture, marks: Sequence[Box], text: str, *, soft: bool = False, unfolded: bool = False
) -> str:
    """A page as a picture, with what is marked on it, and its `text`, which is HTML, folded up below or `unfolded`.

    `soft`: it is the whole passage that is marked, since no sentence of it was cited.
    """
    data = f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"
    overlays = "".join(_overlay(box, soft) for box in marks)
    alt = render.plain(say("Page {number} of {name}")).format(number=picture.number, name=render.name(head.name))
    sheet = (
        f'<div class="sheet"><img src="{data}" width="{picture.width}" height="{picture.height}" '
        f'alt="{alt}">{overlays}</div>'
    )
    state = " open" if unfolded else ""
    folded = render.plain(say(PAGE_TEXT))
    below = f'<details class="page-text"{state}><summary>{folded}</summary>{text}</details>' if text else ""
    frame = _frame(say("The page"), sheet)
    return _whole(head, "page", _zoom(), f"{frame}{below}")


def text(head: Head, inner: str) -> str:
    """The text of a document; `inner` is HTML."""
    return _whole(head, "text", "", _frame(say("The text"), inner))


def _frame(called: str, inner: str) -> str:
    return f'<div class="frame" tabindex="0" role="group" aria-label="{render.plain(called)}">{inner}</div>'


def _whole(head: Head, kind: str, tools: str, body: str = "") -> str:
    notes = "".join(f'<p class="note notice">{render.plain(note)}</p>' for note in head.notes)
    called = render.plain(say("Source: {name}")).format(name=render.name(head.name))
    # The number makes each of them another one: what the reader has closed may be opened again.
    return (
        f'<section class="opened-source" aria-label="{called}" tabindex="-1" '
        f'data-kind="{kind}" data-asked="{render.plain(head.asked.key)}" data-serial="{time.monotonic_ns()}">'
        f'<div class="top"><div class="what">{_title(head)}</div>'
        f"{_tool('close', '✕', say('Close the source'))}</div>"
        f'<div class="tools">{_pager(head, "page" if kind == "page" else "part")}{tools}{_download(head)}</div>'
        f"{notes}{body}</section>"
    )


def _title(head: Head) -> str:
    folder, _, file = head.name.rpartition("/")
    number = f'<span class="number">{head.asked.number}</span>' if head.asked.turn >= 0 else ""
    inside = f'<span class="folder">{render.name(folder)}/</span>' if folder else ""
    place = f'<span class="place">{render.plain(head.place.replace(" > ", " › "))}</span>' if head.place else ""
    return f'{number}<span class="where"><span class="file">{inside}{render.name(file)}</span>{place}</span>'


def _pager(head: Head, name: str) -> str:
    count = f'<span class="count" aria-live="polite">{render.plain(head.count)}</span>' if head.count else ""
    if head.previous is None and head.next is None:
        return count
    previous = _turning("previous", "‹", head, name, head.previous)
    following = _turning("next", "›", head, name, head.next)
    called = render.plain(say("Pages"))
    return f'<span class="pager" role="group" aria-label="{called}">{previous}{count}{following}</span>'


def _turning(tool: str, sign: str, head: Head, name: str, at: int | None) -> str:
    return _tool(tool, sign, say(TURNING[tool, name]), head.asked.elsewhere(name, at) if at is not None else "disabled")


def _tool(tool: str, sign: str, does: str, more: str = "") -> str:
    does = render.plain(does)
    named = f'aria-label="{does}" title="{does}"'
    return f'<button type="button" class="tool {tool}" data-tool="{tool}" {named} {more}>{sign}</button>'


def _zoom() -> str:
    shown = '<output class="count" aria-live="polite">100 %</output>'
    smaller, larger = _tool("smaller", "−", say("Zoom out")), _tool("larger", "+", say("Zoom in"))
    return f'<span class="zoom" role="group" aria-label="{render.plain(say("Zoom"))}">{smaller}{shown}{larger}</span>'


def _download(head: Head) -> str:
    if not head.download:
        return ""
    return f'<a class="download" href="{render.plain(head.download)}" target="_blank">{render.plain(say(DOWNLOAD))}</a>'


def _overlay(box: Box, soft: bool) -> str:
    sides = {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.height}
    style = ";".join(f"{side}:{100 * length / SCALE:.2f}%" for side, length in sides.items())
    return f'<span class="on-page{" soft" if soft else ""}" style="{style}"></span>'
