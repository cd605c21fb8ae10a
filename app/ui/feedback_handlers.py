"""What the thumbs under an answer do: an opinion is kept at once, and a word beside it if there is one.

Knows nothing of how the parts are arranged, and nothing of how opinions are kept.
"""

from dataclasses import replace
from typing import Any

import gradio as gr

from app.conversation_store import StoreFault
from app.conversations import Turns, history
from app.feedback import Opinion
from app.ui.chats import Chats
from app.ui.desk import Desk
from app.ui.visitors import owner_of
from vector_db.errors import DocentError

LIKED = "What was good about it? (not needed)"
DISLIKED = "What is wrong with it, or what should it have said? (not needed)"
KEPT = "Kept on this machine, with the question, the passages and the answer. Thank you."

Update = dict[str, Any]


class FeedbackHandlers:
    """The functions behind the thumbs."""

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self._desk = desk
        self._chats = chats

    def press(
        self, pressed: gr.LikeData, turns: Turns, opened: str, request: gr.Request
    ) -> tuple[Opinion | None, Update, Update]:
        """Keep a thumb at once; the word may follow."""
        owner = owner_of(request, self._desk.visitors)
        turns = turns or self._stored(owner, opened)
        opinion = opinion_on(turns, pressed.index, pressed.liked, owner or str(request.session_hash))
        if opinion is None:
            return None, _CLOSED, gr.skip()
        self._keep(opinion)
        if opinion.liked is None:
            return None, _CLOSED, gr.skip()
        return opinion, gr.update(visible=True), gr.update(label=LIKED if opinion.liked else DISLIKED, value="")

    def send(self, opinion: Opinion | None, word: str) -> tuple[Update, Update]:
        """Keep a word beside the thumb. What was typed stays if that fails."""
        if opinion is not None and word.strip():
            self._keep(replace(opinion, word=word.strip()))
            gr.Info(KEPT)
        return _CLOSED, gr.update(value="")

    def close(self) -> Update:
        """Put the line away; the thumb stays."""
        return _CLOSED

    def _stored(self, owner: str | None, opened: str) -> Turns:
        """A page that has done nothing for long has its conversation in the store alone."""
        try:
            return self._chats.turns(owner, opened) or ()
        except StoreFault as fault:
            raise gr.Error(str(fault), print_exception=False) from fault

    def _keep(self, opinion: Opinion) -> None:
        try:
            self._desk.keep_opinion(opinion)
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
