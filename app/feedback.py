"""What readers think of answers: thumbs up or down with a word, kept with question, passages and answer.

One line of JSON for each opinion, appended to a file in the data folder; of several about one answer by one reader the
last holds. Nothing of it leaves the machine. Knows nothing of pages, and nothing of how answers are made.
"""

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.types import Answer, Message
from app.wire import passage_as_json
from vector_db.errors import DocentError, reason_of

FEEDBACK = "feedback.jsonl"
"""The file's name in the data folder."""
MOST_BYTES = 50_000_000
"""That the file may grow to: strangers can press thumbs, too."""
MOST_WORDS = 1_000
"""Characters of what a reader adds."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader thinks of one answer."""

    answer: Answer
    history: tuple[Message, ...]
    """The conversation before the question, oldest first."""
    liked: bool | None
    """None: they have taken it back."""
    word: str = ""
    reader: str = ""
    """Whoever it is; two readers may think differently of the same answer."""

    @property
    def key(self) -> str:
        """What is the same for all that one reader says of one answer."""
        said = [self.reader, self.answer.question, self.answer.text, *(turn.content for turn in self.history)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:20]


class Feedback:
    """The opinions in one data folder. Safe to use from several threads, and beside other processes."""

    def __init__(self, data: Path) -> None:
        self.path = data / FEEDBACK
        self._lock = threading.Lock()

    def keep(self, opinion: Opinion) -> None:
        """Write `opinion` down; it stands in place of what the same reader said of the same answer before.

        Raises DocentError if it cannot be written.
        """
        line = json.dumps(_as_json(opinion), ensure_ascii=False) + "\n"
        try:
            with self._lock, self.path.open("ab") as file:
                size = file.tell()
                if size > MOST_BYTES:
                    raise DocentError(
                        f"{self.path} has grown to {size / 1e6:.0f} MB, and no more opinions are kept. Move it away."
                    )
                # One write of a whole line: another process that appends cannot come in between. The line end before
                # it parts it from one that a crash has cut short.
                file.write(b"\n" * (size > 0) + line.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise DocentError(f"Your opinion could not be written to {self.path}: {error.strerror}.") from error

    def opinions(self) -> list[dict[str, Any]]:
        """The last opinion of each reader on each answer, oldest first; damaged lines are passed over."""
        try:
            lines = self.path.read_text("utf-8").split("\n")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise DocentError(f"The opinions in {self.path} cannot be read: {reason_of(error)}.") from error
        last = {said["key"]: said for said in _parsed(lines)}
        return [said for said in last.values() if said["liked"] is not None]

    def questions(self) -> list[dict[str, Any]]:
        """The opinions as lines of a question set: see README.md. For a person to look through before it is used.

        An answer that was liked is the reference, and the documents that it cites are the relevant ones; a refusal
        that was liked makes the question one that cannot be answered. Of an answer that was not liked only the
        question and the reader's word are known to be right.
        """
        return [_question(said) for said in self.opinions()]


def _as_json(opinion: Opinion) -> dict[str, Any]:
    answer = opinion.answer
    return {
        "key": opinion.key,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "liked": opinion.liked,
        "word": opinion.word[:MOST_WORDS],
        "question": answer.question,
        "history": _turns(opinion.history),
        "answer": answer.text,
        "refused": answer.refused,
        "cited": list(dict.fromkeys(cited.source for cited in answer.citations)),
        "model": answer.model,
        "passages": [passage_as_json(hit) for hit in answer.passages],
    }


def _turns(history: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.content} for turn in history if turn.role != "system"]


def _parsed(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and {"key", "liked", "question", "answer"} <= said.keys():
            yield said


def _question(said: dict[str, Any]) -> dict[str, Any]:
    liked, refused = bool(said["liked"]), bool(said.get("refused"))
    line: dict[str, Any] = {"question": said["question"], "category": "liked" if liked else "disliked"}
    if liked and refused:
        line["answerable"] = False
    elif liked:
        line["reference_answer"] = said["answer"]
        line["relevant"] = said.get("cited", [])
    if said.get("history"):
        line["history"] = said["history"]
    if said.get("word"):
        line["note"] = said["word"]
    return line
