"""What every ConfigStore promises."""

import pytest

from core.configuration.agent_config import AgentConfig, ConfigDraft, ConfigVersion, Personality, Thresholds
from core.errors import EditConflict
from tests.fakes.sample_records import minutes


def a_version(number: int, name: str = "Luma") -> ConfigVersion:
    config = AgentConfig(
        name=name, personality=Personality.WITTY, avatar="😀", thresholds=Thresholds(answer=0.7, ask_back=0.1)
    )
    return ConfigVersion(number, config, note="Größer", author="lead", published_at=minutes(number))


def test_there_is_nothing_before_the_first_publish(stores):
    assert stores.config.list_versions() == []
    assert stores.config.load_draft() is None


def test_published_versions_come_back_newest_first(stores):
    stores.config.save_version(a_version(1))
    stores.config.save_version(a_version(2, name="Nova"))
    assert stores.config.list_versions() == [a_version(2, name="Nova"), a_version(1)]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_version_that_does_not_follow_the_newest_is_refused(stores, number):
    stores.config.save_version(a_version(1))
    with pytest.raises(EditConflict):
        stores.config.save_version(a_version(number, name="Nova"))
    assert stores.config.list_versions() == [a_version(1)]


def a_draft(name: str, *, revision: int = 1) -> ConfigDraft:
    return ConfigDraft(AgentConfig(name=name), revision, based_on=0, author="Kim", saved_at=minutes(revision))


def test_the_draft_is_replaced_and_discarded(stores):
    stores.config.save_draft(a_draft("One"), replaces=0)
    stores.config.save_draft(a_draft("Two", revision=2), replaces=1)
    assert stores.config.load_draft() == a_draft("Two", revision=2)
    stores.config.save_draft(None, replaces=2)
    assert stores.config.load_draft() is None


@pytest.mark.parametrize("seen", [0, 2])
def test_a_draft_that_was_changed_meanwhile_is_not_overwritten(stores, seen):
    stores.config.save_draft(a_draft("One"), replaces=0)
    with pytest.raises(EditConflict):
        stores.config.save_draft(a_draft("Two", revision=2), replaces=seen)
    with pytest.raises(EditConflict):
        stores.config.save_draft(None, replaces=seen)
    assert stores.config.load_draft() == a_draft("One")


def test_publishing_leaves_the_draft_alone(stores):
    stores.config.save_draft(a_draft("Draft"), replaces=0)
    stores.config.save_version(a_version(1))
    assert stores.config.load_draft() == a_draft("Draft")
