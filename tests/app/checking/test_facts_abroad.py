"""Facts in sentences of other languages than English."""

import pytest

from app.checking.facts import facts, same


def told(text: str) -> list[tuple[str, str]]:
    return [(fact.kind, fact.text) for fact in facts(text)]


def test_german_nouns_are_no_names() -> None:
    assert told("Im Sommer ist die Haltung von Hühnern in der Anlage nicht erlaubt.") == []
    assert told("Die Kasse wird von Cem Yildirim geführt.") == [("name", "Cem"), ("name", "Yildirim")]


@pytest.mark.parametrize(
    ("said", "held", "alike"),
    [
        ("Es läuft bis zum 31. Oktober.", "Das Wasser wird am 31. Oktober abgestellt.", True),
        ("Es läuft bis zum 30. November.", "Das Wasser wird am 31. Oktober abgestellt.", False),
        ("Elle commence le 1er janvier 2025.", "À partir du 1er janvier 2025 elle coûte plus.", True),
        ("Elle commence le 1er février 2025.", "À partir du 1er janvier 2025 elle coûte plus.", False),
        ("Empieza el 20 de octubre y es larga.", "La campaña empieza el 20 de octubre.", True),
        ("On peut garder vingt livres.", "Chaque lecteur peut emprunter dix livres.", False),
        ("On peut garder 10 livres et les lire.", "Chaque lecteur peut emprunter dix livres.", True),
        ("Das kostet 1200 Euro im Jahr.", "Das kostet 1.200 Euro im Jahr.", True),
        ("Das kostet 1.200 Euro im Jahr.", "Das kostet 1.300 Euro im Jahr.", False),
        ("Der Eintritt kostet 12,50 €.", "Der Eintritt kostet 12,5 €.", True),
        ("Das sind 3,5 Tonnen in der Woche.", "Das sind 3 Tonnen und noch 5 in der Woche.", False),
        ("Es beginnt um 9.30 Uhr und ist lang.", "Es beginnt um 9:30 Uhr und ist lang.", True),
        ("El coste es de 1.200.000 euros.", "El coste es de 1200000 euros.", True),
        ("Cela coûte 1 200,50 € par an.", "Le prix est de 1200,5 € par an.", True),
        ("Das kostet 1.200 Euro im Jahr.", "Jahreskarte: 1.200 Euro", True),
        ("Das kostet 1.300 Euro im Jahr.", "Jahreskarte: 1.200 Euro", False),
        ("Der Eintritt kostet 12,50 €.", "Erwachsene: 12,50 €", True),
        ("Der Eintritt kostet 12,60 €.", "Erwachsene: 12,50 €", False),
        ("充满电后可以骑60公里。", "电池充满电可以行驶六十公里。", True),
        ("充满电后可以骑九十公里。", "电池充满电可以行驶六十公里。", False),
        ("博物馆建于2024年5月3日。", "博物馆建于二〇二四年五月三日。", True),
        ("博物馆建于2024年12月31日。", "博物馆建于二零二四年十二月三十一日。", True),
        ("博物馆建于2024年6月3日。", "博物馆建于二〇二四年五月三日。", False),
        ("博物馆建于2023年。", "博物馆建于二〇二四年五月三日。", False),
        ("博物馆建于2024年。", "博物馆建于二〇二四年。", True),
        ("展览持续3个月。", "展览持续三个月。", True),
        ("租一整天要60元。", "全天租金为40元。", False),
        ("损失为十一万元。", "损失约110000元。", True),
        ("2025年4月涨价。", "从2025年4月起涨价。", True),
    ],
)
def test_dates_and_numbers_are_compared_in_other_languages(said: str, held: str, alike: bool) -> None:
    wanted = facts(said)
    assert wanted
    assert all(any(same(fact, other) for other in facts(held, held=True)) for fact in wanted) is alike


def test_a_chinese_word_that_only_looks_like_a_number_is_none() -> None:
    assert told("这里的风景千万不要错过，一定要去。") == []
