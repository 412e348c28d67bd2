"""A change of deployment and its audit entry are one: both are written, or neither."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from core.audit.ports import AuditFilter
from core.audit.trail import AuditTrail
from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, AgentSwitch, default_settings
from core.deployment.deployment import Deployment
from core.errors import StorageError
from core.storage.audit_log import SqlAuditLog
from core.storage.database import Database
from core.storage.deployment_store import SqlDeploymentStore
from core.storage.opening import open_database

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CHAT = Channel.LIVE_CHAT


class FullLog(SqlAuditLog):
    """A log that takes nothing more."""

    def append(self, change, *, at):
        raise StorageError("The disk is full.")


@pytest.fixture
def database(settings) -> Iterator[Database]:
    opened = open_database(settings)
    yield opened
    opened.close()


def deployment_with(log: SqlAuditLog, database: Database) -> Deployment:
    trail = AuditTrail(log=log, transaction=log.in_turn, clock=lambda: NOW)
    return Deployment(store=SqlDeploymentStore(database), audit=trail, clock=lambda: NOW)


def test_what_cannot_be_recorded_is_not_done(database):
    deployment = deployment_with(FullLog(database), database)
    with pytest.raises(StorageError):
        deployment.deploy(CHAT, actor="Kim")
    with pytest.raises(StorageError):
        deployment.set_switch(AgentState.OFF, actor="Kim")
    assert deployment.channel(CHAT) == (default_settings(CHAT), 0)
    assert deployment.switch() == AgentSwitch()


def test_each_change_has_its_entry(database):
    log = SqlAuditLog(database)
    deployment = deployment_with(log, database)
    deployment.deploy(CHAT, actor="Kim")
    settings, revision = deployment.channel(CHAT)
    deployment.save_channel(
        settings.model_copy(update={"coverage_percent": 40}), based_on=revision, actor="Kim"
    )
    deployment.set_switch(AgentState.PAUSED, actor="Kim")
    deployment.remove(CHAT, actor="Kim")
    entries, _ = log.list_entries(AuditFilter())
    assert [entry.change.action.value for entry in entries] == ["unpublish", "switch", "edit", "publish"]


def test_settings_that_this_program_does_not_understand_are_named(database):
    deployment_with(SqlAuditLog(database), database).deploy(CHAT, actor="Kim")
    with database.write() as connection:
        connection.exec_driver_sql('update channels set settings = \'{"channel": "telepathy"}\'')
    with pytest.raises(StorageError, match="settings of live_chat"):
        SqlDeploymentStore(database).load_channel(CHAT)
