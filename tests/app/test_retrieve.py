"""The searches of one question, made one."""

from collections.abc import Sequence

from app.prompt import NOT_FOUND
from app.retrieve import AS_ASKED, AS_REPLIED, DEPTH, OF_DATES, OF_KIND, READ, STEP_PLACES, Noted, queries_for, retrieve
from tests.support.passages import hit
from vector_db.types import Filter, Hit

ONLY = Filter(kinds=("prices",))


class Answers:
    """An index that finds what it was told to, for each question."""

    def __init__(self, **found: list[Hit]) -> None:
        self.found = found
        self.asked: list[tuple[str, int, Filter]] = []

    def search(self, question: str, k: int = 6, only: Filter = Filter()) -> list[Hit]:  # noqa: B008 - frozen
        self.asked.append((question, k, only))
        return self.found[question][:k]


def bodies(found: list[Hit]) -> list[str]:
    return [got.chunk.body for got in found]


def test_a_question_that_stands_alone_is_one_search_whose_hits_stay_as_they_are():
    hits = [hit("one", score=0.5), hit("two", score=0.4)]
    index = Answers(alone=hits)
    assert retrieve(index, queries_for("alone", "alone"), 6, ONLY) == hits
    assert retrieve(index, {"alone": 1.0}, 1, ONLY) == hits[:1]
    assert index.asked[0] == ("alone", DEPTH, ONLY)


def test_a_follow_up_is_searched_for_in_both_forms_and_one_more_time_found_is_higher():
    first, second, both, asked = (hit(name) for name in ("first", "second", "both", "asked"))
    index = Answers(alone=[first, second, both], asked=[both, asked])
    found = retrieve(index, {"alone": 1.0, "asked": AS_ASKED}, 3, ONLY)
    assert bodies(found) == ["both", "first", "second"]
    assert [(question, only) for question, _, only in index.asked] == [("alone", ONLY), ("asked", ONLY)]
    assert [got.score for got in found] == sorted((got.score for got in found), reverse=True)


def test_what_was_asked_cannot_outweigh_what_is_meant():
    meant, asked = [hit(f"meant {n}") for n in range(6)], [hit(f"asked {n}") for n in range(6)]
    found = retrieve(Answers(alone=meant, asked=asked), {"alone": 1.0, "asked": AS_ASKED}, 6)
    assert found[0].chunk.body == "meant 0" and 0 < AS_ASKED < 1
    assert sum(got.chunk.body.startswith("meant") for got in found) >= 5


def test_what_is_searched_for():
    asked, alone = "And in 2023?", "And in 2023? (tickets)"
    assert queries_for(asked, alone) == {alone: 1.0, asked: AS_ASKED}
    assert list(queries_for("Thanks! And in 2023?", asked)) == [asked], "thanks are not searched for"
    assert list(queries_for("Why is that?", "Why is that? (tickets)")) == ["Why is that? (tickets)"], (
        "says nothing itself"
    )


def test_a_follow_up_is_searched_for_with_the_reply_before_it_too() -> None:
    asked, alone = "And in 2023?", "And in 2023? (tickets)"
    replied = "And in 2023? (The adult ticket costs £14.50)"
    assert queries_for(asked, alone, "The adult ticket costs £14.50 [1].") == {
        alone: 1.0,
        replied: AS_REPLIED,
        asked: AS_ASKED,
    }
    assert list(queries_for(asked, alone, NOT_FOUND)) == [alone, asked], "a refusal says nothing"
    assert list(queries_for(asked, asked, "It costs £14.50 [1].")) == [asked], "it stands alone"


def test_what_holds_the_kind_of_thing_that_is_asked_for_comes_forward():
    about, price = hit("Tickets are sold at the desk.", score=3.0), hit("A ticket is £14.50.", score=2.5)
    asked = "How much is a ticket?"
    found = retrieve(Answers(**{asked: [about, price]}), {asked: 1.0}, 6)
    assert bodies(found) == [price.chunk.body, about.chunk.body]
    assert [got.score for got in found] == [2.5 + OF_KIND, 3.0]
    far = hit("A mug is £9.", score=2.9 - OF_KIND)
    assert bodies(retrieve(Answers(**{asked: [about, far]}), {asked: 1.0}, 6)) == [about.chunk.body, far.chunk.body]


def test_a_kind_of_thing_in_the_title_alone_is_none():
    about, titled = hit("Sold at the desk.", score=3.0), hit("Tickets.", title="Prices from £5", score=2.9)
    asked = "How much is a ticket?"
    assert retrieve(Answers(**{asked: [about, titled]}), {asked: 1.0}, 6) == [about, titled]


