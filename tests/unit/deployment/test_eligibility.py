"""Who the agent takes: the order of reasons, and the draw of coverage."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, AgentSwitch, ChannelSettings
from core.deployment.eligibility import Applicant, Eligibility, decide_eligibility, draw_of
from core.working_hours import HoursMode, WorkingHours

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NEVER_ON = WorkingHours(mode=HoursMode.DURING)


def deployed(**changes) -> ChannelSettings:
    return ChannelSettings(channel=Channel.LIVE_CHAT, is_deployed=True, **changes)


def anyone(**changes) -> Applicant:
    return Applicant(**{"at": NOW, "draw": 0.5, **changes})


@pytest.mark.parametrize(
    ("settings", "switch", "one", "reason"),
    [
        (deployed(), AgentSwitch(), anyone(), Eligibility.ELIGIBLE),
        (deployed(), AgentSwitch(state=AgentState.OFF), anyone(), Eligibility.SWITCHED_OFF),
        (deployed(), AgentSwitch(state=AgentState.PAUSED), anyone(), Eligibility.PAUSED),
        (deployed(), AgentSwitch(), anyone(has_credits=False), Eligibility.NO_CREDITS),
        (ChannelSettings(channel=Channel.LIVE_CHAT), AgentSwitch(), anyone(), Eligibility.NOT_DEPLOYED),
        (deployed(), AgentSwitch(), anyone(is_ignored=True), Eligibility.IGNORED_SENDER),
        (deployed(hours=NEVER_ON), AgentSwitch(), anyone(), Eligibility.OUTSIDE_HOURS),
        (deployed(include_segments=("plus",)), AgentSwitch(), anyone(), Eligibility.OTHER_SEGMENT),
        (deployed(coverage_percent=50), AgentSwitch(), anyone(), Eligibility.NOT_COVERED),
        (deployed(coverage_percent=51), AgentSwitch(), anyone(), Eligibility.ELIGIBLE),
        (
            deployed(hours=NEVER_ON, coverage_percent=0),
            AgentSwitch(state=AgentState.OFF),
            anyone(has_credits=False),
            Eligibility.SWITCHED_OFF,
        ),
    ],
)
def test_the_first_reason_against_it_is_given(settings, switch, one, reason):
    assert decide_eligibility(settings, switch, one) is reason


@pytest.mark.parametrize(
    ("segments", "is_taken"),
    [(set(), False), ({"plus"}, True), ({"plus", "press"}, False), ({"press"}, False)],
)
def test_a_contact_must_be_in_a_wanted_segment_and_in_no_unwanted_one(segments, is_taken):
    settings = deployed(include_segments=("plus", "trade"), exclude_segments=("press",))
    decided = decide_eligibility(settings, AgentSwitch(), anyone(segments=frozenset(segments)))
    assert (decided is Eligibility.ELIGIBLE) is is_taken


@given(st.text())
def test_the_draw_of_a_conversation_is_always_the_same_number_below_one(conversation_id):
    assert 0 <= draw_of(conversation_id) < 1
    assert draw_of(conversation_id) == draw_of(conversation_id)


@given(st.text(max_size=30), st.integers(0, 100), st.integers(0, 100))
def test_a_higher_coverage_keeps_every_conversation_of_a_lower_one(conversation_id, first, second):
    low, high = sorted((first, second))
    one = anyone(draw=draw_of(conversation_id))
    taken = [
        decide_eligibility(deployed(coverage_percent=share), AgentSwitch(), one) is Eligibility.ELIGIBLE
        for share in (low, high)
    ]
    assert taken in ([False, False], [False, True], [True, True])


@given(st.text(max_size=30))
def test_no_coverage_takes_nothing_and_full_coverage_takes_everything(conversation_id):
    one = anyone(draw=draw_of(conversation_id))
    assert decide_eligibility(deployed(coverage_percent=0), AgentSwitch(), one) is Eligibility.NOT_COVERED
    assert decide_eligibility(deployed(coverage_percent=100), AgentSwitch(), one) is Eligibility.ELIGIBLE


@settings(max_examples=20, deadline=None)
@given(st.text(alphabet="abcdef0123456789", max_size=8))
def test_draws_are_spread_evenly_over_conversations(prefix):
    draws = sorted(draw_of(f"{prefix}conv_{number}") for number in range(2_000))
    # Kolmogorov's distance: of truly even draws, one in ten million lies beyond.
    assert max(abs(draw - rank / 2_000) for rank, draw in enumerate(draws)) < 0.065
