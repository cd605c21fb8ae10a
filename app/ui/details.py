"""What stands around an answer: the model's thoughts, who gave it and how fast, and what had no room.

Knows nothing of Gradio, and nothing of how answers are made.
"""

from app.types import Answer, Budget, Usage
from app.ui import render
from app.ui.happened import happened
from app.ui.library import count


def thoughts(text: str, *, thinking: bool) -> str:
    """The model's thoughts, folded away."""
    summary = "Thinking …" if thinking else "Thoughts"
    return f'<details class="thoughts"><summary>{summary}</summary><div>{render.markdown(text)}</div></details>'


def below(answer: Answer, *, whole: bool) -> str:
    """What stands below an answer that has ended; `whole`: it has a text, and no error."""
    notices = "".join(render.note(notice, "notice") for notice in answer.notices)
    dropped = _dropped(answer.budget) if answer.budget else ""
    if dropped:
        notices += render.note(f"There was no room in the model's window for {dropped}.", "notice")
    made = f'<div class="made">{render.plain(_made(answer))}</div>' if whole else ""
    return f"{notices}{made}{_window(answer.budget) if whole and answer.budget else ''}{happened(answer)}"


def read(answer: Answer) -> str:
    """How many documents were read, of how many."""
    return f"{answer.documents_read or 0:,} of {count(answer.documents_in_all, 'document')}"


def _made(answer: Answer) -> str:
    parts = [short(answer.model), *(_cost(answer.usage) if answer.usage else ())]
    if answer.documents_read is not None:
        parts.insert(0, f"Read {read(answer)}")
    if answer.seconds:
        parts.append(f"{answer.seconds:.1f} s")
    return " · ".join(part for part in parts if part)


def short(model: str) -> str:
    """The name of a model without where its file lies."""
    kind, colon, rest = model.partition(":")
    if colon and kind in ("hf", "gguf") and "," not in rest:
        return f"{kind}:{rest.replace(chr(92), '/').rsplit('/', 1)[-1]}"
    return model


def _cost(usage: Usage) -> list[str]:
    known = f", {usage.reused:,} of them known from before" if usage.reused else ""
    parts = [f"{count(usage.read, 'token')} read{known}", f"{usage.written:,} written"]
    if usage.tokens_per_second:
        parts.append(f"{usage.tokens_per_second:.0f} a second")
    return parts


def _dropped(budget: Budget) -> str:
    dropped = []
    if budget.dropped_messages:
        dropped.append(_some(budget.dropped_messages, "oldest message"))
    if budget.dropped_passages:
        dropped.append(_some(budget.dropped_passages, "last passage"))
    return " and ".join(dropped)


def _some(number: int, noun: str) -> str:
    return f"the {noun}" if number == 1 else f"the {number:,} {noun}s"


def _window(budget: Budget) -> str:
    """The meter of how the model's window was shared out."""
    parts = (
        ("rules", budget.system),
        ("conversation", budget.history),
        ("passages", budget.passages),
        ("question", budget.question),
        ("kept for the answer", budget.reserved),
    )
    listed = render.plain(" · ".join(f"{what} {tokens:,}" for what, tokens in parts))
    used = f"{budget.used:,} of {budget.limit:,} tokens"
    meter = f'<meter min="0" max="{budget.limit}" value="{budget.used}" title="{used}"></meter>'
    return f'<details class="window"><summary>Window {meter} {used}</summary><div>{listed}</div></details>'
