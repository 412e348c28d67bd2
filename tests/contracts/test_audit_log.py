"""What every AuditLog promises."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from core.audit.entries import FIRST_HASH, AuditAction, AuditedChange, AuditKind, entry_hash
from core.audit.ports import AuditFilter
from core.storage.audit_log import SqlAuditLog
from core.storage.opening import open_database
from tests.fakes.in_memory_audit import InMemoryAuditLog
from tests.fakes.sample_records import START, minutes


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def log(request):
    if request.param == "memory":
        yield InMemoryAuditLog()
        return
    database = open_database(
        request.getfixturevalue("settings" if request.param == "sqlite" else "postgres_settings")
    )
    yield SqlAuditLog(database)
    database.close()


def a_change(name: str = "Docs", **fields) -> AuditedChange:
    given = {
        "actor": "Ada",
        "action": AuditAction.EDIT,
        "kind": AuditKind.SOURCE,
        "object_id": "src_1",
        "before": {"is_cited": False},
        "after": {"is_cited": True},
    }
    return AuditedChange(object_name=name, **(given | fields))


@pytest.fixture
def found(log):
    """Names of the objects found by a filter, newest first."""
    for minute, change in enumerate(
        (
            a_change("Docs", action=AuditAction.CREATE, before=None),
            a_change("100% ÅRLIGEN", actor="Bo"),
            a_change("Live chat", kind=AuditKind.CHANNEL, object_id="live_chat", action=AuditAction.PUBLISH),
            a_change("Docs", actor="Bo", action=AuditAction.DELETE, after=None),
        )
    ):
        log.append(change, at=minutes(minute))

    def find(**fields):
        entries, total = log.list_entries(AuditFilter(**fields))
        assert total == len(entries)
        return [entry.change.object_name for entry in entries]

    return find


def test_an_entry_comes_back_as_it_was_appended(log):
    first = log.append(a_change(before=None, after={"ä": [1, 2.5, None, {"b": True}], "a": "x"}), at=START)
    entries, total = log.list_entries(AuditFilter())
    assert (entries, total) == ([first], 1)
    assert first.at == START


def test_numbers_have_no_gaps_and_each_entry_holds_the_hash_before_it(log):
    entries = [log.append(a_change(f"Source {n}"), at=minutes(n)) for n in range(5)]
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == [FIRST_HASH, *(entry.hash for entry in entries[:-1])]


@pytest.mark.parametrize(
    "change",
    [
        a_change("NUL \x00 and half a letter \ud800", actor="\x00", object_id="\udfff"),
        a_change(after={"text": "\x00 \ud83d 😀", "pair": (1, 2)}, before={1: "a number as a key"}),
        a_change(after={"small": 1e-300, "large": 2**70, "empty": {}}),
    ],
)
def test_what_is_hashed_is_what_is_read_back(log, change):
    log.append(change, at=START.astimezone(timezone(timedelta(hours=5, minutes=30))))
    (entry,) = log.read_all()
    at_hand = entry_hash(entry.change, number=entry.number, at=entry.at, previous_hash=entry.previous_hash)
    assert entry.hash == at_hand


def test_a_change_that_is_no_json_is_refused_and_leaves_no_entry(log):
    for value in (float("nan"), START):
        with pytest.raises((ValueError, TypeError)):
            log.append(a_change(after={"value": value}), at=START)
    assert list(log.read_all()) == []


def test_all_entries_are_read_oldest_first(log):
    appended = [log.append(a_change(f"Source {n}"), at=START) for n in range(3)]
    assert list(log.read_all()) == appended


def test_a_page_comes_newest_first_with_the_number_of_all(log):
    for n in range(7):
        log.append(a_change(f"Source {n}"), at=minutes(n))

    def page(offset, limit):
        entries, total = log.list_entries(AuditFilter(), offset=offset, limit=limit)
        return [entry.number for entry in entries], total

    assert page(0, 3) == ([7, 6, 5], 7)
    assert page(6, 3) == ([1], 7)
    assert page(7, 3) == ([], 7)


def test_the_period_is_half_open(found):
    assert found(since=minutes(1), until=minutes(3)) == ["Live chat", "100% ÅRLIGEN"]


def test_filters_narrow_by_actor_action_kind_and_object(found):
    assert found(actors=("Bo",)) == ["Docs", "100% ÅRLIGEN"]
    assert found(actions=(AuditAction.CREATE, AuditAction.PUBLISH)) == ["Live chat", "Docs"]
    assert found(kinds=(AuditKind.CHANNEL,)) == ["Live chat"]
    assert found(object_id="live_chat") == ["Live chat"]
    assert found(actors=("Bo",), actions=(AuditAction.CREATE,)) == []


def test_text_is_found_in_the_name_of_the_object_and_of_the_actor_in_any_case(found):
    assert found(text="årligen") == ["100% ÅRLIGEN"]
    assert found(text="ADA") == ["Live chat", "Docs"]
    assert found(text="0%0") == []
    assert found(text="' OR 1=1 --") == []


def test_actors_are_listed_once_in_order_of_name(log):
    assert log.list_actors() == []
    for actor in ("Bo", "Ada", "Bo", "command line"):
        log.append(a_change(actor=actor), at=START)
    assert log.list_actors() == ["Ada", "Bo", "command line"]


def test_an_appended_entry_is_its_own_copy_of_what_was_said(log):
    after = {"names": ["a"]}
    log.append(replace(a_change(), after=after), at=START)
    after["names"].append("b")
    (entry,) = log.read_all()
    assert entry.change.after == {"names": ["a"]}
