"""The multilingual encoder's reading where no server runs: some of it after a sync, all of it when asked."""

from typing import TYPE_CHECKING

from core.cli.workspace import Workspace
from core.errors import DatabaseBusy, InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine

AFTER_A_SYNC = 500
"""Chunks that a command reads before it ends: some ten seconds. Most first sources have fewer."""


def read_some(workspace: Workspace, engine: "Engine") -> None:
    """Read a bounded number of new chunks, and say how many are left. A running worker reads them itself."""
    is_elsewhere = engine.worker.is_alive_somewhere() and not engine.worker.is_working
    if is_elsewhere or not engine.index_upkeep.count_unread():
        return
    _read(workspace, engine, limit=AFTER_A_SYNC)
    if left := engine.index_upkeep.count_unread():
        workspace.note(
            f"{left} chunks are not read by the multilingual encoder yet, so questions in other languages "
            "do not find them. A server reads them by itself; without one: answerdesk index read"
        )


def read_all(workspace: Workspace, engine: "Engine") -> tuple[int, int]:
    """Read every chunk not read yet; gives how many were read and how many are left.

    Raises InvalidInput where there is no such encoder, DatabaseBusy while another process is reading.
    """
    if engine.second_encoder is None:
        raise InvalidInput(
            "The multilingual encoder is off or not installed. See what `answerdesk doctor` says of it."
        )
    unread = engine.index_upkeep.count_unread()
    read = _read(workspace, engine, limit=None) if unread else 0
    if unread and not read:
        raise DatabaseBusy("The worker or another command is reading already. There is nothing more to do.")
    return read, engine.index_upkeep.count_unread()


def _read(workspace: Workspace, engine: "Engine", *, limit: int | None) -> int:
    return engine.index_upkeep.read_with_second(
        limit=limit, report=lambda count: workspace.note(f"Multilingual encoder: {count} chunks read")
    )
