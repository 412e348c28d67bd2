"""Rows of the Inbox, the head of a conversation, and what stands beside it."""

from datetime import UTC, timedelta

import pytest

from core.access.people import Person, Team
from core.configuration.agent_config import AgentConfig
from core.contacts.contacts import Contact, Identification
from core.conversations.conversation import Attachment, ConversationState, Event, Feedback, Role
from core.inbox.entries import InboxCounts, InboxEntry, InboxView
from core.inbox.opened import OpenedConversation, newest_handoff
from core.inbox.recommendation import Recommendation
from dashboard.presenters.attachments import attachment_chip, save_name
from dashboard.presenters.inbox_list import entry_row, view_label, waiting_chip, waiting_words
from dashboard.presenters.inbox_talk import (
    contact_card,
    handoff_card,
    suggestion_card,
    talk_head,
    written_from,
)
from dashboard.presenters.transcript import speech, transcript_items
from dashboard.presenters.transcript_events import Names, describe_event
from tests.dashboard.replies import a_reply
from tests.fakes.sample_records import START, a_conversation, a_message, minutes

MIA, SAM = Person("per_mia", "Mia", START), Person("per_sam", "Sam <x>", START)
NAMES = Names({"per_mia": "Mia", "per_sam": "Sam <x>"}, {"team_1": "Returns"}, "Luma")


def an_entry(**fields) -> InboxEntry:
    given = {"state": ConversationState.QUEUED, "waiting_since": START} | fields
    return InboxEntry(
        a_conversation(**given), is_unread=True, last_role=Role.CUSTOMER, last_words="Hi <there>"
    )


def row(entry: InboxEntry, **fields) -> str:
    return entry_row(
        entry, **({"names": NAMES, "looking": [], "me": None, "now": minutes(5), "zone": UTC} | fields)
    ).replace("\u202f", " ")


def opened(**fields) -> OpenedConversation:
    given = {
        "conversation": a_conversation(state=ConversationState.QUEUED, waiting_since=START),
        "messages": [a_message()],
        "events": [],
        "feedback": {},
        "contact": None,
        "assignee": None,
        "team": None,
        "handoff": None,
        "others": [],
    }
    return OpenedConversation(**(given | fields))


@pytest.mark.parametrize(
    ("away", "words"),
    [(0, "0 min"), (4.9, "4 min"), (60, "1 h"), (125, "2 h 5 min"), (1_440, "1 d"), (1_440 + 125, "1 d 2 h")],
)
def test_waiting_is_told_in_whole_minutes(away, words):
    assert waiting_words(START, minutes(away)).replace("\u202f", " ") == words


@pytest.mark.parametrize(("away", "tone"), [(14, "grey"), (15, "amber"), (59, "amber"), (60, "red")])
def test_who_waits_for_long_is_seen_to(away, tone):
    chip = waiting_chip(a_conversation(waiting_since=START), now=minutes(away), zone=UTC)
    assert f"ad-chip ad-{tone}" in chip


def test_a_row_escapes_what_strangers_wrote_and_says_that_it_is_unread():
    drawn = row(an_entry(customer="<b>Ann</b>"))
    assert "&lt;b&gt;Ann&lt;/b&gt;" in drawn
    assert "Hi &lt;there&gt;" in drawn
    assert "Unread. " in drawn
    assert "5 min" in drawn


def test_a_row_says_who_has_it_and_who_looks():
    assert "Sam &lt;x&gt;" in row(an_entry(assignee_id="per_sam"))
    assert "You" in row(an_entry(assignee_id="per_mia"), me="per_mia")
    assert "Returns" in row(an_entry(team_id="team_1"))
    assert "Nobody’s" in row(an_entry(team_id="team_gone"))
    assert "visibility" in row(an_entry(), looking=["Mia"])


def test_tabs_tell_how_many_where_that_is_counted():
    counts = InboxCounts(queue=1_234, mine=0, everybodys=2)
    labels = [view_label(view, counts, "Luma").replace("\u202f", " ") for view in InboxView]
    assert labels == ["Queue 1 234", "Mine 0", "All 2", "Luma’s", "Closed"]


def test_the_head_says_who_has_it_and_who_else_looks():
    head = talk_head(opened(assignee=SAM, others=[MIA]), me="per_mia", now=minutes(2), zone=UTC)
    assert "Sam &lt;x&gt; has it" in head
    assert "Mia looks at this too" in head
    waits = talk_head(opened(team=Team("team_1", "Returns")), me=None, now=minutes(2), zone=UTC)
    assert "Waiting for a person · Returns" in waits


def test_why_it_came_to_people_is_told_with_what_was_tried_and_what_was_near():
    summary = {
        "wants": "A refund",
        "tried": [{"did": "Answered", "said": "No <b>refund</b>", "question": "Refund?"}],
        "near": [{"title": "Refunds", "score": 0.5, "document_id": "doc_1", "document_version": 2}],
    }
    event = Event(
        "e", "cnv_1", "handed_off", START, {"reason": "custom_rule", "rule": "court", "summary": summary}
    )
    card = handoff_card(newest_handoff([event], []), a_conversation(), "Luma")
    assert "“court”" in card
    assert "No &lt;b&gt;refund&lt;/b&gt;" in card
    assert "document?id=doc_1" in card


def test_a_handoff_without_a_summary_is_told_from_the_messages():
    event = Event("e", "cnv_1", "handed_off", minutes(1), {"reason": "cannot_answer"})
    facts = newest_handoff([event], [a_message(text="Do you sell tea?")])
    assert "Do you sell tea?" in handoff_card(facts, a_conversation(), "Luma")


