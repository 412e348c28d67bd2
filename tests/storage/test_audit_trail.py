"""A change and its record are written together or not at all, and the chain has one end whoever writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, update

from core.access.directory import Directory
from core.audit.chain import check_chain
from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.audit.ports import AuditFilter
from core.audit.trail import AuditTrail
from core.clock import fixed_clock
from core.errors import DamagedRecord, InvalidInput, NotFound
from core.identifiers import random_ids
from core.storage.audit_log import SqlAuditLog
from core.storage.opening import open_database
from core.storage.people_tables import audit_entries
from core.storage.person_store import SqlPersonStore, SqlTeamStore
from core.storage.source_store import SqlSourceStore
from tests.fakes.sample_records import START, a_source, minutes


def a_change(number: int = 1, **fields) -> AuditedChange:
    given = {
        "actor": "Ada",
        "action": AuditAction.CREATE,
        "kind": AuditKind.SOURCE,
        "object_id": f"src_{number}",
        "after": {"name": f"Source {number}"},
    }
    return AuditedChange(object_name="Docs", **(given | fields))


def trail_of(database) -> AuditTrail:
    log = SqlAuditLog(database)
    return AuditTrail(log=log, transaction=log.in_turn, clock=fixed_clock(START))


def entries_of(database):
    return list(SqlAuditLog(database).read_all())


def test_a_record_that_fails_leaves_no_change(any_database):
    sources = SqlSourceStore(any_database)
    trail = trail_of(any_database)

    def change() -> None:
        with trail.changing():
            sources.save_source(a_source())
            trail.record(a_change(after={"at": START}))

    with pytest.raises(TypeError):
        change()
    with pytest.raises(NotFound):
        sources.find_source("src_1")
    assert entries_of(any_database) == []


def test_a_change_that_fails_leaves_no_record(any_database):
    trail = trail_of(any_database)

    def change() -> None:
        with trail.changing():
            trail.record(a_change())
            SqlSourceStore(any_database).find_source("src_9")

    with pytest.raises(NotFound):
        change()
    assert entries_of(any_database) == []


def test_a_change_and_its_record_are_written_together(any_database):
    trail = trail_of(any_database)
    with trail.changing():
        SqlSourceStore(any_database).save_source(a_source())
        trail.record(a_change())
        assert [entry.number for entry in entries_of(any_database)] == [1]
    assert SqlSourceStore(any_database).find_source("src_1").name == "Docs"
    assert [entry.change.object_id for entry in entries_of(any_database)] == ["src_1"]


def test_a_change_that_changes_nothing_is_left_out(any_database):
    trail_of(any_database).record(a_change(before={"a": 1}, after={"a": 1}))
    assert entries_of(any_database) == []


def test_writers_that_append_at_once_never_fork_the_chain(any_settings):
    """Each with connections of its own, as processes have them; some take their change back."""

    def write(writer):
        database = open_database(any_settings)
        trail = trail_of(database)
        for place in range(10):
            try:
                with trail.changing():
                    trail.record(a_change(writer * 100 + place))
                    if place % 5 == writer:
                        raise NotFound("taken back")
            except NotFound:
                pass
        database.close()

    open_database(any_settings).close()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    database = open_database(any_settings)
    entries = entries_of(database)
    database.close()
    assert check_chain(entries).whole == 4 * 8
    assert check_chain(entries).is_whole


def test_what_is_checked_before_a_change_holds_until_it_is_made(any_settings):
    """Four who add somebody of one name at once: one does, and the others are told."""

    def add(_):
        database = open_database(any_settings)
        directory = Directory(
            people=SqlPersonStore(database),
            teams=SqlTeamStore(database),
            audit=trail_of(database),
            clock=fixed_clock(START),
            ids=random_ids,
        )
        try:
            return directory.add_person("Ada", actor="Eve").name
        except InvalidInput:
            return None
        finally:
            database.close()

    open_database(any_settings).close()
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(add, range(4)))
    assert sorted(added, key=str) == ["Ada", None, None, None]


def test_an_entry_tampered_with_is_told_by_its_number(any_database):
    log = SqlAuditLog(any_database)
    for n in range(1, 8):
        log.append(a_change(n), at=minutes(n))
    with any_database.write() as connection:
        connection.execute(
            update(audit_entries).where(audit_entries.c.number == 4).values(after={"name": "Sourc€"})
        )
    state = check_chain(log.read_all())
    assert (state.whole, state.broken_at) == (3, 4)


def test_an_entry_taken_out_is_told_by_its_number(any_database):
    log = SqlAuditLog(any_database)
    for n in range(1, 8):
        log.append(a_change(n), at=minutes(n))
    with any_database.write() as connection:
        connection.execute(delete(audit_entries).where(audit_entries.c.number == 5))
    assert check_chain(log.read_all()).broken_at == 5


@pytest.mark.parametrize("damage", ["set action = 'unheard of'", "set \"after\" = '{'"])
def test_an_entry_that_cannot_be_read_any_more_is_told_by_its_number(any_database, damage):
    log = SqlAuditLog(any_database)
    for n in range(1, 5):
        log.append(a_change(n), at=minutes(n))
    with any_database.write() as connection:
        connection.exec_driver_sql(f"update audit_entries {damage} where number = 3")
    assert check_chain(log.read_all()).broken_at == 3
    with pytest.raises(DamagedRecord, match="Entry 3"):
        log.list_entries(AuditFilter())
