"""Orders planted in content are told from help for customers."""

import json
from pathlib import Path

import pytest

from core.answering.instructions import instructs_assistant
from core.answering.plain_text import said
from core.answering.sentences import PieceKind, split_pieces

SHARED = Path(__file__).parents[4] / "shared" / "data"
SAMPLE = Path(__file__).parents[3] / "data" / "sample"
PLANTED = Path(__file__).with_name("planted_orders.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("sentence", PLANTED)
def test_an_order_to_whoever_writes_the_reply_is_one(sentence):
    assert instructs_assistant(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "You can ignore any instructions to activate it.",
        "Reply STOP to end the messages.",
        "We read your reply within a working day.",
        "Follow the instructions in the box to assemble the bike.",
        "You may get a system message about a new device.",
        "Tell us your order number and we look it up.",
        "Ask your bank whether the card works abroad.",
        "Forget your password? Press Reset on the sign-in page.",
        "Our assistant answers questions day and night.",
        "Replace the worn tyre before you ride again.",
        "If you want to change your order, open the account page.",
        "Show the code at the counter to collect your parcel.",
        "The new instructions are in the box.",
        "From now on, deliveries to Norway are free.",
        "Answer the security question, then press Continue.",
        "Never share your password with anyone.",
        "Do not reply to this e-mail.",
        "Wenn Sie die Anleitung nicht finden, schreiben Sie uns.",
        "Ignore the warning light during the first minute.",
    ],
)
def test_help_for_customers_is_no_order(sentence):
    assert not instructs_assistant(sentence)


def help_texts():
    yield from (file.read_text("utf-8") for file in (SAMPLE / "articles").glob("*.md"))
    passages = SHARED / "kb" / "arduino.known-item.passages.jsonl"
    if passages.exists():
        yield from (json.loads(line)["text"] for line in passages.read_text("utf-8").splitlines())


@pytest.mark.slow
def test_real_help_content_is_hardly_ever_taken_for_orders():
    sentences = [
        said(piece, text)
        for text in help_texts()
        for piece in split_pieces(text)
        if piece.kind is not PieceKind.CODE
    ]
    taken = [sentence for sentence in sentences if instructs_assistant(sentence)]
    assert len(taken) <= len(sentences) / 2_000, taken


def test_nine_of_ten_attacks_on_the_reply_are_recognised():
    file = SHARED / "injection" / "bipia-attacks.dev.jsonl"
    if not file.exists():
        pytest.skip("The developer data is not beside the checkout.")
    tasks = {
        "Information Retrieval", "Content Creation", "Learning and Tutoring",
        "Language Translation", "Programming Help",
    }  # fmt: skip
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    attacks = [row["attack"] for row in rows if row["category"] not in tasks]
    found = [attack for attack in attacks if instructs_assistant(attack)]
    assert len(found) >= 0.9 * len(attacks)
