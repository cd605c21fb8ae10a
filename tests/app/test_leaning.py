"""Which questions lean on the conversation, and which are about something new."""

from pathlib import Path

import pytest

from app.leaning import leans_on_history
from evaluation.questions import read_questions

FOLLOW_UPS = [
    "Who built it?",
    "What did they say about that?",
    "How old is he?",
    "Is there one in the harbour?",
    "Is there another one?",
    "Which ones are open on Sunday?",
    "How long does it take?",
    "How long does it take to get there?",
    "Does it need to be renewed?",
    "Is it true?",
    "Is it allowed in the galleries?",
    "Was there a fee for it?",
    "Were there others?",
    "When did he join the museum?",
    "What is that made of?",
    "Does the museum own it?",
    "What did the trustees decide about it in May?",
    "In 2024, how much did it cost?",
    "In March 2024, how many of them came?",
    "If I am a student, is it cheaper?",
    "For a family of four, what would it cost?",
    "And children?",
    "Why?",
    "What about dogs?",
    "Who paid for this?",
    "When is the next one?",
    "And the previous director?",
    "What was the price then?",
    "Is that the same ship?",
    "How many of those were sold?",
    "Who lived there?",
    "What are its dimensions?",
    "Can she be reached by e-mail?",
    "Is it open to visitors?",
    "Who wrote these?",
    "Where can I see them?",
    "Tell me more about her husband.",
    "What else did he build?",
    "Are there any others in the collection?",
    "Does the same apply to children?",
    "Did Margaret Hollis sign it?",
    "the same for 2023",
    "Which one is older?",
]
NEW = [
    "How many loans are there?",
    "What does it cost to take photographs?",
    "What does it cost to park?",
    "Are there toilets on the ship?",
    "Is there a lift in the main building?",
    "Who is the chair of the trustees this year?",
    "List all documents that mention oak",
    "Which ships that sailed before 1900 are on display?",
    "Is it possible to hire the museum for a wedding?",
    "Is it allowed to bring dogs?",
    "When is the next meeting of the trustees?",
    "Who was the previous director of the museum?",
    "Why was the ferry closed in 2019?",
    "How many volunteers were there in 2024?",
    "What does the policy say about those who arrive late?",
    "Which paintings did Tonkin give before he died?",
    "How long does it take to walk round the museum?",
    "What is one adult ticket and one child ticket together?",
    "Can one bring a pushchair into the galleries?",
    "Where does the Kittiwake sail in summer, and who steers her?",
    "Show me everything that was lent to Port Sable",
    "What happened to the crew of the Halcyon Maid after they were rescued?",
    "Is there parking nearby?",
    "What happened in the meeting that approved the budget?",
    "Since when has the café been open?",
    "How many other museums are in the county trust?",
    "Does the museum accept that visitors may be late?",
]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_leans_on_what_was_said(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize("question", NEW)
def test_a_question_about_something_new_stands_alone(question: str) -> None:
    assert not leans_on_history(question)


def test_of_the_questions_of_the_set_hardly_any_is_taken_for_a_follow_up(root: Path) -> None:
    questions = read_questions(root / "evaluation" / "questions.jsonl")
    alone = [one.question for one in questions if not one.history]
    assert len([question for question in alone if leans_on_history(question)]) <= 0.03 * len(alone)
    assert all(leans_on_history(one.question) for one in questions if one.history)
