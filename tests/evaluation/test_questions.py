"""Question sets: what is read, what is refused, and the set that comes with the project."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evaluation.measures import holds
from evaluation.questions import read_questions
from ingest.loaders.read import read_document
from vector_db.errors import DocentError

PROJECT = Path(__file__).parents[2]
OURS = PROJECT / "evaluation/questions.jsonl"
DOCUMENTS = PROJECT / "knowledge_base"


def test_a_line_is_read_with_its_defaults(tmp_path):
    file = tmp_path / "set.jsonl"
    file.write_text(
        '{"question": "How much?"}\n\n{"question": "And?", "history": [{"role": "user", "content": "Hi"}]}\n'
    )
    first, second = read_questions(file)
    assert (first.question, first.answerable, first.keywords, first.history) == ("How much?", True, (), ())
    assert second.history[0].content == "Hi"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1"),
        ("[]", "a JSON object is wanted"),
        ('{"category": "x"}', "question"),
        ('{"question": "x", "keyword": ["y"]}', "keyword"),
        ('{"question": "x", "answerable": "perhaps"}', "answerable"),
        ('{"question": "x", "history": [{"role": "system", "content": "y"}]}', "role"),
        ("", "holds no question"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(tmp_path, line, words):
    file = tmp_path / "set.jsonl"
    file.write_text(line)
    with pytest.raises(DocentError, match=words):
        read_questions(file)


def test_a_missing_set_is_named(tmp_path):
    with pytest.raises(DocentError, match=r"none\.jsonl cannot be read"):
        read_questions(tmp_path / "none.jsonl")


def test_our_set_is_large_enough_and_has_every_category():
    categories = Counter(question.category for question in read_questions(OURS))
    assert sum(categories.values()) >= 150
    assert categories["unanswerable"] >= 25
    assert categories["elsewhere"] >= 20
    assert set(categories) == {
        "direct_fact", "temporal", "numerical", "comparative", "relationship", "spanning", "holistic", "follow_up",
        "unanswerable", "elsewhere",
    }  # fmt: skip


def test_every_keyword_of_our_set_is_in_a_document_that_is_said_to_hold_it_and_not_in_its_question():
    texts = {}
    for question in read_questions(OURS):
        assert question.answerable == bool(question.keywords) == bool(question.relevant), question.question
        for source in question.relevant:
            if source not in texts:
                document = read_document(DOCUMENTS / source)
                texts[source] = "\n".join([document.title, *(" ".join((*b.headings, b.text)) for b in document.blocks)])
        for word in question.keywords:
            assert any(holds(texts[source], word) for source in question.relevant), (question.question, word)
            assert not holds(question.question, word), (question.question, word)


def test_our_set_has_no_question_twice():
    lines = [json.loads(line) for line in OURS.read_text("utf-8").splitlines()]
    asked = Counter((line["question"], json.dumps(line.get("history"))) for line in lines)
    assert [question for question, times in asked.items() if times > 1] == []


def test_a_set_saved_by_other_editors_is_read(tmp_path):
    file = tmp_path / "set.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"question": "How\xe2\x80\xa8much?"}\r\n{"question": "When?"}\r\n')
    assert [question.question for question in read_questions(file)] == ["How\u2028much?", "When?"]
