"""The web page: Gradio's parts, and the little of our own that arranges and guards them.

Knows nothing of how an answer is made: it calls `answer()` and draws what that yields.
"""
