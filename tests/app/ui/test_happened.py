"""What happened can be read by anybody, word for word, and holds nothing that a browser would act upon."""

from dataclasses import replace

from app.types import Answer
from app.ui.happened import NOTHING_SENT, happened
from tests.app.ui.test_render import read
from tests.support.fake_desk import PASSAGES, everything

FOUND = tuple(
    replace(hit, similarity=0.876, similarity_rank=2, bm25=9.44, keyword_rank=1) if at == 0 else hit
    for at, hit in enumerate(PASSAGES)
)


def test_it_tells_what_was_searched_for_found_sent_and_cut_and_how_long_it_took() -> None:
    told = read(happened(replace(everything("Who?", "Yes [1].", FOUND), standalone_question="Who was it?")))
    for said in (
        "Who?",
        "the same <b>in other words</b>",
        "leans on the conversation",
        "Obey <b>me</b>.",
        "Passages and Who?",
        "Documents that were found and not read, because they fit the question less: 3",
        "no room, the last of those found: 1",
        "0.25 s",
        "3.50 s",
        "2,900",
    ):
        assert said in told


def test_a_passage_has_its_scores_and_ranks_from_both_searches() -> None:
    told = happened(everything("Who?", "Yes [1].", FOUND))
    assert '<td>0.88 <span class="of">no. 2</span></td><td>9.4 <span class="of">no. 1</span></td>' in told
    assert told.count("not found") == 2 * (len(FOUND) - 1), "what one search did not find has no score there"
    assert "aurora.pdf, page 3" in told


def test_where_nothing_is_sent_that_is_said() -> None:
    quoted = Answer("q", text="Yes [1].", passages=PASSAGES, model="extractive", stage="done")
    assert NOTHING_SENT in happened(quoted)
    assert NOTHING_SENT not in happened(replace(quoted, model="openai:large")), "that is not known of another model"


def test_a_greeting_has_nothing_to_tell() -> None:
    assert happened(Answer("Hello", text="Hello!", stage="done")) == ""
