"""How a conversation moves from state to state. Pure: each step takes the conversation and gives the next.

new → agent_active ⇄ waiting_for_customer → queued | with_person, each → closed; a message reopens.
One episode lasts from opening (or reopening) to closing; it has at most one handoff.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.conversations.conversation import ELIGIBLE, Conversation, ConversationState, Feedback, Outcome
from core.errors import InvalidInput

_WITH_PEOPLE = frozenset({ConversationState.QUEUED, ConversationState.WITH_PERSON})
_WITH_AGENT = frozenset({ConversationState.WAITING_FOR_CUSTOMER, ConversationState.AGENT_ACTIVE})


def may_agent_speak(conversation: Conversation) -> bool:
    """Whether the agent has the conversation: a person does not, and it is not closed.

    It may still owe a reply while it waits for the customer, who wrote two messages one upon the other.
    """
    return conversation.state in _WITH_AGENT


def is_with_people(conversation: Conversation) -> bool:
    """Whether people have it, or it waits for them."""
    return conversation.state in _WITH_PEOPLE


def begins_episode(conversation: Conversation) -> bool:
    """Whether the customer's next message opens or reopens it, so that eligibility is decided anew."""
    return conversation.state in {ConversationState.NEW, ConversationState.CLOSED}


def customer_wrote(conversation: Conversation, at: datetime, *, eligibility: str = ELIGIBLE) -> Conversation:
    """The customer's message goes to the agent, or to the people who have the conversation.

    A closed conversation reopens: with the agent when it is eligible, else (`eligibility` says why) it is
    queued for people. A decided outcome is pending again.
    """
    if is_with_people(conversation):
        return replace(_active(conversation, at), waiting_since=conversation.waiting_since or at)
    if not begins_episode(conversation):
        return owes_reply(_active(conversation, at), since=conversation.reply_owed_since or at)
    is_reopened = conversation.state is ConversationState.CLOSED
    begun = replace(
        owes_reply(_active(conversation, at), since=at),
        closed_at=None,
        eligibility=eligibility,
        episode=conversation.episode + is_reopened,
    )
    return begun if eligibility == ELIGIBLE else _queued(begun, at)


def owes_reply(conversation: Conversation, *, since: datetime) -> Conversation:
    """The agent owes a reply: customers who write meanwhile, or rate, do not put that off."""
    return replace(conversation, state=ConversationState.AGENT_ACTIVE, reply_owed_since=since)


def owes_nothing(conversation: Conversation) -> Conversation:
    """It is the customer's turn."""
    return replace(conversation, state=ConversationState.WAITING_FOR_CUSTOMER, reply_owed_since=None)


def agent_replied(conversation: Conversation, at: datetime, *, is_answer: bool) -> Conversation:
    """The agent spoke; now it is the customer's turn. `is_answer`: the decision was to answer.

    Raises InvalidInput when the agent must be silent.
    """
    if not may_agent_speak(conversation):
        raise InvalidInput(
            f"The agent must not reply in conversation {conversation.id}: it is {_in_words(conversation)}."
        )
    return replace(
        owes_nothing(_active(conversation, at)),
        agent_took_part=True,
        answered_count=conversation.answered_count + is_answer,
    )


def person_refused(conversation: Conversation) -> Conversation:
    """The customer asked for a person where there is none: remembered, so it counts as no resolution."""
    return replace(conversation, asked_for_person=True)


def handed_off(
    conversation: Conversation, at: datetime, *, reason: str, asked_for_person: bool = False
) -> Conversation:
    """The agent passes the conversation to people; it has then taken part.

    Raises InvalidInput when people have it already (one handoff per episode) or it is closed.
    """
    if conversation.state in _WITH_PEOPLE or conversation.state is ConversationState.CLOSED:
        raise InvalidInput(
            f"Conversation {conversation.id} cannot be handed off: it is {_in_words(conversation)}."
        )
    return replace(
        _queued(_active(conversation, at), at),
        agent_took_part=True,
        handoff_reason=reason,
        asked_for_person=conversation.asked_for_person or asked_for_person,
    )


