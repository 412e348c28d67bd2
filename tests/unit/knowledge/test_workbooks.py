"""Workbooks are read as people see them."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter

from core.knowledge.extraction.cell_formats import shown_number
from core.knowledge.extraction.content_reader import read_content


def workbook(fill: Callable[[Any], None]) -> str:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        fill(book)
    return read_content(file.getvalue(), name="a.xlsx").text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.025, "0.0%", "2.5%"),
        (1599.99, "#,##0.00", "1,599.99"),
        (1599.9, '"$"#,##0.00', "$1,599.90"),
        (39.9, "#,##0.00 [$€-407]", "39.90 €"),
        (39.9, "[$€-2] #,##0.00", "€ 39.90"),
        (-5, '0 "kr"', "-5 kr"),
        (12, '0 "units"', "12 units"),
        (3, "General", "3"),
        (0.1 + 0.2, "", "0.3"),
        (46112, "m/d/yy", "2026-03-31"),
        (46112.75, "yyyy-mm-dd hh:mm", "2026-03-31 18:00"),
        (0.375, "h:mm AM/PM", "09:00"),
        (19.5, "0.##", "19.5"),
        (1.5, "[h]:mm", "36:00"),
        (1234.5, "_-* #,##0.00 _k_r_-", "1,234.50"),
        (1e300, "yyyy", "1e+300"),
        (0.025, "0%", "3%"),
        (1234.565, "#,##0.00", "1,234.57"),
        (-0.001, "0.00", "0.00"),
        (19.99, '0 "dollars and" .00 "cents"', "19.99"),
        (5551234, "000-0000", "5551234"),
    ],
)
def test_a_number_is_shown_in_its_format(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


def test_cells_come_out_as_they_look() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Prices & more")
        sheet.write_row(0, 0, ["Article", "Price", "Discount", "From", "In stock"])
        sheet.write(1, 0, "Lamp | blue")
        sheet.write(1, 1, 39.9, book.add_format({"num_format": "#,##0.00 €"}))
        sheet.write(1, 2, 0.15, book.add_format({"num_format": "0%"}))
        sheet.write_datetime(1, 3, datetime(2026, 3, 31), book.add_format({"num_format": "d mmm yyyy"}))
        sheet.write_boolean(1, 4, True)

    assert workbook(fill) == (
        "## Prices & more\n\n"
        "| Article | Price | Discount | From | In stock |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Lamp \\| blue | 39.90 € | 15% | 2026-03-31 | yes |"
    )


def test_hidden_sheets_are_left_out() -> None:
    def fill(book: Any) -> None:
        book.add_worksheet("Shown").write_row(0, 0, ["a", "b"])
        hidden = book.add_worksheet("Internal")
        hidden.write_row(0, 0, ["margin", "secret"])
        hidden.hide()

    assert "secret" not in workbook(fill)


def test_a_cell_merged_over_rows_belongs_to_each() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kind", "Article", "Price"])
        sheet.merge_range(1, 0, 2, 0, "Lamps")
        sheet.write_row(1, 1, ["Aurora", 39])
        sheet.write_row(2, 1, ["Nova", 119])

    assert "| Lamps | Nova | 119 |" in workbook(fill)


def test_results_of_formulas_are_read() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Net", "Gross"])
        sheet.write(1, 0, 100)
        sheet.write_formula(1, 1, "=A2*1.25", None, 125)

    assert "| 100 | 125 |" in workbook(fill)
