"""Handoff: triggers, mode, routing, and the people and teams beside the draft."""

from datetime import time

import pytest
from streamlit.testing.v1 import AppTest

from core.access.people import PersonStatus
from core.configuration.handoff_policy import HandoffMode
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from tests.dashboard.conftest import words_of
from tests.dashboard.draft_pages import change, draw_page, open_entry

PEOPLE = "People and teams"


@pytest.fixture
def ada(engine):
    """Somebody of a team."""
    team = engine.directory.add_team("Support", actor="Kim")
    return engine.directory.add_person("Ada", team_ids=[team.id], actor="Kim")


def open_person(person_id: str | None = None) -> AppTest:
    """The dialog of a person; None: a new one."""

    def page(person_id):
        import streamlit as st

        from dashboard.components.person_dialogs import begin_person, draw_person
        from dashboard.engine_cache import engine

        room = engine()
        person = room.people.find_person(person_id) if person_id else None
        if "begun" not in st.session_state:
            st.session_state["begun"] = True
            begin_person(person, zone="Europe/Helsinki")
        draw_person(room.directory, person, room.teams.list_teams(), actor="Kim")

    return AppTest.from_function(page, args=(person_id,), default_timeout=20).run()


def test_what_always_hands_over_is_said(engine):
    said = words_of(draw_page("handoff"))
    assert said.count("always on") == 3
    assert "The customer asks for a person" in said


def test_phrases_are_kept_one_a_line(engine):
    app = draw_page("handoff")
    app.text_area(key="draft.handoff.phrases").set_value("cancel my contract\n\nthe manager").run()
    assert engine.configuration.draft().handoff.phrases == ("cancel my contract", "the manager")


def test_a_rule_in_plain_words_is_kept_with_its_examples(engine):
    app = open_entry("rules")
    app.text_input(key="entry_rule").set_value("Somebody was hurt")
    app.text_area(key="entry_examples").set_value("I burnt my hand")
    app.button(key="entry_keep").click().run()
    (rule,) = engine.configuration.draft().handoff.rules
    assert (rule.rule, rule.examples) == ("Somebody was hurt", ("I burnt my hand",))


def test_without_a_handoff_only_its_message_is_asked_for(engine):
    app = draw_page("handoff", part="How")
    app.radio(key="draft.handoff.mode").set_value(HandoffMode.NONE).run()
    assert engine.configuration.draft().handoff.mode is HandoffMode.NONE
    assert app.text_area(key="draft.messages.no_handoff")
    assert "draft.messages.handoff" not in {area.key for area in app.text_area}


def test_who_is_asked_first_and_next_is_part_of_the_draft(engine, ada):
    app = draw_page("handoff", part="Who")
    app.multiselect(key="draft.handoff.routing.primary_teams").set_value(list(ada.team_ids)).run()
    app.multiselect(key="draft.handoff.routing.backup_people").set_value([ada.id]).run()
    routing = engine.configuration.draft().handoff.routing
    assert (routing.primary_teams, routing.backup_people) == (ada.team_ids, (ada.id,))


def test_somebody_who_left_and_is_still_named_is_shown_as_such(engine, ada):
    change(engine, **{"handoff.routing.primary_people": [ada.id]})
    engine.directory.deactivate(ada.id, actor="Kim")
    app = draw_page("handoff", part="Who")
    assert "No longer here" in app.multiselect(key="draft.handoff.routing.primary_people").options


def test_who_is_told_depends_on_whether_somebody_is_there(engine):
    app = draw_page("handoff")
    app.button(key="trial-example-0").click().run()
    assert engine.configuration.draft().messages.handoff in words_of(app).replace("&#x27;", "'")
    app.segmented_control(key="trial_people").set_value("Nobody is there").run()
    assert engine.configuration.draft().messages.handoff_unavailable in words_of(app).replace("&#x27;", "'")


def test_without_people_the_page_offers_to_add_them(engine):
    said = words_of(draw_page("handoff", part=PEOPLE))
    assert "Nobody yet" in said
    assert "Add a person" in said


def test_people_are_no_part_of_the_draft(engine, ada):
    app = draw_page("handoff", part=PEOPLE)
    assert "counts at once" in app.info[0].value
    assert "1 available now" in words_of(app)
    choose("Set to away", ada.id)
    assert engine.people.find_person(ada.id).status is PersonStatus.AWAY
    assert engine.configuration.changes() == []


def test_whoever_left_can_be_brought_back(engine, ada):
    engine.directory.deactivate(ada.id, actor="Kim")
    app = draw_page("handoff", part=PEOPLE)
    app.toggle(key="people_gone").set_value(True).run()
    assert "Has left" in words_of(app)
    choose("Bring back", ada.id)
    assert engine.people.find_person(ada.id).is_active


def choose(what: str, person_id: str) -> None:
    """Choose in a person's menu, which AppTest does not know as an element."""

    def page(what, person_id):
        import streamlit as st

        from dashboard.components.people_list import change_person, people_room
        from dashboard.engine_cache import engine

        if st.button("Choose", key="choose"):
            change_person(people_room(engine()), engine().people.find_person(person_id), what)

    app = AppTest.from_function(page, args=(what, person_id), default_timeout=20).run()
    app.button(key="choose").click().run()


def test_somebody_new_has_hours_and_a_team(engine, ada):
    app = open_person()
    app.text_input(key="person_name").set_value("Bo")
    app.multiselect(key="person_teams").set_value(list(ada.team_ids))
    app.segmented_control(key="person_hours_mode").set_value(HoursMode.DURING).run()
    app.text_input(key="person_hours_day_4").set_value("9-16")
    app.button(key="person_save").click().run()
    bo = next(person for person in engine.people.list_people() if person.name == "Bo")
    weekly = (
        WeeklySpan(days=(0, 1, 2, 3), start=time(9), end=time(17)),
        WeeklySpan(days=(4,), start=time(9), end=time(16)),
    )
    assert bo.hours == WorkingHours(mode=HoursMode.DURING, time_zone="Europe/Helsinki", weekly=weekly)
    assert bo.team_ids == ada.team_ids


def test_hours_that_cannot_be_read_are_refused_with_their_day(engine):
    app = open_person()
    app.text_input(key="person_name").set_value("Bo")
    app.segmented_control(key="person_hours_mode").set_value(HoursMode.DURING).run()
    app.text_input(key="person_hours_day_1").set_value("mornings")
    app.button(key="person_save").click().run()
    assert "Tuesday: " in app.error[0].value
    assert engine.people.list_people() == []


def test_a_name_that_is_taken_is_refused_in_a_sentence(engine, ada):
    app = open_person()
    app.text_input(key="person_name").set_value("ada")
    app.button(key="person_save").click().run()
    assert "called ada already" in app.error[0].value


def test_a_person_is_changed(engine, ada):
    app = open_person(ada.id)
    app.text_input(key="person_email").set_value("ada@lumen.example")
    app.button(key="person_save").click().run()
    assert engine.people.find_person(ada.id).email == "ada@lumen.example"


def test_a_list_is_never_cut_off_by_its_field(engine):
    """A field with a greatest length keeps what fits of a longer list, unasked."""
    phrases = [f"{'long ' * 30}{number}" for number in range(100)]
    change(engine, **{"handoff.phrases": phrases})
    app = draw_page("handoff")
    assert app.text_area(key="draft.handoff.phrases").proto.max_chars == 0
    app.run()
    assert len(engine.configuration.draft().handoff.phrases) == 100
