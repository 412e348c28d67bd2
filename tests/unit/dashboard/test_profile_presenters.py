"""The first steps of a workspace, the strip above its pages, and the words of states."""

from datetime import UTC, datetime

from core.configuration.agent_config import AgentConfig
from dashboard.presenters.first_steps import first_steps, step_card
from dashboard.presenters.status_strip import strip_agent, strip_facts
from dashboard.presenters.wording import (
    CHANNELS,
    DECISIONS,
    OUTCOMES,
    SOURCE_KINDS,
    SOURCE_STATUSES,
    URL_STATES,
)

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_first_steps_are_ticked_one_by_one():
    steps = first_steps(answering=3, tried=0, published=0, agent_name="Luma")
    assert [step.is_done for step in steps] == [True, False, False]
    assert "check" in step_card(1, steps[0])
    assert "Not tried yet" in step_card(2, steps[1])


def test_the_strip_of_an_empty_workspace_says_that_nothing_is_known():
    assert "No knowledge yet" in strip_facts(config_version=0, newest=None, now=AT, zone=UTC)
    assert "&lt;i&gt;" in strip_agent(AgentConfig(name="<i>"))


def test_every_state_has_a_word_and_an_icon():
    for table in (CHANNELS, DECISIONS, OUTCOMES, SOURCE_KINDS, SOURCE_STATUSES, URL_STATES):
        assert set(table) == set(type(next(iter(table))))
        assert all(label.text and label.icon for label in table.values())
