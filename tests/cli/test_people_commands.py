"""`person`, `team` and `identity`: who answers customers, and the key that says who customers are."""

import pytest

from tests.cli.conftest import Answerdesk


def people(answerdesk: Answerdesk, *words: str) -> dict[str, dict]:
    return {row["name"]: row for row in answerdesk("person", "list", *words, "--json").data}


def test_a_person_is_added_with_team_and_hours(answerdesk: Answerdesk):
    assert "Add the first" in answerdesk("person", "list").out
    answerdesk("team", "add", "Sales")
    added = answerdesk(
        "person",
        "add",
        "Ada",
        "--email",
        "ada@example.com",
        "--team",
        "sales",
        "--hours",
        "mon-fri 9-17",
        "--time-zone",
        "Europe/Stockholm",
        "--json",
    ).data
    assert (added["teams"], added["hours"]["time_zone"]) == (["Sales"], "Europe/Stockholm")
    assert added["hours"]["weekly"][0]["start"] == "09:00:00"
    assert people(answerdesk)["Ada"] == added
    assert answerdesk("team", "list", "--json").data[0]["people"] == ["Ada"]


def test_a_person_is_changed_by_name_email_or_id(answerdesk: Answerdesk):
    key = answerdesk("person", "add", "Ada", "--hours", "daily 0-24", "--json").data["id"]
    assert answerdesk("person", "edit", "ADA", "--always", "--json").data["hours"]["mode"] == "always"
    assert "ada@example.com" in answerdesk("person", "edit", key, "--email", "ada@example.com").out
    answerdesk("person", "edit", "ada@example.com", "--name", "Ada L")
    assert list(people(answerdesk)) == ["Ada L"]


def test_who_is_away_or_removed_is_said(answerdesk: Answerdesk):
    answerdesk("person", "add", "Ada")
    assert answerdesk("person", "status", "Ada", "away").out == "Ada: away.\n"
    assert answerdesk("person", "remove", "Ada").out == "Ada: removed.\n"
    assert people(answerdesk) == {}
    assert not people(answerdesk, "--all")["Ada"]["is_active"]
    assert answerdesk("person", "restore", "Ada").out == "Ada: away.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("person", "add", " "), 2),
        (("person", "add", "Bo", "--email", "bo"), 2),
        (("person", "add", "Bo", "--team", "None"), 4),
        (("person", "add", "Bo", "--hours", "sometimes"), 2),
        (("person", "add", "Bo", "--time-zone", "Mars"), 2),
        (("person", "status", "Nobody", "away"), 4),
        (("person", "status", "", "away"), 4),
        (("person", "edit", "Ada", "--always", "--hours", "mon 9-12"), 2),
        (("team", "remove", "None"), 4),
        (("team", "add", ""), 2),
    ],
)
def test_what_cannot_be_done_is_one_sentence(answerdesk: Answerdesk, words, code):
    outcome = answerdesk(*words)
    assert outcome.code == code
    assert outcome.err.startswith("answerdesk: ")
    assert len(outcome.err.splitlines()) == 1


def test_a_team_is_renamed_and_removed_and_its_people_stay(answerdesk: Answerdesk):
    answerdesk("team", "add", "Sales")
    answerdesk("person", "add", "Ada", "--team", "Sales")
    answerdesk("team", "rename", "Sales", "Orders")
    assert people(answerdesk)["Ada"]["teams"] == ["Orders"]
    assert answerdesk("team", "remove", "Orders").out == "Removed Orders.\n"
    assert people(answerdesk)["Ada"]["teams"] == []
    assert answerdesk("team", "list", "--json").data == []


def test_a_key_is_shown_once_and_renewed_without_a_break(answerdesk: Answerdesk):
    assert "anonymous" in answerdesk("identity", "status").out
    first = answerdesk("identity", "renew").out.strip()
    assert len(first) >= 43
    renewed = answerdesk("identity", "renew", "--json")
    assert (renewed.data["valid_keys"], renewed.data["key"] != first) == (2, True)
    assert first not in answerdesk("identity", "status").out
    assert answerdesk("identity", "drop-old", "--json").data == {"dropped": True}
    assert answerdesk("identity", "status", "--json").data == {"valid_keys": 1}
    assert answerdesk("identity", "drop-old").out == "There was no older key.\n"
