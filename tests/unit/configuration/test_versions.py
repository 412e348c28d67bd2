from datetime import UTC, datetime

import pytest

from core.clock import fixed_clock
from core.configuration.agent_config import AgentConfig, ConfigVersion, Messages, Personality, Thresholds
from core.configuration.versions import ConfigVersions
from core.errors import InvalidInput, NotFound
from tests.fakes.in_memory_audit import a_trail
from tests.fakes.in_memory_stores import InMemoryConfigStore

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WITTY = AgentConfig(personality=Personality.WITTY)


@pytest.fixture
def versions() -> ConfigVersions:
    return ConfigVersions(store=InMemoryConfigStore(), clock=fixed_clock(NOW), audit=a_trail())


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


def test_changes_are_those_of_the_draft(versions: ConfigVersions):
    versions.save_draft(AgentConfig(name="Iris", messages=Messages(greeting="Hello.")))
    assert [change.field for change in versions.changes()] == ["name", "messages.greeting"]


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


def test_a_version_that_an_earlier_program_kept_can_be_restored_whatever_it_says():
    store = InMemoryConfigStore()
    odd = AgentConfig(thresholds=Thresholds(answer=0.2, ask_back=0.6))
    store.save_version(ConfigVersion(1, odd, "", "ada", NOW))
    versions = ConfigVersions(store=store, clock=fixed_clock(NOW), audit=a_trail())
    published(versions, WITTY)
    assert versions.restore(1, author="bo").config == odd


@pytest.mark.parametrize(
    "config",
    [
        AgentConfig().model_copy(update={"name": " "}),
        AgentConfig(personality=Personality.BRAND_VOICE),
        AgentConfig(thresholds=Thresholds(answer=0.2, ask_back=0.6)),
    ],
)
def test_a_wrong_configuration_is_never_kept(versions: ConfigVersions, config: AgentConfig):
    with pytest.raises(InvalidInput):
        versions.save_draft(config)
    with pytest.raises(InvalidInput):
        versions.save_edit(config, seen=versions.draft_state())
    assert versions.draft_state().revision == 0


def test_a_note_beyond_reason_is_refused(versions: ConfigVersions):
    versions.save_draft(WITTY)
    with pytest.raises(InvalidInput, match="note is too long"):
        versions.publish(note="n" * 501, author="ada")
