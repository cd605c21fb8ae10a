"""A Desk of fakes for the page: a library of a few passages, scripted answers, models that are names."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.collections import CollectionStore
from app.conversation.store import ConversationStore
from app.types import Answer, Budget, Citation, Message, Options, Trace, Usage
from app.ui.desk import Desk
from ingest.report import FileReport, Progress, Report
from ingest.sync import OnProgress
from tests.support.embedder import BagOfWords
from vector_db.embedder import Vectors
from vector_db.errors import ModelError
from vector_db.settings import Settings
from vector_db.types import EVERYTHING, Chunk, DocumentRow, Filter, Hit, Source


def hit(body: str, source: str = "prices/tickets.md", page: int | None = None, heading: str = "Prices") -> Hit:
    """A passage as a search would return it."""
    chunk = Chunk(f"{source}-{hash(body)}", "d" * 64, 0, "Tickets > Prices", body, heading, page)
    return Hit(chunk, source, source.split("/")[0], 1.0)


PASSAGES = (
    hit("Opening hours are ten to five. An adult ticket costs 12 pounds. Children under five go free."),
    hit("The brig Aurora was built in 1841 in Whitby.", "reports/aurora.pdf", 3, "The Aurora > Hull"),
    hit("The cafe closes at four.", "notes.txt", None, ""),
)


def row(path: str, *, chunks: int = 3, state: str = "complete", title: str = "A title") -> DocumentRow:
    """A line of the library."""
    source = Source(f"/documents/{path}", "/documents", path, path.split("/")[0], 100, 0)
    return DocumentRow(source, "d" * 64, title, state, None, chunks, "2026-01-01T00:00:00Z")  # type: ignore[arg-type]


@dataclass
class FakeIndex:
    """An index whose rows can be added to."""

    rows: list[DocumentRow] = field(default_factory=lambda: [row("prices/tickets.md"), row("reports/aurora.pdf")])
    passages: tuple[Hit, ...] = PASSAGES
    notice: str = ""
    reranks: bool = True
    """The passages are in the order that is wanted."""

    def search(self, question: str, k: int = 6, only: Filter = EVERYTHING) -> list[Hit]:
        return list(self.passages[:k])

    def reconcile(self) -> None:
        pass

    def embed_pending(self, *, batches: int | None = None) -> int:
        return 0

    @property
    def embedder(self) -> BagOfWords:
        return BagOfWords()

    def spread(self, most: int) -> tuple[list[Hit], Vectors]:
        return list(self.passages[:most]), self.embedder.embed([hit.chunk.text for hit in self.passages[:most]])

    def counts(self) -> tuple[int, int]:
        return len(self.rows), len(self.passages)

    def documents(self) -> list[DocumentRow]:
        return list(self.rows)

    def chunks_of(self, document_id: str) -> list[Chunk]:
        return [hit.chunk for hit in self.passages if hit.chunk.document_id == document_id]

    def doc_types(self) -> list[str]:
        return sorted({row.source.doc_type for row in self.rows})


@dataclass
class FakeModel:
    """A model that is a name."""

    name: str
    context_tokens: int = 4096

    def count_tokens(self, text: str) -> int:
        return len(text)

    def stream(self, prompt: object, options: Options) -> Generator[str]:
        yield ""


class FakeAnswer:
    """Answers with what the question asks for; remembers what it was given, and whether it was closed.

    A question with "fail" fails, one with "cut off" fails after the first words, one with "slow" writes a word only
    when the test lets it (`go`), for ever, one with "queue" waits for that behind two others, and the answer to one
    with "everything" has all that an answer can have.
    """

    def __init__(self) -> None:
        self.histories: list[list[Message]] = []
        self.chosen: list[tuple[int, Filter]] = []
        """Number of passages and the documents to search in, for each question."""
        self.options: list[Options] = []
        self.closed = threading.Event()
        self.go = threading.Semaphore(0)

    def __call__(
        self,
        question: str,
        history: Sequence[Message],
        *,
        index: FakeIndex,
        model: FakeModel,
        passages: int,
        only: Filter,
        options: Options,
    ) -> Generator[Answer]:
        self.histories.append(list(history))
        self.chosen.append((passages, only))
        self.options.append(options)
        found = tuple(index.search(question, passages))
        try:
            yield Answer(question, model=model.name)
            yield Answer(question, passages=found, model=model.name, stage="reading")
            if "fail" in question:
                tried = len(self.histories)
                raise ModelError(f"The model at port 1 does not answer (question {tried}). Start it first.")
            if "queue" in question:
                yield Answer(question, passages=found, model=model.name, stage="reading", waiting=2)
                self.go.acquire(timeout=10)
            yield from self._write(question, found, model)
        finally:
            self.closed.set()

    def _write(self, question: str, found: tuple[Hit, ...], model: FakeModel) -> Generator[Answer]:
        text = ""
        for word in self._words(question):
            text += word
            yield Answer(question, text=text, passages=found, model=model.name, stage="writing")
            if "cut off" in question:
                raise ModelError("The connection broke.")
        if "everything" in question:
            yield everything(question, text, found)
            return
        cited = (Citation(1, found[0].source, None, "An adult ticket costs 12 pounds."),) if found else ()
        yield Answer(question, text=text, passages=found, citations=cited, model=model.name, stage="done", seconds=0.4)

    def _words(self, question: str) -> Generator[str]:
        if "slow" in question:
            while True:
                yield "word "
                self.go.acquire(timeout=10)
        if "echo" in question:
            yield question
        elif "count" in question:
            yield f"This is answer {len(self.histories)}."
        else:
            yield "An adult ticket costs **12 pounds** [1]. "
            yield "The Aurora is from 1841 [2]."


def everything(question: str, text: str, found: tuple[Hit, ...]) -> Answer:
    """An answer with all that there can be around it."""
    return Answer(
        question,
        text=text,
        passages=found,
        model="hf:someone/Some-GGUF/small-q4.gguf",
        stage="done",
        seconds=4.2,
        thoughts="They ask for <b>everything</b>.",
        budget=Budget(4096, 210, 900, 1900, 24, 512, dropped_messages=4, dropped_passages=1),
        usage=Usage(2900, 96, 2100, 4.0),
        notices=("openai:large was <b>down</b>.",),
        suggestions=("How many <b>documents</b> count?", "Who built the Aurora?"),
        documents_read=2,
        documents_in_all=5,
        trace=Trace(
            queries={question: 1.0, "the same <b>in other words</b>": 0.5},
            messages=(Message("system", "Obey <b>me</b>."), Message("user", f"Passages and {question}")),
            seconds=(("searching", 0.25), ("writing", 3.5)),
        ),
    )


def fake_ingest(index: FakeIndex) -> object:
    """Takes in every file but those whose content holds `BAD`."""

    def ingest(path: Path, on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 0, 1, path.name))
        if b"BAD" in path.read_bytes():
            return Report([FileReport(path.name, "failed", ("holds no text <b>at all</b>",))])
        index.rows.append(row(f"uploads/{path.name}"))
        return Report([FileReport(path.name, "added")])

    return ingest


def fake_fetch(index: FakeIndex) -> object:
    """Takes in every page but those whose address holds "gone"."""

    def fetch(url: str, on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 0, 1, url))
        if "gone" in url:
            return Report([FileReport(url, "failed", ("<b>404</b>: there is no such page",))])
        index.rows.append(row("web/page.md"))
        return Report([FileReport(url, "added", (), None, (), 3)])

    return fetch


def fake_remove(index: FakeIndex) -> object:
    """Forgets rows."""

    def remove(locations: Sequence[str]) -> Report:
        gone = [row for row in index.rows if row.source.location in locations]
        index.rows = [row for row in index.rows if row not in gone]
        return Report([FileReport(row.source.path, "removed") for row in gone])

    return remove


def fake_read_again(index: FakeIndex) -> object:
    """Reads nothing, and reports it."""

    def read_again(locations: Sequence[str], on_progress: OnProgress) -> Report:
        on_progress(Progress("reading", 0, 1))
        again = [row for row in index.rows if row.source.location in locations]
        return Report([FileReport(row.source.path, "updated", ("was read again",)) for row in again])

    return read_again


def open_fake(name: str, **how: object) -> FakeModel:
    """Opens any model."""
    return FakeModel(name)


def fake_desk(data: Path, **changes: object) -> Desk:
    """A desk of fakes on the data folder `data`."""
    index = changes.pop("index", None) or FakeIndex()
    parts: dict[str, object] = {
        "index": index,
        "settings": Settings(data=data, upload_mb=1),
        "answer": FakeAnswer(),
        "ingest": fake_ingest(index),  # type: ignore[arg-type]
        "fetch": fake_fetch(index),  # type: ignore[arg-type]
        "remove": fake_remove(index),  # type: ignore[arg-type]
        "make_vectors": lambda: None,
        "read_again": fake_read_again(index),  # type: ignore[arg-type]
        "collections": CollectionStore(data / "collections.sqlite3"),
        "conversations": ConversationStore(data / "chats.sqlite3"),
        "open_model": open_fake,
        "model_names": ("extractive", "openai:small"),
        "examples": lambda: ("What does a ticket cost?", "Who built the Aurora?"),
        "any_model": True,
        "read_only": False,
    }
    return Desk(**{**parts, **changes})  # type: ignore[arg-type]
