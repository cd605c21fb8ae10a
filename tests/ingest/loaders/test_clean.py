"""Clean text: signs that nobody types become those that people do, and what nobody sees is gone."""

import pytest

from ingest.loaders.clean import clean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("e\ufb03cient \ufb02ags", "efficient flags"),
        ("\U0001d465\u00b2 + \U0001d4a9\U0001d7d7", "x\u00b2 + N9"),
        ("cafe\u0301", "caf\u00e9"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("a\u200bb\u202ec\U000e0041", "abc"),
    ],
)
def test_what_nobody_types_or_sees(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
