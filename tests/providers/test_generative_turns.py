"""Whole turns of the generative agent against the server: each failure ends in a defined state."""

from datetime import timedelta

import pytest

from core.answering.extractive import ExtractiveComposer
from core.answering.generative import GenerativeComposer
from core.answering.reply import Decision, HandoffReason
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.settings import ModelSettings
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import a_passage
from tests.providers.openai_server import (
    breaks_off_after,
    calls_a_tool_and_says,
    fails_with,
    hangs,
    says,
    sends_events,
)
from tests.unit.answering.stage import a_turn, an_agent, shown

PASSAGE = a_passage("You can return any item within 30 days.")
GOOD = "You can return any item within 30 days [1]."
FAILURES = {
    "time-out": hangs(0.6),
    "rate limit": fails_with(429, retry_after="1"),
    "server error": fails_with(500),
    "broken stream": breaks_off_after("You can return any item within 30 days [1]. And"),
    "invalid key": fails_with(401),
    "malformed chunks": sends_events(["{oops"]),
}


def turn(server, *, fallback: bool):
    settings = ModelSettings(base_url=server.url, chat_model="m", attempts=2, timeout=timedelta(seconds=0.2))
    model = OpenAICompatibleChatModel(settings, sleep=lambda _: None, timer=lambda: 0.0)
    agent = an_agent(
        PASSAGE,
        composer=GenerativeComposer(model, HashEmbedder()),
        fallback=ExtractiveComposer() if fallback else None,
    )
    return list(agent.stream(a_turn("Can I return an item?")))


@pytest.mark.parametrize("act", [says(GOOD), calls_a_tool_and_says(GOOD)], ids=["says", "calls a tool"])
def test_an_answer_is_composed_and_cited(server, act):
    server.will(act)
    events = turn(server, fallback=False)
    assert events[-1].text == shown(events) == "You can return any item within 30 days."
    assert events[-1].citations[0].quote == PASSAGE.text


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_falls_back_to_extractive(server, failure):
    server.will(FAILURES[failure])
    events = turn(server, fallback=True)
    assert (events[-1].decision, events[-1].composer) == (Decision.ANSWER, "extractive")
    assert shown(events) == events[-1].text


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_without_fallback_hands_off(server, failure):
    server.will(FAILURES[failure])
    events = turn(server, fallback=False)
    assert events[-1].handoff_reason is HandoffReason.PROVIDER_FAILED
    assert shown(events) == events[-1].text


def test_a_passing_failure_is_not_noticed(server):
    server.will(fails_with(500), says(GOOD))
    events = turn(server, fallback=True)
    assert events[-1].composer == "generative"
    assert len(server.requests) == 2
