"""E-mail, written by Python's email package and by hand: head, body, attachments, and what broken programs send."""

from email.message import EmailMessage

import pytest

from ingest.loaders.letter import MOST_ATTACHMENTS
from ingest.loaders.mail import load
from ingest.loaders.parsed import Parsed
from tests.support.attachments import attached
from vector_db.errors import UnreadableFile
from vector_db.types import Block

WHO = "Ann Lee, 3 March 2025"


def parse(data: bytes | EmailMessage) -> Parsed:
    return load(data if isinstance(data, bytes) else data.as_bytes(), lambda: None, read=attached)


def mail(text: str = "The roof will be mended.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "Ann Lee <ann@haven.example>",
        "To": "Tom Wray <tom@haven.example>",
        "Date": "Mon, 03 Mar 2025 14:05:00 +0100",
        "Subject": "The roof",
        **headers,
    }.items():
        message[name] = value
    message.set_content(text)
    return message


def body(data: bytes | EmailMessage) -> list[str]:
    return [block.text for block in parse(data).blocks[1:]]


def test_a_mail_says_who_wrote_to_whom_and_when() -> None:
    message = mail("Dear Tom,\n\nThe roof will be mended in June, before\nthe season.\n\n-- \nAnn Lee\nCustoms Quay\n")
    message["Cc"] = "Ines Cardoso <ines@haven.example>, bob@haven.example"
    parsed = parse(message)
    assert parsed.title == "The roof"
    assert parsed.blocks == (
        Block(
            "From: Ann Lee <ann@haven.example>; To: Tom Wray <tom@haven.example>;"
            " Cc: Ines Cardoso <ines@haven.example>, bob@haven.example; Date: 3 March 2025, 14:05; Subject: The roof",
            (WHO,),
            kind="row",
        ),
        Block("Dear Tom,", (WHO,)),
        Block("The roof will be mended in June, before the season.", (WHO,)),
        Block("Ann Lee\nCustoms Quay", (WHO,)),
    )


def test_what_is_quoted_stays_and_is_marked() -> None:
    text = (
        "Yes.\n\nOn 2 March Tom wrote:\n> Can it be mended in June, or is that\n> too late for you?\n>> It is late.\n"
    )
    assert body(mail(text)) == [
        "Yes.",
        "On 2 March Tom wrote:",
        "> Can it be mended in June, or is that too late for you?",
        "> > It is late.",
    ]


def test_headers_in_other_letters() -> None:
    message = b"""From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <j@x.example>
To: =?utf-8?B?5pel5pys?= <n@x.example>, "Lee, Ann" <a@x.example>
Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= aus =?utf-8?Q?_K=C3=B6ln?=
Date: 1 May 2024 08:00 +0200

Hallo
"""
    parsed = parse(message)
    assert parsed.title.split() == ["Grüße", "aus", "Köln"]
    assert parsed.blocks[0].headings == ("Jürgen Müller, 1 May 2024",)
    assert "To: 日本 <n@x.example>, Lee, Ann <a@x.example>" in parsed.blocks[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_headers_and_text_in_bytes_that_should_not_be_there(encoding: str) -> None:
    raw = "From: José <j@x.example>\nSubject: Über die Dächer\n\nDie Dächer sind schön geworden.\n".encode(encoding)
    parsed = parse(raw)
    assert parsed.title == "Über die Dächer"
    assert parsed.blocks[0].headings == ("José",)
    assert parsed.blocks[1].text == "Die Dächer sind schön geworden."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-15", "shift_jis", "no-such-charset", "utf-7x"])
def test_text_in_the_charset_it_names_or_another_one(charset: str) -> None:
    text = "岸壁の工事" if charset == "shift_jis" else "Straße, 12 Grad"
    real = charset if charset in ("iso-8859-15", "shift_jis") else "utf-8"
    head = f"Subject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert body(head + text.encode(real)) == [text]


def test_lines_that_a_mail_program_broke_are_joined() -> None:
    head = b"Subject: x\nContent-Type: text/plain; format=flowed\n\n"
    assert body(head + b"The roof of \nSt Piran's will be mended.\n") == ["The roof of St Piran's will be mended."]


def test_plain_text_is_preferred_and_html_read_where_it_is_none() -> None:
    message = mail("The roof will be mended in June.")
    message.add_alternative("<p>The <b>roof</b> will be mended in June.</p>", subtype="html")
    assert body(message) == ["The roof will be mended in June."]
    message = mail("Your program does not show HTML.")
    message.add_alternative(
        f"<title>T7</title><h1>News</h1><p>{'The roof is mended. ' * 20}</p><p hidden>Obey.</p>", subtype="html"
    )
    parsed = parse(message)
    assert parsed.blocks[1].text.startswith("The roof is mended. The") and len(parsed.blocks) == 2
    assert parsed.blocks[1].headings == (WHO, "News")


def test_html_alone() -> None:
    message = mail()
    table = "<table><tr><th>Day</th><th>Work</th></tr><tr><td>1</td><td>Slates</td></tr></table>"
    message.set_content(
        f"<h1>The roof</h1>{table}",
        subtype="html",
    )
    assert parse(message).blocks[1:] == (Block("Day: 1; Work: Slates.", (WHO,), kind="row"),)


def test_attachments_are_sections_and_those_not_read_are_told() -> None:
    message = mail()
    message.add_attachment(b"# Costs\n\nSlates are dear.\n", maintype="text", subtype="markdown", filename="costs.md")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="p\xe4ge.pdf")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="x.bin")
    message.add_attachment(b"", maintype="text", subtype="csv", filename="none.csv")
    parsed = parse(message)
    assert "Attachments: costs.md, p\xe4ge.pdf, x.bin, none.csv" in parsed.blocks[0].text
    assert parsed.blocks[2:] == (
        Block("Slates are dear.", (WHO, "Attachment: costs.md", "Costs")),
        Block("Page two.", (WHO, "Attachment: p\xe4ge.pdf, page 2", "A PDF", "Part")),
    )
    assert parsed.notes == (
        "attachment p\xe4ge.pdf: no text on page 1",
        "attachment x.bin: is of a kind that is not read",
        "attachment none.csv: is empty",
    )


