"""The tab of the chat: the conversation, what is chosen for it, and the sources beside it.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.ui import conversations_bar, sources
from app.ui.adding import Adding
from app.ui.asking import Runs
from app.ui.attaching import Attaching
from app.ui.beats import beat
from app.ui.by_day import ByDay
from app.ui.conversation_handlers import ConversationHandlers
from app.ui.conversations_bar import ConversationsBar
from app.ui.desk import Desk
from app.ui.feedback_handlers import FeedbackHandlers
from app.ui.feedback_line import FeedbackLine
from app.ui.handlers import MOST_SYSTEM, Handlers, most_passages, most_tokens
from app.ui.model_handlers import ModelHandlers
from app.ui.remembered import Remembered
from app.ui.source_dialog import SourceDialog
from app.ui.source_handlers import SourceHandlers
from app.ui.words import word

KEPT_SECONDS = 1800
"""How long a page that does nothing has its conversation in memory; it is read again when it is needed."""
AT_ONCE = 8
"""Answers under way together. A model that serves one at a time makes its own visitors wait."""


class ChatTab:
    """The parts of the tab."""

    def __init__(self, desk: Desk) -> None:
        with gr.Tab(word("Chat")), gr.Row(elem_id="chat-room"):
            self.conversations = ConversationsBar()
            with gr.Column(scale=3, min_width=320):
                self._conversation(desk)
                with gr.Accordion(word("Settings"), open=False):
                    self._essentials(desk)
                    with gr.Accordion(word("Fine tuning"), open=False):
                        self._fine_tuning(desk)
                    self.usual = gr.Button(word("Back to the usual"), size="sm", elem_id="usual-settings")
            with gr.Column(scale=2, min_width=300):
                gr.Markdown(word("### Sources"), elem_classes=["heading", "sources-heading"])
                self.panel = gr.HTML(sources.panel(()), elem_id="sources")
                self.source = SourceDialog()
                self.adding = Adding(desk)

    def _conversation(self, desk: Desk) -> None:
        with gr.Row(equal_height=True, elem_id="conversation-head"):
            self.bar = conversations_bar.bar()
            self.new = gr.Button(word("New chat"), size="sm", scale=0, min_width=90, elem_id="new-chat")
        self.chat = gr.Chatbot(
            elem_id="chat",
            show_label=False,
            container=True,
            render_markdown=False,  # it is given HTML of ours, which its sanitizer goes through all the same
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            editable="user",
            buttons=["copy"],
            layout="bubble",
            allow_file_downloads=False,
            group_consecutive_messages=False,
            autoscroll=False,  # see scripts/following.js
        )
        self.opinion = FeedbackLine()
        self.attaching = Attaching()
        with gr.Row(equal_height=True):
            self.box = gr.Textbox(
                placeholder=word("Ask a question"),
                show_label=False,
                label=word("Question"),
                lines=1,
                max_lines=8,
                submit_btn=word("Ask"),  # type: ignore[arg-type]  # which the browser takes all the same
                autofocus=True,
                scale=6,
                elem_id="question",
            )
        with gr.Row(elem_id="looking"):
            self.places = gr.Dropdown(
                choices=[],
                multiselect=True,
                allow_custom_value=True,  # what was chosen may have been deleted since: then the answer says so
                label=word("Look in (nothing chosen: everything)"),
                elem_id="look-in",
                scale=5,
                min_width=200,
            )
            self.attaching.place(visible=not desk.read_only)
        self.by_day = ByDay()

    def _essentials(self, desk: Desk) -> None:
        self.model = gr.Dropdown(
            choices=list(desk.model_names),
            value=desk.model_names[0],
            allow_custom_value=desk.any_model,
            label=word("Model"),
            info=_about_models(any_model=desk.any_model),
            elem_id="model",
        )
        self.said = gr.HTML(elem_id="model-said")
        self.passages = gr.Slider(
            1, most_passages(desk), value=desk.settings.passages, step=1, label=word("Passages for each answer")
        )

    def _fine_tuning(self, desk: Desk) -> None:
        options = desk.options
        most = most_tokens(desk)
        self.temperature = gr.Slider(
            0, 2, value=options.temperature, step=0.05, label=word("Temperature"),
            info=word(
                "0 takes the likeliest word each time; the higher, the freer, and the further from the passages."
            ),
        )  # fmt: skip
        self.top_p = gr.Slider(
            min(0.05, options.top_p), 1, value=options.top_p, step=0.05, label="Top-p",
            info=word("Words are chosen from the likeliest alone, those that make up this share of all probability."),
        )  # fmt: skip
        self.max_tokens = gr.Slider(
            16, most, value=options.max_tokens, step=16, label=word("Longest answer"),
            info=word(
                "In tokens, of which a word has one or two. What is kept for the answer is not there for passages."
            ),
        )  # fmt: skip
        self.seed = gr.Number(
            value=-1 if options.seed is None else options.seed, precision=0, label=word("Seed"),
            info=word("With the same number, the same question gets the same answer. -1: another one each time."),
        )  # fmt: skip
        self.system = gr.Textbox(
            value=options.system, lines=2, max_lines=8, max_length=MOST_SYSTEM, label=word("System text"),
            info=word("What the model is told besides, as in: answer in German, in three sentences at most."),
        )  # fmt: skip

    def wire(
        self,
        handlers: Handlers,
        models: ModelHandlers,
        conversations: ConversationHandlers,
        opening: SourceHandlers,
        feedback: FeedbackHandlers,
        own: gr.State,
        blocks: gr.Blocks,
        plain: dict[str, Any],
    ) -> None:
        """Wire what asks, stops and chooses."""
        turns, runs = gr.State((), time_to_live=KEPT_SECONDS), gr.State(Runs())
        opened = gr.Textbox(visible=False)
        conversation = [turns, self.chat, self.panel, self.box, opened]
        asking = {**plain, "outputs": conversation, "concurrency_limit": AT_ONCE, "concurrency_id": "chat"}
        chosen = [self.model, self.passages, self.places, self.by_day.since, self.by_day.until, self.attaching.attached]
        chosen += [self.temperature, self.top_p, self.max_tokens, self.seed, self.system]
        given = [turns, opened, runs, own, *chosen]
        self.conversations.wire(conversations, blocks, runs=runs, bar=self.bar, conversation=conversation, plain=plain)
        for asked in (
            self.box.submit(handlers.submit, [self.box, *given], **asking),
            self.chat.example_select(handlers.example, given, **asking),
            self.chat.option_select(handlers.example, given, **asking),
            self.chat.retry(handlers.retry, given, **asking),
            self.chat.edit(handlers.edit, given, **asking),
        ):
            asked.then(**self.conversations.looking)
        self.opinion.wire(feedback, self.chat, turns, opened, (self.box.submit, opened.change), plain)
        Remembered(self._remembered()).wire(blocks, plain, reset=self.usual)
        self.source.wire(opening, turns, opened, plain)
        self.box.stop(handlers.stop, runs, None, queue=False, **plain)
        for put_away in (self.new.click, self.chat.clear):
            put_away(handlers.clear, runs, conversation, queue=False, **plain)
        waited, looking = gr.State(""), beat()
        self.model.input(models.choose_model, [self.model, own], [self.said, waited, looking], queue=False, **plain)
        looking.tick(models.watch, [waited, own], [self.said, looking], queue=False, **plain)

    def _remembered(self) -> dict[str, gr.components.Component]:
        """What a visitor's browser remembers of the settings; what is in the library may be gone by the next visit."""
        return {
            "model": self.model,
            "passages": self.passages,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "system": self.system,
        }


def _about_models(*, any_model: bool) -> Any:
    if not any_model:
        return word("extractive quotes your documents and needs no download.")
    return word(
        "extractive quotes your documents and needs no download. Others are under Models, or type a name: "
        "gguf:PATH of a model file, openai:MODEL"
    )
