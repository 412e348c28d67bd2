"""The words, icons and colours that stand for states, the same on every page."""

from dataclasses import dataclass

from core.answering.reply import Decision, HandoffReason
from core.conversations.conversation import Channel, ConversationState, Feedback, Outcome
from core.deployment.eligibility import Eligibility
from core.knowledge.documents import DocumentStatus, Medium
from core.knowledge.sources import SourceKind, SourceStatus, UrlState
from core.review.conflicts import ConflictKind, ConflictState
from core.review.facts import FactKind
from core.review.reviews import PageChange


@dataclass(frozen=True, slots=True)
class Label:
    """A word with its icon and the name of its meaning colour (a class in the style sheet)."""

    text: str
    icon: str
    tone: str
    """green, teal, amber, red, grey, indigo or violet."""


OUTCOMES = {
    Outcome.RESOLVED: Label("Resolved", "check_circle", "green"),
    Outcome.DEFLECTED: Label("Deflected only", "shield", "teal"),
    Outcome.HANDED_OFF: Label("Handed off", "group", "amber"),
    Outcome.PENDING: Label("Pending", "schedule", "grey"),
    Outcome.REASSIGNED: Label("Taken over", "person", "violet"),
    Outcome.NOT_HANDLED: Label("Not handled", "block", "grey"),
}

DECISIONS = {
    Decision.ANSWER: Label("Answered", "check_circle", "green"),
    Decision.ASK_BACK: Label("Asked back", "help", "indigo"),
    Decision.HAND_OFF: Label("Handed off", "group", "amber"),
    Decision.SMALL_TALK: Label("Small talk", "waving_hand", "grey"),
    Decision.SCRIPTED: Label("Scripted", "format_quote", "teal"),
    Decision.DECLINE: Label("Declined", "block", "grey"),
    Decision.STAY: Label("Stayed", "person_off", "amber"),
}

HANDOFF_REASONS = {
    HandoffReason.CANNOT_ANSWER: "Could not answer",
    HandoffReason.ASKED_FOR_PERSON: "Asked for a person",
    HandoffReason.PROVIDER_FAILED: "Model failed",
    HandoffReason.CUSTOM_RULE: "Handoff rule",
    HandoffReason.GUARDRAIL: "Topic to avoid",
    HandoffReason.PAUSED: "Agent paused",
    HandoffReason.NO_CREDITS: "Out of credits",
    HandoffReason.STUCK: "Stuck",
    HandoffReason.NOT_ELIGIBLE: "Not for the agent",
}

ELIGIBILITIES = {
    Eligibility.ELIGIBLE: "it takes part",
    Eligibility.NOT_DEPLOYED: "the channel is not deployed",
    Eligibility.OUTSIDE_HOURS: "outside hours",
    Eligibility.NOT_COVERED: "outside of the share it takes",
    Eligibility.OTHER_SEGMENT: "the customer's segment is left to people",
    Eligibility.SWITCHED_OFF: "it was switched off",
    Eligibility.PAUSED: "it was paused",
    Eligibility.NO_CREDITS: "no credits were left",
    Eligibility.IGNORED_SENDER: "the sender is on the ignore list",
}

CHANNELS = {
    Channel.LIVE_CHAT: Label("Live chat", "chat", "grey"),
    Channel.EMAIL: Label("Email", "mail", "grey"),
    Channel.WHATSAPP: Label("WhatsApp", "phone_iphone", "grey"),
    Channel.MESSENGER: Label("Messenger", "forum", "grey"),
    Channel.API: Label("API", "api", "grey"),
    Channel.PREVIEW: Label("Preview", "science", "grey"),
}
CHANNEL_PLACES = {Channel.LIVE_CHAT: "live chat", Channel.API: "the API channel"}
"""Within a sentence: where the agent can be deployed."""

STATES = {
    ConversationState.NEW: Label("New", "fiber_new", "grey"),
    ConversationState.AGENT_ACTIVE: Label("Agent active", "smart_toy", "indigo"),
    ConversationState.WAITING_FOR_CUSTOMER: Label("Waiting for customer", "hourglass_empty", "grey"),
    ConversationState.QUEUED: Label("Waiting for a person", "group", "amber"),
    ConversationState.WITH_PERSON: Label("With a person", "person", "violet"),
    ConversationState.CLOSED: Label("Closed", "check", "grey"),
}

