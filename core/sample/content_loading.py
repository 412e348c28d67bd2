"""Brings the sample's content and agent configuration into a workspace; what is there is left alone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.bootstrap import Engine, build_engine
from core.errors import StorageError
from core.knowledge.source_sync import DocumentsSync
from core.knowledge.sources import Source, SourceKind, SyncProgress
from core.sample.content import EDITIONS, SampleContent
from core.sample.passage_references import KnownText, read_known_texts
from core.sample.scripted_time import ScriptedClock

HELP_CENTRE = "tuulvik-help-centre.jsonl"
HELP_CENTRE_NAME = "Tuulvik help centre"
AUTHOR = "sample"


@dataclass(frozen=True, slots=True)
class LoadedContent:
    """The sample's texts as they are in this workspace."""

    texts: tuple[KnownText, ...]
    knowledge_versions: tuple[int, int]
    """Before and after the improvement."""
    config_versions: tuple[int, ...]
    """By stage of the agent."""

    def count(self, kind: SourceKind) -> int:
        """Texts of one kind of source."""
        return sum(text.source.kind is kind for text in self.texts)


def load_content(
    engine: Engine, content: SampleContent, *, first_day: datetime, improved_at: datetime
) -> LoadedContent:
    """Load both editions, the short answers and the agent's configurations.

    In an empty workspace they are dated back to when they served, else they are of now.
    """
    if engine.documents.current_version():
        return _load(engine, content, move_to=lambda _: None, first_day=first_day, improved_at=improved_at)
    clock = ScriptedClock(first_day)

    def move_to(instant: datetime) -> None:
        clock.now = instant

    past = build_engine(engine.settings, clock=clock, ids=engine.ids, embedder=engine.embedder)
    try:
        return _load(past, content, move_to=move_to, first_day=first_day, improved_at=improved_at)
    finally:
        past.close()


def find_help_centre(engine: Engine) -> Source | None:
    """The sample's set of documents, if it was added."""
    return next(
        (
            source
            for source in engine.sources.list_sources()
            if (source.kind, source.location) == (SourceKind.DOCUMENTS, HELP_CENTRE)
        ),
        None,
    )


def _load(
    engine: Engine,
    content: SampleContent,
    *,
    move_to: Callable[[datetime], None],
    first_day: datetime,
    improved_at: datetime,
) -> LoadedContent:
    move_to(first_day - timedelta(days=1))
    help_centre = find_help_centre(engine)
    if help_centre is None:
        help_centre = _load_edition(engine, content.help_centre(EDITIONS[0]), None)
    answers = _add_answers(engine, content)
    config_versions = _publish_stages(engine, content, first_day, move_to)
    move_to(improved_at)
    newest = content.help_centre(EDITIONS[-1])
    if help_centre.options.get("blob") != hashlib.sha256(newest).hexdigest() or not _is_read(help_centre):
        help_centre = _load_edition(engine, newest, help_centre)
    engine.ingestion.optimise()
    source_ids = [help_centre.id, *(source.id for source in answers)]
    texts = read_known_texts(source_ids, sources=engine.sources, versions=engine.versions)
    return LoadedContent(tuple(texts), _versions(texts, content), config_versions)


def _publish_stages(
    engine: Engine, content: SampleContent, first_day: datetime, move_to: Callable[[datetime], None]
) -> tuple[int, ...]:
    """Version numbers by stage. A configuration that the lead published stays, and stands for all stages."""
    published = {version.note: version.number for version in engine.configuration.list_versions()}
    if published.keys() - {stage.note for stage in content.stages}:
        return (engine.configuration.current().number,) * len(content.stages)
    for stage in content.stages:
        if stage.note not in published:
            move_to(first_day + timedelta(days=stage.from_day))
            engine.configuration.save_draft(stage.config)
            published[stage.note] = engine.configuration.publish(note=stage.note, author=AUTHOR).number
    return tuple(published[stage.note] for stage in content.stages)


def _load_edition(engine: Engine, lines: bytes, present: Source | None) -> Source:
    catalogue = engine.catalogue
    if present is None:
        source = catalogue.rename(
            catalogue.add_uploaded_documents(lines, name=HELP_CENTRE).id, HELP_CENTRE_NAME
        )
    else:
        source = catalogue.replace_content(present.id, lines)
    sync = DocumentsSync(
        intake=engine.ingestion,
        blobs=engine.blobs,
        sources=engine.sources,
        progress=engine.sync_progress,
        clock=engine.clock,
    )
    now = engine.clock()
    begun = SyncProgress(engine.ids("run"), source.id, "reading", now, now)
    finished = sync.run(source, begun, lambda: False)
    if finished.phase != "done" or finished.failed:
        raise StorageError(f"The sample's help centre could not be loaded: {finished.reason}")
    return engine.sources.find_source(source.id)


def _is_read(source: Source) -> bool:
    return source.last_synced_at is not None


def _add_answers(engine: Engine, content: SampleContent) -> list[Source]:
    present = {
        source.location: source
        for source in engine.sources.list_sources()
        if source.kind is SourceKind.ANSWER
    }
    return [
        present.get(row.question)
        or engine.catalogue.add_answer(row.question, row.answer, alternatives=row.alternatives)
        for row in content.short_answers
    ]


def _versions(texts: list[KnownText], content: SampleContent) -> tuple[int, int]:
    """The version just before the first article of edition 2, and the newest that the sample made."""
    later = {article.id for article in content.articles if article.edition > EDITIONS[0]}
    first = min(text.version.valid_from for text in texts if text.key in later)
    return first - 1, max(text.version.valid_from for text in texts)
