"""The file of names and passwords."""

from pathlib import Path

import pytest

from app.logins import read_logins
from vector_db.errors import SettingsError


def test_names_and_passwords(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("# people\nada:pass:with:colons\n\n grace : hopper \n", encoding="utf-8")
    assert read_logins(file) == [("ada", "pass:with:colons"), ("grace", " hopper")]


def test_a_file_as_windows_writes_it_and_a_comment_further_in(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("ada:secret\n  # me: too\n", encoding="utf-8-sig")
    assert read_logins(file) == [("ada", "secret")]


def test_a_name_with_two_passwords_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("ada:old\ngrace:hopper\nada:new\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="names ada twice") as raised:
        read_logins(file)
    assert "new" not in str(raised.value)


@pytest.mark.parametrize("content", ["ada\n", "ada:\n", ":secret\n", "ok:fine\nsecret-without-name\n"])
def test_a_bad_line_is_named_and_not_shown(tmp_path: Path, content: str) -> None:
    file = tmp_path / "logins"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"Line \d of --auth") as raised:
        read_logins(file)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"# nobody\n", b"\xff\xfe\x00"])
def test_a_file_that_names_nobody_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "logins"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="--auth"):
        read_logins(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere.*cannot be read"):
        read_logins(tmp_path / "nowhere")