def assigned(
    conversation: Conversation, at: datetime, *, person_id: str | None, team_id: str | None = None
) -> Conversation:
    """Given to a person (who has it then), or to a team (whose queue it waits in). Silences the agent.

    Raises InvalidInput when it is closed.
    """
    if conversation.state is ConversationState.CLOSED:
        raise InvalidInput("This conversation is closed. Reopen it first.")
    return replace(
        _active(conversation, at),
        state=ConversationState.WITH_PERSON if person_id else ConversationState.QUEUED,
        assignee_id=person_id,
        team_id=team_id,
        waiting_since=conversation.waiting_since or _owed_since(conversation, at),
        reply_owed_since=None,
    )


def person_replied(conversation: Conversation, at: datetime, *, person_id: str | None = None) -> Conversation:
    """A person spoke and keeps the conversation; the agent is silent until it is closed.

    Who writes first has it, unless people have it already and somebody was given it: who had an earlier
    episode has no part in this one. A closed one is open again.
    """
    is_reopened = conversation.state is ConversationState.CLOSED
    given_to = conversation.assignee_id if is_with_people(conversation) else None
    return replace(
        _active(conversation, at),
        state=ConversationState.WITH_PERSON,
        assignee_id=given_to or person_id or conversation.assignee_id,
        waiting_since=None,
        reply_owed_since=None,
        closed_at=None,
        episode=conversation.episode + is_reopened,
    )


def reopened(conversation: Conversation, at: datetime, *, person_id: str | None = None) -> Conversation:
    """A person opens a closed conversation again and has it; an open one is unchanged."""
    if conversation.state is not ConversationState.CLOSED:
        return conversation
    return replace(
        _active(conversation, at),
        state=ConversationState.WITH_PERSON if person_id else ConversationState.QUEUED,
        assignee_id=person_id,
        closed_at=None,
        episode=conversation.episode + 1,
    )


def closed(conversation: Conversation, at: datetime) -> Conversation:
    """The conversation ends; closing is not activity. Closed before: unchanged."""
    if conversation.state is ConversationState.CLOSED:
        return conversation
    return replace(
        conversation,
        state=ConversationState.CLOSED,
        closed_at=at,
        waiting_since=None,
        reply_owed_since=None,
    )


def closed_if_idle(conversation: Conversation, now: datetime, *, after: timedelta) -> Conversation:
    """Closed when the customer has been silent for `after`; one that waits for people stays open."""
    is_idle = now - conversation.last_activity_at >= after
    is_owed = conversation.state is ConversationState.AGENT_ACTIVE or conversation.waiting_since is not None
    is_open = conversation.state in _WITH_AGENT or conversation.state is ConversationState.WITH_PERSON
    return closed(conversation, now) if is_idle and is_open and not is_owed else conversation


def rated(conversation: Conversation, at: datetime, *, feedback: Feedback, comment: str = "") -> Conversation:
    """The customer's verdict; a later one replaces it. It is activity: the outcome is looked at anew."""
    return replace(
        _active(conversation, at), feedback=feedback, feedback_comment=comment, is_rated_as_whole=True
    )


def reply_rated(
    conversation: Conversation, at: datetime, *, feedback: Feedback, comment: str = ""
) -> Conversation:
    """One reply was rated, which is activity. It counts for the conversation until that itself is judged."""
    active = _active(conversation, at)
    if conversation.is_rated_as_whole:
        return active
    return replace(active, feedback=feedback, feedback_comment=comment)


def _owed_since(conversation: Conversation, at: datetime) -> datetime | None:
    """What the agent owes, whoever takes over owes; anybody's queue waits."""
    return at if conversation.state is ConversationState.AGENT_ACTIVE else None


def _queued(conversation: Conversation, at: datetime) -> Conversation:
    return replace(
        conversation,
        state=ConversationState.QUEUED,
        waiting_since=conversation.waiting_since or at,
        reply_owed_since=None,
    )


def _active(conversation: Conversation, at: datetime) -> Conversation:
    # Channels may deliver late: activity never moves back in time.
    return replace(
        conversation,
        last_activity_at=max(conversation.last_activity_at, at),
        outcome=Outcome.PENDING,
    )


def _in_words(conversation: Conversation) -> str:
    return conversation.state.value.replace("_", " ")
