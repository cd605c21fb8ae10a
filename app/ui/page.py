"""The page: its tabs, what they have in common, and how they are wired together.

Knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.ui import conversation_view, conversations_bar, library
from app.ui.adding import new_mine
from app.ui.attaching import AttachingHandlers
from app.ui.chat_tab import ChatTab
from app.ui.chats import Chats
from app.ui.conversation_handlers import ConversationHandlers
from app.ui.desk import Desk
from app.ui.evaluation_handlers import EvaluationHandlers
from app.ui.evaluation_tab import EvaluationTab
from app.ui.feedback_handlers import FeedbackHandlers
from app.ui.handlers import Handlers
from app.ui.library_handlers import NOTHING_SEEN, LibraryHandlers
from app.ui.library_tab import LibraryTab
from app.ui.map_handlers import MapHandlers
from app.ui.map_tab import MapTab
from app.ui.model_handlers import ModelHandlers
from app.ui.models_tab import ModelsTab
from app.ui.opened import OwnModels
from app.ui.source_handlers import SourceHandlers

TICK_SECONDS = 2.0
"""After which an open page asks whether the library has changed: by an upload, or by a job on the command line."""

_PLAIN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_BESIDE: dict[str, Any] = {**_PLAIN, "queue": False}


class Page:
    """The parts of the page, arranged and wired."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.models = ModelHandlers(desk)
        chats = Chats(desk.conversations)
        self.handlers = Handlers(desk, self.models.models, chats)
        self.conversations = ConversationHandlers(desk, chats)
        self.feedback = FeedbackHandlers(desk, chats)
        self.sources = SourceHandlers(desk, chats)
        self.library = LibraryHandlers(desk)
        self.evaluation = EvaluationHandlers(desk, self.models.models)

    def build(self) -> gr.Blocks:
        """Arrange the parts and wire them. The launch options are those of `app.serve`."""
        with gr.Blocks(title="Docent", analytics_enabled=False, delete_cache=(3600, 3600)) as blocks:
            top = gr.HTML(library.masthead(), elem_classes="masthead")
            chat = ChatTab(self.desk)
            documents = LibraryTab(read_only=self.desk.read_only)
            the_map = MapTab()
            models = ModelsTab(self.desk)
            evaluation = EvaluationTab(self.evaluation)
            sheet = conversations_bar.sheet()
            seen, own, mine = gr.State(NOTHING_SEEN), gr.State(OwnModels()), new_mine()
            showing = [seen, top, documents.table, documents.recent, chat.places, chat.chat, chat.adding.accordion]
            showing += [documents.kind, documents.collection, documents.collections.choice]
            showing += [documents.collections.list, chat.adding.into]
            # Beside the queue: who looks into the library while an answer streams in is not to end that stream.
            refreshing = {"fn": self.library.refresh, "inputs": documents.view, "outputs": showing, **_BESIDE}
            chat.wire(self.handlers, self.models, self.conversations, self.sources, self.feedback, own, blocks, _PLAIN)
            models.wire(self.models, own, chat.model, blocks, _PLAIN)
            chat.by_day.wire(self.library, chat.places, _PLAIN)
            chat.adding.wire(self.library, mine, refreshing, blocks, _PLAIN)
            put_away = (chat.new.click, chat.chat.clear)
            chat.attaching.wire(AttachingHandlers(self.library), mine, put_away, blocks, _PLAIN)
            documents.wire(self.library, seen, mine, showing, _PLAIN)
            evaluation.wire(self.evaluation, own, _PLAIN)
            the_map.wire(MapHandlers(self.desk), _PLAIN)
            blocks.load(conversation_view.sheet, None, sheet, **_BESIDE)
            for looked in (blocks.load, documents.tab.select):
                looked(**refreshing)
            ticking = gr.Timer(TICK_SECONDS)
            ticking.tick(
                self.library.tick,
                [seen, mine, documents.view],
                [*showing, chat.adding.results, chat.adding.beat, chat.attaching.beat],
                **_BESIDE,
            )
        return blocks
