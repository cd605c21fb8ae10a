"""Filled forms: values stand beside their labels, what nobody sees or is no text is left out, damage costs nothing."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from ingest.loaders.pdf import load

LABELS = ("Claimant:", "Amount:")


def form(**values: str) -> bytes:
    """Two labels, a field beside each, and a ticked box."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for line, label in enumerate(LABELS):
        y = 700 - 40 * line
        canvas.drawString(72, y, label)
        value = values.get(label.strip(":").lower(), "")
        canvas.acroForm.textfield(name=label, value=value, x=160, y=y - 6, width=200, height=20)
    canvas.acroForm.checkbox(name="agreed", checked=True, x=72, y=600)
    canvas.drawString(100, 602, "I agree to the terms of the court.")
    canvas.save()
    return file.getvalue()


def texts(data: bytes) -> list[str]:
    return [block.text for block in load(data).blocks]


def changed(data: bytes, **entries: object) -> bytes:
    """The form with these entries in its first field."""
    writer = PdfWriter(PdfReader(io.BytesIO(data)))
    field = writer.pages[0]["/Annots"][0].get_object()  # type: ignore[index]
    for name, value in entries.items():
        field.pop(f"/{name}", None)
        if value is not None:
            field[NameObject(f"/{name}")] = value
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_value_of_a_field_stands_behind_its_label() -> None:
    assert " ".join(texts(form(claimant="Edith Harrow", amount="23,450 pounds"))) == (
        "Claimant: Edith Harrow Amount: 23,450 pounds I agree to the terms of the court."
    )


def test_a_value_that_no_program_has_drawn_is_read_all_the_same() -> None:
    assert "Claimant: Edith Harrow" in " ".join(texts(changed(form(claimant="Edith Harrow"), AP=None)))


def test_text_typed_onto_the_page_is_read() -> None:
    typed = {"Subtype": NameObject("/FreeText"), "AP": None, "Contents": TextStringObject("Edith Harrow")}
    assert "Claimant: Edith Harrow" in " ".join(texts(changed(form(), **typed)))


def test_a_hidden_field_is_not_of_the_page() -> None:
    assert "Edith" not in " ".join(texts(changed(form(claimant="Edith Harrow"), F=NumberObject(2))))


@pytest.mark.parametrize(
    "damage",
    [
        {"Rect": ArrayObject([FloatObject(1)])},
        {"Rect": NullObject()},
        {"AP": NumberObject(3)},
        {"FT": ArrayObject(), "F": TextStringObject("x")},
        {"AP": DictionaryObject({NameObject("/N"): ArrayObject()}), "V": NumberObject(1)},
    ],
)
def test_a_damaged_field_costs_the_page_nothing(damage: dict[str, object]) -> None:
    read = " ".join(texts(changed(form(claimant="Edith Harrow"), **damage)))
    assert "Claimant:" in read and "I agree to the terms of the court." in read
