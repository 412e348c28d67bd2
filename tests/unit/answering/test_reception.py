"""How messages come in: stored first, then to the agent or to people, and addresses asked for in time."""

import pytest

from core.answering.reply import Decision, Reply, ReplyDelta
from core.answering.wordings_by_language import wording, wording_of
from core.configuration.agent_config import AgentConfig, Messages
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy
from core.conversations.conversation import Attachment, ConversationState, Role
from core.conversations.ports import ConversationChange
from core.conversations.states import closed
from core.conversations.steps import change_conversation
from core.deployment.channel_settings import EmailAsk
from core.errors import InvalidInput, NotDeployed, NotFound
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
        (None, ConversationState.QUEUED, wording("passed_on", "en")),
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


def test_the_files_of_a_message_are_kept_with_it(office):
    file = Attachment("fil_1", "a.png", "image/png", 1, "ab" * 32)
    received = office.write("Look at this", attachments=(file,), message_id="1")
    assert office.kept_files == {"fil_1": received.conversation.id}


def test_a_message_whose_file_is_gone_is_refused(office):
    office.files_gone.add("fil_1")
    with pytest.raises(NotFound):
        office.write("", attachments=(Attachment("fil_1", "a.png", "image/png", 1, "ab" * 32),))


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


def test_where_nothing_may_begin_what_is_open_goes_on_and_what_is_known_is_known(office):
    opened = office.write("Can I return an item?", message_id="1")
    known = opened.conversation.id
    assert office.write("And a lamp?", known, may_begin=False).conversation.id == known
    with pytest.raises(NotDeployed):
        office.write("Hello", message_id="2", may_begin=False)
    office.reception.close(known, by="customer")
    with pytest.raises(NotDeployed):
        office.write("One thing more", known, may_begin=False)
    assert office.write("Can I return an item?", message_id="1", may_begin=False).is_repeat
    assert roles(office, known) == ["customer", "customer"]


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


def test_a_first_message_sent_again_after_signing_in_is_recognised(office):
    first = office.write("hello", message_id="vis_1/1", sender="vis_1", contact=office.a_contact("con_1"))
    again = office.write("hello", message_id="vis_1/1", sender="vis_1", contact=office.a_contact("con_2"))
    assert (again.message, again.is_repeat) == (first.message, True)


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


def test_an_unusual_address_is_taken_as_it_is_written(office):
    received = office.write("hello", contact=office.a_contact())
    office.reception.give_email(received.conversation.id, " d!n@Example.com ")
    assert office.contacts["con_1"].email == "d!n@Example.com"


