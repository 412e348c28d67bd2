"""Brings the sample's content and agent configuration into a workspace; what is there is left alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.bootstrap import Engine
from core.knowledge.sources import Source, SourceKind
from core.sample.content import EDITIONS, SampleContent, ShortAnswer
from core.sample.dated_work import MoveTo, sync_documents, working_from
from core.sample.passage_references import KnownText, read_known_texts

HELP_CENTRE = "tuulvik-help-centre.jsonl"
HELP_CENTRE_NAME = "Tuulvik help centre"
AUTHOR = "sample"
_SEEN_AFTER = timedelta(hours=2)


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
    with working_from(engine, first_day - timedelta(days=1)) as (past, move_to):
        return _load(past, content, move_to=move_to, first_day=first_day, improved_at=improved_at)


def find_documents(engine: Engine, file_name: str) -> Source | None:
    """The set of documents that was added under this file's name."""
    kind_and_name = (SourceKind.DOCUMENTS, file_name)
    found = (one for one in engine.sources.list_sources() if (one.kind, one.location) == kind_and_name)
    return next(found, None)


def add_answers(engine: Engine, answers: Iterable[ShortAnswer]) -> list[Source]:
    """Add the short answers that are not there; gives all of them."""
    present = {
        source.location: source
        for source in engine.sources.list_sources()
        if source.kind is SourceKind.ANSWER
    }
    return [
        present.get(row.question)
        or engine.catalogue.add_answer(row.question, row.answer, alternatives=row.alternatives, actor=AUTHOR)
        for row in answers
    ]


def _load(
    engine: Engine,
    content: SampleContent,
    *,
    move_to: MoveTo,
    first_day: datetime,
    improved_at: datetime,
) -> LoadedContent:
    move_to(first_day - timedelta(days=1))
    help_centre = find_documents(engine, HELP_CENTRE)
    if help_centre is None:
        help_centre = _load_edition(engine, content.help_centre(EDITIONS[0]), None)
    answers = add_answers(engine, content.short_answers)
    config_versions = _publish_stages(engine, content, first_day, move_to)
    move_to(improved_at)
    newest = content.help_centre(EDITIONS[-1])
    if help_centre.options.get("blob") != hashlib.sha256(newest).hexdigest() or not _is_read(help_centre):
        help_centre = _load_edition(engine, newest, help_centre)
        move_to(improved_at + _SEEN_AFTER)
        _mark_seen(engine, help_centre)
    engine.ingestion.optimise()
    source_ids = [help_centre.id, *(source.id for source in answers)]
    texts = read_known_texts(source_ids, sources=engine.sources, versions=engine.versions)
    return LoadedContent(tuple(texts), _versions(texts, content), config_versions)


def _publish_stages(
    engine: Engine, content: SampleContent, first_day: datetime, move_to: MoveTo
) -> tuple[int, ...]:
    """Version numbers by stage. A configuration that the lead published stays, and stands for all stages."""
    published = {version.note: version.number for version in engine.configuration.list_versions()}
    if published.keys() - {stage.note for stage in content.stages}:
        return (engine.configuration.current().number,) * len(content.stages)
    for stage in content.stages:
        if stage.note not in published:
            move_to(first_day + timedelta(days=stage.from_day))
            engine.configuration.save_draft(stage.config, author=AUTHOR)
            published[stage.note] = engine.configuration.publish(note=stage.note, author=AUTHOR).number
    return tuple(published[stage.note] for stage in content.stages)


def _load_edition(engine: Engine, lines: bytes, present: Source | None) -> Source:
    catalogue = engine.catalogue
    if present is None:
        added = catalogue.add_uploaded_documents(lines, name=HELP_CENTRE, actor=AUTHOR)
        source = catalogue.rename(added.id, HELP_CENTRE_NAME, actor=AUTHOR)
    else:
        source = catalogue.replace_content(present.id, lines, actor=AUTHOR)
    return sync_documents(engine, source)


def _mark_seen(engine: Engine, source: Source) -> None:
    for one in engine.review_overview.list_summaries(source_id=source.id)[0]:
        engine.reviews.mark_seen(one.review.run_id, at=engine.clock())


def _is_read(source: Source) -> bool:
    return source.last_synced_at is not None


def _versions(texts: list[KnownText], content: SampleContent) -> tuple[int, int]:
    """The version just before the first article of edition 2, and the newest that the sample made."""
    later = {article.id for article in content.articles if article.edition > EDITIONS[0]}
    first = min(text.version.valid_from for text in texts if text.key in later)
    return first - 1, max(text.version.valid_from for text in texts)
