"""The extractive model: what it quotes, with which numbers, and when it refuses."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.answer import answer
from app.models.base import ChatModel
from app.models.extractive import CONFIDENCE, ExtractiveModel, open_extractive, quotable
from app.prompt import NOT_FOUND
from app.reading import Reading, Sentence
from app.topic import with_topic
from app.types import Answer, Message, Options, Prompt
from tests.support.embedder import BagOfWords, minilm
from tests.support.passages import hit
from vector_db.errors import ModelError
from vector_db.index import Index
from vector_db.settings import Settings
from vector_db.types import Hit

LAUNCH = hit("The Kittiwake lies afloat. The Kittiwake was launched on 3 May 1904.", source="ships/a.md", title="Ships")
PRICES = hit("Ticket: Adult; Price: £14.50.\nTicket: Child; Price: £7.00.", source="prices/a.csv")
DOGS = hit("- Dogs may come aboard.\n- Cats may not.", source="visitors/a.md", title="Visitors")


@pytest.fixture
def model() -> ExtractiveModel:
    return ExtractiveModel(BagOfWords(), lambda word: 0.5)


def pieces(model: ChatModel, question: str, passages: Sequence[Hit]) -> list[str]:
    return list(model.stream(Prompt((), question, tuple(passages)), Options()))


def text(model: ChatModel, question: str, *passages: Hit) -> str:
    return "".join(pieces(model, question, passages))


def test_it_quotes_the_sentence_with_the_number_of_its_passage(model: ExtractiveModel) -> None:
    said = text(model, "When was the Kittiwake launched?", LAUNCH, DOGS)
    assert said.startswith("The Kittiwake") and "The Kittiwake was launched on 3 May 1904. [1]" in said
    assert "The Kittiwake was launched on 3 May 1904. [2]" in text(
        model, "When was the Kittiwake launched?", DOGS, LAUNCH
    )


def test_every_sentence_comes_word_for_word_from_the_passage_that_its_number_names(model: ExtractiveModel) -> None:
    passages = [DOGS, LAUNCH, PRICES]
    quotes = pieces(model, "What is the price of a ticket?", passages)
    assert len(quotes) > 1, "it streams"
    for quote in quotes:
        sentence, _, number = quote.strip().rpartition(" [")
        assert sentence in passages[int(number.rstrip("]")) - 1].chunk.body


def test_rows_of_a_table_are_quoted_whole(model: ExtractiveModel) -> None:
    said = text(model, "What is the price of an adult ticket?", DOGS, PRICES)
    assert said.startswith("Ticket: Adult; Price: £14.50. [2]")


def test_a_list_item_is_quoted_without_its_bullet(model: ExtractiveModel) -> None:
    said = text(model, "May dogs come aboard?", DOGS)
    assert said.startswith("Dogs may come aboard. [1]") and "- " not in said


@pytest.mark.parametrize(
    "question",
    [
        "When was the Halcyon launched in Norway?",
        "When was the Kittiwake launched in 1911?",
        "Which wood is the mast of?",
    ],
)
def test_it_refuses_what_the_passages_do_not_hold(question: str, model: ExtractiveModel) -> None:
    assert text(model, question, LAUNCH, DOGS) == NOT_FOUND


def test_without_passages_or_sentences_it_refuses(model: ExtractiveModel) -> None:
    assert text(model, "When was the Kittiwake launched?") == NOT_FOUND
    assert text(model, "When was the Kittiwake launched?", hit(""), hit(" \n ")) == NOT_FOUND
    assert "[2]" in text(model, "When was the Kittiwake launched?", hit(""), LAUNCH), "the numbers stay"


@pytest.mark.parametrize("question", ["", "?!", "🙂", "the of and", "成人票多少钱？", "x" * 8_000, "mast " * 1_600])
def test_odd_questions_do_no_harm(question: str, model: ExtractiveModel) -> None:
    assert pieces(model, question, [LAUNCH, PRICES, DOGS])


def test_many_threads_at_once_get_the_answers_that_one_gets(
    model: ExtractiveModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sentence_vectors.KEPT", 12)  # the vectors are thrown away again and again
    asked = [
        (question, passages)
        for question in ("When was the Kittiwake launched?", "What is the price of an adult ticket?", "May dogs come?")
        for passages in ([LAUNCH, PRICES, DOGS], [DOGS, LAUNCH], [PRICES])
    ] * 5
    alone = [pieces(ExtractiveModel(BagOfWords(), lambda word: 0.5), *given) for given in asked]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda given: pieces(model, *given), asked)) == alone


def test_sentences_of_one_passage_stay_together_and_in_order_the_best_passage_first() -> None:
    def at(passage: int, position: int) -> Sentence:
        return Sentence(f"{passage}.{position}", passage, position, 0.5)

    ranked = ((2.0, at(1, 3)), (1.9, at(0, 0)), (1.8, at(1, 1)), (1.7, at(0, 2)), (0.1, at(2, 0)))
    assert [s.text for s in quotable(Reading(ranked, (CONFIDENCE,)))] == ["1.1", "1.3", "0.0", "0.2"]


def test_it_takes_no_argument() -> None:
    with pytest.raises(ModelError, match="takes no argument, and 'large' was given"):
        open_extractive("large", Settings(), object())  # type: ignore[arg-type]


BOXES = hit("Bookings are taken by the Learning Assistant, two weeks ahead.", source="boxes.md", title="Handling boxes")
STAFF = [
    hit(
        f"Name: {name}; Post: {post}; Direct line: 01632 {number}; Working days: {days}",
        source=f"{number}.csv",
        title="Staff directory",
    )
    for name, post, number, days in (
        ("Nadia Quill", "Finance Officer", "960108", "Mon-Fri"),
        ("Ruan Bickle", "Learning Assistant", "960131", "Mon-Wed"),
    )
]


def test_a_question_of_two_steps_is_answered_with_who_is_meant_and_what_is_asked_of_him() -> None:
    model = ExtractiveModel(minilm(), lambda word: 0.5)
    asked = "Who takes the bookings for handling boxes, and what are his working days?"
    quoted = [piece.strip() for piece in pieces(model, asked, [BOXES, *STAFF])]
    assert quoted[:2] == [f"{BOXES.chunk.body} [1]", f"{STAFF[1].chunk.body} [3]"]
    assert len(quoted) == len(set(quoted)), "and nothing twice"


def test_a_second_step_that_nothing_answers_is_none() -> None:
    model = ExtractiveModel(minilm(), lambda word: 0.5)
    asked = "Who takes the bookings for handling boxes, and what is the name of his dog?"
    assert not any("Bickle" in piece for piece in pieces(model, asked, [BOXES, *STAFF]))


ORCHARD_LOCKED = "The orchard gate is locked at 20:15. [1]"
ORCHARD = hit("The orchard gate is locked at 20:15. The keeper of the orchard is Ingrid Vale. Apples are free.")


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        ("And who is its keeper?", "The keeper of the orchard is Ingrid Vale. [1]"),
        ("And when is it locked?", "The orchard gate is locked at 20:15. [1]"),
    ],
)
def test_a_follow_up_is_told_what_is_new_or_the_same_again_if_that_is_what_it_asks(asked: str, quoted: str) -> None:
    model = ExtractiveModel(minilm(), lambda word: 0.5)
    before = (Message("user", "When is the orchard gate locked?"), Message("assistant", ORCHARD_LOCKED))
    prompt = Prompt(before, with_topic(asked, before[0].content), (ORCHARD,))
    assert next(model.stream(prompt, Options())) == quoted


# With the real embedder, on real documents ----------------------------------------------------------------------


@pytest.fixture
def index(real_data: Path) -> Iterator[Index]:
    with Index(real_data, minilm()) as index:
        yield index


def ask(index: Index, question: str, *history: Message) -> Answer:
    model = open_extractive("", Settings(), index)
    return list(answer(question, history, index=index, model=model))[-1]


@pytest.mark.parametrize(
    ("question", "held", "source"),
    [
        ("What does an adult ticket cost from April 2026?", "£14.50", "prices/admission-prices-2026.md"),
        ("What did a family ticket cost in 2023?", "£28.00", "prices/admission-prices-2023-2026.csv"),
        ("Who built the Kittiwake?", "Peter Ansell", "ships/kittiwake.txt"),
    ],
)
def test_an_answer_is_found_and_cited(index: Index, question: str, held: str, source: str) -> None:
    last = ask(index, question)
    assert held in last.text and not last.refused
    assert source in {cited.source for cited in last.citations}
    assert all(f"[{cited.number}]" in last.text for cited in last.citations)


def test_a_follow_up_is_answered_with_the_conversation(index: Index) -> None:
    history = [Message("user", "What does an adult ticket cost in 2026?"), Message("assistant", "It costs £14.50 [1].")]
    last = ask(index, "And in 2024?", *history)
    assert "£12.00" in last.text and not last.refused


@pytest.mark.parametrize(
    "question",
    [
        "What did an adult ticket cost in 2019?",
        "What is the phone number of the Kittiwake's engineer?",
        "Who painted the portrait of Admiral Tregarthen?",
    ],
)
def test_a_near_miss_is_refused(index: Index, question: str) -> None:
    last = ask(index, question)
    assert last.passages, "something was found, and still does not answer"
    assert (last.text, last.refused, last.citations) == (NOT_FOUND, True, ())
