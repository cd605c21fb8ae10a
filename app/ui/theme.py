"""The look: Gradio's own theme with fonts of the system, our style sheet and our script."""

from pathlib import Path

import gradio as gr

STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")

FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """Gradio's default theme in the colours of the page, with fonts that every system has."""
    return gr.themes.Default(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=FONT,
        font_mono=MONO,
    ).set(
        # Gradio's own grey has a contrast of 2.6 to 1 on white, too little to read by; this one has 4.8.
        body_text_color_subdued="*neutral_500",
    )


def script(upload_mb: int) -> str:
    """Our JavaScript, run once when the page has loaded; `upload_mb` is the largest file it lets through."""
    return SCRIPT.read_text(encoding="utf-8").replace("UPLOAD_MB", str(int(upload_mb)))
