"""The configuration, its versions and their differences, as commands print them."""

from collections.abc import Sequence
from typing import Any

from core.answering.preflight_findings import Finding
from core.configuration.agent_config import ConfigDraft, ConfigVersion
from core.configuration.change_record import plain_value
from core.configuration.differences import ConfigChange


def draft_data(draft: ConfigDraft, changes: Sequence[ConfigChange]) -> dict[str, Any]:
    """The draft for programs; revision 0 while there is none."""
    return {
        "revision": draft.revision,
        "based_on": draft.based_on,
        "author": draft.author,
        "saved_at": draft.saved_at.isoformat() if draft.revision else None,
        "changes": [change_data(one) for one in changes],
    }


def version_data(version: ConfigVersion) -> dict[str, Any]:
    """A version for programs, without what it says."""
    return {
        "version": version.number,
        "published_at": version.published_at.isoformat(),
        "author": version.author,
        "note": version.note,
    }


def change_data(change: ConfigChange) -> dict[str, Any]:
    """One change for programs; of a picture only what tells it from another."""
    return {
        "kind": change.kind.value,
        "field": change.field,
        "label": change.label,
        "page": change.page.value,
        "old": plain_value(change, change.old),
        "new": plain_value(change, change.new),
    }


def change_lines(changes: Sequence[ConfigChange]) -> list[str]:
    """Each change in one line for people."""
    return [" ".join(f"  {change.sentence}".splitlines()) for change in changes]


def counted(changes: Sequence[ConfigChange]) -> str:
    """How many, in words."""
    return "1 change" if len(changes) == 1 else f"{len(changes)} changes"


def finding_data(finding: Finding) -> dict[str, Any]:
    """A finding of the preflight for programs."""
    return {
        "severity": finding.severity.value,
        "kind": finding.kind.value,
        "field": finding.field,
        "label": finding.label,
        "page": finding.page.value,
        "says": finding.says,
    }
