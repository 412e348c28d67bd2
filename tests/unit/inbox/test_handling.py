"""What people do with conversations, also two at once."""

from dataclasses import replace

import pytest

from core.conversations.conversation import ConversationState, Role
from core.conversations.ports import Reader
from core.conversations.states import may_agent_speak
from core.errors import EditConflict, InvalidInput, NotFound
from core.inbox.handling import REPLY_LETTERS
from core.inbox.opened import Seen
from tests.fakes.inbox_office import MIA, RETURNS, SAM, InboxOffice
from tests.fakes.sample_records import minutes

QUEUED = {"state": ConversationState.QUEUED, "waiting_since": minutes(0)}
CLOSED = {"state": ConversationState.CLOSED, "closed_at": minutes(9)}


@pytest.fixture
def office() -> InboxOffice:
    return InboxOffice()


def test_a_reply_goes_to_the_customer_in_the_persons_name_and_silences_the_agent(office):
    office.hold("Hello?")
    message = office.handling.reply("cnv_1", "  Hi, Mia here.  ", person_id=MIA.id)
    conversation = office.conversation()
    assert (message.role, message.author, message.text) == (Role.PERSON, MIA.id, "Hi, Mia here.")
    assert office.messages()[-1] == message
    assert not may_agent_speak(conversation)
    assert (conversation.assignee_id, conversation.waiting_since) == (MIA.id, None)


def test_who_replies_has_read_it(office):
    office.hold("Hello?", **QUEUED)
    office.handling.reply("cnv_1", "Hi", person_id=MIA.id)
    assert office.read_marks.list_marks(["cnv_1"])["cnv_1", Reader.PEOPLE].position == 2


@pytest.mark.parametrize("text", ["", " \n\t", "x" * (REPLY_LETTERS + 1)])
def test_an_empty_or_endless_reply_is_refused(office, text):
    office.hold("Hello?")
    with pytest.raises(InvalidInput):
        office.handling.reply("cnv_1", text, person_id=MIA.id)
    assert len(office.messages()) == 1


def test_a_reply_in_a_closed_conversation_opens_it_again(office):
    office.hold("Hello?", **CLOSED)
    office.handling.reply("cnv_1", "One more thing", person_id=MIA.id)
    conversation = office.conversation()
    assert (conversation.state, conversation.episode) == (ConversationState.WITH_PERSON, 2)
    assert conversation.closed_at is None
    assert office.kinds() == ["reopened"]


def test_the_second_of_two_who_answer_is_told_of_the_first(office):
    office.hold("Hello?", **QUEUED)
    seen = office.inbox.open("cnv_1", reader=SAM).seen
    office.handling.reply("cnv_1", "Mia's answer", person_id=MIA.id, seen=seen)
    with pytest.raises(EditConflict, match="Mia has this conversation"):
        office.handling.reply("cnv_1", "Sam's answer", person_id=SAM.id, seen=seen)
    assert [one.text for one in office.messages()] == ["Hello?", "Mia's answer"]


def test_an_answer_by_a_colleague_in_ones_own_conversation_is_told_too(office):
    office.hold("Hello?", state=ConversationState.WITH_PERSON, assignee_id=SAM.id)
    seen = office.inbox.open("cnv_1", reader=SAM).seen
    office.handling.reply("cnv_1", "Mia helps out", person_id=MIA.id)
    with pytest.raises(EditConflict, match="Mia has answered meanwhile"):
        office.handling.reply("cnv_1", "Sam's answer", person_id=SAM.id, seen=seen)


def test_who_has_looked_again_or_insists_is_not_held_up(office):
    office.hold("Hello?", **QUEUED)
    office.handling.reply("cnv_1", "Mia's answer", person_id=MIA.id)
    office.handling.reply("cnv_1", "Sam too", person_id=SAM.id, seen=office.inbox.open("cnv_1").seen)
    office.handling.reply("cnv_1", "And again", person_id=SAM.id, seen=None)
    assert office.conversation().assignee_id == MIA.id
    assert len(office.messages()) == 4


def test_the_customers_own_words_hold_no_reply_up(office):
    office.hold("Hello?", **QUEUED)
    seen = office.inbox.open("cnv_1").seen
    office.customer_writes("Anybody?")
    assert office.handling.reply("cnv_1", "Yes!", person_id=MIA.id, seen=seen).position == 3


def test_two_who_take_the_same_conversation_do_not_both_get_it(office):
    office.hold("Hello?", **QUEUED)
    seen = office.inbox.open("cnv_1").seen
    office.handling.take("cnv_1", person_id=MIA.id, seen=seen)
    with pytest.raises(EditConflict, match="Mia has this conversation"):
        office.handling.take("cnv_1", person_id=SAM.id, seen=seen)
    assert office.conversation().assignee_id == MIA.id


def test_taking_what_one_saw_with_somebody_takes_it_over(office):
    office.hold("Hello?", state=ConversationState.WITH_PERSON, assignee_id=SAM.id)
    office.handling.take("cnv_1", person_id=MIA.id, seen=office.inbox.open("cnv_1").seen)
    assert office.conversation().assignee_id == MIA.id


def test_whoever_takes_it_before_the_agent_has_replied_owes_the_reply(office):
    office.hold("Hello?")
    office.handling.take("cnv_1", person_id=MIA.id)
    assert office.conversation().waiting_since == minutes(0)


