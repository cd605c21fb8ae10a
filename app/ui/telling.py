"""What pops up over the page for some seconds, under a heading that scripts/popping.js gives it.

Knows nothing of what is told.
"""

import gradio as gr


def info(text: str) -> None:
    """Show a hint."""
    gr.Info(text)


def warning(text: str) -> None:
    """Show that something went wrong, though the rest goes on."""
    gr.Warning(text)


def error(text: str) -> gr.Error:
    """What is to be raised where nothing can go on."""
    return gr.Error(text, print_exception=False)
