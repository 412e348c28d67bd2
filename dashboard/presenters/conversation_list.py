"""Conversations as rows, as a head, and as filters in the address."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from core.conversations.conversation import Channel, Conversation, Outcome
from core.conversations.ports import ConversationFilter
from dashboard.formatting import exact, relative, shorten
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.periods import Span
from dashboard.presenters.wording import (
    CHANNELS,
    FEEDBACK,
    HANDOFF_REASONS,
    OUTCOMES,
    STATES,
    Label,
    handoff_reason,
)

COUNTED_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.PREVIEW)


def conversation_filter(
    span: Span | None,
    *,
    channels: Sequence[str],
    outcomes: Sequence[str],
    reasons: Sequence[str],
    states: Sequence[str],
    text: str,
    zone: tzinfo,
) -> ConversationFilter:
    """The filter that the chips stand for; names that are not ours do not narrow."""
    return ConversationFilter(
        since=_midnight(span[0], zone) if span else None,
        until=_midnight(span[1] + timedelta(days=1), zone) if span else None,
        channels=tuple(key for key, label in CHANNELS.items() if label.text in channels),
        outcomes=tuple(key for key, label in OUTCOMES.items() if label.text in outcomes),
        handoff_reasons=tuple(key.value for key, words in HANDOFF_REASONS.items() if words in reasons),
        states=tuple(key for key, label in STATES.items() if label.text in states),
        text=text.strip(),
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def chip(label: Label) -> Html:
    """A state as icon and word on its meaning colour."""
    return tag("span", icon(label.icon), label.text, cls=f"ad-chip ad-{label.tone}")


def conversation_row(conversation: Conversation, *, now: datetime, zone: tzinfo) -> Html:
    """Two lines: what it is about and when; who, where and how it ended."""
    when = tag(
        "time",
        relative(conversation.opened_at, now),
        title=exact(conversation.opened_at, zone),
        cls="ad-muted ad-num",
    )
    title = shorten(conversation.subject or "No message yet", 120)
    channel = CHANNELS[conversation.channel]
    notes = [
        chip(OUTCOMES[conversation.outcome]),
        tag("span", icon(channel.icon), " ", channel.text, cls="ad-muted"),
        tag("span", conversation.customer, cls="ad-muted ad-customer") if conversation.customer else None,
        _feedback_sign(conversation),
    ]
    return tag(
        "div",
        tag("div", tag("span", title, cls="ad-item-title"), when, cls="ad-item-top"),
        tag("div", *notes, cls="ad-item-notes"),
    )


def _feedback_sign(conversation: Conversation) -> Html | None:
    if conversation.feedback is None:
        return None
    label = FEEDBACK[conversation.feedback]
    return tag("span", icon(label.icon), tag("span", label.text, cls="ad-hidden"), cls=f"ad-{label.tone}")


def conversation_head(conversation: Conversation, *, zone: tzinfo) -> Html:
    """Who, where, how it stands and ended, above a transcript."""
    channel = CHANNELS[conversation.channel]
    chips = [chip(OUTCOMES[conversation.outcome])]
    if not (conversation.outcome is Outcome.RESOLVED and STATES[conversation.state].text == "Closed"):
        chips.append(chip(STATES[conversation.state]))
    if conversation.feedback is not None:
        chips.append(chip(FEEDBACK[conversation.feedback]))
    if conversation.handoff_reason:
        chips.append(tag("span", handoff_reason(conversation.handoff_reason), cls="ad-chip ad-amber"))
    facts = " · ".join(
        part
        for part in (
            conversation.customer or "Unknown customer",
            channel.text,
            exact(conversation.opened_at, zone),
        )
    )
    comment = conversation.feedback_comment.strip()
    return tag(
        "div",
        tag("h4", shorten(conversation.subject or "Conversation", 160)),
        tag("div", facts, cls="ad-muted"),
        tag("div", *chips, cls="ad-item-notes"),
        tag("p", f"“{comment}”", cls="ad-quote ad-muted") if comment else None,
        cls="ad-conversation-head",
    )
