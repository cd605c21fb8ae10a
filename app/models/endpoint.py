"""A server and a model on it: where they are, and how messages may name them without giving the key away.

Pure. Knows nothing of how it is spoken to.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.models.presets import OPENAI_URL, SHORT
from vector_db.errors import ModelError
from vector_db.places import is_address, is_key
from vector_db.settings import Settings, variable

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
    place: str = ""
    """What stands behind the ``@`` of the name; empty where the settings say where the server is."""
    session: bool = False
    """The key was given for one session, it is not that of the settings."""

    @property
    def name(self) -> str:
        """The model as the user calls it."""
        return f"openai:{self.model}@{self.place}" if self.place else f"openai:{self.model}"

    @property
    def key_is(self) -> str:
        """Where the key comes from, for whoever has to change it."""
        return "the API key that you gave" if self.place or self.session else KEY

    @property
    def url_is(self) -> str:
        """Where the address comes from, for whoever has to change it."""
        return f"the address behind the @ of {self.name}" if self.place else BASE_URL

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


def endpoint_of(argument: str, settings: Settings, *, key: str = "") -> Endpoint:
    """Where the model called `argument` is: ``MODEL`` by the settings, ``MODEL@PLACE`` at a preset or an address.

    `key` is one for this session alone. That of the settings goes to the server of the settings and to no other.
    Raises ModelError when something cannot be right.
    """
    model, place, url = _parts(argument, settings)
    session, key = bool(key.strip()), key.strip()
    if not session and not place:
        key = settings.openai_api_key.get_secret_value()
    if not model:
        raise ModelError("openai: needs the name of a model, as in openai:gpt-4.1-mini")
    if not argument.isprintable():
        raise ModelError(f"No model is called {argument!r}. Name one as in openai:gpt-4.1-mini")
    if url == OPENAI_URL and not key:
        raise ModelError(
            f"openai:{argument} needs an API key. Set {KEY}, or {BASE_URL} for a server of your own, "
            "in the environment or in .env."
        )
    if not is_key(key):
        source = "The API key that you gave" if session else KEY
        raise ModelError(f"{source} holds a character that no key has, a blank perhaps, or a quote. Copy it anew.")
    if not is_address(url):
        raise ModelError(f"{BASE_URL} is not an address such as http://127.0.0.1:11434/v1. Change it.")
    return Endpoint(model, url.rstrip("/"), key, place, session)


def _parts(argument: str, settings: Settings) -> tuple[str, str, str]:
    """Model, place and address. Names of models may hold an ``@`` of their own: a place is known, or an address."""
    model, _, place = argument.rpartition("@")
    if place in SHORT:
        return model, place, SHORT[place].base_url
    if place.startswith(("http://", "https://")) and model:
        if not is_address(place):
            raise ModelError(f"openai:{model}@: what follows is not an address such as http://127.0.0.1:11434/v1.")
        return model, place, place
    return argument, "", settings.openai_base_url or OPENAI_URL
