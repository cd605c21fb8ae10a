"""A model on a server, spoken to through the openai client.

Knows nothing of retrieval, and nothing of what a prompt says; openai_errors.py tells what a failure means.
"""

import logging
import socket
from collections.abc import Generator, Sequence
from contextlib import suppress
from threading import Event
from typing import Any

import openai

from app.models.background import in_background
from app.models.endpoint import Endpoint
from app.models.openai_errors import explain, seconds_to_wait
from app.models.tokens import MESSAGE_TOKENS, estimate_tokens, vocabulary_of
from app.types import Message, Options, Prompt
from vector_db.errors import AnswerCutOff, ModelError
from vector_db.settings import variable

log = logging.getLogger(__name__)

NO_KEY = "none"
"""Sent to a server of one's own where no key is set: the client insists on one, the server does not look."""
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
"""How long a server may say nothing."""
RETRY_PAUSE = 0.5
"""Seconds before the one further try."""
LONGEST_PAUSE = 5.0
"""Seconds that a server may ask us to wait before it; beyond that the user is told."""
LINGER = 1.0
"""Seconds that a reader who leaves waits for the connection to be closed; it is closed in any case."""


class OpenAIChat:
    """Answers through ``POST /chat/completions``, streamed. Any thread may use it, several at a time."""

    def __init__(self, endpoint: Endpoint, *, context: int, read_seconds: float = READ_SECONDS) -> None:
        self.name = f"openai:{endpoint.model}"
        self.context_tokens = context
        self._endpoint = endpoint
        # Retried here, not by the client: it sleeps for as long as the server asks, two minutes at most.
        self._client = openai.OpenAI(
            api_key=endpoint.key or NO_KEY,
            base_url=endpoint.url,
            timeout=openai.Timeout(read_seconds, connect=CONNECT_SECONDS),
            max_retries=0,
        )
        # Only for OpenAI's own: for a local model nobody expects tiktoken to go and download something.
        self._vocabulary = vocabulary_of(endpoint.model) if endpoint.is_openai else None
        self._limit = "max_tokens"
        self._temperature = True

    def count_tokens(self, text: str) -> int:
        """The length of `text` as one message: OpenAI's own count where it can be had, else rather high."""
        if self._vocabulary is None:
            return MESSAGE_TOKENS + estimate_tokens(text)
        return self._vocabulary.count_tokens(text)

    def stream(self, prompt: Prompt, options: Options) -> Generator[str, None, None]:
        """See ChatModel.stream. Yields ``""`` while the server is silent."""
        call = _Call()
        return in_background(self._answer(prompt.messages, options, call), interrupt=call.break_off, linger=LINGER)

    def _answer(self, messages: Sequence[Message], options: Options, call: "_Call") -> Generator[str, None, None]:
        written, finish, content_type = False, "", ""
        try:
            with self._open(messages, options, call) as stream:
                call.response = stream.response
                content_type = stream.response.headers.get("content-type", "")
                for chunk in stream:
                    piece, finish = _text(chunk), _finish(chunk) or finish
                    if piece:
                        written = True
                        yield piece
        except (openai.OpenAIError, ValueError) as error:  # ValueError: what came is not JSON, or not UTF-8
            if call.broken_off.is_set():
                return
            names = self._listed() if isinstance(error, openai.NotFoundError) else ()
            kind = AnswerCutOff if written else ModelError
            raise kind(explain(error, self._endpoint, names=names)) from error
        self._check_end(written, finish, content_type)

    def _open(self, messages: Sequence[Message], options: Options, call: "_Call") -> Any:
        """Send the request; a second time, once, where that may help. Returns the stream of chunks."""
        again = True
        while True:
            try:
                return self._send(messages, options)
            except openai.BadRequestError as error:
                if not self._adapt(error):
                    raise
            except (openai.APIConnectionError, openai.APIStatusError) as error:
                pause = _pause(error)
                if not again or pause is None or call.broken_off.wait(pause):
                    raise
                again = False

    def _send(self, messages: Sequence[Message], options: Options) -> Any:
        how: dict[str, Any] = {self._limit: options.max_tokens}
        if self._temperature:
            how["temperature"] = options.temperature
        return self._client.chat.completions.create(
            model=self._endpoint.model,
            messages=[{"role": message.role, "content": _clean(message.content)} for message in messages],  # type: ignore[misc]
            stream=True,
            **how,
        )

    def _adapt(self, error: openai.BadRequestError) -> bool:
        """Learn what this model does not take: one that reasons has another limit, a fixed temperature."""
        if error.param == "max_tokens" and self._limit == "max_tokens":
            self._limit = "max_completion_tokens"
        elif error.param == "temperature" and self._temperature:
            self._temperature = False
        else:
            return False
        log.info("%s does not take %s: asked without it.", self.name, error.param)
        return True

    def _listed(self) -> list[str]:
        """The models that the server says it has; none where it says nothing."""
        try:
            return sorted(model.id for model in self._client.models.list(timeout=CONNECT_SECONDS))
        except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
            log.info("%s lists no models: %s", self._endpoint.shown, type(error).__name__)
            return []

    def _check_end(self, written: bool, finish: str, content_type: str) -> None:
        at, model = self._endpoint.shown, self._endpoint.model
        if written and not finish:
            raise AnswerCutOff(f"{at} closed the connection before the answer of {model} was complete. Ask again.")
        if written:
            return
        if finish == "length":
            raise ModelError(
                f"{model} has used up its tokens before it wrote a word, in thought perhaps. "
                f"Raise {variable('max_tokens')}."
            )
        if finish == "content_filter":
            raise ModelError(f"{at} has withheld the answer of {model} (content filter). Ask in other words.")
        if finish:
            raise ModelError(f"{model} has answered with nothing. Ask again, or choose another model.")
        got = f" (but {self._endpoint.quote(content_type)})" if "event-stream" not in content_type else ""
        raise ModelError(
            f"{at} sent no answer of the kind that OpenAI-compatible servers send{got}. "
            f"Check {variable('openai_base_url')}; it usually ends in /v1."
        )


