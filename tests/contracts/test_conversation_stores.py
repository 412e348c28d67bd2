"""What every ConversationStore promises."""

from dataclasses import replace

import pytest

from core.conversations.conversation import Channel, ConversationState, Event, Feedback, Outcome, Role
from core.conversations.ports import Basis, ConversationChange
from core.errors import NotFound, StorageError
from tests.fakes.sample_records import START, a_conversation, a_message, a_talk, minutes


def an_event(event_id: str, *, at: float = 0, kind: str = "opened", **detail) -> Event:
    return Event(event_id, "cnv_1", kind, minutes(at), detail)


def test_a_conversation_comes_back_as_it_was_written(stores):
    conversation = a_conversation(
        channel=Channel.WHATSAPP,
        state=ConversationState.QUEUED,
        last_activity_at=minutes(1.000_25),
        customer="Åsa Öberg",
        subject="Var är mitt paket? 📦",
        is_test=True,
        outcome=Outcome.HANDED_OFF,
        handoff_reason="asked_for_person",
        feedback=Feedback.NOT_HELPFUL,
        feedback_comment="Nej.",
        closed_at=minutes(9),
        language="sv",
        agent_took_part=True,
        asked_for_person=True,
        answered_count=3,
        reply_owed_since=minutes(0.000_5),
        is_rated_as_whole=True,
    )
    stores.conversations.apply([ConversationChange(conversation)])
    assert stores.conversations.find_conversation("cnv_1") == conversation


def test_an_unknown_conversation_is_not_found_and_has_no_messages(stores):
    with pytest.raises(NotFound):
        stores.conversations.find_conversation("cnv_9")
    assert stores.conversations.list_messages("cnv_9") == []
    assert stores.conversations.list_events("cnv_9") == []


def test_a_message_comes_back_with_its_evidence(stores):
    reply = a_message(
        position=2,
        role=Role.AGENT,
        decision="answer",
        confidence=0.8125,
        latency_ms=12.5,
        knowledge_version=3,
        config_version=2,
        evidence={"decision": "answer", "passages": [{"text": "Größe – 日本", "score": 0.25, "url": None}]},
    )
    stores.conversations.apply([ConversationChange(a_conversation(), (a_message(), reply))])
    assert stores.conversations.list_messages("cnv_1") == [a_message(), reply]


def test_messages_come_in_order_of_position(stores):
    messages = tuple(a_message(position=position) for position in (3, 1, 2))
    stores.conversations.apply([ConversationChange(a_conversation(), messages)])
    assert [message.position for message in stores.conversations.list_messages("cnv_1")] == [1, 2, 3]


def test_events_come_in_order_of_time_and_then_of_writing(stores):
    later, first, second = (
        an_event("evt_c", at=5),
        an_event("evt_b"),
        an_event("evt_a", kind="rated", stars=4),
    )
    stores.conversations.apply([ConversationChange(a_conversation(), events=(later, first))])
    stores.conversations.apply([ConversationChange(a_conversation(), events=(second,))])
    assert stores.conversations.list_events("cnv_1") == [first, second, later]


def test_each_step_replaces_the_conversation_and_adds_its_messages(stores):
    stores.conversations.apply([a_talk("cnv_1", "Hello?")])
    closed = a_conversation(state=ConversationState.CLOSED)
    stores.conversations.apply([ConversationChange(closed, (a_message(position=2, text="Bye."),))])
    assert stores.conversations.find_conversation("cnv_1") == closed
    assert [row.text for row in stores.conversations.list_messages("cnv_1")] == ["Hello?", "Bye."]


def test_a_step_written_twice_changes_nothing(stores):
    evidence = a_message(position=2, evidence={"a": 1})
    step = ConversationChange(a_conversation(), (a_message(), evidence), (an_event("evt_1"),))
    for _ in range(2):
        stores.conversations.apply([step])
    assert stores.conversations.list_messages("cnv_1") == [a_message(), evidence]
    assert stores.conversations.list_events("cnv_1") == [an_event("evt_1")]


def test_a_known_message_stays_as_it_was_first_written(stores):
    stores.conversations.apply([ConversationChange(a_conversation(), (a_message(text="First"),))])
    again = replace(a_message(text="Second"), evidence={"late": True})
    stores.conversations.apply([ConversationChange(a_conversation(), (again, again))])
    assert stores.conversations.list_messages("cnv_1") == [a_message(text="First")]


