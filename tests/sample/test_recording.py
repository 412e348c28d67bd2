"""The real agent, over real stores, plays planned conversations; evidence survives being shortened."""

from collections.abc import Iterator

import pytest

from core.answering.evidence import reply_from_evidence
from core.answering.reply import Decision
from core.conversations.conversation import Message, Outcome, Role
from core.sample.content import sample_folder
from core.sample.conversation_plan import PlannedConversation, plan_conversations
from core.sample.history import History
from core.sample.recorded_run import Versions, expand_history, read_run, shorten_history, write_run
from core.sample.recording import Recorder
from core.sample.regeneration import Studio, open_studio
from core.sample.rhythm import STARTS_AT
from tests.fakes.hash_embedder import HashEmbedder

SAME_VERSIONS = Versions({}, {})


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """With an embedder that is quick; what it finds is not the point here."""
    with open_studio(sample_folder(), embedder=HashEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def plans(studio: Studio) -> list[PlannedConversation]:
    """Some from every part of the run."""
    return plan_conversations(studio.library)[::90]


@pytest.fixture(scope="module")
def histories(studio: Studio, plans: list[PlannedConversation]) -> list[History]:
    """What came of them."""
    recorder = Recorder(
        studio.engine,
        studio.library,
        knowledge_versions=studio.header.knowledge_versions,
        config_times=studio.config_times,
    )
    return list(recorder.record(plans))


def rounded(value: object) -> object:
    """Figures to four digits, as the file keeps them; timings to one."""
    if isinstance(value, dict):
        return {
            name: {step: round(ms, 1) for step, ms in one.items()} if name == "timings_ms" else rounded(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def agent_messages(histories: list[History]) -> list[Message]:
    return [message for one in histories for message in one.messages if message.role is Role.AGENT]


def test_every_outcome_is_decided(histories: list[History]):
    assert Outcome.PENDING not in {one.conversation.outcome for one in histories}


def test_the_first_message_is_the_planned_one(histories: list[History], plans: list[PlannedConversation]):
    assert [one.messages[0].text for one in histories] == [plan.messages[0] for plan in plans]


def test_agent_is_silent_where_it_does_not_take_part(
    histories: list[History], plans: list[PlannedConversation]
):
    for one, plan in zip(histories, plans, strict=True):
        spoke = any(message.role is Role.AGENT for message in one.messages)
        assert spoke == plan.agent_takes_part == one.conversation.agent_took_part


def test_agent_knows_the_later_articles_only_after_they_were_written(
    studio: Studio, histories: list[History], plans: list[PlannedConversation]
):
    before, after = studio.header.knowledge_versions
    first = agent_messages(histories[:1])
    last = agent_messages(histories[-3:])
    assert {message.knowledge_version for message in first} == {before}
    assert {message.knowledge_version for message in last} == {after}


def test_the_configuration_of_the_day_served(histories: list[History]):
    assert {message.config_version for message in agent_messages(histories)} == {1, 2}


def test_times_of_a_conversation_never_go_back(histories: list[History]):
    for one in histories:
        times = [message.created_at for message in one.messages]
        assert times == sorted(times)
        assert one.conversation.last_activity_at >= times[-1]


def test_playing_one_conversation_alone_gives_the_same(
    histories: list[History], plans: list[PlannedConversation]
):
    with open_studio(sample_folder(), embedder=HashEmbedder()) as again:
        row = next(iter(again.record([plans[5]])))
        assert row == shorten_history(histories[5], book=again.book, starts_at=STARTS_AT)


def test_shortened_histories_expand_to_what_was_stored(studio: Studio, histories: list[History]):
    for one in histories:
        row = shorten_history(one, book=studio.book, starts_at=STARTS_AT)
        expanded = expand_history(row, book=studio.book, starts_at=STARTS_AT, versions=SAME_VERSIONS)
        assert expanded.conversation == one.conversation
        assert [event.kind for event in expanded.events] == [event.kind for event in one.events]
        for message, stored in zip(expanded.messages, one.messages, strict=True):
            assert (message.text, message.role, message.decision) == (
                stored.text,
                stored.role,
                stored.decision,
            )
            assert message.created_at == stored.created_at
            assert rounded(message.evidence) == rounded(stored.evidence)


def test_expanded_evidence_reads_as_a_reply_with_exact_quotes(studio: Studio, histories: list[History]):
    answered = 0
    for one in histories:
        row = shorten_history(one, book=studio.book, starts_at=STARTS_AT)
        expanded = expand_history(row, book=studio.book, starts_at=STARTS_AT, versions=SAME_VERSIONS)
        for message in agent_messages([expanded]):
            assert message.evidence is not None
            reply = reply_from_evidence(message.evidence)
            answered += reply.decision is Decision.ANSWER
            for citation in reply.citations:
                text = studio.engine.versions.find_version(citation.document_id).text
                assert citation.quote == text[citation.start : citation.end]
    assert answered


def test_a_written_run_reads_back(studio: Studio, histories: list[History], tmp_path):
    rows = [shorten_history(one, book=studio.book, starts_at=STARTS_AT) for one in histories]
    write_run(tmp_path / "run.xz", studio.header, rows)
    header, read = read_run(tmp_path / "run.xz")
    assert header == studio.header
    assert read == rows
