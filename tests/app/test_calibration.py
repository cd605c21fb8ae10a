"""Whether a question is about something else than the library: where the line lies, and what is never judged by it."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer import answer
from app.calibration import (
    Calibration,
    Line,
    calibration_of,
    everyday_questions,
    is_below,
    line_between,
    line_of,
    share_held,
)
from app.prompt import NOT_FOUND
from app.types import Answer, Message
from evaluation.questions import read_questions
from ingest.job import ingest
from tests.support.embedder import BagOfWords, NoEmbedder, minilm
from tests.support.passages import ScriptedModel, hit
from vector_db.index import Index
from vector_db.types import Filter, Hit

LINE = Line(nearness=0.4, share=0.5)
SHIP = replace(hit("The Kittiwake was built in 1887 by Peter Ansell."), similarity=0.3)
OTHERS = [0.1 + at / 1000 for at in range(100)]
OWN = [0.5 + at / 100 for at in range(20)]


def elsewhere(question: str, *hits: Hit) -> bool:
    return is_below(LINE, question, hits or (SHIP,), lambda word: 0.5)


# By rule --------------------------------------------------------------------------------------------------------


def test_it_takes_both_far_from_every_passage_and_other_words() -> None:
    assert elsewhere("How do bees make honey?")
    assert not elsewhere("How do bees make honey?", SHIP, replace(SHIP, similarity=0.4)), "one passage is near"
    assert not elsewhere("Who built the Kittiwake?"), "its words are there"


def test_where_it_cannot_be_judged_nothing_is_about_something_else() -> None:
    assert not elsewhere("How do bees make honey?", hit("Found by keyword alone."))
    assert not is_below(LINE, "How do bees make honey?", (), lambda word: 0.5)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the main points of this document.",
        "What is this about?",
        "Give me an overview",
        "Translate that into simpler words",
        "Why?",
        "wifi",
        "Anything interesting?",
        "Wie machen die Bienen den Honig?",
        "¿Cómo hacen la miel las abejas?",
        "蜜蜂怎么做蜂蜜？",
        "",
    ],
)
def test_what_is_said_of_documents_as_such_or_in_another_language_is_not_judged(question: str) -> None:
    assert not elsewhere(question)


def test_the_share_of_words_is_that_of_one_passage_by_rarity() -> None:
    rare = {"kittiwake": 0.9, "launched": 0.3}
    hits = [hit("The Kittiwake."), hit("She was launched.")]
    assert share_held("Kittiwake launched", hits, lambda word: rare[word]) == pytest.approx(0.75)
    assert share_held("Kittiwake launched", [], lambda word: rare[word]) == 0


def test_the_line_lies_above_nearly_all_that_is_elsewhere_and_below_nearly_all_of_the_library() -> None:
    line = line_between(OTHERS, OTHERS, OWN)
    assert line and sum(value < line.nearness for value in OTHERS) == 95 and line.share == line.nearness
    lower = line_between(OTHERS, OTHERS, [0.1, 0.1, *OWN])
    assert lower and lower.nearness < 0.11, "its own sentences come first"


def test_everyday_questions_that_the_library_answers_do_not_move_the_line() -> None:
    before, after = line_between(OTHERS, OTHERS, OWN), line_between([*OTHERS, *[0.9] * 50], [*OTHERS, *[1.0] * 50], OWN)
    assert before == after


def test_no_line_can_be_told_from_a_handful_of_sentences_or_where_everything_is_held() -> None:
    assert line_between(OTHERS, OTHERS, OWN[:9]) is None
    assert line_between([0.9] * 100, [1.0] * 100, OWN) is None


def test_the_questions_of_the_evaluation_are_others_than_those_the_line_is_drawn_by(root: Path) -> None:
    asked = {question.question for question in read_questions(root / "evaluation" / "questions.jsonl")}
    assert len(everyday_questions()) > 100 and not asked & set(everyday_questions())


# Of an index ----------------------------------------------------------------------------------------------------


def words_of(index: Index, data: Path, sentences: Sequence[str]) -> None:
    folder = data.parent / "library"
    folder.mkdir(exist_ok=True)
    for number, sentence in enumerate(sentences):
        (folder / f"{number}.md").write_text(f"# Sheet {number}\n\n{sentence}\n")
    assert not ingest([folder], index).failed


HARBOUR = [f"The schooner {name} lies at the quay with timber for the yard." for name in "abcdefghijklm"]


@pytest.fixture
def index(data_folder: Path) -> Iterator[Index]:
    with Index(data_folder, BagOfWords()) as opened:
        words_of(opened, data_folder, HARBOUR)
        yield opened


def test_the_line_is_kept_for_other_processes_and_drawn_anew_after_a_change(index: Index, data_folder: Path) -> None:
    calibration_of(index).settle()
    first = index.catalog.get_meta("calibration")
    assert first and calibration_of(index) is calibration_of(index)
    with Index(data_folder, BagOfWords()) as other:
        other.embedder = NoEmbedder()  # type: ignore[assignment]
        Calibration(other).settle()
    assert index.catalog.get_meta("calibration") == first, "nothing was embedded for it again"
    words_of(index, data_folder, [*HARBOUR, "A lighthouse stands on the cliff above the harbour mouth."])
    calibration_of(index).settle()
    assert index.catalog.get_meta("calibration") != first


def test_another_embedder_has_no_use_for_it(index: Index) -> None:
    index.catalog.set_meta("calibration", '{"for": ["1", "another", 1], "line": {"nearness": 9.0, "share": 9.0}}')
    assert not Calibration(index).is_elsewhere("How do bees make honey?", [SHIP])


def test_while_documents_wait_for_their_vectors_nothing_is_refused(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.catalog.set_meta(
        "calibration",
        f'{{"for": ["1", "bag-of-words", {index.catalog.changes()}], "line": {{"nearness": 0.4, "share": 0.5}}}}',
    )
    calibration = Calibration(index)
    assert calibration.is_elsewhere("How do bees make honey?", [SHIP])
    monkeypatch.setattr(index.catalog, "count_without_vector", lambda: 1)
    assert not calibration.is_elsewhere("How do bees make honey?", [SHIP])


@pytest.mark.parametrize(
    "sentences",
    [
        HARBOUR[:3],
        [f"Das Schiff {name} liegt mit Holz für die Werft an dem alten Kai." for name in "abcdefghijklm"],
        [f"帆船{name}停在码头，为船厂运来木材。" for name in "abcdefghijklm"],
    ],
    ids=["three chunks", "German", "Chinese"],
)
def test_of_a_small_library_or_one_in_another_language_there_is_no_line(
    data_folder: Path, sentences: Sequence[str]
) -> None:
    with Index(data_folder, BagOfWords()) as opened:
        words_of(opened, data_folder, sentences)
        assert line_of(opened) is None
        calibration_of(opened).settle()
        assert not calibration_of(opened).is_elsewhere("How do bees make honey?", [SHIP])


# In the flow, with the real embedder ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def museum(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    data = shutil.copytree(real_data, tmp_path_factory.mktemp("museum") / "data")
    with Index(data, minilm()) as opened:
        calibration_of(opened).settle()
        yield opened


def ask(index: Index, question: str, *history: Message, only: Filter = Filter()) -> tuple[Answer, bool]:  # noqa: B008
    """The answer, and whether the model was asked at all."""
    model = ScriptedModel(["It is so [1]."])
    last = list(answer(question, history, index=index, model=model, only=only))[-1]
    return last, bool(model.said)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the Nobel Prize in Literature in 2017?",
        "How do I write a for loop in JavaScript?",
        "Compare bees and honey",
    ],
)
def test_a_question_about_something_else_is_refused_before_a_model_is_asked(museum: Index, question: str) -> None:
    last, asked = ask(museum, question)
    assert (last.text, last.refused, last.stage, asked) == (NOT_FOUND, True, "done", False)
    assert len(last.passages) >= 6, "what comes nearest is shown"


@pytest.mark.parametrize(
    "question",
    [
        "Who built the Kittiwake?",
        "Is there somewhere to eat?",
        "How many documents are there?",
        "Summarise the documents.",
        "Compare bees and the Kittiwake",
    ],
)
def test_what_the_library_is_about_and_the_library_itself_are_asked_of_the_model(museum: Index, question: str) -> None:
    last, asked = ask(museum, question)
    assert asked and not last.refused


def test_a_follow_up_is_judged_with_the_conversation_and_named_documents_always_read(museum: Index) -> None:
    ship = Message("user", "When was the Kittiwake built?"), Message("assistant", "In 1887 [1].")
    assert ask(museum, "And did she cure hiccups?", *ship)[1]
    assert not ask(museum, "And did she cure hiccups?")[1]
    assert ask(museum, "Rewrite in a friendly tone", *ship)[1], "which is no question"
    assert not ask(museum, "How do bees make honey?", *ship)[1]
    one = museum.documents()[0].document_id
    assert ask(museum, "How do bees make honey?", only=Filter(documents=(one,)))[1]
    assert not ask(museum, "How do bees make honey?")[1]


def test_until_the_line_is_there_the_model_is_asked_and_afterwards_no_more(
    museum: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Calibration(museum)
    museum.catalog.set_meta("calibration", "")
    monkeypatch.setattr("app.answer.calibration_of", lambda index: fresh)
    assert ask(museum, "How do bees make honey?")[1]
    fresh.settle()
    assert not ask(museum, "How do bees make honey?")[1]
