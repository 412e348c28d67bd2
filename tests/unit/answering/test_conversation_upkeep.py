"""Idle conversations close, stuck ones go to people, and doing it twice does nothing."""

from datetime import timedelta

import pytest

from core.answering.wordings_by_language import wording
from core.configuration.agent_config import AgentConfig, Thresholds
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.conversations.conversation import ConversationState, Feedback, Outcome, Role
from core.conversations.outcome_sweep import OutcomeSweep
from core.conversations.ports import ConversationChange
from core.conversations.states import person_replied
from core.conversations.steps import change_conversation
from core.deployment.channel_settings import EmailAsk
from tests.fakes.front_office import FrontOffice, ScriptedRouter
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.sample_records import a_talk
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import an_agent

RETURNS = a_passage("You can return any item within 30 days.")


@pytest.fixture
def office() -> FrontOffice:
    return FrontOffice(an_agent(RETURNS))


def an_answered_one(office: FrontOffice) -> str:
    received = office.write("Can I return an item?")
    office.respond(received.conversation.id)
    return received.conversation.id


@pytest.mark.parametrize(("waited", "closes"), [(timedelta(hours=23), 0), (timedelta(hours=24), 1)])
def test_a_conversation_closes_when_the_customer_was_silent_for_as_long_as_the_channel_says(
    office, waited, closes
):
    conversation_id = an_answered_one(office)
    office.now += waited
    assert office.upkeep.close_idle() == closes
    assert office.upkeep.close_idle() == 0
    if closes:
        assert office.events(conversation_id)[-1].detail == {"by": "inactivity"}


def test_idle_ones_are_closed_some_at_a_time_so_that_nobody_waits_long():
    class CountingStore(InMemoryConversationStore):
        def __init__(self) -> None:
            super().__init__()
            self.sizes: list[int] = []

        def apply(self, changes):
            self.sizes.append(len(changes))
            return super().apply(changes)

    office = FrontOffice(an_agent(RETURNS), CountingStore())
    waiting = {"state": ConversationState.WAITING_FOR_CUSTOMER, "last_activity_at": office.now}
    office.store.apply([a_talk(f"cnv_{number}", **waiting) for number in range(150)])
    office.store.sizes.clear()
    office.now += timedelta(days=2)
    assert office.upkeep.close_idle() == 150
    assert max(office.store.sizes) == 100


def test_one_that_waits_for_people_stays_open_and_one_they_answered_closes(office):
    office.eligibility = "paused"
    waiting = office.write("hello").conversation.id
    answered = office.write("hello").conversation.id
    change_conversation(
        office.store, answered, lambda one, _: ConversationChange(person_replied(one, office.tick()))
    )
    office.now += timedelta(days=3)
    assert office.upkeep.close_idle() == 1
    assert office.conversation(waiting).state is ConversationState.QUEUED
    assert office.conversation(answered).state is ConversationState.CLOSED


def test_a_reply_that_never_came_is_noticed_and_people_take_over(office):
    office.router = ScriptedRouter("per_kim")
    conversation_id = office.write("Can I return an item?").conversation.id
    assert office.upkeep.hand_off_stuck() == 0
    office.now += timedelta(minutes=5)
    assert office.upkeep.hand_off_stuck() == 1
    assert office.upkeep.hand_off_stuck() == 0
    conversation = office.conversation(conversation_id)
    assert (conversation.handoff_reason, conversation.assignee_id) == ("stuck", "per_kim")
    assert office.messages(conversation_id)[-1].role is Role.NOTICE
    assert office.kinds(conversation_id) == ["opened", "handed_off", "assigned"]
    assert office.respond(conversation_id) is None


def test_who_keeps_writing_to_an_agent_that_fails_is_handed_to_people_all_the_same(office):
    conversation_id = office.write("Can I return an item?").conversation.id
    office.now += timedelta(minutes=4)
    office.write("Hello?", conversation_id)
    office.desk.rate(conversation_id, Feedback.NOT_HELPFUL)
    assert office.upkeep.hand_off_stuck() == 0
    office.now += timedelta(minutes=1)
    assert office.upkeep.hand_off_stuck() == 1
    assert office.conversation(conversation_id).handoff_reason == "stuck"


def test_each_message_has_its_five_minutes_from_the_reply_before_it_on(office):
    conversation_id = an_answered_one(office)
    office.now += timedelta(minutes=10)
    office.write("And a gift?", conversation_id)
    office.now += timedelta(minutes=4)
    assert office.upkeep.hand_off_stuck() == 0
    office.respond(conversation_id)
    office.now += timedelta(minutes=10)
    assert office.upkeep.hand_off_stuck() == 0


