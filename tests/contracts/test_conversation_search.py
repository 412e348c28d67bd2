"""What every ConversationSearch promises."""

import pytest

from core.conversations.conversation import Channel, ConversationState, Outcome
from core.conversations.ports import ConversationFilter
from tests.fakes.sample_records import a_talk, minutes


@pytest.fixture
def found(stores):
    """Ids found by a filter, newest first."""
    stores.conversations.apply(
        [
            a_talk("cnv_1", "Where is it?", opened_at=minutes(1), customer="Åsa Öberg"),
            a_talk("cnv_2", "Hej", "100% SÄKER?", opened_at=minutes(2), channel=Channel.EMAIL),
            a_talk("cnv_3", opened_at=minutes(3), outcome=Outcome.HANDED_OFF, handoff_reason="cannot_answer"),
            a_talk("cnv_4", "test", opened_at=minutes(4), channel=Channel.PREVIEW, is_test=True),
        ]
    )

    def find(**fields):
        rows, total = stores.search.list_conversations(ConversationFilter(**fields))
        assert total == len(rows)
        return [row.id for row in rows]

    return find


def test_conversations_come_newest_first_without_tests(found):
    assert found() == ["cnv_3", "cnv_2", "cnv_1"]


def test_tests_are_found_on_request(found):
    assert found(with_tests=True) == ["cnv_4", "cnv_3", "cnv_2", "cnv_1"]


def test_the_period_is_half_open(found):
    assert found(since=minutes(1), until=minutes(3)) == ["cnv_2", "cnv_1"]


def test_filters_narrow_by_channel_outcome_reason_and_id(found):
    assert found(channels=(Channel.EMAIL, Channel.WHATSAPP)) == ["cnv_2"]
    assert found(outcomes=(Outcome.HANDED_OFF,)) == ["cnv_3"]
    assert found(handoff_reasons=("cannot_answer", "other")) == ["cnv_3"]
    assert found(only_ids=("cnv_1", "cnv_4", "cnv_9")) == ["cnv_1"]
    assert found(channels=(Channel.EMAIL,), outcomes=(Outcome.HANDED_OFF,)) == []


def test_text_is_found_in_messages_and_names_in_any_case(found):
    assert found(text="säker") == ["cnv_2"]
    assert found(text="åSA öBERG") == ["cnv_1"]
    assert found(text="absent") == []


def test_a_search_text_is_never_a_pattern(found):
    assert found(text="100%") == ["cnv_2"]
    assert found(text="1%0") == []
    assert found(text="' OR 1=1 --") == []
    assert found(text="\x00\ud800") == []


def test_a_page_comes_with_the_number_of_all(stores):
    stores.conversations.apply([a_talk(f"cnv_{n}", opened_at=minutes(n)) for n in range(7)])

    def page(offset, limit):
        rows, total = stores.search.list_conversations(ConversationFilter(), offset=offset, limit=limit)
        return [row.id for row in rows], total

    assert page(0, 3) == (["cnv_6", "cnv_5", "cnv_4"], 7)
    assert page(6, 3) == (["cnv_0"], 7)
    assert page(7, 3) == ([], 7)
    assert page(90, 3) == ([], 7)
    assert page(0, 7)[1] == 7


def test_conversations_of_one_instant_have_a_stable_order(stores):
    stores.conversations.apply([a_talk(f"cnv_{n}") for n in (2, 1, 3)])
    rows, _ = stores.search.list_conversations(ConversationFilter())
    assert [row.id for row in rows] == ["cnv_3", "cnv_2", "cnv_1"]


def test_undecided_are_the_pending_and_quiet_ones_oldest_first(stores):
    stores.conversations.apply(
        [
            a_talk("cnv_late", last_activity_at=minutes(10)),
            a_talk("cnv_2", last_activity_at=minutes(2)),
            a_talk("cnv_1", last_activity_at=minutes(1)),
            a_talk("cnv_test", last_activity_at=minutes(1), is_test=True),
            a_talk("cnv_done", last_activity_at=minutes(1), outcome=Outcome.RESOLVED),
        ]
    )
    assert [row.id for row in stores.search.list_undecided(quiet_since=minutes(2))] == ["cnv_1", "cnv_2"]
    assert [row.id for row in stores.search.list_undecided(quiet_since=minutes(99), limit=1)] == ["cnv_1"]


