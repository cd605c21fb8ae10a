"""The page in five languages: which one a visitor gets, and that no text is missing in any of them."""

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.context import LocalContext

from app import collections
from app.courtesy import REPLIES
from app.models.suggested import SUGGESTED
from app.prompt import NOT_FOUND
from app.ui import words
from evaluation.meanings import MEANINGS

ROOT = Path(words.__file__).parent
ROOMS = (ROOT, ROOT.with_name("gates"))
"""Which speak to visitors in their language."""
SAYING = {"say": 1, "_said": 1, "word": 1, "later": 1, "say_number": 3}
"""The functions that name a text, and before which argument the texts end."""


def said_in_the_page() -> set[str]:
    """Each text that a call of one of `SAYING` names."""
    found = set()
    for path in (path for room in ROOMS for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                named = node.args[: SAYING[node.func.id]]
                found |= {
                    each.value for each in named if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def said_from_below() -> set[str]:
    """Texts of the rooms below, which know no language, that each visitor sees."""
    measures = {text for each in MEANINGS.values() for text in (each.label, each.meaning)}
    collections_say = {collections.NO_NAME, collections.TAKEN, collections.GONE, collections.FULL, collections.UNUSABLE}
    return {NOT_FOUND, *REPLIES, *(model.about for model in SUGGESTED), *measures, *collections_say}


@pytest.mark.parametrize("tongue", words.LANGUAGES)
def test_each_text_has_its_translation_and_each_translation_its_text(tongue: str) -> None:
    table = json.loads((ROOT / "languages" / f"{tongue}.json").read_text("utf-8"))
    said = said_in_the_page() | said_from_below()
    assert said - table.keys() == set(), "not translated"
    assert table.keys() - said == set(), "said nowhere"


@pytest.mark.parametrize("tongue", words.LANGUAGES)
def test_a_translation_has_the_same_places_for_values(tongue: str) -> None:
    for text, translated in words.table(tongue).items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", translated)), text
        assert translated.strip(), text


@pytest.mark.parametrize(
    ("accept", "tongue"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("nl-NL,nl;q=0.9,fr;q=0.5,en;q=0.4", "fr"),
        ("en;q=0.3, es;q=0.7", "es"),
        ("zh-Hant-TW", "zh"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("it,pt", "en"),
        ("", "en"),
        ("*", "en"),
        ("de;q=x, ;;;, -", "en"),
    ],
)
def test_the_visitors_wish_decides(accept: str, tongue: str) -> None:
    assert words.wished(accept) == tongue


def test_two_visitors_are_spoken_to_in_their_own_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "table", {"de": {"{number} documents": "{number} Dokumente"}, "en": {}}.__getitem__)
    assert words.say_number(1_400, "1 document", "{number} documents") == "1,400 documents"
    token = LocalContext.request.set(SimpleNamespace(headers={"accept-language": "de"}))  # type: ignore[arg-type]
    try:
        assert words.say_number(1_400, "1 document", "{number} documents") == "1.400 Dokumente"
        assert words.figure(1234.5, 1) == "1.234,5"
    finally:
        LocalContext.request.reset(token)