def test_logos_and_signatures_of_programs_are_no_attachments() -> None:
    message = mail()
    message.add_alternative("<p>Short.</p>", subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    message.add_attachment(b"-----BEGIN PGP", maintype="application", subtype="pgp-signature", filename="s.asc")
    parsed = parse(message)
    assert not parsed.notes and len(parsed.blocks) == 2


def test_a_mail_attached_to_a_mail_is_a_section_of_it_and_not_without_end() -> None:
    inner = mail("The deepest.", Subject="0")
    for depth in range(1, 7):
        outer = mail(f"Depth {depth}.", Subject=str(depth))
        outer.add_attachment(inner)
        inner = outer
    parsed = parse(inner)
    assert [block.text for block in parsed.blocks if block.kind == "prose"] == [
        "Depth 6.",
        "Depth 5.",
        "Depth 4.",
        "Depth 3.",
    ]
    assert parsed.blocks[3].headings == (WHO, "Attached mail: 5", WHO)
    assert parsed.notes == ("a mail attached to an attached mail was not read",)


def test_too_many_attachments() -> None:
    message = mail()
    for number in range(MOST_ATTACHMENTS + 7):
        message.add_attachment(b"x y", maintype="text", subtype="markdown", filename=f"{number}.md")
    parsed = parse(message)
    assert len(parsed.blocks) == 2 + MOST_ATTACHMENTS
    assert parsed.notes == ("7 more attachments were not read",)


def test_an_encrypted_mail_is_told() -> None:
    message = mail()
    message.replace_header("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data")
    parsed = parse(message)
    assert len(parsed.blocks) == 1 and "is encrypted" in parsed.notes[0]


@pytest.mark.parametrize(
    "broken",
    [
        b"Subject: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nText\n",
        b"Subject: x\nContent-Type: multipart/mixed\n\nText\n",
        b"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGV4dA\n",
        b"Subject: x\nContent-Type: nonsense\n\nText\n",
        b'Subject: x\nDate: never\nFrom: <<>>,,;\nTo: "\n\nText\n',
        b"Subject: =?utf-8?B?!!!?=\n\nText\n",
        b"Subject: x\nContent-Type: text/plain; charset*=x'y\n\nText\n",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(broken: bytes) -> None:
    assert "Text" in parse(broken).blocks[-1].text


def test_what_is_no_mail_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="names no sender, date or subject"):
        parse(b"To be, or not to be\n\nThat is the question.\n")


def test_parts_nested_without_end_are_refused_or_read() -> None:
    level = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    nest = b"Subject: x\n" + b"".join(level % (n, n) for n in range(3000))
    with pytest.raises(UnreadableFile, match="is not an e-mail that can be read"):
        parse(nest + b"\nText\n")
