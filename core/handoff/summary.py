"""What a person should know who takes a conversation over, read from what is stored. Pure, and no model.

Evidence is a reply as JSON (see `core.answering.evidence`); whatever is missing in it is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.contacts.contacts import Contact, Identification
from core.conversations.conversation import Message, Role

MAX_ATTEMPTS = 5
MAX_PASSAGES = 3
_LONGEST = 300
_ASKED_FOR_PERSON = "asked_for_person"

REASONS = {
    "cannot_answer": "The content does not carry an answer.",
    _ASKED_FOR_PERSON: "The customer asked for a person.",
    "provider_failed": "The model failed.",
    "custom_rule": "A handoff rule was met.",
    "guardrail": "It came to a topic that is for people.",
    "paused": "The agent is paused.",
    "no_credits": "The credits are used up.",
    "stuck": "The conversation did not get on.",
    "not_eligible": "The agent was not to take this conversation.",
}
_DID = {
    "answer": "Answered",
    "ask_back": "Asked back",
    "scripted": "Said a scripted response",
    "decline": "Declined",
    "stay": "Said what it can do",
}
_KNOWN_BY = {
    Identification.ANONYMOUS: "not identified",
    Identification.EMAIL: "address not verified",
    Identification.TOKEN: "signed in on the company's site",
    Identification.PROGRAM: "named by the company's own program",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reply of the agent."""

    did: str
    """Answered, Asked back … in words."""
    question: str
    """What it took the customer to ask."""
    said: str
    """Its reply, shortened."""
    sources: tuple[str, ...]
    """Titles of the pages it rested on, private ones too: this is for people."""


@dataclass(frozen=True, slots=True)
class NearPassage:
    """Content that came near to the question."""

    title: str
    score: float
    """How near in meaning: cosine, 1 is the same."""
    document_id: str
    document_version: int


@dataclass(frozen=True, slots=True)
class HandoffSummary:
    """For the person who takes over."""

    wants: str
    """The last question, as it was understood."""
    said: str
    """The customer's last words, where they are others than that."""
    tried: tuple[Attempt, ...]
    """The newest replies, oldest first, at most five; courtesies left out."""
    reason: str
    """As stored, for programs."""
    reason_words: str
    rule: str
    """The phrase, rule or topic of the configuration that was met; empty for none."""
    near: tuple[NearPassage, ...]
    """At most three pages, nearest first."""
    contact: tuple[str, ...]
    """What is known of the customer, in words."""
    language: str
    """Code of the customer's language; empty when unknown."""

    def as_detail(self) -> dict[str, Any]:
        """As JSON, with the text for people in `text`."""
        plain: dict[str, Any] = asdict(self)
        plain["tried"] = [{**one, "sources": list(one["sources"])} for one in plain["tried"]]
        return {**plain, "near": list(plain["near"]), "contact": list(self.contact), "text": self.as_text()}

    def as_text(self) -> str:
        """A few lines that read by themselves; the customer's words may stand in them."""
        lines = [f"Wants: {self.wants}"] if self.wants else []
        if self.said:
            lines.append(f"Said last: {self.said}")
        lines.append(f"Handed over because: {self.reason_words}{f' ({self.rule})' if self.rule else ''}")
        lines += [_attempt_line(attempt) for attempt in self.tried]
        if self.near:
            lines.append("Near: " + "; ".join(f"{one.title} ({one.score:.2f})" for one in self.near))
        if self.contact:
            lines.append("Customer: " + ", ".join(self.contact))
        if self.language:
            lines.append(f"Language: {self.language}")
        return "\n".join(lines)


def summarise(
    messages: Sequence[Message],
    *,
    reason: str,
    rule: str,
    contact: Contact | None,
    language: str | None = None,
) -> HandoffSummary:
    """From the messages in order, the agent's with their evidence; `reason` as the handoff is counted by."""
    replies = [message for message in messages if message.role is Role.AGENT and message.evidence]
    said = _shortened(next((one.text for one in reversed(messages) if one.role is Role.CUSTOMER), ""))
    wants = _last_question(replies) or said
    tried = [attempt for attempt in map(_attempt, replies) if attempt is not None]
    return HandoffSummary(
        wants=wants,
        said="" if said == wants else said,
        tried=tuple(tried[-MAX_ATTEMPTS:]),
        reason=reason,
        reason_words=REASONS.get(reason, reason.replace("_", " ").capitalize() + "."),
        rule=rule,
        near=_near(replies),
        contact=_facts(contact) if contact else (),
        language=language or "",
    )


def _last_question(replies: Sequence[Message]) -> str:
    """Of what was asked; a greeting or the wish for a person says nothing of the matter."""
    for reply in reversed(replies):
        evidence = reply.evidence or {}
        is_matter = (
            evidence.get("decision") != "small_talk" and evidence.get("handoff_reason") != _ASKED_FOR_PERSON
        )
        if is_matter and (question := _text(evidence, "understood_as")):
            return _shortened(question)
    return ""


def _attempt(reply: Message) -> Attempt | None:
    """None for a courtesy, and for the handoff itself."""
    evidence = reply.evidence or {}
    did = _DID.get(str(evidence.get("decision")))
    if did is None:
        return None
    cited = (sentence.get("citation") for sentence in _rows(evidence, "sentences"))
    titles = (_text(one, "title") for one in cited if isinstance(one, Mapping))
    return Attempt(
        did,
        _shortened(_text(evidence, "understood_as")),
        _shortened(reply.text),
        tuple(dict.fromkeys(title for title in titles if title)),
    )


def _near(replies: Sequence[Message]) -> tuple[NearPassage, ...]:
    """Of the newest reply that found anything; of a page that was found more than once, the nearest place."""
    for reply in reversed(replies):
        passages = _rows(reply.evidence or {}, "passages")
        best: dict[str, NearPassage] = {}
        for one in sorted(passages, key=_nearness, reverse=True):
            title, document = _text(one, "title"), _text(one, "document_id")
            version = one.get("document_version")
            if title and isinstance(version, int):
                best.setdefault(document, NearPassage(title, round(_nearness(one), 4), document, version))
        if best:
            return tuple(best.values())[:MAX_PASSAGES]
    return ()


def _nearness(passage: Mapping[str, Any]) -> float:
    score = passage.get("dense_score")
    return float(score) if isinstance(score, int | float) else 0.0


def _facts(contact: Contact) -> tuple[str, ...]:
    known = [contact.name, contact.email, contact.external_id and f"id {contact.external_id}"]
    segments = [f"segment {segment}" for segment in contact.segments]
    return (*(fact for fact in known if fact), *segments, _KNOWN_BY[contact.identification])


def _attempt_line(attempt: Attempt) -> str:
    sources = f" (from {', '.join(attempt.sources)})" if attempt.sources else ""
    question = f" “{attempt.question}”" if attempt.question else ""
    return f"{attempt.did}{question}: {attempt.said}{sources}"


def _text(stored: Mapping[str, Any], name: str) -> str:
    value = stored.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _rows(stored: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = stored.get(name)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
