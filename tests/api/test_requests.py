"""What the API answers: replies, streams, passages, documents; and sentences for whatever it cannot use."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from core.bootstrap import Engine
from core.errors import DatabaseBusy, IndexMismatch


def ask(client: TestClient, **body: object):
    return client.post("/api/v1/ask", json=body)


def test_a_reply_quotes_the_stored_document(client: TestClient):
    reply = ask(client, question="How long do parcels to Norway take?").json()
    assert reply["knowledge_version"] == 2
    assert reply["citations"]
    for citation in reply["citations"]:
        document = client.get(f"/api/v1/documents/{citation['document_id']}").json()
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"] != ""


def test_the_past_is_asked_at_its_version(client: TestClient):
    assert "one euro" in ask(client, question="What does a stamp cost?").json()["text"]
    assert "one euro" not in ask(client, question="What does a stamp cost?", at_version=1).json()["text"]
    future = ask(client, question="hello", at_version=3)
    assert future.status_code == 400
    assert future.json() == {"detail": "There is no knowledge version 3; the newest is 2."}


def test_a_streamed_reply_ends_with_the_whole_reply(client: TestClient):
    streamed = ask(client, question="What does a stamp cost?", stream=True)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = [event.split("\n") for event in streamed.text.strip().split("\n\n")]
    kinds = [lines[0] for lines in events]
    assert set(kinds[:-1]) == {"event: delta"}
    assert kinds[-1] == "event: reply"
    whole = json.loads(events[-1][1].removeprefix("data: "))
    alone = ask(client, question="What does a stamp cost?").json()
    assert {**whole, "timings_ms": {}} == {**alone, "timings_ms": {}}


def test_a_stream_that_breaks_says_why(engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object):
        raise DatabaseBusy("Another process owns the file.")

    monkeypatch.setattr(engine.search, "search", broken)
    streamed = ask(client, question="What does a stamp cost?", stream=True).text
    assert streamed == 'event: error\ndata: {"detail": "Another process owns the file."}\n\n'


def test_found_passages_have_the_fields_of_the_command_line(client: TestClient):
    rows = client.get("/api/v1/search", params={"q": "Größe of a stamp", "k": 1}).json()
    assert [row["rank"] for row in rows] == [1]
    assert set(rows[0]) == {
        "rank", "score", "document_id", "external_id", "source_id", "url", "title", "heading", "text",
    }  # fmt: skip


def test_a_document_is_shown_in_any_of_its_versions(client: TestClient):
    found = client.get("/api/v1/search?q=norway").json()[0]["document_id"]
    assert client.get(f"/api/v1/documents/{found}?version=1").json()["versions"][0]["number"] == 1
    assert client.get(f"/api/v1/documents/{found}?version=7").status_code == 404


@pytest.mark.parametrize(
    "document_id", ["doc_none", "%00", "%ff", "..%2f..%2fetc", "a" * 5000, "%F0%9F%98%80"]
)
def test_an_unknown_document_is_not_found(client: TestClient, document_id: str):
    missing = client.get(f"/api/v1/documents/{document_id}")
    assert missing.status_code == 404
    assert missing.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"question": 1}', b'{"question": ""}',
     b'{"question": "x", "y": 1}',
     b'{"question": "x", "at_version": -1}', b'{"question": "x", "at_version": 1e400}',
     b'{"question": "\\ud800"}', b'{"question": "x", "history": [{"role": "judge", "text": ""}]}',
     b"[" * 50_000],
)  # fmt: skip
def test_a_body_of_another_form_is_told_in_a_sentence(client: TestClient, body: bytes):
    refused = client.post("/api/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in {400, 422}
    assert isinstance(refused.json()["detail"], str)


def test_a_blank_question_and_unknown_paths_are_told_in_sentences(client: TestClient):
    assert ask(client, question="  ").json() == {"detail": "The question is empty."}
    assert "openapi.json" in client.get("/api/v1/nothing").json()["detail"]
    assert client.get("/api/v1/ask").status_code == 405


def test_a_bug_is_a_sentence_without_its_insides(engine: Engine, client: TestClient, monkeypatch):
    def broken(*_: object, **__: object):
        raise ZeroDivisionError("secret insides")

    monkeypatch.setattr(engine.search, "search", broken)
    failed = client.get("/api/v1/search?q=x")
    assert failed.status_code == 500
    assert "secret" not in failed.text
    assert failed.json()["detail"].startswith("Something went wrong")


def test_what_the_operator_has_to_mend_is_told(engine: Engine, client: TestClient, monkeypatch):
    def broken(*_: object, **__: object):
        raise IndexMismatch("Rebuild the index.")

    monkeypatch.setattr(engine.search, "search", broken)
    assert client.get("/api/v1/search?q=x").json() == {"detail": "Rebuild the index."}


texts = st.text(max_size=40) | st.sampled_from(
    ["hello", "norway\0", "' OR 1=1 --", '{}[]()*?+^~"\\', "\u202e"]
)
histories = st.lists(
    st.fixed_dictionaries({"role": st.sampled_from(["user", "agent", "person"]), "text": texts}), max_size=3
)


@settings(max_examples=60, deadline=None)
@given(question=texts, history=histories, at_version=st.none() | st.integers(), stream=st.booleans())
def test_no_question_breaks_the_server(client: TestClient, question, history, at_version, stream):
    body = {"question": question, "history": history, "at_version": at_version, "stream": stream}
    assert ask(client, **body).status_code in {200, 400, 422}


@settings(max_examples=60, deadline=None)
@given(q=texts, k=st.integers(), at_version=st.integers())
def test_no_search_breaks_the_server(client: TestClient, q, k, at_version):
    params = {"q": q, "k": k, "at_version": at_version}
    assert client.get("/api/v1/search", params=params).status_code in {200, 400, 422}


def test_the_openapi_document_describes_every_answer(client: TestClient):
    described = client.get("/api/v1/openapi.json").json()
    chat, channel = "/v1/chat/", "/v1/channel/customers/{customer_id}/"
    spoken = {
        "messages", "conversations", "conversations/{conversation_id}",
        *(f"conversations/{{conversation_id}}/{name}" for name in
        ("events", "seen", "email", "feedback", "close")),
    }  # fmt: skip
    for_visitors = {"config", "sessions", "identity", "files", "files/{file_id}"}
    conversations = {f"{chat}{path}" for path in spoken | for_visitors} | {
        f"{channel}{path}" for path in spoken
    }
    assert conversations <= set(described["paths"])
    assert set(described["paths"]) - conversations == {
        "/v1/health",
        "/v1/ask",
        "/v1/search",
        "/v1/documents/{document_id}",
        "/v1/connectors/hubspot/{source_id}/webhook",
        "/v1/widget.js",
        "/v1/widget/page",
        "/v1/widget/preview",
        "/v1/widget/{language}.json",
    }
    operations = [one for path in described["paths"].values() for one in path.values()]
    for operation in operations:
        for status, answer in operation["responses"].items():
            if status in {"204", "304"}:
                continue
            for media_type, content in answer["content"].items():
                is_problem = content["schema"].get("$ref", "").endswith("/Problem")
                assert content["schema"] != {}
                assert status[0] == "2" or (is_problem and media_type == "application/json")
    for path, method in [("/v1/ask", "post"), ("/v1/chat/conversations/{conversation_id}/events", "get")]:
        assert "text/event-stream" in described["paths"][path][method]["responses"]["200"]["content"]


def test_no_page_of_the_api_loads_scripts_of_others(client: TestClient):
    assert client.get("/api/v1/docs").status_code == 404
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/api/v1/none").json()["detail"].endswith("See /api/v1/openapi.json.")
