"""How a question becomes a keyword query."""

from pathlib import Path

import pytest

from vector_db.keywords import STOP_WORDS, content_words, match_query, stem, stems, words, words_like


def test_words_are_lower_case_in_order_with_repeats() -> None:
    assert words("The Brig, the 2nd brig: £14.50") == ["the", "brig", "the", "2nd", "brig", "14", "50"]


def test_content_words_leave_out_what_every_question_holds() -> None:
    assert content_words("When was the lighthouse built, and by whom?") == ["lighthouse", "built"]


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert content_words("Who was it?") == ["who", "was", "it"]


def test_each_word_is_quoted_so_that_none_is_syntax() -> None:
    assert match_query('tickets NOT "adult" OR price*') == '"tickets" OR "adult" OR "price"'
    assert match_query("AND OR NOT NEAR(lead:body)") == '"lead" OR "body"'


def test_what_has_no_spaces_is_told_by_pairs_of_characters() -> None:
    assert content_words("DVD的押金是多少？") == ["押金", "dvd"]
    assert content_words("电池充电要多少钱") == ["电池", "池充", "充电", "电要", "钱"]
    assert words_like(["押金", "deposit"], "押金为500元，退还押金；a deposit") == ["deposit", "押金", "押金"]


@pytest.mark.parametrize("question", ["", "  ", "?!", "\x00", "🙂", "'\"()*^:-"])
def test_a_question_without_words_is_an_empty_query(question: str) -> None:
    assert match_query(question) == ""


def test_stems_bring_forms_of_a_word_together() -> None:
    assert stems("The figureheads were restored") == stems("restoring a figurehead")


def test_a_stem_may_be_that_of_another_language() -> None:
    assert stem("hecken", "german") == stem("hecke", "german") != stem("hecken")
    assert stems("Die Hecken und die Bäume", "german") == stems("eine Hecke und ein Baum", "german")


def test_stop_words_are_written_as_they_are_compared() -> None:
    assert all(word == word.lower() and word.isalpha() for word in STOP_WORDS)


def test_words_like_leaves_out_no_word_that_has_one_of_the_stems() -> None:
    samples = Path(__file__).parents[2] / "knowledge_base"
    texts = [path.read_text(encoding="utf-8") for path in samples.rglob("*.md")]
    unlike_their_stems = "dying lying tying skies idly happily singly organizational possibility analogies"
    vocabulary = {word for text in (*texts, unlike_their_stems) for word in words(text)}

    assert len(vocabulary) > 1_500
    assert [word for word in vocabulary if words_like([stem(word)], word) != [word]] == []


def test_words_like_leaves_out_words_that_begin_otherwise() -> None:
    assert words_like(["hope", "ship"], "Hoping, the shipwright chopped; relationship hops.") == [
        "hoping",
        "shipwright",
        "hops",
    ]
    assert words_like([], "anything") == []
