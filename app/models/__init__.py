"""The kinds of model that can answer. A new kind is one file and one line here.

Knows nothing of what they do; importing it loads none of the libraries they run on.
"""

from collections.abc import Callable

from app.models.base import ChatModel
from app.models.chain import Chain, split_names
from app.models.extractive import open_extractive
from app.models.gguf import open_gguf
from app.models.hosted import open_hosted
from app.models.hub import Progress, open_hub
from vector_db.errors import ModelError
from vector_db.index import Index
from vector_db.settings import Settings

Builder = Callable[[str, Settings, Index], ChatModel]
"""Takes what stands behind the colon of the name, the settings, and the index that questions are put to."""

MODELS: dict[str, Builder] = {
    "extractive": open_extractive,
    "gguf": open_gguf,
    "hf": open_hub,
    "openai": open_hosted,
}


def open_model(
    name: str, settings: Settings, index: Index, *, key: str = "", on_progress: Progress | None = None
) -> ChatModel:
    """Open the model called `name`: ``KIND`` or ``KIND:ARGUMENT``; of several, ``NAME, NAME``, the first that is up.

    A model file is loaded, one of the hub fetched first: `on_progress` is told bytes there and bytes in all.
    `key` opens a hosted model for one session: it is in nothing but the model returned, which must not be shared.
    Raises ModelError for a kind that does not exist, and for whatever the kind itself objects to.
    """
    names = split_names(name, tuple(MODELS))
    for each in names or [name.strip()]:
        if each.partition(":")[0] not in MODELS:
            raise ModelError(
                f"There is no model {name!r}. Choose extractive, gguf:PATH of a model file, "
                "hf:OWNER/REPO/FILE.gguf, or openai:NAME."
            )
    if len(names) > 1:
        return Chain(names, lambda one: open_model(one, settings, index, key=key, on_progress=on_progress))
    kind, _, argument = names[0].partition(":")
    if kind == "openai" and key:
        return open_hosted(argument.strip(), settings, index, key=key)
    if kind == "hf" and on_progress:
        return open_hub(argument.strip(), settings, index, on_progress=on_progress)
    return MODELS[kind](argument.strip(), settings, index)