FEEDBACK = {
    Feedback.HELPFUL: Label("Helpful", "thumb_up", "green"),
    Feedback.NOT_HELPFUL: Label("Not helpful", "thumb_down", "red"),
}

SOURCE_KINDS = {
    SourceKind.SITE: Label("Website", "language", "grey"),
    SourceKind.FILE: Label("File", "draft", "grey"),
    SourceKind.ANSWER: Label("Short answer", "quickreply", "grey"),
    SourceKind.DOCUMENTS: Label("Documents", "library_books", "grey"),
    SourceKind.CMS: Label("CMS", "hub", "grey"),
}

SOURCE_STATUSES = {
    SourceStatus.NEW: Label("Waiting", "schedule", "grey"),
    SourceStatus.SYNCING: Label("Syncing", "sync", "indigo"),
    SourceStatus.READY: Label("Ready", "check_circle", "green"),
    SourceStatus.FAILED: Label("Failed", "error", "red"),
    SourceStatus.REMOVED: Label("Removed", "delete", "grey"),
}

URL_STATES = {
    UrlState.QUEUED: Label("Queued", "schedule", "grey"),
    UrlState.FETCHED: Label("Fetched", "check_circle", "green"),
    UrlState.UNCHANGED: Label("Unchanged", "check", "grey"),
    UrlState.CHANGED: Label("Changed", "edit", "indigo"),
    UrlState.GONE: Label("Gone", "link_off", "amber"),
    UrlState.SKIPPED: Label("Skipped", "block", "grey"),
    UrlState.FAILED: Label("Failed", "error", "red"),
}

DOCUMENT_STATUSES = {
    DocumentStatus.INDEXED: Label("Answers", "check_circle", "green"),
    DocumentStatus.FAILED: Label("Failed", "error", "red"),
    DocumentStatus.REMOVED: Label("Removed", "delete", "grey"),
}

MEDIA = {
    Medium.TEXT: Label("Text", "article", "grey"),
    Medium.SUBTITLES: Label("Subtitles", "subtitles", "grey"),
    Medium.MACHINE_TRANSCRIPT: Label("Machine transcript", "graphic_eq", "amber"),
}


PAGE_CHANGES = {
    PageChange.ADDED: Label("New", "add_circle", "green"),
    PageChange.CHANGED: Label("Changed", "edit", "indigo"),
    PageChange.GONE: Label("Gone", "link_off", "amber"),
}

CONFLICT_KINDS = {
    ConflictKind.CONTRADICTION: Label("Contradiction", "compare_arrows", "red"),
    ConflictKind.DUPLICATE: Label("Duplicate", "content_copy", "amber"),
}

CONFLICT_STATES = {
    ConflictState.OPEN: Label("Open", "radio_button_unchecked", "grey"),
    ConflictState.DISMISSED: Label("Dismissed", "do_not_disturb_on", "grey"),
    ConflictState.SOLVED: Label("Solved", "check_circle", "green"),
}

FACT_KINDS = {
    FactKind.MONEY: "Price",
    FactKind.PERCENTAGE: "Percentage",
    FactKind.DURATION: "Duration",
    FactKind.NUMBER: "Number",
    FactKind.DATE: "Date",
    FactKind.TIME: "Time",
    FactKind.WEEKDAY: "Day of the week",
    FactKind.VERSION: "Version",
    FactKind.PHONE: "Phone number",
    FactKind.EMAIL: "Email address",
    FactKind.LINK: "Link",
    FactKind.NAME: "Name",
    FactKind.POLARITY: "Whether it is so",
}


def fact_kind(kind: str) -> str:
    """The kind of a stored fact in words; an unknown one as it is stored."""
    known = {key.value: words for key, words in FACT_KINDS.items()}
    return known.get(kind, kind.capitalize())


def handoff_reason(reason: str | None) -> str:
    """A handoff reason in words; an unknown one as it is stored, "–" for none."""
    if not reason:
        return "–"
    known = {key.value: words for key, words in HANDOFF_REASONS.items()}
    return known.get(reason, reason.replace("_", " ").capitalize())


def eligibility_words(reason: str) -> str:
    """Why the agent took no part, to follow a colon; an unknown reason as it is stored."""
    known = {key.value: words for key, words in ELIGIBILITIES.items()}
    return known.get(reason, reason.replace("_", " "))
