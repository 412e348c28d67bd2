"""Replies by the spans they rest on, on both engines, and how those spans came to be stored."""

import pytest
from sqlalchemy import select, text

from core.conversations.conversation import Role
from core.conversations.ports import ConversationChange
from core.review.ports import CitedSpan
from core.storage.conversation_store import SqlConversationStore
from core.storage.database import connect
from core.storage.opening import migrate, open_database
from core.storage.past_answers import SqlPastAnswers
from core.storage.tables import message_spans
from tests.fakes.sample_records import a_conversation, a_message, minutes


def citation(start: int, end: int, *, document_id: str = "doc_1", version: int = 1) -> dict[str, object]:
    return {
        "source_id": "src_1",
        "document_id": document_id,
        "document_version": version,
        "start": start,
        "end": end,
    }


def evidence(*citations: dict[str, object] | None) -> dict[str, object]:
    return {"sentences": [{"text": "Said.", "citation": one} for one in citations]}


@pytest.fixture
def talk(any_database):
    """Store a conversation with a question and a reply that rests on these citations."""
    conversations = SqlConversationStore(any_database)

    def say(name: str, *citations, at: float = 0, is_test: bool = False) -> str:
        asked = a_message(f"cnv_{name}", text=f"Question {name}?")
        reply = a_message(
            f"cnv_{name}",
            2,
            id=f"msg_{name}",
            role=Role.AGENT,
            text=f"Reply {name}.",
            created_at=minutes(at),
            evidence=evidence(*citations),
        )
        conversation = a_conversation(f"cnv_{name}", is_test=is_test)
        conversations.apply([ConversationChange(conversation, (asked, reply))])
        return reply.id

    return say


@pytest.fixture
def answers(any_database):
    return SqlPastAnswers(any_database)


def stored_spans(database):
    table = message_spans.c
    query = select(table.message_id, table.ordinal, table.document_id, table.start, table.end)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(table.message_id, table.ordinal))]


def test_a_reply_is_stored_with_the_spans_it_rests_on(talk, any_database):
    talk("a", citation(0, 5), None, citation(7, 9, document_id="doc_2"))
    assert stored_spans(any_database) == [("msg_a", 0, "doc_1", 0, 5), ("msg_a", 1, "doc_2", 7, 9)]


def test_migrating_takes_the_spans_of_stored_replies_from_their_evidence(unmigrated_settings):
    earlier = connect(unmigrated_settings)
    migrate(earlier, target="0001")
    with earlier.write() as connection:
        connection.execute(text(_CONVERSATION))
        connection.execute(text(_MESSAGE))
        for_reply = (
            '{"sentences":[{"citation":{"source_id":"src_1","document_id":"doc_1",'
            '"document_version":3,"start":4,"end":9}},{"text":"No.","citation":null}]}'
        )
        connection.execute(
            text("insert into message_evidence (message_id, evidence) values ('msg_1', :evidence)"),
            {"evidence": for_reply},
        )
    earlier.close()
    database = open_database(unmigrated_settings)
    assert stored_spans(database) == [("msg_1", 0, "doc_1", 4, 9)]
    assert SqlPastAnswers(database).list_cited_spans("doc_1") == [CitedSpan(3, 4, 9)]
    database.close()


_CONVERSATION = """
insert into conversations (id, channel, state, opened_at, last_activity_at, customer, folded_customer,
  subject, is_test, outcome, feedback_comment, agent_took_part, asked_for_person, answered_count, change_mark)
values ('cnv_1', 'email', 'closed', 1, 1, '', '', '', false, 'resolved', '', true, false, 1, 1)
"""
_MESSAGE = """
insert into messages (id, conversation_id, position, role, created_at, change_mark, text, folded)
values ('msg_1', 'cnv_1', 1, 'agent', 1, 1, 'Yes. No.', 'yes. no.')
"""


def test_each_cited_span_is_listed_once(talk, answers):
    talk("a", citation(0, 5), citation(7, 9, version=2))
    talk("b", citation(0, 5))
    assert answers.list_cited_spans("doc_1") == [CitedSpan(1, 0, 5), CitedSpan(2, 7, 9)]
    assert answers.list_cited_spans("doc_9") == []


def test_answers_come_newest_first_with_their_questions(talk, answers):
    talk("a", citation(0, 5), at=1)
    talk("b", citation(0, 5), at=2)
    found, count = answers.list_answers("doc_1", [CitedSpan(1, 0, 5)], limit=10)
    assert count == 2
    assert [(one.message_id, one.question, one.reply) for one in found] == [
        ("msg_b", "Question b?", "Reply b."),
        ("msg_a", "Question a?", "Reply a."),
    ]


def test_an_answer_on_two_of_the_spans_counts_once(talk, answers):
    talk("a", citation(7, 9), citation(0, 5))
    found, count = answers.list_answers("doc_1", [CitedSpan(1, 0, 5), CitedSpan(1, 7, 9)], limit=10)
    assert ([one.span for one in found], count) == ([CitedSpan(1, 7, 9)], 1)


def test_more_answers_are_counted_than_given(talk, answers):
    for n in range(5):
        talk(str(n), citation(0, 5), at=n)
    found, count = answers.list_answers("doc_1", [CitedSpan(1, 0, 5)], limit=2)
    assert ([one.message_id for one in found], count) == (["msg_4", "msg_3"], 5)


def test_other_spans_and_tests_are_left_out(talk, answers):
    talk("a", citation(0, 6))
    talk("b", citation(0, 5, version=2))
    talk("c", citation(0, 5), is_test=True)
    assert answers.list_answers("doc_1", [CitedSpan(1, 0, 5)], limit=10) == ([], 0)
    assert answers.list_answers("doc_1", [], limit=10) == ([], 0)


def test_very_many_spans_are_asked_for_in_parts(talk, answers):
    talk("a", citation(999, 1000))
    spans = [CitedSpan(1, n, n + 1) for n in range(1_500)]
    assert answers.list_answers("doc_1", spans, limit=10)[1] == 1
