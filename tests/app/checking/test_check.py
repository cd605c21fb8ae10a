"""The check of an answer against its passages, with the real embedder where meaning matters."""

import pytest

from app.checking.check import Checker
from app.checking.polarity import is_denied
from app.checking.statements import statements
from tests.support.embedder import BagOfWords, NoEmbedder, minilm
from tests.support.passages import hit

PASSAGES = [
    hit(
        "Kittiwake was built in 1887 by Peter Ansell, without drawings. She cost £285 with her sails.",
        title="Kittiwake",
    ),
    hit(
        "Children under three are not carried. Dogs may come aboard. The tug cannot take wheelchairs.",
        title="Tug Ebenezer",
    ),
    hit("Ticket: Adult; From April 2025: £13.25; From April 2026: £14.50.", title="Prices"),
]


def check(text, passages=PASSAGES, *, writing=False):
    return Checker(passages, minilm(), lambda word: 0.6).check(text, writing=writing)


def verdict(sentence):
    (found,) = check(sentence)[1]
    return found.verdict


@pytest.mark.parametrize(
    "sentence",
    [
        "Peter Ansell built the Kittiwake in 1887.",
        "With her sails, Kittiwake cost 285 pounds.",
        "Wheelchairs cannot be taken on the tug.",
        "Dogs are allowed on board the tug.",
        "In 2025 an adult ticket was £13.25.",
        "An adult ticket costs £14.50 from April 2026.",
    ],
)
def test_what_the_passages_say_in_other_words_is_supported(sentence):
    assert verdict(sentence) == "supported"


@pytest.mark.parametrize(
    "sentence",
    [
        "Peter Ansell built the Kittiwake in 1878.",
        "Walter Spry built the Kittiwake in 1887.",
        "With her sails, Kittiwake cost 258 pounds.",
        "Wheelchairs can be taken on the tug.",
        "Dogs are not allowed on board the tug.",
        "In 2025 an adult ticket was £14.50.",
        "The museum has a swimming pool and a cinema.",
    ],
)
def test_one_thing_that_is_not_so_makes_a_sentence_unsupported(sentence):
    assert verdict(sentence) != "supported"


def test_what_is_missing_is_named():
    (found,) = check("Peter Ansell built the Kittiwake in 1878.")[1]
    assert (found.verdict, found.missing, found.number) == ("not found", ("1878",), 1)
    assert "1887" in found.quote


def test_a_half_that_holds_makes_a_sentence_partly_supported():
    assert verdict("The Kittiwake was built in 1887 by Peter Ansell, and she won the regatta in 1901.") == "partly"


def test_missing_numbers_are_added_and_wrong_ones_put_right():
    text, checks = check(
        "# Boats\n\nPeter Ansell built the Kittiwake in 1887. Dogs may come aboard the tug [1].\n\nAnything else?"
    )
    assert text == (
        "# Boats\n\nPeter Ansell built the Kittiwake in 1887 [1]. Dogs may come aboard the tug [2].\n\nAnything else?"
    )
    assert [found.sentence for found in checks] == [
        "Peter Ansell built the Kittiwake in 1887 [1].",
        "Dogs may come aboard the tug [2].",
    ]
    assert check(text) == (text, checks)


def test_quotations_are_supported_and_cost_no_embedding():
    text = "Dogs may come aboard. [2] She cost £285 with her sails. [1]"
    checked, checks = Checker(PASSAGES, NoEmbedder(), lambda word: 0.6).check(text)
    assert checked == text
    assert [(found.verdict, found.number) for found in checks] == [("supported", 2), ("supported", 1)]


def test_each_sentence_is_checked_once_while_the_answer_is_written():
    embedder = BagOfWords()
    checker = Checker(PASSAGES, embedder, lambda word: 0.6)
    assert checker.check("The tug takes dogs", writing=True)[1] == ()
    assert len(checker.check("The tug takes dogs on board. And", writing=True)[1]) == 1
    before = len(embedder.embedded)
    checker.check("The tug takes dogs on board. And so on", writing=True)
    assert len(embedder.embedded) == before


@pytest.mark.parametrize(
    "text",
    [
        "Hello! Here is what I found:",
        "What else would you like to know?",
        "The passages do not say who built her.",
        "```\nx = 1887\n```",
        "# The Kittiwake",
        "I hope this helps.",
    ],
)
def test_what_states_nothing_is_not_checked(text):
    assert statements(text) == []


def test_an_answer_in_another_language_is_held_to_its_numbers_and_names():
    assert verdict("Die Kittiwake wurde im Jahr 1887 von Peter Ansell gebaut.") == "supported"
    assert verdict("Die Kittiwake wurde im Jahr 1878 von Peter Ansell gebaut.") != "supported"


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Photography is allowed", "Photography is not allowed"),
        ("Flash is allowed", "Flash is forbidden"),
        ("You may photograph it", "Nobody may photograph it"),
        ("She drives the tug", "She does not drive the tug"),
        ("She does not drive the tug", "She drives the tug"),
    ],
)
def test_a_negation_turned_round_is_seen(said, held):
    assert is_denied(said, held) and is_denied(held, said) and not is_denied(said, said)
