"""Records the sample's conversations anew, in a scratch workspace."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from core.bootstrap import Engine, build_engine
from core.identifiers import counted_ids
from core.knowledge.ports import Embedder
from core.sample.content import SampleContent, read_content, sample_folder
from core.sample.content_loading import load_content
from core.sample.conversation_plan import PlannedConversation, plan_conversations
from core.sample.message_library import MessageLibrary, read_library
from core.sample.passage_references import ReferenceBook
from core.sample.recorded_run import RUN_FILE, RunHeader, RunRow, shorten_history, write_run
from core.sample.recording import IMPROVED_AT, Recorder
from core.sample.rhythm import DAYS, IMPROVED_ON, STARTS_AT
from core.sample.scripted_time import ScriptedClock
from core.settings import ModelSettings, Settings

_NOTE_EVERY = 100


@dataclass(frozen=True, slots=True)
class Studio:
    """A scratch workspace with the sample's content, ready to play any part of the plan."""

    engine: Engine
    library: MessageLibrary
    header: RunHeader
    book: ReferenceBook
    config_times: tuple[tuple[datetime, int], ...]
    """From when each configuration served, oldest first."""

    def record(self, plans: list[PlannedConversation]) -> Iterator[RunRow]:
        """A row a conversation, as the run's file holds it."""
        recorder = Recorder(
            self.engine,
            self.library,
            knowledge_versions=self.header.knowledge_versions,
            config_times=self.config_times,
        )
        for history in recorder.record(plans):
            yield shorten_history(history, book=self.book, starts_at=STARTS_AT)


@contextmanager
def open_studio(folder: Path, *, embedder: Embedder | None = None) -> Iterator[Studio]:
    """Load the content of `folder` into a workspace that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="answerdesk-sample-") as scratch:
        # Given here, so that no endpoint of the environment takes part.
        settings = Settings(data_dir=Path(scratch), database_url=None, model=ModelSettings())
        engine = build_engine(settings, clock=ScriptedClock(STARTS_AT), ids=counted_ids(), embedder=embedder)
        try:
            content = read_content(folder)
            loaded = load_content(engine, content, first_day=STARTS_AT, improved_at=IMPROVED_AT)
            book = ReferenceBook(loaded.texts)
            header = RunHeader(
                starts_at=STARTS_AT,
                days=DAYS,
                improved_on=IMPROVED_ON,
                content=book.fingerprint(),
                knowledge_versions=loaded.knowledge_versions,
                config_versions=loaded.config_versions,
            )
            yield Studio(engine, read_library(folder), header, book, _config_times(content, header))
        finally:
            engine.close()


def _config_times(content: SampleContent, header: RunHeader) -> tuple[tuple[datetime, int], ...]:
    times = [STARTS_AT + timedelta(days=stage.from_day) for stage in content.stages]
    return tuple(zip(times, header.config_versions, strict=True))


def record_sample(*, note: Callable[[str], None] = lambda _: None, folder: Path | None = None) -> int:
    """Play the whole plan and replace the recorded run; gives the number of conversations. Takes minutes."""
    folder = folder or sample_folder()
    with open_studio(folder) as studio:
        plans = plan_conversations(studio.library)
        rows: list[RunRow] = []
        for row in studio.record(plans):
            rows.append(row)
            if len(rows) % _NOTE_EVERY == 0:
                note(f"Recorded {len(rows)} of {len(plans)} conversations …")
        write_run(folder / RUN_FILE, studio.header, rows)
    return len(rows)
