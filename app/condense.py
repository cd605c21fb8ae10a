"""A follow-up question made to stand alone: "and in 2023?" becomes something that can be searched for.

By rule, so that it costs nothing and works without a language model; where there is one, it may put the same in a
sentence, and is held to what the conversation was about. Knows nothing of the index.
"""

import re
from collections.abc import Generator, Sequence

from app.citations import is_refusal, without_markers
from app.courtesy import without_courtesy
from app.leaning import goes_on, leans_on_history, points_back, telling
from app.models.base import ChatModel
from app.prompt import condensing_prompt
from app.proper_names import proper_names
from app.thoughts import unfold
from app.topic import with_topic
from app.types import Event, Message, Options
from ingest.sentences import split_sentences
from vector_db.keywords import stem_all, words

_YEAR = re.compile(r"\b(1[5-9]|20)\d\d\b")

PLAINLY = Options(temperature=0.0, max_tokens=96, seed=0)
MOST_PUT = 400
"""Characters of a question that a model has put; a longer one is no question any more."""
_LABEL = re.compile(r"^[\w -]{0,40}question:\s*", re.I)
_ASKS = re.compile(r"[?？؟]")


def stand_alone(question: str, history: Sequence[Message]) -> str:
    """`question` in a form that can be understood without `history`, the messages before it, oldest first.

    A question that does not lean on the conversation comes back as it is, without the greeting before it; thanks
    or a greeting alone ask nothing, and come back empty. A question that does lean is joined with what the last one
    was about; a year it names takes the place of the year asked about before.
    """
    about = ""
    reply = ""
    for message in history:
        if message.role == "user":
            about = _joined(message.content, about, reply) or about
        else:
            reply = message.content
    return _joined(question, about, reply)


def condense(question: str, history: Sequence[Message], model: ChatModel) -> Generator[Event, None, None]:
    """Have `model` put `question` so that it stands alone. What comes of it, `sensible` judges. Raises ModelError."""
    return model.stream(condensing_prompt(question, history), PLAINLY)


def sensible(said: str, question: str, history: Sequence[Message]) -> str:
    """The question in what a model has `said`, if it asks something, of what the conversation is about; or empty.

    Half of its words at least must be the conversation's: a model that does not understand its task says something.
    """
    lines = [line.strip(" \t\"'“”*") for line in unfold(said)[1].splitlines()]
    put = _LABEL.sub("", next(filter(None, lines), "")).strip(" \"'“”*")
    known = stem_all(telling(" ".join([question, *(message.content for message in history)])))
    stems = stem_all(telling(put))
    asks = _ASKS.search(put) or not _ASKS.search(question)
    return put if asks and len(put) <= MOST_PUT and 2 * len(stems & known) >= max(len(stems), 1) else ""


def _joined(question: str, about: str, reply: str) -> str:
    question = without_courtesy(question)
    if not (about and words(question) and leans_on_history(question)):
        return question
    if is_refusal(reply) and not (goes_on(question) or points_back(question)):
        return question  # what the library does not know is no help with a question that only is short
    if _YEAR.search(question):
        about = _YEAR.sub("", about)
    return with_topic(question, about, _names_in(reply, known=f"{question} {about}") if points_back(question) else ())


def _names_in(reply: str, *, known: str) -> list[str]:
    """The first few names that the reply brought into the conversation: what "she" or "it" may point at."""
    said = split_sentences(without_markers(reply))[:2]
    names = (name for sentence in said for name in proper_names(sentence))
    found = dict.fromkeys(name for name in names if telling(name) and name.lower() not in known.lower())
    return list(found)[:3]
