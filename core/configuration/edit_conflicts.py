"""Telling an editor whose change is there now, so that nobody overwrites what they have not seen. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from core.configuration.agent_config import ConfigDraft, ConfigVersion
from core.configuration.differences import ConfigChange
from core.errors import EditConflict

_AGAIN = "Load it again: what you typed is still in the form."


def by_whom(author: str, at: datetime) -> str:
    """` by Kim on 2 March 2026 at 09:30 UTC`; without a name only when."""
    moment = at.astimezone(UTC)
    return f"{f' by {author}' if author else ''} on {moment.day} {moment:%B %Y at %H:%M} UTC"


def draft_conflict(stored: ConfigDraft | None) -> EditConflict:
    """Another draft is stored than the editor began with, or none any more."""
    if stored is None:
        return EditConflict(
            "The draft was published or discarded while you were editing, so nothing was saved. " + _AGAIN
        )
    return EditConflict(
        f"The draft was changed{by_whom(stored.author, stored.saved_at)}, after you had opened it, so "
        f"nothing was saved. {_AGAIN}"
    )


def field_conflict(clashes: Sequence[ConfigChange], theirs: ConfigDraft) -> EditConflict:
    """Both changed the same fields."""
    named = ", ".join(f"“{label}”" for label in dict.fromkeys(change.label for change in clashes[:3]))
    more = f" and {len(clashes) - 3} more" if len(clashes) > 3 else ""
    return EditConflict(
        f"{named}{more} changed while you were editing. The draft was last saved"
        f"{by_whom(theirs.author, theirs.saved_at)}. Nothing was saved. {_AGAIN}"
    )


def live_conflict(live: ConfigVersion) -> EditConflict:
    """Another version serves than the one that was looked at."""
    return EditConflict(
        f"Version {live.number} was published{by_whom(live.author, live.published_at)}, which these changes "
        "do not know of. Look at how they differ from it first; nothing was published."
    )
