"""An opened conversation's head, and what a person should know who answers in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from core.contacts.contacts import Contact, Identification
from core.conversations import event_kinds
from core.conversations.conversation import Conversation, ConversationState, Event
from core.inbox.opened import HandoffFacts, OpenedConversation
from core.inbox.recommendation import Recommendation
from dashboard.formatting import calendar_day, exact, percent, shorten
from dashboard.presenters.conversation_list import chip
from dashboard.presenters.inbox_list import waiting_chip
from dashboard.presenters.markup import Html, icon, page_anchor, tag
from dashboard.presenters.transcript import citation_list
from dashboard.presenters.untrusted_text import web_address
from dashboard.presenters.wording import CHANNELS, FEEDBACK, STATES, eligibility_words, handoff_reason

_IDENTIFICATIONS = {
    Identification.ANONYMOUS: "Not identified",
    Identification.EMAIL: "By an address that nobody has verified",
    Identification.TOKEN: "Signed in on your site",
    Identification.PROGRAM: "Named by your own program",
}

_BEGINNINGS = frozenset({event_kinds.OPENED, event_kinds.REOPENED})
_LONGEST_PAGE = 80


def talk_head(opened: OpenedConversation, *, me: str | None, now: datetime, zone: tzinfo) -> Html:
    """Customer, subject, who has it, who else looks, how long they wait."""
    one = opened.conversation
    chips = [waiting_chip(one, now=now, zone=zone), _holder_chip(opened, me)]
    if one.feedback is not None:
        chips.append(chip(FEEDBACK[one.feedback]))
    channel = CHANNELS[one.channel]
    facts = " · ".join((channel.text, f"since {exact(one.opened_at, zone)}"))
    return tag(
        "div",
        tag("h4", one.customer or "Unknown customer"),
        tag("div", shorten(one.subject or "", 140)),
        tag("div", *chips, tag("span", facts, cls="ad-muted"), cls="ad-item-notes"),
        _lookers(opened),
        cls="ad-conversation-head",
    )


def _holder_chip(opened: OpenedConversation, me: str | None) -> Html:
    one = opened.conversation
    if one.state is ConversationState.CLOSED or opened.assignee is None:
        waits_for = f" · {opened.team.name}" if opened.team and one.state is ConversationState.QUEUED else ""
        label = STATES[one.state]
        return tag("span", icon(label.icon), f"{label.text}{waits_for}", cls=f"ad-chip ad-{label.tone}")
    has = "You have it" if opened.assignee.id == me else f"{opened.assignee.name} has it"
    return tag("span", icon("person"), has, cls="ad-chip ad-violet")


def _lookers(opened: OpenedConversation) -> Html | None:
    if not opened.others:
        return None
    names = " and ".join(person.name for person in opened.others)
    verb = "looks" if len(opened.others) == 1 else "look"
    return tag("div", icon("visibility"), f" {names} {verb} at this too", cls="ad-violet ad-looking")


def written_from(events: Sequence[Event]) -> str:
    """The page of your site that the customer wrote from last; empty when none is known."""
    pages = [str(event.detail.get("page") or "") for event in events if event.kind in _BEGINNINGS]
    return next((page for page in reversed(pages) if page), "")


def contact_card(
    contact: Contact | None, conversation: Conversation, *, zone: tzinfo, page: str = ""
) -> Html:
    """What is known of the customer, and the `page` they wrote from: a link where it is an address."""
    rows: list[tuple[str, str]] = [("Name", (contact.name if contact else "") or conversation.customer)]
    if contact is not None:
        rows += [
            ("Email", contact.email),
            ("Known", _IDENTIFICATIONS[contact.identification]),
            ("Your id", contact.external_id),
            ("Segments", ", ".join(contact.segments)),
            ("First seen", calendar_day(contact.created_at.astimezone(zone))),
        ]
    rows.append(("Language", conversation.language or ""))
    shown = [part for name, said in rows if said for part in (tag("dt", name), tag("dd", said))]
    if page:
        link = tag("a", shorten(page, _LONGEST_PAGE), href=page, title=page) if web_address(page) else page
        shown += [tag("dt", "Wrote from"), tag("dd", link)]
    if not shown:
        return tag("p", "Nothing is known of this customer yet.", cls="ad-muted")
    return tag("dl", *shown, cls="ad-facts ad-contact")


def handoff_card(handoff: HandoffFacts | None, conversation: Conversation, agent_name: str) -> Html:
    """Why people have it, what was tried, which content came near."""
    if handoff is None:
        return tag("p", _no_handoff(conversation, agent_name), cls="ad-muted")
    told: Mapping[str, Any] = handoff.summary
    parts = [
        tag("p", icon("group"), " ", _because(handoff, agent_name), cls="ad-amber"),
        _line("Wants", str(told.get("wants") or "")),
        _line("Said last", str(told.get("said") or "")),
        _tried(told.get("tried")),
        _near(told.get("near")),
    ]
    return tag("div", *parts, cls="ad-summary")


def _no_handoff(conversation: Conversation, agent_name: str) -> str:
    if conversation.state in {ConversationState.AGENT_ACTIVE, ConversationState.WAITING_FOR_CUSTOMER}:
        return f"{agent_name} has this conversation. It falls silent as soon as you write or take it."
    return f"{agent_name} did not hand this over: a person stepped in."


def _because(handoff: HandoffFacts, agent_name: str) -> str:
    if handoff.event.kind == "routed":
        return f"{agent_name} did not take part: {eligibility_words(handoff.reason)}"
    return handoff_reason(handoff.reason) + (f": “{handoff.rule}”" if handoff.rule else "")


def _line(name: str, said: str) -> Html | None:
    return tag("div", tag("div", name, cls="ad-muted"), tag("div", said)) if said else None


def _tried(stored: object) -> Html | None:
    rows = [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, Sequence) else []
    if not rows:
        return None
    items = [
        tag(
            "li",
            tag("b", str(row.get("did") or "")),
            ": ",
            shorten(str(row.get("said") or ""), 180),
            title=str(row.get("question") or ""),
        )
        for row in rows
    ]
    return tag("div", tag("div", "What was tried", cls="ad-muted"), tag("ul", *items, cls="ad-plain-list"))


def _near(stored: object) -> Html | None:
    rows = [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, Sequence) else []
    if not rows:
        return None
    items = [tag("li", _passage_anchor(row)) for row in rows]
    return tag(
        "div", tag("div", "Content that came near", cls="ad-muted"), tag("ul", *items, cls="ad-plain-list")
    )


def _passage_anchor(row: Mapping[str, Any]) -> Html:
    title, score = str(row.get("title") or "Untitled"), row.get("score")
    near = f"{score:.2f}" if isinstance(score, float | int) else ""
    document_id, version = row.get("document_id"), row.get("document_version")
    words = tag("span", title)
    if isinstance(document_id, str) and isinstance(version, int):
        words = page_anchor("document", {"id": document_id, "version": str(version)}, title)
    return tag("span", words, " ", tag("span", near, cls="ad-muted ad-num", title="Nearness in meaning"))


def suggestion_card(found: Recommendation, agent_name: str) -> Html:
    """What the agent would say, how sure it is, and what that rests on."""
    reply = found.reply
    if not found.text:
        return _nothing_to_suggest(found, agent_name)
    sure = (
        tag("span", icon("check_circle"), "It would have said so itself", cls="ad-chip ad-green")
        if found.is_sure
        else tag("span", icon("warning"), "Unsure: check it first", cls="ad-chip ad-amber")
    )
    return tag(
        "div",
        tag(
            "div",
            sure,
            tag("span", f"confidence {percent(reply.confidence)}", cls="ad-muted ad-num"),
            cls="ad-row",
        ),
        tag("div", found.text, cls="ad-typed ad-suggestion"),
        citation_list(reply.citations, pinned=True),
    )


def _nothing_to_suggest(found: Recommendation, agent_name: str) -> Html:
    near = list(dict.fromkeys(passage.title for passage in found.reply.passages if passage.title))[:3]
    sentence = f"{agent_name} has no answer to suggest." + (" These pages came nearest:" if near else "")
    first = {passage.title: passage for passage in reversed(found.reply.passages)}
    items = [
        tag(
            "li",
            page_anchor(
                "document",
                {"id": first[title].document_id, "version": str(first[title].document_version)},
                title,
            ),
        )
        for title in near
    ]
    return tag(
        "div", tag("p", sentence, cls="ad-muted"), tag("ul", *items, cls="ad-plain-list") if items else None
    )
