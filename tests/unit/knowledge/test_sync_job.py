"""One sync of one source: recorded however it ends, done once, tidied up after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import CrawlError, DatabaseBusy, ProviderRateLimited, StorageError
from core.knowledge.sources import Source, SourceKind, SourceStatus, SyncProgress
from core.knowledge.sync_job import RETRY_PAUSES_S, SyncJob
from tests.unit.knowledge.workspace_in_memory import NOW, WorkspaceInMemory


class ScriptedSync:
    """A SourceSync that ends as it is told to."""

    def __init__(self, error: Exception | None = None, *, indexed: int = 1, failures: int = 1_000) -> None:
        self.ran: list[str] = []
        self._error = error
        self._failures = failures
        self._indexed = indexed

    def run(self, source: Source, progress: SyncProgress, is_cancelled: Callable[[], bool]) -> SyncProgress:
        self.ran.append(source.id)
        if self._error is not None and len(self.ran) <= self._failures:
            raise self._error
        return replace(progress, phase="done", indexed=self._indexed, finished_at=NOW)


@pytest.fixture
def workspace() -> WorkspaceInMemory:
    return WorkspaceInMemory()


@pytest.fixture
def source(workspace: WorkspaceInMemory) -> Source:
    return workspace.catalogue.add_site("https://docs.example.com")


def run(
    workspace: WorkspaceInMemory,
    source_id: str,
    sync: ScriptedSync,
    *,
    run_id: str = "run_1",
    optimise: Callable[[], None] = lambda: None,
    pauses: list[float] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    **wiring: object,
) -> SyncProgress | None:
    given = {"by_kind": {SourceKind.SITE: sync}} | wiring
    job = SyncJob(
        optimise=optimise,
        sources=workspace.stores.sources,
        progress=workspace.stores.syncs,
        clock=workspace.clock,
        pause=(pauses if pauses is not None else []).append,
        **given,
    )
    job.run(run_id, source_id, is_cancelled)
    return workspace.stores.syncs.latest_progress(source_id)


def test_sync_reports_its_end(workspace: WorkspaceInMemory, source: Source):
    ended = run(workspace, source.id, ScriptedSync())
    assert (ended.run_id, ended.phase, ended.is_running) == ("run_1", "done", False)


def test_run_that_is_done_already_is_not_done_again(workspace: WorkspaceInMemory, source: Source):
    sync = ScriptedSync()
    run(workspace, source.id, sync)
    run(workspace, source.id, sync)
    assert sync.ran == [source.id]


def test_run_that_was_interrupted_keeps_its_beginning(workspace: WorkspaceInMemory, source: Source):
    began = replace(workspace.progress(source), started_at=NOW.replace(year=2025))
    workspace.stores.syncs.save_progress(began)
    assert run(workspace, source.id, ScriptedSync()).started_at == began.started_at


def test_run_that_was_interrupted_shows_how_far_it_was_until_it_reports_anew(
    workspace: WorkspaceInMemory, source: Source
):
    began = replace(workspace.progress(source), phase="crawling", found=30, indexed=20)
    workspace.stores.syncs.save_progress(began)
    run(workspace, source.id, ScriptedSync(CrawlError("The host did not answer.")))
    ended = workspace.stores.syncs.latest_progress(source.id)
    assert (ended.found, ended.indexed) == (30, 20)


@pytest.mark.parametrize("error", [DatabaseBusy("Busy."), ProviderRateLimited("Later.")])
def test_what_passes_by_itself_is_waited_for(workspace: WorkspaceInMemory, source: Source, error: Exception):
    pauses: list[float] = []
    sync = ScriptedSync(error, failures=2)
    assert run(workspace, source.id, sync, pauses=pauses).phase == "done"
    assert len(sync.ran) == 3
    assert sum(pauses) == sum(RETRY_PAUSES_S[:2])


def test_patience_has_an_end(workspace: WorkspaceInMemory, source: Source):
    sync = ScriptedSync(DatabaseBusy("Busy."))
    assert run(workspace, source.id, sync).reason == "Busy."
    assert len(sync.ran) == len(RETRY_PAUSES_S) + 1


def test_what_does_not_pass_is_not_tried_again(workspace: WorkspaceInMemory, source: Source):
    sync = ScriptedSync(StorageError("The disk is full."))
    run(workspace, source.id, sync)
    assert len(sync.ran) == 1


def test_stop_ends_the_wait(workspace: WorkspaceInMemory, source: Source):
    pauses: list[float] = []
    run(workspace, source.id, ScriptedSync(DatabaseBusy("Busy.")), pauses=pauses, is_cancelled=lambda: True)
    assert pauses == []


def test_failure_becomes_the_reason_of_source_and_run(workspace: WorkspaceInMemory, source: Source):
    ended = run(workspace, source.id, ScriptedSync(CrawlError("The host did not answer.")))
    stored = workspace.stores.sources.find_source(source.id)
    assert (ended.phase, ended.reason) == ("failed", "The host did not answer.")
    assert stored.status is SourceStatus.FAILED
    assert stored.reason.startswith("The host did not answer. It is tried again on 1 March 2026 at 00:1")


def test_bug_is_recorded_with_the_run_to_look_for_and_goes_on_to_the_log(
    workspace: WorkspaceInMemory, source: Source
):
    with pytest.raises(ZeroDivisionError):
        run(workspace, source.id, ScriptedSync(ZeroDivisionError()))
    assert "run_1" in workspace.stores.sources.find_source(source.id).reason


def test_removed_source_stays_removed(workspace: WorkspaceInMemory, source: Source):
    workspace.catalogue.remove(source.id)
    ended = run(workspace, source.id, ScriptedSync())
    assert (ended.phase, "was removed" in ended.reason) == ("failed", True)
    assert workspace.stores.sources.find_source(source.id).status is SourceStatus.REMOVED


def test_kind_without_a_sync_says_why(workspace: WorkspaceInMemory):
    answer = workspace.catalogue.add_answer("Why?", "Because.")
    assert "short answers are live" in run(workspace, answer.id, ScriptedSync()).reason


def test_index_is_put_in_order_by_the_last_of_many_syncs(workspace: WorkspaceInMemory, source: Source):
    tidied: list[str] = []
    other = workspace.catalogue.add_site("https://other.example.com")
    workspace.stores.syncs.save_progress(replace(workspace.progress(other), run_id="run_2"))
    run(workspace, source.id, ScriptedSync(), optimise=lambda: tidied.append("first"))
    run(workspace, other.id, ScriptedSync(), run_id="run_2", optimise=lambda: tidied.append("last"))
    assert tidied == ["last"]


def test_sync_that_brought_nothing_leaves_the_index_alone(workspace: WorkspaceInMemory, source: Source):
    tidied: list[str] = []
    run(workspace, source.id, ScriptedSync(indexed=0), optimise=lambda: tidied.append("once"))
    assert tidied == []


def test_index_that_cannot_be_put_in_order_does_not_spoil_the_sync(
    workspace: WorkspaceInMemory, source: Source
):
    def optimise() -> None:
        raise StorageError("The disk is full.")

    assert run(workspace, source.id, ScriptedSync(), optimise=optimise).phase == "done"


def test_hooks_are_told_of_a_sync_that_changed_something(workspace: WorkspaceInMemory, source: Source):
    told: list[tuple[str, str]] = []

    def hook(source: Source, ended: SyncProgress) -> None:
        told.append((source.id, ended.phase))

    run(workspace, source.id, ScriptedSync(), after_sync=[hook], has_changed=lambda run_id: run_id == "run_1")
    run(workspace, source.id, ScriptedSync(), run_id="run_2", after_sync=[hook], has_changed=lambda _: False)
    assert told == [(source.id, "done")]


def test_hooks_are_told_of_a_sync_that_failed_half_way(workspace: WorkspaceInMemory, source: Source):
    told: list[str] = []
    broken = ScriptedSync(CrawlError("The host did not answer."))
    run(workspace, source.id, broken, after_sync=[lambda _, ended: told.append(ended.phase)])
    assert told == ["failed"]


def test_hook_that_fails_spoils_neither_the_sync_nor_the_next_hook(
    workspace: WorkspaceInMemory, source: Source
):
    told: list[str] = []

    def broken(source: Source, ended: SyncProgress) -> None:
        raise ZeroDivisionError

    hooks = [broken, lambda _, ended: told.append(ended.run_id)]
    assert run(workspace, source.id, ScriptedSync(), after_sync=hooks).phase == "done"
    assert told == ["run_1"]


def test_kill_right_after_the_end_does_not_lose_what_follows_it(workspace: WorkspaceInMemory, source: Source):
    ended = replace(workspace.progress(source), phase="done", finished_at=NOW)
    workspace.stores.syncs.save_progress(ended)
    told: list[str] = []
    run(workspace, source.id, ScriptedSync(), after_sync=[lambda _, run: told.append(run.run_id)])
    assert told == ["run_1"]
    assert workspace.stores.sources.find_source(source.id).next_sync_at is not None


def test_sync_that_went_well_is_due_again_about_a_week_later(workspace: WorkspaceInMemory, source: Source):
    workspace.stores.sources.update_source(source.id, failures=3)
    run(workspace, source.id, ScriptedSync())
    stored = workspace.stores.sources.find_source(source.id)
    assert timedelta(days=6.3) <= stored.next_sync_at - NOW <= timedelta(days=7.7)
    assert stored.failures == 0


def test_failed_syncs_are_tried_again_at_ever_longer_waits(workspace: WorkspaceInMemory, source: Source):
    waits = []
    for number in range(1, 7):
        run(workspace, source.id, ScriptedSync(CrawlError("Down.")), run_id=f"run_{number}")
        stored = workspace.stores.sources.find_source(source.id)
        assert stored.failures == number
        waits.append((stored.next_sync_at - NOW) / timedelta(hours=1))
    assert waits == sorted(waits[:3]) + waits[3:]
    assert all(21.6 <= wait <= 26.4 for wait in waits[3:])


def test_file_is_not_due_again_by_itself(workspace: WorkspaceInMemory):
    added = workspace.catalogue.add_uploaded_file(b"Hello", name="a.txt")
    run(workspace, added.id, ScriptedSync(), by_kind={SourceKind.FILE: ScriptedSync()})
    assert workspace.stores.sources.find_source(added.id).next_sync_at is None


def test_sync_that_wants_to_look_again_sooner_has_its_way(workspace: WorkspaceInMemory, source: Source):
    tomorrow = NOW + timedelta(days=1)

    class Doubtful(ScriptedSync):
        def run(self, source, progress, is_cancelled):
            workspace.stores.sources.update_source(source.id, next_sync_at=tomorrow)
            return super().run(source, progress, is_cancelled)

    run(workspace, source.id, Doubtful())
    assert workspace.stores.sources.find_source(source.id).next_sync_at == tomorrow
