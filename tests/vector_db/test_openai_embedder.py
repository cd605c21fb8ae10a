"""Vectors from a server: the real openai client against a small server on 127.0.0.1."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.support.embedder import BagOfWords
from tests.support.library import found, store
from tests.support.openai_server import Reply, openai_server, unused_port
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.embedders import embedder_of
from vector_db.errors import IndexFault, WrongEmbedder
from vector_db.index import Index
from vector_db.openai_embedder import BATCH, MAX_TOKENS, OpenAIEmbedder
from vector_db.settings import Settings

KEY = "sk-secret-key-of-mine"


def embedder(name: str, **settings: str) -> OpenAIEmbedder:
    made = embedder_of(Settings.model_validate({"embedder": name, **settings}))
    assert isinstance(made, OpenAIEmbedder)
    return made


def test_vectors_come_in_batches_in_order_and_of_length_1() -> None:
    texts = [f"anchor {n}" for n in range(2 * BATCH + 1)] + ["", "half a pair: \ud83d"]
    with openai_server() as server:
        server_embedder = embedder(f"openai:tiny@{server.url}")
        vectors = server_embedder.embed(texts)
        assert server_embedder.embed([]).shape == (0, 32)
        assert server_embedder.dimension == 32
    assert [len(batch) for batch in server.embedded] == [BATCH, BATCH, 3]
    assert np.allclose(vectors[:BATCH], BagOfWords().embed(texts[:BATCH]), atol=1e-5)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert server.embedded[-1][1:] == [".", "half a pair: ?"], "what a server would refuse is not sent"
    assert server.requests[0].body["model"] == "tiny"


def test_an_index_lives_on_it(tmp_path: Path) -> None:
    with openai_server() as server:
        with Index(tmp_path / "index", embedder(f"openai:tiny@{server.url}")) as index:
            index.begin("1")
            store(index, "notes/a.md", ["anchor"])
            store(index, "notes/b.md", ["keel"])
            assert found(index, "keel")[0] == "notes/b.md"
        other = embedder(f"openai:other@{server.url}")
        assert other.dimension == 32, "the vectors are as long, but of another model"
        with (
            Index(tmp_path / "index", other) as index,
            pytest.raises(WrongEmbedder, match=r"'openai:tiny@.*, not 'openai"),
        ):
            index.search("keel")


def test_a_family_gets_its_prefixes() -> None:
    with openai_server() as server:
        nomic = embedder(f"openai:nomic-embed-text@{server.url}")
        nomic.embed(["an anchor"])
        nomic.embed_question("what?")
    assert server.embedded == [["search_document: an anchor"], ["search_query: what?"]]


def test_tokens_are_estimated_on_the_safe_side_and_a_long_question_is_cut() -> None:
    with openai_server() as server:
        server_embedder = embedder(f"openai:tiny@{server.url}")
        text = "The brig Aurora was built in Whitby in 1841, of oak."
        assert len(text.split()) < server_embedder.count_tokens(text) <= len(text)
        server_embedder.embed_question("why " * 5_000)
        assert len(server.embedded[0][0]) <= 2 * server_embedder.max_tokens == 2 * MAX_TOKENS
    assert server_embedder.count_tokens("") == 0
    chinese = "城市自行车每小时租金八元。"
    assert len(chinese) < server_embedder.count_tokens(chinese) < 2 * len(chinese)


def test_the_key_goes_to_the_server_of_the_settings_alone() -> None:
    with openai_server() as mine, openai_server() as other:
        for name in ("openai:tiny", f"openai:tiny@{other.url}"):
            embedder(name, openai_base_url=mine.url, openai_api_key=KEY).embed_question("a")
    assert KEY in mine.requests[0].headers["authorization"]
    assert KEY not in other.requests[0].headers["authorization"]


def test_what_passes_is_tried_once_more() -> None:
    with openai_server(Reply(status=503, headers={"retry-after-ms": "1"}), Reply()) as server:
        assert embedder(f"openai:tiny@{server.url}").embed_question("a").shape == (32,)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404, error={"message": "model 'tiny' not found"}), "model 'tiny' not found"),
        (Reply(status=401, error={"message": f"Incorrect key {KEY}"}), "Incorrect key [key]"),
        (Reply(body=b"<html>Welcome</html>"), "no list of vectors"),
        (Reply(body=json.dumps({"data": []}).encode(), content_type="application/json"), ""),
        (
            Reply(
                body=json.dumps({"data": [{"index": 0, "embedding": [0.0, 0.0]}]}).encode(),
                content_type="application/json",
            ),
            "that are no direction",
        ),
    ],
    ids=["no model", "no key", "a page", "nothing", "zeros"],
)
def test_a_failure_is_one_line_without_the_key(reply: Reply, words: str) -> None:
    with openai_server(reply) as server, pytest.raises(IndexFault) as caught:
        embedder("openai:tiny", openai_base_url=server.url, openai_api_key=KEY).embed(["a"])
    told = str(caught.value)
    assert told.startswith("The embedder 'openai:tiny' at 127.0.0.1:") and words in told
    assert "DOCENT_EMBEDDER" in told and "\n" not in told and KEY not in told


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(IndexFault, match=r"has failed: Connection error.*See that the server is up"):
        embedder(f"openai:tiny@http://127.0.0.1:{unused_port()}/v1").embed(["a"])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("openai:", "needs the name of a model"),
        ("openai:text-embedding-3-small", "needs an API key. Set OPENAI_API_KEY"),
    ],
)
def test_what_cannot_be_right_is_said_at_once(name: str, words: str) -> None:
    with pytest.raises(IndexFault, match=words):
        embedder(name)


def test_any_other_name_is_one_of_sentence_transformers() -> None:
    assert isinstance(embedder_of(Settings()), SentenceTransformerEmbedder)


@pytest.mark.parametrize("address", ["http://127.0.0.1:abc/v1", "http://", "http://[::1/v1", "http://127.0.0.1:0/v1"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(IndexFault, match="an address is wanted"):
        embedder(f"openai:tiny@{address}")
    with pytest.raises(IndexFault, match="OPENAI_BASE_URL"):
        embedder("openai:tiny", openai_base_url=address)


def test_a_key_that_cannot_be_sent_is_said_and_not_shown() -> None:
    with pytest.raises(IndexFault, match="OPENAI_API_KEY holds a character") as raised:
        embedder("openai:tiny", openai_api_key="schlüssel", openai_base_url="http://127.0.0.1:9/v1")
    assert "schl" not in str(raised.value)


def test_a_server_that_cannot_be_reached_leaves_the_index_to_another_embedder(tmp_path: Path) -> None:
    with (
        Index(tmp_path, embedder(f"openai:tiny@http://127.0.0.1:{unused_port()}/v1")) as index,
        pytest.raises(IndexFault, match="has failed"),
    ):
        index.begin("1")
    with Index(tmp_path, BagOfWords()) as index:
        index.begin("1")
        store(index, "notes/a.md", ["anchor"])
        assert found(index, "anchor") == ["notes/a.md"]