def test_where_the_agent_took_no_part_the_reason_is_told():
    event = Event("e", "cnv_1", "routed", START, {"reason": "outside_hours"})
    card = handoff_card(newest_handoff([event], []), a_conversation(), "Luma <x>")
    assert "Luma &lt;x&gt; did not take part: outside hours" in card


def test_a_contact_is_shown_with_how_sure_we_are_of_them():
    contact = Contact("con_1", START, Identification.EMAIL, email="a@example.com", segments=("vip",))
    card = contact_card(contact, a_conversation(language="sv"), zone=UTC)
    assert "nobody has verified" in card
    assert "vip" in card
    assert "sv" in card


@pytest.mark.parametrize(
    ("page", "drawn"),
    [
        ("https://shop.example/a?b=<i>", 'href="https://shop.example/a?b=&lt;i&gt;"'),
        ("javascript:alert(1)", "<dd>javascript:alert(1)</dd>"),
        ("<b>home</b>", "<dd>&lt;b&gt;home&lt;/b&gt;</dd>"),
    ],
)
def test_the_page_a_customer_wrote_from_is_a_link_only_to_the_web(page, drawn):
    events = [
        Event("evt_1", "cnv_1", "opened", START, {"page": "https://shop.example/earlier"}),
        Event("evt_2", "cnv_1", "reopened", START, {"page": page}),
        Event("evt_3", "cnv_1", "noted", START, {"page": "https://shop.example/other"}),
    ]
    assert written_from(events) == page
    assert drawn in contact_card(None, a_conversation(), page=page, zone=UTC)


@pytest.mark.parametrize(("read", "seen"), [(1, []), (2, []), (3, [3]), (4, [3])])
def test_seen_stands_under_the_last_word_of_a_person_that_the_customer_has_read(read, seen):
    roles = (Role.CUSTOMER, Role.PERSON, Role.PERSON, Role.CUSTOMER)
    messages = [a_message(position=place, role=role) for place, role in enumerate(roles, start=1)]
    items = transcript_items(
        messages, [], agent=AgentConfig(), customer="Ann", zone=UTC, names=NAMES, seen_up_to=read
    )
    assert [one.message.position for one in items if " Seen" in one.markup] == seen


def test_a_suggestion_says_how_sure_it_is():
    sure = Recommendation("?", "**Yes**", is_sure=True, reply=a_reply())
    unsure = Recommendation("?", "Yes", is_sure=False, reply=a_reply())
    assert "would have said so itself" in suggestion_card(sure, "Luma")
    assert "**Yes**" in suggestion_card(sure, "Luma"), "as it would be put into the reply"
    assert "Unsure" in suggestion_card(unsure, "Luma")
    none = suggestion_card(Recommendation("?", "", is_sure=False, reply=a_reply()), "Luma")
    assert "Luma has no answer" in none
    assert "Returns" in none


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        (("assigned", {"person": "Mia", "by": "Mia"}), "Mia took it"),
        (("assigned", {"person_id": "per_mia", "by": "routing"}), "Assigned to Mia"),
        (("assigned", {"team_id": "team_1", "by": "Mia"}), "Assigned to the team Returns by Mia"),
        (("assigned", {"person_id": "per_gone"}), "Assigned to Colleague"),
        (
            ("assigned", {"person": "Mia", "by": "routing", "why": "Mia is next in turn."}),
            "Assigned to Mia · Mia is next in turn.",
        ),
        (("closed", {"by": "customer"}), "Closed by the customer"),
        (("closed", {"by": "Mia"}), "Closed by Mia"),
        (("opened", {"eligibility": "eligible"}), "Conversation opened"),
        (("opened", {"eligibility": "outside_hours"}), "Luma did not take part: outside hours"),
        (("handed_off", {"reason": "custom_rule", "rule": "court"}), "Handed off · Handoff rule · “court”"),
        (("email_given", {}), "The customer gave an email address"),
    ],
)
def test_what_happened_is_said_in_words(detail, words):
    kind, said = detail
    assert words in describe_event(Event("e", "cnv_1", kind, START, said), NAMES)


def test_persons_are_named_notices_are_nobodys_and_verdicts_stand_with_their_reply():
    said = [
        a_message(position=1, role=Role.PERSON, author="per_mia", text="Hi"),
        a_message(position=2, role=Role.NOTICE, text="We are back at nine."),
        a_message(position=3, role=Role.AGENT, text="Yes"),
    ]
    items = transcript_items(
        said,
        [],
        agent=AgentConfig(name="Luma"),
        customer="",
        zone=UTC,
        names=NAMES,
        feedback={said[2].id: (Feedback.NOT_HELPFUL, "<i>wrong</i>")},
    )
    person, notice, agent = (item.markup for item in items)
    assert "Mia" in person
    assert "ad-notice" in notice
    assert "“&lt;i&gt;wrong&lt;/i&gt;”" in agent


def test_a_new_day_in_a_conversation_is_marked():
    said = [a_message(position=1), a_message(position=2, created_at=START + timedelta(days=1))]
    items = transcript_items(said, [], agent=AgentConfig(), customer="", zone=UTC)
    assert [item.message is None for item in items] == [False, True, False]
    assert "3 Mar 2026" in items[1].markup


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a<b>.html", "a_b_.html"),
        (".bashrc", "bashrc"),
        ("", "file"),
        ("\u202egnp.exe", "_gnp.exe"),
        ("x" * 300 + ".txt", "x" * 100 + ".txt"),
    ],
)
def test_files_are_saved_under_a_plain_name(name, saved):
    assert save_name(name) == saved


def test_a_file_name_is_text():
    assert "&lt;b&gt;" in attachment_chip(Attachment("f", "<b>.pdf", "text/html", 10, "h"))


def test_a_notice_is_drawn_like_no_ones_words():
    assert "ad-notice" in speech(Role.NOTICE, "Wait", name="Automatic notice")
