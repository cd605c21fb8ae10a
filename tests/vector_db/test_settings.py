"""Settings: the environment and .env, cast and checked."""

from pathlib import Path

import pytest

from vector_db.errors import SettingsError
from vector_db.settings import Settings, read_settings, variable


def test_nothing_set_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings({}, tmp_path / ".env") == Settings()


def test_values_are_cast(tmp_path: Path) -> None:
    settings = read_settings({"DOCENT_PORT": " 8000 ", "DOCENT_DATA": "elsewhere"}, tmp_path / ".env")
    assert settings.port == 8000
    assert settings.data == Path("elsewhere")


def test_the_env_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("DOCENT_PASSAGES=3\nDOCENT_MODEL=openai:small\nPATH=ignored\n", encoding="utf-8")
    settings = read_settings({"DOCENT_PASSAGES": "9"}, env)
    assert (settings.passages, settings.model) == (9, "openai:small")


def test_the_env_file_of_the_working_directory_is_the_one_meant() -> None:
    Path(".env").write_text("DOCENT_PASSAGES=4\n", encoding="utf-8")
    assert read_settings().passages == 4


def test_an_env_file_of_windows_is_read_or_refused_in_words(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_bytes("DOCENT_PASSAGES=3\n".encode("utf-8-sig"))
    assert read_settings({}, env).passages == 3
    for other in ("utf-16", "latin-1"):
        env.write_bytes("DOCENT_PASSAGES=3  # für uns\n".encode(other))
        with pytest.raises(SettingsError, match=r"\.env cannot be read: it is not UTF-8 text"):
            read_settings({}, env)


def test_an_empty_value_is_as_good_as_none(tmp_path: Path) -> None:
    assert read_settings({"DOCENT_PORT": " ", "DOCENT_MODEL": ""}, tmp_path / ".env") == Settings()


@pytest.mark.parametrize("name", ["DOCENT_PASAGES", "DOCENT_OPENAI_API_KEY", "DOCENT_"])
def test_an_unknown_name_is_an_error_that_lists_what_there_is(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is not a setting of Docent\. Known: .*_PORT") as caught:
        read_settings({name: "very-secret"}, tmp_path / ".env")
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOCENT_PORT", "many"),
        ("DOCENT_PORT", "70000"),
        ("DOCENT_PASSAGES", "0"),
        ("DOCENT_TEMPERATURE", "-1"),
    ],
)
def test_a_value_that_does_not_fit_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{name}='{value}' does not fit") as caught:
        read_settings({name: value}, tmp_path / ".env")
    assert "\n" not in str(caught.value)


def test_the_key_has_its_usual_name_and_is_never_shown(tmp_path: Path) -> None:
    settings = read_settings({"OPENAI_API_KEY": "sk-very-secret"}, tmp_path / ".env")
    assert settings.openai_api_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_settings_cannot_be_changed_and_names_lead_back() -> None:
    assert [variable(field) for field in ("port", "openai_api_key")] == ["DOCENT_PORT", "OPENAI_API_KEY"]
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]
