"""What a visitor has chosen is remembered by the visitor's own browser, and chosen again at the next visit.

Keys are never among it, and nothing of it is kept by the server. Arranges and wires; knows nothing of what the choices
do.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

STORED = "docent-choices"
"""The name in the browser's localStorage."""
MOST_TEXT = 4_000
"""Characters of one value; longer ones did not come from this page."""

_READ = f"() => [JSON.parse(localStorage.getItem({json.dumps(STORED)}) ?? '{{}}')]"
_FORGET = f"() => localStorage.removeItem({json.dumps(STORED)})"


class Remembered:
    """The controls whose values are remembered, each by a name of its own."""

    def __init__(self, controls: Mapping[str, gr.components.Component]) -> None:
        self._controls = dict(controls)
        self._first = {name: control.value for name, control in self._controls.items()}
        self._stored = gr.JSON(visible=False)

    def wire(self, blocks: gr.Blocks, plain: dict[str, Any], *, reset: gr.Button | None = None) -> None:
        """Choose again when the page is opened, and remember each change; `reset` forgets them all."""
        controls = list(self._controls.values())
        # Beside the queue: a question that is asked as soon as the page is open is not to meet its end in it.
        blocks.load(self.restore, self._stored, controls, js=_READ, queue=False, **plain)
        changed = [control.change for control in controls]  # type: ignore[attr-defined]
        gr.on(changed, None, controls, None, js=self._remember(), **plain)
        if reset is not None:
            reset.click(self.first, None, controls, js=_FORGET, queue=False, **plain)

    def restore(self, stored: Any) -> list[Any]:
        """The stored values that still fit their controls; the others stay as they are."""
        known = stored if isinstance(stored, dict) else {}
        return [
            known[name] if name in known and fits(control, known[name]) else gr.skip()
            for name, control in self._controls.items()
        ]

    def first(self) -> list[Any]:
        """The values that the page begins with."""
        return list(self._first.values())

    def _remember(self) -> str:
        names = json.dumps(list(self._controls))
        pairs = f"Object.fromEntries({names}.map((name, at) => [name, values[at]]))"
        return f"(...values) => localStorage.setItem({json.dumps(STORED)}, JSON.stringify({pairs}))"


def fits(control: gr.components.Component, value: Any) -> bool:
    """Whether `control` takes `value`, which a browser has kept since another day: anything may come from there."""
    match control:
        case gr.Dropdown():
            known = [choice for _, choice in control.choices or ()]
            wanted: Sequence[Any] = value if control.multiselect and isinstance(value, list) else [value]
            texts = all(isinstance(each, str) and len(each) <= MOST_TEXT for each in wanted)
            return texts and (control.allow_custom_value or set(wanted) <= set(known))
        case gr.Slider():
            return _is_number(value) and control.minimum <= value <= control.maximum
        case gr.Number():
            return _is_number(value)
        case gr.Checkbox():
            return isinstance(value, bool)
        case gr.Textbox():
            return isinstance(value, str) and len(value) <= (control.max_length or MOST_TEXT)
        case _:
            return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
