"""What the settings say about a server, and what may be said of it."""

import pytest

from app.models.endpoint import OPENAI_URL, Endpoint, endpoint_of
from app.models.presets import PRESETS, Preset
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


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_named_behind_the_model(preset: Preset) -> None:
    endpoint = endpoint_of(f"a/b:c@{preset.short}", Settings(), key="sk-1")
    assert (endpoint.model, endpoint.url, endpoint.key) == ("a/b:c", preset.base_url, "sk-1")
    assert endpoint.name == f"openai:a/b:c@{preset.short}"


def test_an_at_sign_that_is_no_place_belongs_to_the_name() -> None:
    assert endpoint_of("@cf/meta/llama", settings("sk-1")).model == "@cf/meta/llama"
    assert endpoint_of("x@y", settings("sk-1")).model == "x@y"


def test_the_key_of_the_settings_is_for_the_server_of_the_settings() -> None:
    there = settings("sk-1", "http://host/v1")
    assert endpoint_of("m", there).key == "sk-1"
    assert endpoint_of("m@ollama", there).key == endpoint_of("m@http://other/v1", there).key == ""
    assert endpoint_of("m", there, key="sk-2").key == endpoint_of("m@ollama", there, key=" sk-2 ").key == "sk-2"


@pytest.mark.parametrize(
    ("argument", "key", "expected"),
    [
        ("m@http://", "", "not an address"),
        ("m@http://[::1/v1", "", "not an address"),
        ("@ollama", "", "needs the name of a model"),
        ("m@ollama", "sk canary", "The API key that you gave holds a character"),
        ("m@openai", "", "needs an API key"),
    ],
)
def test_places_and_keys_that_cannot_be_right_are_told(argument: str, key: str, expected: str) -> None:
    with pytest.raises(ModelError) as failure:
        endpoint_of(argument, Settings(), key=key)
    assert expected in str(failure.value) and "canary" not in str(failure.value)
