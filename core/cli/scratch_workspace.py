"""A workspace for the length of one measurement, which leaves the user's own untouched."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.cli.workspace import Workspace
from core.errors import InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine


@contextlib.contextmanager
def engine_over(workspace: Workspace, documents: Path) -> Iterator["Engine"]:
    """An engine with these documents alone, read as `source add-documents` reads them.

    Raises InvalidInput when they cannot be read; single bad documents are counted in the sync's progress.
    """
    settings = workspace.settings()
    with TemporaryDirectory(prefix="answerdesk-eval-", ignore_cleanup_errors=True) as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        engine = workspace.open_engine(scratch)
        try:
            _read(workspace, engine, documents)
            yield engine
        finally:
            engine.close()


def _read(workspace: Workspace, engine: "Engine", documents: Path) -> None:
    source = engine.catalogue.add_documents(documents)
    engine.sync_job.run(engine.ids("run"), source.id, lambda: False)
    # A server's worker does this after the sync; here nobody else will.
    engine.index_upkeep.read_with_second(
        report=lambda count: workspace.note(f"{count} chunks read by the second encoder")
    )
    read = engine.sources.find_source(source.id)
    if not read.document_count:
        raise InvalidInput(f"{documents.name} holds no documents that can be read. {read.reason}".strip())
