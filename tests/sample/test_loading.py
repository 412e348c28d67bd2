"""Loading the sample: once is enough, and everything is in its place afterwards."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.answering.evidence import reply_from_evidence
from core.bootstrap import Engine, build_engine
from core.clock import fixed_clock
from core.conversations.conversation import Conversation, Outcome
from core.conversations.ports import ConversationFilter
from core.errors import InvalidInput
from core.knowledge.documents import KnowledgeVersion
from core.sample.content import read_content, sample_folder
from core.sample.loading import SampleReport, load_sample
from core.sample.recorded_run import RUN_FILE, read_run, write_run
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

NOW = datetime(2027, 3, 10, 11, 30, tzinfo=UTC)
MIDNIGHT = NOW.replace(hour=0, minute=0)
ALL = ConversationFilter(with_tests=True)
pytestmark = pytest.mark.slow


def engine_in(folder: Path) -> Engine:
    """The run's references do not depend on vectors, so a quick embedder will do."""
    settings = Settings(data_dir=folder, _env_file=None)
    return build_engine(settings, clock=fixed_clock(NOW), embedder=HashEmbedder())


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, SampleReport]]:
    """A workspace with the sample."""
    engine = engine_in(tmp_path_factory.mktemp("sample"))
    yield engine, load_sample(engine)
    engine.close()


@pytest.fixture(scope="module")
def conversations(loaded: tuple[Engine, SampleReport]) -> list[Conversation]:
    return loaded[0].conversation_search.list_conversations(ALL, limit=5_000)[0]


def test_all_content_and_about_two_thousand_conversations_are_there(loaded: tuple[Engine, SampleReport]):
    engine, report = loaded
    content = read_content(sample_folder())
    assert report.documents == len(content.articles)
    assert report.short_answers == len(content.short_answers)
    assert 1_850 <= report.conversations <= 2_150
    assert engine.conversation_search.list_conversations(ALL, limit=1)[1] == report.conversations


def test_the_ninety_days_end_yesterday(conversations: list[Conversation]):
    days = {one.opened_at.date() for one in conversations}
    assert min(days) == (MIDNIGHT - timedelta(days=90)).date()
    assert max(days) == (MIDNIGHT - timedelta(days=1)).date()


def test_weekends_are_quiet_also_after_the_move(conversations: list[Conversation]):
    by_weekday = Counter(one.opened_at.weekday() for one in conversations)
    assert by_weekday[5] + by_weekday[6] < by_weekday[0]


def test_nothing_lies_in_the_future(conversations: list[Conversation]):
    assert all(one.last_activity_at <= MIDNIGHT for one in conversations)
    assert all(one.closed_at is None or one.closed_at <= MIDNIGHT for one in conversations)


def test_outcomes_of_the_last_days_are_pending_and_the_others_decided(conversations: list[Conversation]):
    for one in conversations:
        age = MIDNIGHT - one.last_activity_at
        if age < timedelta(hours=72):
            assert one.outcome is Outcome.PENDING
        if age > timedelta(hours=74):
            assert one.outcome is not Outcome.PENDING


def test_every_outcome_occurs(conversations: list[Conversation]):
    assert {one.outcome for one in conversations} == set(Outcome)


def test_evidence_points_into_the_loaded_documents(
    loaded: tuple[Engine, SampleReport], conversations: list[Conversation]
):
    engine, _ = loaded
    answered = next(one for one in conversations if one.answered_count)
    message = next(row for row in engine.conversations.list_messages(answered.id) if row.evidence)
    assert message.evidence is not None
    for passage in reply_from_evidence(message.evidence).passages:
        text = engine.versions.find_version(passage.document_id, passage.document_version).text
        assert passage.text == text[passage.start : passage.end]


def test_content_is_dated_to_when_it_served(loaded: tuple[Engine, SampleReport]):
    *later, improvement = versions_since_the_improvement(loaded[0])
    assert improvement.added > 0
    assert improvement.created_at < MIDNIGHT - timedelta(days=20)
    earlier = loaded[0].documents.list_knowledge_versions(offset=len(later) + 1, limit=100)
    assert all(version.created_at < MIDNIGHT - timedelta(days=89) for version in earlier)


def test_what_changed_since_is_dated_to_yesterday_evening(loaded: tuple[Engine, SampleReport]):
    *later, _ = versions_since_the_improvement(loaded[0])
    assert all(MIDNIGHT - timedelta(hours=1) < version.created_at < MIDNIGHT for version in later)


def versions_since_the_improvement(engine: Engine) -> list[KnowledgeVersion]:
    """Newest first."""
    run = read_run(sample_folder() / RUN_FILE)[0]
    versions = engine.documents.list_knowledge_versions(limit=100)
    return [version for version in versions if version.number >= run.knowledge_versions[1]]


def test_loading_again_changes_nothing(loaded: tuple[Engine, SampleReport]):
    engine, _ = loaded
    before = (engine.documents.current_version(), len(engine.configuration.list_versions()))
    assert load_sample(engine) == SampleReport()
    assert (engine.documents.current_version(), len(engine.configuration.list_versions())) == before


def test_a_run_over_other_content_is_refused(tmp_path: Path):
    folder = tmp_path / "sample"
    folder.mkdir()
    for name in ("articles", "short_answers.jsonl", "agent.json", "questions"):
        (folder / name).symlink_to(sample_folder() / name)
    header, rows = read_run(sample_folder() / RUN_FILE)
    write_run(folder / RUN_FILE, header.model_copy(update={"content": "something else"}), rows[:3])
    engine = engine_in(tmp_path / "workspace")
    with pytest.raises(InvalidInput, match="demo --record"):
        load_sample(engine, folder=folder)
    engine.close()


def test_a_damaged_run_is_refused(tmp_path: Path):
    (tmp_path / RUN_FILE).write_bytes(b"not compressed")
    engine = engine_in(tmp_path / "workspace")
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_sample(engine, folder=tmp_path)
    engine.close()
