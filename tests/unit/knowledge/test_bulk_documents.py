"""A set of documents is read line by line; a bad line is told by its number and spoils nothing else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.bulk_documents import BadLine, first_title, read_bulk_documents
from core.knowledge.read_texts import FailedRead, ReadText


def read(*lines: object) -> list[ReadText | FailedRead | BadLine]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(read_bulk_documents(raw))


def test_a_line_becomes_a_document_that_keeps_its_id() -> None:
    line = {
        "id": "kb/1",
        "title": "Returns",
        "text": "30 days.",
        "url": "https://example.com/1",
        "language": "en",
    }

    assert read(line) == [ReadText("kb/1", "Returns", "30 days.", "https://example.com/1", "en")]


def test_markdown_is_taken_before_text_and_numbers_are_ids() -> None:
    [item] = read({"id": 7, "title": "T", "text": "plain", "markdown": "**rich**", "more": [1]})

    assert item == ReadText("7", "T", "**rich**")


@pytest.mark.parametrize(
    ("text", "title"),
    [("Intro.\n\n## Refunds\n\nText", "Refunds"), ("First line. Second.", "First line."), ("---", "---")],
)
def test_without_a_title_the_first_heading_or_line_is_it(text: str, title: str) -> None:
    assert first_title(text) == title
    [item] = read({"id": "1", "text": text})
    assert item == ReadText("1", title, text)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[1]",
        b"\xff\xfe",
        {"text": "no id"},
        {"id": None, "text": "x"},
        {"id": "1", "text": 5},
        {"id": " "},
    ],
)
def test_a_bad_line_is_told_by_its_number(line: object) -> None:
    good, bad = read({"id": "1", "title": "T", "text": "Good."}, line)

    assert isinstance(good, ReadText)
    assert isinstance(bad, BadLine)
    assert bad.reason.startswith("Line 2 ")


def test_deeply_nested_json_is_a_bad_line() -> None:
    assert isinstance(read(b"[" * 200_000)[0], BadLine)


def test_blank_lines_are_passed_over_but_counted() -> None:
    [bad] = read(b"\n", b"  \n", b"oops\n")

    assert bad == BadLine(3, bad.reason)


def test_a_document_without_text_is_a_failure_of_that_document() -> None:
    assert read({"id": "1", "title": "T", "text": " \n"}) == [FailedRead("1", "There is no text in it.", "T")]


def test_of_two_lines_with_one_id_the_first_counts() -> None:
    first, second = read({"id": "1", "title": "A", "text": "x"}, {"id": "1", "title": "B", "text": "y"})

    assert isinstance(first, ReadText)
    assert second == BadLine(2, "Line 2 repeats the id “1” of line 1; the first counts.", "1")


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_can_be_read(lines: list[bytes]) -> None:
    assert len(list(read_bulk_documents(lines))) <= len(lines)
