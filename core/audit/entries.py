"""Audit entries and the chain they form. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

FIRST_HASH = "0" * 64
"""What the first entry follows."""


class AuditAction(StrEnum):
    """What was done."""

    CREATE = "create"
    EDIT = "edit"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    DELETE = "delete"
    RESTORE = "restore"
    SWITCH = "switch"
    """On, off, paused."""


class AuditKind(StrEnum):
    """What it was done to."""

    CONFIGURATION = "configuration"
    DRAFT = "draft"
    SOURCE = "source"
    KNOWLEDGE = "knowledge"
    CHANNEL = "channel"
    AGENT = "agent"
    """The switch: on, off, paused."""
    PERSON = "person"
    TEAM = "team"
    CONVERSATION = "conversation"
    SECRET = "secret"  # noqa: S105 - the kind of a thing, no secret


@dataclass(frozen=True, slots=True)
class AuditedChange:
    """One change as its author sees it; `before` and `after` hold what differs, as JSON."""

    actor: str
    """A person's name, `dashboard` while nobody says who they are, or `command line`."""
    action: AuditAction
    kind: AuditKind
    object_id: str
    object_name: str
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two records, as the `before` and `after` of a change; both empty when nothing."""
    names = dict.fromkeys([*before, *after])
    changed = [n for n in names if n not in before or n not in after or before[n] != after[n]]
    return (
        {name: before[name] for name in changed if name in before},
        {name: after[name] for name in changed if name in after},
    )


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A change in its place of the chain."""

    number: int
    """1, 2, 3 … without gaps."""
    at: datetime
    change: AuditedChange
    previous_hash: str
    hash: str


def chained(change: AuditedChange, *, number: int, at: datetime, previous_hash: str) -> AuditEntry:
    """The change as the entry that follows the one with `previous_hash`."""
    return AuditEntry(
        number,
        at,
        change,
        previous_hash,
        entry_hash(change, number=number, at=at, previous_hash=previous_hash),
    )


def entry_hash(change: AuditedChange, *, number: int, at: datetime, previous_hash: str) -> str:
    """SHA-256 over everything the entry says and the hash of the one before it, in hexadecimal."""
    said = {
        "number": number,
        "at": at.isoformat(),
        "actor": change.actor,
        "action": change.action.value,
        "kind": change.kind.value,
        "object_id": change.object_id,
        "object_name": change.object_name,
        "before": change.before,
        "after": change.after,
        "previous_hash": previous_hash,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