class TestAnAddressInTheChat:
    @pytest.fixture
    def office(self) -> FrontOffice:
        office = FrontOffice(an_agent(RETURNS))
        office.ask_email = EmailAsk.AFTER_FIRST_REPLY
        office.a_contact()
        return office

    @pytest.fixture
    def conversation_id(self, office) -> str:
        received = office.write("Can I return an item?", contact=office.contacts["con_1"])
        office.respond(received.conversation.id)
        return received.conversation.id

    @pytest.mark.parametrize("text", ["It's...ann@example.com", "a..b@example.com", "x@-.com"])
    def test_what_only_looks_like_an_address_is_an_ordinary_message(self, office, conversation_id, text):
        assert office.write(text, conversation_id).wants_reply
        assert office.messages(conversation_id)[-1].text == text
        assert office.contacts["con_1"].email == ""
        assert "email_given" not in office.kinds(conversation_id)

    def test_the_message_is_kept_when_the_contact_is_deleted_in_that_instant(self, office, conversation_id):
        find, found = office.find_contact, office.contacts["con_1"]
        office.find_contact = lambda one: found if one == "con_1" else find(one)
        del office.contacts["con_1"]
        office.write("ann@example.com", conversation_id)
        assert "ann@example.com" in [one.text for one in office.messages(conversation_id)]

    def test_it_is_taken_with_thanks_and_is_no_question(self, office, conversation_id):
        received = office.write("It's ann@example.com", conversation_id)
        assert not received.wants_reply
        assert office.contacts["con_1"].email == "ann@example.com"
        said = office.messages(conversation_id)[-1]
        assert (said.role, said.text) == (Role.NOTICE, wording("email_thanks", "en"))
        assert office.conversation(conversation_id).state is ConversationState.WAITING_FOR_CUSTOMER
        assert office.respond(conversation_id) is None

    def test_what_is_asked_after_it_is_answered(self, office, conversation_id):
        office.write("ann@example.com", conversation_id)
        assert office.write("Can I return an item?", conversation_id).wants_reply
        assert office.respond(conversation_id).understood_as == "Can I return an item?"

    def test_given_once_more_in_the_form_nothing_is_owed(self, office, conversation_id):
        office.write("ann@example.com", conversation_id)
        assert office.reception.give_email(conversation_id, "ann@example.org") is None
        assert office.conversation(conversation_id).state is ConversationState.WAITING_FOR_CUSTOMER

    def test_a_question_beside_it_is_answered(self, office, conversation_id):
        assert office.write("ann@example.com, can I return an item?", conversation_id).wants_reply
        assert office.respond(conversation_id).decision is Decision.ANSWER

    def test_what_is_unanswered_is_answered_all_the_same(self, office, conversation_id):
        office.write("Can I return an item?", conversation_id)
        assert office.write("ann@example.com", conversation_id).wants_reply
        assert office.respond(conversation_id).decision is Decision.ANSWER
        assert wording("email_thanks", "en") not in [one.text for one in office.messages(conversation_id)]

    def test_after_a_handoff_it_goes_to_the_people_with_thanks(self, office):
        office.router = ScriptedRouter("per_kim")
        received = office.write("I want to talk to a person", contact=office.contacts["con_1"])
        office.respond(received.conversation.id)
        office.write("ann@example.com", received.conversation.id)
        assert office.contacts["con_1"].email == "ann@example.com"
        assert roles(office, received.conversation.id)[-2:] == ["customer", "notice"]
        assert office.conversation(received.conversation.id).state is ConversationState.WITH_PERSON


@pytest.mark.parametrize("ask", EmailAsk)
@pytest.mark.parametrize("mode", HandoffMode)
@pytest.mark.parametrize("by_agent", [True, False])
def test_where_people_will_answer_the_address_is_asked_for_unless_never(ask, mode, by_agent):
    office = FrontOffice(an_agent(confidence=LOST))
    office.config = AgentConfig(handoff=HandoffPolicy(mode=mode))
    office.eligibility = "eligible" if by_agent else "outside_hours"
    office.ask_email = ask
    received = office.write("Where is my order?", contact=office.a_contact())
    office.write("Hello?", received.conversation.id)
    office.respond(received.conversation.id)
    is_asked = "email_asked" in office.kinds(received.conversation.id)
    if mode is not HandoffMode.NONE:
        assert is_asked is (ask is not EmailAsk.NEVER)
    elif not by_agent:
        assert not is_asked


def test_without_a_handoff_nobody_is_promised_and_the_next_message_begins_anew():
    office = FrontOffice(an_agent(RETURNS))
    office.config = AgentConfig(handoff=HandoffPolicy(mode=HandoffMode.NONE))
    office.router = ScriptedRouter("per_kim")
    office.eligibility = "outside_hours"
    received = office.write("Can I return an item?")
    conversation = office.conversation(received.conversation.id)
    assert (conversation.state, conversation.assignee_id) == (ConversationState.CLOSED, None)
    assert office.messages(conversation.id)[-1].text == "Sorry, nobody can answer here at the moment."
    assert office.events(conversation.id)[-1].detail == {"by": "nobody", "reason": "outside_hours"}
    assert (office.turns, office.respond(conversation.id)) == ([], None)
    office.eligibility = "eligible"
    assert office.write("Can I return an item?", conversation.id).wants_reply
    assert office.respond(conversation.id).decision is Decision.ANSWER


