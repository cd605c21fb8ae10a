"""A document to chunks. Tokens are words here, characters where words are too kind, and the real ones."""

import random
import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from ingest.chunker import CHUNKER_VERSION, OVERLAP_TOKENS, TARGET_TOKENS, chunk
from tests.support.embedder import minilm
from vector_db.types import Block, Chunk, Document

ID = "f" * 64


def by_words(text: str) -> int:
    return len(text.split())


def by_characters(text: str) -> int:
    """As hard as a tokenizer can be: no word is one token."""
    return len(text)


def document(*blocks: Block, title: str = "Annual report") -> Document:
    return Document(ID, title, blocks)


def cut(*blocks: Block, title: str = "Annual report", max_tokens: int = 256) -> list[Chunk]:
    return chunk(document(*blocks, title=title), by_words, max_tokens)


def sentence(n: int, words: int = 12) -> str:
    return " ".join(["Sentence", f"number{n}", *(f"word{n}x{m}" for m in range(words - 3)), "ends."])


def prose(sentences: int, **where: object) -> Block:
    return Block(" ".join(map(sentence, range(sentences))), **where)  # type: ignore[arg-type]


def test_a_chunk_is_led_by_title_and_headings() -> None:
    [only] = cut(Block("It rose.", ("Visitors", "By month"), page=3))
    assert only.lead == "Annual report > Visitors > By month"
    assert only.text == "Annual report > Visitors > By month\nIt rose."
    assert (only.heading, only.page, only.position) == ("Visitors > By month", 3, 0)


def test_a_chunk_never_spans_two_headings_or_two_pages() -> None:
    chunks = cut(Block("a.", ("One",), 1), Block("b.", ("One",), 1), Block("c.", ("One",), 2), Block("d.", ("Two",), 2))
    assert [(c.body, c.heading, c.page) for c in chunks] == [
        ("a.\nb.", "One", 1),
        ("c.", "One", 2),
        ("d.", "Two", 2),
    ]


def items(n: int) -> str:
    return "\n".join(f"- {sentence(number)}" for number in range(n))


def test_a_list_that_fits_is_not_parted() -> None:
    chunks = cut(Block(" ".join(map(sentence, range(8)))), Block(items(6)))
    assert [items(6) in c.body for c in chunks] == [False, True]


def test_the_line_above_a_list_goes_with_it() -> None:
    chunks = cut(Block(" ".join(map(sentence, range(8)))), Block("She carried:"), Block(items(6)))
    assert chunks[-1].body == f"She carried:\n{items(6)}"


def test_a_list_that_is_too_long_is_parted_between_items_without_loss() -> None:
    chunks = cut(Block(items(40)))
    assert len(chunks) > 2
    assert "\n".join(c.body for c in chunks) == items(40)


def test_code_keeps_its_indentation() -> None:
    code = "def launch(ship):\n    if ship.sound:\n        return 'afloat'"
    [only] = cut(Block(code, kind="code"))
    assert only.body == code


def test_ids_come_from_content_and_place_alone() -> None:
    first, again = cut(prose(60)), cut(prose(60))
    assert first == again
    assert [c.id for c in first] == [f"{ID}:{CHUNKER_VERSION}:{n}" for n in range(len(first))]
    assert [c.position for c in first] == list(range(len(first)))
    assert len(first) > 3


def test_borders_lie_between_sentences() -> None:
    for c in cut(prose(60)):
        assert c.body.startswith("Sentence number") and c.body.endswith("ends.")
        assert by_words(c.text) <= TARGET_TOKENS


def test_what_goes_on_repeats_its_last_sentence() -> None:
    chunks = cut(prose(60))
    for before, after in pairwise(chunks):
        last = re.findall(r"Sentence number.*?ends\.", before.body)[-1]
        assert after.body.startswith(last)


def test_a_long_sentence_is_not_repeated_and_neither_is_a_row() -> None:
    long = [" ".join([f"Start{n}", *["word"] * (OVERLAP_TOKENS + 30), "ends."]) for n in range(12)]
    bodies = [c.body for c in cut(Block(" ".join(long)))]
    assert [sum(f"Start{n} " in body for body in bodies) for n in range(12)] == [1] * 12
    rows = [Block(f"Row: {n}; Price: {n} pounds; Kind: adult.", kind="row") for n in range(100)]
    bodies = [c.body for c in cut(*rows)]
    assert len(bodies) > 1
    assert [sum(f"Row: {n};" in body for body in bodies) for n in range(100)] == [1] * 100


def test_rows_and_list_items_stay_lines() -> None:
    [only] = cut(Block("- one\n- two"), Block("A: 1; B: 2.", kind="row"), Block("A: 3. B;\n B: 4.", kind="row"))
    assert only.body.splitlines() == ["- one", "- two", "A: 1; B: 2.", "A: 3. B; B: 4."]


