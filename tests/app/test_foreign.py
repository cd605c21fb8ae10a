"""What questions in other languages than English expect of their answer."""

import pytest

from app.expectation import expectation, is_of_kind
from app.foreign import told, tongue_of


@pytest.mark.parametrize(
    ("question", "kind", "fits", "does_not"),
    [
        ("Was kostet der Saal?", "money", "Der Saal kostet 90 Euro.", "Der Saal ist groß."),
        ("Wie hoch ist der Jahresbeitrag?", "money", "Er beträgt 78 €.", "Er ist im Februar fällig."),
        ("Wann wird das Wasser abgestellt?", "time", "Das geschieht am 31. Oktober.", "Das macht der Wasserwart."),
        ("Wie hoch dürfen die Hecken sein?", "measure", "Höchstens 1,25 Meter.", "Hecken sind erwünscht."),
        ("Wer führt die Kasse?", "person", "Das tut seit 2011 Jürgen Öhlschläger.", "Die Kasse ist leer."),
        ("Wie viele Mitglieder hat der Verein?", "count", "Es sind 118.", "Die Mitglieder sind alt."),
        ("Welche Telefonnummer hat das Vereinsheim?", "contact", "Rufen Sie 06431 55820 an.", "Es hat 12 Tische."),
        ("Combien coûte l'inscription ?", "money", "Elle coûte 16 euros.", "Elle se fait à l'accueil."),
        ("A quelle heure est-ce que cela ferme ?", "time", "On ferme à 18 h 30.", "On ferme à clef."),
        ("Qui dirige la bibliothèque ?", "person", "C'est Solange Peyrotte.", "Elle est dirigée depuis longtemps."),
        ("Combien pèse une meule ?", "weight", "Elle pèse quarante kilos.", "Elle est ronde."),
        ("Combien de livres peut-on emprunter ?", "count", "On en emprunte dix.", "Les livres sont prêtés."),
        ("¿Cuánto cuesta la garrafa?", "money", "Cuesta 39 euros.", "Es de cinco litros."),
        ("Cuando se hace la poda?", "time", "De febrero a abril.", "La hacen los socios."),
        ("¿Quién preside la cooperativa?", "person", "La preside Remedios Alcaraz.", "La presidencia es un honor."),
        ("全天租金是多少？", "money", "全天租金为40元。", "全天都可以租。"),
        ("公司是哪一年开业的？", "time", "公司于2017年开业。", "公司开业了。"),
        ("Wozu dient die Rampe?", "any", "Sie macht den Saal zugänglich.", ""),
    ],
)
def test_a_question_expects_the_kind_of_answer_it_asks_for(question: str, kind: str, fits: str, does_not: str) -> None:
    wanted = expectation(question)
    assert wanted.kind == kind
    assert is_of_kind(fits, wanted)
    assert not (does_not and is_of_kind(does_not, wanted))


def test_german_nouns_are_no_names_because_of_their_capitals() -> None:
    assert expectation("Wie hoch ist die Kaution für das Vereinsheim?").names == frozenset()
    assert expectation("Seit wann ist Helga Brandstätter im Vorstand?").names == {"helga", "brandstätter"}


def test_what_opens_a_spanish_question_is_no_name() -> None:
    wanted = expectation("¿Cuántos hijos tiene Fermín Castroviejo?")
    assert wanted.names == {"fermín", "castroviejo"}
    assert wanted.subject == ("hijos",)


def test_a_year_is_told_where_no_space_follows_it() -> None:
    assert expectation("2025年电动自行车的租金是多少？").dates == {"2025"}


def test_two_questions_in_one_are_told() -> None:
    assert expectation("Qui a fondé la bibliothèque, et en quelle année ?").compound
    assert not expectation("Qui a fondé la bibliothèque ?").compound


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When was the brig built?", "english"),
        ("Wann wurde die Brigg gebaut?", "german"),
        ("¿Y la garrafa de cinco litros?", "spanish"),
        ("什么时候营业？", "chinese"),
        ("開館時間は何時ですか？", "japanese"),
        ("박물관은 언제 여나요?", "korean"),
        ("พิพิธภัณฑ์เปิดกี่โมง", "thai"),
        ("我们把这种饮料叫做ラムネ，夏天在码头卖，每瓶三元。", "chinese"),
        ("What does the word 押金 mean here?", "english"),
        ("Kittiwake 1887", ""),
    ],
)
def test_a_text_tells_its_language(text: str, language: str) -> None:
    assert told(text) == language
    assert tongue_of(text) == (language if language in ("german", "spanish", "chinese") else "")
