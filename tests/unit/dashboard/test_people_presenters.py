"""People and teams in words: who is there, who is asked, when."""

from datetime import UTC, datetime, time

import pytest

from core.access.people import Person, PersonStatus, Team
from core.configuration.agent_config import AgentConfig, Guardrail, GuardrailAction
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, HandoffRule, Routing
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from dashboard.presenters.handoff import MODE_CAPTIONS, built_in_triggers, rule_row
from dashboard.presenters.people import hours_words, person_row, presence, team_row, who_is_there

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
OFFICE = WorkingHours(
    mode=HoursMode.DURING, weekly=(WeeklySpan(days=(0, 1, 2, 3, 4), start=time(9), end=time(17)),)
)
ADA = Person("per_1", "Ada", MONDAY, hours=OFFICE, team_ids=("team_1",))
BO = Person("per_2", "Bo <b>", MONDAY, status=PersonStatus.AWAY)
CHI = Person("per_3", "Chi", MONDAY, is_active=False, team_ids=("team_1",))


@pytest.mark.parametrize(
    ("person", "now", "word"),
    [
        (ADA, MONDAY, "Available now"),
        (ADA, SATURDAY, "Outside hours, back in 2\u202fd"),
        (BO, MONDAY, "Away"),
        (CHI, MONDAY, "Has left"),
    ],
)
def test_whether_somebody_is_there_is_said_with_the_reason(person, now, word):
    assert presence(person, now)[0] == word


def test_a_person_is_told_by_name_team_and_hours():
    row = person_row(ADA, {"team_1": "Support"}, MONDAY)
    for words in ("Ada", "Support", "Mon–Fri 09:00–17:00, UTC"):
        assert words in row
    assert "<b>" not in person_row(BO, {}, MONDAY).replace("<b>Bo", "")


def test_a_team_counts_those_who_are_there_and_leaves_out_those_who_left():
    row = team_row(Team("team_1", "Support"), (ADA, BO, CHI), MONDAY)
    assert "1 person" in row
    assert "1 available now" in row
    assert "Chi" not in row


def test_whoever_is_asked_first_stands_first():
    policy = HandoffPolicy(routing=Routing(primary_teams=("team_1",), backup_people=("per_2",)))
    shown = who_is_there((ADA, BO, CHI), policy, MONDAY)
    assert shown.index("First asked") < shown.index("Ada") < shown.index("Asked next") < shown.index("Bo")
    assert "Chi" not in shown


def test_with_nobody_named_it_is_anybody():
    shown = who_is_there((ADA, BO, CHI), HandoffPolicy(), MONDAY)
    assert "Anybody" in shown
    assert "Ada" in shown
    assert "Chi" not in shown


def test_hours_are_said_with_runs_of_days_and_their_zone():
    assert hours_words(WorkingHours()) == "All hours"
    split = WorkingHours(
        mode=HoursMode.OUTSIDE,
        time_zone="Europe/Helsinki",
        weekly=(
            WeeklySpan(days=(0, 1, 3, 4, 5), start=time(9), end=time(12)),
            WeeklySpan(days=(6,), start=time(22), end=time(2)),
        ),
    )
    assert (
        hours_words(split) == "outside Mon, Tue, Thu, Fri, Sat 09:00–12:00; Sun 22:00–02:00, Europe/Helsinki"
    )


def test_built_in_triggers_name_the_threshold_and_the_guardrails_that_hand_over():
    config = AgentConfig(guardrails=(Guardrail(topic="Law", action=GuardrailAction.HAND_OFF),))
    shown = built_in_triggers(config)
    assert "20\u202f%" in shown
    assert "1 guardrail of the guidelines also hands over" in shown
    assert "guardrail" not in built_in_triggers(AgentConfig())


def test_every_mode_says_what_it_means_for_customers():
    assert set(MODE_CAPTIONS) == set(HandoffMode)


def test_a_rule_without_examples_says_what_they_are_good_for():
    assert "make it surer" in rule_row(HandoffRule(rule="Somebody was hurt"))
    assert "I burnt my hand" in rule_row(HandoffRule(rule="x", examples=("I burnt my hand",)))
