"""What is made of outcomes: groups, failures with their reasons, refusals; and the report that shows them."""

from dataclasses import replace

import pytest

from app.types import Check, Message
from evaluation.measures import scores
from evaluation.report import check_writable, report, write_report
from evaluation.result import evaluated, failure
from tests.support.fake_bench import OUTCOMES, outcome, question
from vector_db.errors import DocentError


def found(outcomes=OUTCOMES):
    return evaluated(outcomes, questions="set.jsonl", model="extractive", passages=6)


def test_groups_and_refusals():
    told = found()
    assert told.total.questions == 4
    assert {group.name: group.questions for group in told.categories} == {"prices": 3, "ships": 1}
    assert told.conversation and told.conversation.questions == 1
    assert told.total.figures["answered"].value == pytest.approx(1 / 3)
    assert told.total.figures["answered"].n == 3
    assert "faithfulness" not in told.measures
    refusals = told.refusals
    assert (refusals.answerable_answered, refusals.answerable_refused) == (2, 1)
    assert (refusals.unanswerable_refused, refusals.unanswerable_answered) == (1, 0)
    assert told.ranks == (1, 1, 1) and told.seconds == (0.2,) * 4


def test_a_failure_tells_why_and_what_was_found_instead():
    talk = (Message("user", "What does a ticket cost?"), Message("assistant", "12 pounds."))
    asked = question("And for a child?", history=talk, keywords=("3 pounds", "child"))
    failed = failure(outcome(asked, answer="A child goes free.", texts=("no", "a CHILD pays 3 pounds")))
    assert failed and (failed.reason, failed.before) == ("keywords missing", "What does a ticket cost?")
    assert failed.missing == ("3 pounds",) and failed.rank == 2
    assert [(each.relevant, each.keywords) for each in failed.found] == [(True, ()), (False, ("3 pounds", "child"))]


@pytest.mark.parametrize(
    ("known", "told", "reason"),
    [
        ({}, {}, None),
        ({}, {"refused": True}, "refused"),
        ({"answerable": False}, {}, "not refused"),
        ({"answerable": False}, {"refused": True}, None),
        ({"keywords": ()}, {}, None),
        ({"keywords": (), "relevant": ("other.md",)}, {}, "not found"),
    ],
)
def test_reasons(known, told, reason):
    failed = failure(outcome(question(**known), **told))
    assert (failed.reason if failed else None) == reason


def test_the_rank_of_the_first_relevant_document_beside_that_of_the_keywords():
    sources, texts = ("a", "a", "b", "c"), ("12 pounds", "-", "-", "-")
    figures = scores(outcome(question(relevant=("b", "c")), sources=sources, texts=texts))
    assert (figures["mrr"], figures["reciprocal_rank"]) == (1, 1 / 2)
    assert scores(outcome(question(relevant=()), sources=sources, texts=texts))["reciprocal_rank"] is None


def test_of_the_sentences_with_a_citation_those_count_that_their_passages_support():
    checks = (Check("A ticket costs 12 pounds. [1]", "supported", 1), Check("It is dear. [2]", "partly", 2))
    without = Check("It rains.", "not found")
    assert scores(outcome(checks=(*checks, without)))["cited_supported"] == 0.5
    assert scores(outcome(checks=(without,)))["cited_supported"] is None
    assert scores(outcome(checks=checks, refused=True))["cited_supported"] is None


def test_the_report_needs_nothing_else_and_shows_what_is_in_it_as_text():
    html = report(found())
    assert "<script" not in html and "src=" not in html and "@import" not in html and "url(" not in html
    assert html.count("http") == html.count("http-equiv"), "no address of anything"
    assert "&lt;b&gt;Who&lt;/b&gt; built the Aurora?" in html and "&lt;script&gt;alert(1)" in html
    assert html.count("<svg") >= 10 and "prefers-color-scheme: dark" in html


def test_measures_of_a_judge_are_shown_where_there_was_one():
    judged = [replace(each, judged={"faithfulness": 0.75, "answer_relevance": None}) for each in OUTCOMES]
    told = evaluated(judged, questions="set.jsonl", model="m", passages=6, not_judged=3)
    assert told.total.figures["faithfulness"].value == 0.75
    html = report(told)
    assert "Faithful (judged)" in html and "3 judgements could not be read" in html


def test_a_report_that_cannot_be_written_is_known_before_the_run(tmp_path):
    with pytest.raises(DocentError, match=r"cannot be written to .*Name another file"):
        check_writable(tmp_path / "none" / "report.html")
    file = tmp_path / "report.html"
    check_writable(file)
    write_report(file, found())
    assert file.read_text("utf-8").startswith("<!doctype html>")
