"""How messages come in: stored first, then to the agent or to people, and addresses asked for in time."""

import pytest

from core.answering.reply import Decision
from core.configuration.agent_config import AgentConfig
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.conversations.conversation import ConversationState, Role
from core.conversations.ports import ConversationChange
from core.conversations.states import closed
from core.conversations.steps import change_conversation
from core.deployment.channel_settings import EmailAsk
from core.errors import InvalidInput
from tests.fakes.front_office import FrontOffice, ScriptedRouter
from tests.fakes.scripted_search import a_passage
from tests.unit.answering.stage import LOST, an_agent

RETURNS = a_passage("You can return any item within 30 days.")


@pytest.fixture
def office() -> FrontOffice:
    return FrontOffice(an_agent(RETURNS))


def roles(office: FrontOffice, conversation_id: str) -> list[str]:
    return [message.role.value for message in office.messages(conversation_id)]


def test_an_eligible_conversation_waits_for_the_agent(office):
    received = office.write("Can I return an item?", page="https://shop.example/returns")
    assert (received.wants_reply, received.is_repeat) == (True, False)
    [opened] = office.events(received.conversation.id)
    assert opened.detail == {"eligibility": "eligible", "page": "https://shop.example/returns"}


@pytest.mark.parametrize(
    ("person_id", "state", "said"),
    [
        ("per_kim", ConversationState.WITH_PERSON, AgentConfig().messages.handoff),
        (None, ConversationState.QUEUED, AgentConfig().messages.handoff_unavailable),
    ],
)
def test_what_the_agent_does_not_take_goes_to_people_and_the_customer_is_told(office, person_id, state, said):
    office.eligibility = "outside_hours"
    office.router = ScriptedRouter(person_id)
    received = office.write("Can I return an item?")
    conversation = office.conversation(received.conversation.id)
    assert (received.wants_reply, conversation.state, conversation.assignee_id) == (False, state, person_id)
    assert (conversation.eligibility, conversation.agent_took_part) == ("outside_hours", False)
    assert conversation.handoff_reason is None
    _, notice = office.messages(conversation.id)
    assert (notice.role, notice.text) == (Role.NOTICE, said)
    assert office.kinds(conversation.id)[:2] == ["opened", "routed"]
    assert office.turns == ([person_id] if person_id else [])
    assert office.respond(conversation.id) is None


def test_a_message_of_a_conversation_that_people_have_wants_no_reply_of_the_agent(office):
    office.eligibility = "paused"
    received = office.write("hello")
    again = office.write("anybody there?", received.conversation.id)
    assert not again.wants_reply
    assert roles(office, received.conversation.id) == ["customer", "notice", "customer"]


def test_eligibility_is_decided_anew_when_a_conversation_reopens(office):
    received = office.write("Can I return an item?")
    office.respond(received.conversation.id)
    change_conversation(
        office.store, received.conversation.id, lambda one, _: ConversationChange(closed(one, office.tick()))
    )
    office.eligibility = "switched_off"
    again = office.write("And a lamp?", received.conversation.id)
    assert (again.conversation.state, again.conversation.episode) == (ConversationState.QUEUED, 2)
    reopened = [event for event in office.events(again.conversation.id) if event.kind == "reopened"]
    assert [event.detail for event in reopened] == [{"eligibility": "switched_off"}]


def test_previews_are_always_eligible(office):
    office.eligibility = "not_deployed"
    assert office.write("Can I return an item?", is_test=True).wants_reply


def test_a_message_delivered_again_is_recognised_and_still_wants_its_reply(office):
    first = office.write("Can I return an item?", message_id="1")
    again = office.write("Can I return an item?", message_id="1")
    assert (again.message, again.is_repeat, again.wants_reply) == (first.message, True, True)
    office.respond(first.conversation.id)
    assert not office.write("Can I return an item?", message_id="1").wants_reply
    assert roles(office, first.conversation.id) == ["customer", "agent"]


def test_two_contacts_with_the_same_message_number_open_two_conversations(office):
    one = office.write("hello", message_id="1", contact=office.a_contact("con_1"))
    other = office.write("hello", message_id="1", contact=office.a_contact("con_2"))
    assert one.conversation.id != other.conversation.id


