"""What happened to a conversation, in words: the thin lines of a transcript, and the notes of colleagues."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from core.conversations import event_kinds
from core.conversations.conversation import ELIGIBLE, Event
from dashboard.formatting import clock_time, exact
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.wording import OUTCOMES, eligibility_words, handoff_reason

_BY_ITSELF = frozenset({"routing", "inactivity", "customer"})


@dataclass(frozen=True, slots=True)
class Names:
    """What people and teams are called, by id, and the agent. Those who left are in it as well."""

    people: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    agent: str = "The agent"

    def person(self, person_id: str) -> str:
        """The name; a word for somebody who is not known any more."""
        return self.people.get(person_id, "Colleague")


NOBODY_KNOWN = Names()


def event_line(event: Event, names: Names, zone: tzinfo) -> Html:
    """A thin line between bubbles; a note is a card, which looks like nothing that a customer sees."""
    time = tag("time", clock_time(event.created_at, zone), title=exact(event.created_at, zone))
    if event.kind == event_kinds.NOTED:
        return _note(event, time)
    return tag("div", tag("span", describe_event(event, names), " · ", time), cls="ad-event")


def _note(event: Event, time: Html) -> Html:
    by = str(event.detail.get("by") or "Somebody")
    head = tag("div", icon("sticky_note_2"), f" Note by {by} · ", time, cls="ad-byline")
    words = tag("div", str(event.detail.get("text") or ""), cls="ad-typed")
    return tag("div", head, words, tag("div", "Customers never see notes.", cls="ad-hidden"), cls="ad-note")


def describe_event(event: Event, names: Names = NOBODY_KNOWN) -> str:
    """An event in words; an unknown kind as it is stored."""
    describe = _WORDS.get(event.kind)
    return describe(event, names) if describe else event.kind.replace("_", " ").capitalize()


def _opened(event: Event, names: Names) -> str:
    return f"Conversation opened{_why_not(event, names)}"


def _reopened(event: Event, names: Names) -> str:
    by = _said(event, "by")
    return f"Reopened by {by}" if by else f"Conversation reopened{_why_not(event, names)}"


def _why_not(event: Event, names: Names) -> str:
    reason = _said(event, "eligibility")
    if reason in {"", ELIGIBLE}:
        return ""
    return f" · {names.agent} did not take part: {eligibility_words(reason)}"


def _handed_off(event: Event, _: Names) -> str:
    reason, rule = _said(event, "reason"), _said(event, "rule")
    parts = ["Handed off", handoff_reason(reason) if reason else "", f"“{rule}”" if rule else ""]
    return " · ".join(part for part in parts if part)


def _routed(event: Event, names: Names) -> str:
    reason = _said(event, "reason")
    return "Left to people" + (
        f" · {names.agent} did not take part: {eligibility_words(reason)}" if reason else ""
    )


def _assigned(event: Event, names: Names) -> str:
    person_id, team_id = _said(event, "person_id"), _said(event, "team_id")
    person = _said(event, "person") or _said(event, "to") or (names.person(person_id) if person_id else "")
    team = _said(event, "team") or names.teams.get(team_id, "")
    by, why = _said(event, "by"), _said(event, "why")
    if person and by == person:
        return f"{person} took it"
    whom = person or (f"the team {team}" if team else "a colleague")
    said = f"Assigned to {whom}" + (f" by {by}" if by and by not in _BY_ITSELF else "")
    return f"{said} · {why}" if why else said


def _released(event: Event, _: Names) -> str:
    by = _said(event, "by")
    return f"{by} put it back into the queue" if by else "Back in the queue"


def _closed(event: Event, _: Names) -> str:
    by = _said(event, "by")
    ways = {
        "": "Conversation closed",
        "customer": "Closed by the customer",
        "inactivity": "Closed: no reply",
        "nobody": "Closed: there is nobody to hand over to",
    }
    return ways.get(by, f"Closed by {by}")


def _rated(event: Event, _: Names) -> str:
    what = "one reply" if _said(event, "message_id") else "it"
    verdict = _said(event, "feedback").replace("_", " ")
    comment = _said(event, "comment")
    return f"Customer rated {what} {verdict}".strip() + (f" · “{comment}”" if comment else "")


def _outcome(event: Event, _: Names) -> str:
    outcome = _said(event, "outcome")
    known = {key.value: label.text for key, label in OUTCOMES.items()}
    return f"Counted as {known.get(outcome, outcome or 'decided').lower()}"


def _said(event: Event, name: str) -> str:
    return str(event.detail.get(name) or "")


_WORDS: dict[str, Callable[[Event, Names], str]] = {
    event_kinds.OPENED: _opened,
    event_kinds.REOPENED: _reopened,
    event_kinds.HANDED_OFF: _handed_off,
    event_kinds.ROUTED: _routed,
    event_kinds.ASSIGNED: _assigned,
    event_kinds.RELEASED: _released,
    event_kinds.CLOSED: _closed,
    event_kinds.RATED: _rated,
    event_kinds.OUTCOME: _outcome,
    event_kinds.EMAIL_ASKED: lambda *_: "Asked for the email address",
    event_kinds.EMAIL_GIVEN: lambda *_: "The customer gave an email address",
    event_kinds.EMAIL_DECLINED: lambda *_: "The customer gave no email address",
}
