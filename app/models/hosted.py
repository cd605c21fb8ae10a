"""The `openai:MODEL` models: any server that speaks OpenAI's chat protocol, be it OpenAI's or a local one.

The door alone: the openai client takes a second to import, which is done behind it. Knows nothing of prompts.
"""

from typing import TYPE_CHECKING

from app.models.base import ChatModel
from app.models.endpoint import endpoint_of
from vector_db.settings import Settings

if TYPE_CHECKING:
    from vector_db.index import Index


def open_hosted(argument: str, settings: Settings, index: "Index") -> ChatModel:
    """The model called `argument` on the server that the settings name. Speaks to nobody yet.

    Its window is `settings.context`, as for a local model: a server of one's own often has no more (and cuts
    longer prompts silently), and who pays for each token decides alone to send more.
    Raises ModelError when the key is missing, or key or address cannot be right.
    """
    endpoint = endpoint_of(argument, settings)
    from app.models.openai_chat import OpenAIChat

    return OpenAIChat(endpoint, context=settings.context)
