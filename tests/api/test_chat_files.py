"""Files in the chat, and the widget's script and preview."""

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Engine
from core.conversations.conversation import Channel
from tests.api.chat_visitors import CHAT, ChatVisitor
from tests.api.conftest import client_of

PNG = b"\x89PNG\r\n\x1a\n rest of a picture"


@pytest.fixture
def visitor(client: TestClient, deployed: Engine) -> ChatVisitor:
    return ChatVisitor(client)


def test_a_file_is_sent_with_a_message_and_fetched_again(engine: Engine, visitor: ChatVisitor):
    sent = visitor.upload("../Größe – 1.png", PNG)
    assert sent.status_code == 201
    file = sent.json()
    assert file == {"id": file["id"], "name": "Größe – 1.png", "size": len(PNG), "media_type": "image/png"}
    accepted = visitor.send("", file_ids=[file["id"]])
    assert accepted.json()["message"]["files"] == [file]
    fetched = visitor.get(f"/files/{file['id']}")
    assert fetched.content == PNG
    assert fetched.headers["content-type"] == "image/png"
    assert fetched.headers["content-security-policy"].startswith("sandbox")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    disposition = fetched.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%93%201.png" in disposition
    conversation_id = accepted.json()["conversation_id"]
    (stored,) = engine.conversations.list_messages(conversation_id)[0].attachments
    assert engine.blobs.get(stored.blob_hash) == PNG
    assert visitor.send("Again", file_ids=[file["id"]], conversation_id=conversation_id).status_code == 202


@pytest.mark.parametrize("name", ["page.html", "run.exe", "picture.svg", "noending", "picture.jpg"])
def test_a_type_that_is_not_taken_is_told_which_are(visitor: ChatVisitor, name: str):
    refused = visitor.upload(name, PNG)
    assert refused.status_code == 415
    assert "png" in refused.json()["detail"]


def test_a_file_that_is_too_large_is_refused(engine: Engine, visitor: ChatVisitor):
    most = engine.settings.chat.file_bytes
    assert visitor.upload("notes.txt", b"x" * most).status_code == 201
    assert visitor.upload("notes.txt", b"x" * (most + 1)).status_code == 413
    assert visitor.upload("notes.txt", b"x" * (most * 2)).status_code == 413


@pytest.mark.parametrize(
    "form",
    [{"data": {"file": "text"}}, {"files": {"other": ("a.txt", b"x")}}, {"json": {}}, {"content": b""}],
)
def test_what_is_no_form_with_one_file_is_told_so(visitor: ChatVisitor, form: dict):
    refused = visitor.client.post(f"{CHAT}/files", headers=visitor.headers, **form)
    assert refused.status_code == 422
    assert "“file”" in refused.json()["detail"]


def test_a_broken_form_is_no_failure_of_ours(visitor: ChatVisitor):
    headers = {**visitor.headers, "Content-Type": "multipart/form-data"}
    assert visitor.client.post(f"{CHAT}/files", content=b"x", headers=headers).status_code == 422
    headers["Content-Type"] += "; boundary=x"
    for body in (b"--x\r\nnonsense", b"--x\r\nContent-Disposition: form-data; name=\xff\r\n\r\na\r\n--x--"):
        assert visitor.client.post(f"{CHAT}/files", content=body, headers=headers).status_code == 422


def test_strangers_send_no_files(client: TestClient):
    assert client.post(f"{CHAT}/files", files={"file": ("a.png", PNG)}).status_code == 401


def test_where_files_are_not_taken_none_is(engine: Engine, visitor: ChatVisitor):
    settings, revision = engine.deployment.channel(Channel.LIVE_CHAT)
    without = settings.model_copy(update={"takes_files": False})
    engine.deployment.save_channel(without, based_on=revision, actor="test")
    visitor = ChatVisitor(client_of(engine))
    assert visitor.upload("a.png", PNG).status_code == 415


def test_files_are_counted_by_number_and_size(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    limits = {"uploads_per_minute": 2, "upload_bytes_per_hour_per_address": 10_000}
    chat = engine.settings.chat.model_copy(update=limits)
    monkeypatch.setattr(engine, "settings", engine.settings.model_copy(update={"chat": chat}))
    client = client_of(engine)
    first, second = ChatVisitor(client), ChatVisitor(client)
    statuses = [first.upload("a.txt", b"").status_code for _ in range(3)]
    assert statuses[2] == 429
    assert second.upload("a.txt", b"x" * 20_000).status_code == 429


def test_the_script_is_for_any_site_and_kept_by_its_tag(client: TestClient):
    script = client.get("/api/v1/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    again = client.get("/api/v1/widget.js", headers={"If-None-Match": f'"other", W/{script.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api/v1/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_preview_shows_a_look_and_runs_nothing_of_it(client: TestClient):
    shown = client.get(
        "/api/v1/widget/preview", params={"colour": "#112233", "title": '"><script>x</script>'}
    )
    assert shown.status_code == 200
    assert 'data-colour="#112233"' in shown.text
    assert shown.text.count("<script") == 1
    assert "&lt;script&gt;" in shown.text
    policy = shown.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy
    for wrong in ({"colour": "red"}, {"side": "top"}, {"theme": "x"}, {"title": "x" * 61}, {"onload": "x"}):
        assert client.get("/api/v1/widget/preview", params=wrong).status_code in {400, 422}


def test_the_page_for_customers_holds_the_real_chat_and_no_search_engine_lists_it(
    client: TestClient, deployed: Engine
):
    page = client.get("/api/v1/widget/page")
    assert page.status_code == 200
    assert "data-preview" not in page.text
    assert "data-open" in page.text
    assert page.headers["x-robots-tag"] == "noindex"
    assert "script-src 'self'" in page.headers["content-security-policy"]
