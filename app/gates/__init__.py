"""What each request passes before the page: who may come in, what may be sent, and what every response carries.

ASGI middleware, and what it needs. Knows nothing of Gradio's parts, and nothing of how an answer is made.
"""
