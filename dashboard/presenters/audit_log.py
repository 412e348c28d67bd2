"""The audit log as rows that open, its filter from what the chips say, and its chain in words."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from core.audit.chain import ChainState
from core.audit.entries import AuditAction, AuditEntry, AuditKind
from core.audit.field_changes import FieldChange, field_changes
from core.audit.ports import AuditFilter
from dashboard.formatting import calendar_day, exact, plural, shorten
from dashboard.presenters.markup import Html, icon, join, page_anchor, tag
from dashboard.presenters.periods import Span
from dashboard.presenters.text_diff import marked_change
from dashboard.presenters.wording import Label

ACTIONS = {
    AuditAction.CREATE: Label("Created", "add_circle", "green"),
    AuditAction.EDIT: Label("Edited", "edit", "indigo"),
    AuditAction.PUBLISH: Label("Published", "publish", "teal"),
    AuditAction.UNPUBLISH: Label("Unpublished", "unpublished", "amber"),
    AuditAction.DELETE: Label("Deleted", "delete", "red"),
    AuditAction.RESTORE: Label("Restored", "history", "violet"),
    AuditAction.SWITCH: Label("Switched", "toggle_on", "amber"),
}
KINDS = {
    AuditKind.CONFIGURATION: "Configuration",
    AuditKind.DRAFT: "Draft",
    AuditKind.SOURCE: "Source",
    AuditKind.KNOWLEDGE: "Knowledge",
    AuditKind.CHANNEL: "Channel",
    AuditKind.AGENT: "Agent",
    AuditKind.PERSON: "Person",
    AuditKind.TEAM: "Team",
    AuditKind.CONVERSATION: "Conversation",
    AuditKind.SECRET: "Secret",
}
_PAGES = {
    AuditKind.SOURCE: ("source", "Open the source"),
    AuditKind.CONVERSATION: ("conversation", "Open the conversation"),
}
_LONGEST_NAME = 120
_MOST_NAMES = 3
_SHORT = 40
"""Values up to so many characters stand side by side."""


def audit_filter(
    span: Span | None,
    *,
    actors: Sequence[str],
    actions: Sequence[str],
    kinds: Sequence[str],
    text: str,
    zone: tzinfo,
) -> AuditFilter:
    """The filter that the chips stand for; words that are not ours do not narrow."""
    return AuditFilter(
        since=_midnight(span[0], zone) if span else None,
        until=_midnight(span[1] + timedelta(days=1), zone) if span else None,
        actors=tuple(actors),
        actions=tuple(key for key, label in ACTIONS.items() if label.text in actions),
        kinds=tuple(key for key, words in KINDS.items() if words in kinds),
        text=text.strip(),
    )


def audit_rows(entries: Sequence[AuditEntry], *, zone: tzinfo) -> Html:
    """A row each that opens on what was there before and after."""
    head = tag(
        "div",
        *(tag("span", words) for words in ("Time", "Who", "What", "Kind", "Object")),
        cls="ad-audit-head",
    )
    return tag("div", head, *(_row(entry, zone) for entry in entries), cls="ad-audit")


def chain_chip(state: ChainState | None) -> Html:
    """Whether the chain held when it was last looked at; None: it was not."""
    if state is None:
        return _chip("help", "Chain not checked yet", "grey")
    if state.is_whole:
        return _chip("verified", "Chain whole", "green")
    return _chip("gpp_bad", f"Chain broken at entry {state.broken_at}", "red")


def chain_words(state: ChainState | None, total: int) -> str:
    """How many entries there are, and what the look found."""
    if state is None:
        return plural(total, "entry", "entries")
    if state.is_whole:
        newer = max(total - state.whole, 0)
        counted = plural(state.whole, "entry", "entries")
        return f"{counted}; {newer} newer since" if newer else counted
    before = plural(state.whole, "entry", "entries")
    return f"{state.reason} The {before} before it are as they were written."


def short_hash(value: str) -> str:
    """The first digits, for showing."""
    return f"{value[:8]}…"


def _row(entry: AuditEntry, zone: tzinfo) -> Html:
    change, local = entry.change, entry.at.astimezone(zone)
    label = ACTIONS[change.action]
    summary = tag(
        "summary",
        tag(
            "time",
            f"{calendar_day(local)}, {local:%H:%M}",
            title=exact(entry.at, zone),
            cls="ad-muted ad-num",
        ),
        tag("span", shorten(change.actor, _LONGEST_NAME), cls="ad-audit-who"),
        tag("span", _chip(label.icon, label.text, label.tone)),
        tag("span", KINDS[change.kind], cls="ad-muted"),
        tag(
            "span",
            tag("b", shorten(change.object_name, _LONGEST_NAME) or "–"),
            tag("span", _fields_in_short(entry), cls="ad-muted"),
            cls="ad-audit-object",
        ),
    )
    return tag("details", summary, tag("div", *_inside(entry, zone), cls="ad-audit-inside"))


def _fields_in_short(entry: AuditEntry) -> str:
    """Which fields an edit changed; several entries of one thing differ by that."""
    if entry.change.action is not AuditAction.EDIT:
        return ""
    names = [one.name for one in field_changes(entry.change)]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(names[:_MOST_NAMES])}{more}"


def _inside(entry: AuditEntry, zone: tzinfo) -> list[Html]:
    fields = field_changes(entry.change)
    told = (
        tag("dl", *(part for one in fields for part in _field(one)), cls="ad-diff")
        if fields
        else tag("p", "What it was and is, is not on record.", cls="ad-muted")
    )
    facts = (
        f"Entry {entry.number}",
        f"{entry.at.astimezone(zone):%H:%M:%S} {entry.at.astimezone(zone).tzname()}",
        entry.change.object_id,
        f"hash {short_hash(entry.hash)}",
    )
    return [told, tag("p", " · ".join(facts), _object_link(entry), cls="ad-muted ad-audit-facts")]


def _object_link(entry: AuditEntry) -> Html | None:
    if entry.change.kind not in _PAGES:
        return None
    page, words = _PAGES[entry.change.kind]
    return join(" · ", page_anchor(page, {"id": entry.change.object_id}, words))


def _field(one: FieldChange) -> tuple[Html, Html]:
    if one.before is None or one.after is None:
        # It was made or taken away whole: nothing to compare.
        return tag("dt", one.name), tag("dd", one.after if one.before is None else one.before)
    if max(len(one.before), len(one.after)) <= _SHORT and "\n" not in one.before + one.after:
        told = join(tag("del", one.before, cls="ad-old"), " → ", tag("ins", one.after, cls="ad-new"))
        return tag("dt", one.name), tag("dd", told)
    return tag("dt", one.name), tag("dd", marked_change(one.before, one.after))


def _chip(symbol: str, words: str, tone: str) -> Html:
    return tag("span", icon(symbol), words, cls=f"ad-chip ad-{tone}")


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
