"""The `openai:MODEL` models: any server that speaks OpenAI's chat protocol, be it OpenAI's or a local one.

The door alone: the openai client takes a second to import, which is done behind it. Knows nothing of prompts.
"""

from typing import TYPE_CHECKING

from app.models.base import ChatModel
from app.models.endpoint import endpoint_of
from vector_db.settings import Settings

if TYPE_CHECKING:
    from vector_db.index import Index


def open_hosted(argument: str, settings: Settings, index: "Index", *, key: str = "") -> ChatModel:
    """The model called `argument`, ``MODEL`` or ``MODEL@PLACE``; see `endpoint_of`. Speaks to nobody yet.

    Its window is `settings.context`, as for a local model: a server of one's own often has no more (and cuts
    longer prompts silently), and who pays for each token decides alone to send more.
    `key` is for the model returned and is kept nowhere else: do not share that model with another session.
    Raises ModelError when the key is missing, or key or address cannot be right.
    """
    endpoint = endpoint_of(argument, settings, key=key)
    from app.models.openai_chat import OpenAIChat

    return OpenAIChat(endpoint, context=settings.context, answer_seconds=settings.answer_seconds)


def models_at(place: str, settings: Settings, *, key: str = "") -> list[str]:
    """The names of the models that a server lists, sorted, ready to be opened: ``openai:llama3.2@ollama``.

    `place` is the short name of a preset, an address, or empty for the server of the settings. Takes 5 seconds at
    most. Raises ModelError when it cannot be reached or lists nothing.
    """
    endpoint = endpoint_of(f"*@{place}" if place else "*", settings, key=key)
    from app.models.openai_chat import list_models

    suffix = f"@{place}" if place else ""
    return [f"openai:{name}{suffix}" for name in list_models(endpoint)]
