"""Applies what happened since the recorded run, through real syncs dated to yesterday evening."""

import hashlib
from datetime import datetime, timedelta

from core.bootstrap import Engine
from core.knowledge.sources import Source
from core.sample.content import EDITIONS, SampleContent
from core.sample.content_loading import AUTHOR, HELP_CENTRE, add_answers, find_documents
from core.sample.dated_work import MoveTo, sync_documents, working_from
from core.sample.later_content import FurtherSet, LaterContent

RUN_ID = "run_sample_later"
"""Of the sync that brought the newest help centre: what was done once is known by it."""
_BEFORE_MIDNIGHT = timedelta(minutes=15)  # nearly nobody writes to the agent so late
_ADDED_BEFORE = timedelta(minutes=30)
_WAITING_BEFORE = timedelta(minutes=15)


def load_later(engine: Engine, content: SampleContent, later: LaterContent, *, midnight: datetime) -> int:
    """Apply it as of the evening before `midnight`; gives how many articles of the help centre it touched.

    0 when it was done before, or where the lead has put other content in the help centre's place. Killed
    and called again, it does what is missing.
    """
    help_centre = find_documents(engine, HELP_CENTRE)
    newest = later.help_centre(content)
    ours = {_hash(content.help_centre(EDITIONS[-1])), _hash(newest)}
    if help_centre is None or help_centre.options.get("blob") not in ours or _is_done(engine, help_centre):
        return 0
    at = midnight - _BEFORE_MIDNIGHT
    with working_from(engine, at - _ADDED_BEFORE) as (past, move_to):
        add_answers(past, later.short_answers)
        for further in later.sets:
            _load_set(past, further, move_to=move_to, at=at)
        move_to(at)
        sync_documents(
            past, past.catalogue.replace_content(help_centre.id, newest, actor=AUTHOR), run_id=RUN_ID
        )
        past.ingestion.optimise()
        past.conflict_watch.look_everywhere()
    return len(later.articles) + len(later.gone)


def _is_done(engine: Engine, help_centre: Source) -> bool:
    """An unfinished sync is not; one that is no longer the last one was."""
    latest = engine.sync_progress.latest_progress(help_centre.id)
    if latest is not None and latest.run_id == RUN_ID:
        return not latest.is_running
    return bool(engine.documents.list_knowledge_versions(run_id=RUN_ID, limit=1))


def _load_set(engine: Engine, further: FurtherSet, *, move_to: MoveTo, at: datetime) -> None:
    move_to(at - _ADDED_BEFORE)
    source = find_documents(engine, further.file_name)
    if source is None:
        source = engine.catalogue.add_uploaded_documents(
            further.lines(), name=further.file_name, actor=AUTHOR
        )
    # Before the first sync, so that nobody ever sees what is not meant for them.
    engine.catalogue.rename(source.id, further.name, actor=AUTHOR)
    engine.catalogue.set_audience(source.id, further.audience, actor=AUTHOR)
    source = engine.catalogue.set_private(source.id, further.is_private, actor=AUTHOR)
    if source.last_synced_at is None:
        sync_documents(engine, source)
    if further.waiting:
        move_to(at - _WAITING_BEFORE)
        engine.approval.hold(source.id, actor=AUTHOR)
        sync_documents(
            engine, engine.catalogue.replace_content(source.id, further.newest_lines(), actor=AUTHOR)
        )


def _hash(lines: bytes) -> str:
    return hashlib.sha256(lines).hexdigest()
