"""Question sets in one data folder, to be run from the page: which there are, taking one in, running it.

One run at a time on a data folder, whoever starts it. Knows nothing of pages.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import filelock

from app.measured import Evaluated, QuestionSet
from app.models.base import ChatModel
from app.types import Answer, Options
from evaluation.measures import Outcome
from evaluation.questions import Question, read_questions
from evaluation.result import evaluated
from evaluation.run import run
from vector_db.errors import DocentError
from vector_db.index import Index

FOLDER = "evaluation"
"""In the data folder: where the sets lie."""
SHIPPED = Path(__file__).with_name("questions.jsonl")
"""The set on the sample documents, if it is there."""
MOST_BYTES = 20_000_000
"""Of a set that is taken in."""
MOST_NAME = 80
LOCK = "evaluation.lock"


class Bench:
    """Runs question sets on `index`. Safe to use from several threads."""

    def __init__(self, index: Index, data: Path, shipped: Path = SHIPPED) -> None:
        self._index = index
        self._data = data
        self._shipped = shipped

    def sets(self) -> list[QuestionSet]:
        """The sets that can be run, by name; passed over are a file that is no question set, and the questions on the
        sample documents where most of those are not in the library."""
        found = []
        for name, path in sorted(self._paths().items()):
            try:
                questions = read_questions(path)
            except DocentError:
                continue
            if path != self._shipped or self._holds_most_for(questions):
                found.append(QuestionSet(name, len(questions)))
        return found

    def _holds_most_for(self, questions: Sequence[Question]) -> bool:
        named = {source for question in questions for source in question.relevant}
        there = {row.source.path for row in self._index.documents()}
        return 2 * len(named & there) >= len(named)

    def add(self, name: str, file: Path) -> QuestionSet:
        """Keep a copy of `file` under `name`; one of that name is replaced. Raises DocentError if it is no set."""
        name = safe_name(name)
        try:
            if file.stat().st_size > MOST_BYTES:
                raise DocentError(f"{name} is larger than {MOST_BYTES / 1e6:.0f} MB. Split it.")
            questions = read_questions(file)
            folder = self._data / FOLDER
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / f".{name}.{os.getpid()}.part"
            partial.write_bytes(file.read_bytes())
            os.replace(partial, folder / name)
        except OSError as error:
            raise DocentError(f"{name} cannot be kept: {error.strerror}.") from error
        except DocentError as error:  # which names the place where the upload lies
            raise DocentError(str(error).replace(str(file), name)) from error
        return QuestionSet(name, len(questions))

    def run(
        self,
        name: str,
        *,
        model: ChatModel,
        passages: int,
        options: Options,
        on_progress: Callable[[int, int], None],
        goes_on: Callable[[], bool],
    ) -> Evaluated | None:
        """Run the set called `name`; what there is when it no longer `goes_on`, None if that is nothing.

        Raises DocentError, also while another run is going on.
        """
        path = self._paths().get(name)
        if path is None:
            raise DocentError(f"There is no question set {name!r} any more. Choose another.")
        questions = read_questions(path)
        self._index.check_not_empty()
        done = 0

        def on_outcome(outcome: Outcome, last: Answer) -> None:
            nonlocal done
            done += 1
            on_progress(done, len(questions))

        on_progress(0, len(questions))
        try:
            with filelock.FileLock(self._data / LOCK, timeout=0, thread_local=False):
                outcomes = run(
                    questions,
                    index=self._index,
                    model=model,
                    passages=passages,
                    options=options,
                    on_outcome=on_outcome,
                    goes_on=goes_on,
                )
        except filelock.Timeout as error:
            raise DocentError("Another evaluation of these documents is running. Wait for it to end.") from error
        return evaluated(outcomes, questions=name, model=model.name, passages=passages) if outcomes else None

    def _paths(self) -> dict[str, Path]:
        own = {path.name: path for path in (self._data / FOLDER).glob("*.jsonl") if not path.name.startswith(".")}
        return ({self._shipped.name: self._shipped} if self._shipped.is_file() else {}) | own


def safe_name(name: str) -> str:
    """A plain file name for a set: no folder, nothing hidden, and the ending that a set has."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".jsonl")
    kept = re.sub(r"[^\w. ()-]", "_", last).strip(" .")[:MOST_NAME].strip(" .")
    return f"{kept or 'questions'}.jsonl"
