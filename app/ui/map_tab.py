"""The tab of the map: what lies near what in the index, and where a question comes down.

Arranges and wires; knows nothing of what the functions do.
"""

from typing import Any

import gradio as gr

from app.ui.beats import beat
from app.ui.map_handlers import MapHandlers
from app.ui.words import later, word

ABOUT = later(
    "Each dot is a passage; passages that speak of like things lie together. Point at one to read it, choose a kind "
    "below the map to see it alone, and place a question to see what is near it."
)


class MapTab:
    """The parts of the tab."""

    def __init__(self) -> None:
        with gr.Tab(word("Map")) as self.tab:
            gr.Markdown(word(ABOUT), elem_classes="heading")
            self.question = gr.Textbox(
                label=word("Question on the map"),
                show_label=False,
                placeholder=word("Place a question on the map"),
                submit_btn=word("Place"),  # type: ignore[arg-type]  # which the browser takes all the same
                max_lines=3,
                elem_id="map-question",
            )
            self.said = gr.HTML(elem_id="map-said")
            self.picture = gr.HTML(elem_id="map")

    def wire(self, handlers: MapHandlers, plain: dict[str, Any]) -> None:
        """Wire what draws: beside the queue, so that who looks at the map ends no answer that streams in."""
        waiting, looking = gr.State(""), beat()
        drawn: dict[str, Any] = {**plain, "outputs": [self.said, self.picture, waiting, looking], "queue": False}
        self.tab.select(handlers.show, None, **drawn)
        self.question.submit(handlers.find, self.question, **drawn)
        looking.tick(handlers.watch, waiting, **drawn)
