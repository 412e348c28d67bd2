"""Two people changed the same thing: who did what meanwhile, in words."""

from datetime import datetime

from core.configuration.agent_config import ConfigDraft
from core.configuration.change_record import NOBODY_NAMED
from dashboard.formatting import relative
from dashboard.presenters.markup import Html, icon, tag


def clash_note(label: str, theirs: str, draft: ConfigDraft, *, now: datetime) -> Html:
    """Above the choice between the two; what was typed stays in the field itself."""
    who = "Somebody else" if draft.author in {"", NOBODY_NAMED} else draft.author
    head = tag(
        "p",
        icon("group"),
        tag("b", f" {who} changed “{label}” {relative(draft.saved_at, now)}, while you were typing. "),
        "Yours stands above and is not kept yet. Theirs is:",
        cls="ad-amber",
    )
    return tag("div", head, tag("div", theirs, cls="ad-quote ad-text"), role="alert")
