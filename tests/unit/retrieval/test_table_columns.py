"""A chunk in the middle of a table knows what its columns are called."""

from core.knowledge.chunking import chunk_version
from core.retrieval.table_columns import columns_from_before
from tests.fakes.sample_records import a_document, a_text

HEAD = "| Country | Bike | Parts |\n|---|---|---|\n"


def chunks_of(text: str):
    return chunk_version(a_document(), a_text(text=text))


def test_columns_of_a_cut_table_come_from_its_head():
    rows = "".join(f"| Country number {n} of the long list | €{n} and some more | – |\n" for n in range(60))
    chunks = chunks_of(f"# Prices\n\n{HEAD}{rows}")
    assert len(chunks) > 2
    assert columns_from_before(chunks[0].text, chunks[0].search_text) == ()
    for chunk in chunks[1:]:
        assert columns_from_before(chunk.text, chunk.search_text)[:2] == ("Country", "Bike")


def test_chunk_with_the_head_itself_needs_none():
    (chunk,) = chunks_of(f"{HEAD}| Norway | €89 | €14.90 |")
    assert columns_from_before(chunk.text, chunk.search_text) == ()


def test_chunk_that_begins_with_prose_needs_none():
    (chunk,) = chunks_of("Norway is far.\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert columns_from_before(chunk.text, chunk.search_text) == ()


def test_row_that_cannot_be_matched_gives_none():
    assert columns_from_before("| 1 | 2 |", "something else") == ()


def test_empty_cell_gets_an_empty_name():
    assert columns_from_before("| Norway | | 5 |", "Country: Norway; Days: 5") == ("Country", "", "Days")
