"""`ask`: a reply whose quotes can be checked, alone and in batches."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Answerdesk

REPLY_FIELDS = {"decision", "text", "confidence", "citations", "passages", "knowledge_version", "timings_ms"}
CITATION_FIELDS = {"document_id", "external_id", "url", "title", "quote", "start", "end"}


@pytest.fixture(autouse=True)
def _content(answerdesk: Answerdesk, articles: Path) -> None:
    assert answerdesk("source", "add-documents", articles).code == 0


def test_quote_is_exactly_the_slice_of_the_shown_document(answerdesk: Answerdesk):
    quoted = 0
    for question in ("Within how many days may I return an order?", "How long do parcels to Norway take?"):
        reply = answerdesk("ask", question, "--json").data
        assert set(reply) >= REPLY_FIELDS
        for citation in reply["citations"]:
            assert set(citation) >= CITATION_FIELDS
            document = answerdesk("document", "show", citation["document_id"], "--json").data
            assert document["text"][citation["start"] : citation["end"]] == citation["quote"] != ""
            assert document["external_id"] == citation["external_id"]
            quoted += 1
    assert quoted


def test_plain_reply_is_text_sources_and_the_reason(answerdesk: Answerdesk):
    said = answerdesk("ask", "Within how many days may I return an order?").out
    assert "30 days" in said
    assert "[1] Returning an order – https://help.example/returns" in said
    assert "(answer, confidence" in said


@pytest.mark.parametrize(("said", "decision"), [("hello", "small talk"), ("I want a human", "hand off")])
def test_what_needs_no_evidence_is_told_without_a_confidence(answerdesk: Answerdesk, said, decision):
    assert f"({decision}: " in answerdesk("ask", said).out


@pytest.mark.parametrize("command", [("ask", "hello"), ("ask", "refund"), ("search", "refund")])
def test_a_knowledge_version_that_is_not_there_yet_is_wrong_input(answerdesk: Answerdesk, command):
    done = answerdesk(*command, "--at-version", "99")
    assert done.code == 2
    assert done.err.startswith("answerdesk: There is no knowledge version 99")
    assert done.err.count("\n") == 1


def test_the_past_is_asked_at_its_version(answerdesk: Answerdesk):
    answerdesk("source", "add-answer", "-q", "What does a stamp cost?", "-a", "A stamp costs one euro.")
    now = answerdesk("ask", "What does a stamp cost?", "--json").data
    then = answerdesk("ask", "What does a stamp cost?", "--at-version", "1", "--json").data
    assert (now["knowledge_version"], then["knowledge_version"]) == (2, 1)
    assert "one euro" in now["text"]
    assert "one euro" not in then["text"]


def ask_batch(answerdesk: Answerdesk, tmp_path: Path, lines: bytes) -> tuple[int, list[dict]]:
    (tmp_path / "questions.jsonl").write_bytes(lines)
    done = answerdesk("ask", "--batch", "questions.jsonl", "--out", "answers.jsonl", "--json")
    written = (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()
    return done.code, [json.loads(line) for line in written]


def test_a_batch_gives_the_replies_in_the_order_of_the_questions(answerdesk: Answerdesk, tmp_path: Path):
    asked = [{"id": n, "question": f"May I return order {n}?"} for n in range(40)]
    code, rows = ask_batch(answerdesk, tmp_path, "\n".join(map(json.dumps, asked)).encode())
    assert code == 0
    assert [row["id"] for row in rows] == list(range(40))
    alone = answerdesk("ask", "May I return order 7?", "--json").data
    assert {**rows[7], "timings_ms": {}} == {"id": 7, **alone, "timings_ms": {}}


def test_bad_lines_of_a_batch_give_errors_in_their_place(answerdesk: Answerdesk, tmp_path: Path):
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "Refund?"}',
        b"",
        b"not json",
        b"\xff\xfe\xfd",
        b"[1]",
        b'{"id": "b"}',
        b'{"id": "c", "question": 5}',
        b'{"id": "d", "question": "  "}',
        b'{"id": "e", "question": "And then?", "history": [{"role": "judge", "text": "x"}]}',
        b'{"id": "f", "question": "And then?", "history": "none"}',
        b"[" * 100_000,
        b'{"id": "g", "question": "half \\ud800 a character", "history": null}',
        b'{"id": "h", "question": "And how is it paid?", "history": [{"role": "user", "text": "A refund"}]}',
    ]
    code, rows = ask_batch(answerdesk, tmp_path, b"\n".join(lines))
    assert code == 10
    assert [row["id"] for row in rows] == ["a", None, None, None, "b", "c", "d", "e", "f", None, "g", "h"]
    assert [row["id"] for row in rows if "error" not in row] == ["a", "h"]
    assert all(row["error"].startswith("Line ") for row in rows if "error" in row)


def test_a_batch_that_cannot_be_written_says_so(answerdesk: Answerdesk, tmp_path: Path):
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "Refund?"}')
    done = answerdesk("ask", "--batch", "questions.jsonl", "--out", "no/such/folder/answers.jsonl")
    assert done.code == 2
    assert "cannot be used" in done.err


def test_a_question_and_a_batch_at_once_are_refused(answerdesk: Answerdesk, articles: Path):
    assert answerdesk("ask", "Why?", "--batch", articles, "--out", "x").code == 2
    assert answerdesk("ask").code == 2
    assert answerdesk("ask", "   ").code == 2
