"""A conversation as the page keeps it: see `app.conversations`, where its values live."""

from app.conversations import Turn, Turns, history

__all__ = ["Turn", "Turns", "history"]
