"""Every change of knowledge that somebody decides is on record: who, what, before and after."""

import pytest

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.errors import InvalidInput
from core.knowledge.approval import Approval, HoldingIntake, WaitingChoice
from core.knowledge.audited_sources import AuditedSources
from core.knowledge.read_texts import ReadText
from core.knowledge.restoring import RestoreScope, RestoreStores, Restoring
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_audit import a_trail
from tests.fakes.sample_records import a_source
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory


@pytest.fixture
def workspace() -> WorkspaceInMemory:
    return WorkspaceInMemory()


def last(workspace: WorkspaceInMemory) -> AuditedChange:
    return workspace.audit_log.changes[-1]


def actions(workspace: WorkspaceInMemory) -> list[tuple[str, str]]:
    return [(change.actor, change.action.value) for change in workspace.audit_log.changes]


def test_adding_a_source_is_recorded_with_what_was_added(workspace):
    site = workspace.catalogue.add_site("https://docs.example.com", related=True, actor="Ada")
    change = last(workspace)
    assert (change.actor, change.action, change.kind) == ("Ada", AuditAction.CREATE, AuditKind.SOURCE)
    assert (change.object_id, change.object_name) == (site.id, "docs.example.com")
    assert change.before is None
    assert change.after["location"] == site.location
    assert change.after["related"] is True


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://ada:secret@docs.example.com:8443/a?key=hidden#b", "https://docs.example.com:8443/a"),
        ("https://ada:secret@docs.example.com]/", ""),
        ("returns?.txt", "returns?.txt"),
    ],
)
def test_what_may_be_a_secret_in_an_address_is_not_recorded(workspace, location, told):
    sources = AuditedSources(sources=workspace.stores.sources, audit=a_trail(workspace.audit_log))
    sources.add(a_source(location=location), actor="Ada")
    assert last(workspace).after["location"] == told


def test_adding_the_same_file_twice_is_recorded_once(workspace):
    for _ in range(2):
        workspace.catalogue.add_uploaded_file(b"Returns take 30 days.", name="a.txt", actor="Ada")
    assert actions(workspace) == [("Ada", "create")]


def test_what_is_refused_is_not_recorded(workspace):
    workspace.catalogue.add_site("https://docs.example.com", actor="Ada")
    with pytest.raises(InvalidInput):
        workspace.catalogue.add_site("https://docs.example.com", actor="Bo")
    assert actions(workspace) == [("Ada", "create")]


def test_a_short_answer_is_recorded_with_its_words_and_the_version_has_its_author(workspace):
    answer = workspace.catalogue.add_answer("Do you ship?", "Yes.", actor="Ada")
    workspace.catalogue.update_answer(answer.id, question="Do you ship?", answer="No.", actor="Bo")
    assert actions(workspace) == [("Ada", "create"), ("Bo", "edit")]
    assert (last(workspace).before, last(workspace).after) == ({"answer": "Yes."}, {"answer": "No."})
    versions = workspace.stores.documents.list_knowledge_versions()
    assert [version.author for version in versions] == ["Bo", "Ada"]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (lambda c, key: c.set_cited(key, False, actor="Ada"), {"is_cited": True}, {"is_cited": False}),
        (lambda c, key: c.set_private(key, True, actor="Ada"), {"is_private": False}, {"is_private": True}),
        (lambda c, key: c.set_audience(key, "vip", actor="Ada"), {"audience": ""}, {"audience": "vip"}),
        (lambda c, key: c.rename(key, "Help", actor="Ada"), {"name": "a.txt"}, {"name": "Help"}),
    ],
)
def test_a_setting_of_a_source_is_recorded_before_and_after(workspace, change, before, after):
    source = workspace.catalogue.add_uploaded_file(b"Text.", name="a.txt", actor="Ada")
    change(workspace.catalogue, source.id)
    change(workspace.catalogue, source.id)
    assert actions(workspace) == [("Ada", "create"), ("Ada", "edit")]
    assert (last(workspace).before, last(workspace).after) == (before, after)


