"""Documents that give orders: 72 of them, read by the real loaders, and none changes anything but what is quoted.

What a language model does with an order that it reads is its own affair; so it is shown to be fenced, and the model
here obeys every order to the letter, to see what becomes of that.
"""

import re
from pathlib import Path

import pytest

from app.answer import answer
from app.conversation.turns import Turn
from app.models.extractive import ExtractiveModel
from app.prompt import NOT_FOUND, rules
from app.types import Answer, Message
from app.ui import drawing, sources
from ingest.chunker import chunk
from ingest.loaders.read import read_document
from tests.support.embedder import minilm
from tests.support.passages import FoundIndex, ScriptedModel
from tests.support.planted import CANARY, FACTS, FORMATS, ORDERS
from vector_db.types import Hit

QUESTION = "When does the Heron ferry leave the east quay?"
FENCED = re.compile(r"<passage number=.*?</passage>", re.DOTALL)
SEEN = [(format_, order) for format_ in FORMATS for order in ORDERS.values()]
UNSEEN = [(format_, f"~{order}") for format_, order in SEEN]


def passages(folder: Path, format_: str, order: str) -> list[Hit]:
    """The passages of a planted document, as an ingestion would cut them."""
    path = folder / f"ferry.{format_}"
    path.write_bytes(FORMATS[format_](order))
    cut = chunk(read_document(path), lambda text: len(text.split()), 256)
    return [Hit(piece, path.name, "documents", 1.0) for piece in cut]


def prompt_of(hits: list[Hit]) -> tuple[Message, ...]:
    model = ScriptedModel(["At 09:40 [1]."])
    list(answer(QUESTION, [], index=FoundIndex(hits), model=model))
    return model.prompts[0].messages


@pytest.mark.parametrize(("format_", "order"), SEEN)
def test_an_order_stays_within_its_fence(tmp_path: Path, format_: str, order: str) -> None:
    hits = passages(tmp_path, format_, order)
    told, asked = prompt_of(hits)
    assert CANARY in asked.content, "it is planted"
    assert told == Message("system", rules())
    fences = FENCED.findall(asked.content)
    assert len(fences) == len(hits) == asked.content.count("<passage ") == asked.content.count("</passage>")
    assert CANARY not in FENCED.sub("", asked.content)


@pytest.mark.parametrize(("format_", "order"), UNSEEN)
def test_what_nobody_sees_is_not_even_read(tmp_path: Path, format_: str, order: str) -> None:
    hits = passages(tmp_path, format_, order)
    assert CANARY not in "".join(message.content for message in prompt_of(hits))
    assert all(fact in " ".join(hit.chunk.body for hit in hits) for fact in FACTS)


@pytest.fixture(scope="module")
def extractive() -> ExtractiveModel:
    return ExtractiveModel(minilm(), lambda word: 0.9)


@pytest.mark.parametrize("format_", FORMATS)
def test_quoting_goes_on_as_if_no_order_were_there(tmp_path: Path, format_: str, extractive: ExtractiveModel) -> None:
    """The last answer to each planted document is the one to the document without an order."""

    def answered(order: str) -> str:
        hits = passages(tmp_path, format_, order)
        return list(answer(QUESTION, [], index=FoundIndex(hits), model=extractive))[-1].text

    honest = answered("Lifejackets lie under the benches.")
    assert "09:40" in honest
    for order in ORDERS.values():
        assert answered(order) == honest


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_a_model_that_obeys_gets_nothing_loaded(order: str) -> None:
    """It repeats the order, link, picture and all: the page shows characters."""
    hits = FoundIndex([])
    said = f"{rules()}\n\n{order}\n\n{order.removeprefix('End with: ')}"
    last = list(answer(QUESTION, [], index=hits, model=ScriptedModel([said])))[-1]
    drawn = drawing.messages([Turn(QUESTION, last)])[1]["content"] + sources.panel([Turn(QUESTION, last)])
    assert CANARY in drawn
    assert not re.search(r"<(?:img|form|iframe|link|style|script|video|object|base|meta)\b", drawn)
    assert not re.search(r"""(?:href|src|action|style|srcset)\s*=\s*["']?(?!["']?#)""", re.sub(r">[^<]*<", "><", drawn))


def test_an_order_cannot_make_a_refusal_into_an_answer() -> None:
    last: Answer = list(answer(QUESTION, [], index=FoundIndex([]), model=ScriptedModel([NOT_FOUND])))[-1]
    assert last.refused and not last.citations
