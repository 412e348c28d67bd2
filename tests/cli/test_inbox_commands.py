"""`inbox`: people answer customers from the command line."""

from pathlib import Path

import pytest

from core.bootstrap import build_engine
from core.conversations.conversation import ConversationState
from core.conversations.ports import ConversationChange
from core.settings import Settings
from tests.cli.conftest import Answerdesk
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.sample_records import START, a_conversation, a_message


@pytest.fixture
def waiting(tmp_path: Path) -> str:
    """A conversation that waits, two people and a team in the workspace of the commands."""
    settings = Settings(data_dir=tmp_path / "workspace", _env_file=None)
    engine = build_engine(settings, embedder=HashEmbedder())
    engine.directory.add_person("Mia", email="mia@example.com", actor="test")
    engine.directory.add_person("Sam", actor="test")
    engine.directory.add_team("Returns", actor="test")
    conversation = a_conversation(state=ConversationState.QUEUED, waiting_since=START)
    engine.conversations.apply([ConversationChange(conversation, (a_message(),))])
    engine.close()
    return conversation.id


def test_what_waits_is_listed_and_shown(answerdesk: Answerdesk, waiting: str):
    [row] = answerdesk("inbox", "list", "--json").data
    assert (row["id"], row["customer"], row["is_unread"]) == (waiting, "Ann Example", True)
    assert "Where is my parcel?" in answerdesk("inbox", "list").out
    shown = answerdesk("inbox", "show", waiting).out
    assert "Ann Example  (queued, with nobody)" in shown
    assert "customer: Where is my parcel?" in shown
    assert (
        answerdesk("inbox", "list", "--view", "mine", "--as", "mia@example.com").out.strip()
        == "Nothing here."
    )


def test_a_reply_carries_the_name_of_whoever_sends_it(answerdesk: Answerdesk, waiting: str):
    assert answerdesk("inbox", "reply", waiting, "On its way.", "--as", "mia").out.strip() == "Sent as Mia."
    shown = answerdesk("inbox", "show", waiting, "--json").data
    assert (shown["person"], shown["messages"][-1]["author"]) == ("Mia", "Mia")
    [row] = answerdesk("inbox", "list", "--view", "mine", "--as", "Mia", "--json").data
    assert (row["id"], row["is_unread"]) == (waiting, False)


def test_who_answers_must_be_said_where_there_are_several(answerdesk: Answerdesk, waiting: str):
    unsaid = answerdesk("inbox", "reply", waiting, "Hello")
    unknown = answerdesk("inbox", "reply", waiting, "Hello", "--as", "Kim")
    assert (unsaid.code, "--as" in unsaid.err) == (2, True)
    assert (unknown.code, "nobody called Kim" in unknown.err) == (4, True)


def test_it_is_given_to_people_and_teams_noted_closed_and_reopened(answerdesk: Answerdesk, waiting: str):
    assert answerdesk("inbox", "assign", waiting, "--to", "Sam").out.strip() == "It is with Sam now."
    assert answerdesk("inbox", "assign", waiting, "--team", "returns", "--json").data["team"] == "Returns"
    assert answerdesk("inbox", "assign", waiting).code == 2
    assert answerdesk("inbox", "note", waiting, "Call back", "--as", "Sam").code == 0
    assert "Note by Sam: Call back" in answerdesk("inbox", "show", waiting).out
    assert answerdesk("inbox", "close", waiting, "--json").data["state"] == "closed"
    reopened = answerdesk("inbox", "reopen", waiting, "--to", "Sam", "--json").data
    assert (reopened["state"], reopened["person"]) == ("with_person", "Sam")
    assert answerdesk("inbox", "assign", waiting, "--queue", "--json").data["state"] == "queued"


def test_a_conversation_that_is_not_there_is_not_found(answerdesk: Answerdesk, waiting: str):
    assert answerdesk("inbox", "show", "cnv_none").code == 4
