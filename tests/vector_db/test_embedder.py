"""The real embedder."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.support.embedder import minilm
from vector_db.embedder import SentenceTransformerEmbedder
from vector_db.errors import IndexFault


def test_its_vectors_have_384_numbers_and_length_1() -> None:
    vectors = minilm().embed(["The brig was built in 1841.", "", "word " * 2000])
    assert vectors.shape == (3, minilm().dimension) == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert minilm().embed([]).shape == (0, 384)


def test_it_reads_256_tokens_and_counts_them_past_that() -> None:
    assert minilm().max_tokens == 256
    assert minilm().count_tokens("") == 2, "beginning and end are counted"
    assert minilm().count_tokens("word " * 1000) == 1002


def test_it_drops_what_lies_beyond_its_tokens() -> None:
    """Why no chunk may be longer: the rest would be lost without a word."""
    start = "sail " * 254
    same = minilm().embed([start, start + "anchor " * 100, "sail " * 200 + "anchor " * 54])
    assert np.allclose(same[0], same[1], atol=1e-5)
    assert not np.allclose(same[0], same[2], atol=1e-2)


def test_a_question_lies_nearest_to_the_text_that_answers_it() -> None:
    texts = ["Adult tickets cost twelve pounds.", "The ship sank off the cape.", "The board met in March."]
    likeness = minilm().embed(texts) @ minilm().embed_question("How much is admission?")
    assert int(np.argmax(likeness)) == 0


@pytest.mark.parametrize("question", ["", "🙂", "a\x00b", "half a pair: \ud83d", "\ufffe", "word " * 20_000])
def test_odd_texts_are_embedded_too(question: str) -> None:
    assert np.linalg.norm(minilm().embed_question(question)) == pytest.approx(1.0, abs=1e-5)
    assert minilm().count_tokens(question) >= 2


def test_threads_may_use_it_at_once() -> None:
    """The tokenizer's truncation is switched inside one object: a count must not change an embedding."""
    texts = ["sail " * n for n in (3, 400, 30, 300)]
    alone = [minilm().embed_question(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        counted = [pool.submit(minilm().count_tokens, "sail " * 400) for _ in range(200)]
        together = [pool.submit(minilm().embed_question, text) for text in texts * 3]
        assert {count.result() for count in counted} == {402}
        for vector, expected in zip(together, alone * 3, strict=True):
            assert np.allclose(vector.result(), expected, atol=1e-5)


def test_counting_leaves_the_tokenizer_that_embeds_alone() -> None:
    model = minilm().load()
    minilm().embed_question("sail " * 400)
    before = model.tokenizer.backend_tokenizer.truncation
    minilm().count_tokens("sail " * 400)
    assert model.tokenizer.backend_tokenizer.truncation == before is not None


def test_a_model_that_cannot_be_had_is_named_with_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "no-model"
    folder.mkdir()
    with pytest.raises(IndexFault, match=r"no-model' cannot be loaded: .* Set DOCENT_EMBEDDER to") as caught:
        SentenceTransformerEmbedder(str(folder)).load()
    assert "\n" not in str(caught.value)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = (
        "import sys; from vector_db.embedder import SentenceTransformerEmbedder as E; E();"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
