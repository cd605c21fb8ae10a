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
