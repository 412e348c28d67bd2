"""The Inbox through the whole app: who one is, what waits, answering, and two people at once."""

import pytest

from core.conversations.conversation import Attachment, Channel, ConversationState, Message, Role
from core.conversations.ports import ConversationChange, ConversationFilter, Reader
from tests.dashboard.conftest import words_of
from tests.fakes.sample_records import a_conversation, a_message

QUEUED = ConversationState.QUEUED


def hold(engine, conversation_id="cnv_1", *texts, **fields):
    now = engine.clock()
    given = {"state": QUEUED, "opened_at": now, "last_activity_at": now, "waiting_since": now} | fields
    said = tuple(
        a_message(conversation_id, place, text=text, created_at=now)
        for place, text in enumerate(texts or ("Where is my parcel?",), start=1)
    )
    engine.conversations.apply([ConversationChange(a_conversation(conversation_id, **given), said)])


@pytest.fixture
def mia(empty_engine):
    return empty_engine.directory.add_person("Mia", actor="test")


@pytest.fixture
def sam(empty_engine):
    return empty_engine.directory.add_person("Sam", actor="test")


def said_by_people(engine, conversation_id="cnv_1"):
    return [
        one.text for one in engine.conversations.list_messages(conversation_id) if one.role is Role.PERSON
    ]


def test_the_first_person_says_who_they_are_right_there(empty_engine, visit):
    app = visit("inbox")
    assert "Who answers customers?" in words_of(app)
    app.text_input(key="first_name").set_value("Mia")
    app.button(key="first_save").click().run()
    [person] = empty_engine.inbox.people()
    assert person.name == "Mia"
    assert app.query_params["me"] in (person.id, [person.id])
    assert "Nobody waits" in words_of(app)


def test_a_name_that_is_taken_is_refused_in_words(empty_engine, mia, visit):
    app = visit("inbox")
    app.text_input(key="add_name").set_value("mia")
    app.button(key="add_save").click().run()
    assert "called mia already" in words_of(app)


def test_what_waits_is_listed_with_its_reason_and_counted(empty_engine, mia, visit):
    hold(empty_engine, "cnv_1", handoff_reason="cannot_answer", customer="Ann <b>Example</b>")
    hold(empty_engine, "cnv_2", state=ConversationState.WITH_PERSON, assignee_id=mia.id, waiting_since=None)
    app = visit("inbox", me=mia.id)
    shown = words_of(app)
    assert "Ann &lt;b&gt;Example&lt;/b&gt;" in shown
    assert "Could not answer" in shown
    assert app.pills(key="inbox_view").options[:3] == ["Queue 1", "Mine 1", "All 2"]
    assert empty_engine.inbox.count_unread(mia.id) == 2


def test_a_view_in_the_address_is_opened(empty_engine, mia, visit):
    hold(empty_engine, "cnv_1", state=ConversationState.CLOSED, waiting_since=None)
    app = visit("inbox", me=mia.id, view="closed")
    assert app.button(key="open-cnv_1")


def test_opening_counts_as_read_for_who_says_who_they_are_and_for_nobody_else(empty_engine, mia, visit):
    hold(empty_engine)
    visit("inbox", id="cnv_1")
    assert empty_engine.inbox.count_unread(None) == 1
    visit("inbox", id="cnv_1", me=mia.id)
    assert empty_engine.inbox.count_unread(None) == 0
    assert [one.name for one in empty_engine.inbox.present(["cnv_1"])["cnv_1"]] == ["Mia"]


def test_who_answers_sees_that_the_customer_has_read_it(empty_engine, mia, visit):
    hold(empty_engine)
    sent = empty_engine.handling.reply("cnv_1", "It is on its way.", person_id=mia.id)
    app = visit("inbox", id="cnv_1", me=mia.id)
    assert " Seen" not in words_of(app)
    empty_engine.read_marks.mark_read(
        "cnv_1", Reader.CUSTOMER, position=sent.position, at=empty_engine.clock()
    )
    assert " Seen" in words_of(app.run())


def test_the_strip_counts_what_nobody_has_read(empty_engine, mia, visit):
    hold(empty_engine)
    assert "1 unread" in [one.label for one in visit("channels").get("page_link")]


