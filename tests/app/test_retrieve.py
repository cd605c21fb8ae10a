"""The searches of one question, made one."""

from app.retrieve import AS_ASKED, queries_for, retrieve
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


def test_a_question_that_stands_alone_is_one_search_whose_hits_stay_as_they_are():
    hits = [hit("one", score=0.5), hit("two", score=0.4)]
    index = Answers(alone=hits)
    assert retrieve(index, queries_for("alone", "alone"), 6, ONLY) == hits
    assert index.asked == [("alone", 6, ONLY)]


def test_a_follow_up_is_searched_for_in_both_forms_and_one_more_time_found_is_higher():
    first, second, both, asked = (hit(name) for name in ("first", "second", "both", "asked"))
    index = Answers(alone=[first, second, both], asked=[both, asked])
    found = retrieve(index, ("alone", "asked"), 3, ONLY)
    assert [got.chunk.body for got in found] == ["both", "first", "second"]
    assert [(question, only) for question, _, only in index.asked] == [("alone", ONLY), ("asked", ONLY)]
    assert [got.score for got in found] == sorted((got.score for got in found), reverse=True)


def test_what_was_asked_cannot_outweigh_what_is_meant():
    meant, asked = [hit(f"meant {n}") for n in range(6)], [hit(f"asked {n}") for n in range(6)]
    found = retrieve(Answers(alone=meant, asked=asked), ("alone", "asked"), 6)
    assert found[0].chunk.body == "meant 0" and 0 < AS_ASKED < 1
    assert sum(got.chunk.body.startswith("meant") for got in found) >= 5


def test_what_is_searched_for():
    assert queries_for("And in 2023?", "And in 2023? (tickets)") == ("And in 2023? (tickets)", "And in 2023?")
    assert queries_for("Thanks! And in 2023?", "And in 2023?") == ("And in 2023?",), "thanks are not searched for"
    assert queries_for("Why is that?", "Why is that? (tickets)") == ("Why is that? (tickets)",), "says nothing itself"
