"""Drafted question sets: what the rules make of sentences and tables, what a model's are held to, and the file."""

import json

import pytest

from app.models import open_model
from evaluation.author import fault, written
from evaluation.drafts import draft, write_drafts
from evaluation.questions import read_questions
from evaluation.rules import Text, drafts
from tests.support.embedder import BagOfWords
from tests.support.library import store
from tests.support.openai_server import Reply, openai_server
from vector_db.errors import DocentError
from vector_db.index import Index
from vector_db.settings import Settings

COMMON = {"the", "energy", "boiler", "tickets", "ticket", "adult", "museum", "tug"}


@pytest.mark.parametrize(
    ("sentence", "question", "keyword"),
    [
        ("Kittiwake was built in 1887 by Peter Ansell, by eye.", "When was Kittiwake built?", "1887"),
        (
            "The boiler certificate expires on 31 March 2028.",
            'According to "Notes", when does the boiler certificate expire?',
            "31 March 2028",
        ),
        (
            "The sails were made by Hester Lowry & Daughters of Port Sable, and fit.",
            'According to "Notes", by whom were the sails made?',
            "Hester Lowry & Daughters of Port Sable",
        ),
        (
            "An evening sail on the Provident Grace costs £48.00 for an adult.",
            "How much does an evening sail on the Provident Grace cost?",
            "£48.00",
        ),
        ("Energy cost £109,400, which is less.", 'According to "Notes", how much did energy cost?', "£109,400"),
        (
            "The library of Merrow holds 31,000 pictures in all.",
            "How many pictures does the library of Merrow hold?",
            "31,000",
        ),
        (
            "Captain Elias Penrose commanded the brig Amity Hope for years.",
            "Who commanded the brig Amity Hope for years?",
            "Captain Elias Penrose",
        ),
        (
            "Councillor Deborah Tull joined the board on 11 March 2025.",
            "When did Councillor Deborah Tull join the board?",
            "11 March 2025",
        ),
    ],
)
def test_a_sentence_of_a_known_form_is_asked_for(sentence, question, keyword):
    (made,) = drafts(Text("Notes", sentence), COMMON)
    assert (made.question, made.keyword, made.sentence) == (question, keyword, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "She was built in 1911.",
        "This was decided on 3 May 2024.",
        "In 2025 she burned 27 tonnes.",
        "It was inspected on 12 March 2026 by Redvers Marine Surveyors.",
        "Their boat was lost in 1851.",
        "The pound is framed in the wheelhouse.",
        "Was the tug built in 1911?",
    ],
)
def test_a_sentence_that_leans_on_others_is_passed_over(sentence):
    assert list(drafts(Text("Notes", sentence), COMMON)) == []


def test_rows_and_lines_of_a_form_are_asked_for_by_their_columns():
    row = "Item: Cream tea; Price: £7.25; Served: after two."
    made = {each.question: each.keyword for each in drafts(Text("Menu", row), COMMON)}
    assert made == {
        'According to "Menu", what is the price of "Cream tea"?': "£7.25",
        'What does "Menu" give for "Cream tea" under "Served"?': "after two",
    }
    (line,) = drafts(Text("Loan", "- Reference: LOG/14"), COMMON)
    assert (line.question, line.keyword, line.of_cell) == ('What does "Loan" give under "Reference"?', "LOG/14", True)
    assert list(drafts(Text("Loan", "Time: Event"), COMMON)) == []


@pytest.fixture
def index(tmp_path):
    with Index(tmp_path / "data", BagOfWords()) as opened:
        yield opened


def test_a_set_is_drafted_from_all_documents_and_can_be_read_as_one(index, tmp_path):
    store(index, "ships/a.md", ["Kittiwake was built in 1887.", "The Ebenezer was sold in 1978."], title="Ships")
    store(index, "ships/b.md", ["The restoration began in 2021."], title="One")
    store(index, "ships/c.md", ["Aurora was built in 1841."], title="Other")
    lines = draft(index, most=10)
    assert {line["question"]: line["relevant"] for line in lines} == {
        "When was Kittiwake built?": ["ships/a.md"],
        "When was the Ebenezer sold?": ["ships/a.md"],
        'According to "One", when did the restoration begin?': ["ships/b.md"],
        "When was Aurora built?": ["ships/c.md"],
    }
    assert len({line["relevant"][0] for line in draft(index, most=3)}) == 3, "each document before one has two"
    file = tmp_path / "set.jsonl"
    write_drafts(file, lines)
    assert [question.question for question in read_questions(file)] == [line["question"] for line in lines]
    with pytest.raises(DocentError, match="what you have corrected"):
        write_drafts(file, lines)


def test_a_question_with_two_answers_is_dropped(index):
    store(index, "a.md", ["Kittiwake was built in 1887."], title="A")
    store(index, "b.md", ["Kittiwake was built in 1901.", "Aurora was built in 1841."], title="B")
    assert [line["question"] for line in draft(index, most=9)] == ["When was Aurora built?"]


def test_nothing_to_ask_is_said(index):
    with pytest.raises(DocentError, match="python -m ingest"):
        draft(index, most=3)
    store(index, "a.md", ["nothing of note here"])
    with pytest.raises(DocentError, match="--model"):
        draft(index, most=3)
    with pytest.raises(DocentError, match="-n 0"):
        draft(index, most=0)


WRITTEN = {
    "question": "In which year did Ansell finish the gig?",
    "answer": "In 1887.",
    "keywords": ["1887"],
    "category": "temporal",
}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"keywords": ["1888"]}, "'1888' is not in the passage"),
        ({"question": "Was it finished in 1887?"}, "gives the keyword '1887' away"),
        ({"keywords": []}, "one to three"),
    ],
)
def test_what_a_model_writes_is_held_to_the_passage(changes, words):
    with openai_server(Reply(pieces=(json.dumps(WRITTEN | changes),))) as server:
        model = open_model("openai:tiny", Settings(openai_base_url=server.url, openai_api_key="k"), None)
        made = written(model, "Ships", "Kittiwake was built in 1887 by Peter Ansell.")
        assert (made is None) == bool(words)
        if made:
            assert fault(made, "Kittiwake was built in 1887.") == ""
        else:
            assert words in server.chats[1].body["messages"][-1]["content"]


def test_a_model_drafts_a_set(index):
    store(index, "ships/a.md", ["Kittiwake was built in 1887 by Peter Ansell."], title="Ships")
    with openai_server(Reply(pieces=(json.dumps(WRITTEN),))) as server:
        model = open_model("openai:tiny", Settings(openai_base_url=server.url, openai_api_key="k"), None)
        (line,) = draft(index, most=5, model=model)
    assert line == {
        "question": WRITTEN["question"],
        "category": "temporal",
        "keywords": ["1887"],
        "relevant": ["ships/a.md"],
        "reference_answer": "In 1887.",
        "note": "a draft by openai:tiny",
    }