def test_a_reply_is_sent_in_ones_name_and_the_box_is_empty_again(empty_engine, mia, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.text_area(key="draft-reply-cnv_1").set_value("It is on its way.")
    app.button(key="inbox_send").click().run()
    assert said_by_people(empty_engine) == ["It is on its way."]
    assert app.text_area(key="draft-reply-cnv_1").value == ""
    assert "You have it" in words_of(app)
    marks = empty_engine.read_marks.list_marks(["cnv_1"])
    assert marks["cnv_1", Reader.PEOPLE].position == 2


def test_a_colleague_who_was_quicker_is_not_talked_over(empty_engine, mia, sam, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    empty_engine.handling.reply("cnv_1", "Sam here", person_id=sam.id)
    app.text_area(key="draft-reply-cnv_1").set_value("Mine")
    app.button(key="inbox_send").click().run()
    assert said_by_people(empty_engine) == ["Sam here"]
    assert app.text_area(key="draft-reply-cnv_1").value == "Mine"
    assert "Sam has this conversation" in app.warning[0].value
    app.button(key="inbox_send_anyway").click().run()
    assert said_by_people(empty_engine) == ["Sam here", "Mine"]


def test_an_empty_reply_is_refused_in_words(empty_engine, mia, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.button(key="inbox_send").click().run()
    assert "The reply is empty" in app.warning[0].value


def test_who_has_not_said_who_they_are_can_look_and_do_nothing(empty_engine, mia, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1")
    assert "Where is my parcel?" in words_of(app)
    assert not [one for one in app.button if one.key in {"inbox_send", "inbox_take"}]
    assert "Say who you are" in app.info[0].value


def test_taking_closing_and_reopening_lead_from_one_to_the_next(empty_engine, mia, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.button(key="inbox_take").click().run()
    assert empty_engine.conversations.find_conversation("cnv_1").assignee_id == mia.id
    app.button(key="inbox_close").click().run()
    assert empty_engine.conversations.find_conversation("cnv_1").state is ConversationState.CLOSED
    app.button(key="inbox_reopen").click().run()
    reopened = empty_engine.conversations.find_conversation("cnv_1")
    assert (reopened.state, reopened.assignee_id) == (ConversationState.WITH_PERSON, mia.id)
    actors = {entry.change.actor for entry in empty_engine.audit_log.read_all()} - {"test"}
    assert actors == {"Mia"}


def test_a_conversation_is_given_to_a_colleague(empty_engine, mia, sam, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.selectbox(key="assign-cnv_1").set_value(sam.id).run()
    app.button(key="inbox_assign_now").click().run()
    assert empty_engine.conversations.find_conversation("cnv_1").assignee_id == sam.id
    assert "Assigned to Sam by Mia" in words_of(app)


def test_a_note_stands_in_the_transcript_and_not_among_the_messages(empty_engine, mia, visit):
    hold(empty_engine)
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.segmented_control(key="inbox_kind").set_value("Note").run()
    app.text_area(key="draft-note-cnv_1").set_value("<i>Called</i> them")
    app.button(key="inbox_send").click().run()
    assert "Note by Mia" in words_of(app)
    assert "&lt;i&gt;Called&lt;/i&gt; them" in words_of(app)
    assert said_by_people(empty_engine) == []


def test_a_suggestion_is_offered_put_into_the_reply_and_never_sent_by_itself(empty_engine, mia, visit):
    empty_engine.catalogue.add_answer("How do I track my parcel?", "Open My orders and choose Track.")
    hold(empty_engine, "cnv_1", "How do I track my parcel?")
    app = visit("inbox", id="cnv_1", me=mia.id)
    assert "Open My orders and choose Track." in words_of(app)
    app.button(key="inbox_insert").click().run()
    assert "choose Track" in app.text_area(key="draft-reply-cnv_1").value
    assert said_by_people(empty_engine) == []
    assert len(empty_engine.conversations.list_messages("cnv_1")) == 1


def test_a_dismissed_suggestion_comes_back_when_asked_for(empty_engine, mia, visit):
    empty_engine.catalogue.add_answer("How do I track my parcel?", "Open My orders and choose Track.")
    hold(empty_engine, "cnv_1", "How do I track my parcel?")
    app = visit("inbox", id="cnv_1", me=mia.id)
    app.button(key="inbox_dismiss").click().run()
    assert "choose Track" not in words_of(app)
    app.button(key="inbox_undismiss").click().run()
    assert "choose Track" in words_of(app)


def test_where_the_agent_knows_nothing_it_says_so(empty_engine, mia, visit):
    hold(empty_engine)
    assert "has no answer to suggest" in words_of(visit("inbox", id="cnv_1", me=mia.id))


def test_files_of_strangers_can_only_be_saved(empty_engine, mia, visit):
    stored = empty_engine.blobs.put(b"<script>alert(1)</script>")
    file = Attachment("fil_1", "../../<b>.html", "text/html", 25, stored)
    message = Message("msg_1", "cnv_1", 1, Role.CUSTOMER, "See", empty_engine.clock(), attachments=(file,))
    empty_engine.conversations.apply(
        [ConversationChange(a_conversation(state=QUEUED, channel=Channel.LIVE_CHAT), (message,))]
    )
    app = visit("inbox", id="cnv_1", me=mia.id)
    [button] = app.get("download_button")
    assert "html" in button.proto.label
    assert not app.exception


def test_availability_is_switched_where_one_works(empty_engine, mia, visit):
    app = visit("inbox", me=mia.id)
    app.toggle(key=f"inbox_available_{mia.id}").set_value(False).run()
    assert empty_engine.people.find_person(mia.id).status == "away"
    app.toggle(key=f"inbox_available_{mia.id}").set_value(True).run()
    assert empty_engine.people.find_person(mia.id).status == "available"


@pytest.mark.parametrize("wanted", ["cnv_none", "cnv_test"])
def test_what_is_not_there_or_a_test_is_not_opened(empty_engine, mia, visit, wanted):
    hold(empty_engine, "cnv_test", is_test=True)
    assert "No such conversation" in words_of(visit("inbox", id=wanted, me=mia.id))


def test_a_search_finds_in_every_view(engine, visit):
    mia = engine.directory.add_person("Mia", actor="test")
    app = visit("inbox", me=mia.id)
    app.text_input(key="q").set_value("tea").run()
    _, total = engine.conversation_search.list_conversations(ConversationFilter(text="tea"), limit=1)
    assert sum(str(one.key).startswith("open-") for one in app.button) == total


def test_changes_elsewhere_are_made_in_the_name_of_who_sits_here(empty_engine, mia, visit):
    app = visit("inbox", me=mia.id)
    app.switch_page("app_pages/handoff.py").run()
    app.switch_page("app_pages/inbox.py").run()
    assert app.query_params["me"] in (mia.id, [mia.id])
