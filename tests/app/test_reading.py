"""Which sentences are ranked first, and what makes a reading sure: with cosines that are set by hand."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.reading import Floats, Reading, Sentence, read, without_each_word
from ingest.sentences import split_sentences
from tests.support.passages import hit
from vector_db.types import Hit


def nothing_alike(some: Sequence[str], others: Sequence[str]) -> Floats:
    return np.zeros((len(some), len(others)))


def reading(
    question: str, passages: Sequence[Hit], *, cosine: float = 0.5, alike: float = 0.0, across: bool = False
) -> Reading:
    """Read `passages` where every sentence has the same cosine, and every word is equally rare."""
    sentences = [
        Sentence(text, at, position, cosine)
        for at, passage in enumerate(passages)
        for position, text in enumerate(split_sentences(passage.chunk.body))
    ]
    return read(
        question,
        passages,
        sentences,
        rarity=lambda word: 0.5,
        likeness=lambda some, others: nothing_alike(some, others) + alike,
        across=across,
    )


def first(question: str, *passages: Hit) -> str:
    return reading(question, passages).ranked[0][1].text


def test_who_asks_for_one_thing_of_a_kind_gets_sentences_that_hold_it() -> None:
    passages = [hit("A ticket is blue. A ticket costs £5."), hit("A ticket is free on Sundays.")]
    texts = [sentence.text for _, sentence in reading("What does a ticket cost?", passages).ranked]
    assert texts == ["A ticket costs £5.", "A ticket is free on Sundays."]
    assert len(reading("What does a ticket cost?", [hit("A ticket is blue.")]).ranked) == 1


def test_every_sentence_is_ranked_best_first() -> None:
    found = reading("Is a ticket dear?", [hit("It rains. A ticket costs £5. It snows."), hit("A dog barks.")])
    assert len(found.ranked) == 4
    assert [score for score, _ in found.ranked] == sorted((score for score, _ in found.ranked), reverse=True)
    assert found.ranked[0][1] == Sentence("A ticket costs £5.", 0, 1, 0.5)


def test_the_words_of_the_question_count_in_any_form() -> None:
    assert first("Was the mast restored?", hit("The hull was painted. Restoring the masts began.")).startswith(
        "Restoring"
    )


def test_rare_words_count_more_than_common_ones() -> None:
    passage = hit("The museum opens early. The capstan turns.")
    sentences = [Sentence(text, 0, n, 0.5) for n, text in enumerate(split_sentences(passage.chunk.body))]

    def best(rarity: dict[str, float]) -> str:
        question = "Is there a capstan in the museum?"
        found = read(question, [passage], sentences, rarity=lambda word: rarity[word], likeness=nothing_alike)
        return found.ranked[0][1].text

    assert best({"capstan": 0.9, "museum": 0.1}) == "The capstan turns."
    assert best({"capstan": 0.1, "museum": 0.9}) == "The museum opens early."


def test_the_heading_above_a_sentence_counts_for_it_but_less_than_its_own_words() -> None:
    question = "Which timber is the capstan of?"
    above = hit("Timber: elm.", title="Capstan")
    assert first(question, hit("Timber: oak.", title="Windlass"), above) == "Timber: elm."
    assert first(question, above, hit("The capstan: timber, elm.")) == "The capstan: timber, elm."


def test_a_sentence_of_the_kind_asked_for_is_quoted_first() -> None:
    passage = hit("A ticket is for one day. A ticket is £5.")
    assert first("How much is a ticket?", passage) == "A ticket is £5."


def test_the_year_asked_about_may_stand_in_the_heading() -> None:
    older, newer = hit("A ticket is £4.", title="Prices 2023"), hit("A ticket is £5.", title="Prices 2026")
    assert first("How much is a ticket in 2026?", older, newer) == "A ticket is £5."


def test_what_a_follow_up_says_itself_counts_more_than_its_topic() -> None:
    said = hit("The orchard gate is locked early. The keeper of the orchard has a dog.")
    assert first("And its keeper? (Is the orchard gate locked)", said) == "The keeper of the orchard has a dog."


def test_the_topic_of_a_follow_up_may_stand_elsewhere_in_the_passage() -> None:
    asked = "And the keeper? (Is the orchard gate locked)"
    with_it = hit("The orchard gate is locked early. The keeper has a dog.")
    without = hit("The mill is shut. The keeper has a dog.")
    assert first(asked, without, with_it) == "The keeper has a dog."
    assert reading(asked, [without, with_it]).ranked[0][1].passage == 1
    assert reading(asked, [with_it]).confidence > reading(asked, [without]).confidence


def test_a_sentence_with_a_pronoun_speaks_of_what_the_one_before_it_does() -> None:
    said = hit("It rains. The cook has a dog. The show of nets opens in May. The cook will open it.")
    assert first("Is the cook at the show of nets?", said) == "The cook will open it."


def test_the_year_of_the_topic_may_stand_anywhere_in_the_passage_or_in_its_path() -> None:
    rules = [hit("The rules of tripods ended in May.", source="rules-2019.md")]
    dated = reading("What replaced them? (Are the rules of 2019 in force)", rules).confidence
    assert dated == pytest.approx(reading("What replaced them? (Are the rules in force)", rules).confidence, abs=0.2)
    assert dated > reading("What replaced the rules of 2019 in force?", rules).confidence + 1


def test_a_day_is_that_day_in_whatever_form_and_another_day_is_not() -> None:
    rows = hit("Date: 2021-03-19; Event: Survey. Date: 2021-03-08; Event: Claim.")
    asked = "What happened on 8 March 2021?"
    assert [one.text for _, one in reading(asked, [rows]).ranked] == ["Date: 2021-03-08; Event: Claim."]
    assert reading(asked, [rows]).confidence > reading("What happened on 9 March 2021?", [rows]).confidence + 0.4
    assert reading("What happened on 2021-03-08?", [hit("The claim was sent on 8 March 2021.")]).confidence == (
        pytest.approx(reading(asked, [hit("The claim was sent on 8 March 2021.")]).confidence, abs=0.1)
    )


def test_without_sentences_nothing_is_read() -> None:
    assert reading("What does a ticket cost?", []) == Reading(ranked=(), sure=())
    assert reading("What does a ticket cost?", [hit("")]) == Reading(ranked=(), sure=(0.0,))
    assert Reading(ranked=(), sure=()).confidence == 0.0


ASKED = "When was the Kittiwake launched in Polreath?"
ANSWER = "The Kittiwake was launched in Polreath on 3 May."


@pytest.mark.parametrize(
    ("question", "less"),
    [
        (ASKED, "The Kittiwake was launched in Polreath."),  # no date
        (ASKED, "The Ebenezer was launched in Kellow on 3 May."),  # other names
        (ASKED, "The Kittiwake was painted in Polreath on 3 May."),  # another subject
        ("When was the Kittiwake launched in Polreath in 1887?", ANSWER),  # a year that is not there
    ],
)
def test_what_is_missing_makes_a_reading_less_sure(question: str, less: str) -> None:
    assert reading(question, [hit(less)]).confidence < reading(ASKED, [hit(ANSWER)]).confidence - 0.1


def test_a_word_that_means_much_the_same_is_nearly_as_good() -> None:
    passage = [hit("The Kittiwake was floated in Polreath on 3 May.")]
    stranger, synonym = (reading(ASKED, passage, alike=alike).confidence for alike in (0.3, 0.8))
    assert stranger < synonym < reading(ASKED, [hit(ANSWER)]).confidence


def test_each_passage_is_judged_by_its_best_sentence_wherever_it_stands() -> None:
    other, right = hit("Nothing of the sort."), hit(f"Nothing of the sort. {ANSWER}")
    first, last = reading(ASKED, [right, other]), reading(ASKED, [other, right])
    assert first.sure[0] > first.sure[1] and first.sure == last.sure[::-1]
    assert first.confidence == first.sure[0] == last.confidence


def test_passages_may_hold_the_parts_of_an_answer_together() -> None:
    parts = [hit("The capstan is of elm."), hit("The windlass is of oak.", source="b.md")]
    simple = reading("Of what are capstan and windlass?", parts).confidence
    both = reading("Of what are both capstan and windlass?", parts).confidence
    assert both > simple + 0.1


def test_a_question_goes_without_each_of_its_words_but_not_without_the_conversation() -> None:
    assert without_each_word("Who built the Kittiwake's mast?") == [
        "Who  the Kittiwake's mast?",
        "Who built the  mast?",
        "Who built the Kittiwake's ?",
    ]
    assert without_each_word("Who built her? (Where is the Kittiwake)") == ["Who  her? (Where is the Kittiwake)"]
    assert without_each_word("?!") == []


def test_a_sentence_that_can_do_without_a_word_of_the_question_makes_less_sure() -> None:
    passages = [hit("A ticket costs £5.")]

    def sure(*needed: float) -> float:
        sentence = Sentence("A ticket costs £5.", 0, 0, 0.5, needed)
        return read(
            "What does a ticket cost?", passages, [sentence], rarity=lambda word: 0.5, likeness=nothing_alike
        ).confidence

    assert sure(0.1, 0.2) > sure(0.2, 0.0) > sure(0.3, -0.1)


def test_a_name_of_which_no_passage_speaks_makes_less_sure_and_one_that_is_misspelt_does_not() -> None:
    passage = hit("A ticket to Penzance costs £5.")
    well, misspelt, strange = (
        reading(f"What does a ticket to {name} cost?", [passage]).confidence
        for name in ("Penzance", "Penzanse", "Lerwick")
    )
    assert misspelt > strange + 0.9 and well >= misspelt


def test_a_german_question_is_read_by_german_rules() -> None:
    asked = "Wie hoch darf eine Hecke am Weg sein?"
    true, false = hit("Hecken an den Wegen sind bis 1,25 Meter erlaubt."), hit("Eine Hecke am Weg ist schön.")
    assert first(asked, false, true).startswith("Hecken an")
    assert reading(asked, [true]).confidence > reading(asked, [false]).confidence + 0.5
    assert reading(asked, [true]).confidence > 3, "a noun of which no passage speaks would be taken for a name"


def test_a_chinese_question_goes_without_each_of_its_parts() -> None:
    assert without_each_word("押金和租金是多少？") == ["和租金是多少？", "押金和是多少？"]
    sure = reading("第三者责任险的赔偿金额？", [hit("第三者责任险的赔偿金额为二十万元。")]).confidence
    assert sure > reading("第三者责任险的赔偿金额？", [hit("公司于2017年开业。")]).confidence + 0.5


def test_the_words_of_a_passage_in_another_language_do_not_count_against_it() -> None:
    passage = [hit("Die Hecken an den Wegen dürfen nicht höher als 1,25 Meter sein.")]
    asked = "What is the height of the hedges?"
    assert reading(asked, passage, across=True).confidence > reading(asked, passage).confidence + 0.3
    english = [hit("The hedges are of a height of 1.25 m.")]
    assert reading(asked, english, across=True) == reading(asked, english)