def test_filters_narrow_by_state_assignee_and_contact(stores):
    stores.conversations.apply(
        [
            a_talk("cnv_1", opened_at=minutes(1), contact_id="con_1"),
            a_talk(
                "cnv_2",
                opened_at=minutes(2),
                state=ConversationState.WITH_PERSON,
                assignee_id="per_1",
                contact_id="con_2",
            ),
            a_talk("cnv_3", opened_at=minutes(3), state=ConversationState.QUEUED, contact_id="con_1"),
        ]
    )

    def find(**fields):
        return [row.id for row in stores.search.list_conversations(ConversationFilter(**fields))[0]]

    assert find(states=(ConversationState.QUEUED, ConversationState.WITH_PERSON)) == ["cnv_3", "cnv_2"]
    assert find(assignee_ids=("per_1", "per_9")) == ["cnv_2"]
    assert find(contact_ids=("con_1",)) == ["cnv_3", "cnv_1"]
    assert find(contact_ids=("con_1",), states=(ConversationState.QUEUED,)) == ["cnv_3"]


@pytest.fixture
def waiting(stores):
    """Ids found in states, the longest silent first."""
    agent, queued = ConversationState.AGENT_ACTIVE, ConversationState.QUEUED
    stores.conversations.apply(
        [
            a_talk("cnv_3", state=agent, last_activity_at=minutes(3)),
            a_talk("cnv_1", state=agent, last_activity_at=minutes(1), channel=Channel.EMAIL),
            a_talk("cnv_2", state=queued, last_activity_at=minutes(2)),
            a_talk("cnv_0", state=agent, last_activity_at=minutes(1), is_test=True, channel=Channel.PREVIEW),
            a_talk("cnv_4", state=ConversationState.CLOSED, last_activity_at=minutes(0)),
        ]
    )

    def find(*states, **fields):
        return [row.id for row in stores.search.list_in_state(states, **fields)]

    return find


def test_those_in_a_state_come_the_longest_silent_first_tests_included(waiting):
    assert waiting(ConversationState.AGENT_ACTIVE) == ["cnv_0", "cnv_1", "cnv_3"]
    assert waiting(ConversationState.QUEUED, ConversationState.CLOSED) == ["cnv_4", "cnv_2"]
    assert waiting() == []


def test_those_in_a_state_are_narrowed_by_silence_channel_and_number(waiting):
    active = ConversationState.AGENT_ACTIVE
    assert waiting(active, silent_since=minutes(1)) == ["cnv_0", "cnv_1"]
    assert waiting(active, silent_since=minutes(0.5)) == []
    assert waiting(active, channels=(Channel.EMAIL, Channel.WHATSAPP)) == ["cnv_1"]
    assert waiting(active, limit=1) == ["cnv_0"]


def test_those_owed_a_reply_come_the_longest_owed_first_whatever_was_written_meanwhile(stores):
    stores.conversations.apply(
        [
            a_talk("cnv_2", reply_owed_since=minutes(2), last_activity_at=minutes(2)),
            a_talk("cnv_1", reply_owed_since=minutes(1), last_activity_at=minutes(60)),
            a_talk("cnv_0", reply_owed_since=minutes(1), is_test=True, channel=Channel.PREVIEW),
            a_talk("cnv_late", reply_owed_since=minutes(2.1)),
            a_talk("cnv_none", state=ConversationState.WAITING_FOR_CUSTOMER),
        ]
    )

    def owed(**fields):
        return [row.id for row in stores.search.list_owed_a_reply(**fields)]

    assert owed(since=minutes(2)) == ["cnv_0", "cnv_1", "cnv_2"]
    assert owed(since=minutes(0.9)) == []
    assert owed(since=minutes(9), limit=1) == ["cnv_0"]
    assert owed(since=minutes(9), channels=(Channel.PREVIEW, Channel.WHATSAPP)) == ["cnv_0"]
