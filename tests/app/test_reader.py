"""Passages read with an embedder."""

from dataclasses import dataclass

import pytest

from app.reader import Reader, reader_of
from tests.support.embedder import BagOfWords
from tests.support.passages import hit

ASKED = "When was the lamp of the tower lit?"
RIGHT = "The keeper was proud. The lamp of the tower was lit on 3 May 1887."


@dataclass
class Found:
    """As much of an index as a reader is made from."""

    embedder: BagOfWords
    reranks: bool = False

    def rarity(self, word: str) -> float:
        return 0.5


def test_the_passage_that_holds_the_answer_is_the_one_that_is_surest() -> None:
    reader = Reader(BagOfWords(dimension=256), lambda word: 0.5)
    passages = [hit("The tower has a lamp. It is tall."), hit(RIGHT), hit("The tea room sells cakes."), hit("")]
    sure = reader.sure(ASKED, passages)
    assert max(sure) == sure[1] and sure[3] == 0.0 and len(sure) == len(passages)
    assert sure == reader.read(ASKED, passages).sure


def test_a_text_is_embedded_once_however_often_it_is_read() -> None:
    embedder = BagOfWords()
    reader_of(Found(embedder)).sure(ASKED, [hit(RIGHT)])
    before = len(embedder.embedded)
    Reader(embedder, lambda word: 0.5).read(ASKED, [hit(RIGHT)])
    assert before and len(embedder.embedded) == before, "the model that quotes reads the same passages again"


@pytest.mark.parametrize(
    ("index", "reads"),
    [
        (Found(BagOfWords()), True),
        (Found(BagOfWords(), reranks=True), False),
        (Found(BagOfWords("openai:text-embedding-3-small")), False),
    ],
    ids=["as it is", "put in order by a reranker", "with an embedder on a server"],
)
def test_for_which_indexes_there_is_a_reader(index: Found, reads: bool) -> None:
    assert (reader_of(index) is not None) is reads
