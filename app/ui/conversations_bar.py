"""The conversations beside the chat, and the bar above it.

Arranges and wires; knows nothing of what the functions do. What is clicked in the list, scripts/conversations.js
tells.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.ui import conversation_view
from app.ui.conversation_handlers import ConversationHandlers
from app.ui.words import word

AT_ONCE = 8
"""Pages that follow what is being written in another tab."""

_TRIGGERS = "element.addEventListener('docent', (event) => trigger(event.detail.event, event.detail));"
_WANTED = "(opened, ...rest) => [new URLSearchParams(location.search).get('chat') ?? '', ...rest]"
_ADDRESS = """(id) => {
  const address = new URL(location.href);
  if (id) address.searchParams.set("chat", id); else address.searchParams.delete("chat");
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}"""
_SAVE = """(file) => {
  if (!file) return;
  const bytes = Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}"""


class ConversationsBar:
    """The sidebar."""

    def __init__(self) -> None:
        with gr.Column(scale=0, min_width=230, elem_id="conversations"):
            self.find = gr.Textbox(
                placeholder=word("Search conversations"),
                show_label=False,
                label=word("Search conversations"),
                max_lines=1,
                max_length=200,
                container=False,
                elem_id="find-conversation",
            )
            self.list = gr.HTML(js_on_load=_TRIGGERS, elem_id="conversation-list")
        self.file = gr.JSON(visible=False)

    def wire(
        self,
        handlers: ConversationHandlers,
        blocks: gr.Blocks,
        *,
        runs: gr.State,
        bar: gr.HTML,
        conversation: Sequence[Any],
        plain: dict[str, Any],
    ) -> None:
        """Wire the list; `conversation` is what shows the open one: turns, chat, sources, text box, id."""
        turns, chat, panel, _, opened = conversation
        followed, said = gr.Textbox(visible=False), gr.State("")
        # Not by the queue: where a second event of the queue begins and ends while an answer streams in, Gradio's page
        # now and then closes the stream of both.
        at_once: dict[str, Any] = {**plain, "queue": False}
        looking: dict[str, Any] = {
            "fn": handlers.look,
            "inputs": [opened, self.find, turns, said],
            "outputs": [self.list, bar, said],
            **at_once,
        }
        opening = {**at_once, "outputs": [*conversation, followed, said]}
        blocks.load(handlers.open, [opened, runs], js=_WANTED, **opening).then(**looking)
        self.list.select(handlers.pick, runs, **opening).then(**looking)
        self.list.delete(handlers.drop, [opened, runs], **opening).then(**looking)
        self.list.edit(handlers.change, None, said, **at_once).then(**looking)
        followed.change(
            handlers.follow, [followed, runs], [turns, chat, panel, followed], concurrency_limit=AT_ONCE, **plain
        )
        opened.change(None, opened, None, js=_ADDRESS, **plain)
        opened.change(**looking)
        self.find.change(**{**looking, "trigger_mode": "always_last"})
        exported = self.list.download(handlers.export, None, self.file, **at_once)
        exported.success(None, self.file, None, js=_SAVE, **plain)
        self.looking = looking


def bar() -> gr.HTML:
    """The bar above the conversation."""
    return gr.HTML(conversation_view.bar(""), elem_id="conversation-bar")


def sheet() -> gr.HTML:
    """The sheet of shortcuts, which is drawn anew when the page is opened, in its visitor's language."""
    return gr.HTML(conversation_view.sheet(), elem_id="shortcut-sheet")
