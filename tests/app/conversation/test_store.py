"""Conversations in a real SQLite file: what is stored comes back, to its owner alone, and faults are words."""

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.conversation.store import ConversationStore, StoreFault
from app.conversation.turns import FOUND, Turn
from app.types import Answer
from tests.support.fake_desk import PASSAGES, everything

ME, OTHER = "login:me", "login:other"


@pytest.fixture
def store(data_folder: Path) -> ConversationStore:
    return ConversationStore(data_folder / "chats.sqlite3")


def answered(question: str, text: str = "An answer.") -> Turn:
    return Turn(question, Answer(question, text=text, passages=PASSAGES, stage="done"))


def stored(store: ConversationStore, *turns: Turn, owner: str = ME) -> str:
    conversation = ""
    for turn in turns:
        conversation = store.begin_turn(owner, conversation, turn)
    return conversation


def names(store: ConversationStore, wanted: str = "", owner: str = ME) -> list[str]:
    return [found.name for found in store.search(owner, wanted)]


def test_a_conversation_comes_back_from_another_process_s_file(store: ConversationStore) -> None:
    first, second = Turn("When was the Aurora built?"), Turn("please fail", error="The model is down.")
    conversation = stored(store, first, second)
    whole = replace(first, answer=everything(first.question, "In 1841 [2].", PASSAGES))
    assert store.put_turn(ME, conversation, whole)
    again = ConversationStore(store.path)
    assert again.turns(ME, conversation) == (whole, second)
    assert [turn.id for turn in again.turns(ME, conversation) or ()] == [first.id, second.id]
    (listed,) = again.conversations(ME)
    assert (listed.id, listed.name, listed.pinned) == (conversation, first.question, False)


def test_an_id_cannot_be_guessed_and_differs_each_time(store: ConversationStore) -> None:
    ids = {stored(store, Turn("q")) for _ in range(20)}
    assert len(ids) == 20 and min(map(len, ids)) >= 20


def test_nobody_else_sees_or_changes_it(store: ConversationStore) -> None:
    mine = stored(store, answered("a canary"))
    turn = (store.turns(ME, mine) or ())[0]
    assert store.conversations(OTHER) == [] == store.search(OTHER, "canary") and store.count(OTHER) == 0
    assert store.turns(OTHER, mine) is None and store.conversation(OTHER, mine) is None
    assert not store.rename(OTHER, mine, "theirs") and not store.pin(OTHER, mine, True)
    assert not store.delete(OTHER, mine) and store.copy(OTHER, mine, "theirs") is None
    assert not store.put_turn(OTHER, mine, replace(turn, error="theirs"))
    theirs = store.begin_turn(OTHER, mine, Turn("theirs"), after=[])
    assert theirs != mine, "a question asked in somebody else's begins one of one's own"
    assert store.turns(ME, mine) == (answered("a canary"),) and names(store) == ["a canary"]


def test_lists_are_pinned_first_then_newest(store: ConversationStore) -> None:
    old, middle, _ = (stored(store, Turn(name)) for name in ("old", "middle", "new"))
    store.pin(ME, old, True)
    assert names(store) == ["old", "new", "middle"]
    store.begin_turn(ME, middle, Turn("more"))
    store.pin(ME, old, False)
    assert names(store) == ["middle", "new", "old"]
    assert len(store.conversations(ME, at_most=2)) == 2 and store.count(ME) == 3


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("aurora", ["ships"]),
        ("AURORA whitb", ["ships"]),
        ("whitby aurora", ["ships"]),
        ("aur", ["ships"]),
        ("prices", ["prices"]),
        ("ships", ["ships"]),
        ("cafe", ["prices"]),
        ("whitby ticket", []),
        ('" OR * NEAR(', []),
        ("船", ["boats"]),
        ("一八四一", ["boats"]),
        ("  ", ["boats", "prices", "ships"]),
    ],
)
def test_search_finds_words_of_questions_answers_and_names(
    wanted: str, found: list[str], store: ConversationStore
) -> None:
    for name, turn in (
        ("ships", answered("Where was the Aurora built?", "In Whitby [1].")),
        ("prices", answered("What is a ticket?", "12 pounds; the café is free.")),
        ("boats", answered("这艘船是什么时候建造的?", "一八四一年建造。")),
    ):
        store.rename(ME, stored(store, turn), name)
    assert names(store, wanted) == found


def test_a_find_shows_the_words_around(store: ConversationStore) -> None:
    stored(store, answered("ships", "long " * 50 + "the brig Aurora of Whitby " + "tail " * 50))
    (found,) = store.search(ME, "aurora")
    assert f"brig {FOUND[0]}Aurora{FOUND[1]} of" in found.found and len(found.found) < 150


def test_search_follows_what_is_written_renamed_and_deleted(store: ConversationStore) -> None:
    turn = Turn("q")
    conversation = stored(store, turn)
    store.put_turn(ME, conversation, replace(turn, answer=Answer("q", text="half an ans")))
    store.put_turn(ME, conversation, replace(turn, answer=Answer("q", text="whole answer")))
    assert names(store, "whole") == ["q"] and names(store, "half") == []
    store.rename(ME, conversation, "  other \n name ")
    assert names(store, "other name") == ["other name"]
    assert not store.rename(ME, conversation, " \n"), "an empty name is none"
    store.delete(ME, conversation)
    assert names(store, "whole") == [] == names(store, "other")