def test_a_team_gets_it_into_its_queue(office):
    office.hold("Hello?", state=ConversationState.WITH_PERSON, assignee_id=SAM.id)
    office.handling.assign("cnv_1", team_id=RETURNS.id, actor="Sam")
    conversation = office.conversation()
    assert (conversation.state, conversation.assignee_id) == (ConversationState.QUEUED, None)
    assert conversation.team_id == RETURNS.id
    [event] = office.conversations.list_events("cnv_1")
    assert event.detail == {"team_id": RETURNS.id, "team": "Returns", "by": "Sam"}


@pytest.mark.parametrize("whom", [{"person_id": "per_gone"}, {"team_id": "team_gone"}])
def test_nobody_unknown_gets_a_conversation(office, whom):
    office.hold("Hello?")
    with pytest.raises(NotFound):
        office.handling.assign("cnv_1", **whom, actor="Sam")


def test_somebody_who_has_left_gets_none(office):
    office.hold("Hello?")
    office.people.save_person(replace(SAM, is_active=False))
    with pytest.raises(InvalidInput, match="Sam has left"):
        office.handling.assign("cnv_1", person_id=SAM.id, actor="Mia")


def test_being_given_a_conversation_counts_as_a_turn_and_having_it_does_not(office):
    office.hold("Hello?", **QUEUED)
    office.handling.assign("cnv_1", person_id=SAM.id, actor="Mia")
    first = office.people.find_person(SAM.id).last_assigned_at
    office.handling.reply("cnv_1", "Hi", person_id=SAM.id)
    assert first is not None
    assert office.people.find_person(SAM.id).last_assigned_at == first


def test_assigning_again_what_somebody_has_writes_nothing(office):
    office.hold("Hello?", **QUEUED)
    office.handling.assign("cnv_1", person_id=SAM.id, actor="Mia")
    office.handling.assign("cnv_1", person_id=SAM.id, actor="Mia")
    assert office.kinds() == ["assigned"]
    assert len(office.recorded) == 1


def test_what_is_given_back_waits_in_the_queue(office):
    office.hold("Hello?", state=ConversationState.WITH_PERSON, assignee_id=SAM.id, team_id=RETURNS.id)
    office.handling.release("cnv_1", actor="Sam")
    conversation = office.conversation()
    assert (conversation.state, conversation.assignee_id) == (ConversationState.QUEUED, None)
    assert conversation.team_id == RETURNS.id


def test_closing_what_the_customer_has_just_added_to_is_held_up(office):
    office.hold("Hello?", **QUEUED)
    seen = office.inbox.open("cnv_1").seen
    office.customer_writes("And one more thing")
    with pytest.raises(EditConflict, match="customer has written"):
        office.handling.close("cnv_1", actor="Mia", seen=seen)
    office.handling.close("cnv_1", actor="Mia")
    assert office.conversation().state is ConversationState.CLOSED


def test_closing_and_opening_twice_is_done_once(office):
    office.hold("Hello?", **QUEUED)
    for _ in range(2):
        office.handling.close("cnv_1", actor="Mia")
    for _ in range(2):
        office.handling.reopen("cnv_1", actor="Mia", person_id=MIA.id)
    assert office.kinds() == ["closed", "reopened"]
    assert office.conversation().assignee_id == MIA.id


@pytest.mark.parametrize(
    ("had", "is_here", "has_it"),
    [(SAM.id, True, SAM.id), (SAM.id, False, MIA.id), ("per_unknown", True, MIA.id), (None, True, MIA.id)],
)
def test_a_reopened_conversation_is_with_who_had_it_unless_they_have_left(office, had, is_here, has_it):
    office.hold("Hello?", **CLOSED, assignee_id=had)
    office.people.save_person(replace(SAM, is_active=is_here))
    office.handling.reopen("cnv_1", actor="Mia", person_id=MIA.id, to_holder=True)
    conversation = office.conversation()
    assert (conversation.state, conversation.assignee_id) == (ConversationState.WITH_PERSON, has_it)


def test_a_closed_conversation_is_reopened_before_it_is_given_to_anybody(office):
    office.hold("Hello?", **CLOSED)
    with pytest.raises(InvalidInput, match="Reopen it first"):
        office.handling.take("cnv_1", person_id=MIA.id)


def test_a_note_changes_nothing_that_the_customer_could_see(office):
    before = office.hold("Hello?", **CLOSED)
    event = office.handling.note("cnv_1", " Called them. ", actor="Mia")
    assert event.detail == {"text": "Called them.", "by": "Mia"}
    assert office.conversation() == before
    assert len(office.messages()) == 1


def test_the_audit_log_says_who_moved_a_conversation_from_where_to_where(office):
    office.hold("Hello?", **QUEUED)
    office.handling.take("cnv_1", person_id=MIA.id)
    office.handling.reply("cnv_1", "Hi", person_id=MIA.id)
    office.handling.note("cnv_1", "Nice one", actor="Mia")
    office.handling.close("cnv_1", actor="Mia")
    queued, with_mia = {"state": "queued", "person": "", "team": ""}, {"person": "Mia", "team": ""}
    assert office.recorded == [
        ("Mia", queued, {"state": "with_person", **with_mia}),
        ("Mia", None, None),
        ("Mia", {"state": "with_person", **with_mia}, {"state": "closed", **with_mia}),
    ]


def test_people_have_no_part_in_tests(office):
    office.hold("Hello?", is_test=True)
    with pytest.raises(InvalidInput, match="test"):
        office.handling.reply("cnv_1", "Hi", person_id=MIA.id, seen=Seen(1, None))
    with pytest.raises(NotFound):
        office.inbox.open("cnv_1")
