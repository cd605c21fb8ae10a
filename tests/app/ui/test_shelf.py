"""The library as the page looks it up: numbered by what has changed, and never a reason to die."""

from dataclasses import replace

import pytest

from app.ui import shelf as shelf_room
from app.ui.shelf import Shelf
from ingest.remaining import Remaining
from tests.support.fake_desk import FakeIndex, row
from vector_db.errors import IndexFault
from vector_db.types import DocumentRow


def test_the_number_moves_with_what_there_is() -> None:
    index = FakeIndex()
    problem = [""]
    shelf = Shelf(index, lambda: problem[0])
    first = shelf.look(anew=True)
    assert shelf.look(anew=True) == first and first.kinds == ("prices", "reports")
    index.rows.append(row("uploads/a.txt"))
    second = shelf.look(anew=True)
    index.notice = "Mending."
    third = shelf.look(anew=True)
    problem[0] = "No vectors."
    fourth = shelf.look(anew=True)
    numbers = [each.number for each in (first, second, third, fourth)]
    assert numbers == sorted(set(numbers)) and fourth.notice == "Mending. No vectors."


def test_a_look_serves_all_who_ask_within_a_moment() -> None:
    looked: list[bool] = []

    class Counting(FakeIndex):
        def documents(self) -> list[DocumentRow]:
            looked.append(True)
            return super().documents()

    shelf = Shelf(Counting())
    assert shelf.look() == shelf.look() == shelf.look() and looked == [True]


def test_what_cannot_be_read_is_a_fault_in_words() -> None:
    class Damaged(FakeIndex):
        def documents(self) -> list[DocumentRow]:
            raise IndexFault("It is damaged.")

    found = Shelf(Damaged()).look()
    assert found.fault == "It is damaged." and found.rows == ()


def test_passages_without_a_vector_are_counted_once_for_each_document() -> None:
    waiting = replace(row("a/one.md", chunks=9, state="text"), embedded=2)
    copy = replace(row("b/two.md", chunks=9, state="text"), embedded=2)
    other = replace(row("c/three.md", chunks=5, state="text"), document_id="e" * 64)
    assert Shelf(FakeIndex(rows=[waiting, copy, other, row("d/four.md")])).look().without_vector == 7 + 5


def test_while_vectors_are_made_it_is_known_for_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(shelf_room, "Remaining", lambda: Remaining(lambda: clock[0]))
    index = FakeIndex(rows=[row("prices/a.md", chunks=50)])
    shelf = Shelf(index)
    told = []
    for made in range(0, 1000, 64):
        index.rows[1:] = [replace(row("uploads/b.pdf", chunks=1000, state="text"), document_id="b", embedded=made)]
        told.append(shelf.look(anew=True).vectors_minutes)
        clock[0] += 20
    assert told[1] is None and told[2] == 5 and told[-1] == 0, told  # 64 of 1,000 in 20 s
    index.rows[1:] = []
    assert shelf.look(anew=True).vectors_minutes is None
