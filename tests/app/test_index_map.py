"""The map: what is alike lies together, always at the same places, and a question among what it is about."""

from pathlib import Path

import numpy as np
import pytest

from app.index_map import IndexMap, arrange, land, map_of, rough_map_of
from ingest.job import ingest
from tests.support.embedder import BagOfWords
from tests.support.passages import hit
from vector_db.index import Index


def groups(sizes: tuple[int, ...], dimension: int = 32) -> np.ndarray:
    """Vectors of length 1 in so many bundles, each about a direction of its own."""
    random = np.random.default_rng(7)
    axes = np.eye(dimension)[: len(sizes)]
    bundled = np.concatenate(
        [axis + random.normal(scale=0.05, size=(n, dimension)) for axis, n in zip(axes, sizes, strict=True)]
    )
    return (bundled / np.linalg.norm(bundled, axis=1, keepdims=True)).astype(np.float32)


def test_what_is_alike_lies_together() -> None:
    places = arrange(groups((20, 20, 20)))
    middles = [places[at : at + 20].mean(axis=0) for at in (0, 20, 40)]
    spread = max(float(np.linalg.norm(places[at * 20 : at * 20 + 20] - middles[at], axis=1).max()) for at in range(3))
    apart = min(float(np.linalg.norm(middles[one] - middles[other])) for one, other in ((0, 1), (0, 2), (1, 2)))
    assert apart > 2 * spread
    assert places.min() == 0 and places.max() == 1


def test_the_same_index_gives_the_same_map() -> None:
    vectors = groups((15, 15))
    assert np.array_equal(arrange(vectors), arrange(vectors))


@pytest.mark.parametrize("points", [0, 1, 2, 3, 5, 12])
def test_a_handful_is_laid_out_too(points: int) -> None:
    places = arrange(groups((points,)))
    assert places.shape == (points, 2) and np.isfinite(places).all()


def test_passages_that_are_all_the_same_have_places() -> None:
    assert np.isfinite(arrange(np.tile(groups((1,)), (30, 1)))).all()


def test_a_question_comes_down_among_what_it_is_like() -> None:
    vectors = groups((20, 20))
    hits = tuple(hit(f"{at}") for at in range(40))
    drawn = IndexMap(hits, arrange(vectors), vectors, 40)
    landing = land(np.eye(32, dtype=np.float32)[1], drawn)
    assert landing is not None and all(at >= 20 for at in landing.nearest)
    assert list(landing.similarities) == sorted(landing.similarities, reverse=True)
    low, high = drawn.places[20:].min(axis=0), drawn.places[20:].max(axis=0)
    assert (low <= landing.place).all() and (landing.place <= high).all()
    assert land(vectors[0], IndexMap((), np.zeros((0, 2)), vectors[:0], 0)) is None


def test_a_large_index_is_shown_by_an_even_choice_of_all_its_documents(tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    for number in range(12):
        (library / f"{number}.txt").write_text(f"Ship number {number} lies at quay {number}.", encoding="utf-8")
    with Index(tmp_path / "data", BagOfWords()) as index:
        ingest([library], index)
        assert len(map_of(index).hits) == 12
        few = rough_map_of(index, most=6)
        assert (len(few.hits), few.chunks, len({hit.source for hit in few.hits})) == (6, 12, 6)
