"""The configuration and its audit log over real databases: both are written or neither, by many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert

from core.audit.ports import AuditFilter
from core.audit.trail import AuditTrail
from core.clock import fixed_clock
from core.configuration.agent_config import AgentConfig, Thresholds
from core.configuration.versions import ConfigVersions
from core.errors import EditConflict, StorageError
from core.storage.audit_log import SqlAuditLog
from core.storage.config_store import SqlConfigStore
from core.storage.tables import config_draft, config_versions
from tests.fakes.sample_records import START

FIELDS = ("name", "company", "tone", "instructions", "messages.greeting", "brand_voice.description")


def versions_of(database, log=None) -> ConfigVersions:
    log = log or SqlAuditLog(database)
    clock = fixed_clock(START)
    trail = AuditTrail(log=log, transaction=SqlAuditLog(database).in_turn, clock=clock)
    return ConfigVersions(store=SqlConfigStore(database), clock=clock, audit=trail)


def test_configurations_that_earlier_programs_kept_are_read_whatever_is_missing_or_odd(any_database):
    early = {"name": "Iris", "thresholds": {"answer": 0.2, "ask_back": 0.6}}
    row = {"note": "", "author": "Kim", "published_at": START, "change_mark": 1}
    with any_database.write() as connection:
        connection.execute(insert(config_versions), row | {"number": 1, "config": early})
        connection.execute(insert(config_draft), {"id": 1, "config": {"company": "Lumen"}})
    versions = versions_of(any_database)
    assert versions.current().config == AgentConfig(
        name="Iris", thresholds=Thresholds(answer=0.2, ask_back=0.6)
    )
    assert versions.draft_state().config == AgentConfig(company="Lumen")
    saved = versions.save_part({"tone": "Calm."}, seen=versions.draft_state())
    assert saved.revision > 1


class FullLog:
    """AuditLog that nothing can be added to."""

    def append(self, change, *, at):
        raise StorageError("The disk is full.")


def test_a_change_that_cannot_be_recorded_is_not_made(any_database):
    versions_of(any_database).save_draft(AgentConfig(name="Nova"))
    unrecorded = versions_of(any_database, FullLog())
    for change in (
        lambda: unrecorded.save_part({"tone": "Calm."}, seen=unrecorded.draft_state()),
        lambda: unrecorded.publish(note="", author="Kim"),
        unrecorded.discard_draft,
    ):
        with pytest.raises(StorageError, match="disk is full"):
            change()
    assert (unrecorded.draft(), unrecorded.list_versions()) == (AgentConfig(name="Nova"), [])


def test_people_who_edit_different_fields_at_once_all_succeed(any_database):
    versions = versions_of(any_database)
    seen = versions.draft_state()

    def edit(field: str) -> None:
        versions.save_part({field: f"by {field}"}, seen=seen, author=field)

    with ThreadPoolExecutor(len(FIELDS)) as pool:
        list(pool.map(edit, FIELDS))
    assert {change.field: change.new for change in versions.changes()} == {
        field: f"by {field}" for field in FIELDS
    }
    recorded, count = SqlAuditLog(any_database).list_entries(AuditFilter())
    assert count == len(FIELDS)
    assert {tuple(entry.change.after or {}) for entry in recorded} == {(field,) for field in FIELDS}


def test_of_people_who_edit_one_field_at_once_one_wins_and_the_others_are_told(any_database):
    versions = versions_of(any_database)
    seen = versions.draft_state()

    def edit(name: str) -> str | None:
        try:
            versions.save_part({"name": name}, seen=seen, author=name)
        except EditConflict:
            return None
        return name

    with ThreadPoolExecutor(4) as pool:
        winners = [name for name in pool.map(edit, ("One", "Two", "Three", "Four")) if name]
    assert winners == [versions.draft().name]


def test_one_of_those_who_publish_at_once_does(any_database):
    versions = versions_of(any_database)
    revision = versions.save_draft(AgentConfig(name="Nova")).revision

    def publish(author: str) -> bool:
        try:
            versions.publish(note="", author=author, revision=revision)
        except EditConflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(publish, "abcd")) == 1
    assert [version.number for version in versions.list_versions()] == [1]
