"""Which questions in other languages than English lean on the conversation."""

import pytest

from app.condense import stand_alone
from app.leaning import leans_on_history
from app.types import Message


@pytest.mark.parametrize(
    "question",
    [
        "Und am Sonntag?",
        "Was war sie früher von Beruf?",
        "Wie viel zahlen Gäste dafür?",
        "Der Preis?",
        "Et en couleur ?",
        "Où travaillait-elle auparavant ?",
        "Combien coûte cet atelier ?",
        "¿Y para las islas?",
        "¿Quién le ayuda?",
        "那电动自行车呢？",
        "她以前是做什么的？",
        "星期日呢？",
    ],
)
def test_a_follow_up_leans_on_what_was_said(question: str) -> None:
    assert leans_on_history(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet das Vereinsheim für Gäste?",
        "Können Sie mir die Öffnungszeiten im Sommer sagen?",
        "Gibt es im Verein eine Regel über Hunde und ihre Leinen?",
        "Quand le bibliobus s'arrête-t-il à Roche-Basse ?",
        "Y a-t-il des ateliers pour les enfants ?",
        "Que se passe-t-il si j'ai égaré un film ?",
        "Où est la salle de lecture de la bibliothèque ?",
        "¿Cuánto cuesta la entrada de las visitas guiadas este año?",
        "¿Cuánto cuesta la entrada?",
        "¿Quién preside la cooperativa?",
        "古道路线为什么雨天封闭呢？",
        "林慧敏和她的丈夫住在哪里？",
    ],
)
def test_a_question_about_something_new_stands_alone(question: str) -> None:
    assert not leans_on_history(question)


def test_a_follow_up_is_searched_for_with_what_was_asked_before() -> None:
    history = [Message("user", "Wer ist die Vorsitzende?"), Message("assistant", "Das ist Helga Brandstätter. [1]")]
    alone = stand_alone("Seit wann ist sie das?", history)
    assert alone.startswith("Seit wann ist sie das? (Wer ist die Vorsitzende")
    assert "Helga Brandstätter" in alone
