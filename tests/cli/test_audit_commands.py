"""`audit`: the record of commands, its export, and what becomes of it when somebody tampers."""

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Answerdesk


@pytest.fixture
def recorded(answerdesk: Answerdesk) -> Answerdesk:
    """Four entries: a team, a person in it, and what became of the person."""
    answerdesk("team", "add", "Sales")
    answerdesk("person", "add", "=Ada", "--team", "Sales")
    answerdesk("person", "status", "=Ada", "away")
    answerdesk("person", "remove", "=Ada")
    return answerdesk


def tamper(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "workspace" / "answerdesk.db")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_commands_are_on_record_newest_first(recorded: Answerdesk):
    rows = recorded("audit", "list", "--json").data
    assert [(row["number"], row["action"], row["kind"]) for row in rows] == [
        (4, "delete", "person"),
        (3, "switch", "person"),
        (2, "create", "person"),
        (1, "create", "team"),
    ]
    assert {row["actor"] for row in rows} == {"command line"}
    assert "2 of 4" in recorded("audit", "list", "--limit", "2").err


def test_the_list_is_narrowed(recorded: Answerdesk):
    def numbers(*words: str) -> list[int]:
        return [row["number"] for row in recorded("audit", "list", *words, "--json").data]

    assert numbers("--kind", "team") == [1]
    assert numbers("--action", "switch", "--action", "delete") == [4, 3]
    assert numbers("--text", "sal") == [1]
    assert numbers("--actor", "nobody") == []
    assert numbers("--until", "2020-01-01") == []
    assert recorded("audit", "list", "--since", "2026-02-01", "--until", "2026-01-01").code == 2


def test_an_entry_is_shown_with_before_and_after(recorded: Answerdesk):
    assert "Status: available → away" in recorded("audit", "show", "3").out
    assert "Active: yes → no" in recorded("audit", "show", "4").out
    assert recorded("audit", "show", "9").code == 4


def test_entries_are_exported_as_csv_without_formulas_and_as_json(recorded: Answerdesk, tmp_path: Path):
    rows = list(csv.DictReader(io.StringIO(recorded("audit", "export").out)))
    assert [row["object_name"] for row in rows] == ["Sales", "'=Ada", "'=Ada", "'=Ada"]
    output = tmp_path / "audit.json"
    assert recorded("audit", "export", "--format", "json", "--kind", "team", "--output", output).code == 0
    assert [row["number"] for row in json.loads(output.read_text(encoding="utf-8"))] == [1]
    assert recorded("audit", "export", "--output", output).code == 2


def test_a_whole_chain_is_told_with_its_head(recorded: Answerdesk):
    outcome = recorded("audit", "verify", "--json")
    assert (outcome.code, outcome.data["whole"], outcome.data["entries"]) == (0, True, 4)
    assert recorded("audit", "verify", "--head", outcome.data["head"].upper()).code == 0
    assert recorded("audit", "verify", "--head", "3fa9").code == 2


def test_an_entry_tampered_with_is_told_by_its_number(recorded: Answerdesk, tmp_path: Path):
    tamper(tmp_path, "update audit_entries set actor = 'Eve' where number = 2")
    outcome = recorded("audit", "verify")
    assert outcome.code == 1
    assert "broken at entry 2" in outcome.out


def test_a_cut_off_end_is_told_by_the_head_that_was_noted(recorded: Answerdesk, tmp_path: Path):
    head = recorded("audit", "verify", "--json").data["head"]
    tamper(tmp_path, "delete from audit_entries where number > 2")
    assert recorded("audit", "verify").code == 0
    outcome = recorded("audit", "verify", "--head", head, "--json")
    assert (outcome.code, outcome.data["broken_at"]) == (1, 3)
