"""The embedder of the settings: a sentence-transformers model here, or a model on a server.

Loads nothing and speaks to nobody.
"""

from vector_db.embedder import Embedder, SentenceTransformerEmbedder
from vector_db.openai_embedder import KIND, OpenAIEmbedder
from vector_db.settings import Settings


def embedder_of(settings: Settings) -> Embedder:
    """The embedder that `settings` name. Raises IndexFault where a name cannot be right."""
    if settings.embedder.startswith(KIND):
        return OpenAIEmbedder(settings.embedder, settings)
    return SentenceTransformerEmbedder(settings.embedder)