def test_a_huge_title_is_shortened_from_its_front_and_leaves_room() -> None:
    [only] = cut(Block("The body.", ("Chapter", "Prices")), title=" ".join(f"title{n}" for n in range(500)))
    assert only.lead.endswith("Chapter > Prices")
    assert by_words(only.lead) <= TARGET_TOKENS / 2
    assert only.body == "The body."


ODD: dict[str, Document] = {
    "endless word": document(Block("x" * 20_000)),
    "endless word after spaces": document(Block("a  " + "x" * 3_000)),
    "endless word among spaces": document(Block("a  " + "x" * 3_000 + "  b")),
    "endless sentence": document(Block(" ".join(f"w{n}" for n in range(3_000)))),
    "huge title": document(Block("The body. " * 40), title="Title " * 3_000),
    "huge title of one word": document(Block("The body. " * 40), title="T" * 20_000),
    "huge heading": document(Block("The body. " * 40, ("H" * 9_000, "h " * 3_000))),
    "200 columns": document(
        *(Block("; ".join(f"Column{c}: value{r}x{c}" for c in range(200)), kind="row") for r in range(5))
    ),
    "many short lines": document(Block("\n".join(f"item{n}" for n in range(3_000)))),
    "only spaces": document(Block("   \n \t "), Block(" ", kind="row")),
    "nothing": document(),
    "no title": document(Block("The body."), title=""),
    "odd characters": document(Block("a\u2028b\x0bc\u00a0d\x00e 🙂 漢字。漢字。" * 300)),
}


@pytest.mark.parametrize("made", ODD.values(), ids=ODD)
@pytest.mark.parametrize(("count", "limit"), [(by_words, 256), (by_words, 20), (by_characters, 256)])
def test_no_chunk_is_longer_than_the_limit_and_no_text_is_lost(
    made: Document, count: Callable[[str], int], limit: int
) -> None:
    chunks = chunk(made, count, limit)
    assert all(count(c.text) <= limit for c in chunks)
    assert all(c.body.strip() for c in chunks)
    check_nothing_is_lost(made, chunks)


@pytest.mark.parametrize("seed", range(40))
def test_random_documents_keep_the_limit_and_every_word(seed: int) -> None:
    made = random_document(random.Random(seed))
    for limit, count in ((256, by_words), (30, by_words), (200, by_characters)):
        chunks = chunk(made, count, limit)
        assert all(count(c.text) <= limit for c in chunks)
        check_nothing_is_lost(made, chunks)


def random_document(dice: random.Random) -> Document:
    def text(words: int) -> str:
        return "".join(
            dice.choice(["w", "x" * dice.randint(1, 40), "Mr.", "£1.50", "ends.", "no"])
            + f"{dice.randint(0, 999)}"
            + dice.choice([" ", " ", "  ", "\n", ". ", "\t"])
            for _ in range(dice.randint(1, words))
        )

    blocks = [
        Block(
            text(dice.choice([3, 40, 400])),
            tuple(text(6) for _ in range(dice.randint(0, 3))),
            dice.choice([None, 1, 2]),
            dice.choice(["prose", "row"]),
        )
        for _ in range(dice.randint(1, 8))
    ]
    return Document(ID, text(20), tuple(blocks))


def check_nothing_is_lost(made: Document, chunks: list[Chunk]) -> None:
    """Every word is in a chunk; those that had to be cut are there in pieces, in order."""
    kept = " ".join(c.body for c in chunks)
    whole, pieces = set(kept.split()), "".join(kept.split())
    for block in made.blocks:
        for word in block.text.split():
            assert word in whole or word in pieces


def test_with_the_real_tokenizer_no_chunk_is_cut_off_and_its_last_sentence_is_found() -> None:
    """What lies beyond the embedder's limit can be found by no question."""
    names = ["Penrose", "Corisande", "Kittiwake", "Ebenezer", "Halcyon", "Gannel", "Tonkin", "Amity"]
    facts = [f"The {names[n % 8]} lantern number {n} was painted by the glazier of berth {n}." for n in range(60)]
    made = document(Block(" ".join(facts), ("Lighthouses", "Lanterns")))
    embedder = minilm()
    chunks = chunk(made, embedder.count_tokens, embedder.max_tokens)
    assert len(chunks) > 5
    assert all(embedder.count_tokens(c.text) <= embedder.max_tokens for c in chunks)

    needle = "The password of the harbour master is cormorant."
    with_needle = [f"{c.text.rsplit('. ', 1)[0]}. {needle}" for c in chunks]
    plain, changed = embedder.embed([c.text for c in chunks]), embedder.embed(with_needle)
    question = embedder.embed_question("What is the harbour master's password?")
    assert (changed @ question > plain @ question + 0.05).all(), "the last sentence of each chunk is read"


@pytest.mark.parametrize("name", ["endless word", "200 columns", "huge title of one word", "odd characters"])
def test_with_the_real_tokenizer_odd_documents_keep_the_limit(name: str) -> None:
    embedder = minilm()
    for c in chunk(ODD[name], embedder.count_tokens, embedder.max_tokens):
        assert embedder.count_tokens(c.text) <= embedder.max_tokens
