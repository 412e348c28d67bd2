"""Event streams over a real server on this machine: replies as they are written, breaks, limits, the end."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from jsonschema import Draft202012Validator

from core.bootstrap import Engine
from core.cli.serving import _PATIENCE_S
from core.conversations.conversation import Message, Role
from core.conversations.ports import ConversationChange, Reader
from core.conversations.states import assigned
from core.deployment.channel_settings import AgentState
from tests.api.chat_visitors import CHAT, ChatVisitor
from tests.api.running_server import WAIT_S, serving, until

START_S = 120


@pytest.fixture(scope="module")
def server(engine: Engine) -> Iterator[httpx2.Client]:
    with serving(engine) as client:
        yield client


@pytest.fixture
def visitor(server: httpx2.Client, deployed: Engine) -> ChatVisitor:
    return ChatVisitor(server)


@contextmanager
def following(visitor: ChatVisitor, conversation_id: str, *, after: int = 0) -> Iterator[Iterator[tuple]]:
    """The events of a conversation as kind and data, as they come."""
    path = f"{CHAT}/conversations/{conversation_id}/events?after={after}"
    with visitor.client.stream("GET", path, headers=visitor.headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"
        yield _events(response.iter_lines())


def as_described(document: dict) -> tuple[str, Draft202012Validator]:
    """The type of content that is promised of a stream, and what its events have to look like."""
    path = f"{CHAT.removeprefix('/api')}/conversations/{{conversation_id}}/events"
    [(media_type, content)] = document["paths"][path]["get"]["responses"]["200"]["content"].items()
    events = content["schema"] | {"components": document["components"]}
    for event in events["oneOf"]:
        # To the letter of JSON Schema a contentSchema is a note: here it is held to, on data that was read.
        event["properties"]["data"] = event["properties"]["data"]["contentSchema"]
        event["additionalProperties"] = False
    return media_type, Draft202012Validator(events, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _blocks(lines: Iterator[str]) -> Iterator[dict]:
    """Each event with all its fields, comments left out."""
    block: dict = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            block[name] = json.loads(value) if name == "data" else value
        elif block:
            yield block
            block = {}


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict]]:
    kind = ""
    for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))


def read_until(events: Iterator[tuple[str, dict]], kind: str, holds=lambda _: True) -> list[tuple[str, dict]]:
    read = []
    for event in events:
        read.append(event)
        if event[0] == kind and holds(event[1]):
            return read
    raise AssertionError(f"The stream ended without {kind}: {read}")


def is_reply(data: dict) -> bool:
    return data["role"] == "agent"


def test_a_reply_comes_piece_by_piece_and_then_whole(visitor: ChatVisitor):
    conversation_id = visitor.open()
    with following(visitor, conversation_id) as events:
        read = read_until(events, "message", is_reply)
        state = read_until(events, "state", lambda data: data["state"] == "waiting_for_customer")
    kinds = [kind for kind, _ in read]
    assert kinds[0] == "message"
    assert ("writing", {"who": "Luma", "is_writing": True}) in read
    written = "".join(data["text"] for kind, data in read if kind == "delta")
    assert written.strip() == read[-1][1]["text"].strip()
    assert [data["position"] for kind, data in read if kind == "message"] == [1, 2]
    assert state[-1][1]["with"] == {"kind": "agent", "name": "Luma"}


def test_the_stream_of_a_conversation_is_as_it_is_described(engine: Engine, visitor: ChatVisitor):
    media_type, described = as_described(visitor.client.get("/api/v1/openapi.json").json())
    conversation_id = visitor.open()
    path = f"{CHAT}/conversations/{conversation_id}/events"
    kinds = set()
    with visitor.client.stream("GET", path, headers=visitor.headers) as response:
        assert response.headers["content-type"].partition(";")[0] == media_type
        for event in _blocks(response.iter_lines()):
            described.validate(event)
            assert event.get("id") == (
                str(event["data"]["position"]) if event["event"] == "message" else None
            )
            kinds.add(event["event"])
            if event["event"] == "message" and is_reply(event["data"]):
                engine.read_marks.mark_read(conversation_id, Reader.PEOPLE, position=2, at=engine.clock())
            if event["event"] == "seen":
                break
    assert kinds == {"message", "state", "delta", "writing", "seen"}


def test_after_a_break_exactly_what_is_missing_comes(visitor: ChatVisitor):
    conversation_id = visitor.open()
    with following(visitor, conversation_id) as events:
        read_until(events, "message", is_reply)
    visitor.send("And to Norway?", conversation_id=conversation_id)
    with following(visitor, conversation_id, after=2) as events:
        read = read_until(events, "message", is_reply)
    assert [data["position"] for kind, data in read if kind == "message"] == [3, 4]
    with following(visitor, conversation_id, after=4) as events:
        assert next(events)[0] == "state"


def test_what_another_process_writes_comes_too(engine: Engine, visitor: ChatVisitor):
    conversation_id = visitor.open()
    ada = engine.directory.add_person(name="Ada", actor="test")
    with following(visitor, conversation_id) as events:
        read_until(events, "message", is_reply)
        now = engine.clock()
        taken = assigned(engine.conversations.find_conversation(conversation_id), now, person_id=ada.id)
        word = Message(f"msg_{ada.id}", conversation_id, 3, Role.PERSON, "I am here.", now, author=ada.id)
        engine.conversations.apply([ConversationChange(taken, (word,))])
        read = read_until(events, "state", lambda data: data["with"]["kind"] == "person")
        assert [data["author"] for kind, data in read if kind == "message"] == ["Ada"]
        assert not read[-1][1]["powered_by_ai"]
        engine.read_marks.mark_read(conversation_id, Reader.PEOPLE, position=2, at=now)
        assert read_until(events, "seen")[-1] == ("seen", {"position": 2})


def test_an_open_chat_is_told_that_the_agent_was_paused(engine: Engine, visitor: ChatVisitor):
    conversation_id = visitor.open()
    with following(visitor, conversation_id) as events:
        read_until(events, "message", is_reply)
        read_until(events, "state", lambda data: data["state"] == "waiting_for_customer")
        engine.deployment.set_switch(AgentState.PAUSED, actor="test")
        try:
            read = read_until(events, "state", lambda data: not data["powered_by_ai"])
        finally:
            engine.deployment.set_switch(AgentState.ON, actor="test")
        assert read[-1][1]["with"] == {"kind": "agent", "name": "Luma"}
        read_until(events, "state", lambda data: data["powered_by_ai"])


def test_two_tabs_read_the_same(visitor: ChatVisitor):
    conversation_id = visitor.open()
    with following(visitor, conversation_id) as one, following(visitor, conversation_id) as other:
        first, second = read_until(one, "message", is_reply), read_until(other, "message", is_reply)
    assert [data for kind, data in first if kind == "message"] == [
        data for kind, data in second if kind == "message"
    ]


def test_a_burst_is_answered_once(engine: Engine, visitor: ChatVisitor):
    conversation_id = visitor.open("Hello")
    visitor.send("What does a stamp cost?", conversation_id=conversation_id)
    with following(visitor, conversation_id) as events:
        read_until(events, "message", is_reply)
    until(lambda: engine.conversations.find_conversation(conversation_id).state == "waiting_for_customer")
    roles = [one.role for one in engine.conversations.list_messages(conversation_id)]
    assert roles == [Role.CUSTOMER, Role.CUSTOMER, Role.AGENT]


def test_one_visitor_keeps_only_so_many_streams_open_and_an_end_makes_room(
    engine: Engine, visitor: ChatVisitor
):
    conversation_id = visitor.open()
    path = f"/conversations/{conversation_id}/events"
    opened = []
    try:
        for _ in range(engine.settings.chat.streams_per_visitor):
            stream = following(visitor, conversation_id)
            stream.__enter__()
            opened.append(stream)
        refused = visitor.get(path)
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
    finally:
        for stream in opened:
            stream.__exit__(None, None, None)

    def is_let_in() -> bool:
        with visitor.client.stream("GET", f"{CHAT}{path}", headers=visitor.headers) as response:
            return response.status_code == 200

    until(is_let_in)


def test_a_server_told_to_end_does_so_although_chats_are_open(tmp_path: Path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "core.cli", "--data-dir", str(tmp_path / "workspace")]
    subprocess.run([*command, "channel", "deploy", "live_chat"], check=True)
    process = subprocess.Popen([*command, "serve", "--role", "api", "--port", str(port)])
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=WAIT_S) as client:
            until(lambda: is_up(client), within_s=START_S)
            visitor = ChatVisitor(client)
            conversation_id = visitor.open()
            with following(visitor, conversation_id) as events:
                read_until(events, "state")
                process.terminate()
                assert [kind for kind, _ in events if kind == "message"] == []
            process.wait(_PATIENCE_S / 2)
    finally:
        process.kill()
        process.wait()


def is_up(client: httpx2.Client) -> bool:
    try:
        return client.get("/api/v1/health").status_code == 200
    except httpx2.TransportError:
        return False
