"""What the page works with: everything it is given by whoever starts it, in one frozen value.

Knows nothing of Gradio.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.allowance import Allowance
from app.collections import CollectionStore
from app.conversation.store import ConversationStore
from app.feedback import Opinion
from app.gates.visitors import Visitors
from app.index_map import Embedded
from app.measured import Evaluated, QuestionSet
from app.models.base import ChatModel
from app.types import Answer, Message, Options
from ingest.report import Report
from ingest.sync import OnProgress
from vector_db.settings import Settings
from vector_db.types import EVERYTHING, Chunk, DocumentRow, Filter, Hit


class Library(Embedded, Protocol):
    """The part of the index that the page and the answer need."""

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]: ...

    def documents(self) -> list[DocumentRow]: ...

    def chunks_of(self, document_id: str) -> list[Chunk]: ...

    def doc_types(self) -> list[str]: ...

    @property
    def notice(self) -> str: ...


class Answering(Protocol):
    """What `app.answer.answer` is."""

    def __call__(
        self,
        question: str,
        history: Sequence[Message],
        *,
        index: Any,
        model: ChatModel,
        passages: int,
        only: Filter,
        options: Options,
    ) -> Generator[Answer]: ...


class Ingesting(Protocol):
    """Brings one stored file into the index, but for its vectors. Raises DocentError where it cannot be used."""

    def __call__(self, path: Path, on_progress: OnProgress) -> Report: ...


class Fetching(Protocol):
    """Fetches a web page and brings it into the index, but for its vectors. Raises DocentError."""

    def __call__(self, url: str, on_progress: OnProgress) -> Report: ...


class Removing(Protocol):
    """Forgets documents, by their locations, and deletes what Docent has stored of them. Raises DocentError."""

    def __call__(self, locations: Sequence[str]) -> Report: ...


class ReadingAgain(Protocol):
    """Reads documents again, by their locations, but for their vectors. Raises DocentError."""

    def __call__(self, locations: Sequence[str], on_progress: OnProgress) -> Report: ...


class Evaluating(Protocol):
    """Question sets with known answers, and running them. Each of these raises DocentError where it cannot."""

    def sets(self) -> list[QuestionSet]: ...

    def add(self, name: str, file: Path) -> QuestionSet: ...

    def run(
        self,
        name: str,
        *,
        model: ChatModel,
        passages: int,
        options: Options,
        on_progress: Callable[[int, int], None],
        goes_on: Callable[[], bool],
    ) -> Evaluated | None: ...


class Opening(Protocol):
    """Opens the model of a name, with a key for one session if one is given. Raises ModelError."""

    def __call__(self, name: str, *, key: str, on_progress: Callable[[int, int], None]) -> ChatModel: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that the page is built around."""

    index: Library
    settings: Settings
    answer: Answering
    ingest: Ingesting
    fetch: Fetching
    remove: Removing
    read_again: ReadingAgain
    collections: CollectionStore
    make_vectors: Callable[[], None]
    """Has the vectors made of what was brought in; returns at once."""
    open_model: Opening
    """Called once for each name, and once more in each session that gives a key of its own."""
    conversations: ConversationStore
    model_names: tuple[str, ...]
    """The names offered, the first of them chosen to begin with."""
    examples: Callable[[], Sequence[str]] = tuple
    """The questions to begin with that are known by now."""
    any_model: bool = False
    """Whether a name may be used that is not offered: then models may be fetched, and servers asked, too."""
    visitors: Visitors = "one"
    """Whose conversations are told apart."""
    read_only: bool = True
    """Whether nothing can be added or deleted."""
    web_pages: bool = False
    """Whether web pages may be fetched for visitors."""
    vectors_problem: Callable[[], str] = str
    """Why vectors cannot be made, in words; empty where they can."""
    options: Options = field(default_factory=Options)
    """How a model is to write, to begin with."""
    keep_opinion: Callable[[Opinion], None] = lambda opinion: None
    """Writes down what a reader thinks of an answer. Raises DocentError."""
    models_at: Callable[[str, str], list[str]] = lambda place, key: []
    """The names of the models on a server, a preset or an address, asked with a key. Raises ModelError."""
    evaluation: Evaluating | None = None
    """Runs question sets; None where there is nothing that could."""
    incoming: Path | None = None
    """Where uploaded files wait until they are read; None: where they were uploaded to."""
    questions: Allowance | None = None
    """How many questions are answered; None where only the person at this machine asks."""
    shared_until: Callable[[], str] = str
    """When the public link to the page ends; empty while there is none."""
