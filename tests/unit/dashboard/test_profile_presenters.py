"""Changes of the profile, and the first steps of a workspace, in words."""

from datetime import UTC, datetime

from core.configuration.agent_config import AgentConfig, ConfigVersion, Personality, Thresholds
from core.configuration.versions import compare_configs
from dashboard.presenters.first_steps import first_steps, step_card
from dashboard.presenters.profile import FIELDS, diff, field_value, version_line
from dashboard.presenters.status_strip import strip
from dashboard.presenters.wording import (
    CHANNELS,
    DECISIONS,
    OUTCOMES,
    SOURCE_KINDS,
    SOURCE_STATUSES,
    URL_STATES,
)

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_every_field_of_the_configuration_has_a_name():
    changed = AgentConfig(
        name="A",
        company="B",
        personality=Personality.WITTY,
        avatar="C",
        instructions="D",
        thresholds=Thresholds(answer=0.9, ask_back=0.1),
        messages={"greeting": "1", "ask_back": "2", "handoff": "3", "closing": "4"},
    )
    assert {change.field for change in compare_configs(AgentConfig(), changed)} == set(FIELDS)


def test_a_change_shows_old_and_new_and_escapes_both():
    changes = compare_configs(AgentConfig(), AgentConfig(name="<b>Nova</b>"))
    shown = diff(changes)
    assert "Luma" in shown
    assert "&lt;b&gt;Nova&lt;/b&gt;" in shown


def test_values_are_said_as_the_form_shows_them():
    assert field_value("thresholds.answer", 0.5) == "50\u202f%"
    assert field_value("personality", Personality.WITTY) == "Witty"
    assert field_value("company", "") == "empty"


def test_the_live_version_says_so():
    version = ConfigVersion(2, AgentConfig(), "", "Kim", AT)
    assert "live" in version_line(version, now=AT, zone=UTC, is_live=True)
    assert "No note" in version_line(version, now=AT, zone=UTC, is_live=False)


def test_first_steps_are_ticked_one_by_one():
    steps = first_steps(answering=3, tried=0, published=0, agent_name="Luma")
    assert [step.is_done for step in steps] == [True, False, False]
    assert "check" in step_card(1, steps[0])
    assert "Not tried yet" in step_card(2, steps[1])


def test_the_strip_of_an_empty_workspace_says_that_nothing_is_known():
    shown = strip(AgentConfig(name="<i>"), config_version=0, newest=None, now=AT, zone=UTC)
    assert "No knowledge yet" in shown
    assert "&lt;i&gt;" in shown


def test_every_state_has_a_word_and_an_icon():
    for table in (CHANNELS, DECISIONS, OUTCOMES, SOURCE_KINDS, SOURCE_STATUSES, URL_STATES):
        assert set(table) == set(type(next(iter(table))))
        assert all(label.text and label.icon for label in table.values())
