"""What went wrong with a hosted model, in one line with the next step, and never with the key in it.

Pure: it reads an error that the openai client has raised. Knows nothing of requests and streams.
"""

import time
from collections.abc import Sequence
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime

import openai

from app.models.endpoint import Endpoint
from vector_db.settings import variable

MOST_NAMES = 8
"""Models that are named when the wanted one is not there."""


def explain(error: Exception, endpoint: Endpoint, *, names: Sequence[str] = ()) -> str:
    """`error` in one line. `names` are the models that the server lists, in case it knows not this one."""
    if isinstance(error, openai.APITimeoutError):
        return f"{endpoint.shown} did not answer in time. Ask again, or check that the server is well."
    if isinstance(error, openai.APIConnectionError):
        return _explain_connection(error, endpoint)
    if isinstance(error, openai.APIStatusError):
        return _explain_status(error, endpoint, names)
    if isinstance(error, openai.APIError):
        words = endpoint.quote(error.message)
        return f"{endpoint.shown} broke off the answer of {endpoint.model}: {words}. Ask again."
    return (
        f"{endpoint.shown} sent something that is no answer of an OpenAI-compatible server. "
        f"Check {endpoint.url_is}; it usually ends in /v1."
    )


def seconds_to_wait(error: openai.APIStatusError) -> float | None:
    """What the Retry-After header says, in seconds; None without one."""
    value = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _explain_connection(error: openai.APIConnectionError, endpoint: Endpoint) -> str:
    reason = endpoint.quote(error.__cause__ or error.message).rstrip(".")
    if endpoint.is_openai:
        return f"{endpoint.shown} cannot be reached ({reason}). Check the network, or choose a local model."
    return f"{endpoint.shown} cannot be reached ({reason}). Start the server there, or change {endpoint.url_is}."


def _explain_status(error: openai.APIStatusError, endpoint: Endpoint, names: Sequence[str]) -> str:
    at, model, status = endpoint.shown, endpoint.model, error.status_code
    words = _words(error, endpoint)
    if status == 401 and not endpoint.key:
        return (
            f"{at} wants an API key. Set {endpoint.key_is}."
            if not endpoint.place
            else f"{at} wants an API key. Give one."
        )
    if status == 401:
        return f"{at} does not accept the API key. Check {endpoint.key_is}."
    if status == 403:
        return f"{at} does not allow {model} to this key{words}. Choose another model, or change {endpoint.key_is}."
    if status == 404 and names:
        nearest = sorted(names, key=lambda name: SequenceMatcher(None, model, name).ratio(), reverse=True)
        known = ", ".join(endpoint.quote(name) for name in nearest[:MOST_NAMES])
        at_place = f"@{endpoint.place}" if endpoint.place else ""
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        return f"{at} does not know the model {model}. It has {known}{more}: choose one, as openai:NAME{at_place}."
    if status == 404:
        return f"{at} does not know {model}{words}. Check the name, and {endpoint.url_is}: it usually ends in /v1."
    if status == 429:
        return _explain_limit(error, endpoint, words)
    if error.code == "context_length_exceeded":
        return f"The prompt is too long for {model}{words}. Lower {variable('context')}, or ask less at once."
    if status < 500:
        return f"{at} refuses the request to {model} (HTTP {status}){words}. Choose another model."
    return f"{at} has failed (HTTP {status}){words}. Ask again in a moment."


def _explain_limit(error: openai.APIStatusError, endpoint: Endpoint, words: str) -> str:
    if error.code == "insufficient_quota":
        return f"The account behind the API key has used up its quota at {endpoint.shown}. Check its billing."
    seconds = seconds_to_wait(error)
    when = "in a moment" if seconds is None else f"in {seconds:.0f} s"
    return f"{endpoint.shown} takes no more requests for now{words}. Ask again {when}."


def _words(error: openai.APIStatusError, endpoint: Endpoint) -> str:
    """What the server says for itself, if it does so in the usual place, with the colon before it."""
    body = error.body
    message = body.get("message") if isinstance(body, dict) else None
    return f": {endpoint.quote(message).rstrip('.')}" if isinstance(message, str) and message.strip() else ""
