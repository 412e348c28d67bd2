"""Rows of data files and words of videos answer on the command line."""

from pathlib import Path

import pytest

from tests.cli.conftest import Answerdesk
from tests.files.video_files import matroska_subtitles

LAMPS = """Article;Colour;Price (EUR);Delivery time (days)
Desk lamp Aurora;blue;39,90;2
Desk lamp Aurora;red;34,90;2
Floor lamp Nova;white;119,00;7
"""
HOURS = "Store\tSaturday\tSunday\nUppsala\t10:00-16:00\tclosed\nStockholm City\t10:00-18:00\t12:00-16:00\n"
CUES = [
    (0.0, 3.0, "Welcome to the tour."),
    (22.0, 24.0, "A warranty claim needs the serial"),
    (24.0, 26.0, "number and the month of purchase."),
]


@pytest.fixture(autouse=True)
def _content(answerdesk: Answerdesk, tmp_path: Path) -> None:
    (tmp_path / "lamps.csv").write_text(LAMPS)
    (tmp_path / "hours.csv").write_text(HOURS)
    (tmp_path / "Product tour.webm").write_bytes(matroska_subtitles(CUES))
    files = [tmp_path / name for name in ("lamps.csv", "hours.csv", "Product tour.webm")]
    assert answerdesk("source", "add-files", *files).code == 0


@pytest.mark.parametrize(
    ("question", "told", "elsewhere"),
    [
        ("What does the blue Aurora desk lamp cost?", "39,90", "119,00"),
        ("What is the price of the white Nova floor lamp?", "119,00", "39,90"),
        ("When is the Uppsala store open on Saturday?", "10:00-16:00", "39,90"),
    ],
)
def test_a_row_answers_with_its_own_values(
    answerdesk: Answerdesk, question: str, told: str, elsewhere: str
) -> None:
    said = answerdesk("ask", question, "--json").data["text"]

    assert told in said
    assert elsewhere not in said


def test_a_video_answers_in_whole_sentences_and_tells_the_time(answerdesk: Answerdesk) -> None:
    question = "What does a warranty claim need?"
    reply = answerdesk("ask", question, "--json").data
    citation = reply["citations"][0]
    document = answerdesk("document", "show", citation["document_id"], "--json").data

    assert "A warranty claim needs the serial number and the month of purchase." in reply["text"]
    assert "0:22" not in reply["text"]
    assert (citation["medium"], citation["time_s"]) == ("subtitles", 22)
    assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert "[1] Product tour (video, 0:22, subtitles)" in answerdesk("ask", question).out
