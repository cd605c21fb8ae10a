"""What pops up over the page for some seconds, under a heading in the visitor's language: Gradio's are in English.

Knows nothing of what is told.
"""

import gradio as gr

from app.ui.words import say


def info(text: str) -> None:
    """Show a hint."""
    gr.Info(text, title=say("Info"))


def warning(text: str) -> None:
    """Show that something went wrong, though the rest goes on."""
    gr.Warning(text, title=say("Warning"))


def error(text: str) -> gr.Error:
    """What is to be raised where nothing can go on."""
    return gr.Error(text, title=say("Error"), print_exception=False)
