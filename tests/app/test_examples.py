"""The questions that a newcomer is shown."""

from pathlib import Path

from app.examples import _EXAMPLES, examples_for


def test_each_example_asks_of_a_document_that_is_there(root: Path) -> None:
    assert _EXAMPLES
    assert [source for source in _EXAMPLES if not (root / "knowledge_base" / source).is_file()] == []


def test_only_what_the_documents_answer_is_asked() -> None:
    source, question = next(iter(_EXAMPLES.items()))
    assert examples_for(["notes/mine.md", source]) == [question]
    assert examples_for(_EXAMPLES) == list(_EXAMPLES.values())
    assert examples_for([]) == []
