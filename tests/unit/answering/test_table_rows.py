"""Which rows of a table a question names."""

import pytest

from core.answering.evidence_scoring import EvidenceScorer
from core.answering.sentences import PieceKind, split_pieces
from core.answering.table_rows import is_all_there, lacks_of_row, named_rows
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import a_passage

BIKES = """| Model | Colour | Price | Stock |
| --- | --- | --- | --- |
| Aurora | black | €1190 | 4 |
| Aurora | blue | €1240 | 0 |
| Borealis | black | €1490 | 1 |
| Borealis | white | €1490 | 7 |"""
ROWS = [piece for piece in split_pieces(BIKES) if piece.kind is PieceKind.ROW]


def rows_for(question):
    return [ROWS.index(row) for row in named_rows(question, ROWS, BIKES)]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("What does the blue one cost?", [1]),
        ("Is the black Aurora in stock?", [0]),
        ("What does the black one cost?", [0, 2]),
        ("How much is the Borealis?", [2, 3]),
        ("How much are the Aurora and the Borealis in black?", [0, 2]),
        ("How much is the blue Borealis?", []),
        ("How much is a bike?", []),
    ],
)
def test_rows_are_chosen_by_every_column_that_the_question_names(question, rows):
    assert rows_for(question) == rows


def test_a_row_with_every_word_asked_for_is_all_there():
    assert is_all_there("What is the price of the blue Aurora?", ROWS[1], BIKES, "bikes")
    assert not is_all_there("What is the price of the blue Aurora?", ROWS[0], BIKES, "bikes")
    assert not is_all_there("What is the price?", ROWS[0], BIKES, "bikes")


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("What does the green Aurora cost?", 1.0),
        ("Has the Aurora a bell?", 0.5),
        ("What does the Aurora cost?", 0.0),
        ("Who is your president?", 0.0),
    ],
)
def test_a_word_before_what_names_the_row_tells_that_another_is_meant(question, lacks):
    assert lacks_of_row(question, ROWS[0], BIKES, "bikes") == lacks


def test_the_row_that_names_the_code_comes_first():
    rows = "".join(f"\n| AX-{number} | Bolt | €{number % 90} |" for number in range(13330, 13345))
    passage = a_passage(f"| Part number | Name | Price |\n| --- | --- | --- |{rows}", title="Parts")
    found = EvidenceScorer(HashEmbedder()).score("price of AX-13337", [passage])
    assert found.pieces[0].text.startswith("AX-13337")
    assert found.signals.is_row == 1.0


def test_a_row_is_named_by_the_word_that_stands_for_its_own():
    text = "| Property | Value |\n| --- | --- |\n| Height | 42 cm |\n| Weight | 3.1 kg |"
    rows = [piece for piece in split_pieces(text) if piece.kind is PieceKind.ROW]
    assert [text[one.start : one.end] for one in named_rows("How heavy is it?", rows, text)] == [
        "| Weight | 3.1 kg |"
    ]