class _Call:
    """One request, which can be broken off from another thread."""

    def __init__(self) -> None:
        self.broken_off = Event()
        self.response: Any = None

    def break_off(self) -> None:
        """Wake whoever waits for the server: closing a response does not, shutting its socket does."""
        self.broken_off.set()
        network = self.response.extensions.get("network_stream") if self.response is not None else None
        connection = network.get_extra_info("socket") if network is not None else None
        if connection is not None:
            with suppress(OSError):  # it is closed already
                connection.shutdown(socket.SHUT_RDWR)


def _pause(error: openai.APIError) -> float | None:
    """Seconds to wait before the second try; None where a second try is of no use."""
    if not isinstance(error, openai.APIStatusError):
        return RETRY_PAUSE
    if error.status_code not in (408, 409, 429) and error.status_code < 500:
        return None
    if error.code == "insufficient_quota":
        return None
    wanted = seconds_to_wait(error)
    if wanted is None:
        return RETRY_PAUSE
    return wanted if wanted <= LONGEST_PAUSE else None


def _choice(chunk: Any) -> Any:
    """The one choice of `chunk`; servers also send chunks without any, and things that are no chunks."""
    choices = getattr(chunk, "choices", None)
    return choices[0] if isinstance(choices, list) and choices else None


def _text(chunk: Any) -> str:
    content = getattr(getattr(_choice(chunk), "delta", None), "content", None)
    return content if isinstance(content, str) else ""


def _finish(chunk: Any) -> str:
    reason = getattr(_choice(chunk), "finish_reason", None)
    return reason if isinstance(reason, str) else ""


def _clean(text: str) -> str:
    """`text` without lone surrogates, which JSON over HTTP cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