def test_newer_content_is_recorded_by_its_hash(workspace):
    source = workspace.catalogue.add_uploaded_file(b"Old.", name="a.txt", actor="Ada")
    workspace.catalogue.replace_content(source.id, b"Newer.", actor="Bo")
    assert set(last(workspace).after) == {"blob", "bytes"}
    assert (last(workspace).before["bytes"], last(workspace).after["bytes"]) == (4, 6)


def test_removing_is_recorded_once_also_when_it_is_finished_later(workspace):
    answer = workspace.catalogue.add_answer("Do you ship?", "Yes.", actor="Ada")
    workspace.catalogue.remove(answer.id, actor="Bo")
    workspace.catalogue.remove(answer.id, actor="Bo")
    workspace.catalogue.finish_removals()
    assert actions(workspace) == [("Ada", "create"), ("Bo", "delete")]
    assert (last(workspace).before, last(workspace).after) == ({"is_removed": False}, {"is_removed": True})


@pytest.fixture
def held(workspace):
    """A held site of which two changes wait, and who decides on them."""
    parts = {
        "ingestion": workspace.ingestion,
        "held": workspace.stores.held,
        "sources": workspace.stores.sources,
        "lock": workspace.stores.lock,
    }
    workspace.approval = Approval(**parts, audit=workspace.audit)
    workspace.site = workspace.catalogue.add_site("https://docs.example.com", actor="Ada")
    workspace.stores.sources.update_source(workspace.site.id, last_synced_at=NOW)
    workspace.approval.hold(workspace.site.id, actor="Ada")
    source = workspace.stores.sources.find_source(workspace.site.id)
    texts = [ReadText("a", "Returns", "30 days."), ReadText("b", "Parcels", "They are free.")]
    HoldingIntake(**parts, clock=workspace.clock).apply(source, texts, cause="Sync")
    return workspace


def test_approving_is_recorded_with_what_was_approved(held):
    held.approval.approve(held.site.id, actor="Bo")
    held.approval.approve(held.site.id, actor="Bo")
    assert actions(held) == [("Ada", "create"), ("Ada", "edit"), ("Bo", "publish")]
    assert last(held).after == {"approved": 2}
    assert last(held).before["waiting"][0] == {"document": "Parcels", "change": "added"}


def test_discarding_is_recorded_with_what_was_discarded(held):
    held.approval.discard(held.site.id, actor="Bo")
    held.approval.discard(held.site.id, actor="Bo")
    assert actions(held)[2:] == [("Bo", "delete")]
    assert last(held).after == {"discarded": 2}


def test_letting_go_of_a_hold_is_recorded_with_what_became_of_what_waited(held):
    held.approval.release(held.site.id, waiting=WaitingChoice.APPLY, actor="Bo")
    assert actions(held)[2:] == [("Bo", "edit"), ("Bo", "publish")]


def test_what_a_sync_finds_is_not_a_decision_of_anybody(workspace):
    site = workspace.catalogue.add_site("https://docs.example.com", actor="Ada")
    workspace.ingestion.apply(site, [ReadText("a", "Returns", "30 days.")], cause="Sync")
    assert actions(workspace) == [("Ada", "create")]


def test_a_restore_is_recorded_with_where_it_leads(workspace):
    stores = workspace.stores
    restoring = Restoring(
        stores=RestoreStores(stores.sources, stores.urls, stores.documents, stores.versions, workspace.index),
        embedder=HashEmbedder(),
        lock=stores.lock,
        audit=workspace.audit,
        clock=workspace.clock,
    )
    answer = workspace.catalogue.add_answer("Do you ship?", "Yes.", actor="Ada")
    workspace.catalogue.remove(answer.id, actor="Ada")
    for _ in range(2):
        restoring.restore(1, RestoreScope(source_id=answer.id), actor="Bo")
    assert actions(workspace)[2:] == [("Bo", "restore")]
    change = last(workspace)
    assert (change.kind, change.object_id) == (AuditKind.KNOWLEDGE, answer.id)
    assert change.object_name == "Do you ship? restored to version 1"
    assert change.before == {"version": 2}
    assert change.after == {"version": 3, "as_of": 1, "holds": False, "added": 1, "changed": 0, "removed": 0}
