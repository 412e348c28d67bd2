"""The chat model against a real HTTP server, well-behaved and not."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from core.answering.ports import ChatMessage
from core.errors import ConfigurationError, ProviderRateLimited, ProviderRejected, ProviderUnavailable
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.settings import ModelSettings
from tests.providers.openai_server import (
    breaks_off_after,
    calls_a_tool_and_says,
    fails_with,
    hangs,
    says,
    sends_events,
)

HELLO = [ChatMessage("system", "Be brief."), ChatMessage("user", "Hello?")]


class Asked:
    """A model on the server, with the pauses it took."""

    def __init__(self, url: str, **settings: object) -> None:
        self.pauses: list[float] = []
        options = {"base_url": url, "api_key": SecretStr("k1"), "chat_model": "m", "attempts": 3, **settings}
        self.now_s = 0.0
        self.model = OpenAICompatibleChatModel(
            ModelSettings(**options), sleep=self.pauses.append, timer=lambda: self.now_s
        )

    def text(self) -> str:
        return "".join(self.model.stream_chat(HELLO)).strip()


def test_an_answer_streams_in_pieces(server):
    server.will(says("Hello there friend"))
    asked = Asked(server.url)
    pieces = list(asked.model.stream_chat(HELLO))
    assert "".join(pieces).strip() == "Hello there friend"
    assert len(pieces) == 3
    assert server.requests[0]["path"] == "/v1/chat/completions"
    assert server.requests[0]["messages"][1] == {"role": "user", "content": "Hello?"}
    assert server.keys == ["Bearer k1"]


def test_patience_that_is_asked_for_is_given(server):
    server.will(fails_with(429, retry_after="7"), says("Now."))
    asked = Asked(server.url)
    assert asked.text() == "Now."
    assert asked.pauses == [7.0]


def test_too_much_patience_is_not_given(server):
    server.will(fails_with(429, retry_after="3600"))
    asked = Asked(server.url)
    with pytest.raises(ProviderRateLimited) as caught:
        asked.text()
    assert caught.value.retry_after_s == 3600
    assert asked.pauses == []


def test_a_server_error_is_tried_again_a_bounded_number_of_times(server):
    server.will(fails_with(500))
    asked = Asked(server.url)
    with pytest.raises(ProviderUnavailable, match="500"):
        asked.text()
    assert asked.pauses == [0.5, 1.0]
    assert len(server.requests) == 3


@pytest.mark.parametrize(("status", "hint"), [(401, "API_KEY"), (404, "BASE_URL"), (400, "scripted 400")])
def test_a_refusal_is_not_tried_again_and_says_what_to_do(server, status, hint):
    server.will(fails_with(status))
    asked = Asked(server.url)
    with pytest.raises(ProviderRejected, match=hint):
        asked.text()
    assert len(server.requests) == 1


def test_silence_is_a_time_out(server):
    server.will(hangs(1.0))
    asked = Asked(server.url, timeout=timedelta(seconds=0.1), attempts=1)
    with pytest.raises(ProviderUnavailable, match="in time"):
        asked.text()


def test_a_trickling_answer_ends_after_four_time_outs(server):
    server.will(says("one two three four five six"))
    asked = Asked(server.url, timeout=timedelta(seconds=10), attempts=1)
    stream = asked.model.stream_chat(HELLO)
    assert [next(stream), next(stream)] == ["one ", "two "]
    asked.now_s = 40.1
    with pytest.raises(ProviderUnavailable, match="too slowly"):
        next(stream)


def test_a_stream_that_breaks_off_is_an_error_and_not_an_answer(server):
    server.will(breaks_off_after("You can return"))
    pieces = []
    with pytest.raises(ProviderUnavailable):
        pieces.extend(Asked(server.url).model.stream_chat(HELLO))


def test_an_error_inside_the_stream_is_translated(server):
    server.will(sends_events([{"error": {"message": "overloaded", "type": "server_error"}}]))
    with pytest.raises(ProviderUnavailable, match="overloaded"):
        Asked(server.url, attempts=1).text()


@pytest.mark.parametrize(
    "junk", ["{not json", "[1, 2]", "5", '{"choices": "none"}', '{"choices": [{"delta": 3}]}']
)
def test_malformed_chunks_are_an_error_and_no_crash(server, junk):
    server.will(sends_events([junk]))
    with pytest.raises(ProviderUnavailable):
        Asked(server.url, attempts=1).text()


def test_a_tool_call_is_ignored(server):
    server.will(calls_a_tool_and_says("Hello."))
    assert Asked(server.url).text() == "Hello."


def test_an_unreachable_endpoint_is_unavailable():
    with pytest.raises(ProviderUnavailable, match="could not be reached"):
        Asked("http://127.0.0.1:9/v1", attempts=1).text()


def test_a_model_without_a_name_is_a_configuration_error():
    with pytest.raises(ConfigurationError, match="CHAT_MODEL"):
        OpenAICompatibleChatModel(ModelSettings(base_url="http://127.0.0.1:9/v1"))
