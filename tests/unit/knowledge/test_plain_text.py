"""Markdown made plain reads as a reader would see it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.plain_text import plain_text, row_as_record, table_cells


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("## Refunds", "Refunds"),
        ("- [ ] pack the box", "pack the box"),
        ("> quoted **words**", "quoted words"),
        ("[![logo](a.png)](https://example.com)", "logo"),
        ("[guide][1] and <https://example.com/a>", "guide and https://example.com/a"),
        ("snake_case_name and _stress_", "snake_case_name and stress"),
        ("5 &amp; 6 &lt; 7", "5 & 6 < 7"),
        ("one<br>two", "one two"),
        ("use <your-domain> here", "use <your-domain> here"),
        (r"2 \* 3", "2 * 3"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("~~old~~ new", "old new"),
    ],
)
def test_marks_are_taken_away(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain


@given(st.text())
def test_any_text_can_be_made_plain(text: str) -> None:
    assert plain_text(text) == plain_text(text).strip()


@pytest.mark.parametrize(
    "hostile", ["[" * 50_000, "(" * 50_000, "<a " * 20_000, " " * 100_000 + "x", "![](" * 20_000]
)
def test_hostile_text_is_read_in_linear_time(hostile: str) -> None:
    assert isinstance(plain_text(hostile), str)


def test_table_rows_read_as_records() -> None:
    assert table_cells(r"| a \| b | **c** | |") == ["a | b", "c", ""]
    assert row_as_record(["Country", "Time"], ["Norway", "", "extra"]) == "Country: Norway; extra"
