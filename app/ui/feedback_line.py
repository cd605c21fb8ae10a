"""Thumbs under an answer, and the line that opens for a word about it.

Arranges and wires; knows nothing of what the functions do.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from app.feedback import MOST_WORDS
from app.ui.feedback_handlers import FeedbackHandlers
from app.ui.words import word


class FeedbackLine:
    """A line under the conversation that is there after a thumb was pressed."""

    def __init__(self) -> None:
        with gr.Row(visible=False, equal_height=True, elem_id="opinion") as self.row:
            self.word = gr.Textbox(
                label=word("Your opinion of the answer"),
                lines=1,
                max_lines=4,
                max_length=MOST_WORDS,
                submit_btn=word("Send"),  # type: ignore[arg-type]  # which the browser takes all the same
                scale=6,
                elem_id="opinion-word",
            )
            self.said = gr.HTML(elem_id="opinion-said")
            self.close = gr.Button(word("Close"), size="sm", scale=0, min_width=80, elem_id="opinion-close")

    def wire(
        self,
        handlers: FeedbackHandlers,
        chat: gr.Chatbot,
        turns: gr.State,
        opened: Any,
        going_on: Sequence[Any],
        plain: dict[str, Any],
    ) -> None:
        """Wire the thumbs of `chat`, which shows `turns`, the conversation whose id is `opened`; `going_on` are the
        events after which nobody thinks of that answer any more."""
        given = gr.State(None)
        # Beside the queue: an event in it that begins or ends while an answer streams can end that stream.
        quick = {**plain, "queue": False}
        shown = [self.row, self.word, self.said]
        chat.like(handlers.press, [turns, opened], [given, *shown], **quick)
        self.word.submit(handlers.send, [given, self.word], shown[1:], **quick)
        for done in (self.close.click, *going_on):
            done(handlers.close, None, self.row, **quick)
