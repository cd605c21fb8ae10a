"""The look: Gradio's own theme with fonts of the system, our style sheets and our scripts.

Each part of the page has a file of its own in ``styles/`` and, where it needs one, in ``scripts/``.
"""

from pathlib import Path
from typing import Any

import gradio as gr

from app.ui.words import translations

STYLES = sorted(Path(__file__).with_name("styles").glob("*.css"))
SCRIPTS = sorted(Path(__file__).with_name("scripts").glob("*.js"))
"""Each a function without arguments, which is run once when the page has loaded."""

FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")


def look(upload_mb: int) -> dict[str, Any]:
    """What Gradio is given of all this when it is launched, and the texts in all languages; see `script`."""
    return {"theme": theme(), "css_paths": list(STYLES), "js": script(upload_mb), "i18n": translations()}


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
        # White on Gradio's teal has 2.5 to 1.
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_text_color_dark="*primary_950",
        button_primary_text_color_hover_dark="*primary_950",
        # Where the keyboard is: Gradio's has 1.5 to 1 on white, and in the dark it is as the border was.
        input_border_color_focus="*primary_700",
        input_border_color_focus_dark="*primary_400",
    )


def script(upload_mb: int) -> str:
    """All our JavaScript as one function; `upload_mb` is the largest file it lets through."""
    parts = (path.read_text(encoding="utf-8").rstrip() for path in SCRIPTS)
    whole = "() => {\n" + "\n".join(f"(\n{part}\n)();" for part in parts) + "\n}"
    return whole.replace("UPLOAD_MB", str(int(upload_mb)))
