"""What the thumbs under an answer do: an opinion is kept at once, and a word beside it if there is one.

Knows nothing of how the parts are arranged, and nothing of how opinions are kept.
"""

from dataclasses import replace
from typing import Any

import gradio as gr

from app.conversation.turns import Turns, history
from app.feedback import Opinion
from app.gates.visitors import owner_of
from app.ui import render
from app.ui.chats import Chats
from app.ui.desk import Desk
from app.ui.words import later, say
from vector_db.errors import DocentError

LIKED = later("What was good about it? (not needed)")
DISLIKED = later("What is wrong with it, or what should it have said? (not needed)")
KEPT = later("Kept on this machine, with the question, the passages and the answer. Thank you.")

Update = dict[str, Any]


class FeedbackHandlers:
    """The functions behind the thumbs."""

    def __init__(self, desk: Desk, chats: Chats) -> None:
        self._desk = desk
        self._chats = chats

    def press(self, pressed: gr.LikeData, turns: Turns, opened: str, request: gr.Request) -> tuple[Any, ...]:
        """Keep a thumb at once; the word may follow. Returns the opinion, the line, its text box and what it says."""
        owner = owner_of(request, self._desk.visitors)
        try:
            turns = turns or self._chats.turns(owner, opened) or ()
            opinion = opinion_on(turns, pressed.index, pressed.liked, owner or str(request.session_hash))
            if opinion is None:
                return None, _CLOSED, gr.skip(), ""
            self._desk.keep_opinion(opinion)
        except DocentError as error:
            return None, _OPEN, gr.update(visible=False), render.note(str(error), "failed")
        if opinion.liked is None:
            return None, _CLOSED, gr.skip(), ""
        asked = say(LIKED) if opinion.liked else say(DISLIKED)
        return opinion, _OPEN, gr.update(visible=True, label=asked, value=""), ""

    def send(self, opinion: Opinion | None, word: str) -> tuple[Update, str]:
        """Keep a word beside the thumb. What was typed stays if that fails."""
        if opinion is None or not word.strip():
            return gr.skip(), ""
        try:
            self._desk.keep_opinion(replace(opinion, word=word.strip()))
        except DocentError as error:
            return gr.skip(), render.note(str(error), "failed")
        return gr.update(visible=False, value=""), render.note(say(KEPT))

    def close(self) -> Update:
        """Put the line away; the thumb stays."""
        return _CLOSED


_OPEN: Update = gr.update(visible=True)
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
