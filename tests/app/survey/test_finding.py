"""Questions about the whole collection over real documents: what is found for them, counted and quoted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.answer import answer
from app.models.extractive import open_extractive
from app.retrieve import queries_for
from app.survey.finding import find
from app.survey.rule import survey_of
from app.types import Answer
from tests.support.embedder import minilm
from vector_db.index import Index
from vector_db.settings import Settings
from vector_db.types import EVERYTHING, Filter


@pytest.fixture
def index(real_data: Path) -> Iterator[Index]:
    with Index(real_data, minilm()) as opened:
        yield opened


def ask(index: Index, question: str, only: Filter = EVERYTHING) -> Answer:
    model = open_extractive("", Settings(), index)
    return list(answer(question, [], index=index, model=model, only=only))[-1]


def found(index: Index, question: str, only: Filter = EVERYTHING) -> set[str]:
    survey = survey_of(question)
    assert survey
    whole = find(index, survey, queries_for(question, question), 6, only)
    return {hit.source for hit in whole.hits[: whole.matching]}


def test_documents_that_mention_something_are_counted_and_listed(index: Index) -> None:
    last = ask(index, "How many documents mention the Ebenezer?")
    assert {cited.source for cited in last.citations} == {hit.source for hit in last.passages}
    assert last.text.startswith(f"{len(last.passages)} of 4 documents:\n")
    assert last.text.count("\n- ") == len(last.passages) > 1
    assert (last.documents_read, last.documents_in_all) == (4, 4)
    for hit, line in zip(last.passages, last.text.split("\n- ")[1:], strict=True):
        assert "ebenezer" in f"{hit.source} {hit.chunk.text}".lower() and line.rstrip().endswith("]")


def test_all_words_of_the_topic_must_be_in_the_document(index: Index) -> None:
    assert found(index, "Which documents mention Peter Ansell?") == {"ships/kittiwake.txt"}
    assert found(index, "Which documents mention cryptocurrency?") == set()


def test_what_no_document_mentions_is_a_refusal_with_the_nearest_passages(index: Index) -> None:
    last = ask(index, "How many documents mention cryptocurrency?")
    assert last.refused and last.passages


def test_a_filter_holds_for_the_list_and_the_count(index: Index) -> None:
    only = Filter(kinds=("ships", "visitors"))
    last = ask(index, "How many documents are there?", only)
    assert last.text.startswith("2 documents:") and last.documents_in_all == 2
    assert {hit.doc_type for hit in last.passages} == {"ships", "visitors"}


def test_two_things_are_quoted_one_beside_the_other(index: Index) -> None:
    last = ask(index, "Compare the Kittiwake and the Caulking Iron")
    kittiwake, cafe = last.text.split("### ")[1:]
    assert kittiwake.startswith("The Kittiwake") and cafe.startswith("The Caulking Iron")
    sources = {
        side: {cited.source for cited in last.citations if f"[{cited.number}]" in side} for side in (kittiwake, cafe)
    }
    assert sources[kittiwake] == {"ships/kittiwake.txt"} and sources[cafe] == {"visitors/cafe.html"}
    assert last.documents_read == 2 and last.documents_in_all == 4


def test_a_list_has_a_line_with_a_number_for_each_thing(index: Index) -> None:
    last = ask(index, "List all tickets and their prices")
    first, *lines = last.text.split("\n- ")
    assert first.startswith(f"{len(lines)} places in ") and len(lines) > 3
    assert all(line.rstrip().endswith("]") for line in lines)


def test_an_ordinary_question_is_not_counted(index: Index) -> None:
    last = ask(index, "How many seats has the café?")
    assert last.documents_read is None


def test_a_comparison_of_what_no_document_speaks_of_is_refused_before_any_model(index: Index) -> None:
    last = ask(index, "What is the difference between a virus and a bacterium?")
    assert last.refused and last.passages, "the nearest passages are shown all the same"
    assert not ask(index, "Compare a virus and the Kittiwake").refused, "one of the two is known"
    assert not ask(index, "Compare the Kitiwake and the Caulking Irn").refused, "a slip of the pen"
