"""The file of a recorded run: compressed JSON lines, evidence by reference, times from the start."""

import json
import lzma
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.conversations.conversation import (
    Channel,
    Conversation,
    ConversationState,
    Event,
    Feedback,
    Message,
    Outcome,
    Role,
)
from core.errors import InvalidInput
from core.sample.history import History
from core.sample.passage_references import ReferenceBook

RUN_FILE = "conversations.jsonl.xz"
RunRow = dict[str, Any]
"""One conversation as the file holds it."""
_MILLISECOND = timedelta(milliseconds=1)
_FORMAT = 1


class RunHeader(BaseModel):
    """What a run rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = _FORMAT
    starts_at: datetime
    days: int
    improved_on: int
    content: str
    """Fingerprint of the texts and chunks that the references point into."""
    knowledge_versions: tuple[int, int]
    """Before and after the improvement, as counted when the run was recorded."""
    config_versions: tuple[int, ...]
    """By stage of the agent."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Which versions of this workspace stand for the recorded ones."""

    knowledge: Mapping[int, int]
    config: Mapping[int, int]


def improved_at(header: RunHeader) -> datetime:
    """When edition 2 of the help centre was published, in the run's own time."""
    return header.starts_at + timedelta(days=header.improved_on, hours=6)


def write_run(path: Path, header: RunHeader, rows: list[RunRow]) -> None:
    """Replace the file with a header and rows as `shorten_history` gives them."""
    lines = [header.model_dump_json(), *(json.dumps(row, ensure_ascii=False) for row in rows)]
    path.write_bytes(lzma.compress(("\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME))


def read_run(path: Path) -> tuple[RunHeader, list[RunRow]]:
    """Header and rows. Raises InvalidInput when there is no such file or it is damaged."""
    try:
        first, *rest = lzma.decompress(path.read_bytes()).decode().splitlines()
        header = RunHeader.model_validate_json(first)
        return header, [json.loads(line) for line in rest]
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise InvalidInput(f"The recorded run {path.name} cannot be read. Record it again.") from error


def shorten_history(history: History, *, book: ReferenceBook, starts_at: datetime) -> RunRow:
    """A history as one row: ids are left out, since they follow from the number."""
    return {
        "conversation": dict(_changed_fields(history.conversation, starts_at)),
        "messages": [_message_row(message, book, starts_at) for message in history.messages],
        "events": [
            [event.kind, _to_ms(event.created_at, starts_at), event.detail] for event in history.events
        ],
    }


def expand_history(row: RunRow, *, book: ReferenceBook, starts_at: datetime, versions: Versions) -> History:
    """A row as the history that it was, with this workspace's documents and versions."""
    stored = row["conversation"]
    conversation = Conversation(
        **{
            **stored,
            "channel": Channel(stored["channel"]),
            "state": ConversationState(stored["state"]),
            "outcome": Outcome(stored.get("outcome", Outcome.PENDING)),
            "feedback": Feedback(stored["feedback"]) if "feedback" in stored else None,
            "is_rated_as_whole": "feedback" in stored,
            **{name: _to_time(stored.get(name), starts_at) for name in _TIMES},
        }
    )
    name = conversation.id.removeprefix("cnv_")
    messages = []
    for place, (role, ms, said, *author) in enumerate(row["messages"], start=1):
        is_plain = isinstance(said, str)
        message = Message(
            id=f"msg_{name}_{place:02d}",
            conversation_id=conversation.id,
            position=place,
            role=Role(role),
            text=said if is_plain else said["text"],
            created_at=_at(ms, starts_at),
            author=author[0] if author else "",
        )
        messages.append(message if is_plain else _with_evidence(message, said, book, versions))
    events = tuple(
        Event(f"evt_{name}_{place:02d}", conversation.id, kind, _at(ms, starts_at), detail)
        for place, (kind, ms, detail) in enumerate(row["events"], start=1)
    )
    return History(conversation, tuple(messages), events)


_TIMES = ("opened_at", "last_activity_at", "closed_at", "waiting_since", "reply_owed_since")
# In the run customers rate whole conversations alone, so that this follows from there being feedback.
_DEFAULTS = {one.name: one.default for one in fields(Conversation) if one.name != "is_rated_as_whole"}


def _changed_fields(conversation: Conversation, starts_at: datetime) -> Iterator[tuple[str, Any]]:
    for name, default in _DEFAULTS.items():
        value = getattr(conversation, name)
        if value != default:
            yield name, _to_ms(value, starts_at) if isinstance(value, datetime) else value


def _message_row(message: Message, book: ReferenceBook, starts_at: datetime) -> list[Any]:
    said = book.shorten(message.evidence) if message.evidence is not None else message.text
    author = [message.author] if message.author else []
    return [message.role.value, _to_ms(message.created_at, starts_at), said, *author]


def _with_evidence(
    message: Message, shortened: Mapping[str, Any], book: ReferenceBook, versions: Versions
) -> Message:
    knowledge, config = shortened["knowledge_version"], shortened["config_version"]
    evidence = book.expand(shortened) | {
        "knowledge_version": versions.knowledge.get(knowledge, knowledge),
        "config_version": versions.config.get(config, config),
    }
    return replace(
        message,
        decision=evidence["decision"],
        confidence=evidence["confidence"],
        latency_ms=evidence["timings_ms"].get("total"),
        knowledge_version=evidence["knowledge_version"],
        config_version=evidence["config_version"],
        evidence=evidence,
    )


def _to_ms(at: datetime, starts_at: datetime) -> int:
    return (at - starts_at) // _MILLISECOND


def _at(ms: int, starts_at: datetime) -> datetime:
    return starts_at + ms * _MILLISECOND


def _to_time(ms: int | None, starts_at: datetime) -> datetime | None:
    return None if ms is None else _at(ms, starts_at)