def test_a_reply_that_waited_for_an_address_is_owed_from_then_on(office):
    office.ask_email = EmailAsk.BEFORE_FIRST_REPLY
    conversation_id = office.write("Can I return an item?", contact=office.a_contact()).conversation.id
    office.now += timedelta(hours=1)
    office.reception.give_email(conversation_id, "ann@example.com")
    assert office.upkeep.hand_off_stuck() == 0
    office.now += timedelta(minutes=5)
    assert office.upkeep.hand_off_stuck() == 1


def test_an_address_given_unasked_puts_nothing_off(office):
    conversation_id = office.write("Can I return an item?", contact=office.a_contact()).conversation.id
    office.now += timedelta(minutes=4)
    office.reception.give_email(conversation_id, "ann@example.com")
    office.now += timedelta(minutes=1)
    assert office.upkeep.hand_off_stuck() == 1


@pytest.mark.parametrize("mode", HandoffMode)
def test_who_is_stuck_is_told_what_becomes_of_it_and_no_more_is_promised(office, mode):
    office.config = AgentConfig(handoff=HandoffPolicy(mode=mode))
    office.ask_email = EmailAsk.WHEN_HANDING_OFF
    conversation_id = office.write("Can I return an item?", contact=office.a_contact()).conversation.id
    office.now += timedelta(minutes=5)
    assert office.upkeep.hand_off_stuck() == 1
    said = [one.text for one in office.messages(conversation_id)[1:]]
    conversation, messages = office.conversation(conversation_id), office.config.messages
    if mode is HandoffMode.NONE:
        assert (said, conversation.state) == ([wording("nobody_now", "en")], ConversationState.CLOSED)
        assert conversation.handoff_reason is None
    else:
        assert said == [wording("passed_on", "en"), messages.ask_email]
        assert conversation.state is ConversationState.QUEUED
    assert office.upkeep.hand_off_stuck() == 0


NOBODY = AgentConfig(handoff=HandoffPolicy(mode=HandoffMode.NONE))


def outcome_after_72_hours(office: FrontOffice, conversation_id: str) -> Outcome:
    office.now += timedelta(hours=73)
    OutcomeSweep(store=office.store, search=office.store, clock=office.tick).run()
    return office.conversation(conversation_id).outcome


def answered(office: FrontOffice, question: str, conversation_id: str | None = None) -> tuple[str, str]:
    """A question with the agent's reply: the conversation's id and what the agent decided."""
    conversation_id = office.write(question, conversation_id).conversation.id
    reply = office.respond(conversation_id)
    return conversation_id, reply.decision.value


def test_what_the_agent_could_not_answer_and_nobody_took_is_no_resolution(office):
    office.config = NOBODY
    conversation_id, decision = answered(office, "Can I return an item?")
    assert decision == "answer"
    office.config = NOBODY.model_copy(update={"thresholds": Thresholds(answer=1.0, ask_back=1.0)})
    assert answered(office, "Can I return any item I like?", conversation_id)[1] == "stay"
    assert answered(office, "Thank you", conversation_id)[1] == "small_talk"
    conversation = office.conversation(conversation_id)
    assert (conversation.answered_count, conversation.handoff_reason) == (1, None)
    assert outcome_after_72_hours(office, conversation_id) is Outcome.DEFLECTED


def test_what_is_answered_in_the_end_is_a_resolution(office):
    office.config = NOBODY.model_copy(update={"thresholds": Thresholds(answer=1.0, ask_back=1.0)})
    conversation_id, decision = answered(office, "Can I return an item?")
    assert decision == "stay"
    office.config = NOBODY
    assert answered(office, "Within how many days can I return any item?", conversation_id)[1] == "answer"
    assert outcome_after_72_hours(office, conversation_id) is Outcome.RESOLVED


def test_what_was_stuck_and_nobody_took_is_no_resolution(office):
    office.config = NOBODY
    conversation_id, _ = answered(office, "Can I return an item?")
    office.write("And a gift?", conversation_id)
    office.now += timedelta(minutes=5)
    assert office.upkeep.hand_off_stuck() == 1
    assert outcome_after_72_hours(office, conversation_id) is Outcome.DEFLECTED


def test_a_reply_that_waits_for_an_address_is_not_stuck(office):
    office.ask_email = EmailAsk.BEFORE_FIRST_REPLY
    office.write("Can I return an item?", contact=office.a_contact())
    office.now += timedelta(hours=1)
    assert office.upkeep.hand_off_stuck() == 0
