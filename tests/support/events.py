"""What comes from a model, sorted: for tests that want the text alone, or one kind of event."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from app.types import Event

Kind = TypeVar("Kind")


def text_of(events: Iterable[Event]) -> Iterator[str]:
    """The pieces of text that are not empty, as they come."""
    return (event for event in events if isinstance(event, str) and event)


def written(events: Iterable[Event]) -> str:
    """All of the text."""
    return "".join(text_of(events))


def first_piece(events: Iterable[Event]) -> str:
    """The first piece of text."""
    return next(text_of(events))


def of_kind(kind: type[Kind], events: Iterable[Event]) -> list[Kind]:
    """The events of one kind."""
    return [event for event in events if isinstance(event, kind)]
