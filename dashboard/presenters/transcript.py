"""A conversation as it is read: bubbles, with events as thin lines between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from core.answering.reply import SETTLED, SETTLED_HANDOFFS, Citation, Reply
from core.configuration.agent_config import AgentConfig
from core.conversations import event_kinds
from core.conversations.conversation import Event, Feedback, Message, Role
from core.knowledge.documents import Medium
from dashboard.formatting import calendar_day, clock_time, exact, milliseconds, percent, place_in_recording
from dashboard.presenters.document_page import medium_chip, pinned_anchor
from dashboard.presenters.markup import Html, icon, join, markdown, tag
from dashboard.presenters.stored_evidence import stored_reply
from dashboard.presenters.transcript_events import NOBODY_KNOWN, Names, event_line
from dashboard.presenters.wording import DECISIONS, FEEDBACK

_ROLE_CLASS = {
    Role.CUSTOMER: "",
    Role.AGENT: "ad-agent",
    Role.PERSON: "ad-person",
    Role.NOTICE: "ad-notice",
}
_FACE_TONE = {Role.CUSTOMER: " ad-grey", Role.AGENT: "", Role.PERSON: " ad-violet", Role.NOTICE: " ad-grey"}
_SETTLED = frozenset(one.value for one in SETTLED)
"""Said without weighing sources, so there is nothing to be confident of."""
_SETTLED_HANDOFFS = frozenset(one.value for one in SETTLED_HANDOFFS)
_BEFORE = frozenset({event_kinds.OPENED, event_kinds.REOPENED})
"""Events that come before the message of the same instant."""


@dataclass(frozen=True, slots=True)
class TranscriptItem:
    """A message or an event, ready to draw. `message` is None for an event."""

    markup: Html
    message: Message | None = None


def transcript_items(
    messages: Sequence[Message],
    events: Sequence[Event],
    *,
    agent: AgentConfig,
    customer: str,
    zone: tzinfo,
    names: Names = NOBODY_KNOWN,
    feedback: Mapping[str, tuple[Feedback, str]] | None = None,
    seen_up_to: int = 0,
) -> list[TranscriptItem]:
    """Messages and events in order of time; at the same instant what opened it first, what followed last.

    `feedback`: what the customer thought of single replies, by message id. `seen_up_to`: the position that
    the customer has read to, which stands under the last word of a person.
    """
    speakers = _Speakers(agent, customer or "Customer", names, zone)
    rated = feedback or {}
    by_people = [one.position for one in messages if one.role is Role.PERSON]
    seen = by_people[-1] if by_people and by_people[-1] <= seen_up_to else None
    entries = [
        (
            one.created_at,
            1,
            one.position,
            TranscriptItem(_bubble(one, speakers, rated.get(one.id), is_seen=one.position == seen), one),
        )
        for one in messages
    ]
    entries += [
        (one.created_at, 0 if one.kind in _BEFORE else 2, place, TranscriptItem(event_line(one, names, zone)))
        for place, one in enumerate(events)
    ]
    return _with_days(sorted(entries, key=lambda entry: entry[:3]), zone)


def _with_days(
    entries: Sequence[tuple[datetime, int, int, TranscriptItem]], zone: tzinfo
) -> list[TranscriptItem]:
    """A line with the date wherever a new day begins: the items themselves tell the time alone."""
    items: list[TranscriptItem] = []
    last: date | None = None
    for at, *_, item in entries:
        day = at.astimezone(zone).date()
        if last is not None and day != last:
            items.append(TranscriptItem(tag("div", tag("span", calendar_day(day)), cls="ad-event ad-day")))
        items.append(item)
        last = day
    return items


@dataclass(frozen=True, slots=True)
class _Speakers:
    agent: AgentConfig
    customer: str
    names: Names
    zone: tzinfo

    def name_of(self, message: Message) -> str:
        if message.role is Role.PERSON:
            return self.names.person(message.author)
        said_by = {Role.CUSTOMER: self.customer, Role.AGENT: self.agent.name, Role.NOTICE: "Automatic notice"}
        return said_by[message.role]


def _bubble(
    message: Message, speakers: _Speakers, rated: tuple[Feedback, str] | None, *, is_seen: bool
) -> Html:
    reply = stored_reply(message)
    below = [
        citation_list(reply.citations, pinned=True) if reply else None,
        _reply_feedback(*rated) if rated else None,
        tag("div", icon("done_all"), " Seen", cls="ad-muted ad-verdict") if is_seen else None,
    ]
    shown = [part for part in below if part is not None]
    return speech(
        message.role,
        message.text,
        name=speakers.name_of(message),
        time=clock_time(message.created_at, speakers.zone),
        exact_time=exact(message.created_at, speakers.zone),
        avatar=speakers.agent.avatar if message.role is Role.AGENT else "",
        below=join(*shown) if shown else None,
    )


def _reply_feedback(feedback: Feedback, comment: str) -> Html:
    label = FEEDBACK[feedback]
    words = f"{label.text} · “{comment}”" if comment else label.text
    return tag("div", icon(label.icon), " ", words, cls=f"ad-verdict ad-{label.tone}")


def speech(
    role: Role,
    text: str,
    *,
    name: str,
    time: str = "",
    exact_time: str = "",
    avatar: str = "",
    below: Html | None = None,
) -> Html:
    """One bubble with `below` under its text: the customer's on the right, all others' on the left."""
    byline = tag(
        "div", join(name, " · " if time else "", tag("time", time, title=exact_time)), cls="ad-byline"
    )
    # Customers type; what looks like Markdown in their words is not meant so.
    words = tag("div", text, cls="ad-typed") if role is Role.CUSTOMER else markdown(text)
    bubble = tag("div", words, below, cls=f"ad-bubble {_ROLE_CLASS[role]}")
    sign = icon("campaign") if role is Role.NOTICE else avatar or initials(name)
    face = tag("div", sign, cls=f"ad-avatar{_FACE_TONE[role]}")
    side = "ad-turn ad-mine" if role is Role.CUSTOMER else "ad-turn"
    return tag("div", face, tag("div", byline, bubble, cls="ad-turn-body"), cls=side)


def initials(name: str) -> str:
    """At most two letters that stand for a name."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


