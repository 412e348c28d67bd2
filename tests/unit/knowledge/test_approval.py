"""Hold for approval: nothing changes for customers until the lead says so, and then all at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.knowledge.approval import Approval, HoldingIntake, WaitingChoice
from core.knowledge.documents import DocumentStatus, document_id
from core.knowledge.held_changes import HeldChangeStore, HeldKind, waiting_words
from core.knowledge.read_texts import FailedRead, IngestReport, ReadText
from core.knowledge.sources import Source
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory


class HeldWorkspace(WorkspaceInMemory):
    """A workspace with one site that was synced once and is held since."""

    def __init__(self) -> None:
        super().__init__()
        parts = {"ingestion": self.ingestion, "held": self.stores.held, "sources": self.stores.sources}
        self.intake = HoldingIntake(**parts, lock=self.stores.lock, clock=self.clock)
        self.approval = Approval(**parts, audit=self.audit, lock=self.stores.lock)
        self.site = self.catalogue.add_site("https://docs.example.com")
        self.sync(read("a", "Returns take 30 days."), read("b", "Parcels are free."))
        self.stores.sources.update_source(self.site.id, last_synced_at=NOW)
        self.approval.hold(self.site.id)

    @property
    def source(self) -> Source:
        return self.stores.sources.find_source(self.site.id)

    def sync(self, *texts: ReadText, removed: tuple[str, ...] = (), **others: object) -> IngestReport:
        gone = [document_id(self.site.id, name) for name in removed]
        given = {"cause": "Sync of docs", "run_id": "run_1"} | others
        return self.intake.apply(self.source, texts, removed=gone, **given)

    def waiting(self) -> list[tuple[HeldKind, str]]:
        return [(row.kind, row.external_id) for row in self.approval.list_held(self.site.id)]


class CountedBefore:
    """Counts what waited a moment ago; all else is as it is now."""

    def __init__(self, inner: HeldChangeStore, counts: dict[str, int]) -> None:
        self._inner = inner
        self._counts = counts

    def count_held(self) -> dict[str, int]:
        return self._counts

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def read(name: str, text: str) -> ReadText:
    return ReadText(name, name, text)


@pytest.fixture
def workspace() -> HeldWorkspace:
    return HeldWorkspace()


BEFORE = ["Parcels are free.", "Returns take 30 days."]


def test_first_sync_counts_at_once_even_of_a_held_source():
    workspace = HeldWorkspace()
    workspace.stores.sources.update_source(workspace.site.id, last_synced_at=None)
    workspace.sync(read("c", "We ship to Norway."))
    assert "We ship to Norway." in workspace.found()


def test_what_a_sync_finds_waits_and_changes_nothing(workspace: HeldWorkspace):
    version = workspace.stores.documents.current_version()
    report = workspace.sync(
        read("a", "Returns take 14 days."), read("c", "We ship to Norway."), removed=("b",)
    )
    assert report == IngestReport(held=3)
    assert workspace.waiting() == [
        (HeldKind.CHANGED, "a"),
        (HeldKind.REMOVED, "b"),
        (HeldKind.ADDED, "c"),
    ]
    assert workspace.found() == BEFORE
    assert workspace.stores.documents.current_version() == version


def test_approving_applies_everything_as_one_version_that_says_so(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."), read("c", "We ship to Norway."), removed=("b",))
    report = workspace.approval.approve(workspace.site.id, actor="lead")
    assert report == IngestReport(added=1, changed=1, removed=1, version=2)
    assert workspace.found() == ["Returns take 14 days.", "We ship to Norway."]
    newest = workspace.stores.documents.list_knowledge_versions(limit=1)[0]
    assert (newest.author, newest.run_id) == ("lead", "run_1")
    assert newest.cause == "Approved for docs.example.com: 3 changes"
    assert workspace.waiting() == []


def test_single_documents_are_approved_and_the_others_go_on_waiting(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."), read("c", "We ship to Norway."))
    workspace.approval.approve(workspace.site.id, [document_id(workspace.site.id, "a")])
    assert workspace.found() == ["Parcels are free.", "Returns take 14 days."]
    assert workspace.waiting() == [(HeldKind.ADDED, "c")]


def test_approving_twice_changes_nothing_more(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    workspace.approval.approve(workspace.site.id)
    assert workspace.approval.approve(workspace.site.id) == IngestReport()
    assert workspace.stores.documents.current_version() == 2


def test_newest_finding_of_a_page_replaces_the_former(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    workspace.sync(read("a", "Returns take 10 days."))
    workspace.approval.approve(workspace.site.id)
    assert "Returns take 10 days." in workspace.found()


def test_page_that_says_again_what_answers_waits_no_longer(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."), removed=("b",))
    workspace.sync(read("a", "Returns take 30 days."), read("b", "Parcels are free."))
    assert workspace.waiting() == []


def test_new_page_that_went_away_again_waits_no_longer(workspace: HeldWorkspace):
    workspace.sync(read("c", "We ship to Norway."))
    workspace.sync(removed=("c",))
    assert workspace.waiting() == []


def test_new_pages_that_went_away_are_found_among_many(workspace: HeldWorkspace):
    workspace.sync(*(read(f"page {number}", f"Text {number}.") for number in range(450)))
    missing = workspace.intake.missing_documents(workspace.site, set())
    assert len(set(missing)) == 450 + len(workspace.found())


def test_what_a_sync_puts_aside_while_the_hold_is_let_go_of_is_not_lost(workspace: HeldWorkspace):
    nothing_waited = workspace.approval.count_held()
    workspace.sync(read("a", "Returns take 14 days."))
    late = workspace.stores.held
    workspace.approval = Approval(
        ingestion=workspace.ingestion,
        held=CountedBefore(late, nothing_waited),
        sources=workspace.stores.sources,
        audit=workspace.audit,
        lock=workspace.stores.lock,
    )
    workspace.approval.release(workspace.site.id)
    assert workspace.found() == ["Parcels are free.", "Returns take 14 days."]


def test_discarded_content_does_not_wait_again_until_the_page_changes(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."), removed=("b",))
    assert workspace.approval.discard(workspace.site.id) == 2
    workspace.sync(read("a", "Returns take 14 days."), removed=("b",))
    assert (workspace.waiting(), workspace.found()) == ([], BEFORE)
    workspace.sync(read("a", "Returns take 10 days."))
    assert workspace.waiting() == [(HeldKind.CHANGED, "a")]


def test_discarded_changes_cannot_be_approved_by_mistake(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    workspace.approval.discard(workspace.site.id)
    workspace.approval.approve(workspace.site.id, [document_id(workspace.site.id, "a")])
    assert workspace.found() == BEFORE


def test_failures_are_told_though_the_source_is_held(workspace: HeldWorkspace):
    workspace.sync(failures=[FailedRead("d", "The file is locked.")])
    failed = workspace.stores.documents.find_document(document_id(workspace.site.id, "d"))
    assert (failed.status, failed.reason) == (DocumentStatus.FAILED, "The file is locked.")


def test_hold_is_let_go_of_only_when_it_is_said_what_becomes_of_waiting_changes(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    with pytest.raises(InvalidInput, match="1 change waits for approval"):
        workspace.approval.release(workspace.site.id)
    assert workspace.source.is_held


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (WaitingChoice.APPLY, "Returns take 14 days."),
        (WaitingChoice.DISCARD, "Returns take 30 days."),
    ],
)
def test_hold_is_let_go_of_with_changes_waiting(workspace: HeldWorkspace, choice: WaitingChoice, said: str):
    workspace.sync(read("a", "Returns take 14 days."))
    assert not workspace.approval.release(workspace.site.id, waiting=choice).is_held
    assert said in workspace.found()
    assert workspace.waiting() == []


def test_source_that_is_held_no_longer_applies_at_once_and_ends_what_waited(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    workspace.stores.sources.update_source(workspace.site.id, is_held=False)
    workspace.sync(read("a", "Returns take 10 days."))
    assert "Returns take 10 days." in workspace.found()
    assert workspace.waiting() == []


def test_finding_of_a_sync_that_runs_while_an_older_one_is_approved_goes_on_waiting(
    workspace: HeldWorkspace,
):
    workspace.sync(read("a", "Returns take 14 days."))
    finish = workspace.ingestion.apply

    def apply_while_a_sync_finds_more(*given: object, **named: object) -> IngestReport:
        workspace.ingestion.apply = finish
        workspace.sync(read("a", "Returns take 10 days."))
        return finish(*given, **named)

    workspace.ingestion.apply = apply_while_a_sync_finds_more
    workspace.approval.approve(workspace.site.id)
    assert "Returns take 14 days." in workspace.found()
    assert [row.text for row in workspace.approval.list_held(workspace.site.id)] == ["Returns take 10 days."]


def test_approval_cut_short_after_the_change_is_finished_by_the_next(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."), removed=("b",))
    drop, workspace.stores.held.drop_held = workspace.stores.held.drop_held, _break_off
    with pytest.raises(KeyboardInterrupt):
        workspace.approval.approve(workspace.site.id)
    workspace.stores.held.drop_held = drop
    assert workspace.approval.approve(workspace.site.id).version is None
    assert (workspace.waiting(), workspace.found()) == ([], ["Returns take 14 days."])


def _break_off(changes: object) -> None:
    raise KeyboardInterrupt(changes)


def test_short_answer_cannot_be_held(workspace: HeldWorkspace):
    answer = workspace.catalogue.add_answer("Why?", "Because.")
    with pytest.raises(InvalidInput):
        workspace.approval.hold(answer.id)


def test_removed_source_cannot_be_approved_into_life(workspace: HeldWorkspace):
    workspace.sync(read("a", "Returns take 14 days."))
    workspace.catalogue.remove(workspace.site.id)
    with pytest.raises(InvalidInput, match="has been removed"):
        workspace.approval.approve(workspace.site.id)


@pytest.mark.parametrize(("count", "words"), [(0, ""), (1, "1 change waits"), (1200, "1,200 changes wait")])
def test_waiting_changes_are_counted_in_words(count: int, words: str):
    assert waiting_words(count).startswith(words)


SYNCS = st.lists(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["one", "two", "three"])), max_size=5
)


@settings(max_examples=40, deadline=None)
@given(SYNCS)
def test_held_and_approved_is_the_same_as_applied_at_once(contents: list[dict[str, str]]):
    held, free = HeldWorkspace(), HeldWorkspace()
    free.approval.release(free.site.id)
    for content in contents:
        for workspace in (held, free):
            present = {document_id(workspace.site.id, name) for name in content}
            gone = workspace.intake.missing_documents(workspace.source, present)
            texts = [read(name, text) for name, text in content.items()]
            workspace.intake.apply(workspace.source, texts, removed=gone, cause="Sync", run_id="run_2")
    held.approval.approve(held.site.id)
    assert held.found() == free.found()
    assert held.approval.approve(held.site.id) == IngestReport()
