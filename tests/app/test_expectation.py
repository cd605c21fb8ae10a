"""What a question asks for, and which sentences could answer it."""

import pytest

from app.expectation import expectation, holds_dates, is_of_kind, share_of_names


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How much does an adult ticket cost?", "money"),
        ("What was the Corisande model insured for?", "money"),
        ("When was the Kittiwake launched?", "time"),
        ("How long did the restoration take?", "duration"),
        ("What time does it begin?", "clock"),
        ("At what time of the year do they nest?", "time"),
        ("In which year was she built?", "year"),
        ("And what's her name?", "person"),
        ("Which member of staff may lift the lid?", "person"),
        ("What is the latest time to come in?", "clock"),
        ("What is the closing date?", "time"),
        ("What did the museum pay for the bell?", "money"),
        ("How long is the Provident Grace?", "length"),
        ("Within which limits must humidity be kept?", "measure"),
        ("How many visitors came?", "count"),
        ("Who carved the figurehead?", "person"),
        ("What is Margaret Hollis's phone number?", "contact"),
        ("Which agreements forbid flash?", "any"),
        ("What did he say when she came aboard?", "any"),
        ("Wann wurde die Kittiwake gebaut?", "time"),
        ("", "any"),
    ],
)
def test_a_question_names_the_kind_of_its_answer(question: str, kind: str) -> None:
    assert expectation(question).kind == kind


@pytest.mark.parametrize(
    ("question", "fits", "does_not"),
    [
        ("What does a ticket cost?", "Children pay £7.00.", "Children pay less."),
        ("What does a ticket cost?", "Children come in free.", "Children come in."),
        ("When is it open?", "The doors open at 10.30.", "The doors open early."),
        ("When was she launched?", "She was launched in March.", "She was launched here."),
        ("What time does it begin?", "It begins at 7 pm.", "It begins on 3 May."),
        ("What time does it begin?", "At half past seven.", "At £7.30 a head."),
        ("In which year was she built?", "She was built in 1887.", "She was built in March."),
        ("How long does a trip take?", "A trip takes fifty minutes.", "A trip starts at 11:30 on Sunday."),
        ("How long may I keep it?", "It may be kept until 3 May.", "It may be kept on 3 May."),
        ("How tall is the mast?", "Name: Mainmast; Height in m: 21", "Name: Mainmast; Rings: 21"),
        ("How much does it weigh?", "Name: Mainmast; Weight (kg): 900", "Name: Mainmast; Number: 900"),
        ("What was paid to the yard?", "Payee: Yard; Amount: 640.00", "Payee: Yard; Date: 2021-05-02"),
        ("What did it cost?", "Title: Total; 2025 (£): 1,968,200", "Title: Total; Year: 2025"),
        ("How tall is the mast?", "The mast is 21 m.", "The mast has 21 rings."),
        ("How many rings has the mast?", "The mast has twelve rings.", "The mast has rings."),
        ("What is the registrar's phone number?", "Dial extension 214.", "The registrar has a phone."),
        ("Who carved it?", "It was carved by Elias Trewhella.", "It was carved in oak."),
        ("Which agreements forbid flash?", "All of them do.", ""),
    ],
)
def test_an_answer_holds_something_of_that_kind(question: str, fits: str, does_not: str) -> None:
    wanted = expectation(question)
    assert is_of_kind(fits, wanted)
    assert not does_not or not is_of_kind(does_not, wanted)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("And who is its keeper? (When is the gate locked)", "person"),
        ("And in 2023? (How much is a ticket)", "money"),
        ("What about children? (How much is a ticket)", "money"),
        ("Why? (How much is a ticket)", "any"),
        ("Where was she built? (When was the Ebenezer built)", "any"),
        ("Und am Sonntag? (Wann ist der Laden offen)", "time"),
    ],
)
def test_a_follow_up_says_itself_what_it_asks_for_or_leaves_it_to_its_topic(question: str, kind: str) -> None:
    assert expectation(question).kind == kind


def test_a_follow_up_keeps_the_names_and_dates_of_its_topic() -> None:
    wanted = expectation("Who steered her? (Did the Ebenezer or the Kittiwake sail in 1911)")
    assert wanted.names == {"ebenezer", "kittiwake"} and wanted.dates == {"1911"}
    assert not wanted.compound, "its topic was of two things; it asks one"
    assert wanted.dated_before and not expectation("And in 1912? (Did the Ebenezer sail in May)").dated_before


def test_a_name_that_the_question_brings_itself_is_no_answer_to_who() -> None:
    wanted = expectation("Who trained Josephine Penrose?")
    assert not is_of_kind("Josephine Penrose was trained here, like Captain Penrose.", wanted)
    assert is_of_kind("Josephine Penrose was trained by Silas Vyvyan.", wanted)


def test_names_are_parted_from_the_rest_of_the_question() -> None:
    wanted = expectation("Who carved the figurehead of the Amity Hope? Does Mrs Hollis's file say?")
    assert wanted.names == {"amity", "hope", "hollis"}
    assert wanted.subject == ("carved", "figurehead", "file")


def test_the_first_word_and_the_words_that_ask_are_no_names() -> None:
    assert expectation("Tickets for children? When? Who pays?").names == set()


def test_dates_are_years_and_the_months_beside_them() -> None:
    assert expectation("What changed in April 2025, and what in 1904?").dates == {"april", "2025", "1904"}
    assert expectation("What may I bring in March?").dates == set()
    wanted = expectation("How many visitors came in April 2025?")
    assert holds_dates("Visitors in APRIL 2025: 3,120", wanted)
    assert not holds_dates("Visitors in April 2024: 3,120", wanted)
    assert not holds_dates("Visitors in May 2025: 3,120", wanted)
    assert holds_dates("Anything at all.", expectation("How many visitors came?"))


def test_names_are_counted_and_one_slip_in_spelling_is_forgiven() -> None:
    wanted = expectation("When was the Provident Grace launched?")
    assert share_of_names("The Provident Grace, a ketch", wanted) == 1
    assert share_of_names("The Provedent Grace, a ketch", wanted) == 1
    assert share_of_names("The Grace of God", wanted) == 0.5
    assert share_of_names("The Kittiwake", wanted) == 0
    assert share_of_names("The Kittiwake", expectation("When does it open?")) == 1, (
        "where none is named, none is missed"
    )


@pytest.mark.parametrize(
    ("question", "compound"),
    [
        ("What does tea cost?", False),
        ("What do tea and coffee cost?", False),
        ("What does tea cost, and when does the café open?", True),
        ("Which is older, the Kittiwake or the Ebenezer?", True),
        ("How do the two policies differ?", True),
    ],
)
def test_a_question_of_several_parts_is_known_as_one(question: str, compound: bool) -> None:
    assert expectation(question).compound is compound
