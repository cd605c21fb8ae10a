"""Questions of two steps: what they ask last, of whom, and what could say it."""

import pytest

from app.bridge import MOST_CHARACTERS, NAMES, Bridge, bridges, last_step, may_answer
from tests.support.passages import hit


@pytest.mark.parametrize(
    ("question", "step"),
    [
        ("Who arranges school visits, and what is her direct line?", "what is her direct line?"),
        ("Who arranges school visits, and on which days?", "on which days?"),
        ("A family wants its money back. Who decides, and on which days is he in?", "on which days is he in?"),
        ("I liked the talk. Where does its speaker work?", "Where does its speaker work?"),
        ("How long is the vessel whose engineer has left?", "How long is the vessel"),
        ("What is the line of the person to whom deckhands report?", "What is the line of the person"),
    ],
)
def test_what_is_asked_last_is_the_second_step(question: str, step: str):
    assert last_step(question) == step


@pytest.mark.parametrize(
    "question",
    [
        "What does a ticket cost?",
        "Which ship is the longest?",
        "That is all. Thanks for it",
        "",
        "Who is " + "very " * (MOST_CHARACTERS // 5) + "old, and what is her name?",
    ],
)
def test_other_questions_have_one_step(question: str):
    assert last_step(question) == ""


def test_the_names_of_the_first_passages_are_those_that_may_be_meant():
    asked = "Who takes bookings for the handling boxes, and what are his working days?"
    first = hit("Ann Lee came on Monday. Bookings for boxes are taken by the Learning Assistant. Post: Curator")
    second = hit("The Learning Assistant sits with Bob Ray. Cy Dee came, but not Di Fox.", source="b.md")
    third = hit("Eve Gay is far from it.", source="c.md")
    found = bridges(asked, [first, second, third])
    assert [bridge.name for bridge in found] == ["Learning Assistant", "Ann Lee", "Bob Ray", "Cy Dee"]
    assert found[0] == Bridge("Learning Assistant", passage=0, position=1)
    assert len([bridge for bridge in found if bridge.passage == 1]) == NAMES


def test_whom_the_question_names_is_no_bridge():
    assert bridges("Who wrote to Ann Lee, and when was it?", [hit("A letter went to Ann Lee.")]) == []


def test_what_may_say_it_speaks_of_the_name_and_holds_what_is_asked():
    row = "Name: Bob Ray; Post: Learning Assistant; Direct line: 01632 960108"
    assert may_answer("what is his direct line?", "Learning Assistant", row)
    assert not may_answer("what is his direct line?", "Finance Officer", row), "another post"
    assert not may_answer("what is his direct line?", "Learning Assistant", "The Learning Assistant hands them out.")
    assert may_answer(
        "what was lent to it?", "Hester Lowry & Daughters of Port Sable", "Lent: palms, to Hester Lowry & Daughters"
    )
    assert not may_answer("what was lent to it?", "Lowry & Daughters", "Sails by Lowry & Daughters")
