"""The audit log through the whole app: rows, filters, the chain, and words from outside."""

import pytest
from sqlalchemy import text

from core.access.people import PersonStatus
from core.conversations.conversation import Channel
from tests.dashboard.conftest import words_of


@pytest.fixture
def recorded(empty_engine):
    """Five entries by two people."""
    team = empty_engine.directory.add_team("Sales", actor="Ada")
    person = empty_engine.directory.add_person("Bo <b>Berg</b>", team_ids=[team.id], actor="Ada")
    empty_engine.directory.set_status(person.id, PersonStatus.AWAY, actor="Bo")
    empty_engine.catalogue.add_answer("Do you ship?", "Yes, by *post*.", actor="Ada")
    empty_engine.directory.remove_team(team.id, actor="Bo")
    return empty_engine


def rows(app) -> list[str]:
    """The rows as drawn, newest first."""
    [drawn] = [one.proto.body for one in app.get("html") if 'class="ad-audit"' in one.proto.body]
    return drawn.split("<details>")[1:]


def test_an_empty_log_says_what_will_stand_in_it(empty_engine, visit):
    assert "Nothing on record yet" in words_of(visit("audit_log"))


def test_entries_stand_newest_first_with_who_what_and_when(recorded, visit):
    found = rows(visit("audit_log"))
    assert len(found) == 5
    assert "Bo</span>" in found[0]
    assert "Deleted" in found[0]
    assert "20 Mar 2026, 12:00" in found[0]
    assert "Do you ship?" in found[1]


def test_a_row_opens_on_what_was_there_before_and_after(recorded, visit):
    switched = rows(visit("audit_log"))[2]
    assert "<dt>Status</dt>" in switched
    assert '<del class="ad-old">available</del> → <ins class="ad-new">away</ins>' in switched


def test_a_thing_that_was_made_stands_there_as_it_was_made(recorded, visit):
    added = rows(visit("audit_log"))[1]
    assert "<dt>Answer</dt><dd>Yes, by *post*.</dd>" in added
    assert "<ins" not in added


def test_an_edit_names_what_it_changed_before_it_is_opened(recorded, visit):
    [person] = recorded.people.list_people()
    recorded.directory.edit_person(person.id, email="bo@lumen.example", actor="Ada")
    assert "Email" in rows(visit("audit_log"))[0].split("</summary>")[0]


def test_a_note_leads_to_its_conversation_and_is_not_told(recorded, visit):
    exchange = recorded.desk.receive("Do you ship?", channel=Channel.LIVE_CHAT, customer="Kim Secret")
    exchange.finish()
    recorded.handling.note(exchange.conversation_id, "Calls on Monday.", actor="Bo")
    newest = rows(visit("audit_log"))[0]
    assert f'href="conversation?id={exchange.conversation_id}"' in newest
    assert f"Note in Conversation {exchange.conversation_id[-6:].upper()}" in newest
    assert "Monday" not in newest
    assert "Kim" not in newest


def test_names_from_outside_stay_text(recorded, visit):
    said = words_of(visit("audit_log"))
    assert "Bo &lt;b&gt;Berg&lt;/b&gt;" in said
    assert "<b>Berg" not in said


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"actor": "Bo"}, 2),
        ({"action": "Created"}, 3),
        ({"kind": "Team"}, 2),
        ({"kind": "Team", "actor": "Ada"}, 1),
        ({"q": "SHIP"}, 1),
        ({"period": "7 days"}, 5),
        ({"kind": "Nonsense"}, 5),
    ],
)
def test_filters_stand_in_the_address(recorded, visit, query, count):
    assert len(rows(visit("audit_log", **query))) == count


def test_a_filter_that_nothing_fits_can_be_cleared(recorded, visit):
    app = visit("audit_log", q="absent")
    assert "No such entry" in words_of(app)
    app.button(key="clear").click().run()
    assert len(rows(app)) == 5


def test_the_chain_is_checked_when_asked_for(recorded, visit):
    app = visit("audit_log")
    assert "Chain not checked yet" in words_of(app)
    app.button(key="check_chain").click().run()
    said = words_of(app)
    assert "Chain whole" in said
    assert "5 entries" in said


def test_an_entry_tampered_with_is_named(recorded, visit):
    with recorded.database.write() as connection:
        connection.execute(text("update audit_entries set actor = 'Eve' where number = 2"))
    app = visit("audit_log")
    app.button(key="check_chain").click().run()
    assert "Chain broken at entry 2" in words_of(app)


def test_an_entry_that_cannot_be_read_any_more_does_not_break_the_page(recorded, visit):
    with recorded.database.write() as connection:
        connection.execute(text("update audit_entries set action = 'unheard' where number = 2"))
    app = visit("audit_log")
    assert "Entry 2" in app.error[0].value
    app.button(key="check_chain").click().run()
    assert "Chain broken at entry 2" in words_of(app)


def test_a_long_log_is_shown_by_pages(empty_engine, visit):
    for count in range(52):
        empty_engine.directory.add_team(f"Team {count}", actor="Ada")
    assert len(rows(visit("audit_log"))) == 50


def test_both_exports_are_offered(recorded, visit):
    assert [one.label for one in visit("audit_log").get("download_button")] == ["CSV", "JSON"]
