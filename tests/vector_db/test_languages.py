"""Documents in German, French, Spanish and Chinese are found by their words, whatever form these have."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.library import document, source
from vector_db.catalog import Catalog
from vector_db.catalog import file as catalog_file
from vector_db.keywords import content_words, match_query, word_query, words
from vector_db.languages import STOP_WORDS, language_of

TEXTS = {
    "de/preise": "Die Eintrittskarten für Erwachsene kosten vierzehn Euro. Kinder zahlen im Museum die Hälfte.",
    "de/haus": "Im Winter sind die Häuser am Hafen geschlossen, und die Öffnungszeiten werden geändert.",
    "fr/horaires": "Les visites guidées sont réservées aux groupes et commencent à dix heures.",
    "fr/tarifs": "Les enfants entrent gratuitement, mais les adultes doivent acheter leurs billets à la caisse.",
    "es/entradas": "Las entradas para adultos se venden en la taquilla y cuestan catorce euros.",
    "es/barco": "El barco fue construido en el astillero de la ciudad y hoy es una exposición.",
    "zh/价格": "成人票的价格是十四欧元，五岁以下的儿童免费入场。",
    "zh/船": "这艘帆船于1841年在惠特比建造，现在停泊在港口。",
    "en/brig": "The brig Aurora was built in Whitby in 1841, and carried tickets for children.",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite3"


@pytest.fixture
def catalog(path: Path) -> Iterator[Catalog]:
    opened = Catalog(path)
    for name, text in TEXTS.items():
        opened.put_text(*document(text, title=""), source(f"{name}.md"))
    yield opened
    opened.close()


def best(catalog: Catalog, question: str) -> str | None:
    hits = catalog.hits(catalog.match(match_query(question), 5))
    return hits[0].source.removesuffix(".md") if hits else None


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Was kostet eine Eintrittskarte für einen Erwachsenen?", "de/preise"),
        ("Wann ist das Haus geöffnet?", "de/haus"),
        ("Öffnungszeit", "de/haus"),
        ("OFFNUNGSZEITEN", "de/haus"),
        ("À quelle heure commence la visite guidée ?", "fr/horaires"),
        ("Le groupe doit-il réserver ?", "fr/horaires"),
        ("Combien coûte un billet d'adulte ?", "fr/tarifs"),
        ("¿Cuánto cuesta la entrada de adulto?", "es/entradas"),
        ("¿Dónde se construyó el barco?", "es/barco"),
        ("exposiciones", "es/barco"),
        ("exposicion", "es/barco"),
        ("成人票多少钱？", "zh/价格"),
        ("儿童可以免费吗？", "zh/价格"),
        ("这艘船是什么时候建造的？", "zh/船"),
        ("港口在哪里", "zh/船"),
        ("Who built the Aurora?", "en/brig"),
        ("ticket", "en/brig"),
        ("1841 惠特比", "zh/船"),
    ],
)
def test_a_question_finds_its_document_by_keyword(catalog: Catalog, question: str, wanted: str) -> None:
    assert best(catalog, question) == wanted


def test_a_name_is_found_from_one_language_in_another(catalog: Catalog) -> None:
    catalog.put_text(
        *document("Das Schiff wurde von Herrn Whitlocks und der Firma Harringtons gebaut."), source("de/w.md")
    )
    assert best(catalog, "Who was Whitlocks of Harringtons?") == "de/w"
    assert best(catalog, "Wer war Aurora?") == "en/brig"


def test_the_index_is_made_anew_where_it_was_made_of_other_terms(catalog: Catalog, path: Path) -> None:
    catalog.set_meta("terms", "of another version")
    catalog._db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    assert best(catalog, "Eintrittskarte") is None
    with_vector = catalog.without_vector(99)
    catalog.close()
    again = Catalog(path)
    assert best(again, "Eintrittskarte") == "de/preise"
    assert again.without_vector(99) == with_vector, "nothing else has changed"
    again.close()


def test_an_index_of_the_first_version_is_taken_over(path: Path) -> None:
    catalog = Catalog(path)
    made, chunks = document("Die Eintrittskarten kosten im Winter die Hälfte.")
    catalog.put_text(made, chunks, source())
    catalog.close()
    with sqlite3.connect(path) as db:
        db.executescript(
            "DELETE FROM meta WHERE key = 'terms'; DROP TABLE words;"
            "DROP TRIGGER chunk_added; DROP TRIGGER chunk_removed; DROP TRIGGER chunk_retitled;"
            "CREATE VIRTUAL TABLE words USING fts5 (lead, body, content='chunks', content_rowid='row');"
            "CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN"
            " INSERT INTO words (rowid, lead, body) VALUES (new.row, new.lead, new.body); END;"
            "INSERT INTO words (words) VALUES ('rebuild')"
        )
    db.close()
    catalog = Catalog(path)
    assert best(catalog, "Eintrittskarte") == "notes/a"
    catalog.retitle(made.id, "Preise")
    assert best(catalog, "Preis") == "notes/a"
    catalog.remove_source(source().location)
    assert best(catalog, "Eintrittskarte") is None
    catalog._db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    catalog.close()


def test_an_index_of_this_version_is_not_made_anew(
    catalog: Catalog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_file, "KEYWORDS", ("SELECT no_such_thing",))
    Catalog(path).close()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Did the captain die in 1859?", "english"),
        ("My son has a heavy chair. Where is me?", "english"),
        ("Was kostet das?", "german"),
        ("Et les enfants en 2023 ?", "french"),
        ("¿Cuánto cuesta?", "spanish"),
        ("Kittiwake 1887", None),
        ("Post: Registrar; E-mail: l.y@e.example; Days: Tue", None),
        ("mast " * 200 + "die das", None),
    ],
)
def test_a_language_is_told_by_its_function_words(text: str, language: str | None) -> None:
    assert language_of(words(text)) == language


def test_the_function_words_of_a_question_are_left_out_in_its_language() -> None:
    assert content_words("Was kostet die Karte?") == ["kostet", "karte"]
    assert content_words("What will the tide die of?") == ["tide", "die"]
    assert match_query("成人票多少钱？") == '"成人" OR "人票" OR "钱"'


def test_an_english_word_is_one_term_so_that_its_rarity_is_its_own() -> None:
    assert word_query("Prices") == '"prices"'
    assert match_query("What are the prices?") == '"prices"'


def test_stop_words_can_be_met() -> None:
    for language, listed in STOP_WORDS.items():
        assert all(word == word.lower() and word.isalpha() for word in listed), language
