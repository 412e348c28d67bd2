"""What every ConfigStore promises."""

from dataclasses import replace

import pytest

from core.configuration.agent_config import (
    AgentConfig,
    ConfigDraft,
    ConfigVersion,
    Guardrail,
    Personality,
    ScriptedResponse,
    Thresholds,
)
from core.configuration.handoff_policy import HandoffPolicy, HandoffRule, Routing
from core.errors import EditConflict
from tests.fakes.sample_records import minutes


def a_version(number: int, name: str = "Luma") -> ConfigVersion:
    config = AgentConfig(
        name=name,
        personality=Personality.WITTY,
        avatar="😀",
        thresholds=Thresholds(answer=0.7, ask_back=0.1),
        guardrails=(Guardrail(topic="Law", examples=("May I sue?",)),),
        scripted=(ScriptedResponse(name="Hi", situation="Hello", wording="“Grüß dich”\nyou"),),
        handoff=HandoffPolicy(
            phrases=("lawyer",), rules=(HandoffRule(rule="Threatens"),), routing=Routing(primary_teams=("t",))
        ),
    )
    return ConfigVersion(number, config, note="Größer", author="lead", published_at=minutes(number))


def test_there_is_nothing_before_the_first_publish(stores):
    assert stores.config.list_versions() == []
    assert stores.config.load_draft() is None


def test_published_versions_come_back_newest_first(stores):
    stores.config.save_version(a_version(1))
    stores.config.save_version(a_version(2, name="Nova"))
    assert stores.config.list_versions() == [a_version(2, name="Nova"), a_version(1)]
    assert stores.config.list_versions(limit=1) == [a_version(2, name="Nova")]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_version_that_does_not_follow_the_newest_is_refused(stores, number):
    stores.config.save_version(a_version(1))
    with pytest.raises(EditConflict):
        stores.config.save_version(a_version(number, name="Nova"))
    assert stores.config.list_versions() == [a_version(1)]


def a_draft(name: str, *, author: str = "Kim") -> ConfigDraft:
    return ConfigDraft(AgentConfig(name=name), revision=0, based_on=0, author=author, saved_at=minutes(90))


def test_the_draft_is_replaced_and_discarded(stores):
    first = stores.config.save_draft(a_draft("One"), replaces=0)
    second = stores.config.save_draft(a_draft("Two"), replaces=first)
    assert stores.config.load_draft() == replace(a_draft("Two"), revision=second)
    assert stores.config.save_draft(None, replaces=second) == 0
    assert stores.config.load_draft() is None


def test_a_draft_that_was_changed_meanwhile_is_not_overwritten_and_its_author_named(stores):
    kept = stores.config.save_draft(a_draft("One"), replaces=0)
    for seen in (0, kept + 1):
        with pytest.raises(EditConflict, match="by Kim on "):
            stores.config.save_draft(a_draft("Two", author="Bo"), replaces=seen)
        with pytest.raises(EditConflict):
            stores.config.save_draft(None, replaces=seen)
    assert stores.config.load_draft() == replace(a_draft("One"), revision=kept)


def test_revisions_rise_over_drafts_that_are_gone(stores):
    first = stores.config.save_draft(a_draft("One"), replaces=0)
    stores.config.save_draft(None, replaces=first)
    second = stores.config.save_draft(a_draft("Two"), replaces=0)
    assert second > first > 0
    with pytest.raises(EditConflict):
        stores.config.save_draft(a_draft("Three"), replaces=first)


def test_an_editor_of_a_draft_that_is_gone_is_told_so(stores):
    kept = stores.config.save_draft(a_draft("One"), replaces=0)
    stores.config.save_draft(None, replaces=kept)
    with pytest.raises(EditConflict, match="published or discarded"):
        stores.config.save_draft(a_draft("Two"), replaces=kept)


def test_publishing_leaves_the_draft_alone(stores):
    kept = stores.config.save_draft(a_draft("Draft"), replaces=0)
    stores.config.save_version(a_version(1))
    assert stores.config.load_draft() == replace(a_draft("Draft"), revision=kept)