def test_of_a_conversation_given_twice_the_last_state_counts_and_all_messages(stores):
    first = ConversationChange(a_conversation(customer="First"), (a_message(position=1),))
    second = ConversationChange(a_conversation(customer="Second"), (a_message(position=2),))
    stores.conversations.apply([first, second])
    assert stores.conversations.find_conversation("cnv_1").customer == "Second"
    assert len(stores.conversations.list_messages("cnv_1")) == 2


def test_two_messages_at_one_position_are_refused_and_nothing_is_written(stores):
    stores.conversations.apply([a_talk("cnv_1", "Hello?")])
    rival = a_message(id="msg_rival", text="Rival")
    with pytest.raises(StorageError):
        stores.conversations.apply(
            [a_talk("cnv_2", "Other"), ConversationChange(a_conversation(customer="X"), (rival,))]
        )
    assert [row.text for row in stores.conversations.list_messages("cnv_1")] == ["Hello?"]
    assert stores.conversations.find_conversation("cnv_1").customer == "Ann Example"
    with pytest.raises(NotFound):
        stores.conversations.find_conversation("cnv_2")


def test_applying_nothing_does_nothing(stores):
    assert stores.conversations.apply([]) == []


def test_a_step_whose_basis_holds_is_written(stores):
    opened = ConversationChange(a_conversation(), (a_message(),), basis=Basis(None, 0))
    assert stores.conversations.apply([opened]) == []
    stored = stores.conversations.find_conversation("cnv_1")
    step = ConversationChange(
        a_conversation(customer="Ben"), (a_message(position=2),), basis=Basis(stored, 1)
    )
    assert stores.conversations.apply([step]) == []
    assert stores.conversations.find_conversation("cnv_1").customer == "Ben"
    assert len(stores.conversations.list_messages("cnv_1")) == 2


@pytest.mark.parametrize(
    "basis",
    [
        Basis(None, 0),
        Basis(a_conversation(), 0),
        Basis(a_conversation(), 2),
        Basis(a_conversation(customer="Before"), 1),
    ],
)
def test_a_step_whose_basis_has_moved_is_given_back_and_the_others_are_written(stores, basis):
    stores.conversations.apply([ConversationChange(a_conversation(), (a_message(),))])
    late = ConversationChange(
        a_conversation(customer="Late"), (a_message(position=2),), (an_event("evt_late"),), basis=basis
    )
    assert stores.conversations.apply([late, a_talk("cnv_2", "Other")]) == [late]
    assert stores.conversations.find_conversation("cnv_1") == a_conversation()
    assert stores.conversations.list_messages("cnv_1") == [a_message()]
    assert stores.conversations.list_events("cnv_1") == []
    assert len(stores.conversations.list_messages("cnv_2")) == 1


def test_a_step_on_a_conversation_that_is_not_there_is_given_back(stores):
    step = ConversationChange(a_conversation(), basis=Basis(a_conversation(), 0))
    assert stores.conversations.apply([step]) == [step]
    with pytest.raises(NotFound):
        stores.conversations.find_conversation("cnv_1")


@pytest.mark.parametrize("kind", ["message", "event"])
def test_an_id_of_another_conversation_is_refused_and_nothing_is_written(stores, kind):
    stores.conversations.apply([ConversationChange(a_conversation(), (a_message(),), (an_event("evt_1"),))])
    messages = (replace(a_message(), conversation_id="cnv_2"),) if kind == "message" else ()
    events = (replace(an_event("evt_1"), conversation_id="cnv_2"),) if kind == "event" else ()
    with pytest.raises(StorageError):
        stores.conversations.apply([ConversationChange(a_conversation("cnv_2"), messages, events)])
    with pytest.raises(NotFound):
        stores.conversations.find_conversation("cnv_2")


def test_times_come_back_in_utc_to_the_microsecond(stores):
    instant = START.replace(microsecond=123_457)
    stores.conversations.apply([ConversationChange(a_conversation(opened_at=instant))])
    opened_at = stores.conversations.find_conversation("cnv_1").opened_at
    assert opened_at == instant
    assert opened_at.utcoffset().total_seconds() == 0
