"""The beat of the page: how often it looks at what was begun beside Gradio's queue. Knows nothing of what that is."""

import gradio as gr

BEAT_SECONDS = 0.5


def beat() -> gr.Timer:
    """A timer that stands still until something is begun, and is stopped when that has ended."""
    return gr.Timer(BEAT_SECONDS, active=False)
