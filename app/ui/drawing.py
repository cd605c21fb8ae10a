"""Draws a conversation: from Turns to the messages that Gradio's Chatbot shows, all of them safe HTML.

Knows nothing of how answers are made.
"""

from collections.abc import Sequence
from typing import Any

from app.checking.disagree import told
from app.conversation.turns import Turn
from app.courtesy import REPLIES
from app.prompt import NOT_FOUND
from app.types import Answer
from app.ui import details, doubts, quotes, render
from app.ui.sources import anchor
from app.ui.words import ENGLISH, figure, language, later, say, say_number

MARK = "\u200b"
"""Put after ``<`` and ``&`` of a question, it keeps them from beginning a tag or an entity. A browser then
shows the question as it was typed, and so does Gradio's edit box, which gets the same string."""

NEAREST = later("The nearest passages are listed under Sources. The question in other words may find more.")
BROKEN = later("Broken off here: the page or the conversation was left, or Docent was ended. Retry asks again.")
BROKEN_BEFORE = later(
    "Broken off before it began: the page or the conversation was left, or Docent was ended. Retry asks again."
)
NOTHING_NEAR = later("Nothing in the library comes near it. What there is to ask about is listed under Documents.")
OUR_OWN = {NOT_FOUND, *REPLIES}
"""Answers that no model has worded."""


def messages(turns: Sequence[Turn], first: int = 0) -> list[dict[str, Any]]:
    """Two messages for each turn, the question and what came of it, in the form Chatbot takes.

    `first` is the 0-based place of the first of `turns` in its conversation.
    """
    drawn: list[dict[str, Any]] = []
    for at, turn in enumerate(turns, first):
        drawn.append({"role": "user", "content": question(turn.question)})
        drawn.append({"role": "assistant", "content": _reply(at, turn), **_next_ones(turn)})
    return drawn


def _next_ones(turn: Turn) -> dict[str, Any]:
    """The questions to go on with, as Chatbot takes them: a click on one asks it."""
    if turn.running or turn.error or not turn.answer or not turn.answer.suggestions:
        return {}
    texts = [suggestion.translate(render.INVISIBLE) for suggestion in turn.answer.suggestions]
    return {"options": [{"value": text, "label": text} for text in texts]}


def question(text: str) -> str:
    """`text` so that a browser, reading it as HTML, finds nothing but text in it."""
    return text.translate(render.INVISIBLE).replace("&", "&" + MARK).replace("<", "<" + MARK)


def unmarked(text: str) -> str:
    """The question that `question` was given, from an edit box."""
    return text.replace(MARK, "")


def _reply(at: int, turn: Turn) -> str:
    parts = []
    if turn.answer and turn.answer.thoughts:
        parts.append(details.thoughts(turn.answer.thoughts, thinking=turn.running and not turn.text))
    if turn.answer and turn.text:
        kind = "answer refused" if turn.answer.refused else "answer"
        writing = " writing" if turn.running else ""
        parts.append(doubts.none_found(turn.answer))
        parts.append(f'<div class="{kind}{writing}">{_text(at, turn.answer)}</div>')
        parts.append(_in_doubt(at, turn.answer))
        if turn.answer.refused:
            hint = NEAREST if turn.answer.passages else NOTHING_NEAR
            parts.append(f'<div class="hint">{render.plain(say(hint))}</div>')
    if turn.running and not turn.text:
        parts.append(f'<div class="waiting">{render.plain(_waiting(turn))}</div>')
    if turn.stopped:
        where = say("Stopped here.") if turn.text else say("Stopped before it began.")
        parts.append(f'<div class="stopped">{render.plain(where)}</div>')
    if turn.broken:
        parts.append(f'<div class="stopped">{render.plain(say(BROKEN if turn.text else BROKEN_BEFORE))}</div>')
    if turn.error:
        parts.append(f'<div class="error">{_error(turn)}</div>')
    if turn.answer and not turn.running:
        parts.append(details.below(turn.answer, whole=bool(turn.text) and not turn.error))
    return "".join(parts)


def _text(at: int, answer: Answer) -> str:
    text = without_disagreements(answer)
    if text in OUR_OWN:
        return render.markdown(say(text))
    if found := quotes.quotes(text, answer.passages):
        return quotes.drawn(found, answer.passages, _cites(at, answer))
    html = render.markdown(doubts.with_places(text, answer.checks), _cites(at, answer))
    return doubts.as_marks(html, answer.checks)


def _in_doubt(at: int, answer: Answer) -> str:
    """Below the text: where the documents disagree, and what the check has come to if it is more than a quotation."""
    below = doubts.disagreements(answer.disagreements, answer.passages, _cites(at, answer))
    if answer.stage == "done" and not quotes.quotes(without_disagreements(answer), answer.passages):
        below += doubts.summary(answer.checks)
    return below


def without_disagreements(answer: Answer) -> str:
    """The text without the sentence on where documents disagree, which is drawn on its own."""
    if not answer.disagreements:
        return answer.text
    return answer.text.removesuffix(told(answer.disagreements, answer.passages)).rstrip()


def _cites(at: int, answer: Answer) -> render.Cite:
    def cite(number: int) -> str:
        if not 1 <= number <= len(answer.passages):
            return ""
        return f'<a class="cite" href="#{anchor(at, number)}">[{number}]</a>'

    return cite


def _waiting(turn: Turn) -> str:
    if turn.waiting:
        return turn.waiting
    if turn.answer and turn.answer.waiting:
        return say("Waiting for the model: {place} in the queue …", place=ordinal(turn.answer.waiting + 1))
    if turn.answer is None or turn.answer.stage == "searching":
        return say("Searching the documents …")
    if turn.answer.stage == "reading" and turn.answer.documents_read is not None:
        return say("Read {documents} …", documents=details.read(turn.answer))
    count = len(turn.answer.passages)
    if turn.answer.stage == "reading":
        return say_number(count, "Reading 1 passage …", "Reading {number} passages …")
    return say("Writing …")


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``11th``; the number alone in other languages."""
    if language() != ENGLISH:
        return figure(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _error(turn: Turn) -> str:
    lead = f"{render.plain(say('The answer broke off here.'))} " if turn.text else ""
    return f"<strong>{lead}</strong>{render.plain(turn.error)}"
