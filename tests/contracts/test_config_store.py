"""What every ConfigStore promises."""

import pytest

from core.configuration.agent_config import AgentConfig, ConfigVersion, Personality, Thresholds
from core.errors import StorageError
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
    with pytest.raises(StorageError):
        stores.config.save_version(a_version(number, name="Nova"))
    assert stores.config.list_versions() == [a_version(1)]


def test_the_draft_is_replaced_and_discarded(stores):
    stores.config.save_draft(AgentConfig(name="One"))
    stores.config.save_draft(AgentConfig(name="Two"))
    assert stores.config.load_draft() == AgentConfig(name="Two")
    stores.config.save_draft(None)
    assert stores.config.load_draft() is None


def test_publishing_leaves_the_draft_alone(stores):
    stores.config.save_draft(AgentConfig(name="Draft"))
    stores.config.save_version(a_version(1))
    assert stores.config.load_draft() == AgentConfig(name="Draft")
