"""Every change of the configuration is on record: who, what, and only what differs."""

import pytest

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.clock import fixed_clock
from core.configuration.agent_config import AgentConfig, Guardrail, ScriptedResponse
from core.configuration.avatar import avatar_from_upload
from core.configuration.config_file import export_file
from core.configuration.versions import ConfigVersions
from core.errors import InvalidInput
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_stores import InMemoryConfigStore
from tests.fakes.sample_records import START
from tests.unit.configuration.pictures import png

LEGAL, MEDICAL = Guardrail(topic="Legal"), Guardrail(topic="Medical")


@pytest.fixture
def log() -> InMemoryAuditLog:
    return InMemoryAuditLog()


@pytest.fixture
def versions(log: InMemoryAuditLog) -> ConfigVersions:
    return ConfigVersions(store=InMemoryConfigStore(), clock=fixed_clock(START), audit=a_trail(log))


def test_an_edit_records_the_fields_that_differ(versions: ConfigVersions, log: InMemoryAuditLog):
    versions.save_part({"name": "Nova", "tone": "Calm."}, seen=versions.draft_state(), author="Kim")
    assert log.changes == [
        AuditedChange(
            "Kim",
            AuditAction.EDIT,
            AuditKind.DRAFT,
            "draft",
            "Draft",
            before={"name": "Luma", "tone": ""},
            after={"name": "Nova", "tone": "Calm."},
        )
    ]


def test_items_of_lists_are_recorded_one_by_one(versions: ConfigVersions, log: InMemoryAuditLog):
    script = ScriptedResponse(name="Hi", situation="s", wording="w")
    versions.save_draft(AgentConfig(guardrails=(LEGAL, MEDICAL)), author="Kim")
    versions.save_draft(AgentConfig(guardrails=(MEDICAL, LEGAL), scripted=(script,)), author="Kim")
    versions.save_draft(AgentConfig(guardrails=(MEDICAL,), scripted=(script,)), author="Kim")
    _, moved, removed = log.changes
    assert moved.after == {"scripted.Hi": script.model_dump(mode="json"), "guardrails.Legal (place)": 2}
    assert (removed.before, removed.after) == ({"guardrails.Legal": LEGAL.model_dump(mode="json")}, {})


def test_publishing_and_restoring_are_recorded_with_number_and_note(
    versions: ConfigVersions, log: InMemoryAuditLog
):
    versions.save_draft(AgentConfig(name="Nova"), author="Kim")
    versions.publish(note="Another name", author="Bo")
    versions.restore(0, author="Ada")
    published, restored = log.changes[1:]
    assert (published.actor, published.action, published.kind) == (
        "Bo",
        AuditAction.PUBLISH,
        AuditKind.CONFIGURATION,
    )
    assert (published.object_id, published.object_name) == ("1", "Version 1: Another name")
    assert (published.before, published.after) == ({"name": "Luma"}, {"name": "Nova"})
    assert (restored.actor, restored.action, restored.object_name) == (
        "Ada",
        AuditAction.RESTORE,
        "Version 2: Restored version 0",
    )
    assert restored.after == {"name": "Luma"}


def test_discarding_is_recorded_with_what_is_lost(versions: ConfigVersions, log: InMemoryAuditLog):
    versions.save_draft(AgentConfig(name="Nova"), author="Kim")
    versions.discard_draft(author="Bo")
    discarded = log.changes[-1]
    assert (discarded.actor, discarded.action, discarded.kind) == ("Bo", AuditAction.DELETE, AuditKind.DRAFT)
    assert (discarded.before, discarded.after) == ({"name": "Nova"}, {"name": "Luma"})


def test_an_import_is_an_edit_that_names_the_file(versions: ConfigVersions, log: InMemoryAuditLog):
    content = export_file(AgentConfig(name="Nova")).encode()
    versions.import_draft(content, file_name="agent.json", author="command line")
    (imported,) = log.changes
    assert (imported.action, imported.object_name) == (AuditAction.EDIT, "Draft, from the file agent.json")


def test_of_a_picture_only_what_tells_it_from_another_is_recorded(
    versions: ConfigVersions, log: InMemoryAuditLog
):
    versions.save_draft(AgentConfig(avatar_image=avatar_from_upload(png(50, 50))))
    (change,) = log.changes
    assert change.before == {"avatar_image": ""}
    assert change.after is not None
    assert change.after["avatar_image"].startswith("picture ")
    assert len(change.after["avatar_image"]) < 30


def test_nobody_named_is_the_dashboard(versions: ConfigVersions, log: InMemoryAuditLog):
    versions.save_draft(AgentConfig(name="Nova"))
    assert [change.actor for change in log.changes] == ["dashboard"]


def test_what_changes_nothing_or_is_refused_is_not_recorded(versions: ConfigVersions, log: InMemoryAuditLog):
    versions.save_draft(AgentConfig())
    versions.discard_draft()
    with pytest.raises(InvalidInput):
        versions.publish(note="", author="Kim")
    with pytest.raises(InvalidInput):
        versions.save_draft(AgentConfig().model_copy(update={"name": ""}))
    assert log.changes == []
