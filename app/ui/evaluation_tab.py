"""The tab of the evaluation: a question set is chosen or uploaded, run, and what came of it is shown.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.ui.evaluation_handlers import EvaluationHandlers
from app.ui.handlers import most_passages
from app.ui.words import later, word

ABOUT = later(
    "How well are your documents found, and how well is answered from them? Run a set of questions whose answers are "
    "known: a file of one JSON object a line. A first one can be drafted from your documents: "
    "`python -m evaluation generate --out questions.jsonl`"
)
BEAT_SECONDS = 1.0
"""Between two looks at how far a run is."""


class EvaluationTab:
    """The parts of the tab."""

    def __init__(self, handlers: EvaluationHandlers) -> None:
        with gr.Tab(word("Evaluation"), visible=handlers.offered) as self.tab:
            gr.Markdown(word(ABOUT), elem_classes="heading")
            with gr.Row(equal_height=True, elem_classes="evaluating"):
                self.sets = gr.Dropdown([], label=word("Question set"), elem_id="question-set", scale=3, min_width=220)
                self.model = gr.Dropdown(
                    list(handlers.desk.model_names),
                    value=handlers.desk.model_names[0],
                    label=word("Model that answers"),
                    elem_id="evaluated-model",
                    scale=3,
                    min_width=220,
                )
                self.passages = gr.Slider(
                    1,
                    most_passages(handlers.desk),
                    value=handlers.desk.settings.passages,
                    step=1,
                    label=word("Passages it is shown"),
                    elem_id="evaluated-passages",
                    scale=2,
                    min_width=180,
                )
            with gr.Row():
                self.run = gr.Button(word("Run"), variant="primary", scale=0, min_width=120, elem_id="run-evaluation")
                self.stop = gr.Button(word("Stop"), scale=0, min_width=120, visible=False, elem_id="stop-evaluation")
                self.upload = gr.UploadButton(
                    word("Upload a set …"),  # type: ignore[arg-type]
                    file_types=[".jsonl"],
                    scale=0,
                    min_width=170,
                    elem_id="upload-set",
                )
            self.said = gr.HTML(elem_id="evaluation-said")
            self.found = gr.HTML(elem_id="evaluation-found")

    def wire(self, handlers: EvaluationHandlers, own: gr.State, plain: dict[str, Any]) -> None:
        """Wire what runs and shows; nothing is, where nothing is offered."""
        if not handlers.offered:
            return
        seen, beat = gr.State(""), gr.Timer(BEAT_SECONDS, active=False)
        shown = [seen, self.run, self.stop, beat, self.said, self.found]
        beside: dict[str, Any] = {**plain, "queue": False}
        self.tab.select(handlers.show, self.sets, [self.sets, *shown], **beside)
        self.upload.upload(handlers.upload, self.upload, [self.sets, self.said], **beside)
        self.run.click(handlers.run, [self.sets, self.model, self.passages, own], shown, **beside)
        self.stop.click(handlers.stop, None, shown, **beside)
        beat.tick(handlers.tick, seen, shown, **beside)