def test_what_is_deleted_is_in_no_file_any_more(store: ConversationStore) -> None:
    keep = stored(store, *(answered(f"kept {n}") for n in range(5)))
    gone = stored(store, answered("canarybird one"), answered("more", "of the canarybird " * 200))
    assert store.delete(ME, gone)
    store.close()
    files = list(store.path.parent.glob("chats*"))
    assert files and not any(b"canarybird" in file.read_bytes() for file in files)
    assert len(store.turns(ME, keep) or ()) == 5


def test_a_turn_takes_the_place_of_those_that_go(store: ConversationStore) -> None:
    turns = [answered(f"q{n}") for n in range(4)]
    conversation = stored(store, *turns)
    store.begin_turn(ME, conversation, Turn("edited"), after=[turns[0].id])
    assert [turn.question for turn in store.turns(ME, conversation) or ()] == ["q0", "edited"]
    assert names(store, "q3") == []


def test_the_name_follows_the_first_question_until_somebody_gives_another(store: ConversationStore) -> None:
    conversation = stored(store, answered("Who built it?"), answered("And when?"))
    store.begin_turn(ME, conversation, Turn("Who sank it?"), after=[])
    assert names(store, "sank") == ["Who sank it?"] and names(store, "built") == []
    store.rename(ME, conversation, "The wreck")
    store.begin_turn(ME, conversation, Turn("Who raised it?"), after=[])
    assert names(store, "raised") == ["The wreck"]


def test_a_copy_stands_by_itself(store: ConversationStore) -> None:
    conversation = stored(store, answered("q0"), answered("q1"))
    copied = store.copy(ME, conversation, "before")
    assert copied and copied != conversation
    store.delete(ME, conversation)
    assert [turn.question for turn in store.turns(ME, copied) or ()] == ["q0", "q1"] and names(store, "q1") == [
        "before"
    ]


def test_two_tabs_ask_at_once_and_both_turns_stay(store: ConversationStore) -> None:
    conversation = stored(store, answered("first"))
    stores = [ConversationStore(store.path) for _ in range(4)]

    def ask(which: int) -> None:
        for n in range(10):
            turn = Turn(f"tab {which} asks {n}")
            stores[which].begin_turn(ME, conversation, turn)
            assert stores[which].put_turn(ME, conversation, replace(turn, error="done"))

    threads = [threading.Thread(target=ask, args=[which]) for which in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    turns = store.turns(ME, conversation) or ()
    assert len(turns) == 41 and len({turn.question for turn in turns}) == 41
    for which in range(4):
        order = [turn.question for turn in turns if turn.question.startswith(f"tab {which}")]
        assert order == [f"tab {which} asks {n}" for n in range(10)]


def test_what_was_deleted_elsewhere_is_not_written_again(store: ConversationStore) -> None:
    turn = Turn("q")
    conversation = stored(store, turn)
    store.delete(ME, conversation)
    assert store.put_turn(ME, conversation, replace(turn, error="late")) is False
    assert store.turns(ME, conversation) is None


@pytest.mark.parametrize("text", ["nul \0 here", "half \ud800 a character", "\x02mark\x03", "'; DROP TABLE turns; --"])
def test_any_text_can_be_stored(text: str, store: ConversationStore) -> None:
    conversation = stored(store, answered(text, text))
    store.rename(ME, conversation, text)
    (turn,) = store.turns(ME, conversation) or ()
    assert turn.answer and len(turn.text) > 3
    store.search(ME, text)


def test_a_damaged_file_is_words_and_a_new_one_is_made_once_it_is_moved(store: ConversationStore) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(b"this is no database" * 500)
    with pytest.raises(StoreFault, match=r"chats\.sqlite3 is damaged .*Move it away"):
        store.conversations(ME)
    store.path.rename(store.path.with_name("old"))
    assert stored(store, Turn("q")) and names(store) == ["q"]


def test_a_file_that_another_program_holds_is_words(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.conversation.schema.LOCKED_SECONDS", 0.05)
    conversation = stored(store, Turn("q"))
    store.close()
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreFault, match="Another program holds"):
        store.begin_turn(ME, conversation, Turn("more"))
    other.execute("ROLLBACK")
    assert store.begin_turn(ME, conversation, Turn("more")) == conversation


def test_a_full_disk_is_words(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(store, Turn("q"))
    monkeypatch.setattr("app.conversation.store.has_room", lambda folder, size: False)
    with pytest.raises(StoreFault, match="is full: conversations are not saved"):
        stored(store, Turn("more"))
    assert names(store) == ["q"]


def test_a_folder_that_was_deleted_meanwhile_is_made_again(store: ConversationStore) -> None:
    stored(store, Turn("old"))
    for file in store.path.parent.glob("chats*"):
        file.unlink()
    stored(store, Turn("new"))
    assert [found.name for found in ConversationStore(store.path).conversations(ME)] == ["new"]


def test_a_file_of_a_later_format_is_left_alone(store: ConversationStore) -> None:
    stored(store, Turn("q"))
    store.close()
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE meta SET value = '99'")
    with pytest.raises(StoreFault, match="its format is 99"):
        store.conversations(ME)
