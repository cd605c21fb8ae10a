"""How many tokens a hosted model makes of a text.

tiktoken knows, where it has the model's vocabulary. It downloads that once, without any time limit, so this
happens on a thread that may be left behind; without the vocabulary there is an estimate on the safe side.
Knows nothing of prompts, and nothing of any server.
"""

import functools
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING

from vector_db.estimate import estimate_tokens as estimate_tokens

if TYPE_CHECKING:
    from tiktoken import Encoding

log = logging.getLogger(__name__)

DEADLINE = 3.0
"""Seconds that the vocabulary may take, counted from when it was asked for."""
SLICE = 4_000
"""Characters that are encoded at once: tiktoken takes very long over a long run of one letter."""
MESSAGE_TOKENS = 6
"""What OpenAI's chat format adds: 4 for each message and 3 before the answer, of at least 2 messages."""


class Vocabulary:
    """A tiktoken vocabulary that is being fetched: there after a moment, or given up for good."""

    def __init__(self, load: "Callable[[], Encoding]", *, deadline: float = DEADLINE) -> None:
        self._loading: Future[Encoding] = Future()
        self._deadline = time.monotonic() + deadline
        Thread(target=_fulfil, args=(self._loading, load), name="docent-tiktoken", daemon=True).start()

    @functools.cached_property
    def encoding(self) -> "Encoding | None":
        """The encoding; None, for ever, if it did not come before the deadline. Waits for it until then."""
        left = max(0.0, self._deadline - time.monotonic())
        if not wait([self._loading], timeout=left).done:
            reason = "it did not come in time"
        elif error := self._loading.exception():
            reason = type(error).__name__
        else:
            return self._loading.result()
        log.warning("tiktoken has no vocabulary here (%s): tokens are estimated, rather too high.", reason)
        return None

    def count_tokens(self, text: str) -> int:
        """The tokens of `text` as one message, its share of the chat format included."""
        if self.encoding is None:
            return MESSAGE_TOKENS + estimate_tokens(text)
        slices = (text[start : start + SLICE] for start in range(0, len(text), SLICE))
        return MESSAGE_TOKENS + sum(len(self.encoding.encode_ordinary(piece)) for piece in slices)


@functools.cache  # once in a process for each model: the second try would take as long as the first
def vocabulary_of(model: str) -> Vocabulary:
    """The vocabulary of OpenAI's `model`; begins to fetch it. TIKTOKEN_CACHE_DIR is tiktoken's own."""

    def load() -> "Encoding":
        import tiktoken

        return tiktoken.encoding_for_model(model)

    return Vocabulary(load)


def _fulfil(promise: "Future[Encoding]", load: "Callable[[], Encoding]") -> None:
    try:
        promise.set_result(load())
    except BaseException as error:  # not hidden: `encoding` reports it
        promise.set_exception(error)
