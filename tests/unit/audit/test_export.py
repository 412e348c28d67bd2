"""Entries as CSV and JSON, and what a change changed in words."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from core.audit.entries import AuditAction, AuditedChange, AuditKind, differing, entry_hash
from core.audit.export import COLUMNS, csv_lines, json_lines, matching
from core.audit.field_changes import FieldChange, field_changes
from core.audit.ports import AuditFilter
from tests.fakes.in_memory_audit import InMemoryAuditLog
from tests.fakes.sample_records import START, minutes

CHANGE = AuditedChange(
    actor="Ada",
    action=AuditAction.EDIT,
    kind=AuditKind.SOURCE,
    object_id="src_1",
    object_name="Docs",
    before={"name": "A"},
    after={"name": "B"},
)


def entries(*changes: AuditedChange):
    log = InMemoryAuditLog()
    for minute, change in enumerate(changes):
        log.append(change, at=minutes(minute))
    return list(log.read_all())


def rows(*changes: AuditedChange) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_lines(entries(*changes))), newline="")))


def test_csv_has_a_head_and_a_row_for_each_entry():
    (row,) = rows(replace(CHANGE, object_name='Docs, "new"\nand more; Größe'))
    assert tuple(row) == COLUMNS
    assert (row["number"], row["at"], row["actor"]) == ("1", START.isoformat(), "Ada")
    assert row["object_name"] == 'Docs, "new"\nand more; Größe'
    assert json.loads(row["after"]) == {"name": "B"}


def test_nothing_to_export_is_a_head_alone_and_an_empty_list():
    assert "".join(csv_lines([])).splitlines() == [",".join(COLUMNS)]
    assert json.loads("".join(json_lines([]))) == []


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula_for_a_spreadsheet(name):
    (row,) = rows(replace(CHANGE, object_name=name, actor=name))
    assert (row["object_name"], row["actor"]) == (f"'{name}", f"'{name}")


def test_an_empty_cell_and_a_name_with_a_sign_inside_stay_as_they_are():
    (row,) = rows(replace(CHANGE, object_name="a=b", before=None))
    assert (row["object_name"], row["before"]) == ("a=b", "")


def test_json_holds_all_that_the_hash_is_worked_out_from():
    read = json.loads("".join(json_lines(entries(CHANGE, replace(CHANGE, actor="=Bo")))))
    for row in read:
        change = AuditedChange(
            row["actor"],
            AuditAction(row["action"]),
            AuditKind(row["kind"]),
            row["object_id"],
            row["object_name"],
            row["before"],
            row["after"],
        )
        at = datetime.fromisoformat(row["at"])
        assert row["hash"] == entry_hash(
            change, number=row["number"], at=at, previous_hash=row["previous_hash"]
        )
    assert read[1]["previous_hash"] == read[0]["hash"]


@pytest.mark.parametrize(
    "wanted",
    [
        AuditFilter(),
        AuditFilter(since=minutes(1), until=minutes(2)),
        AuditFilter(actors=("Bo",)),
        AuditFilter(actions=(AuditAction.DELETE,), kinds=(AuditKind.TEAM,)),
        AuditFilter(object_id="src_2"),
        AuditFilter(text="ÅRL"),
        AuditFilter(text="0%"),
    ],
)
def test_an_export_is_narrowed_as_the_list_is(wanted):
    log = InMemoryAuditLog()
    for minute, change in enumerate(
        (
            CHANGE,
            replace(CHANGE, actor="Bo", object_name="100% årligen"),
            replace(CHANGE, action=AuditAction.DELETE, kind=AuditKind.TEAM, object_id="src_2"),
        )
    ):
        log.append(change, at=minutes(minute))
    listed, _ = log.list_entries(wanted)
    assert list(matching(log.read_all(), wanted)) == listed[::-1]


def test_what_differs_between_two_records_is_told():
    before, after = differing({"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 4, "new": None})
    assert (before, after) == ({"b": 2, "gone": 3}, {"b": 4, "new": None})
    assert differing({"a": 1}, {"a": 1}) == ({}, {})


def test_fields_are_told_in_words_down_to_the_leaves():
    change = replace(
        CHANGE,
        before={
            "is_cited": True,
            "look": {"colour": "red", "side": "left"},
            "segments": [],
            "hours": [{"a": 1}],
        },
        after={
            "is_cited": False,
            "look": {"colour": "blue", "side": "left"},
            "segments": ["vip", "eu"],
            "hours": [{"a": 1}, {"a": 2}],
        },
    )
    assert field_changes(change) == [
        FieldChange("Cited", "yes", "no"),
        FieldChange("Look, colour", "red", "blue"),
        FieldChange("Segments", "–", "vip, eu"),
        FieldChange("Hours, 2, a", None, "2"),
    ]


def test_of_a_thing_that_was_made_what_was_empty_is_left_out():
    made = replace(CHANGE, before=None, after={"name": "B", "email": "", "teams": [], "is_active": True})
    assert [one.name for one in field_changes(made)] == ["Name", "Active"]


def test_a_thing_that_was_made_or_deleted_has_one_side():
    assert field_changes(replace(CHANGE, before=None)) == [FieldChange("Name", None, "B")]
    assert field_changes(replace(CHANGE, after=None)) == [FieldChange("Name", "A", None)]
    assert field_changes(replace(CHANGE, before=None, after=None)) == []


def test_the_time_of_an_entry_is_told_in_utc():
    (entry,) = entries(CHANGE)
    assert entry.at.tzinfo is UTC
