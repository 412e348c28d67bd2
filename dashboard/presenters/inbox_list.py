"""Conversations as people see them in the Inbox's list: who waits, since when, and what for."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from core.conversations.conversation import Conversation, ConversationState, Role
from core.inbox.entries import InboxCounts, InboxEntry, InboxView
from dashboard.formatting import THIN_SPACE, exact, number, relative, shorten
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.transcript_events import Names
from dashboard.presenters.wording import CHANNELS, STATES, handoff_reason

VIEWS = {
    InboxView.QUEUE: "Queue",
    InboxView.MINE: "Mine",
    InboxView.EVERYBODYS: "All",
    InboxView.AGENTS: "{agent}’s",
    InboxView.CLOSED: "Closed",
}
_SOON = timedelta(minutes=15)
_LATE = timedelta(hours=1)


def view_label(view: InboxView, counts: InboxCounts, agent: str) -> str:
    """The tab's name, with how many there are where that is counted."""
    counted = {
        InboxView.QUEUE: counts.queue,
        InboxView.MINE: counts.mine,
        InboxView.EVERYBODYS: counts.everybodys,
    }
    name = VIEWS[view].format(agent=agent)
    return f"{name} {number(counted[view])}" if view in counted else name


def waiting_words(since: datetime, now: datetime) -> str:
    """`4 min`, `2 h 5 min`, `3 d 4 h`: whole minutes, so that it ages while one looks."""
    minutes = max(int((now - since).total_seconds()) // 60, 0)
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return f"{days}{THIN_SPACE}d" + (f" {left}{THIN_SPACE}h" if left else "")
    if hours:
        return f"{hours}{THIN_SPACE}h" + (f" {rest}{THIN_SPACE}min" if rest else "")
    return f"{minutes}{THIN_SPACE}min"


def waiting_chip(conversation: Conversation, *, now: datetime, zone: tzinfo) -> Html | None:
    """How long the customer has waited for a person's word; None while nobody owes them one."""
    since = conversation.waiting_since
    if since is None:
        return None
    age = now - since
    tone = "red" if age >= _LATE else "amber" if age >= _SOON else "grey"
    return tag(
        "span",
        icon("hourglass_top"),
        tag("span", "Waits ", cls="ad-hidden"),
        waiting_words(since, now),
        cls=f"ad-chip ad-{tone} ad-num",
        title=f"Waits since {exact(since, zone)}",
    )


def entry_row(
    entry: InboxEntry, *, names: Names, looking: Sequence[str], me: str | None, now: datetime, zone: tzinfo
) -> Html:
    """Three lines: who and how long; what about; where it stands and who is on it.

    `looking`: names of others who look at it now.
    """
    one = entry.conversation
    dot = tag("span", tag("span", "Unread. ", cls="ad-hidden"), cls="ad-unread") if entry.is_unread else None
    when = waiting_chip(one, now=now, zone=zone) or tag(
        "time",
        relative(one.last_activity_at, now),
        title=exact(one.last_activity_at, zone),
        cls="ad-muted ad-num",
    )
    who = tag("span", dot, one.customer or "Unknown customer", cls="ad-item-title")
    return tag(
        "div",
        tag("div", who, when, cls="ad-item-top"),
        tag("div", _words(entry), cls="ad-item-words ad-muted"),
        tag("div", *_notes(one, names, looking, me), cls="ad-item-notes"),
        cls="ad-inbox-row ad-inbox-unread" if entry.is_unread else "ad-inbox-row",
    )


def _words(entry: InboxEntry) -> str:
    said = entry.last_words or entry.conversation.subject or "No message yet"
    return shorten(f"You: {said}" if entry.last_role is Role.PERSON else said, 140)


def _notes(one: Conversation, names: Names, looking: Sequence[str], me: str | None) -> list[Html | None]:
    channel = CHANNELS[one.channel]
    return [
        _holder(one, names, me),
        tag("span", icon(channel.icon), tag("span", channel.text, cls="ad-hidden"), title=channel.text),
        tag("span", handoff_reason(one.handoff_reason)) if one.handoff_reason else None,
        tag("span", one.language, title="Language of the customer") if one.language else None,
        tag("span", icon("visibility"), " ", ", ".join(looking), cls="ad-violet ad-customer")
        if looking
        else None,
    ]


def _holder(one: Conversation, names: Names, me: str | None) -> Html:
    if one.assignee_id:
        name = "You" if one.assignee_id == me else names.person(one.assignee_id)
        return tag("span", icon("person"), " ", name, cls="ad-violet ad-customer")
    if one.team_id and one.team_id in names.teams:
        return tag("span", icon("groups"), " ", names.teams[one.team_id], cls="ad-amber ad-customer")
    if one.state is ConversationState.QUEUED:
        return tag("span", icon("inbox"), " Nobody’s")
    label = STATES[one.state]
    return tag("span", icon(label.icon), " ", label.text, cls=f"ad-{label.tone}")
