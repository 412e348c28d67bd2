"""Chunks follow the structure of a text, cover all of it once, and fit the embedder."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.knowledge.answer_text import compose_answer_text, split_answer_text
from core.knowledge.chunking import ANSWER, LONGEST, chunk_version, count_pieces
from core.knowledge.documents import Chunk, Document, DocumentStatus, DocumentVersion
from core.knowledge.text_form import normalise_text

INSTANT = datetime(2026, 3, 1, tzinfo=UTC)


def chunk(text: str, *, title: str = "Returns", kind: str = "passage") -> tuple[Chunk, ...]:
    document = Document("doc_1", "src_1", "returns", None, title, None, DocumentStatus.INDEXED, "", 1)
    version = DocumentVersion("doc_1", 1, title, text, "hash", None, 1, None, INSTANT)
    return chunk_version(document, version, kind=kind)


def words(count: int, *, word: str = "parcel") -> str:
    return " ".join([word] * count)


markdown = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            ["# ", "## Delivery", "### Where is it?", "- item", "| a | b |", "| --- | --- |", "```", ""]
        ),
        st.sampled_from(
            ["> quoted", "Title\n====", "1. step", "   more", "Sentence one. Sentence two! Three?"]
        ),
        st.integers(1, 400).map(words),
        st.integers(1, 700).map(lambda count: "字" * count),
    ),
    max_size=25,
).map(lambda lines: normalise_text("\n".join(lines)))


@given(markdown)
@settings(max_examples=150, deadline=None)
def test_chunks_cover_every_visible_character_once_and_in_order(text: str) -> None:
    chunks = chunk(text)

    covered = 0
    for number, piece in enumerate(chunks):
        assert piece.ordinal == number
        assert piece.start >= covered
        assert not text[covered : piece.start].strip()
        assert piece.text == text[piece.start : piece.end]
        assert piece.text.strip()
        covered = piece.end
    assert not text[covered:].strip()


@given(markdown)
@settings(max_examples=100, deadline=None)
def test_search_texts_fit_the_embedder(text: str) -> None:
    assert all(count_pieces(piece.search_text) <= LONGEST for piece in chunk(text))


@given(markdown)
@settings(max_examples=30, deadline=None)
def test_the_same_text_gives_the_same_chunks(text: str) -> None:
    assert chunk(text) == chunk(text)


def test_a_blank_text_has_no_chunks() -> None:
    assert chunk("") == ()


def test_each_section_keeps_its_heading_path_without_the_title() -> None:
    refunds = f"## Refunds\n\n### By card\n\n{words(70)}."
    text = f"# Returns\n\n{words(60)}.\n\n{refunds}\n\n## Exchanges\n\n{words(80)}."

    assert [piece.heading for piece in chunk(text)] == ["", "Refunds › By card", "Exchanges"]


def test_a_bare_heading_stays_with_the_section_below_it() -> None:
    [piece] = chunk("## Refunds\n\n### By card\n\nWithin five days.")

    assert piece.text.startswith("## Refunds")
    assert piece.search_text == "Returns\nRefunds › By card\nWithin five days."


def test_tiny_sections_of_one_parent_are_joined() -> None:
    text = "## Plans\n\n### Small\n\nOne user.\n\n### Large\n\nTen users."

    [piece] = chunk(text)

    assert piece.heading == "Plans"
    assert "Small\nOne user.\nLarge\nTen users." in piece.search_text


def test_a_question_with_its_answer_stands_alone() -> None:
    text = "## Can I return it?\n\nYes, within 30 days.\n\n## Who pays?\n\nWe do."

    assert [piece.heading for piece in chunk(text)] == ["Can I return it?", "Who pays?"]


def test_sentences_are_not_cut() -> None:
    text = " ".join(f"Sentence number {number} says that parcels arrive in two days." for number in range(60))

    pieces = chunk(text)

    assert len(pieces) > 2
    assert all(piece.text.startswith("Sentence") and piece.text.endswith("days.") for piece in pieces)


@pytest.mark.parametrize(
    "sentence", ["We ship by e.g. DHL and others.", "Dr. Smith signs it.", "It costs 3.50 euros."]
)
def test_an_abbreviation_or_number_does_not_end_a_sentence(sentence: str) -> None:
    pieces = chunk(" ".join([sentence] * 80))

    assert all(piece.text.startswith(sentence[:6]) and piece.text.endswith(sentence[-6:]) for piece in pieces)


def test_list_items_are_not_cut() -> None:
    text = "\n".join(f"- Item {number}: {words(12)}" for number in range(40))

    assert all(piece.text.startswith("- Item") for piece in chunk(text))


def test_a_long_table_is_cut_between_rows_and_each_row_reads_by_itself() -> None:
    rows = "\n".join(f"| Country{number} | {number} days | {number}.90 € |" for number in range(80))
    pieces = chunk(f"| Country | Time | Price |\n| --- | --- | --- |\n{rows}")

    assert len(pieces) > 2
    assert all(piece.text.startswith("| Country") and piece.text.endswith("€ |") for piece in pieces)
    assert "Country: Country79; Time: 79 days; Price: 79.90 €" in pieces[-1].search_text
    assert "|" not in pieces[-1].search_text


def test_marks_and_link_targets_are_left_out_of_the_search_text() -> None:
    [piece] = chunk("See **the** [price list](https://example.com/a_(b)) and `code` with ![a photo](x.png).")

    assert piece.search_text == "Returns\nSee the price list and code with a photo."


def test_a_hash_inside_code_is_no_heading() -> None:
    [piece] = chunk("Run this:\n\n```sh\n# install\nmake\n```")

    assert piece.heading == ""
    assert "# install" in piece.search_text


def test_an_unclosed_fence_takes_the_rest() -> None:
    [piece] = chunk("```\n# a\n\n## b")

    assert piece.text.endswith("## b")


def test_underlined_headings_count() -> None:
    text = f"Refunds\n-------\n\n{words(80)}."

    assert chunk(text)[0].heading == "Refunds"


def test_text_without_spaces_is_cut_by_characters() -> None:
    pieces = chunk("字" * 1000)

    assert len(pieces) >= 5
    assert "".join(piece.text for piece in pieces) == "字" * 1000


def test_a_short_answer_is_one_chunk_found_by_its_question_and_alternatives() -> None:
    text = compose_answer_text("Yes, within **30 days**.", ["Can I send it back?", "return period"])

    [piece] = chunk(text, title="Can I return it?", kind=ANSWER)

    assert piece.kind == "answer"
    assert piece.text == "Yes, within **30 days**."
    assert piece.search_text == ("Can I return it?\nCan I send it back?\nreturn period\nYes, within 30 days.")


@given(st.text(min_size=1).map(normalise_text).filter(bool), st.lists(st.text(max_size=30), max_size=4))
def test_a_stored_short_answer_gives_back_its_answer(answer: str, alternatives: list[str]) -> None:
    assert split_answer_text(compose_answer_text(answer, alternatives))[0] == answer


@pytest.mark.parametrize("hostile", ["a" * 100_000, "[" * 100_000, "| a " * 20_000, "#" * 100_000])
def test_hostile_text_is_cut_without_growing_work(hostile: str) -> None:
    pieces = chunk(hostile)

    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(hostile.split())
