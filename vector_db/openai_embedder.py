"""Texts to vectors on a server that speaks OpenAI's protocol: OpenAI's own, Ollama, LM Studio, vLLM and others.

The one file of this room that imports openai. Knows nothing of where vectors are stored, or of what the texts are.
"""

import math
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from vector_db.embedder import Vectors, encodable
from vector_db.errors import IndexFault
from vector_db.estimate import estimate_tokens
from vector_db.keywords import unspaced_taken_out
from vector_db.places import PLACES, is_address, is_key
from vector_db.prefixes import prefixes_of
from vector_db.settings import Settings, variable

KIND = "openai:"
BATCH = 64
"""Texts in one request."""
SECONDS = 60.0
"""How long a request may take; it is tried once more where it fails in a way that may pass."""
MAX_TOKENS = 512
"""What a text may have: hardly a server's model reads less, and no chunk needs more."""
TOKENS_A_CHARACTER = 1.5
"""Of scripts without spaces. Vocabularies for many languages take 0.6 to 1.3; by its bytes a character would count 3,
and Chinese chunks would be a third as long as others."""
NO_KEY = "none"
"""Sent where no key is set: the client insists on one, a server of one's own does not look."""
NOTHING = "."
"""Sent for a text that is empty, which servers refuse."""


class OpenAIEmbedder:
    """The model `name`, ``openai:MODEL`` by the settings or ``openai:MODEL@PLACE``. Speaks to nobody before it has to.

    Tokens are estimated, on the safe side: the vocabulary of a server's model is not to be had.
    """

    max_tokens = MAX_TOKENS

    def __init__(self, name: str, settings: Settings) -> None:
        """Raises IndexFault when the name, the address or the key cannot be right."""
        self.name = name
        self._model, self._url = _where(name, settings)
        if not is_address(self._url):
            raise IndexFault(
                f"The embedder {name!r} has no server at {self._url!r}: an address is wanted, such as"
                f" http://127.0.0.1:11434/v1, behind the @ of its name or in {variable('openai_base_url')}."
            )
        # The key goes to the server of the settings and to no other.
        of_settings = self._url == _of_settings(settings)
        self._key = settings.openai_api_key.get_secret_value() if of_settings else ""
        if not is_key(self._key):
            raise IndexFault(
                f"{variable('openai_api_key')} holds a character that no key has, a blank perhaps, or a quote."
                " Copy it anew."
            )
        if self._url == PLACES["openai"] and not self._key:
            raise IndexFault(f"The embedder {name!r} needs an API key. Set {variable('openai_api_key')}.")
        self._prefixes = prefixes_of(self._model)
        self._client: Any = None
        self._dimension = 0
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        if not self._dimension:
            self.embed_question(NOTHING)
        return self._dimension

    def count_tokens(self, text: str) -> int:
        spaced, unspaced = unspaced_taken_out(self._prefixes.document + text)
        return estimate_tokens(spaced.strip()) + math.ceil(TOKENS_A_CHARACTER * unspaced)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._prefixes.document + text for text in texts])

    def embed_question(self, question: str) -> Vectors:
        vector: Vectors = self.embed_questions([question])[0]
        return vector

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        # Nobody's question is as long as that; a server would refuse it, not cut it.
        return self._embed([self._prefixes.question + question[: 2 * MAX_TOKENS] for question in questions])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts = [self._request(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        vectors = np.concatenate(parts)
        self._dimension = vectors.shape[1]
        return vectors

    def _request(self, texts: Sequence[str]) -> Vectors:
        # The client takes a second to import: a command that does not embed does not pay for it.
        import openai

        sent = [encodable(text).strip() or NOTHING for text in texts]
        try:
            reply = self._opened().embeddings.create(model=self._model, input=sent, encoding_format="float")
        except openai.OpenAIError as error:
            raise self._fault(_reason(error)) from error
        try:
            data = sorted(reply.data, key=lambda each: each.index)
            vectors = np.array([each.embedding for each in data], dtype=np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        except (AttributeError, TypeError, ValueError) as error:
            raise self._fault("it sent something that is no list of vectors") from error
        if len(vectors) != len(texts) or not np.isfinite(lengths).all() or not lengths.all():
            raise self._fault(f"it sent {len(vectors)} vectors for {len(texts)} texts, or some that are no direction")
        return np.asarray(vectors / lengths, dtype=np.float32)

    def _opened(self) -> Any:
        import openai

        with self._lock:
            if self._client is None:
                self._client = openai.OpenAI(
                    base_url=self._url, api_key=self._key or NO_KEY, timeout=SECONDS, max_retries=1
                )
            return self._client

    def _fault(self, reason: str) -> IndexFault:
        reason = " ".join(reason.split())[:200]
        if self._key:
            reason = reason.replace(self._key, "[key]")
        parts = urlsplit(self._url)
        return IndexFault(
            f"The embedder {self.name!r} at {parts.hostname}{f':{parts.port}' if parts.port else ''} has failed:"
            f" {reason.rstrip('.')}. See that the server is up and has this model, or set DOCENT_EMBEDDER to another."
        )


def _where(name: str, settings: Settings) -> tuple[str, str]:
    """The model and the address of its server."""
    model, at, place = name.removeprefix(KIND).rpartition("@")
    if at and model and place in PLACES:
        return model, PLACES[place]
    if at and model and place.startswith(("http://", "https://")):
        return model, place.rstrip("/")
    model = name.removeprefix(KIND).strip()
    if not model:
        raise IndexFault("openai: needs the name of a model, as in DOCENT_EMBEDDER=openai:text-embedding-3-small")
    return model, _of_settings(settings)


def _of_settings(settings: Settings) -> str:
    return settings.openai_base_url.rstrip("/") or PLACES["openai"]


def _reason(error: Exception) -> str:
    # A status comes with what the server says; a connection that fails has its reason underneath.
    cause = error.__cause__
    return f"{error} ({cause})" if cause else str(error)
