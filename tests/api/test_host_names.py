"""No web page that has its own name pointed at this machine gets an answer, and none frames the dashboard."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.api.host_names import HostNames, allowed_names
from core.settings import ServerSettings


async def _greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("Hello")
    await socket.close()


def client_of(**settings: str) -> TestClient:
    own = {"Content-Security-Policy": "default-src 'none'"}
    app = Starlette(
        routes=[
            Route("/", lambda _: PlainTextResponse("Hello")),
            Route("/own", lambda _: PlainTextResponse("Hello", headers=own)),
            WebSocketRoute("/socket", _greet),
        ]
    )
    return TestClient(HostNames(app, names=lambda: allowed_names(ServerSettings(**settings))))


def status(client: TestClient, host: str) -> int:
    return client.get("/", headers={"Host": host}).status_code


@pytest.mark.parametrize("host", ["localhost:8501", "LOCALHOST", "127.0.0.1:8501", "[::1]:8501", "10.0.0.7"])
def test_this_machine_and_addresses_in_numbers_are_answered_to(host: str):
    assert status(client_of(), host) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8501", "localhost.evil.example", "[bad", "a@localhost:x"]
)
def test_a_name_that_was_bent_to_this_machine_is_not(host: str):
    refused = client_of().get("/", headers={"Host": host})
    assert refused.status_code == 421
    assert "ANSWERDESK_SERVER__ALLOWED_HOSTS" in refused.text


def test_names_of_the_settings_are_answered_to_and_no_others():
    client = client_of(
        host="0.0.0.0", public_url="https://Chat.example:444/x", allowed_hosts="desk.example, other"
    )
    names = ("chat.example", "desk.example:8501", "OTHER.", "evil.example")
    assert [status(client, name) for name in names] == [200, 200, 200, 421]
    assert status(client_of(host="desk.internal"), "desk.internal:8501") == 200


def test_a_server_for_all_without_a_name_answers_to_any():
    assert status(client_of(host="0.0.0.0"), "anything.example") == 200


def test_web_sockets_are_held_to_it_too():
    with client_of().websocket_connect("/socket", headers={"Host": "localhost"}) as socket:
        assert socket.receive_text() == "Hello"
    with (
        pytest.raises(WebSocketDisconnect),
        client_of().websocket_connect("/socket", headers={"Host": "evil.example"}),
    ):
        pass


def test_only_our_own_pages_may_frame_ours():
    client = client_of()
    page = client.get("/", headers={"Host": "localhost"})
    assert page.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    own = client.get("/own", headers={"Host": "localhost"})
    assert own.headers["content-security-policy"] == "default-src 'none'"
