"""Filled forms: values and ticks stand at their labels, what nobody sees or is no text is left out, damage is borne."""

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
    StreamObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from ingest.loaders.pdf import load
from vector_db.errors import UnreadableFile

LABELS = ("Claimant:", "Amount:")


BROKEN = StreamObject()
"""An appearance that no filter can unpack."""
BROKEN._data = b"nothing"
BROKEN[NameObject("/Filter")] = NameObject("/Unheard")


def form(**values: str) -> bytes:
    """Two labels, a field beside each, and a box that is ticked."""
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
        "Claimant: Edith Harrow Amount: 23,450 pounds ☒ I agree to the terms of the court."
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
        {"AP": DictionaryObject({NameObject("/N"): BROKEN})},
    ],
)
def test_a_damaged_field_costs_nothing_but_itself(damage: dict[str, object]) -> None:
    read = " ".join(texts(changed(form(claimant="Edith Harrow", amount="£5"), **damage)))
    assert "Claimant:" in read and "Amount: £5 ☒ I agree to the terms of the court." in read


def field(rectangle: list[int], **entries: object) -> DictionaryObject:
    """A field with nothing drawn into it."""
    every = {"Subtype": NameObject("/Widget"), "Rect": ArrayObject(map(NumberObject, rectangle)), **entries}
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in every.items()})


def ticked(name: str) -> DictionaryObject:
    """The states of a box: that of this name, and not ticked."""
    states = DictionaryObject({NameObject(f"/{state}"): DictionaryObject() for state in (name, "Off")})
    return DictionaryObject({NameObject("/N"): states})


def with_fields(labels: dict[tuple[int, int], str], *fields: DictionaryObject) -> list[str]:
    file = io.BytesIO()
    canvas = Canvas(file)
    for (x, y), label in labels.items():
        canvas.drawString(x, y, label)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(PdfReader(file))
    writer.pages[0][NameObject("/Annots")] = ArrayObject(fields)
    file = io.BytesIO()
    writer.write(file)
    return texts(file.getvalue())


BUTTON = NameObject("/Btn")
CHOICE = NameObject("/Ch")


def test_a_box_that_is_ticked_and_one_that_is_not_stand_at_their_labels() -> None:
    read = with_fields(
        {(72, 700): "Vegetarian:", (72, 660): "Vegan:", (100, 620): "I agree to the terms."},
        field([160, 696, 174, 710], FT=BUTTON, AS=NameObject("/Yes"), AP=ticked("Yes")),
        field([160, 656, 174, 670], FT=BUTTON, AS=NameObject("/Off"), AP=ticked("Yes")),
        field([72, 616, 86, 630], FT=BUTTON, V=NameObject("/Yes"), AP=ticked("Yes")),
    )
    assert read == ["Vegetarian: ☒", "Vegan: ☐", "☒ I agree to the terms."]


def test_of_radio_buttons_the_one_that_is_pressed_is_told() -> None:
    group = DictionaryObject({NameObject("/FT"): BUTTON, NameObject("/V"): NameObject("/double")})
    buttons = [
        field([x, 696, x + 14, 710], Parent=group, AP=ticked(name)) for x, name in ((120, "single"), (220, "double"))
    ]
    read = with_fields({(72, 700): "Room:", (138, 700): "single", (238, 700): "double"}, *buttons)
    assert "☐ single" in " ".join(read) and "☒ double" in " ".join(read)


def test_a_button_to_press_and_a_hidden_box_are_none_to_tick() -> None:
    read = with_fields(
        {(72, 700): "Send:", (72, 660): "Print:"},
        field([160, 696, 174, 710], FT=BUTTON, Ff=NumberObject(1 << 16)),
        field([160, 656, 174, 670], FT=BUTTON, F=NumberObject(2), AS=NameObject("/Yes")),
    )
    assert " ".join(read) == "Send: Print:"


def test_what_is_chosen_is_told_by_the_name_that_the_page_shows() -> None:
    pairs = [("sa", "Saturday"), ("su", "Sunday"), ("mo", "Monday")]
    options = ArrayObject(ArrayObject(map(TextStringObject, pair)) for pair in pairs)
    read = with_fields(
        {(72, 700): "Arrival:", (72, 660): "Days of work:"},
        field([160, 696, 260, 710], FT=CHOICE, Ff=NumberObject(1 << 17), V=TextStringObject("sa"), Opt=options),
        field([160, 620, 260, 670], FT=CHOICE, V=ArrayObject(map(TextStringObject, ("su", "mo"))), Opt=options),
    )
    assert " ".join(read) == "Arrival: Saturday Days of work: Sunday, Monday"


def test_of_a_list_only_what_is_chosen_is_told() -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, "Workshop:")
    canvas.acroForm.listbox(name="w", value="Knots", options=["Sails", "Knots", "Ropes"], x=160, y=660, height=50)
    canvas.save()
    assert texts(file.getvalue()) == ["Workshop: Knots"]


def test_boxes_on_a_page_without_words_do_not_make_it_one_with_text() -> None:
    with pytest.raises(UnreadableFile, match="no page holds text"):
        with_fields({}, *(field([72, y, 86, y + 14], FT=BUTTON, AS=NameObject("/Yes")) for y in range(100, 700, 20)))
