"""What questions in German, French, Spanish and Chinese ask for: the kinds of `app/expectation.py` in their words.

By rule, and fewer than in English: where it is in doubt, a question expects nothing in particular. Pure functions.
Knows nothing of search, embeddings or models.
"""

import re
from dataclasses import dataclass

from vector_db.keywords import has_unspaced, unspaced_taken_out, without_accents, words
from vector_db.languages import STOP_WORDS, language_of

_NUMBER = r"(?<![\w.,])\d[\d., \u00a0\u202f]*"
_YEARS_AND_HOURS = r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.]\d\d(?!\d)"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_CURRENCY = r"[£$€¥￥]\s?\d"
_PHONE_OR_MAIL = re.compile(r"\d{2,}[ /-]?(?:\d[ /-]?){4,}|\S@\S")
_METRIC = r"(?:m|cm|mm|km|m²|km²)(?!\w)"
_HEAVY = r"(?:kg|g|t)(?!\w)"
_ANY_NUMBER = rf"(?:{_NUMBER}|\b\w+ )"
"""In figures, or perhaps in words."""
_HAN = "一二三四五六七八九十百千万亿两半零〇"
_HAN_NUMBER = rf"[\d{_HAN}][\d.,{_HAN}]*"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer: what in a question asks for it, and what such an answer looks like."""

    name: str
    asked_by: re.Pattern[str]
    """Looked for in the question without accents, whatever the case."""
    looks_like: re.Pattern[str]


def _kind(name: str, asked_by: str, looks_like: str | re.Pattern[str]) -> Kind:
    answer = re.compile(looks_like, re.I) if isinstance(looks_like, str) else looks_like
    return Kind(name, re.compile(asked_by, re.I), answer)


def _names(language: str, titles: str) -> re.Pattern[str]:
    """Two words with a capital, the first none that only begins a sentence; or one behind a title."""
    function_words = "|".join(sorted(STOP_WORDS[language]))
    return re.compile(
        rf"\b(?:{titles})\.? {_NAME}"
        rf"|\b(?!(?i:{function_words})\b){_NAME} (?:(?:[A-Z]\.|de|del|la|du|von|van|zu|y|et|und) )*{_NAME}"
    )


# The first that a question asks for counts.
_KINDS: dict[str, tuple[Kind, ...]] = {
    "german": (
        _kind("contact", r"telefon|handy|rufnummer|durchwahl|\be-?mail", _PHONE_OR_MAIL),
        _kind(
            "weight",
            r"\bwie schwer\b|gewicht\b|\bwieg(t|en)\b",
            rf"{_NUMBER}{_HEAVY}|{_ANY_NUMBER}(?:kilo|gramm|tonne|zentner|pfund)",
        ),
        _kind(
            "money",
            r"\bkoste(t|n|te|ten)\b|kosten\b|preis(e|es)?\b|gebuhr|beitrag\b|pacht\b|miete\b|kaution\b|lohn\b|gehalt\b"
            r"|\bteuer\b|\b(be)?zahl(en|e|t)\b|\bbudget|rucklage|einnahmen\b|ausgaben\b|schaden\b|umsatz\b",
            rf"{_CURRENCY}|{_NUMBER}(?:€|euro|eur|cent|pfund|dollar|franken|mark)(?!\w)|\b(?:kostenlos|gratis|umsonst"
            r"|unentgeltlich|kostenfrei|befreit)\b",
        ),
        _kind(
            "measure",
            r"\bwie (hoch|lang|breit|tief|weit|gross|dick|heiss|warm|kalt)\b|temperatur\b|\bwie schnell\b",
            rf"{_NUMBER}(?:{_METRIC}|\w*meter|\w*liter|grad|°|quadratmeter|hektar|stundenkilometer|prozent|%|euro|€)",
        ),
        _kind(
            "time",
            r"\bwann\b|\bwie (lange|spat|fruh)\b|\bwie ?viel uhr\b|\bum welche\b|offnungszeit|\bfrist\b"
            r"|\bwelche[smnr]? (jahr|tag|datum|monat|zeit|uhrzeit|stunde)",
            rf"{_YEARS_AND_HOURS}|\b\d{{1,2}} uhr\b|\b(?:januar|februar|märz|april|mai|juni|juli|august|september"
            r"|oktober|november|dezember|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)s?\b"
            r"|\b\w+ (?:sekunde|minute|stunde|tag|woche|monat|jahr)(?:en|e|n)?\b"
            r"|\b(?:täglich|jährlich|ganzjährig|mittags)\b",
        ),
        _kind(
            "count",
            r"\bwie ?viele?r?\b|\bwie (oft|alt)\b|\balter\b|\banzahl\b|\bprozent",
            r"\d|\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|hundert|tausend|kein)",
        ),
        _kind(
            "person", r"\b(wer|wem|wen|wessen)\b|\bname\b|\bheisst\b", _names("german", "Dr|Herrn?|Frau|Prof|Familie")
        ),
    ),
    "french": (
        _kind(
            "contact", r"\btelephone\b|\bportable\b|\bcourriel\b|\be-?mail\b|\badresse electronique\b", _PHONE_OR_MAIL
        ),
        _kind("weight", r"\bpese(nt|r)?\b|\bpoids\b", rf"{_NUMBER}{_HEAVY}|{_ANY_NUMBER}(?:kilo|gramme|tonne)"),
        _kind(
            "money",
            r"\b(combien|que|quel\w*)\b.*\b(cout\w*|pa[iy]\w*|vaut|gagn\w+|prix|tarifs?|montant|budget|loyer|salaire"
            r"|cotisation|caution|frais|amende)\b",
            rf"{_CURRENCY}|{_NUMBER}(?:€|euros?|eur|centimes?|francs?|dollars?|livres sterling)(?!\w)|\bgratuit",
        ),
        _kind(
            "time",
            r"\bquand\b|\bcombien de temps\b|\bquel(le)?s? (est (la|le) )?(jour|date|annee|heure|mois|duree)\b"
            r"|\bhoraires\b",
            rf"{_YEARS_AND_HOURS}|\b\d{{1,2}} ?h\b|\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre"
            r"|octobre|novembre|décembre|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)s?\b"
            r"|\b\w+ (?:seconde|minute|heure|jour|semaine|mois|an|année|trimestre)s?\b"
            r"|\b(?:midi|minuit|jour et nuit)\b",
        ),
        _kind(
            "measure",
            r"\b(hauteur|longueur|largeur|profondeur|surface|superficie|distance|temperature|vitesse)\b|\bmesure\b",
            rf"{_NUMBER}(?:{_METRIC}|\w*mètre|litre|degré|°|hectare|km/h|%)",
        ),
        _kind(
            "count",
            r"\bcombien\b|\bnombre de\b|\bquel age\b|\bpourcentage\b",
            r"\d|\b(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|vingt|trente|cent|mille|aucun)",
        ),
        _kind(
            "person",
            r"^(et |mais )?((a|de|avec|pour|chez|par) )?qui\b|\bnom d|\bs'appelle",
            _names("french", "M|Mme|Mlle|Dr|Me|Monsieur|Madame"),
        ),
    ),
    "spanish": (
        _kind("contact", r"\btelefono\b|\bmovil\b|\bcorreo\b|\be-?mail\b", _PHONE_OR_MAIL),
        _kind("weight", r"\bpesan?\b|\bpeso\b", rf"{_NUMBER}{_HEAVY}|{_ANY_NUMBER}(?:kilo|gramo|tonelada)"),
        _kind(
            "money",
            r"\b(cuanto|que|cual\w*|a cuanto)\b.*\b(cuesta\w*|cost\w+|vale\w*|pag\w+|cobr\w+|gana\w*|precios?|tarifas?"
            r"|importe|sueldo|salario|fianza|alquiler|presupuesto|portes)\b",
            rf"{_CURRENCY}|{_NUMBER}(?:€|euros?|eur|céntimos?|pesos?|pesetas?|dólares|millones de euros)(?!\w)"
            r"|\b(?:gratis|gratuit|no pagan|sin coste)",
        ),
        _kind(
            "time",
            r"\bcuando\b|\bcuanto tiempo\b|\bcada cuanto\b|\b(que|cual\w*) (dia|fecha|ano|mes|hora)s?\b|\bhorario\b",
            rf"{_YEARS_AND_HOURS}|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
            r"|diciembre|lunes|martes|miércoles|jueves|viernes|sábados?|domingos?)\b|\b\d+ horas?\b|\bmediodía\b"
            r"|\b\w+ (?:segundo|minuto|hora|día|semana|mes|año|campaña)(?:e?s)?\b",
        ),
        _kind(
            "measure",
            r"\b(altura|longitud|anchura|profundidad|superficie|distancia|temperatura|velocidad)\b|\bmiden?\b",
            rf"{_NUMBER}(?:{_METRIC}|\w*metro|litro|grado|°|hectárea|km/h|%)",
        ),
        _kind(
            "count",
            r"\bcuant[oa]s\b|\bnumero de\b|\bque edad\b|\bporcentaje\b",
            r"\d|\b(?:un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|ciento?|mil|ningun)",
        ),
        _kind("person", r"\bquien(es)?\b|\bnombre d|\bse llama", _names("spanish", "D|Don|Doña|Sra?|Dra?|señora?")),
    ),
    "chinese": (
        _kind("contact", "电话|手机|邮箱|邮件地址|电邮", _PHONE_OR_MAIL),
        _kind("weight", "多重|重量", rf"{_HAN_NUMBER}\s?(?:克|千克|公斤|吨|斤|kg|g)"),
        _kind(
            "money",
            "多少钱|价格|租金|费用|押金|工资|预算|成本|房租|会员费|报名费|赔偿金|票价|收费|多少元|损失",
            rf"{_HAN_NUMBER}\s?(?:元|块|欧元|美元|英镑)|[£$€¥￥]\s?\d|免费",
        ),
        _kind(
            "time",
            "什么时候|何时|哪一?[年天月]|几[点月号时]|多久|多长时间|营业时间|日期",
            rf"{_HAN_NUMBER}\s?(?:年|月|日|号|点|个?小时|分钟|天|周)|星期|上午|下午|早上|晚上|每天",
        ),
        _kind(
            "measure",
            "多[长高宽深远]|海拔|全长|多少公里|多少米|温度|速度|气压",
            rf"{_HAN_NUMBER}\s?(?:米|公里|厘米|毫米|千米|平方米|度|巴|升|km|m)",
        ),
        _kind("age", "多大|几岁|周岁", rf"{_HAN_NUMBER}\s?(?:周?岁)"),
        _kind("count", "多少|几[个辆名人家次件条台]", rf"[\d{_HAN}]"),
    ),
}
_ASKS = {
    "german": re.compile(r"\b(?:wer|wem|wen|wessen|was|wann|wo|woher|wohin|warum|wieso|wie|welche\w*)\b", re.I),
    "french": re.compile(r"\b(?:qui|quoi|quand|où|comment|combien|pourquoi|quel\w*)\b", re.I),
    "spanish": re.compile(r"\b(?:quién\w*|qué|cuándo|dónde|cómo|cuánt\w+|cuál\w*)\b", re.I),
    "chinese": re.compile("什么|多少|几|哪|谁|怎么|怎样|为什么|何时"),
}
_SPANISH = re.compile("[¿¡]")
_OF_ONE_TONGUE = {
    name: re.compile(letters)
    for name, letters in {"japanese": "[\u3040-\u30ff]", "korean": "[\uac00-\ud7af]", "thai": "[\u0e00-\u0e7f]"}.items()
}
_PAIR = re.compile(rf"{_NAME}(?: {_NAME})+")


def tongue_of(question: str) -> str:
    """The language of `question`, if it is one of those known here; empty for English and whatever cannot be told."""
    language = told(question)
    return language if language in _KINDS else ""


def told(text: str) -> str:
    """The language of `text`: English, Japanese, Korean, Thai or one known here; empty where it does not tell."""
    if has_unspaced(text):
        rest, letters = unspaced_taken_out(text)
        if letters > len(words(rest)):
            fifth = letters / 5  # a Chinese text may name a Japanese firm
            return next((name for name, own in _OF_ONE_TONGUE.items() if len(own.findall(text)) > fifth), "chinese")
    if _SPANISH.search(text):
        return "spanish"
    return language_of(words(text)) or ""


def kind_in(tongue: str, question: str) -> Kind | None:
    """What kind of answer `question` asks for, if it is of one kind."""
    bare = without_accents(question).lstrip("¿¡«„“ ")
    return next((kind for kind in _KINDS[tongue] if kind.asked_by.search(bare)), None)


def asks(tongue: str, question: str) -> bool:
    """Whether `question` holds a word that asks."""
    return _ASKS[tongue].search(question) is not None


def asks_several(tongue: str, question: str) -> bool:
    """Whether `question` asks several things at once."""
    return len(_ASKS[tongue].findall(question)) > 1


def german_names(question: str) -> set[str]:
    """The names in a German question, in lower case: words with a capital next to each other; every noun has one."""
    stop_words = STOP_WORDS["german"]
    found: set[str] = set()
    for match in _PAIR.finditer(question):
        parts = [word for word in words(match[0]) if word not in stop_words]
        found.update(parts if len(parts) > 1 else ())
    return found