def quiet_line(sentence: str) -> Html:
    """A sentence between bubbles that nobody said."""
    return tag("div", tag("span", sentence), cls="ad-event")


def evidence_bar(message: Message, citations: Sequence[Citation]) -> Html:
    """One line under an agent's reply: decision, confidence, sources, knowledge version, time taken."""
    return _evidence(
        message.decision,
        confidence=None if _was_wished(message) else message.confidence,
        citations=citations,
        knowledge_version=message.knowledge_version,
        latency_ms=message.latency_ms,
    )


def _was_wished(message: Message) -> bool:
    """Whether the customer asked for a person, or a rule decided: then no evidence was weighed."""
    return (message.evidence or {}).get("handoff_reason") in _SETTLED_HANDOFFS


def evidence_bar_of(reply: Reply) -> Html:
    """The same line for a reply that belongs to no stored message."""
    return _evidence(
        reply.decision.value,
        confidence=reply.confidence if reply.was_weighed else None,
        citations=reply.citations,
        knowledge_version=reply.knowledge_version,
        latency_ms=reply.timings_ms.get("total"),
    )


def _evidence(
    decision: str | None,
    *,
    confidence: float | None,
    citations: Sequence[Citation],
    knowledge_version: int | None,
    latency_ms: float | None,
) -> Html:
    label = next((label for key, label in DECISIONS.items() if key.value == decision), None)
    parts = [
        tag("span", icon(label.icon), label.text, cls=f"ad-chip ad-{label.tone}") if label else None,
        _note("confidence", percent(confidence))
        if confidence is not None and decision not in _SETTLED
        else None,
        _note("sources", str(len({citation.document_id for citation in citations}))) if citations else None,
        _note("knowledge", f"v{knowledge_version}") if knowledge_version else None,
        _note("took", milliseconds(latency_ms)) if latency_ms is not None else None,
    ]
    return tag("div", *parts, cls="ad-row ad-muted")


def _note(name: str, value: str) -> Html:
    return tag("span", f"{name} ", tag("b", value), cls="ad-num")


def citation_list(citations: Sequence[Citation], *, pinned: bool = False) -> Html | None:
    """Citations as the customer sees them, a line a document: numbers, title as a link, quotes on hover.

    `pinned`: for the lead, with a way to the very words as they stood when the reply was given.
    """
    by_document: dict[str, list[tuple[int, Citation]]] = {}
    for count, citation in enumerate(citations, start=1):
        by_document.setdefault(citation.document_id, []).append((count, citation))
    rows = [_cited_document(cited, pinned=pinned) for cited in by_document.values()]
    return tag("ul", *rows, cls="ad-sources") if citations else None


def _cited_document(cited: Sequence[tuple[int, Citation]], *, pinned: bool) -> Html:
    first = cited[0][1]
    title = tag(
        "a" if first.url else "span",
        first.title or first.external_id,
        href=first.url,
        title=" … ".join(citation.quote for _, citation in cited),
    )
    places = [place_in_recording(one.time_s) for _, one in cited if one.time_s is not None]
    return tag(
        "li",
        *(_reference(count, citation, pinned=pinned) for count, citation in cited),
        title,
        tag("span", f"at {', '.join(dict.fromkeys(places))}", cls="ad-num") if places else None,
        medium_chip(first.medium) if first.medium is Medium.MACHINE_TRANSCRIPT else None,
        pinned_anchor(first, icon("history"), " as it was") if pinned else None,
    )


def _reference(count: int, citation: Citation, *, pinned: bool) -> Html:
    number = tag("b", str(count), cls="ad-ref")
    return pinned_anchor(citation, number) if pinned else number
