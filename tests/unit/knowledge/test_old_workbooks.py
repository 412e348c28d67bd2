"""Workbooks of the old Excel are read as people see them."""

import pytest

from core.errors import UnreadableFile
from core.knowledge.extraction.old_workbooks import read_old_workbook
from tests.unit.knowledge.old_workbook_files import label, merged, number, old_workbook, yes

pytest.importorskip("xlrd", reason="xlrd is not installed; kreuzberg shows bare numbers")


def test_numbers_are_shown_in_their_formats() -> None:
    cells = [
        *(label(0, column, name) for column, name in enumerate(["Plan", "Fee", "Share", "From", "Shared"])),
        label(1, 0, "Basic"),
        number(1, 1, 1599.9, style=1),
        number(1, 2, 0.025, style=2),
        number(1, 3, 46112, style=3),
        yes(1, 4),
    ]
    content = old_workbook([("Prices  2026", False, cells)], codes=['"$"#,##0.00', "0.0%", "m/d/yy"])

    assert read_old_workbook(content).text == (
        "## Prices 2026\n\n"
        "| Plan | Fee | Share | From | Shared |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| Basic | $1,599.90 | 2.5% | 2026-03-31 | yes |"
    )


def test_hidden_sheets_are_left_out() -> None:
    shown, hidden = [label(0, 0, "Open to all")], [label(0, 0, "Margins")]

    text = read_old_workbook(old_workbook([("A", False, shown), ("B", True, hidden)])).text

    assert text == "## A\n\nOpen to all"


def test_a_category_that_spans_rows_stands_beside_each() -> None:
    cells = [
        *(label(0, column, name) for column, name in enumerate(["Room", "Item"])),
        *(label(1, 0, "Kitchen"), label(1, 1, "Lamp"), label(2, 1, "Chair")),
        merged(1, 2, 0, 0),
    ]

    assert read_old_workbook(old_workbook([("A", False, cells)])).text.endswith(
        "| Kitchen | Lamp |\n| Kitchen | Chair |"
    )


@pytest.mark.parametrize("keep", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_workbook_that_breaks_off_gives_what_there_is_or_a_sentence(keep: float) -> None:
    content = old_workbook([("A", False, [label(row, 0, f"Row {row}") for row in range(50)])])
    try:
        found = read_old_workbook(content[: int(len(content) * keep)])
    except UnreadableFile:
        return
    assert "Row 49" not in found.text
