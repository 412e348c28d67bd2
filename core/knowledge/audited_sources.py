"""Sources, each change of them on record in the transaction that makes it."""

from contextlib import AbstractContextManager
from typing import Any, Unpack
from urllib.parse import urlsplit, urlunsplit

from core.audit.entries import AuditAction, AuditedChange, AuditKind, differing
from core.audit.trail import AuditTrail
from core.knowledge.ports import SourceStore
from core.knowledge.sources import Source, SourceChanges, SourceStatus

OPERATOR = "operator"
"""Who changed it where nobody says: whoever runs this machine."""


class AuditedSources:
    """What people decide about sources. What syncs find out about them is no decision, and not on record."""

    def __init__(self, *, sources: SourceStore, audit: AuditTrail) -> None:
        self._sources = sources
        self._audit = audit

    def changing(self) -> AbstractContextManager[None]:
        """Around several changes that are one: all of them, or none."""
        return self._audit.changing()

    def add(self, source: Source, *, actor: str) -> Source:
        """Store a new source."""
        with self._audit.changing():
            self._sources.save_source(source)
            self._record(AuditAction.CREATE, source, actor=actor, before=None, after=_told(source))
        return source

    def change(
        self,
        source_id: str,
        *,
        actor: str,
        action: AuditAction = AuditAction.EDIT,
        **changes: Unpack[SourceChanges],
    ) -> Source:
        """Change these aspects of it; a removed source stays as it is. Raises NotFound."""
        with self._audit.changing():
            before = self._sources.find_source(source_id)
            source = self._sources.update_source(source_id, **changes)
            was, now = differing(_told(before), _told(source))
            self._record(action, source, actor=actor, before=was, after=now)
        return source

    def record_secret(self, action: AuditAction, source: Source, what: str, *, actor: str) -> None:
        """That a secret of the source was put; what it is, nobody is told."""
        change = AuditedChange(
            actor=actor,
            action=action,
            kind=AuditKind.SECRET,
            object_id=source.id,
            object_name=f"{what} of {source.name}",
        )
        self._audit.record(change)

    def record_decision(
        self,
        action: AuditAction,
        source: Source,
        *,
        actor: str,
        before: dict[str, Any],
        after: dict[str, Any],
    ) -> None:
        """What was decided about what a sync found in the source."""
        self._record(action, source, actor=actor, before=before, after=after)

    def _record(
        self,
        action: AuditAction,
        source: Source,
        *,
        actor: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> None:
        self._audit.record(
            AuditedChange(
                actor=actor,
                action=action,
                kind=AuditKind.SOURCE,
                object_id=source.id,
                object_name=source.name,
                before=before,
                after=after,
            )
        )


def _told(source: Source) -> dict[str, Any]:
    """What people decide about a source; how its syncs go is left out."""
    return {
        "name": source.name,
        "kind": source.kind.value,
        "location": _told_location(source.location),
        **source.options,
        "is_cited": source.is_cited,
        "is_private": source.is_private,
        "audience": source.audience,
        "is_held": source.is_held,
        "is_removed": source.status is SourceStatus.REMOVED,
    }


def _told_location(location: str) -> str:
    """An address without what may be a secret in it: who signs in, the query and the fragment."""
    if "://" not in location:
        return location
    try:
        parts = urlsplit(location)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
