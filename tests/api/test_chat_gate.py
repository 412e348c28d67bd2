"""Before the chat: which sites may call, how large and how often; and what answers carry."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from core.api.chat_gate import ASK_BODY_BYTES, CHAT_BODY_BYTES
from core.bootstrap import Engine
from core.conversations.conversation import Channel
from core.errors import DatabaseBusy, StorageError
from core.settings import ChatSettings, ServerSettings
from tests.api.chat_visitors import CHAT, ChatVisitor
from tests.api.conftest import HERE, client_of

SHOP = "https://shop.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def listed(engine: Engine) -> TestClient:
    """Where only one site may show the chat."""
    settings, revision = engine.deployment.channel(Channel.LIVE_CHAT)
    only = settings.model_copy(update={"allowed_origins": (SHOP,)})
    engine.deployment.save_channel(only, based_on=revision, actor="test")
    return client_of(engine)


def test_a_listed_site_may_read_every_answer_also_a_refusal(listed: TestClient):
    for path in ("/config", "/conversations", "/nothing"):
        answer = listed.get(f"{CHAT}{path}", headers={"Origin": SHOP})
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert answer.headers["vary"] == "Origin"
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_a_preflight_is_answered_for_what_the_widget_sends(listed: TestClient):
    answer = listed.options(f"{CHAT}/messages", headers={"Origin": SHOP, **PREFLIGHT})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == SHOP
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "idempotency-key"))
    assert "access-control-allow-credentials" not in answer.headers


def test_other_sites_are_refused_whatever_they_ask(listed: TestClient):
    for origin in ("https://evil.example", f"{SHOP}.evil.example", "null", "https://shop.example:444"):
        for answer in (
            listed.get(f"{CHAT}/config", headers={"Origin": origin}),
            listed.post(f"{CHAT}/sessions", json={}, headers={"Origin": origin}),
            listed.options(f"{CHAT}/messages", headers={"Origin": origin, **PREFLIGHT}),
        ):
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
            assert answer.json()["detail"].endswith(".")


def test_programs_without_an_origin_and_our_own_pages_may_call(listed: TestClient):
    assert listed.get(f"{CHAT}/config").status_code == 200
    assert listed.get(f"{CHAT}/config", headers={"Origin": HERE}).status_code == 200


def test_the_rest_of_the_api_is_open_to_no_other_site(listed: TestClient):
    answer = listed.get("/api/v1/health", headers={"Origin": SHOP})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("path", "most"), [(f"{CHAT}/messages", CHAT_BODY_BYTES), ("/api/v1/ask", ASK_BODY_BYTES)]
)
def test_what_is_too_large_is_refused_by_what_it_says_and_by_what_it_is(
    client: TestClient, path: str, most: int
):
    said = client.post(path, content=b"{}", headers={"Content-Length": str(most + 1)})
    assert said.status_code == 413
    odd = client.post(path, content=b"{}", headers={"Content-Length": "9" * 5_000})
    assert odd.status_code == 413

    def in_pieces() -> Iterator[bytes]:
        for _ in range(most // 50_000 + 2):
            yield b" " * 50_000

    sent = client.post(path, content=in_pieces(), headers={"Content-Type": "application/json"})
    assert sent.status_code == 413
    assert sent.json()["detail"].endswith(".")


def hurried(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, *, proxies: str = "", **limits: int
) -> TestClient:
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    changed = {
        "chat": engine.settings.chat.model_copy(update=limits),
        "server": ServerSettings(trusted_proxies=proxies),
    }
    monkeypatch.setattr(engine, "settings", engine.settings.model_copy(update=changed))
    return client_of(engine)


def test_one_visitor_writes_only_so_often(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    client = hurried(engine, monkeypatch, messages_per_minute=3)
    eager, calm = ChatVisitor(client), ChatVisitor(client)
    assert [eager.send("Hello").status_code for _ in range(4)] == [202, 202, 202, 429]
    assert calm.send("Hello").status_code == 202
    refused = eager.send("Hello")
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert refused.json()["detail"].startswith("Too many at once.")


def test_one_address_writes_comes_and_asks_only_so_often(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    client = hurried(
        engine, monkeypatch, messages_per_minute_per_address=2, sessions_per_minute_per_address=3
    )
    visitors = [ChatVisitor(client) for _ in range(3)]
    assert [visitor.send("Hello").status_code for visitor in visitors] == [202, 202, 429]
    assert client.post(f"{CHAT}/sessions", json={}).status_code == 429
    asking = hurried(engine, monkeypatch, requests_per_minute_per_address=5)
    statuses = [asking.get(f"{CHAT}/config", headers={"Origin": SHOP}) for _ in range(6)]
    assert [one.status_code for one in statuses] == [200] * 5 + [429]
    assert statuses[-1].headers["access-control-allow-origin"] == SHOP
    assert asking.get(f"{CHAT}/conversations").status_code == 401, (
        "idle chats leave room for those that write"
    )
    assert asking.get("/api/v1/health").status_code == 200


def test_only_a_trusted_proxy_names_other_addresses(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    def comes(client: TestClient, address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return client.post(f"{CHAT}/sessions", json={}, headers=headers).status_code

    client = hurried(engine, monkeypatch, sessions_per_minute_per_address=1)
    assert [comes(client, "198.51.100.1"), comes(client, "198.51.100.2")] == [201, 429]
    behind = hurried(engine, monkeypatch, proxies="127.0.0.1", sessions_per_minute_per_address=1)
    assert [comes(behind, "198.51.100.1"), comes(behind, "198.51.100.2")] == [201, 201]
    assert comes(behind, "198.51.100.1") == 429


def test_the_usual_limits_leave_room_for_a_lively_talk():
    usual = ChatSettings()
    assert usual.messages_per_minute >= 15
    assert usual.messages_per_minute_per_address >= 5 * usual.messages_per_minute


def test_one_visitor_begins_tells_and_rates_only_so_often(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    client = hurried(engine, monkeypatch, conversations_per_hour=2, answers_per_minute=2)
    eager = ChatVisitor(client)
    begun = eager.open()
    assert [eager.send("Hello").status_code for _ in range(2)] == [202, 429]
    assert eager.send("And?", conversation_id=begun).status_code == 202
    told = [
        eager.post(f"/conversations/{begun}/feedback", {"feedback": "helpful"}).status_code,
        eager.post(f"/conversations/{begun}/close").status_code,
        eager.post(f"/conversations/{begun}/email", {"email": None}).status_code,
    ]
    assert told == [200, 200, 429]
    of_address = hurried(engine, monkeypatch, conversations_per_hour_per_address=2)
    sent = [ChatVisitor(of_address).send("Hello").status_code for _ in range(3)]
    assert sent == [202, 202, 429]


def test_who_may_not_call_sends_their_body_in_vain_and_programs_have_an_allowance_of_their_own(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    stranger = client_of(engine, address="203.0.113.9")
    headers = {"Content-Length": str(ASK_BODY_BYTES + 1)}
    assert stranger.post("/api/v1/ask", content=b"{}", headers=headers).status_code == 401
    client = hurried(engine, monkeypatch, requests_per_minute_per_address=2)
    statuses = [client.get("/api/v1/documents/none").status_code for _ in range(3)]
    assert statuses == [404, 404, 429]
    assert client.get(f"{CHAT}/config").status_code == 200


def test_customers_are_told_nothing_of_what_broke(
    engine: Engine, client: TestClient, monkeypatch: pytest.MonkeyPatch
):
    for error in (DatabaseBusy("/srv/secret.db is locked."), StorageError("/srv/secret"), KeyError("secret")):

        def broken(*_: object, failure: Exception = error, **__: object):
            raise failure

        monkeypatch.setattr(engine.identifier, "begin", broken)
        answer = client.post(f"{CHAT}/sessions", json={})
        assert answer.status_code in {500, 503}
        assert answer.json() == {"detail": "The chat cannot be reached right now. Try again soon."}


def test_a_file_of_no_said_size_counts_as_the_largest(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    most = engine.settings.chat.file_bytes
    client = hurried(engine, monkeypatch, upload_bytes_per_hour_per_address=most + 1)
    visitor = ChatVisitor(client)

    def in_pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        yield b"Hello\r\n--x--\r\n"

    headers = {**visitor.headers, "Content-Type": "multipart/form-data; boundary=x"}
    sent = [client.post(f"{CHAT}/files", content=in_pieces(), headers=headers).status_code for _ in range(2)]
    assert sent == [201, 429]
