"""What the audit log keeps of a change of the configuration: the fields that differ, and no more. Pure."""

import hashlib
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.configuration.differences import ChangeKind, ConfigChange, compare_configs

NOBODY_NAMED = "dashboard"
"""The actor while nobody says who they are."""


def draft_change(
    before: AgentConfig, after: AgentConfig, *, author: str, action: AuditAction, name: str = "Draft"
) -> AuditedChange:
    """The draft became another one. `name` says where it came from, when that is not the form."""
    return _recorded(
        compare_configs(before, after),
        AuditKind.DRAFT,
        author=author,
        action=action,
        object_id="draft",
        name=name,
    )


def version_change(before: ConfigVersion, after: ConfigVersion, *, action: AuditAction) -> AuditedChange:
    """Another version serves."""
    name = f"Version {after.number}" + (f": {after.note}" if after.note else "")
    return _recorded(
        compare_configs(before.config, after.config),
        AuditKind.CONFIGURATION,
        author=after.author,
        action=action,
        object_id=str(after.number),
        name=name,
    )


def _recorded(
    changes: Iterable[ConfigChange],
    kind: AuditKind,
    *,
    author: str,
    action: AuditAction,
    object_id: str,
    name: str,
) -> AuditedChange:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for change in changes:
        if change.kind is ChangeKind.MOVED:
            after[f"{change.field} (place)"] = change.place + 1
            continue
        if change.kind is not ChangeKind.ADDED:
            before[change.field] = plain_value(change, change.old)
        if change.kind is not ChangeKind.REMOVED:
            after[change.field] = plain_value(change, change.new)
    return AuditedChange(author or NOBODY_NAMED, action, kind, object_id, name, before=before, after=after)


def plain_value(change: ConfigChange, value: Any) -> Any:
    """As JSON; of a picture only what tells it from another."""
    if change.path == ("avatar_image",):
        if not value:
            return value
        digest = hashlib.sha256(value.encode()).hexdigest()[:16]
        return f"picture {digest}"
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value
