"""Replies by the source they rest on, newest first, with the question they answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.conversations.conversation import Role
from core.conversations.ports import ConversationChange
from core.storage.conversation_store import SqlConversationStore
from core.storage.source_use_search import SqlSourceUseSearch
from tests.fakes.sample_records import START, a_conversation, a_message, minutes


def resting_on(*source_ids: str) -> dict[str, object]:
    """Evidence whose sentences are carried by these sources."""
    spans = {"document_id": "doc_1", "document_version": 1, "start": 0, "end": 4}
    return {"sentences": [{"citation": {"source_id": source, **spans}} for source in source_ids]}


def a_talk(conversation_id: str, at, *source_ids: str, **fields) -> ConversationChange:
    asked = a_message(conversation_id, 1, text=f"Question of {conversation_id}?", created_at=at)
    said = a_message(
        conversation_id, 2, role=Role.AGENT, text="Yes.", created_at=at, evidence=resting_on(*source_ids)
    )
    return ConversationChange(a_conversation(conversation_id, **fields), (asked, said))


@pytest.fixture
def search(any_database) -> SqlSourceUseSearch:
    store = SqlConversationStore(any_database)
    store.apply(
        [
            a_talk("cnv_old", START - timedelta(days=40), "src_1"),
            a_talk("cnv_1", minutes(1), "src_1", "src_1"),
            a_talk("cnv_2", minutes(2), "src_2"),
            a_talk("cnv_3", minutes(3), "src_1", "src_2"),
            a_talk("cnv_test", minutes(4), "src_1", is_test=True),
        ]
    )
    return SqlSourceUseSearch(any_database)


def test_each_reply_is_listed_once_newest_first_with_its_question(search):
    found, total = search.list_uses("src_1", since=START)
    assert [use.question for use in found] == ["Question of cnv_3?", "Question of cnv_1?"]
    assert total == 2
    assert found[0] == replace(found[0], reply="Yes.", conversation_id="cnv_3")


def test_a_page_says_how_many_there_are_in_all(search):
    found, total = search.list_uses("src_1", since=START, offset=1, limit=1)
    assert ([use.conversation_id for use in found], total) == (["cnv_1"], 2)


def test_nothing_rests_on_an_unknown_source(search):
    assert search.list_uses("src_9", since=START) == ([], 0)
