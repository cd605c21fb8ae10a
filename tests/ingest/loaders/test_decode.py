"""Encodings: a file is read as it was written, or refused; nothing is dropped in silence."""

import codecs
import random

import pytest

from ingest.loaders.decode import decode
from vector_db.errors import UnreadableFile

TEXTS = {
    "german": "Der Leihvertrag über das Schiff wurde für 30 € geändert. Die Größe ist 40 m.",
    "french": "Le musée a reçu un prêt de la société à Brême en été, déjà signé.",
    "spanish": "El año pasado la señora Muñoz donó una brújula; ¿quién la restauró?",
    "danish": "Skibet blev bygget på Fanø i år 1887 af sømænd fra Ærø.",
    "russian": "Музей получил в дар модель корабля, построенного в Одессе в 1903 году.",
    "polish": "Muzeum otrzymało w darze model statku zbudowanego w Gdańsku, źródła są różne.",
    "greek": "Το μουσείο έλαβε ένα μοντέλο πλοίου από την οικογένεια του καπετάνιου.",
    "japanese": "海事博物館は船の模型を受け取りました。展示は来年始まります。",
    "chinese": "海事博物馆收到了一艘船的模型。展览将于明年开始。",
    "korean": "해양 박물관은 배의 모형을 받았습니다. 전시는 내년에 시작됩니다.",
    "pounds": "The boat costs £300 a day.",
}
WRITTEN = [
    *[(name, encoding) for name in TEXTS for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32")],
    *[(name, "cp1252") for name in ("german", "french", "spanish", "danish", "pounds")],
    *[("russian", "cp1251"), ("polish", "cp1250"), ("greek", "cp1253"), ("japanese", "shift_jis")],
    *[("chinese", "gb18030"), ("korean", "euc_kr"), ("pounds", "utf-16-le"), ("pounds", "utf-16-be")],
]


LETTERS = {
    "german": "Der Leihvertrag über das Schiff wurde für 30 Jahre geändert.\n"
    "Die Größe des Modells beträgt vierzig Zentimeter, die Höhe zwölf.\n",
    "french": "Le musée a reçu un prêt de la société à Brême en été, déjà signé.\n"
    "Les élèves découvrent où les marins naviguaient à l'époque.\n",
    "spanish": "El año pasado la señora Muñoz donó una brújula al museo.\n"
    "Los niños podrán tocar la campana del buque mañana.\n",
    "portuguese": "A exposição dos navios começou em março e as crianças não pagam.\n"
    "O capitão João comprou três lâmpadas antigas.\n",
    "danish": "Skibet blev bygget på Fanø i år 1887 af sømænd fra Ærø.\nMuseet er åbent hver dag undtagen lørdag.\n",
    "polish": "Muzeum otrzymało w darze model statku zbudowanego w Gdańsku, źródła są różne.\n"
    "Wystawa zostanie otwarta wiosną, wstęp wolny dla dzieci i młodzieży.\n",
    "czech": "Muzeum dostalo darem model lodi postavené v Ústí nad Labem.\n"
    "Výstava bude otevřena na jaře, vstup pro děti je volný, příští týden zavřeno.\n",
    "hungarian": "A múzeum ajándékba kapott egy hajómodellt, amelyet Győrben építettek.\n"
    "A kiállítás tavasszal nyílik, a gyerekeknek ingyenes, külön őrökkel.\n",
    "turkish": "Müze, İstanbul'da yapılmış bir gemi modelini bağış olarak aldı.\n"
    "Sergi ilkbaharda açılacak, çocuklar için giriş ücretsiz olacaktır. Işıklar gece söner.\n",
    "latvian": "Muzejs saņēma dāvanā kuģa modeli, kas būvēts Rīgā.\n"
    "Izstāde tiks atklāta pavasarī, bērniem ieeja brīva, žēl ka jāgaida.\n",
    "greek": "Το μουσείο έλαβε ένα μοντέλο πλοίου από την οικογένεια του καπετάνιου.\n"
    "Η έκθεση θα ανοίξει την άνοιξη και η είσοδος είναι ελεύθερη.\n",
    "hebrew": "המוזיאון קיבל במתנה דגם של אונייה שנבנתה בחיפה.\nהתערוכה תיפתח באביב והכניסה חופשית לילדים.\n",
    "arabic": "تلقى المتحف نموذجا لسفينة بنيت في الإسكندرية هدية.\nسيفتتح المعرض في الربيع والدخول مجاني للأطفال.\n",
    "thai": "พิพิธภัณฑ์ได้รับแบบจำลองเรือเป็นของขวัญ\nนิทรรศการจะเปิดในฤดูใบไม้ผลิ เด็กเข้าชมฟรี\n",
    "russian": "Музей получил в дар модель корабля, построенного в Одессе в 1903 году.\n"
    "Выставка откроется весной, вход свободный.\n",
    "ukrainian": "Музей отримав у подарунок модель корабля, збудованого в Одесі.\n"
    "Виставка відкриється навесні, вхід вільний для дітей.\n",
    "japanese": "海事博物館は船の模型を受け取りました。展示は来年始まります。\n"
    "子どもの入場料は無料です。カタログは三月に出ます。\n",
    "chinese": "海事博物馆收到了一艘船的模型。展览将于明年开始。\n儿童免费入场，目录将于三月出版。\n",
    "taiwanese": "海事博物館收到了一艘船的模型。展覽將於明年開始。\n兒童免費入場，目錄將於三月出版。\n",
    "korean": "해양 박물관은 배의 모형을 받았습니다. 전시는 내년에 시작됩니다.\n어린이는 무료로 입장할 수 있습니다.\n",
}
IN_ENCODINGS = {
    "german": "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 cp1252 iso8859-1 iso8859-15 mac-roman cp437 cp850",
    "french": "utf-8 utf-16-le cp1252 iso8859-15 mac-roman cp850",
    "spanish": "utf-16-be cp1252 iso8859-1 mac-roman cp437",
    "portuguese": "cp1252 cp850",
    "danish": "cp1252 cp850",
    "polish": "cp1250 iso8859-2 cp852",
    "czech": "cp1250 iso8859-2",
    "hungarian": "cp1250 iso8859-2",
    "turkish": "cp1254 iso8859-9 utf-16-le",
    "latvian": "cp1257 iso8859-13",
    "greek": "cp1253 iso8859-7 utf-16-be",
    "hebrew": "cp1255 iso8859-8",
    "arabic": "cp1256 utf-16-le",
    "thai": "cp874",
    "russian": "cp1251 koi8-r cp866 iso8859-5 mac-cyrillic utf-16-le utf-16-be",
    "ukrainian": "cp1251 koi8-u",
    "japanese": "shift_jis cp932 euc_jp iso2022_jp utf-16-le utf-16-be",
    "chinese": "gb18030 gbk utf-16-le",
    "taiwanese": "big5 cp950",
    "korean": "euc_kr cp949 utf-16-be",
}
"""Two lines in each."""


def test_nearly_every_encoding_is_told_from_two_lines() -> None:
    cases = [(name, encoding) for name, encodings in IN_ENCODINGS.items() for encoding in encodings.split()]
    assert len(cases) > 60 and len({encoding for _, encoding in cases}) > 35
    wrong = [case for case in cases if decode(LETTERS[case[0]].encode(case[1])) != LETTERS[case[0]]]
    assert len(wrong) <= 0.05 * len(cases), wrong


def test_small_letters_are_not_taken_for_capitals_of_another_encoding() -> None:
    text = "музей получил в дар модель корабля из красного дерева"
    assert all(decode(text.encode(encoding)) == text for encoding in ("koi8-r", "cp1251", "cp866"))


def test_a_name_from_another_language_does_not_change_the_encoding() -> None:
    text = LETTERS["german"] * 2 + "Señor Muñoz war zu Gast.\n"
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("seed", range(10))
def test_nasty_text_is_clean_or_refused(seed: int) -> None:
    """Fifty strings each of what breaks stores and pages: NUL, lone surrogates, controls, marks of direction."""
    generator = random.Random(seed)
    nasty = [
        *"\x00\x01\x1b\x7f\x85\ufeff\ufffe\u202e\u2028\ud800\udfff\U000e0041\U0010ffff",
        "e\u0301",
        "\r\n",
        "a",
        "日",
    ]
    for number in range(50):
        text = "".join(generator.choice(nasty) for _ in range(generator.randrange(1, 60))) + "words of a text " * number
        for encoding in ("utf-8", "utf-16-le", "utf-16", "utf-32"):
            try:
                read = decode(text.encode(encoding, "surrogatepass"))
            except UnreadableFile as error:
                assert str(error) == "is not text: it holds binary data"
                continue
            read.encode()
            assert not set(read) & set("\x00\x01\x1b\x7f\x85\ufeff\u202e\u2028\ud800\udfff\U000e0041\r")


@pytest.mark.parametrize(("name", "encoding"), WRITTEN)
def test_text_is_read_in_the_encoding_it_was_written_in(name: str, encoding: str) -> None:
    assert decode(TEXTS[name].encode(encoding)) == TEXTS[name]


def test_utf_8_cut_inside_a_character_is_still_utf_8() -> None:
    data = TEXTS["german"].encode()
    cut = data.index("Größe".encode()) + 3
    assert decode(data[:cut]) == data[: cut - 1].decode() + "\ufffd"


def test_one_bad_byte_in_much_utf_8_is_replaced_and_nothing_else() -> None:
    assert decode(("é" * 50).encode() + b"\xff!") == "é" * 50 + "\ufffd!"


def test_what_cannot_be_seen_is_taken_out_and_letters_are_composed() -> None:
    assert decode(("a\x00b" + "c" * 300).encode("utf-16")) == "ab" + "c" * 300
    assert decode("soft\u00adly \u200bhid\u202eden\ufeff e\u0301 o\ufb03ce\r\nnext\x0cpage".encode()) == (
        "softly hidden é office\nnext\npage"
    )


@pytest.mark.parametrize("size", [64, 1000, 50_000])
def test_noise_is_not_text(size: int) -> None:
    generator = random.Random(size)
    for _ in range(20):
        with pytest.raises(UnreadableFile, match="is not text"):
            decode(generator.randbytes(size))


def test_a_binary_file_of_few_zeros_is_not_text() -> None:
    with pytest.raises(UnreadableFile, match="is not text"):
        decode(b"\x01\x02\x00header\x00" + bytes(range(256)))


def test_broken_utf_16_is_not_an_exception() -> None:
    assert decode(codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00\xd8") == "ab\ufffd"
