"""Thumbs under an answer, and the line that opens for a word about it.

Knows nothing of how opinions are kept.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

from app.conversations import Turns, history
from app.feedback import MOST_WORDS, Opinion
from vector_db.errors import DocentError

LIKED = "What was good about it? (not needed)"
DISLIKED = "What is wrong with it, or what should it have said? (not needed)"
KEPT = "Kept on this machine, with the question, the passages and the answer. Thank you."

Update = dict[str, Any]


class FeedbackLine:
    """A line under the conversation that is there after a thumb was pressed."""

    def __init__(self, keep: Callable[[Opinion], None]) -> None:
        """`keep` writes an opinion down; it raises DocentError if it cannot."""
        self._keep = keep
        with gr.Row(visible=False, equal_height=True, elem_id="opinion") as self.row:
            self.word = gr.Textbox(
                label="Your opinion of the answer",
                lines=1,
                max_lines=4,
                max_length=MOST_WORDS,
                submit_btn="Send",
                scale=6,
                elem_id="opinion-word",
            )
            self.close = gr.Button("Close", size="sm", scale=0, min_width=80, elem_id="opinion-close")

    def wire(self, chat: gr.Chatbot, turns: gr.State, plain: dict[str, Any]) -> None:
        """Wire the thumbs of `chat`, whose conversation is `turns`."""
        given = gr.State(None)
        chat.like(self.press, turns, [given, self.row, self.word], **plain)
        self.word.submit(self.send, [given, self.word], [self.row, self.word], **plain)
        self.close.click(lambda: _CLOSED, None, self.row, **plain)

    def press(self, pressed: gr.LikeData, turns: Turns, request: gr.Request) -> tuple[Any, Update, Update]:
        """Keep a thumb at once; the word may follow."""
        opinion = opinion_on(turns, pressed.index, pressed.liked, str(request.session_hash))
        if opinion is None:
            return None, _CLOSED, gr.skip()
        self._say(opinion)
        if opinion.liked is None:
            return None, _CLOSED, gr.skip()
        return opinion, gr.update(visible=True), gr.update(label=LIKED if opinion.liked else DISLIKED, value="")

    def send(self, opinion: Opinion | None, word: str) -> tuple[Update, Update]:
        """Keep a word beside the thumb. What was typed stays if that fails."""
        if opinion is not None and word.strip():
            self._say(Opinion(opinion.answer, opinion.history, opinion.liked, word.strip(), opinion.reader))
            gr.Info(KEPT)
        return _CLOSED, gr.update(value="")

    def _say(self, opinion: Opinion) -> None:
        try:
            self._keep(opinion)
        except DocentError as error:
            raise gr.Error(str(error), print_exception=False) from error


_CLOSED: Update = gr.update(visible=False)


def opinion_on(turns: Turns, index: Any, liked: Any, reader: str) -> Opinion | None:
    """What was said of the message at `index` of a conversation; None if there is no answer.

    `liked` is True, False, or anything else where a thumb was taken back.
    """
    message = index if isinstance(index, int) else index[0]
    at = message // 2
    answer = turns[at].answer if 0 <= at < len(turns) else None
    if answer is None or not answer.text:
        return None
    verdict = liked if isinstance(liked, bool) else None
    return Opinion(answer, tuple(history(turns[:at])), verdict, reader=reader)
