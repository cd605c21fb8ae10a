"""kill -9 in the middle of an answer: what was stored is there, and the file is whole."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from app.conversation.store import ConversationStore
from app.conversation.turns import Turn
from app.ui.chats import Chats


def test_what_was_written_before_a_crash_is_there_and_the_conversation_goes_on(data_folder: Path) -> None:
    command = [sys.executable, "-m", "tests.support.chat_process", str(data_folder), "a slow one"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    conversation, length = "", 0
    for line in process.stdout:
        conversation, told = line.split()
        length = int(told)
        if length > 20:
            process.kill()
            break
    process.wait(30)
    process.stdout.close()

    chats = Chats(ConversationStore(data_folder / "chats.sqlite3"))
    (turn,) = chats.turns("local", conversation) or ()
    assert turn.question == "a slow one" and turn.broken and not turn.running
    assert len(turn.text) >= length > 20 and set(turn.text.split()) == {"word"}
    assert turn.answer and len(turn.answer.passages) == 3
    assert [found.id for found in chats.listed("local", "slow word")] == [conversation]
    assert chats.store.begin_turn("local", conversation, Turn("and then?")) == conversation
    with sqlite3.connect(chats.store.path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
