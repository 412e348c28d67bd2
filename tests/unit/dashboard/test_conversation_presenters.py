"""Conversations as rows, heads, transcripts and filters."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.configuration.agent_config import AgentConfig
from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Outcome,
    Role,
)
from core.knowledge.documents import Medium
from dashboard.presenters.conversation_list import conversation_filter, conversation_head, conversation_row
from dashboard.presenters.transcript import (
    citation_list,
    evidence_bar,
    initials,
    speech,
    transcript_items,
)
from dashboard.presenters.transcript_events import describe_event
from tests.dashboard.replies import REFUND, a_citation

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def a_conversation(**fields) -> Conversation:
    given = {
        "channel": Channel.EMAIL,
        "state": ConversationState.CLOSED,
        "opened_at": AT,
        "last_activity_at": AT,
        "customer": "mia@example.org",
        "subject": "Where is <my> parcel?",
        "outcome": Outcome.RESOLVED,
    }
    return Conversation(id="cnv_1", **(given | fields))


def a_message(position: int, role: Role, text: str, **fields) -> Message:
    return Message(
        f"msg_{position}", "cnv_1", position, role, text, AT + timedelta(minutes=position), **fields
    )


def an_event(kind: str, minute: int = 0, **detail) -> Event:
    return Event(f"evt_{kind}", "cnv_1", kind, AT + timedelta(minutes=minute), detail)


def test_a_row_shows_outcome_in_words_and_escapes_what_the_customer_wrote():
    row = conversation_row(a_conversation(feedback=Feedback.HELPFUL), now=AT + timedelta(hours=2), zone=UTC)
    assert "Resolved" in row
    assert "Where is &lt;my&gt; parcel?" in row
    assert "Helpful" in row


def test_a_head_names_an_unknown_customer_and_the_reason_of_a_handoff():
    head = conversation_head(
        a_conversation(customer="", outcome=Outcome.HANDED_OFF, handoff_reason="cannot_answer"), zone=UTC
    )
    assert "Unknown customer" in head
    assert "Could not answer" in head


def test_messages_and_events_stand_in_order_of_time():
    items = transcript_items(
        [a_message(1, Role.CUSTOMER, "Hello"), a_message(3, Role.AGENT, "Hi")],
        [an_event("opened"), an_event("rated", 5, feedback="helpful"), an_event("handed_off", 2)],
        agent=AgentConfig(name="Luma"),
        customer="",
        zone=UTC,
    )
    assert [item.message.text if item.message else "—" for item in items] == ["—", "Hello", "—", "Hi", "—"]


def test_the_customer_stands_on_the_other_side():
    assert "ad-mine" in speech(Role.CUSTOMER, "Hi", name="Mia")
    assert "ad-mine" not in speech(Role.AGENT, "Hi", name="Luma")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (an_event("handed_off", reason="asked_for_person"), "Handed off · Asked for a person"),
        (an_event("outcome", outcome="deflected"), "Counted as deflected only"),
        (an_event("rated", feedback="not_helpful"), "Customer rated it not helpful"),
        (an_event("assigned", to="Sam"), "Assigned to Sam"),
        (an_event("something_new"), "Something new"),
    ],
)
def test_events_are_said_in_words(event, words):
    assert describe_event(event) == words


def test_the_evidence_bar_counts_documents_not_spans():
    message = a_message(
        2, Role.AGENT, "…", decision="answer", confidence=0.84, knowledge_version=3, latency_ms=412
    )
    bar = evidence_bar(message, [a_citation(), a_citation("Outro.")]).replace("\u202f", " ")
    assert "sources <b>1</b>" in bar
    assert "confidence <b>84 %</b>" in bar
    assert "took <b>412 ms</b>" in bar


def test_citations_link_only_to_the_web():
    listed = citation_list([a_citation(url="javascript:alert(1)"), a_citation(url=None)])
    assert listed is not None
    assert "href" not in listed


def test_no_citation_draws_no_list():
    assert citation_list([]) is None


@pytest.mark.parametrize(
    ("name", "letters"), [("Mia Larsen", "ML"), ("mia@example.org", "ME"), ("", "?"), ("+47 91", "9")]
)
def test_initials_stand_for_a_name(name, letters):
    assert initials(name) == letters


def test_a_filter_covers_whole_days_of_the_zone():
    zone_days = (date(2026, 3, 1), date(2026, 3, 2))
    wanted = conversation_filter(
        zone_days,
        channels=["Email"],
        outcomes=["Resolved", "Nonsense"],
        reasons=["Model failed"],
        states=["Closed", "Nonsense"],
        text=" a ",
        zone=UTC,
    )
    assert wanted.since == datetime(2026, 3, 1, tzinfo=UTC)
    assert wanted.until == datetime(2026, 3, 3, tzinfo=UTC)
    assert wanted.channels == (Channel.EMAIL,)
    assert wanted.outcomes == (Outcome.RESOLVED,)
    assert wanted.handoff_reasons == ("provider_failed",)
    assert wanted.states == (ConversationState.CLOSED,)
    assert wanted.text == "a"


def test_all_time_does_not_narrow():
    wanted = conversation_filter(None, channels=[], outcomes=[], reasons=[], states=[], text="", zone=UTC)
    assert wanted.since is None
    assert wanted.until is None


def test_what_customers_type_is_shown_as_typed_and_replies_are_formatted():
    assert "2 * 3 * 4" in speech(Role.CUSTOMER, "2 * 3 * 4 and **bold**", name="Mia")
    assert "<strong>" not in speech(Role.CUSTOMER, "**bold**", name="Mia")
    assert "<strong>bold</strong>" in speech(Role.AGENT, "**bold**", name="Luma")


def test_citations_of_one_document_share_a_line():
    listed = citation_list(
        [a_citation(), a_citation("Outro."), a_citation(document_id="doc_2", title="Other")]
    )
    assert listed is not None
    assert listed.count("<li>") == 2
    assert listed.count("ad-ref") == 3


def test_a_page_cited_by_several_sentences_is_one_line_with_a_way_to_each():
    shown = citation_list((a_citation(), a_citation(REFUND)), pinned=True)
    assert shown.count("<li>") == 1
    assert shown.count('href="document?id=doc_1') == 3, "each number, and the page as it was"


def test_what_was_heard_by_a_machine_says_when_and_so():
    heard = a_citation(medium=Medium.MACHINE_TRANSCRIPT, time_s=3_723)
    shown = citation_list((heard,))
    assert "at 1:02:03" in shown
    assert "Machine transcript" in shown
    assert "document?" not in shown, "the customer's view has no way inside"
