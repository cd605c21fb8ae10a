"""What is said to a language model, and how much of everything fits. The words themselves are in ``prompts.md``.

Knows nothing of any model but its measure, and nothing of where passages come from.
"""

import functools
import re
from collections.abc import Callable, Sequence

from app.prompts import filled
from app.types import Budget, Message, Prompt
from vector_db.errors import ModelError
from vector_db.types import Hit

NOT_FOUND = "The documents do not hold an answer to this question."
"""What a refusal says, whichever model refuses."""

CONDENSED_TURNS = 6
"""How many messages of the conversation are shown to put a question so that it stands alone, the newest."""
CONDENSED_CHARACTERS = 400
"""And how much of each."""

MARGIN_TOKENS = 16
"""Kept free, because the parts of a prompt are counted one by one and a chat template adds a little to each."""
HISTORY_SHARE = 0.25
"""How much of the room that is left is for earlier turns before the passages get the rest."""

MESSAGE_TOKENS = 8
"""Added for each earlier message: what a chat template may put around it that was not counted."""

_FENCE = re.compile(r"<(?=\s*/?\s*passage)", re.IGNORECASE)

CountTokens = Callable[[str], int]


def rules() -> str:
    """What every model is told first."""
    return filled("rules", not_found=NOT_FOUND)


def build_prompt(
    question: str,
    standalone: str,
    *,
    history: Sequence[Message],
    hits: Sequence[Hit],
    count_tokens: CountTokens,
    limit: int,
    reserve: int = 0,
    wishes: str = "",
) -> Prompt:
    """Lay out a prompt for a model whose window holds `limit` tokens, `reserve` of them for the answer.

    The rule: half of the window at most is kept for the answer. The rules, `wishes` added, and the question always
    stay. The newest turns get a quarter of what is left, the best passages what they leave of it, and what the
    passages leave goes to turns again. What never changes comes first, so that a model that keeps its state has
    read it already. Raises ModelError if even the question does not fit.
    """
    count = functools.cache(count_tokens)
    system = filled("wishes", rules=rules(), wishes=wishes) if wishes.strip() else rules()
    reserved = min(reserve, limit // 2)
    system_cost = count(system)
    question_cost = count(filled("question", passages="", question=question)) + MARGIN_TOKENS
    room = limit - reserved - system_cost - question_cost
    if room < 0:
        raise ModelError(
            f"The question does not fit: with the instructions it is {system_cost + question_cost} tokens long, and "
            f"the model has room for {limit}, of which {reserved} are kept for the answer. Shorten the question, or "
            "choose a model with a longer context."
        )
    _, least = _newest(history, int(room * HISTORY_SHARE), count)
    passages, passages_cost = _fitting(hits, room - least, count)
    turns, turns_cost = _newest(history, room - passages_cost, count)
    shown = "\n".join(fenced(number, hit) for number, hit in enumerate(passages, start=1)) or "(none was found)"
    return Prompt(
        messages=(
            Message("system", system),
            *turns,
            Message("user", filled("question", passages=shown, question=question)),
        ),
        question=standalone,
        passages=tuple(passages),
        budget=Budget(
            limit=limit,
            system=system_cost,
            history=turns_cost,
            passages=passages_cost,
            question=question_cost,
            reserved=reserved,
            dropped_messages=len(history) - len(turns),
            dropped_passages=len(hits) - len(passages),
        ),
    )


def condensing_prompt(question: str, history: Sequence[Message]) -> Prompt:
    """What a language model is told to make `question` stand alone, without the messages of `history` before it."""
    names = {"user": "User", "assistant": "Assistant"}
    turns = "\n".join(
        f"{names.get(message.role, message.role)}: {' '.join(message.content.split())[:CONDENSED_CHARACTERS]}"
        for message in history[-CONDENSED_TURNS:]
    )
    return Prompt((Message("user", filled("stand-alone", turns=turns, question=question)),), question, ())


def collecting_prompt(question: str, numbered: Sequence[tuple[int, Hit]]) -> Prompt:
    """What a language model is told to collect from some passages what belongs to the answer to `question`."""
    shown = "\n".join(fenced(number, hit) for number, hit in numbered)
    said = filled("collect", passages=shown, question=question)
    return Prompt((Message("user", said),), question, tuple(hit for _, hit in numbered))


def combining_prompt(
    question: str, lines: Sequence[str], documents: int, passages: Sequence[Hit], wishes: str = ""
) -> Prompt:
    """What it is told then: to answer from the `lines` collected, whose numbers are those of `passages`."""
    system = filled("wishes", rules=rules(), wishes=wishes) if wishes.strip() else rules()
    said = filled("combine", documents=documents, lines="\n".join(lines), question=question)
    return Prompt((Message("system", system), Message("user", said)), question, tuple(passages))


def _fitting(hits: Sequence[Hit], room: int, count_tokens: CountTokens) -> tuple[list[Hit], int]:
    """The first of `hits` that fit into `room` tokens, and how many tokens they take."""
    passages: list[Hit] = []
    used = 0
    for number, hit in enumerate(hits, start=1):
        cost = count_tokens(fenced(number, hit)) + 1
        if used + cost > room:
            break
        passages.append(hit)
        used += cost
    return passages, used


def _newest(history: Sequence[Message], room: int, count_tokens: CountTokens) -> tuple[list[Message], int]:
    """The newest whole turns that fit into `room` tokens, from a question of the user's on, and what they take."""
    turns: list[Message] = []
    costs: list[int] = []
    for message in reversed(history):
        cost = count_tokens(message.content) + MESSAGE_TOKENS
        if sum(costs) + cost > room:
            break
        turns.insert(0, message)
        costs.insert(0, cost)
    first = next((place for place, message in enumerate(turns) if message.role == "user"), len(turns))
    return turns[first:], sum(costs[first:])


def fenced(number: int, hit: Hit) -> str:
    """A passage as a model is shown it, within a fence that its text cannot close."""
    page = f' page="{hit.chunk.page}"' if hit.chunk.page else ""
    # A document that holds our own fence must be able neither to close it nor to open another.
    text = _FENCE.sub("<\\\\", hit.chunk.text)
    source = _FENCE.sub("<\\\\", hit.source.replace('"', "'"))
    return filled("passage", number=number, source=source, page=page, text=text)
