"""A turn calls the outside so many times and no more, whatever it calls and however that ends."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answering.ports import Rewording
from core.answering.reply import Decision, HandoffReason, Utterance
from core.answering.tool_calls import MOST_CALLS, OutOfCalls, ToolCalls
from core.errors import ProviderUnavailable
from tests.fakes.scripted_search import ScriptedSearch, a_passage
from tests.unit.answering.stage import a_turn, an_agent, shown

RETURNS = a_passage("You can return any item within 30 days.")


class HungryTool:
    """Implements Tool; wants to be called again each time, and fails where it is told to."""

    name = "look up"

    def __init__(self, failures: set[int]) -> None:
        self.runs = 0
        self._failures = failures

    def run(self, inputs: Mapping[str, str]) -> str:
        self.runs += 1
        if self.runs in self._failures:
            raise ProviderUnavailable("Not now.")
        return "call me again"


def used_up(calls: ToolCalls, tool: HungryTool) -> None:
    while True:
        try:
            calls.use(tool, {})
        except ProviderUnavailable:
            continue


@given(most=st.integers(0, 12), failures=st.sets(st.integers(1, 12)))
def test_a_tool_that_never_has_enough_is_run_so_often_and_no_more(most, failures):
    calls, tool = ToolCalls(timer=lambda: 0.0, most=most), HungryTool(failures)
    with pytest.raises(OutOfCalls):
        used_up(calls, tool)
    assert tool.runs == most
    assert [one.outcome for one in calls.made] == [
        *("failed: Not now." if run in failures else "done" for run in range(1, most + 1)),
        "refused",
    ]


def test_a_call_is_recorded_with_its_time():
    ticks = iter([1.0, 1.25])
    calls = ToolCalls(timer=lambda: next(ticks))
    assert calls.run("search", lambda: 7) == 7
    [made] = calls.made
    assert (made.name, made.ms, made.outcome) == ("search", 250.0, "done")


class Rewriter:
    """Implements QuestionRewriter."""

    def rewrite(self, turn):
        return Rewording("Can I return an item?", "m")


@settings(deadline=None, max_examples=30)
@given(most=st.integers(0, MOST_CALLS), fails=st.booleans())
def test_a_turn_without_calls_left_hands_over_and_always_replies(most, fails):
    search = ScriptedSearch([RETURNS], error=ProviderUnavailable("Down.") if fails else None)
    history = (Utterance("customer", "Can I return an item?"), Utterance("agent", "Yes."))
    agent = an_agent(search=search, rewriter=Rewriter(), most_calls=most)
    *_, reply = agent.stream(a_turn("and what about it?", history=history))
    assert len(search.questions) <= most
    assert sum(one.outcome != "refused" for one in reply.tool_calls) <= most
    if any(one.outcome == "refused" for one in reply.tool_calls):
        assert reply.handoff_reason is HandoffReason.CANNOT_ANSWER


def test_the_searches_of_a_turn_stand_in_its_evidence():
    reply = an_agent(RETURNS).reply(a_turn("Can I return an item?"))
    assert [(one.name, one.outcome) for one in reply.tool_calls] == [("search", "done")]
    assert reply.decision is Decision.ANSWER


def test_what_streams_is_what_counts_also_without_calls():
    events = list(an_agent(RETURNS, most_calls=0).stream(a_turn("Can I return an item?")))
    assert shown(events) == events[-1].text
