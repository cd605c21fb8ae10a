"""How a question becomes a keyword query."""

import pytest

from vector_db.keywords import STOP_WORDS, content_words, match_query, stems, words


def test_words_are_lower_case_in_order_with_repeats() -> None:
    assert words("The Brig, the 2nd brig: £14.50") == ["the", "brig", "the", "2nd", "brig", "14", "50"]


def test_content_words_leave_out_what_every_question_holds() -> None:
    assert content_words("When was the lighthouse built, and by whom?") == ["lighthouse", "built"]


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert content_words("Who was it?") == ["who", "was", "it"]


def test_each_word_is_quoted_so_that_none_is_syntax() -> None:
    assert match_query('tickets NOT "adult" OR price*') == '"tickets" OR "adult" OR "price"'
    assert match_query("AND OR NOT NEAR(lead:body)") == '"lead" OR "body"'


@pytest.mark.parametrize("question", ["", "  ", "?!", "\x00", "🙂", "'\"()*^:-"])
def test_a_question_without_words_is_an_empty_query(question: str) -> None:
    assert match_query(question) == ""


def test_stems_bring_forms_of_a_word_together() -> None:
    assert stems("The figureheads were restored") == stems("restoring a figurehead")


def test_stop_words_are_written_as_they_are_compared() -> None:
    assert all(word == word.lower() and word.isalpha() for word in STOP_WORDS)