def test_what_is_of_the_year_asked_about_comes_forward_by_its_title_too():
    old, new = (
        hit("It shuts at five.", title="Hours 2023", score=3.0),
        hit("It shuts at six.", title="Hours 2026", score=2),
    )
    asked = "Tell me about the hours of 2026."
    found = retrieve(Answers(**{asked: [old, new]}), {asked: 1.0}, 6)
    assert [got.score for got in found] == [3.0, 2.0 + OF_DATES] and found[0].chunk is old.chunk, "as good: as it was"
    later = [hit("It shuts at five.", title="Hours 2023", score=2.9), new]
    assert bodies(retrieve(Answers(**{asked: later}), {asked: 1.0}, 6))[0] == new.chunk.body


def test_who_asks_several_things_is_not_held_to_one_kind():
    about, price = hit("It is sold by Ann Lee.", score=3.0), hit("A ticket is £14.50.", score=2.5)
    asked = "How much is a ticket, and who sells it?"
    index = Answers(**{asked: [about, price], "who sells it? (Ann Lee)": []})
    assert retrieve(index, {asked: 1.0}, 6) == [about, price]


def test_which_of_two_brings_the_passages_of_each_by_turns():
    ketch, tug = [hit(f"ketch {n}") for n in range(4)], [hit(f"tug {n}") for n in range(2)]
    both = hit("both")
    index = Answers(**{"Which is longer, the ketch?": [*ketch, both], "Which is longer, the tug?": [both, *tug]})
    found = retrieve(index, {"Which is longer, the ketch or the tug?": 1.0}, 7, ONLY)
    assert bodies(found) == ["ketch 0", "both", "ketch 1", "tug 0", "ketch 2", "tug 1", "ketch 3"]
    assert [only for *_, only in index.asked] == [ONLY, ONLY]
    assert [got.score for got in found] == sorted({got.score for got in found}, reverse=True)
    assert len(retrieve(index, {"Which is longer, the ketch or the tug?": 1.0}, 2)) == 2


def test_what_a_second_step_finds_comes_after_the_best_of_the_first():
    asked, step = "Who hands out the forms, and what is her direct line?", "what is her direct line? (Finance Officer)"
    first = [hit("Forms are handed out by the Finance Officer."), *(hit(f"forms {n}", score=0.5) for n in range(9))]
    row = hit("Post: Finance Officer; Direct line: 01632 960108", source="staff.csv", score=9)
    other = hit("Post: Gardener; Direct line: 01632 960109", source="staff.csv", score=10)
    index = Noted(Answers(**{asked: first, step: [other, row]}))
    found = retrieve(index, {asked: 1.0}, 8, ONLY)
    assert bodies(found).index(row.chunk.body) == STEP_PLACES[0]
    assert other not in found and len(found) == len({got.chunk.id for got in found}) == 8
    assert index.searches == [asked, step]
    assert [got.score for got in found] == sorted((got.score for got in found), reverse=True)


def test_a_second_step_finds_nothing_twice_and_moves_nothing_down():
    asked, step = "Who hands out the forms, and what is her direct line?", "what is her direct line? (Finance Officer)"
    row = hit("Post: Finance Officer; Direct line: 01632 960108", source="staff.csv", score=0.9)
    first = [hit("Forms: the Finance Officer."), row, *(hit(f"forms {n}", score=0.5) for n in range(9))]
    assert retrieve(Answers(**{asked: first, step: [row]}), {asked: 1.0}, 8) == first[:8]
    few = [hit("Forms are handed out by the Finance Officer.")]
    assert retrieve(Answers(**{asked: few, step: [row]}), {asked: 1.0}, 8)[1].chunk is row.chunk, "there is room"


class Knows:
    """A reader that is surest of the passages it was told of."""

    def __init__(self, *best: str) -> None:
        self.best = best
        self.read: list[tuple[str, int]] = []

    def sure(self, question: str, passages: Sequence[Hit]) -> list[float]:
        self.read.append((question, len(passages)))
        return [2.0 * (got.chunk.body in self.best) for got in passages]


def test_of_what_was_found_first_comes_what_holds_the_answer_and_the_scores_stay_with_the_places() -> None:
    hits = [hit(f"{n}", score=20.0 - n) for n in range(12)]
    reader = Knows("5", "9")
    found = retrieve(Answers(alone=hits), {"alone": 1.0}, 10, reader=reader)
    assert bodies(found) == ["5", "0", "1", "2", "3", "4", "6", "7", "8", "9"], "the ninth and later are not read"
    assert [got.score for got in found] == [got.score for got in hits[:10]]
    assert reader.read == [("alone", READ)]
    assert bodies(retrieve(Answers(alone=hits), {"alone": 1.0}, 3, reader=reader)) == ["5", "0", "1"], "read, then cut"


def test_no_one_sentence_answers_a_question_of_several_things_or_steps() -> None:
    reader = Knows("1")
    for asked in ("What does it cost, and when does it open?", "Who keeps the log that was found in 1952?"):
        hits = [hit("0"), hit("1")]
        assert retrieve(Answers(**{asked: hits}), {asked: 1.0}, 6, reader=reader) == hits
    assert not reader.read
