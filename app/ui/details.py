"""What stands around an answer: the model's thoughts, who gave it and how fast, and what had no room.

Knows nothing of Gradio, and nothing of how answers are made.
"""

from app.types import Answer, Budget, Usage
from app.ui import render
from app.ui.happened import happened
from app.ui.words import figure, later, say, say_number

PARTS = (
    ("system", later("rules")),
    ("history", later("conversation")),
    ("passages", later("passages")),
    ("question", later("question")),
    ("reserved", later("kept for the answer")),
)
"""What a window is shared out among, by the names of `Budget`."""


def thoughts(text: str, *, thinking: bool) -> str:
    """The model's thoughts, folded away."""
    summary = say("Thinking …") if thinking else say("Thoughts")
    inner = f"<summary>{render.plain(summary)}</summary><div>{render.markdown(text)}</div>"
    return f'<details class="thoughts">{inner}</details>'


def below(answer: Answer, *, whole: bool) -> str:
    """What stands below an answer that has ended; `whole`: it has a text, and no error."""
    notices = "".join(render.note(notice, "notice") for notice in answer.notices)
    dropped = _dropped(answer.budget) if answer.budget else ""
    if dropped:
        notices += render.note(say("There was no room in the model's window for {dropped}.", dropped=dropped), "notice")
    made = f'<div class="made">{render.plain(_made(answer))}</div>' if whole else ""
    return f"{notices}{made}{_window(answer.budget) if whole and answer.budget else ''}{happened(answer)}"


def read(answer: Answer) -> str:
    """How many documents were read, of how many."""
    done = figure(answer.documents_read or 0)
    return say_number(answer.documents_in_all, "{done} of 1 document", "{done} of {number} documents", done=done)


def _made(answer: Answer) -> str:
    parts = [short(answer.model), *(_cost(answer.usage) if answer.usage else ())]
    if answer.documents_read is not None:
        parts.insert(0, say("Read {documents}", documents=read(answer)))
    if answer.seconds:
        parts.append(f"{figure(answer.seconds, 1)} s")
    return " · ".join(part for part in parts if part)


def short(model: str) -> str:
    """The name of a model without where its file lies."""
    kind, colon, rest = model.partition(":")
    if colon and kind in ("hf", "gguf") and "," not in rest:
        return f"{kind}:{rest.replace(chr(92), '/').rsplit('/', 1)[-1]}"
    return model


def _cost(usage: Usage) -> list[str]:
    if usage.reused:
        read, known = figure(usage.read), figure(usage.reused)
        parts = [say("{number} tokens read, {known} of them known from before", number=read, known=known)]
    else:
        parts = [say_number(usage.read, "1 token read", "{number} tokens read")]
    parts.append(say("{number} written", number=figure(usage.written)))
    if usage.tokens_per_second:
        parts.append(say("{number} a second", number=figure(usage.tokens_per_second)))
    return parts


def _dropped(budget: Budget) -> str:
    messages, passages = budget.dropped_messages, budget.dropped_passages
    dropped = []
    if messages:
        dropped.append(say_number(messages, "the oldest message", "the {number} oldest messages"))
    if passages:
        dropped.append(say_number(passages, "the last passage", "the {number} last passages"))
    return say("{one} and {other}", one=dropped[0], other=dropped[1]) if len(dropped) == 2 else "".join(dropped)


def _window(budget: Budget) -> str:
    """The meter of how the model's window was shared out."""
    listed = render.plain(" · ".join(f"{say(what)} {figure(getattr(budget, name))}" for name, what in PARTS))
    used = render.plain(say("{used} of {limit} tokens", used=figure(budget.used), limit=figure(budget.limit)))
    window = render.plain(say("Window"))
    meter = f'<meter min="0" max="{budget.limit}" value="{budget.used}" title="{used}"></meter>'
    return f'<details class="window"><summary>{window} {meter} {used}</summary><div>{listed}</div></details>'
