"""Durable work: syncs, sweeps and the worker that does them."""

from collections.abc import Sequence
from functools import cached_property

from core.bootstrap.review_parts import ReviewParts
from core.channels.unsent_files import UnsentFiles
from core.conversations.outcome_sweep import OutcomeSweep
from core.jobs.conflict_job import CONFLICT_JOB, ConflictJob
from core.jobs.crawl_process import CrawlProcessLauncher
from core.jobs.duties import do_each
from core.jobs.job_queue import JobQueue
from core.jobs.sync_queue import SYNC_JOB, SyncQueue
from core.jobs.worker import Jobs, Worker
from core.knowledge.site_sync import SiteStores, SiteSync
from core.knowledge.source_sync import DocumentsSync, FileSync
from core.knowledge.sources import SourceKind
from core.knowledge.sync_job import AfterSync, SyncJob
from core.storage.blob_use import SqlBlobUse
from core.storage.process_locks import try_lock


class JobParts(ReviewParts):
    """Background work of one workspace."""

    @cached_property
    def worker(self) -> Worker:
        """Does the durable work, once started."""
        return Worker(
            database_url=self._jobs_url,
            lock_path=self.data_dir / f"worker-{self.settings.jobs.executor_id}.lock",
            settings=self.settings.jobs,
            jobs=Jobs(
                by_name={SYNC_JOB: self.sync_job.run, CONFLICT_JOB: self.conflict_job.run},
                look_after=self.look_after,
            ),
        )

    def look_after(self) -> None:
        """What a worker does every few minutes: finish what was cut short, and begin what is due.

        A round that takes longer than that is not done twice at once. A rebuild may take hours; the rest
        goes on beside it.
        """
        do_each(
            {
                "record": self._look_after_record,
                "index": self.index_upkeep.look_after,
                "reviews": self._review_missing,
            }
        )

    def _look_after_record(self) -> None:
        sweep = OutcomeSweep(store=self.conversations, search=self.conversation_search, clock=self.clock)
        duties = {
            "outcomes": sweep.run,
            "stuck conversations": self.conversation_upkeep.hand_off_stuck,
            "idle conversations": self.conversation_upkeep.close_idle,
            "removals": self.catalogue.finish_removals,
            "removed sources": self.content_sources.forget_removed,
            "ended syncs": self.syncs.settle,
            "due syncs": self.syncs.request_due,
            "unsent files": self.unsent_files.forget_old,
        }
        with try_lock(self.database, "look-after") as is_ours:
            if is_ours:
                do_each(duties)

    def _review_missing(self) -> None:
        with try_lock(self.database, "review") as is_ours:
            if is_ours:
                self.delta_reviews.review_missing(self.conflict_job.request_for)

    @cached_property
    def unsent_files(self) -> UnsentFiles:
        """Forgets files that no message came for."""
        return UnsentFiles(
            store=self.sent_files,
            use=SqlBlobUse(self.database),
            blobs=self.blobs,
            transaction=self.database.transaction,
            clock=self.clock,
        )

    @cached_property
    def job_queue(self) -> JobQueue:
        """What durable work is asked for by."""
        return JobQueue(self._jobs_url)

    @cached_property
    def conflict_job(self) -> ConflictJob:
        """Looks for conflicts, when asked and after syncs."""
        return ConflictJob(queue=self.job_queue, watch=self.conflict_watch)

    @cached_property
    def syncs(self) -> SyncQueue:
        """Asks for syncs, stops and follows them."""
        return SyncQueue(
            queue=self.job_queue,
            sources=self.sources,
            progress=self.sync_progress,
            worker=self.worker,
            clock=self.clock,
            schedule=self.schedule,
        )

    @cached_property
    def sync_job(self) -> SyncJob:
        """What the worker does for a requested sync."""
        files = FileSync(
            reader=self.file_reader,
            recordings=self.recording_reader,
            intake=self.intake,
            blobs=self.blobs,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
        )
        documents = DocumentsSync(
            intake=self.intake,
            blobs=self.blobs,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
        )
        return SyncJob(
            by_kind={
                SourceKind.SITE: self._site_sync,
                SourceKind.FILE: files,
                SourceKind.DOCUMENTS: documents,
                SourceKind.CMS: self.content_sync,
            },
            optimise=self.ingestion.optimise,
            sources=self.sources,
            progress=self.sync_progress,
            clock=self.clock,
            schedule=self.schedule,
            after_sync=self._after_sync,
            has_changed=self._has_changed,
        )

    @property
    def _after_sync(self) -> Sequence[AfterSync]:
        """What is done once a sync that changed something has ended."""
        return (self.delta_reviews.review_sync, self.conflict_job.request_after_sync)

    def _has_changed(self, run_id: str) -> bool:
        has_versions = bool(self.documents.list_knowledge_versions(run_id=run_id, limit=1))
        return has_versions or self.held_changes.holds_of_run(run_id)

    @property
    def _site_sync(self) -> SiteSync:
        return SiteSync(
            launcher=CrawlProcessLauncher(),
            reader=self.file_reader,
            intake=self.intake,
            stores=SiteStores(self.sources, self.urls, self.sync_progress, self.versions, self.blobs),
            settings=self.settings.crawl,
            folder=self.data_dir / "crawls",
            clock=self.clock,
        )

    def start_worker(self) -> None:
        """Do the durable work in this process, now or when the process that does it ends."""
        self.worker.start_when_free()
