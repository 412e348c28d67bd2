"""What holds of every conversation, whatever customers, agent, people, clocks and kills do, in any order."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from core.answering.stored_replies import find_reply, unanswered
from core.configuration.agent_config import AgentConfig, Messages
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.conversations.conversation import ConversationState, Feedback, Role
from core.conversations.ports import ConversationChange, ConversationFilter
from core.conversations.states import assigned, closed, person_replied
from core.conversations.steps import change_conversation
from core.deployment.channel_settings import EmailAsk
from tests.fakes.front_office import FrontOffice, ScriptedRouter
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import UNSURE, an_agent

RETURNS = a_passage("You can return any item within 30 days.")
EMPTIED = Messages(**dict.fromkeys(Messages.model_fields, " "))
TEXTS = (
    "Can I return an item?",
    "Thank you",
    "I want to talk to a person",
    "ann@example.com",
    "return something",
    "?",
)


class Killed(BaseException):
    """The process ended here."""


class MortalStore(InMemoryConversationStore):
    """Ends the process before or after the next writes, as told."""

    def __init__(self) -> None:
        super().__init__()
        self.kill_before = False
        self.kill_after = False

    def apply(self, changes):
        if self.kill_before:
            self.kill_before = False
            raise Killed
        outdated = super().apply(changes)
        if self.kill_after:
            self.kill_after = False
            raise Killed
        return outdated


class Conversations(RuleBasedStateMachine):
    """Customers who write, agents who are killed, people who step in."""

    numbers = Bundle("numbers")
    """Messages by the number the customer's side gave them: conversation, number, text."""
    openings = Bundle("openings")
    """Those of them that opened their conversation, whose id the customer's side may never have learned."""

    @initialize(
        ask=st.sampled_from(EmailAsk),
        person=st.sampled_from([None, "per_kim"]),
        is_sure=st.booleans(),
        mode=st.sampled_from(HandoffMode),
        messages=st.sampled_from([Messages(), EMPTIED]),
    )
    def begin(self, ask, person, is_sure, mode=HandoffMode.LIVE, messages=EMPTIED):
        agent = an_agent(RETURNS) if is_sure else an_agent(RETURNS, confidence=UNSURE)
        self.office = FrontOffice(agent, MortalStore())
        self.office.ask_email = ask
        self.office.config = AgentConfig(handoff=HandoffPolicy(mode=mode), messages=messages)
        self.office.router = ScriptedRouter(person)
        self.office.a_contact()
        self.acknowledged: dict[str, set[str]] = {}
        self.sent = 0

    def killed(self, step) -> bool:
        """Do it; whether the process was ended in the middle."""
        try:
            step()
        except Killed:
            return True
        finally:
            self.office.store.kill_before = self.office.store.kill_after = False
        return False

    def open(self, number, text):
        """A first message, sent without the id of a conversation."""
        return self.office.write(text, message_id=number, contact=self.office.contacts["con_1"])

    def opened(self, received, number, text):
        self.acknowledged.setdefault(received.conversation.id, set()).add(received.message.id)
        return (received.conversation.id, number, text)

    def all_conversations(self):
        return self.office.store.list_conversations(ConversationFilter(), limit=1_000)[1]

    @rule(
        targets=(numbers, openings),
        text=st.sampled_from(TEXTS),
        eligibility=st.sampled_from(["eligible", "paused"]),
    )
    def customer_opens(self, text, eligibility):
        self.office.eligibility = eligibility
        self.sent += 1
        number = str(self.sent)
        return self.opened(self.open(number, text), number, text)

    @rule(
        targets=(numbers, openings),
        text=st.sampled_from(TEXTS),
        eligibility=st.sampled_from(["eligible", "paused"]),
        is_written=st.booleans(),
    )
    def the_process_dies_while_a_conversation_is_opened(self, text, eligibility, is_written):
        self.office.eligibility = eligibility
        self.sent += 1
        number, store, before = str(self.sent), self.office.store, self.all_conversations()
        store.kill_before, store.kill_after = not is_written, is_written
        assert self.killed(lambda: self.open(number, text))
        # Nobody told the customer's side which conversation it is: it sends the very same again.
        received = self.open(number, text)
        assert received.is_repeat is is_written
        assert self.all_conversations() == before + 1
        return self.opened(received, number, text)

    @rule(opening=openings, eligibility=st.sampled_from(["eligible", "paused"]))
    def an_opening_message_is_delivered_again(self, opening, eligibility):
        conversation_id, number, text = opening
        self.office.eligibility = eligibility
        before, known = self.all_conversations(), self.office.messages(conversation_id)
        received = self.open(number, text)
        assert (received.conversation.id, received.is_repeat) == (conversation_id, True)
        assert (self.all_conversations(), self.office.messages(conversation_id)) == (before, known)

    @rule(target=numbers, earlier=numbers, text=st.sampled_from(TEXTS))
    def customer_writes_on(self, earlier, text):
        self.sent += 1
        received = self.office.write(text, earlier[0], message_id=str(self.sent))
        self.acknowledged[earlier[0]].add(received.message.id)
        return (earlier[0], str(self.sent), text)

    @rule(earlier=numbers)
    def a_message_is_delivered_again(self, earlier):
        conversation_id, number, text = earlier
        before = self.office.messages(conversation_id)
        received = self.office.write(text, conversation_id, message_id=number)
        assert received.is_repeat
        assert self.office.messages(conversation_id) == before

    @rule(
        target=numbers,
        earlier=numbers,
        text=st.sampled_from(TEXTS),
        is_written=st.booleans(),
    )
    def the_process_dies_while_a_message_comes_in(self, earlier, text, is_written):
        self.sent += 1
        store = self.office.store
        store.kill_before, store.kill_after = not is_written, is_written
        was_killed = self.killed(lambda: self.office.write(text, earlier[0], message_id=str(self.sent)))
        if not was_killed:
            return multiple()
        # Nobody acknowledged it, so the customer's side sends it again.
        received = self.office.write(text, earlier[0], message_id=str(self.sent))
        assert received.is_repeat is is_written
        self.acknowledged[earlier[0]].add(received.message.id)
        return (earlier[0], str(self.sent), text)

    @rule(earlier=numbers)
    def the_agent_replies(self, earlier):
        self.office.respond(earlier[0])

    @rule(earlier=numbers, is_written=st.booleans())
    def the_process_dies_while_the_agent_replies(self, earlier, is_written):
        store = self.office.store
        store.kill_before, store.kill_after = not is_written, is_written
        self.killed(lambda: self.office.respond(earlier[0]))

    @rule(earlier=numbers)
    def the_reply_is_begun_by_two_processes(self, earlier):
        """The second begins before the first has stored."""
        first = self.office.responder.respond(earlier[0])
        next(first, None)
        self.office.respond(earlier[0])
        for _ in first:
            pass

    @rule(earlier=numbers, text=st.sampled_from(TEXTS))
    def the_customer_writes_while_the_reply_is_made(self, earlier, text):
        events = self.office.responder.respond(earlier[0])
        if next(events, None) is not None:
            received = self.office.write(text, earlier[0])
            self.acknowledged[earlier[0]].add(received.message.id)
        for _ in events:
            pass

    @rule(earlier=numbers, is_reply=st.booleans())
    def a_person_steps_in_while_the_reply_is_made(self, earlier, is_reply):
        events = self.office.responder.respond(earlier[0])
        if next(events, None) is None:
            return
        self._person_acts(earlier[0], is_reply=is_reply)
        said = [one for one in self.office.messages(earlier[0]) if one.role is Role.AGENT]
        list(events)
        assert [one for one in self.office.messages(earlier[0]) if one.role is Role.AGENT] == said

    @rule(earlier=numbers, is_reply=st.booleans())
    def a_person_steps_in(self, earlier, is_reply):
        self._person_acts(earlier[0], is_reply=is_reply)

    def _person_acts(self, conversation_id, *, is_reply):
        def step(conversation, known):
            at = self.office.tick()
            if not is_reply:
                if conversation.state is ConversationState.CLOSED:
                    return None
                return ConversationChange(assigned(conversation, at, person_id="per_lee"))
            return ConversationChange(person_replied(conversation, at, person_id="per_lee"))

        change_conversation(self.office.store, conversation_id, step)

    @rule(earlier=numbers, address=st.sampled_from(["ann@example.com", None]))
    def the_address_is_given_or_declined(self, earlier, address):
        self.office.reception.give_email(earlier[0], address)

    @rule(earlier=numbers, feedback=st.sampled_from(Feedback))
    def the_customer_rates(self, earlier, feedback):
        self.office.desk.rate(earlier[0], feedback)

    @rule(earlier=numbers)
    def it_is_closed(self, earlier):
        change_conversation(
            self.office.store,
            earlier[0],
            lambda one, _: ConversationChange(closed(one, self.office.tick())),
        )

    @rule(minutes=st.sampled_from([1, 6, 60 * 25]))
    def time_passes(self, minutes):
        self.office.now += timedelta(minutes=minutes)
        self.office.upkeep.hand_off_stuck()
        self.office.upkeep.close_idle()
        assert self.office.upkeep.hand_off_stuck() == self.office.upkeep.close_idle() == 0

    @rule(earlier=consumes(numbers))
    def everything_is_answered_in_the_end(self, earlier):
        """Whatever was cut short: asked again, the agent owes nothing more."""
        conversation_id = earlier[0]
        self.office.respond(conversation_id)
        assert self.office.respond(conversation_id) is None
        assert self.office.conversation(conversation_id).state is not ConversationState.AGENT_ACTIVE

    @invariant()
    def nothing_acknowledged_is_lost(self):
        for conversation_id, ids in getattr(self, "acknowledged", {}).items():
            assert ids <= {one.id for one in self.office.messages(conversation_id)}

    @invariant()
    def messages_are_numbered_without_gaps(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            places = [one.position for one in self.office.messages(conversation_id)]
            assert places == list(range(1, len(places) + 1))

    @invariant()
    def no_message_is_answered_twice(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            messages = self.office.messages(conversation_id)
            replies = [one for one in messages if one.role is Role.AGENT]
            asked = [one for one in messages if one.role is Role.CUSTOMER]
            found = [find_reply(messages, one.id) for one in asked]
            answering = {one.id for one in found if one is not None}
            assert len(answering) == len(replies)

    @invariant()
    def a_person_silences_the_agent(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            conversation = self.office.conversation(conversation_id)
            if conversation.state in {ConversationState.WITH_PERSON, ConversationState.QUEUED}:
                assert self.office.respond(conversation_id) is None

    @invariant()
    def there_is_one_handoff_an_episode_with_a_message_and_an_event(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            events = self.office.events(conversation_id)
            episodes = 1 + sum(one.kind == "reopened" for one in events)
            handoffs = [one for one in events if one.kind == "handed_off"]
            conversation = self.office.conversation(conversation_id)
            assert len(handoffs) <= max(episodes, conversation.episode)
            assert bool(handoffs) is (conversation.handoff_reason is not None)
            for handoff in handoffs:
                told = [
                    one
                    for one in self.office.messages(conversation_id)
                    if one.role in {Role.AGENT, Role.NOTICE} and one.created_at == handoff.created_at
                ]
                assert told

    @invariant()
    def nobody_reads_an_empty_message(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            assert all(one.text.strip() for one in self.office.messages(conversation_id))

    @invariant()
    def what_the_agent_owes_is_really_unanswered(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            conversation = self.office.conversation(conversation_id)
            is_owed = conversation.state is ConversationState.AGENT_ACTIVE
            assert (conversation.reply_owed_since is not None) is is_owed
            if is_owed:
                assert unanswered(self.office.messages(conversation_id))

    @invariant()
    def the_address_is_asked_for_at_most_once(self):
        for conversation_id in getattr(self, "acknowledged", {}):
            assert self.office.kinds(conversation_id).count("email_asked") <= 1


TestConversations = Conversations.TestCase
TestConversations.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)


def test_the_machine_would_notice_a_lost_message():
    """The checks bite: a store that forgets is found out."""
    machine = Conversations()
    machine.begin(EmailAsk.NEVER, None, True)
    machine.customer_opens("Can I return an item?", "eligible")
    machine.office.store._messages.clear()
    with pytest.raises(AssertionError):
        machine.nothing_acknowledged_is_lost()


def test_the_machine_would_notice_a_conversation_opened_twice():
    machine = Conversations()
    machine.begin(EmailAsk.NEVER, None, True)
    opening = machine.customer_opens("Can I return an item?", "eligible")
    machine.office.store._conversations.clear()
    machine.office.store._messages.clear()
    with pytest.raises(AssertionError):
        machine.an_opening_message_is_delivered_again(opening, "eligible")
