"""What stands before questions and documents, by the model's own word or by its family."""

from pathlib import Path

import numpy as np
import pytest

from tests.support.tiny_embedder import write_tiny_embedder
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.prefixes import Prefixes, prefixes_of


@pytest.mark.parametrize(
    ("name", "question", "document"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("/models/e5-base-v2", "query: ", "passage: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: Find passages that answer the question\nQuery: ", ""),
        ("BAAI/bge-small-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("BAAI/bge-m3", "", ""),
        ("all-MiniLM-L6-v2", "", ""),
        ("somebody/e50", "", ""),
    ],
)
def test_the_families(name: str, question: str, document: str) -> None:
    assert prefixes_of(name) == Prefixes(question, document)


def test_a_model_of_a_family_that_names_no_prompts_gets_them(tmp_path: Path) -> None:
    plain = SentenceTransformerEmbedder(write_tiny_embedder(tmp_path / "some"))
    e5 = SentenceTransformerEmbedder(write_tiny_embedder(tmp_path / "e5-tiny"))
    assert np.allclose(e5.embed_question("anchor"), plain.embed_question("query: anchor"), atol=1e-5)
    assert np.allclose(e5.embed(["anchor"]), plain.embed(["passage: anchor"]), atol=1e-5)
    assert not np.allclose(e5.embed(["anchor"])[0], e5.embed_question("anchor"), atol=1e-3)
    assert (plain.dimension, plain.max_tokens) == (8, 16)
    assert e5.count_tokens("anchor") == plain.count_tokens("passage: anchor") == plain.count_tokens("anchor") + 2


def test_what_a_model_says_itself_counts_before_its_family(tmp_path: Path) -> None:
    plain = SentenceTransformerEmbedder(write_tiny_embedder(tmp_path / "some"))
    own = {"query": "ask: ", "passage": "tell: "}
    e5 = SentenceTransformerEmbedder(write_tiny_embedder(tmp_path / "e5-own", own))
    assert np.allclose(e5.embed_question("anchor"), plain.embed_question("ask: anchor"), atol=1e-5)
    assert np.allclose(e5.embed(["anchor"]), plain.embed(["tell: anchor"]), atol=1e-5)
    assert e5.count_tokens("anchor") == plain.count_tokens("tell: anchor")
