"""A bench of fakes for the page: two question sets, and a run that goes on when the test lets it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.measured import Evaluated, QuestionSet
from app.types import Message
from evaluation.measures import Outcome
from evaluation.questions import Question
from evaluation.result import evaluated
from vector_db.errors import DocentError


def question(text: str = "What does a ticket cost?", **known: Any) -> Question:
    """A question with a keyword, but for what is said otherwise."""
    facts: dict[str, Any] = {
        "category": "prices",
        "keywords": ("12 pounds",),
        "relevant": ("prices/tickets.md",),
        "reference_answer": "It costs 12 pounds.",
        "answerable": True,
        "history": (),
    }
    return Question(text, **(facts | known))


def outcome(asked: Question | None = None, *, answer: str = "It costs 12 pounds. [1]", **known: Any) -> Outcome:
    """What came of a question: found and answered, but for what is said otherwise."""
    facts: dict[str, Any] = {
        "texts": ("A ticket costs 12 pounds.", "The cafe closes at four."),
        "sources": ("prices/tickets.md", "notes.txt"),
        "refused": False,
        "search_seconds": 0.01,
        "seconds_to_first_token": 0.1,
        "seconds": 0.2,
    }
    return Outcome(question=asked or question(), answer=answer, **(facts | known))


OUTCOMES = (
    outcome(),
    outcome(question("<b>Who</b> built the Aurora?", category="ships"), answer="<script>alert(1)</script> [1]"),
    outcome(question("And a child?", history=(Message("user", "What does a ticket cost?"),)), refused=True, answer=""),
    outcome(question("Who is the king?", answerable=False, keywords=(), relevant=()), refused=True, answer="No."),
)


class FakeBench:
    """Knows two sets; a run says how far it is each time the test lets it go on."""

    def __init__(self) -> None:
        self.names = {"big.jsonl": 4, "small.jsonl": 4}
        self.go = threading.Semaphore(0)
        self.asked: list[tuple[str, str, int]] = []

    def sets(self) -> list[QuestionSet]:
        return [QuestionSet(name, questions) for name, questions in self.names.items()]

    def add(self, name: str, file: Path) -> QuestionSet:
        if b"BAD" in file.read_bytes():
            raise DocentError(f"{name}, line 1: this is <b>no</b> question.")
        self.names[name] = 1
        return QuestionSet(name, 1)

    def run(
        self,
        name: str,
        *,
        model: Any,
        passages: int,
        options: Any,
        on_progress: Callable[[int, int], None],
        goes_on: Callable[[], bool],
    ) -> Evaluated | None:
        self.asked.append((name, model.name, passages))
        done: list[Outcome] = []
        for each in OUTCOMES:
            on_progress(len(done), len(OUTCOMES))
            self.go.acquire(timeout=20)
            if not goes_on():
                break
            done.append(each)
        on_progress(len(done), len(OUTCOMES))
        return evaluated(done, questions=name, model=model.name, passages=passages) if done else None
