"""What the page works with: everything it is given by whoever starts it, in one frozen value.

Knows nothing of Gradio.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.models.base import ChatModel
from app.types import Answer, Message, Options
from ingest.report import Report
from vector_db.settings import Settings
from vector_db.types import DocumentRow, Hit


class Library(Protocol):
    """The part of the index that the page and the answer need."""

    def search(self, question: str, k: int = 6, doc_types: Sequence[str] = ()) -> list[Hit]: ...

    def documents(self) -> list[DocumentRow]: ...

    def doc_types(self) -> list[str]: ...


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
        doc_types: Sequence[str],
        options: Options,
    ) -> Iterator[Answer]: ...


class Ingesting(Protocol):
    """Brings one stored file into the index. Raises DocentError where the index cannot be used."""

    def __call__(self, path: Path) -> Report: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that the page is built around."""

    index: Library
    settings: Settings
    answer: Answering
    ingest: Ingesting
    open_model: Callable[[str], ChatModel]
    """Opens the model of a name that it may refuse; called once for each name."""
    model_names: tuple[str, ...]
    """The names offered, the first of them chosen to begin with."""
    examples: tuple[str, ...] = ()
    """Questions to begin with."""
    any_model: bool = False
    """Whether a name may be used that is not offered."""
    read_only: bool = True
    """Whether uploads are refused."""
    options: Options = field(default_factory=Options)
