"""Mailboxes: where one mail ends and the next begins, and what a broken one costs the others."""

import tracemalloc

import pytest

from ingest.loaders.mbox import load
from ingest.loaders.parsed import Parsed
from tests.support.attachments import attached
from vector_db.errors import UnreadableFile
from vector_db.types import Block


def parse(data: bytes) -> Parsed:
    return load(data, lambda: None, read=attached)


def mail(subject: str, text: str, sender: str = "Ann Lee <ann@haven.example>") -> bytes:
    return (
        f"From MAILER-DAEMON Mon Mar  3 14:05:00 2025\nFrom: {sender}\nSubject: {subject}\n"
        f"Date: Mon, 3 Mar 2025 14:05:00 +0000\n\n{text}\n\n"
    ).encode()


def test_each_mail_is_a_section_under_its_subject_sender_and_date() -> None:
    parsed = parse(mail("The roof", "It leaks.") + mail("Re: The roof", "It is mended.", "Tom <tom@haven.example>"))
    assert parsed.title == ""
    assert [block for block in parsed.blocks if block.kind == "prose"] == [
        Block("It leaks.", ("The roof", "Ann Lee, 3 March 2025")),
        Block("It is mended.", ("Re: The roof", "Tom, 3 March 2025")),
    ]


def test_a_line_that_begins_as_a_separator_does_is_text() -> None:
    parsed = parse(mail("x", ">From here on it leaks.\n\nFrom there on it does not.") + mail("y", "Two."))
    assert [block.text for block in parsed.blocks if block.kind == "prose"] == [
        "From here on it leaks.",
        "From there on it does not.",
        "Two.",
    ]


def test_line_ends_of_windows() -> None:
    parsed = parse((mail("a", "One.") + mail("b", "Two.")).replace(b"\n", b"\r\n"))
    assert [block.headings[0] for block in parsed.blocks if block.kind == "prose"] == ["a", "b"]


def test_a_broken_mail_costs_no_other_and_notes_are_not_without_end() -> None:
    broken = b"From x Mon Mar  3 14:05:00 2025\nX-Nothing: 1\n\nText\n\n"
    parsed = parse(mail("a", "One.") + broken * 30)
    assert len(parsed.blocks) == 2
    assert parsed.notes[0] == "mail 2 is not an e-mail: it names no sender, date or subject"
    assert len(parsed.notes) == 21 and parsed.notes[-1] == "and 10 more parts of mails were not read"


def test_no_mailbox() -> None:
    with pytest.raises(UnreadableFile, match="no mail was found"):
        parse(b"From time to time it leaks.\nMostly not.\n")


def test_a_sign_of_life_after_each_mail_and_one_mail_in_memory_at_a_time() -> None:
    signs = []
    data = mail("a", "The roof leaks. " * 5000) * 100
    size = len(data)
    tracemalloc.start()
    try:
        parsed = load(data, lambda: signs.append(1), read=attached)
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(signs) == 100 and len(parsed.blocks) == 200
    assert peak - now < size / 4
