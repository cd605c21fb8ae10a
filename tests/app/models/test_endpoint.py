"""What the settings say about a server, and what may be said of it."""

import pytest

from app.models.endpoint import OPENAI_URL, Endpoint, endpoint_of
from vector_db.errors import ModelError
from vector_db.settings import Settings


def settings(key: str = "", url: str = "") -> Settings:
    return Settings.model_validate({"openai_api_key": key, "openai_base_url": url})


def test_with_a_key_alone_it_is_openai() -> None:
    endpoint = endpoint_of("gpt-4.1", settings("sk-1"))
    assert (endpoint.model, endpoint.url, endpoint.key) == ("gpt-4.1", OPENAI_URL, "sk-1")
    assert endpoint.is_openai


def test_a_server_of_ones_own_needs_no_key() -> None:
    endpoint = endpoint_of("llama3.2:1b", settings(url="http://127.0.0.1:11434/v1/"))
    assert (endpoint.url, endpoint.key, endpoint.is_openai) == ("http://127.0.0.1:11434/v1", "", False)


@pytest.mark.parametrize(
    ("model", "key", "url", "expected"),
    [
        ("gpt-4.1", "", "", "openai:gpt-4.1 needs an API key. Set OPENAI_API_KEY"),
        ("", "sk-1", "", "needs the name of a model"),
        ("two\nlines", "sk-1", "", "No model is called 'two\\nlines'"),
        ("m", "sk-1\nsk-canary", "", "OPENAI_API_KEY holds a character"),
        ("m", "“sk-canary”", "", "OPENAI_API_KEY holds a character"),
        ("m", "sk canary", "", "OPENAI_API_KEY holds a character"),
        ("m", "", "localhost:11434/v1", "OPENAI_BASE_URL is not an address"),
        ("m", "", "ftp://host/v1", "OPENAI_BASE_URL is not an address"),
        ("m", "", "http://", "OPENAI_BASE_URL is not an address"),
        ("m", "", "http://host:port/v1", "OPENAI_BASE_URL is not an address"),
        ("m", "", "http://[::1/v1", "OPENAI_BASE_URL is not an address"),
    ],
)
def test_settings_that_cannot_be_right_are_told(model: str, key: str, url: str, expected: str) -> None:
    with pytest.raises(ModelError) as failure:
        endpoint_of(model, settings(key, url))
    assert expected in str(failure.value)
    assert "canary" not in str(failure.value) and "\n" not in str(failure.value)


def test_a_password_in_the_address_is_not_shown() -> None:
    endpoint = Endpoint("m", "https://me:secret@host:8443/v1?token=secret", "")
    assert endpoint.shown == "https://host:8443/v1"


def test_the_key_is_in_no_representation() -> None:
    endpoint = Endpoint("m", "http://host/v1", "sk-canary")
    assert "sk-canary" not in repr(endpoint)
    assert endpoint.quote("bad key\n sk-canary\x1b[31m!") == "bad key [key][31m!"
