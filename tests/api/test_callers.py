"""Who may call: with a key whoever has it, without one this machine alone."""

import pytest
from starlette.testclient import TestClient

from core.bootstrap import Engine
from tests.api.conftest import KEY, client_of

GUARDED = "/api/v1/search?q=norway"


def test_the_key_opens_and_nothing_else_does(guarded: TestClient):
    assert guarded.get(GUARDED, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    assert guarded.get(GUARDED, headers={"Authorization": f"bearer {KEY} "}).status_code == 200
    for header in ("", KEY, "Bearer", "Bearer wrong", f"Basic {KEY}", "Bearer Größe".encode()):
        refused = guarded.get(GUARDED, headers={"Authorization": header})
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert "Authorization: Bearer" in refused.json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/search?q=x", "/api/v1/documents/doc_1"])
def test_every_path_to_content_is_guarded(guarded: TestClient, path: str):
    assert guarded.get(path).status_code == 401
    assert guarded.post("/api/v1/ask", json={"question": "Why?"}).status_code == 401


def test_health_needs_no_key_and_tells_nothing_but_a_number(guarded: TestClient):
    assert guarded.get("/api/v1/health").json() == {"status": "ok", "knowledge_version": 2}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1"])
def test_without_a_key_this_machine_may_call(engine: Engine, address: str):
    assert (
        client_of(engine, address=address, base_url="http://localhost:8501").get(GUARDED).status_code == 200
    )


@pytest.mark.parametrize("address", ["203.0.113.9", "192.168.1.5", "testclient", ""])
def test_without_a_key_others_are_told_what_to_set(engine: Engine, address: str):
    refused = client_of(engine, address=address).get(GUARDED)
    assert refused.status_code == 401
    assert "ANSWERDESK_SERVER__API_KEY" in refused.json()["detail"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_a_proxy_on_this_machine_does_not_let_strangers_in(client: TestClient, header: str):
    assert client.get(GUARDED, headers={header: "127.0.0.1"}).status_code == 401


def test_no_stranger_is_believed_to_be_this_machine(engine: Engine):
    stranger = client_of(engine, address="203.0.113.9")
    assert stranger.get(GUARDED, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401


def test_a_web_page_whose_name_was_bent_to_this_machine_may_not_call(engine: Engine):
    assert client_of(engine, base_url="http://evil.example:8501").get(GUARDED).status_code == 401
