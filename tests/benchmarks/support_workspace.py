"""A workspace that ingestion fills with invented support articles up to a wanted number of chunks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.bootstrap import Engine, build_engine
from core.knowledge.ingestion import Ingestion
from core.knowledge.read_texts import ReadText
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.settings import Settings
from core.storage.knowledge_lock import DatabaseKnowledgeLock
from tests.benchmarks.spread_vectors import NearTopics
from tests.benchmarks.subject_process import say
from tests.benchmarks.support_texts import SupportTexts

_FIRST_DOCUMENTS = 20
_DOCUMENTS_A_BATCH = 2_500
TOPICS = 2_000
"""Topics whose titles are embedded by the real model; the chunks' vectors lie about theirs."""


@dataclass(frozen=True, slots=True)
class SupportWorkspace:
    """An engine, and the texts to draw questions from."""

    engine: Engine
    source: Source
    ingestion: Ingestion
    texts: SupportTexts
    topics: int

    def grow_to(self, chunks: int) -> None:
        """Add articles until the index holds about as many chunks; then put it in order."""
        while (missing := chunks - (held := self.engine.index.info().chunk_count)) > 0:
            known = len(self.engine.documents.list_documents(source_id=self.source.id, limit=None))
            # The first articles tell how many chunks one gives.
            count = round(missing * known / held) if known else _FIRST_DOCUMENTS
            articles = [
                self._article(known + number) for number in range(min(count, _DOCUMENTS_A_BATCH) or 1)
            ]
            self.ingestion.apply(self.source, articles, cause="Articles for measuring")
            say(f"  {self.engine.index.info().chunk_count:,} of {chunks:,} chunks")
        self.ingestion.optimise()

    def questions(self, count: int) -> list[str]:
        """Questions on topics of the articles, no topic twice while there are enough."""
        return [self.texts.question(number * 7 % self.topics) for number in range(count)]

    def _article(self, number: int) -> ReadText:
        topic = number % self.topics
        parts = [f"## {self.texts.heading(topic)}\n\n{self.texts.paragraph(topic)}" for _ in range(3)]
        text = "\n\n".join(f"{part} {self.texts.paragraph(topic)}" for part in parts)
        return ReadText(f"article-{number}", self.texts.title(topic), text)


@contextmanager
def support_workspace(*, topics: int = TOPICS) -> Iterator[SupportWorkspace]:
    """An empty workspace in a folder of its own, removed afterwards."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        engine = build_engine(Settings(data_dir=Path(folder), _env_file=None))
        texts = SupportTexts(seed=3)
        titles = [texts.title(topic) for topic in range(topics)]
        say(f"  embedding {topics:,} topics")
        ingestion = Ingestion(
            sources=engine.sources,
            documents=engine.documents,
            versions=engine.versions,
            index=engine.index,
            embedder=NearTopics(titles, engine.embedder.embed(titles)),
            lock=DatabaseKnowledgeLock(engine.database),
            clock=engine.clock,
        )
        source = Source(
            "src_bench",
            SourceKind.DOCUMENTS,
            "Articles",
            "articles.jsonl",
            SourceStatus.READY,
            engine.clock(),
        )
        engine.sources.save_source(source)
        try:
            yield SupportWorkspace(engine, source, ingestion, texts, topics)
        finally:
            engine.close()
