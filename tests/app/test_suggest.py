"""What is suggested stands in the passages, is new, and is held back where nothing comes near."""

from dataclasses import replace

from app.suggest import suggestions
from app.types import Answer, Citation, Message
from vector_db.types import Chunk, Hit

FILL = "It is a long paragraph of no particular interest, which goes on until it is long enough to be asked about. " * 2


def hit(body: str, heading: str, *, document: str = "prices", similarity: float = 0.6) -> Hit:
    title = f"{document.title()} 2026"
    chunk = Chunk(f"{document}:{heading}", document, 0, f"{title} > {heading}", body + FILL, heading, None)
    return Hit(chunk, f"{document}.md", "all", 1.0, similarity=similarity)


HITS = (
    hit("A ticket costs £14.50.", "Admission"),
    hit("A sail was Harker Stone’s, a baker's.", "3. Evening sails"),
    hit("It was Harker Stone’s wish.", "Dogs and bicycles", document="rules"),
    hit("Item: Brass lamp; Price: £20.", "Shop", document="shop"),
)
ANSWER = Answer(
    "What does a ticket cost?",
    text="It costs £14.50 [1].",
    passages=HITS,
    citations=(Citation(1, "prices.md", None, ""),),
    stage="done",
)


def test_a_heading_a_name_and_a_row_that_the_answer_has_not_used() -> None:
    assert suggestions(ANSWER, HITS) == (
        "What does “Prices 2026” say about “Evening sails”?",
        "Tell me about Harker Stone.",
        "What does “Shop 2026” give as “Price” for “Brass lamp”?",
    )


def test_the_document_of_the_answer_comes_first() -> None:
    assert "Evening sails" in suggestions(ANSWER, (HITS[3], HITS[2], *HITS[:2]))[0]


def test_what_was_asked_before_is_not_suggested() -> None:
    before = [Message("user", "what do the prices 2026 say about evening sails"), Message("assistant", "Nothing.")]
    assert not any("Evening sails" in one for one in suggestions(ANSWER, HITS, before))


def test_nothing_follows_where_nothing_is_near() -> None:
    refused = replace(ANSWER, text="The documents do not hold it.", refused=True, citations=())
    far = [replace(one, similarity=0.1) for one in HITS]
    assert (
        suggestions(refused, far) == () and suggestions(refused, [replace(one, similarity=None) for one in HITS]) == ()
    )
    assert suggestions(refused, HITS), "a near miss can be led on from"


def test_an_answer_that_used_it_all_suggests_nothing() -> None:
    assert suggestions(ANSWER, HITS[:1]) == ()