def test_who_writes_outside_the_hours_is_told_when_the_agent_answers_again_in_their_language():
    office = FrontOffice(an_agent(RETURNS))
    office.config = AgentConfig(handoff=HandoffPolicy(mode=HandoffMode.NONE))
    office.eligibility, office.returns_at = "outside_hours", "2026-03-02 09:00 CET"
    received = office.write("Kann ich einen Artikel zurückgeben, wenn er mir nicht gefällt?")
    assert office.messages(received.conversation.id)[-1].text == (
        "Im Moment kann hier leider niemand antworten. "
        "Schreiben Sie bitte ab 2026-03-02 09:00 CET noch einmal."
    )


@pytest.mark.parametrize(
    ("mode", "messages", "said"),
    [
        (HandoffMode.NONE, Messages(no_handoff="Call us."), f"{wording('nobody_now', 'en')} Call us."),
        (HandoffMode.NONE, Messages(no_handoff=" "), wording("nobody_now", "en")),
        (HandoffMode.ASYNCHRONOUS, Messages(handoff_unavailable="Wait."), "Wait."),
        (HandoffMode.ASYNCHRONOUS, Messages(handoff_unavailable=""), wording("passed_on", "en")),
        (HandoffMode.LIVE, Messages(handoff="\n"), AgentConfig().messages.handoff),
    ],
)
@pytest.mark.parametrize("eligibility", ["paused", "switched_off", "outside_hours"])
def test_what_the_lead_wrote_is_said_where_the_agent_takes_no_part_and_never_nothing(
    eligibility, mode, messages, said
):
    office = FrontOffice(an_agent(RETURNS))
    office.config = AgentConfig(handoff=HandoffPolicy(mode=mode), messages=messages)
    office.router = ScriptedRouter("per_kim")
    office.eligibility = eligibility
    received = office.write("Can I return an item?")
    assert [one.text for one in office.messages(received.conversation.id)[1:]] == [said]


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
    assert handed_off.detail["why"] == "scripted"
    assert (office.turns, office.kinds(conversation.id)[-1]) == (["per_kim"], "assigned")


def test_who_is_away_is_not_given_it_in_the_chat_and_the_customer_is_told_so(office):
    office.eligibility = "outside_hours"
    office.router = ScriptedRouter("per_kim", is_someone_available=False)
    received = office.write("Can I return an item?")
    conversation = office.conversation(received.conversation.id)
    assert (conversation.state, conversation.assignee_id) == (ConversationState.QUEUED, "per_kim")
    assert office.messages(conversation.id)[-1].text == wording("passed_on", "en")


def test_a_preview_is_handed_to_nobody():
    office = FrontOffice(an_agent(confidence=LOST))
    office.router = ScriptedRouter("per_kim")
    received = office.write("Where is my order?", is_test=True)
    office.respond(received.conversation.id)
    conversation = office.conversation(received.conversation.id)
    assert (conversation.state, conversation.assignee_id) == (ConversationState.QUEUED, None)
    assert office.turns == []


def test_notices_are_in_the_customers_language_from_the_first_message_on(office):
    office.eligibility = "outside_hours"
    received = office.write("Kann ich einen Artikel zurückgeben, wenn er mir nicht gefällt?")
    assert office.conversation(received.conversation.id).language == "de"
    assert office.messages(received.conversation.id)[-1].text == wording_of("passed_on", office.config, "de")


def test_a_customer_who_writes_on_and_on_is_owed_a_reply_to_the_rest(office):
    conversation_id = office.write("Can I return an item?").conversation.id
    replying = office.responder.respond(conversation_id)
    for _ in range(3):
        next(one for one in replying if isinstance(one, ReplyDelta) and one.text)
        office.write("And another item?", conversation_id)
    assert [one for one in replying if isinstance(one, Reply)]
    conversation, rest = office.conversation(conversation_id), office.messages(conversation_id)[-2]
    assert conversation.state is ConversationState.AGENT_ACTIVE
    assert conversation.reply_owed_since == rest.created_at
    assert office.respond(conversation_id) is not None
    assert office.conversation(conversation_id).state is ConversationState.WAITING_FOR_CUSTOMER


def test_a_conversation_learns_its_language_with_the_first_reply(office):
    received = office.write("Kann ich einen Artikel zurückgeben, wenn er mir nicht gefällt?")
    office.respond(received.conversation.id)
    assert office.conversation(received.conversation.id).language == "de"
