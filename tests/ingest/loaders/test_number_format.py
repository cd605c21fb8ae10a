"""Numbers and dates as spreadsheets show them."""

import datetime

import pytest

from ingest.loaders.number_format import Value, as_shown

DAY = datetime.datetime(2024, 3, 9)
MOMENT = datetime.datetime(2024, 3, 9, 14, 30)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (5, "General", "5"),
        (-5, "General", "-5"),
        (5.0, "", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "General", "123456789012"),
        (1e20, "General", "1E+20"),
        (0.125, "0%", "13%"),
        (0.125, "0.0%", "12.5%"),
        (-5, "0%", "-500%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (12, '"£"#,##0.00', "£12.00"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (12.5, "#,##0.00 [$€-407]", "12.50 €"),
        (12, '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "$12.00"),
        (1500000, '0.0,,"M"', "1.5M"),
        (1500, "#,##0,", "2"),
        (5, "00000", "00005"),
        (3, '0 "kg"', "3 kg"),
        (0, '0;-0;"none"', "none"),
        (2.0, "0.##", "2"),
        (1.5, "# ?/?", "1.5"),
        (12345, "0.00E+00", "1.23E+04"),
        (True, "General", "TRUE"),
        ("text", "0.00", "text"),
        (float("inf"), "0.00", "inf"),
        (1.7e308, "#,##0", None),
        (DAY, "mm-dd-yy", "2024-03-09"),
        (DAY, "d-mmm-yy", "9 Mar 2024"),
        (DAY, "[$-809]d mmmm yyyy;@", "9 March 2024"),
        (DAY, "mmm-yy", "March 2024"),
        (DAY, "yyyy", "2024"),
        (MOMENT, "m/d/yy h:mm", "2024-03-09 14:30"),
        (datetime.time(9, 5), "h:mm AM/PM", "09:05"),
        (datetime.timedelta(hours=26, minutes=30), "[h]:mm:ss", "26:30:00"),
    ],
)
def test_as_shown(value: Value, code: str, shown: str | None) -> None:
    result = as_shown(value, code)
    assert result == shown or (shown is None and len(result) > 300)


@pytest.mark.parametrize(
    "code", ["", ";", ";;;", '"', "[", "0.0.0", "%%%", "\\", "[h", "#,,,", "?/?", "E+0", "0" * 300]
)
def test_a_damaged_code_breaks_nothing(code: str) -> None:
    for value in (0, 1, -1.5, 1e300, DAY, datetime.time(), datetime.timedelta(days=-1)):
        assert isinstance(as_shown(value, code), str)
