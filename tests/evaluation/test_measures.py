"""The measures, on outcomes whose figures can be worked out by hand."""

from math import log2

import pytest

from app.types import Message
from evaluation.measures import Outcome, by_category, holds, scores
from evaluation.questions import Question
from evaluation.result import group, timings


def outcome(texts=(), sources=(), *, answer="", refused=False, seconds=1.0, **known):
    facts = {
        "category": "all", "keywords": (), "relevant": (), "reference_answer": "", "answerable": True, "history": (),
    }  # fmt: skip
    return Outcome(
        Question("?", **{**facts, **known}),
        tuple(texts),
        tuple(sources),
        answer,
        refused,
        seconds / 4,
        seconds / 2,
        seconds,
    )


def means(outcomes):
    return {name: figure.value for name, figure in group("all", outcomes).figures.items()}


def test_keywords_are_held_whatever_the_case_and_the_white_space():
    assert holds("It costs\n£14.50, says the NEW\tlist", "new list")
    assert not holds("It costs £14.50", "£14.55")


def test_mrr_is_the_mean_over_keywords_of_one_over_the_rank_of_the_first_passage_that_holds_it():
    found = outcome(["a", "b x", "c", "d y"], keywords=("x", "y", "z"))
    assert scores(found)["mrr"] == pytest.approx((1 / 2 + 1 / 4 + 0) / 3)


def test_mrr_looks_at_ten_passages():
    assert scores(outcome(["-"] * 10 + ["x"], keywords=("x",)))["mrr"] == 0


def test_ndcg_counts_a_document_once_and_takes_its_ideal_from_all_that_is_relevant():
    found = outcome(["-"] * 4, ["b", "a", "a", "c"], relevant=("a", "c", "never-found"))
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert scores(found)["ndcg_at_10"] == pytest.approx((1 / log2(3) + 1 / log2(4)) / ideal)


def test_recall_and_keyword_coverage():
    figures = scores(outcome(["x", "-"], ["a", "b"], relevant=("a", "c"), keywords=("x", "y")))
    assert (figures["recall_at_10"], figures["keyword_coverage"], figures["all_keywords"]) == (0.5, 0.5, 0)


def test_an_answer_counts_if_it_holds_every_keyword_and_is_no_refusal():
    known = {"keywords": ("14.50", "adult")}
    answers = [
        outcome(answer="An adult pays £14.50.", **known),
        outcome(answer="£14.50", **known),
        outcome(answer="An adult pays £14.50.", refused=True, **known),
        outcome(answerable=False, refused=True),
        outcome(answerable=False, answer="£14.50"),
    ]
    figures = means(answers)
    assert figures["answered"] == pytest.approx(1 / 3)
    assert figures["refused_rightly"] == 0.5
    assert figures["refused_wrongly"] == pytest.approx(1 / 3)


def test_questions_about_something_else_do_not_make_the_near_misses_look_better():
    figures = means(
        [
            outcome(answerable=False, refused=False, category="unanswerable"),
            outcome(answerable=False, refused=True, category="elsewhere"),
            outcome(answerable=False, refused=True, category="elsewhere"),
            outcome(answerable=False, refused=False, category="elsewhere"),
        ]
    )
    assert (figures["refused_rightly"], figures["refused_elsewhere"]) == (0, pytest.approx(2 / 3))


def test_what_does_not_apply_is_not_counted():
    assert scores(outcome(answerable=False, refused=True))["mrr"] is None


def test_categories_and_times():
    outcomes = [
        outcome(category="a", seconds=1.0),
        outcome(category="b", seconds=2.0),
        outcome(category="a", seconds=3.0),
    ]
    assert {name: len(group) for name, group in by_category(outcomes).items()} == {"a": 2, "b": 1}
    assert timings(outcomes)["answer"].median.value == 2.0
    alone = timings(outcomes[:1])["search"]
    assert (alone.median.value, alone.p95.value) == (0.25, 0.25)


def test_history_is_part_of_a_question():
    assert outcome(history=(Message("user", "Hello"),)).question.history[0].content == "Hello"
