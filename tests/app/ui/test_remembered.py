"""What a browser has kept is chosen again only if it still fits: anything may stand in a browser's storage."""

from typing import Any

import gradio as gr
import pytest

from app.ui.remembered import Remembered, fits


@pytest.fixture
def controls() -> dict[str, Any]:
    with gr.Blocks(analytics_enabled=False):
        return {
            "model": gr.Dropdown(["extractive", "openai:a"], value="extractive"),
            "any": gr.Dropdown(["extractive"], allow_custom_value=True),
            "kinds": gr.Dropdown(["ships", "prices"], multiselect=True),
            "passages": gr.Slider(1, 20, value=6),
            "seed": gr.Number(value=-1),
            "system": gr.Textbox(max_length=10),
            "stream": gr.Checkbox(),
        }


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("model", "openai:a", True),
        ("model", "gguf:/etc/passwd", False),
        ("model", ["extractive"], False),
        ("model", None, False),
        ("any", "gguf:mine.gguf", True),
        ("any", "x" * 5_000, False),
        ("kinds", ["ships"], True),
        ("kinds", [], True),
        ("kinds", ["ships", "gone"], False),
        ("kinds", [{}], False),
        ("passages", 20, True),
        ("passages", 21, False),
        ("passages", True, False),
        ("passages", "6", False),
        ("seed", 7, True),
        ("system", "Briefly", True),
        ("system", "x" * 11, False),
        ("stream", True, True),
        ("stream", 1, False),
    ],
)
def test_only_what_the_control_takes_is_chosen(controls: dict[str, Any], name: str, value: Any, taken: bool) -> None:
    assert fits(controls[name], value) is taken


def test_one_value_that_does_not_fit_costs_no_other(controls: dict[str, Any]) -> None:
    restored = Remembered(controls).restore({"model": "gone", "passages": 9, "unknown": 1})
    chosen = dict(zip(controls, restored, strict=True))
    assert chosen.pop("passages") == 9
    assert all(value == gr.skip() for value in chosen.values())


@pytest.mark.parametrize("stored", [None, [], "x", 3, {}])
def test_nothing_of_use_changes_nothing(controls: dict[str, Any], stored: Any) -> None:
    assert all(value == gr.skip() for value in Remembered(controls).restore(stored))


def test_the_first_values_can_be_had_again(controls: dict[str, Any]) -> None:
    first = dict(zip(controls, Remembered(controls).first(), strict=True))
    assert (first["model"], first["passages"], first["seed"]) == ("extractive", 6, -1)
