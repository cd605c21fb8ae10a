"""What a model is told of the conversation so far."""

from app.types import Answer, Message
from app.ui.turns import Turn, history


def test_history_holds_the_turns_that_ended_with_a_text() -> None:
    done = Turn("one?", Answer("one?", text="One [1].", stage="done"))
    stopped = Turn("two?", Answer("two?", text="Tw", stage="writing"), stopped=True)
    failed = Turn("three?", error="The model is down.")
    broken = Turn("four?", Answer("four?", text="Fo", stage="writing"), error="It broke off.")
    running = Turn("five?", Answer("five?", text="Fi", stage="writing"))
    assert history([done, stopped, failed, broken, running]) == [
        Message("user", "one?"),
        Message("assistant", "One [1]."),
        Message("user", "two?"),
        Message("assistant", "Tw"),
    ]
