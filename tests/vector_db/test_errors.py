"""What is said of an error of Python's or a library's within a message of ours."""

import pytest

from vector_db.errors import reason_of


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", "/some/path"), "No such file or directory"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "it is not UTF-8 text"),
        (ValueError(" The first line.\nand another"), "The first line"),
        (OSError(), "OSError"),
        (ValueError(" \n"), "ValueError"),
    ],
)
def test_the_reason_is_one_line_without_code_and_path(error: Exception, said: str) -> None:
    assert reason_of(error) == said
