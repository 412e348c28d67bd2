"""The worker's round on a real workspace: outcomes decided, stuck ones handed over, idle ones closed."""

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.bootstrap import Engine, build_engine
from core.conversations.conversation import Conversation, ConversationState, Outcome
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.sample_records import START, a_talk

ROUND = timedelta(minutes=5)
STUCK, IDLE, QUIET = "cnv_stuck", "cnv_idle", "cnv_quiet"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    chosen = request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    yield from opened(chosen)


@pytest.fixture
def engine_on_sqlite(settings: Settings) -> Iterator[Engine]:
    yield from opened(settings)


def opened(settings: Settings) -> Iterator[Engine]:
    """A workspace in which each of the three is due, at the minute."""
    made = build_engine(settings, clock=lambda: START, embedder=HashEmbedder())
    waiting = ConversationState.WAITING_FOR_CUSTOMER
    made.conversations.apply(
        [
            # Written to a moment ago, which puts nothing off.
            a_talk(STUCK, "Hello?", "Anybody?", reply_owed_since=START - ROUND, last_activity_at=START),
            a_talk(IDLE, "Thanks", state=waiting, last_activity_at=START - timedelta(hours=24)),
            a_talk(
                QUIET,
                "Thanks",
                state=ConversationState.CLOSED,
                closed_at=START - timedelta(hours=48),
                last_activity_at=START - timedelta(hours=72),
                agent_took_part=True,
                answered_count=1,
            ),
            a_talk("cnv_fresh", "Hi", reply_owed_since=START - ROUND / 2),
            a_talk("cnv_open", "Hi", state=waiting, last_activity_at=START - timedelta(hours=23)),
        ]
    )
    yield made
    made.close()


def found(engine: Engine, conversation_id: str) -> Conversation:
    return engine.conversations.find_conversation(conversation_id)


def is_done(engine: Engine) -> dict[str, bool]:
    return {
        STUCK: found(engine, STUCK).handoff_reason == "stuck",
        IDLE: found(engine, IDLE).state is ConversationState.CLOSED,
        QUIET: found(engine, QUIET).outcome is Outcome.RESOLVED,
    }


def test_a_round_does_what_is_due_and_a_second_one_nothing(engine: Engine):
    engine.look_after()
    assert all(is_done(engine).values())
    assert found(engine, STUCK).state is ConversationState.QUEUED
    assert engine.conversations.list_messages(STUCK)[-1].role.value == "notice"
    assert found(engine, "cnv_fresh").state is ConversationState.AGENT_ACTIVE
    assert found(engine, "cnv_open").state is ConversationState.WAITING_FOR_CUSTOMER
    mark = engine.conversation_changes.newest_mark()
    engine.look_after()
    assert engine.conversation_changes.newest_mark() == mark


@pytest.mark.parametrize(
    ("broken", "lost"),
    [("list_undecided", QUIET), ("list_owed_a_reply", STUCK), ("list_in_state", IDLE)],
)
def test_one_duty_that_breaks_keeps_the_others_from_nothing(
    engine: Engine,
    broken: str,
    lost: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine.conversation_search, broken, fail)
    with caplog.at_level(logging.ERROR, logger="answerdesk.jobs"):
        engine.look_after()
    assert is_done(engine) == {one: one != lost for one in (STUCK, IDLE, QUIET)}
    assert len(caplog.records) == 1


def test_the_worker_has_the_round_on_its_schedule(engine_on_sqlite: Engine):
    from dbos import DBOS

    assert engine_on_sqlite.worker.try_start()
    schedule = DBOS.get_schedule("look_after")
    assert schedule is not None
    assert (schedule["schedule"], schedule["status"]) == ("*/5 * * * *", "ACTIVE")
    DBOS.trigger_schedule("look_after").get_result()
    assert all(is_done(engine_on_sqlite).values())
