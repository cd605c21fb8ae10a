"""The kinds of model that can answer. A new kind is one file and one line here.

Knows nothing of what they do; importing it loads none of the libraries they run on.
"""

from collections.abc import Callable

from app.models.base import ChatModel
from app.models.extractive import open_extractive
from app.models.gguf import open_gguf
from app.models.hosted import open_hosted
from vector_db.errors import ModelError
from vector_db.index import Index
from vector_db.settings import Settings

Builder = Callable[[str, Settings, Index], ChatModel]
"""Takes what stands behind the colon of the name, the settings, and the index that questions are put to."""

MODELS: dict[str, Builder] = {
    "extractive": open_extractive,
    "gguf": open_gguf,
    "openai": open_hosted,
}


def open_model(name: str, settings: Settings, index: Index) -> ChatModel:
    """Open the model called `name`: ``KIND`` or ``KIND:ARGUMENT``. A model file is loaded.

    Raises ModelError for a kind that does not exist, and for whatever the kind itself objects to.
    """
    kind, _, argument = name.strip().partition(":")
    if kind not in MODELS:
        raise ModelError(f"There is no model {name!r}. Choose extractive, gguf:PATH of a model file, or openai:NAME.")
    return MODELS[kind](argument.strip(), settings, index)
