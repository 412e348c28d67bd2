"""Follow-ups worded by a model behind the real protocol: every failure leaves the rule's wording."""

from datetime import timedelta

import pytest

from core.answering.reply import Utterance
from core.answering.rewriting import ModelRewriter
from core.bootstrap import build_engine
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.settings import ModelSettings, Settings
from tests.fakes.scripted_search import ScriptedSearch, a_passage
from tests.providers.openai_server import (
    breaks_off_after,
    calls_a_tool_and_says,
    fails_with,
    hangs,
    says,
    sends_events,
)
from tests.unit.answering.stage import a_turn

TALK = (Utterance("customer", "How do I return a lamp?"), Utterance("agent", "Within 30 days."))
FOLLOW_UP = "And for business accounts?"
GOOD = "How do I return a lamp for business accounts?"
BY_RULE = "How do I return a lamp? And for business accounts?"


def understood_as(server) -> tuple[str, str]:
    from core.answering.in_context import understand_in_context

    settings = ModelSettings(base_url=server.url, chat_model="m", attempts=1, timeout=timedelta(seconds=0.2))
    rewriter = ModelRewriter(OpenAICompatibleChatModel(settings))
    search = ScriptedSearch([a_passage("Send it back.")])
    found = understand_in_context(a_turn(FOLLOW_UP, history=TALK), search, rewriter)
    return found.question, found.read_as.detail


@pytest.mark.parametrize("act", [says(GOOD), calls_a_tool_and_says(GOOD)], ids=["says", "calls a tool"])
def test_the_wording_comes_over_the_wire(server, act):
    server.will(act)
    assert understood_as(server) == (GOOD, f"Searched as “{GOOD}”; worded by m.")
    assert FOLLOW_UP in server.requests[0]["messages"][1]["content"]


@pytest.mark.parametrize(
    "act",
    [
        hangs(0.6),
        fails_with(429, retry_after="1"),
        fails_with(500),
        fails_with(401),
        breaks_off_after("How do I return a lamp for"),
        sends_events(["{oops"]),
    ],
    ids=["time-out", "rate limit", "server error", "invalid key", "broken stream", "malformed"],
)
def test_a_failure_leaves_the_rules_wording(server, act):
    server.will(act)
    question, told = understood_as(server)
    assert question == BY_RULE
    assert "by rule, since a model failed" in told
    assert len(server.requests) == 1


def test_a_workspace_with_a_chat_model_has_its_follow_ups_worded_by_it(server, tmp_path):
    server.will(says(GOOD))
    settings = Settings(
        data_dir=tmp_path, model=ModelSettings(base_url=server.url, chat_model="m"), _env_file=None
    )
    engine = build_engine(settings)
    try:
        assert engine.agent.reply(a_turn(FOLLOW_UP, history=TALK)).understood_as == GOOD
    finally:
        engine.close()


def test_a_workspace_without_one_words_them_by_rule(tmp_path):
    engine = build_engine(Settings(data_dir=tmp_path, _env_file=None))
    try:
        assert engine.rewriter is None
    finally:
        engine.close()
