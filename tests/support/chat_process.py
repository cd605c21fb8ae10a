"""A page's answering without the page, to be killed in the middle: asks, stores as it writes, and says how far it is.

python -m tests.support.chat_process DATA QUESTION
"""

import sys
from contextlib import closing
from pathlib import Path

from app.conversation.store import ConversationStore
from app.ui.asking import Choices, Run, ask
from app.ui.chats import Chats
from app.ui.opened import OpenedModels
from tests.support.fake_desk import FakeAnswer, fake_desk


def main() -> None:
    data, question = Path(sys.argv[1]), sys.argv[2]
    answer = FakeAnswer()
    desk = fake_desk(data, answer=answer)
    chats = Chats(ConversationStore(data / "chats.sqlite3"))
    models = OpenedModels(desk.open_model, desk.model_names, any_name=False)
    steps = ask(question, (), Choices("extractive", 3), desk=desk, models=models, run=Run())
    with closing(chats.saving("local", "")) as saving:
        for drawn in steps:
            saving.put(drawn[-1])
            answer.go.release()
            stored = chats.store.turns("local", saving.conversation) or ()
            print(saving.conversation, len(stored[-1].text), flush=True)


if __name__ == "__main__":
    main()
