"""Programs wait for an answer, in one call or as events, over a real server on this machine."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx2
import pytest

from core.bootstrap import Engine
from core.conversations.conversation import Channel
from tests.api.channel_programs import ChannelProgram
from tests.api.running_server import serving, until

_customers = itertools.count(1)


@pytest.fixture(scope="module")
def server(engine: Engine) -> Iterator[httpx2.Client]:
    engine.deployment.deploy(Channel.API, actor="test")
    with serving(engine) as client:
        yield client


@pytest.fixture
def program(server: httpx2.Client) -> ChannelProgram:
    return ChannelProgram(server, f"kiosk-{next(_customers)}")


def test_one_call_waits_for_the_reply_and_the_next_one_comes_back_without_one(program: ChannelProgram):
    conversation_id = program.open()
    replied = program.show(conversation_id, after=1, wait=20)
    assert [one["role"] for one in replied["messages"]] == ["agent"]
    assert program.show(conversation_id, wait=20)["messages"][1:] == replied["messages"]
    assert program.show(conversation_id, after=2, wait=1)["messages"] == []


def test_a_wait_ends_with_the_word_of_a_person_and_when_the_conversation_ends(
    engine: Engine, program: ChannelProgram
):
    conversation_id = program.open("I want to talk to a person")
    last = program.show(conversation_id, after=1, wait=20)["messages"][-1]["position"]
    ada = engine.directory.add_person(name="Ada", actor="test")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(program.show, conversation_id, after=last, wait=20)
        engine.handling.reply(conversation_id, "I am Ada.", person_id=ada.id)
        shown = waiting.result()
        assert (shown["messages"][0]["text"], shown["with"]["name"]) == ("I am Ada.", "Ada")
        waiting = pool.submit(program.show, conversation_id, after=last + 1, wait=20)
        engine.handling.close(conversation_id, actor="Ada")
        assert waiting.result()["state"] == "closed"
    assert program.show(conversation_id, after=99, wait=20)["state"] == "closed"


def test_what_happens_comes_as_events_too(program: ChannelProgram):
    conversation_id = program.open()
    path = f"{program.base}/conversations/{conversation_id}/events"
    with program.client.stream("GET", path) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert any('"role":"agent"' in line for line in lines)


def test_one_customer_waits_in_so_many_calls_and_an_end_makes_room(engine: Engine, program: ChannelProgram):
    conversation_id = program.open()
    last = program.show(conversation_id, after=1, wait=20)["messages"][-1]["position"]
    path = f"/conversations/{conversation_id}"

    def wait() -> int:
        return program.get(path, params={"after": last, "wait": 1}).status_code

    with ExitStack() as opened:
        for _ in range(engine.settings.chat.streams_per_visitor):
            stream = program.client.stream("GET", f"{program.base}{path}/events")
            assert opened.enter_context(stream).status_code == 200
        assert wait() == 429
    until(lambda: wait() == 200)


@pytest.mark.parametrize("terms", [{"wait": 31}, {"wait": -1}, {"after": -1}, {"more": 1}])
def test_terms_that_cannot_be_are_refused(program: ChannelProgram, terms: dict[str, int]):
    conversation_id = program.open()
    assert program.get(f"/conversations/{conversation_id}", params=terms).status_code == 422
