"""Brings the sample's content and agent configuration into a workspace; what is there is left alone."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

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
    config_version: int

    def count(self, kind: SourceKind) -> int:
        """Texts of one kind of source."""
        return sum(text.source.kind is kind for text in self.texts)


def load_content(
    engine: Engine, content: SampleContent, *, began_at: datetime, improved_at: datetime
) -> LoadedContent:
    """Load both editions, the short answers and the configuration.

    In an empty workspace they are dated back: edition 1 to `began_at`, edition 2 to `improved_at`.
    """
    if engine.documents.current_version():
        return _load(engine, content, improve=lambda: None)
    clock = ScriptedClock(began_at)

    def improve() -> None:
        clock.now = improved_at

    past = build_engine(engine.settings, clock=clock, ids=engine.ids, embedder=engine.embedder)
    try:
        return _load(past, content, improve=improve)
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


def _load(engine: Engine, content: SampleContent, *, improve: Callable[[], None]) -> LoadedContent:
    _publish_agent(engine, content)
    help_centre = find_help_centre(engine)
    if help_centre is None:
        help_centre = _load_edition(engine, content.help_centre(EDITIONS[0]), None)
    answers = _add_answers(engine, content)
    improve()
    newest = content.help_centre(EDITIONS[-1])
    if help_centre.options.get("blob") != hashlib.sha256(newest).hexdigest() or not _is_read(help_centre):
        help_centre = _load_edition(engine, newest, help_centre)
    source_ids = [help_centre.id, *(source.id for source in answers)]
    texts = read_known_texts(source_ids, sources=engine.sources, versions=engine.versions)
    return LoadedContent(tuple(texts), _versions(texts, content), engine.configuration.current().number)


def _publish_agent(engine: Engine, content: SampleContent) -> None:
    if engine.configuration.current().number == 0 and engine.configuration.draft() != content.agent:
        engine.configuration.save_draft(content.agent)
    if engine.configuration.current().number == 0:
        engine.configuration.publish(note="Tuulvik's agent", author=AUTHOR)


def _load_edition(engine: Engine, lines: bytes, present: Source | None) -> Source:
    catalogue = engine.catalogue
    if present is None:
        source = catalogue.rename(
            catalogue.add_uploaded_documents(lines, name=HELP_CENTRE).id, HELP_CENTRE_NAME
        )
    else:
        source = catalogue.replace_content(present.id, lines)
    sync = DocumentsSync(
        ingestion=engine.ingestion,
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
