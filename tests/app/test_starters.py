"""Questions to begin with: made from the library, answered by it, and made anew when it changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.answer import answer
from app.examples import examples_for
from app.models.extractive import ExtractiveModel
from app.starters import MOST, Starters
from ingest.job import ingest
from tests.support.embedder import minilm
from tests.support.waiting import until
from vector_db.index import Index


@pytest.fixture
def index(data_folder: Path) -> Iterator[Index]:
    with Index(data_folder, minilm()) as opened:
        yield opened


def library(folder: Path, root: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes((root / "knowledge_base" / path).read_bytes())
    return folder


def test_each_is_answered_by_the_documents_that_are_there(index: Index, tmp_path: Path, root: Path) -> None:
    folder = library(tmp_path / "mine", root, "policies/bookings-and-refunds-policy.md", "visitors/cafe.html")
    ingest([folder], index)
    model = ExtractiveModel(index.embedder, index.rarity)

    def ask(question: str) -> bool:
        return not list(answer(question, [], index=index, model=model))[-1].refused

    starters = Starters(index, ask, known=lambda sources: ())
    assert starters.questions() == ()
    until(lambda: bool(starters.questions()), 60)
    found = starters.questions()
    assert 2 <= len(found) <= MOST and len(set(found)) == len(found)
    assert all(ask(question) for question in found)


def test_those_that_somebody_has_written_come_first(index: Index, tmp_path: Path, root: Path) -> None:
    ingest([library(tmp_path / "mine", root, "prices/admission-prices-2026.md")], index)
    starters = Starters(index, lambda question: False, known=examples_for)
    until(lambda: bool(starters.questions()))
    assert starters.questions() == ("What does an adult ticket cost from April 2026?",)


def test_they_change_with_the_library_and_an_empty_one_has_none(index: Index, tmp_path: Path, root: Path) -> None:
    asked: list[str] = []
    starters = Starters(index, lambda question: not asked.append(question), known=lambda sources: ())
    assert starters.questions() == ()
    ingest([library(tmp_path / "mine", root, "visitors/cafe.html")], index)
    until(lambda: bool(starters.questions()))
    first = starters.questions()
    assert first == tuple(asked)
    ingest([library(tmp_path / "mine", root, "policies/bookings-and-refunds-policy.md")], index)
    until(lambda: starters.questions() != first)


def test_once_all_vectors_are_there_they_are_looked_for_anew(index: Index, tmp_path: Path, root: Path) -> None:
    policy = "policies/bookings-and-refunds-policy.md"
    ingest([library(tmp_path / "mine", root, "visitors/cafe.html")], index)
    ingest([library(tmp_path / "mine", root, policy)], index, embeds=False)
    starters = Starters(index, lambda question: True, known=lambda sources: ())
    until(lambda: bool(starters.questions()))
    assert not any("Bookings" in question for question in starters.questions())
    index.embed_pending()
    until(lambda: any("Bookings" in question for question in starters.questions()))


def test_of_one_large_document_they_are_about_several_of_its_sections(index: Index, tmp_path: Path, root: Path) -> None:
    title = "The complete handbook of the museum for its staff and its volunteers, in its twelfth edition"
    parts = [
        path.read_text("utf-8").replace("# ", "## ") for path in sorted((root / "knowledge_base/policies").glob("*.md"))
    ]
    (tmp_path / "handbook.md").write_text("\n".join([f"# {title}", *parts]), "utf-8")
    ingest([tmp_path / "handbook.md"], index)
    starters = Starters(index, lambda question: "Tell me" not in question, known=lambda sources: ())
    until(lambda: bool(starters.questions()))
    found = starters.questions()
    assert len(found) == MOST and not any(title in question for question in found)
    assert len({question.split("”")[0] for question in found}) == MOST, "of a section each"
