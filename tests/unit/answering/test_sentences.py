"""Pieces of a passage are exact slices, whatever the text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.plain_text import readable, said
from core.answering.sentences import _END, PieceKind, sentence_spans, split_pieces

MARKUP = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=40),
        st.sampled_from(
            [
                "# Head\n",
                "1. one\n",
                "- item\n",
                "| a | b |\n",
                "|---|---|\n",
                "```\n",
                "> [!NOTE]\n",
                "\n\n",
                "e.g. ",
                "3.5 ",
                "。",
                "---\n",
                ". ",
            ]
        ),
    ),
    max_size=12,
).map("".join)


def pieces(text: str) -> list[tuple[str, str]]:
    return [(piece.kind.value, text[piece.start : piece.end]) for piece in split_pieces(text)]


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


@given(MARKUP)
def test_pieces_are_trimmed_slices_in_order_without_overlap(text):
    at = 0
    for piece in split_pieces(text):
        part = text[piece.start : piece.end]
        assert at <= piece.start < piece.end <= len(text)
        assert part == part.strip() != ""
        at = piece.end


@given(MARKUP)
def test_what_is_said_holds_no_tag(text):
    for piece in split_pieces(text):
        if piece.kind is not PieceKind.CODE:
            assert "<s" not in said(piece, text).casefold()


@given(st.text(max_size=200))
def test_sentences_hold_all_that_is_not_space(text):
    spans = list(sentence_spans(text, 0, len(text)))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "We ship to Dr. Smith, e.g. by post.",
        "It costs 4.95 EUR and weighs 3.5 kg.",
        "Call No. 5 for help.",
        "Open at 9 a.m. on weekdays.",
        "See https://example.org/a.b?c=1 for more.",
        "Version 1.8.19 is the latest",
    ],
)
def test_a_sentence_is_not_cut_at_abbreviations_numbers_and_addresses(text):
    assert sentences(text) == [text]


def test_sentences_end_at_marks_before_a_capital():
    assert sentences("It is free. You pay nothing! Really? Yes.") == [
        "It is free.",
        "You pay nothing!",
        "Really?",
        "Yes.",
    ]


def test_chinese_and_japanese_sentences_end_at_their_own_marks():
    assert sentences("これは文です。次の文です！") == ["これは文です。", "次の文です！"]


def test_numbered_items_are_steps_with_their_continuation_lines():
    assert pieces("1. Open it\n   slowly.\n\n2. Close it.") == [
        ("step", "1. Open it\n   slowly."),
        ("step", "2. Close it."),
    ]


def test_a_row_knows_its_columns_and_is_told_with_them():
    text = "| Method | Price | Time |\n|---|---|---|\n| Standard | 4.95 € | 2–4 days |"
    [row] = split_pieces(text)
    assert row.columns == ("Method", "Price", "Time")
    assert said(row, text) == "Standard – Price: 4.95 €; Time: 2–4 days"


def test_headings_rules_and_admonition_marks_are_not_sentences():
    kinds = [kind for kind, _ in pieces("Title\n=====\n\n---\n\n> [!NOTE]\n> A note.\n\n## Sub\n\nText.")]
    assert kinds == ["heading", "sentence", "heading", "sentence"]


def test_code_stays_one_piece():
    assert pieces("Run:\n\n```\na. b\nc. d\n```\n\nDone.")[1] == ("code", "```\na. b\nc. d\n```")


def test_markup_falls_away_when_said():
    text = "Open **Settings** and [click here](https://x.example/a_(b)) <b>now</b> ![img](i.png)."
    [piece] = split_pieces(text)
    assert said(piece, text) == "Open Settings and click here now ."


def test_a_script_does_not_survive_unwrapping():
    text = "Hello <scr<b>ipt>alert(1)</scr</b>ipt> there."
    assert "<script" not in said(split_pieces(text)[0], text)


def test_a_question_that_is_only_quoted_does_not_end_its_sentence():
    text = 'Press "Sure?" to confirm. Then wait… and see. "Really?" He left.'
    assert [text[start:end] for start, end in sentence_spans(text, 0, len(text))] == [
        'Press "Sure?" to confirm.',
        "Then wait… and see.",
        '"Really?"',
        "He left.",
    ]


def _steps_of(text: str) -> list[tuple[int, int]]:
    slow = re.compile(r"(?:[.!?…]+[\"'”’»)\]*_]*(?=\s)|[。！？]+[」』”）]*)")
    return [match.span() for match in slow.finditer(text)]


@given(st.text(alphabet=".!?…\"'”)]*_ \n。！」）aB1", max_size=60))
def test_marks_are_found_as_by_the_plain_pattern(text: str):
    assert [match.span() for match in _END.finditer(text)] == _steps_of(text)


@given(st.integers(1, 30), st.sampled_from(".!?…"), st.sampled_from("\"'”)*_x "))
def test_a_run_of_marks_is_no_sentence_end_from_its_middle(length: int, mark: str, after: str):
    text = f"{mark * length}{after}x"
    assert [match.span() for match in _END.finditer(text)] == _steps_of(text)


@pytest.mark.parametrize(
    "text",
    ["[" * 9_000, "![" * 4_000, "[a](" * 2_500, "![a](" * 2_000, "<!--" * 2_500, "**a " * 2_500, " " * 9_000],
)
def test_markup_that_never_ends_stays_as_it_is(text: str):
    assert readable(text).replace(" ", "").replace("‹", "<") == text.replace(" ", "")
