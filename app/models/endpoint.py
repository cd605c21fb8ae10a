"""A server and a model on it: where they are, and how messages may name them without giving the key away.

Pure. Knows nothing of how it is spoken to.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from vector_db.errors import ModelError
from vector_db.settings import Settings, variable

OPENAI_URL = "https://api.openai.com/v1"
KEY, BASE_URL = variable("openai_api_key"), variable("openai_base_url")
MOST_WORDS = 200
"""Characters that are quoted of what a server says."""


@dataclass(frozen=True)
class Endpoint:
    """A model, the server that runs it, and the key that opens it."""

    model: str
    url: str
    key: str = field(repr=False)
    """Empty where none is set."""

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's own server."""
        return self.url == OPENAI_URL

    @property
    def shown(self) -> str:
        """The URL without what may be secret in it."""
        parts = urlsplit(self.url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = f":{parts.port}" if parts.port else ""
        return self.quote(f"{parts.scheme}://{host}{port}{parts.path}".rstrip("/"))

    def quote(self, words: object) -> str:
        """What a server says, in one line that is not too long, without the key."""
        text = " ".join(str(words).split())
        text = text.replace(self.key, "[key]") if self.key else text
        text = "".join(letter for letter in text if letter.isprintable())
        return text if len(text) <= MOST_WORDS else f"{text[:MOST_WORDS]}…"


def endpoint_of(model: str, settings: Settings) -> Endpoint:
    """Where `model` is, by the settings. Raises ModelError when they cannot be right."""
    key, url = settings.openai_api_key.get_secret_value(), settings.openai_base_url
    if not model:
        raise ModelError("openai: needs the name of a model, as in openai:gpt-4.1-mini")
    if not model.isprintable():
        raise ModelError(f"No model is called {model!r}. Name one as in openai:gpt-4.1-mini")
    if not url and not key:
        raise ModelError(
            f"openai:{model} needs an API key. Set {KEY}, or {BASE_URL} for a server of your own, "
            "in the environment or in .env."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ModelError(f"{KEY} holds a character that no key has, a blank perhaps, or a quote. Copy it anew.")
    if url and not _is_http(url):
        raise ModelError(f"{BASE_URL} is not an address such as http://127.0.0.1:11434/v1. Change it.")
    return Endpoint(model, (url or OPENAI_URL).rstrip("/"), key)


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False