class TestBeforeTheFirstReply:
    @pytest.fixture
    def office(self) -> FrontOffice:
        office = FrontOffice(an_agent(RETURNS))
        office.ask_email = EmailAsk.BEFORE_FIRST_REPLY
        office.a_contact()
        return office

    def ask(self, office):
        received = office.write("Can I return an item?", contact=office.contacts["con_1"])
        return received, received.conversation.id

    def test_the_address_is_asked_for_and_the_reply_waits(self, office):
        received, conversation_id = self.ask(office)
        assert not received.wants_reply
        assert roles(office, conversation_id) == ["customer", "notice"]
        assert office.reception.asks_email(office.conversation(conversation_id))
        assert office.respond(conversation_id) is None

    @pytest.mark.parametrize("address", ["ann@example.com", None])
    def test_given_or_declined_the_question_is_answered(self, office, address):
        _, conversation_id = self.ask(office)
        owed = office.reception.give_email(conversation_id, address)
        assert owed is not None
        assert owed.wants_reply
        assert office.respond(conversation_id).decision is Decision.ANSWER
        assert office.contacts["con_1"].email == (address or "")
        assert not office.reception.asks_email(office.conversation(conversation_id))

    def test_an_address_in_a_message_counts(self, office):
        _, conversation_id = self.ask(office)
        assert office.write("ann@example.com", conversation_id).wants_reply
        assert office.contacts["con_1"].email == "ann@example.com"
        assert office.respond(conversation_id).understood_as == "Can I return an item?"

    def test_who_writes_on_instead_is_answered_all_the_same(self, office):
        _, conversation_id = self.ask(office)
        assert office.write("Can I?", conversation_id).wants_reply
        assert office.respond(conversation_id).decision is Decision.ANSWER
        assert office.kinds(conversation_id).count("email_asked") == 1

    def test_a_known_contact_is_never_asked(self, office):
        office.a_contact(email="ann@example.com")
        received, conversation_id = self.ask(office)
        assert received.wants_reply
        assert roles(office, conversation_id) == ["customer"]


def test_after_the_first_reply_the_address_is_asked_for_once(office):
    office.ask_email = EmailAsk.AFTER_FIRST_REPLY
    received = office.write("Can I return an item?", contact=office.a_contact())
    office.respond(received.conversation.id)
    office.write("And when?", received.conversation.id)
    office.respond(received.conversation.id)
    assert roles(office, received.conversation.id) == ["customer", "agent", "notice", "customer", "agent"]


def test_when_handing_off_the_address_is_asked_for(office):
    office.ask_email = EmailAsk.WHEN_HANDING_OFF
    received = office.write("I want to talk to a person", contact=office.a_contact())
    office.respond(received.conversation.id)
    assert roles(office, received.conversation.id) == ["customer", "agent", "notice"]
    assert office.reception.asks_email(office.conversation(received.conversation.id))
    office.reception.give_email(received.conversation.id, "ann@example.com")
    assert office.conversation(received.conversation.id).state is ConversationState.QUEUED


@pytest.mark.parametrize("address", ["ann", "ann@example", "a b@example.com", "x@y.com, z@y.com"])
def test_what_is_no_address_is_refused(office, address):
    received = office.write("hello", contact=office.a_contact())
    with pytest.raises(InvalidInput, match="no email address"):
        office.reception.give_email(received.conversation.id, address)


@pytest.mark.parametrize("mode", [HandoffMode.LIVE, HandoffMode.ASYNCHRONOUS])
def test_a_handoff_leaves_a_message_an_event_and_a_summary(mode):
    office = FrontOffice(an_agent(confidence=LOST))
    office.config = AgentConfig(handoff=HandoffPolicy(mode=mode))
    office.router = ScriptedRouter("per_kim")
    received = office.write("Where is my order?")
    reply = office.respond(received.conversation.id)
    conversation = office.conversation(received.conversation.id)
    assert reply.decision is Decision.HAND_OFF
    assert roles(office, conversation.id) == ["customer", "agent"]
    handed_off = next(event for event in office.events(conversation.id) if event.kind == "handed_off")
    assert handed_off.detail["summary"] == {"reason": "cannot_answer", "messages": 2}
    is_live = mode is HandoffMode.LIVE
    assert conversation.state is (ConversationState.WITH_PERSON if is_live else ConversationState.QUEUED)
    assert conversation.assignee_id == "per_kim"


def test_a_preview_is_handed_to_nobody():
    office = FrontOffice(an_agent(confidence=LOST))
    office.router = ScriptedRouter("per_kim")
    received = office.write("Where is my order?", is_test=True)
    office.respond(received.conversation.id)
    conversation = office.conversation(received.conversation.id)
    assert (conversation.state, conversation.assignee_id) == (ConversationState.QUEUED, None)
    assert office.turns == []


def test_a_conversation_learns_its_language_with_the_first_reply(office):
    received = office.write("Kann ich einen Artikel zurückgeben, wenn er mir nicht gefällt?")
    office.respond(received.conversation.id)
    assert office.conversation(received.conversation.id).language == "de"
