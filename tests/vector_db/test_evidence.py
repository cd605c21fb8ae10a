"""What speaks for a candidate, made into one score."""

import numpy as np
import pytest

from vector_db.evidence import (
    DOCUMENT_WEIGHT,
    FEEDBACK_PASSAGES,
    KEYWORD_WEIGHT,
    document_coverage,
    fuse,
    moved_towards_best,
    standardised,
    varied,
)

EAST, NORTH = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
SAMPLE = np.stack([EAST, -EAST])


def test_each_kind_of_evidence_counts_by_its_weight() -> None:
    fused = fuse(np.array([1.0, 0.0, 0.0]), np.array([0.0, 8.0, 4.0]), np.array([0.0, 0.0, 1.0]))
    assert fused == pytest.approx([1.0, KEYWORD_WEIGHT, KEYWORD_WEIGHT / 2 + DOCUMENT_WEIGHT])


def test_how_far_the_best_is_ahead_counts() -> None:
    nearness, nothing = np.array([3.0, 0.5, 0.0]), np.zeros(3)
    assert np.argmax(fuse(nearness, np.array([6.0, 7.0, 0.0]), nothing)) == 0, "words hardly tell them apart"
    assert np.argmax(fuse(nearness, np.array([0.5, 7.0, 0.0]), nothing)) == 1, "words do, the vectors less so"


def test_where_no_word_matches_vectors_decide() -> None:
    assert fuse(np.array([1.0, 2.0]), np.zeros(2), np.zeros(2)) == pytest.approx([1.0, 2.0])


def test_nearness_is_told_in_standard_deviations_above_the_usual() -> None:
    assert standardised(EAST, [EAST, NORTH, -EAST], SAMPLE) == pytest.approx([1, 0, -1])


@pytest.mark.parametrize("base", [0.0, 100.0])
def test_embedders_whose_vectors_all_lie_close_together_count_as_much(base: float) -> None:
    def placed(*vectors: np.ndarray) -> np.ndarray:
        return np.stack([np.append(vector, base) for vector in vectors]).astype(np.float32)

    [question, *_] = placed(EAST)
    assert standardised(question, list(placed(EAST, NORTH)), placed(EAST, -EAST)) == pytest.approx([1, 0], abs=1e-3)


def test_what_has_no_vector_yet_is_as_near_as_the_others() -> None:
    assert standardised(EAST, [EAST, None, NORTH], SAMPLE) == pytest.approx([1, 0.5, 0])
    assert standardised(EAST, [None, None], np.zeros((0, 0), dtype=np.float32)) == pytest.approx([0, 0])


def test_copies_of_one_text_have_no_spread_and_are_all_the_same() -> None:
    assert standardised(EAST, [EAST, EAST], np.stack([EAST, EAST])) == pytest.approx([0, 0])


def test_passages_of_one_document_cover_the_question_together() -> None:
    texts = ["the keel was laid", "painted green", "the keel was painted"]
    covered = document_coverage(texts, ["a", "a", "b"], {"keel": 1.0, "green": 1.0, "paint": 1.0})
    assert covered[0] == covered[1] > covered[2] > 0


def test_rare_words_cover_more_and_repeated_words_less_each_time() -> None:
    weights = {"keel": 0.9, "ship": 0.1}
    rare, common, often = document_coverage(["keel", "ship", "ship " * 100], ["a", "b", "c"], weights)
    assert rare > often > common > 0
    assert often <= 0.1


def test_no_words_cover_nothing() -> None:
    assert document_coverage(["keel"], ["a"], {}) == pytest.approx([0])


def test_the_question_moves_towards_the_best_alone() -> None:
    vectors = [EAST, NORTH, NORTH, NORTH, -EAST]
    moved = moved_towards_best(EAST, vectors, np.array([-9.0, 3.0, 2.0, 1.0, -9.0]))
    assert FEEDBACK_PASSAGES == 3
    assert moved @ NORTH > 0.1
    assert moved @ EAST > moved @ NORTH
    assert np.linalg.norm(moved) == pytest.approx(1)


def test_without_vectors_the_question_stays_where_it_is() -> None:
    assert moved_towards_best(EAST, [None], np.array([1.0])) is EAST
    assert moved_towards_best(EAST, [], np.array([])) is EAST


def test_further_passages_of_a_document_give_way() -> None:
    lowered = varied(np.array([2.0, 3.0, 1.9, 1.8]), ["a", "a", "a", "b"])
    assert list(np.argsort(-lowered)) == [1, 3, 0, 2]
    assert lowered[1] == 3.0
