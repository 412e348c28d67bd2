"""Conversations at the desk: nothing is lost, nothing is said twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.answering.evidence import reply_from_evidence
from core.answering.reply import Decision
from core.conversations.conversation import Channel, ConversationState, Feedback, Outcome, Role
from core.conversations.outcome_sweep import OutcomeSweep
from core.conversations.ports import ConversationChange
from core.conversations.states import closed, person_replied
from core.errors import DatabaseBusy, InvalidInput, NotFound
from tests.fakes.front_office import FrontOffice
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import UNSURE, an_agent, shown

RETURNS = a_passage("You can return any item within 30 days.")


def an_office(agent=None, store=None) -> FrontOffice:
    return FrontOffice(agent or an_agent(RETURNS), store)


def test_message_reply_evidence_and_state_are_stored():
    office = an_office()
    exchange = office.say("Can I return an item?", customer="Ann")
    reply = exchange.finish()
    asked, said = office.messages(exchange.conversation_id)
    assert (asked.role, asked.position, said.role, said.position) == (Role.CUSTOMER, 1, Role.AGENT, 2)
    assert reply_from_evidence(said.evidence) == reply
    assert (said.decision, said.knowledge_version, said.config_version) == ("answer", 1, 3)
    conversation = office.store.find_conversation(exchange.conversation_id)
    assert conversation.state is ConversationState.WAITING_FOR_CUSTOMER
    assert (conversation.answered_count, conversation.subject, conversation.customer) == (
        1,
        "Can I return an item?",
        "Ann",
    )


def test_the_message_is_stored_before_the_reply_is_read():
    office = an_office()
    exchange = office.say("Can I return an item?")
    assert [message.text for message in office.messages(exchange.conversation_id)] == [
        "Can I return an item?"
    ]


def test_a_message_that_comes_twice_is_answered_once():
    office = an_office()
    first = office.say("Can I return an item?", message_id="m1")
    reply = first.finish()
    again = office.say("Can I return an item?", message_id="m1")
    assert again.conversation_id == first.conversation_id
    assert again.finish() == reply
    assert len(office.messages(first.conversation_id)) == 2


def test_a_reply_that_was_never_made_is_made_when_the_message_comes_again():
    office = an_office()
    office.say("Can I return an item?", message_id="m1")
    again = office.say("Can I return an item?", message_id="m1")
    assert again.finish().decision is Decision.ANSWER
    assert len(office.messages(again.conversation_id)) == 2


def test_after_a_handoff_the_agent_is_silent():
    office = an_office()
    exchange = office.say("I want a human")
    assert exchange.finish().decision is Decision.HAND_OFF
    assert office.say("hello?", exchange.conversation_id).finish() is None
    conversation = office.store.find_conversation(exchange.conversation_id)
    assert (conversation.state, conversation.handoff_reason) == (
        ConversationState.QUEUED,
        "asked_for_person",
    )
    assert conversation.asked_for_person
    kinds = [event.kind for event in office.store.list_events(exchange.conversation_id)]
    assert kinds == ["opened", "handed_off"]
    assert [message.role for message in office.messages(exchange.conversation_id)][-1] is Role.CUSTOMER


def test_the_agent_asks_back_once_an_episode():
    office = an_office(an_agent(RETURNS, confidence=UNSURE))
    exchange = office.say("return something")
    assert exchange.finish().decision is Decision.ASK_BACK
    assert office.say("some item thing", exchange.conversation_id).finish().decision is Decision.HAND_OFF


def test_a_reopened_conversation_is_a_new_episode():
    office = an_office(an_agent(RETURNS, confidence=UNSURE))
    exchange = office.say("return something")
    exchange.finish()
    conversation = office.store.find_conversation(exchange.conversation_id)
    office.store.apply([ConversationChange(closed(conversation, office.tick()))])
    assert office.say("return another thing", exchange.conversation_id).finish().decision is Decision.ASK_BACK


def test_a_person_who_takes_over_meanwhile_is_not_talked_over():
    office = an_office()
    exchange = office.say("Can I return an item?")
    conversation = office.store.find_conversation(exchange.conversation_id)
    office.store.apply([ConversationChange(person_replied(conversation, office.tick()))])
    events = list(exchange)
    assert len(office.messages(exchange.conversation_id)) == 1
    assert exchange.reply is None
    assert shown(events) == ""


def said_by(office: FrontOffice, conversation_id: str) -> list[tuple[int, str]]:
    return [(one.position, one.role.value) for one in office.messages(conversation_id)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_messages_of_one_burst_share_one_stored_reply(order):
    office = an_office()
    first = office.say("Can I return an item?", message_id="m1")
    second = office.say("Thank you", first.conversation_id, message_id="m2")
    exchanges = [first, second]
    for place in order:
        exchanges[place].finish()
    assert first.reply == second.reply
    assert first.reply.decision is Decision.ANSWER
    assert said_by(office, first.conversation_id) == [(1, "customer"), (2, "customer"), (3, "agent")]
    assert office.conversation(first.conversation_id).state is ConversationState.WAITING_FOR_CUSTOMER
    again = [office.say(text, first.conversation_id, message_id=text).finish() for text in ("m1", "m2")]
    assert again == [first.reply, first.reply]


def test_a_message_that_comes_while_the_reply_is_made_is_answered_with_the_others():
    office = an_office()
    exchange = office.say("Can I return an item?")
    events = []
    for event in exchange:
        if not events:
            office.write("And what about a lamp?", exchange.conversation_id)
        events.append(event)
    assert said_by(office, exchange.conversation_id) == [(1, "customer"), (2, "customer"), (3, "agent")]
    assert shown(events) == exchange.reply.text
    assert office.respond(exchange.conversation_id) is None


def test_a_message_delivered_twice_at_once_is_answered_once():
    office = an_office()
    first = office.say("Can I return an item?", message_id="m1")
    again = office.say("Can I return an item?", message_id="m1")
    assert first.finish() == again.finish()
    assert len(office.messages(first.conversation_id)) == 2


def test_the_same_message_id_in_two_conversations_is_two_messages():
    office = an_office()
    one = office.say("Can I return an item?")
    other = office.say("hello")
    for exchange in (one, other):
        exchange.finish()
        office.say("Thank you", exchange.conversation_id, message_id="1").finish()
        assert len(office.messages(exchange.conversation_id)) == 4


class InterruptedStore(InMemoryConversationStore):
    """Lets somebody else write just before each of the next steps is applied."""

    def __init__(self) -> None:
        super().__init__()
        self.others: list = []

    def apply(self, changes):
        if self.others:
            self.others.pop(0)()
        return super().apply(changes)


def an_interrupted_office() -> tuple[FrontOffice, Callable[[str], None]]:
    office = an_office(store=InterruptedStore())

    def barge_in(conversation_id: str) -> None:
        office.write("And another thing", conversation_id)

    return office, barge_in


def test_a_message_that_meets_another_is_stored_after_it():
    office, barge_in = an_interrupted_office()
    opened = office.say("Can I return an item?").conversation_id
    office.store.others = [lambda: barge_in(opened)]
    office.say("hello", opened)
    assert [one.text for one in office.messages(opened)][1:] == ["And another thing", "hello"]


def test_a_reply_that_meets_a_message_is_stored_after_it():
    office, barge_in = an_interrupted_office()
    exchange = office.say("Can I return an item?")
    office.store.others = [lambda: barge_in(exchange.conversation_id)]
    assert exchange.finish().decision is Decision.ANSWER
    assert said_by(office, exchange.conversation_id) == [(1, "customer"), (2, "customer"), (3, "agent")]


def test_a_rating_that_meets_a_message_keeps_both():
    office, barge_in = an_interrupted_office()
    exchange = office.say("Can I return an item?")
    exchange.finish()
    office.store.others = [lambda: barge_in(exchange.conversation_id)]
    office.desk.rate(exchange.conversation_id, Feedback.HELPFUL)
    conversation = office.store.find_conversation(exchange.conversation_id)
    assert (conversation.feedback, conversation.state) == (Feedback.HELPFUL, ConversationState.AGENT_ACTIVE)


def test_a_conversation_that_never_stands_still_is_reported_as_busy():
    office, barge_in = an_interrupted_office()
    opened = office.say("Can I return an item?").conversation_id

    def again_and_again() -> None:
        others, office.store.others = office.store.others, []
        barge_in(opened)
        office.store.others = [*others, again_and_again]

    office.store.others = [again_and_again]
    with pytest.raises(DatabaseBusy):
        office.say("hello", opened)


def test_previews_are_tests():
    office = an_office()
    exchange = office.desk.receive("hello", channel=Channel.PREVIEW)
    exchange.finish()
    assert office.store.find_conversation(exchange.conversation_id).is_test


def test_a_rating_is_kept_with_its_event():
    office = an_office()
    exchange = office.say("Can I return an item?")
    exchange.finish()
    office.desk.rate(exchange.conversation_id, Feedback.NOT_HELPFUL, comment="too short")
    conversation = office.store.find_conversation(exchange.conversation_id)
    assert (conversation.feedback, conversation.feedback_comment) == (Feedback.NOT_HELPFUL, "too short")
    assert office.store.list_events(exchange.conversation_id)[-1].kind == "rated"


def test_the_same_rating_again_changes_nothing():
    office = an_office()
    exchange = office.say("Can I return an item?")
    exchange.finish()
    for comment in ("too short", "too short", "too long"):
        office.desk.rate(exchange.conversation_id, Feedback.NOT_HELPFUL, comment=comment)
    kinds = [one.kind for one in office.store.list_events(exchange.conversation_id)]
    assert kinds.count("rated") == 2


def test_the_same_rating_of_a_reply_again_changes_nothing():
    office = an_office()
    exchange = office.say("Can I return an item?")
    exchange.finish()
    reply = office.messages(exchange.conversation_id)[-1]

    def rate(comment: str = "too short", message_id: str | None = reply.id) -> tuple[object, ...]:
        office.desk.rate(
            exchange.conversation_id, Feedback.NOT_HELPFUL, comment=comment, message_id=message_id
        )
        conversation = office.conversation(exchange.conversation_id)
        return conversation, office.events(exchange.conversation_id)

    once = rate()
    assert rate() == once
    assert office.reply_feedback.list_feedback(exchange.conversation_id) == {
        reply.id: (Feedback.NOT_HELPFUL, "too short")
    }
    rate(comment="too long")
    assert office.kinds(exchange.conversation_id).count("rated") == 2
    rate(comment="too long", message_id=None)
    rate(comment="too long", message_id=None)
    assert office.kinds(exchange.conversation_id).count("rated") == 3
    assert office.reply_feedback.list_feedback(exchange.conversation_id)[reply.id][1] == "too long"


def test_a_rating_of_a_reply_leaves_the_verdict_on_the_conversation_as_it_is():
    office = an_office()
    exchange = office.say("Can I return an item?")
    exchange.finish()
    reply = office.messages(exchange.conversation_id)[-1]
    office.desk.rate(exchange.conversation_id, Feedback.NOT_HELPFUL, comment="It never arrived")
    office.desk.rate(exchange.conversation_id, Feedback.HELPFUL, message_id=reply.id)
    conversation = office.conversation(exchange.conversation_id)
    assert (conversation.verdict, conversation.feedback_comment) == (Feedback.NOT_HELPFUL, "It never arrived")
    assert office.reply_feedback.list_feedback(exchange.conversation_id) == {reply.id: (Feedback.HELPFUL, "")}
    assert office.events(exchange.conversation_id)[-1].detail["message_id"] == reply.id
    office.now += timedelta(hours=73)
    OutcomeSweep(store=office.store, search=office.store, clock=office.tick).run()
    assert office.conversation(exchange.conversation_id).outcome is Outcome.DEFLECTED


def test_each_reply_is_rated_by_itself():
    office = an_office()
    conversation_id = office.say("Can I return an item?").conversation_id
    office.respond(conversation_id)
    office.say("Can I return an item?", conversation_id).finish()
    first, second = (one.id for one in office.messages(conversation_id) if one.role is Role.AGENT)
    for message_id in (first, second, first):
        office.desk.rate(conversation_id, Feedback.HELPFUL, message_id=message_id)
    assert office.kinds(conversation_id).count("rated") == 2


def test_empty_messages_and_unknown_conversations_are_refused():
    office = an_office()
    with pytest.raises(InvalidInput):
        office.say("  \n")
    with pytest.raises(NotFound):
        office.say("hello", "cnv_none")


def test_a_turn_is_logged_in_one_line_without_its_text(caplog):
    with caplog.at_level("INFO", logger="answerdesk.answering"):
        an_office().say("Can I return an item?").finish()
    [record] = caplog.records
    assert "decision=answer" in record.message
    assert "return" not in record.message
