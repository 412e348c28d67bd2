from datetime import UTC, datetime

import pytest

from core.clock import fixed_clock
from core.configuration.agent_config import AgentConfig, Messages, Personality
from core.configuration.versions import ConfigChange, ConfigVersions, compare_configs
from core.errors import InvalidInput, NotFound
from tests.fakes.in_memory_stores import InMemoryConfigStore

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WITTY = AgentConfig(personality=Personality.WITTY)


@pytest.fixture
def versions() -> ConfigVersions:
    return ConfigVersions(store=InMemoryConfigStore(), clock=fixed_clock(NOW))


def published(versions: ConfigVersions, config: AgentConfig) -> int:
    versions.save_draft(config)
    return versions.publish(note="", author="ada").number


def test_the_defaults_serve_as_version_0_before_the_first_publish(versions: ConfigVersions):
    assert versions.current().number == 0
    assert versions.current().config == AgentConfig()
    assert versions.list_versions() == []


def test_a_draft_does_not_serve(versions: ConfigVersions):
    versions.save_draft(WITTY)
    assert versions.draft() == WITTY
    assert versions.current().config == AgentConfig()


def test_publishing_makes_the_next_version_and_clears_the_draft(versions: ConfigVersions):
    versions.save_draft(WITTY)
    version = versions.publish(note=" Lighter tone ", author="ada")
    assert (version.number, version.note, version.author, version.published_at) == (
        1,
        "Lighter tone",
        "ada",
        NOW,
    )
    assert versions.current() == version
    assert versions.changes() == []


def test_nothing_to_publish_is_said(versions: ConfigVersions):
    with pytest.raises(InvalidInput, match="nothing to publish"):
        versions.publish(note="", author="ada")


def test_a_draft_edited_back_is_no_draft(versions: ConfigVersions):
    versions.save_draft(WITTY)
    versions.save_draft(AgentConfig())
    assert versions.changes() == []
    assert published(versions, WITTY) == 1


def test_changes_name_each_field_by_its_path(versions: ConfigVersions):
    versions.save_draft(AgentConfig(name="Iris", messages=Messages(greeting="Hello.")))
    assert versions.changes() == [
        ConfigChange("name", "Luma", "Iris"),
        ConfigChange("messages.greeting", AgentConfig().messages.greeting, "Hello."),
    ]


def test_a_discarded_draft_leaves_what_is_published(versions: ConfigVersions):
    versions.save_draft(WITTY)
    versions.discard_draft()
    assert versions.draft() == AgentConfig()


def test_restoring_publishes_the_old_configuration_as_a_new_version(versions: ConfigVersions):
    published(versions, WITTY)
    published(versions, AgentConfig(name="Iris"))
    restored = versions.restore(1, author="bo")
    assert (restored.number, restored.config, restored.note) == (3, WITTY, "Restored version 1")
    assert [version.number for version in versions.list_versions()] == [3, 2, 1]


def test_restoring_keeps_the_draft(versions: ConfigVersions):
    published(versions, WITTY)
    versions.save_draft(AgentConfig(name="Iris"))
    versions.restore(0, author="bo")
    assert versions.draft() == AgentConfig(name="Iris")


def test_an_unknown_version_cannot_be_restored(versions: ConfigVersions):
    with pytest.raises(NotFound, match="no configuration version 7"):
        versions.restore(7, author="bo")


def test_what_serves_already_cannot_be_restored(versions: ConfigVersions):
    with pytest.raises(InvalidInput, match="serves now"):
        versions.restore(0, author="bo")


def test_equal_configurations_have_no_changes():
    assert compare_configs(WITTY, WITTY) == []
