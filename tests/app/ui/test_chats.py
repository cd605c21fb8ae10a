"""Conversations of a running page: stored as they are written, faults are words, nothing is written twice."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation.store import ConversationStore, StoreFault
from app.conversation.turns import Turn
from app.types import Answer
from app.ui.asking import Choices, Run, ask
from app.ui.chats import NOBODY, Chats
from app.ui.opened import OpenedModels
from tests.support.fake_desk import FakeAnswer, fake_desk

ME = "local"


@pytest.fixture
def chats(data_folder: Path) -> Iterator[Chats]:
    chats = Chats(ConversationStore(data_folder / "chats.sqlite3"))
    yield chats
    chats.store.close()


def writing(text: str, turn: Turn) -> Turn:
    return replace(turn, answer=Answer(turn.question, text=text, stage="writing"))


class Broken(ConversationStore):
    """A store that fails as long as it is told to."""

    fails = True

    def begin_turn(self, *arguments: object, **options: object) -> str:
        if self.fails:
            raise StoreFault("The disk is full.")
        return super().begin_turn(*arguments, **options)  # type: ignore[arg-type]


def test_a_question_is_stored_when_it_is_asked_and_its_text_as_it_grows(
    chats: Chats, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("app.ui.chats.time.monotonic", lambda: now[0])
    turn, saving = Turn("q"), chats.saving(ME, "")
    elsewhere = Chats(ConversationStore(chats.store.path))
    saving.put(turn)
    assert elsewhere.turns(ME, saving.conversation) == (replace(turn, broken=True),)
    saving.put(writing("one", turn))
    now[0] += 0.4
    saving.put(writing("one two", turn))
    assert [t.text for t in elsewhere.turns(ME, saving.conversation) or ()] == [""], "not each token is written"
    now[0] += 0.2
    saving.put(writing("one two three", turn))
    assert [t.text for t in elsewhere.turns(ME, saving.conversation) or ()] == ["one two three"]
    assert [t.running for t in chats.turns(ME, saving.conversation) or ()] == [True]
    done = replace(turn, answer=Answer("q", text="one two three four.", stage="done"))
    saving.put(done)
    saving.close()
    assert elsewhere.turns(ME, saving.conversation) == chats.turns(ME, saving.conversation) == (done,)


def test_what_is_left_in_the_middle_is_broken_off(chats: Chats) -> None:
    turn, saving = Turn("q"), chats.saving(ME, "")
    saving.put(turn)
    saving.put(writing("one two", turn))
    saving.close()
    assert chats.turns(ME, saving.conversation) == (replace(writing("one two", turn), broken=True),)


def test_a_reader_who_leaves_keeps_every_word_written(chats: Chats, tmp_path: Path) -> None:
    answer = FakeAnswer()
    desk = fake_desk(tmp_path, answer=answer)
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    saving, steps = chats.saving(ME, ""), ask("slow", (), Choices("extractive", 3), desk=desk, models=models, run=Run())
    answer.go.release()
    for drawn in steps:
        saving.put(drawn[-1])
        if drawn[-1].text.count("word") >= 2:
            break
    saving.close()
    steps.close()
    answer.go.release()
    (turn,) = chats.turns(ME, saving.conversation) or ()
    assert turn.broken and turn.text.count("word") >= 2


def test_a_fault_is_told_once_and_tried_again_at_the_end(data_folder: Path) -> None:
    chats = Chats(Broken(data_folder / "chats.sqlite3"))
    told: list[str] = []
    before = (Turn("earlier", error="x"), Turn("later", error="y"))
    turn, saving = Turn("q"), chats.saving(ME, "", unsaved=before, tell=told.append)
    saving.put(turn)
    saving.put(writing("one", turn))
    assert told == ["The disk is full."] and saving.conversation == ""
    chats.store.fails = False  # type: ignore[attr-defined]
    saving.close()
    turns = chats.turns(ME, saving.conversation) or ()
    assert [turn.question for turn in turns] == ["earlier", "later", "q"] and turns[-1].text == "one"


def test_what_was_deleted_meanwhile_stays_deleted(chats: Chats) -> None:
    turn, saving = Turn("q"), chats.saving(ME, "")
    saving.put(turn)
    chats.store.delete(ME, saving.conversation)
    saving.put(writing("one", turn))
    saving.close()
    assert chats.listed(ME) == [] and chats.turns(ME, saving.conversation) is None


def test_for_nobody_nothing_is_stored_and_that_is_said(chats: Chats) -> None:
    told: list[str] = []
    saving = chats.saving(None, "", tell=told.append)
    saving.put(Turn("q"))
    saving.close()
    assert told == [NOBODY] and not chats.store.path.exists()
    assert chats.listed(None) == [] and chats.turns(None, "x") is None


def test_nothing_stays_in_memory_of_what_has_ended(chats: Chats) -> None:
    def one(number: int) -> None:
        saving = chats.saving(ME, "")
        saving.put(Turn(f"q{number}"))
        saving.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert chats._written == {} and chats.store.count(ME) == 8
