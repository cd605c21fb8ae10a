"""Servers that speak OpenAI's protocol and that many people have, by the short name behind the ``@`` of a model.

And what an address and a key must look like. Pure. Knows nothing of how a server is spoken to.
"""

from urllib.parse import urlsplit

PLACES = {
    "ollama": "http://127.0.0.1:11434/v1",
    "lmstudio": "http://127.0.0.1:1234/v1",
    "vllm": "http://127.0.0.1:8000/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "github": "https://models.github.ai/inference",
}
"""Their usual addresses."""


def is_address(url: str) -> bool:
    """Whether `url` can be that of a server."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False


def is_key(key: str) -> bool:
    """Whether `key` can be sent in a header; an empty one can."""
    return key.isascii() and key.isprintable() and " " not in key
